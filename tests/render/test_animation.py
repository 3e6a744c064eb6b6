"""Moving pictures: each frame is a recorded state, what stands still is dropped, and the files are sound."""

import importlib.util
import io
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.render.plots.animation import Stage, animation
from everystep.render.plots.film import Film
from everystep.render.plots.theme import THEMES
from everystep.words import DataError, SettingError
from tests.render.pictures import MANY, SORTS, THREE


def stage(sort: str, chosen: list[int]) -> Stage:
    """The stage of a run, with some of its states to show."""
    return Stage.of(SORTS[sort](), chosen, (800, 450), THEMES["light"])


@pytest.mark.parametrize("sort", SORTS)
def test_every_run_can_move(sort: str) -> None:
    """Without a warning, in both formats; every frame has its size, and words are inside the sheet."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        film = animation(SORTS[sort](), frames=5, size=(640, 360), theme="dark")
        for form in ("gif", "png"):
            image = Image.open(io.BytesIO(film.to_bytes(form)))
            assert image.size == (640, 360)


@pytest.mark.parametrize("sort", ["by hand", "several", "hostile", "hostile, several"])
def test_all_that_moves_stays_on_the_sheet(sort: str) -> None:
    """The caption, too, with the longest names."""
    made = stage(sort, [0, 1])
    made.figure.canvas.draw()
    for place in (0, 1):
        for _, artist in made.actors.at(made, place):
            if hasattr(artist, "get_text"):
                box = artist.get_window_extent(made.figure.canvas.get_renderer())
                assert min(box.x0, box.y0) >= 0
                assert box.x1 <= 800
                assert box.y1 <= 450


def test_the_line_moves_as_recorded() -> None:
    """In each frame: the line, its residuals, the point on the loss curve, the caption."""
    run = es.train(THREE, "y", by_hand=True)
    made = stage("by hand", list(range(11)))
    for k in range(11):
        list(made.actors.at(made, k))
        w, b = run.recording.weights[k, 0], run.recording.bias[k]
        model, curve, caption = made.actors.model, made.actors.curve, made.actors.caption
        x, y = model.line.get_data()
        np.testing.assert_allclose(y, w * np.asarray(x) + b, rtol=1e-14)
        ends = np.array(model.residuals.get_segments())
        np.testing.assert_allclose(
            ends[:, 1, 1] - ends[:, 0, 1], w * np.array([1, 2, 3]) + b - [2, 4, 6], atol=1e-12
        )
        assert curve.point.get_data()[1] == [run.loss[k]]
        assert caption.title.get_text() == f"after step {k}"


def test_the_cloud_moves_as_recorded() -> None:
    """Several features: predictions of each state, against what was so."""
    run = SORTS["several"]()
    last = len(run.recording) - 1
    made = stage("several", [0, 3, last])
    list(made.actors.at(made, 2))
    points = made.actors.model.points.get_offsets()
    np.testing.assert_allclose(points, np.stack([MANY["y"], run.predict(MANY)], axis=1), rtol=1e-9)


def test_a_gif_has_its_frames_its_times_and_no_end() -> None:
    """Eleven states of ten steps, one after the other; the last stays; then it begins anew."""
    from PIL import Image

    image = Image.open(io.BytesIO(animation(es.train(THREE, "y", by_hand=True)).to_gif()))
    times = []
    for frame in range(image.n_frames):
        image.seek(frame)
        times.append(image.info["duration"])
    assert (image.n_frames, image.size, image.info["loop"]) == (11, (800, 450), 0)
    assert times[-1] == 2500
    assert times[0] == 2 * times[1] == 1080


def test_an_animated_png_has_them_too() -> None:
    """The same number of frames, without end."""
    from PIL import Image

    image = Image.open(io.BytesIO(animation(es.train(THREE, "y", by_hand=True)).to_bytes("png")))
    assert (image.n_frames, image.info["loop"]) == (11, 0)


def test_the_paper_keeps_its_colour() -> None:
    """Few colours, but those of the theme: the corner is white, or the dark paper."""
    from PIL import Image

    run = es.train(THREE, "y", by_hand=True)
    for theme, paper in {"light": (255, 255, 255), "dark": (0x12, 0x16, 0x1F)}.items():
        image = Image.open(io.BytesIO(animation(run, theme=theme).to_gif())).convert("RGB")
        assert image.getpixel((2, 2)) == paper


def test_a_film_is_small_and_the_same_each_time() -> None:
    """60 frames of 342 penguins at 800 × 450 in at most 1 MB; the same run gives the same bytes."""
    penguins = Path(__file__).parents[2] / "examples" / "penguins.csv"
    run = es.train(penguins, "body_mass_g")
    one, other = animation(run).to_gif(), animation(run).to_gif()
    assert one == other
    assert len(one) <= 1_000_000


def test_a_restless_film_is_small_enough() -> None:
    """300 records of pure noise and a step for each: every frame differs all over."""
    rng = np.random.default_rng(1)
    noise = {"x": rng.uniform(-1, 1, 300), "y": rng.uniform(-1, 1, 300)}
    run = es.train(noise, "y", batch_size=1, learning_rate=0.05, epochs=1, tolerance=0)
    film = animation(run)
    assert len(film.durations) == 60
    assert len(film.to_gif()) <= 1_000_000


def test_a_video_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence before any work, naming what to install and what works without."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(
        SettingError, match=r"an .mp4 needs the extra video: install it with .* or name a .gif"
    ):
        es.train(THREE, "y", by_hand=True).animate(tmp_path / "a.mp4")


def test_a_video_shows_each_picture_as_long_as_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """25 pictures a second, with even sides, whatever the library is that writes them."""
    from PIL import Image

    sent: list[int] = []

    class Writer:
        """Stands for the library: notes what it is sent, and writes a file."""

        @staticmethod
        def write_frames(path: str, size: tuple[int, int], **_: Any) -> Any:
            assert size == (10, 8)
            Path(path).write_bytes(b"film")
            while (picture := (yield)) is not None:
                sent.append(len(picture))

    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", Writer)  # type: ignore[arg-type]
    pictures = [Image.new("RGB", (11, 9)), Image.new("RGB", (11, 9))]
    assert Film(lambda: iter(pictures), (200, 1000), [], "").to_bytes("mp4") == b"film"
    assert sent == [10 * 8 * 3] * (5 + 25)


def test_files_are_not_overwritten(tmp_path: Path) -> None:
    """Nor is anything drawn before it is known that it can be written."""
    run = es.train(THREE, "y", by_hand=True)
    assert run.animate(tmp_path / "a.gif", frames=2) == tmp_path / "a.gif"
    before = (tmp_path / "a.gif").read_bytes()
    with pytest.raises(SettingError, match="exists already"):
        run.animate(tmp_path / "a.gif", frames=1000)
    assert (tmp_path / "a.gif").read_bytes() == before
    assert run.animate(tmp_path / "a.gif", frames=3, replace=True).read_bytes() != before


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"frames": 1}, "frames must be from 2 to 1,000; it is 1"),
        ({"size": (300, 200)}, "size must be 600 × 340 pixels at least; it is 300 × 200"),
        ({"theme": "sepia"}, "theme must be light or dark"),
    ],
)
def test_what_cannot_move_is_said(tmp_path: Path, wishes: dict[str, Any], sentence: str) -> None:
    """In one sentence."""
    with pytest.raises(SettingError, match=sentence):
        es.train(THREE, "y", by_hand=True).animate(tmp_path / "a.gif", **wishes)


def test_endings_and_records(tmp_path: Path) -> None:
    """A name without a film's ending, and a run without its records."""
    run = es.train(THREE, "y", by_hand=True)
    with pytest.raises(SettingError, match=r"the ending must be .gif, .png or .mp4"):
        run.animate(tmp_path / "a.avi")
    run.save(tmp_path / "a.run", data="none")
    with pytest.raises(DataError, match="saved without its records"):
        es.load(tmp_path / "a.run").animate(tmp_path / "a.gif")
    assert not (tmp_path / "a.gif").exists()
