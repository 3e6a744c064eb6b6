"""Pictures: what is drawn is what was recorded, all of it is inside, and nothing in a name can act."""

import re
import threading
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.render.plots.kinds import KINDS, draw
from everystep.render.plots.look import outline
from everystep.words import DataError, SettingError
from tests.render.pictures import HOSTILE, MANY, SORTS, THREE, drawn, lines, words


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_every_run_is_inside_its_sheet(kind: str, sort: str) -> None:
    """Drawn without a warning; every letter lies on the sheet, also at the smallest usual size."""
    for size in ((800, 500), (480, 340)) if sort.startswith("hostile") else ((480, 340),):
        drawing = drawn(SORTS[sort](), kind, size=size, theme="dark")
        box = drawing.figure.get_tightbbox(drawing.figure.canvas.get_renderer())
        width, height = drawing.figure.get_size_inches()
        assert min(box.x0, box.y0) >= -0.02, box
        assert max(box.x1 - width, box.y1 - height) <= 0.02, box


def test_the_line_is_that_of_the_states() -> None:
    """Each line goes through w·x + b of the recording, and the points are the records."""
    run = es.train(THREE, "y", by_hand=True)
    drawing = drawn(run, "line", steps=[0, 1, 10])
    for step in (0, 1, 10):
        line = lines(drawing, f"after step {step}")
        expected = run.recording.weights[step, 0] * line[:, 0] + run.recording.bias[step]
        np.testing.assert_allclose(line[:, 1], expected, rtol=1e-14)
    (points,) = drawing.figure.axes[0].collections
    np.testing.assert_array_equal(points.get_offsets(), [[1, 2], [2, 4], [3, 6]])


def test_a_line_of_several_features_has_the_others_at_their_means() -> None:
    """At the means of all features the line of any of them predicts what the model does."""
    run = es.train(MANY, "y")
    drawing = drawn(run, "line", of=["x1"], steps=[3])
    (start, end), means = lines(drawing, "after step 3"), {name: [float(MANY[name].mean())] for name in MANY}
    slope = (end[1] - start[1]) / (end[0] - start[0])
    height = start[1] + slope * (means["x1"][0] - start[0])
    own = run.recording.own_units
    assert slope == pytest.approx(own.weights[3, 1])
    assert height == pytest.approx(sum(own.weights[3, j] * means[f"x{j}"][0] for j in range(4)) + own.bias[3])


def test_a_cloud_is_what_the_model_predicts() -> None:
    """Actual across, predicted up, of every record."""
    run = es.train(MANY, "y")
    points = drawn(run, "line").figure.axes[0].collections[0].get_offsets()
    np.testing.assert_allclose(points, np.stack([MANY["y"], run.predict(MANY)], axis=1), rtol=1e-12)


def test_the_loss_is_the_recorded_one_beside_its_forecast() -> None:
    """Loss, best, excess and forecast; the forecast of gd agrees with the fact."""
    run = es.train(MANY, "y", steps=40)
    drawing = drawn(run, "loss")
    np.testing.assert_array_equal(lines(drawing, "loss")[:, 1], run.loss)
    np.testing.assert_array_equal(lines(drawing, "as trained", 1)[:, 1], run.excess)
    np.testing.assert_allclose(lines(drawing, "forecast (exact)", 1)[:, 1], run.excess, rtol=1e-9)
    best = next(line for line in drawing.figure.axes[0].lines if line.get_label().startswith("best: "))
    assert set(best.get_ydata()) == {run.optimum.loss}


def test_the_validation_loss_is_drawn() -> None:
    """Where records were held out, their loss stands beside that of the others."""
    run = es.train(MANY, "y", validation=0.25, epochs=20)
    recorded = run.recording.own_units.validation_loss
    shown = lines(drawn(run, "loss"), "loss on validation records")[:, 1]
    np.testing.assert_array_equal(shown, np.asarray(recorded))


@pytest.mark.parametrize(
    ("settings", "said"), [({"optimizer": "adam"}, "rehearsed"), ({"batch_size": 4}, "expected")]
)
def test_a_forecast_says_how_it_is_known(settings: dict[str, Any], said: str) -> None:
    """Only a closed form is called exact."""
    drawing = drawn(es.train(MANY, "y", steps=20, **settings), "loss")
    assert any(f"forecast ({said}" in text for text in words(drawing))


def test_contours_have_the_path_of_the_recording() -> None:
    """Two parameters: the states themselves; the star is the optimum."""
    run = es.train(THREE, "y", by_hand=True)
    drawing = drawn(run, "contour")
    np.testing.assert_array_equal(lines(drawing, "states"), run.recording.parameters)
    np.testing.assert_allclose(lines(drawing, "best"), [[2.0, 0.0]], atol=1e-12)


def test_contours_of_two_weights_say_what_the_others_are() -> None:
    """The path is that of the two; the note says where the others stand."""
    run = es.train(MANY, "y", steps=9)
    drawing = drawn(run, "contour", of=["x2", "bias"])
    np.testing.assert_array_equal(lines(drawing, "states"), run.recording.parameters[:, [2, 4]])
    assert "All other parameters at the optimum" in " ".join(" ".join(words(drawing)).split())


def test_a_path_that_leaves_the_picture_is_said_to() -> None:
    """A diverged training doesn't squeeze the ground into a point."""
    run = es.train(THREE, "y", learning_rate=0.9, standardize=False, steps=900)
    drawing = drawn(run, "contour")
    path = lines(drawing, "states")
    assert f"leaves the picture after step {len(path) - 1}" in " ".join(words(drawing))
    assert run.recording.excess[len(path)] > 30 * run.recording.excess[0]


def test_the_strip_marks_what_is_known_of_the_rates() -> None:
    """The best rate, the edge, the run's own, and steps from the formula (172 at 0.1)."""
    run = es.train(THREE, "y", by_hand=True)
    drawing = drawn(run, "rates")
    assert lines(drawing, "largest stable rate: 0.18029")[0, 0] == pytest.approx(2 / 11.09294, rel=1e-6)
    assert lines(drawing, "this run: 0.1")[0, 0] == 0.1
    curve = lines(drawing, "steps until the excess is a millionth of the loss at the start")
    assert np.interp(0.1, curve[:, 0], curve[:, 1]) == pytest.approx(172, abs=1)
    assert {"too slow", "good", "diverging"} <= set(words(drawing))


def test_weights_and_gradient_are_the_recorded_ones() -> None:
    """By state; the named ones are those that were asked for."""
    run = es.train(MANY, "y", steps=12)
    drawing = drawn(run, "weights", of=["x2"])
    curves = [line for line in drawing.figure.axes[0].lines if line.get_label().startswith("x2")]
    np.testing.assert_array_equal(curves[0].get_ydata(), run.recording.weights[:, 2])
    length = lines(drawn(run, "gradient"), "‖g‖")[:, 1]
    np.testing.assert_allclose(length, np.linalg.norm(run.recording.gradient, axis=1), rtol=1e-14)


def test_residuals_are_those_of_the_model() -> None:
    """y − ŷ of every record, and as many in the bars as there are records."""
    run = es.train(MANY, "y")
    left, right = drawn(run, "residuals").figure.axes
    predicted = run.predict(MANY)
    expected = np.stack([predicted, MANY["y"] - predicted], axis=1)
    np.testing.assert_allclose(right.collections[0].get_offsets(), expected, rtol=1e-9, atol=1e-12)
    assert sum(bar.get_height() for bar in left.patches) == 40


def test_a_large_table_is_drawn_as_a_density_of_a_sample() -> None:
    """Not 150,000 points, and the picture says how many of the records it shows."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=150_000)
    run = es.train({"x": x, "z": x**2, "y": x + rng.normal(size=len(x))}, "y", steps=3)
    drawing = drawn(run, "line")
    assert sum(drawing.figure.axes[0].collections[0].get_array()) == 75_000
    assert "75,000 of 150,000 records: every second." in words(drawing)


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_text(kind: str) -> None:
    """No formula is typeset, and no control character or script gets into an SVG."""
    from matplotlib.text import Text

    for sort in ("hostile", "hostile, several"):
        drawing = drawn(SORTS[sort](), kind)
        assert not any(text.get_parse_math() for text in drawing.figure.findobj(Text))
        svg = drawing.to_svg()
        root = ET.fromstring(svg)
        assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
        assert "\x1b" not in svg
    if kind == "contour":
        assert any("$\\frac{a}{b}$" in text for text in words(drawing))


def test_a_name_without_glyphs_is_readable() -> None:
    """An emoji is told by its name, an escape by its code; letters of other scripts stay."""
    from everystep.render.plots.lettering import lettered

    shown = lettered(HOSTILE, 200)
    assert "[house building]" in shown
    assert "\\x1b[31m" in shown
    assert "مرحبا" in shown


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_run_gives_the_same_bytes(form: str) -> None:
    """No date, no chance: pictures can be compared as files."""
    one, other = (draw(es.train(THREE, "y", by_hand=True), "loss").to_bytes(form) for _ in range(2))
    assert one == other
    assert len(one) > 1000


def test_themes_differ_and_series_can_be_told_apart() -> None:
    """Light is light, dark is dark, and text stands out against its paper (contrast 4.5, as WCAG asks)."""
    from everystep.render.plots.theme import THEMES

    for name, theme in THEMES.items():
        paper = luminance(theme.paper)
        assert (paper > 0.5) == (name == "light")
        for color in (theme.ink, theme.quiet):
            assert contrast(paper, luminance(color)) >= 4.5
        for color in (theme.record, theme.model, theme.best, *theme.series):
            assert contrast(paper, luminance(color)) >= 3.0, (name, color)


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_can_be_read_on_its_paper(kind: str) -> None:
    """Of each picture and both themes: every text has contrast 4.5 or more."""
    from matplotlib.colors import to_hex
    from matplotlib.text import Text

    from everystep.render.plots.theme import THEMES

    for name, theme in THEMES.items():
        wishes = {"steps": [0, 3]} if kind == "line" else {}
        drawing = drawn(SORTS["several"](), kind, theme=name, **wishes)
        for text in drawing.figure.findobj(Text):
            if text.get_text():
                found = contrast(luminance(theme.paper), luminance(to_hex(text.get_color())))
                assert found >= 4.5, (name, text.get_text())


def luminance(color: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def test_no_global_state_and_threads() -> None:
    """Drawn in eight threads at once the picture is the same, and nobody else's settings have changed."""
    from matplotlib import rcParams

    run = es.train(THREE, "y", by_hand=True)
    before, found = dict(rcParams), []
    threads = [threading.Thread(target=lambda: found.append(draw(run, "contour").to_svg())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert dict(rcParams) == before


def test_the_drawing_library_is_imported_when_first_used() -> None:
    """`import everystep` and a training don't wait for it."""
    import subprocess
    import sys

    code = (
        "import sys, everystep as es; es.train({'x': [1, 2, 3], 'y': [2, 4, 6]}, 'y', by_hand=True);"
        "print(any(name.split('.')[0] in ('matplotlib', 'PIL') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("kind", "wishes", "sentence"),
    [
        ("lines", {}, "there is no picture 'lines'; did you mean 'line'?"),
        ("loss", {"steps": [1]}, "steps goes with the picture line, not with loss; leave it out."),
        (
            "rates",
            {"of": ["x0"]},
            "of goes with the picture line, contour or weights, not with rates; leave it out.",
        ),
        ("line", {"theme": "sepia"}, "theme must be light or dark; it is 'sepia'."),
        ("line", {"steps": []}, "steps names no step; say some, such as 0,1,10"),
        ("line", {"steps": [99]}, "there is no state 99: the run has states 0 to 9."),
        ("line", {"of": ["x9"]}, "there is no feature 'x9'; there are 'x0', 'x1', 'x2' and 'x3'"),
        ("line", {"of": ["x1", "x2"]}, "this picture is of one feature; --of names 2"),
        ("contour", {"of": ["x1"]}, "contours are over two different weights; --of names 1"),
        (
            "contour",
            {"of": ["x1", "zz"]},
            "there is no weight of 'zz'; there are 'x0', 'x1', 'x2', 'x3' and 'bias'",
        ),
        ("weights", {"of": ["zz"]}, "there is no weight of 'zz'; there are 'x0', 'x1', 'x2' and 'x3'"),
        ("line", {"size": (10, 10)}, "size must be 300 × 200 pixels to 10,000 × 10,000; it is 10 × 10."),
    ],
)
def test_what_cannot_be_drawn_is_said(kind: str, wishes: dict[str, Any], sentence: str) -> None:
    """Each in one sentence."""
    run = es.train(MANY, "y", steps=9)
    with pytest.raises(SettingError, match=f"^{re.escape(sentence)}$"):
        run.plot(kind, **wishes)


def test_contours_of_one_parameter_are_refused() -> None:
    """There is no plane."""
    run = es.train(THREE, "y", fit_intercept=False, steps=3)
    with pytest.raises(SettingError, match="contours need two parameters; this model has one"):
        run.plot("contour")


def test_pictures_of_records_that_are_gone(tmp_path: Path) -> None:
    """A run saved without its records says so, and still draws all that needs none."""
    es.train(MANY, "y", steps=9, batch_size=5).save(tmp_path / "a.run", data="none")
    run = es.load(tmp_path / "a.run")
    for kind in ("line", "residuals"):
        with pytest.raises(DataError, match="saved without its records"):
            run.plot(kind)
    for kind in ("loss", "contour", "rates", "weights", "gradient"):
        assert run.plot(kind).to_png().startswith(b"\x89PNG")


def test_an_outline_keeps_the_highest_and_the_lowest() -> None:
    """A spike in a hundred thousand states is seen."""
    values = np.ones(100_000)
    values[[77_777, 33_333]] = 9.0, -9.0
    kept = outline(values)
    assert len(kept) <= 1500
    assert {0, 33_333, 77_777, 99_999} <= set(kept.tolist())


def test_a_picture_shows_itself_and_saves_itself(tmp_path: Path) -> None:
    """In a notebook as PNG and text; as a file in three formats; nothing is overwritten unless asked."""
    picture = es.train(THREE, "y", by_hand=True).plot("contour")
    data, about = picture._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert "contours of the loss" in data["text/plain"]
    assert about["image/png"]["width"] == 800
    for name, magic in {"a.png": b"\x89PNG", "a.svg": b"<?xml", "a.pdf": b"%PDF"}.items():
        assert picture.save(tmp_path / name).read_bytes().startswith(magic)
    with pytest.raises(SettingError, match=r"a.png exists already"):
        picture.save(tmp_path / "a.png")
    assert picture.save(tmp_path / "a.png", replace=True) == tmp_path / "a.png"
    with pytest.raises(SettingError, match=r"the ending must be .png, .svg or .pdf"):
        picture.save(tmp_path / "a.jpeg")
    with pytest.raises(SettingError, match="a picture can be png, svg or pdf, not 'jpeg'"):
        picture.to_bytes("jpeg")
    assert picture.to_svg().startswith("<svg")
