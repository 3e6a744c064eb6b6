"""Pictures by the command line: plot, animate and compare, as a person calls them."""

from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.fixture
def example(everystep: Command) -> Command:
    """The command, in a folder with the runs of the three rows by hand, of 10 and of 40 steps."""
    assert everystep("example").status == 0
    again = ["train", "three-rows.csv", "--target", "y", "--by-hand", "--steps", "40", "--out", "forty.run"]
    assert everystep(*again).status == 0
    return everystep


def test_plot_writes_what_the_name_says(example: Command, tmp_path: Path) -> None:
    """A default name by run and kind; .svg and .pdf by their endings; what was written is said."""
    told = example("plot", "three-rows.run")
    assert (told.status, told.out.split(" written.")[0]) == (0, "three-rows-line.png")
    assert (tmp_path / "three-rows-line.png").read_bytes().startswith(b"\x89PNG")
    assert (
        example("plot", "three-rows.run", "--kind", "contour", "--theme", "dark", "--out", "c.svg").status
        == 0
    )
    assert "<svg" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    assert example("plot", "three-rows.run", "--kind", "loss", "--out", "l.pdf").status == 0


def test_plot_takes_steps_and_names(example: Command) -> None:
    """The steps that are named, in their order."""
    told = example("plot", "three-rows.run", "--steps", "2,0", "--out", "a.png")
    assert "after steps 0 and 2" in told.words
    assert (
        example("plot", "three-rows.run", "--kind", "contour", "--of", "x, bias", "--out", "b.png").status
        == 0
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--kind", "pie"], "there is no picture 'pie'"),
        (["--out", "a.jpg"], "a.jpg: the ending must be .png, .svg or .pdf."),
        (["--out", "no/a.png"], "no/a.png can't be written: no such file or directory as no"),
        (["--steps", "1,two"], "--steps must be whole numbers with commas between; one is 'two'."),
        (["--steps", "11"], "there is no state 11: the run has states 0 to 10."),
        (["--kind", "loss", "--of", "x"], "of goes with the picture line, contour or weights, not with loss"),
        (["--kind", "weights", "--of", "q"], "there is no weight of 'q'"),
        (["--theme", "sepia"], "theme must be light or dark; it is 'sepia'."),
    ],
)
def test_plot_refuses_in_one_sentence(example: Command, arguments: list[str], sentence: str) -> None:
    """Status 2, one line, nothing written."""
    told = example("plot", "three-rows.run", *arguments)
    assert told.status == 2
    assert told.err.count("\n") == 1
    assert sentence in told.err


def test_nothing_is_overwritten(example: Command, tmp_path: Path) -> None:
    """Not by a plot, a film or a comparison, unless --replace says so; a folder never."""
    (tmp_path / "a.png").write_text("mine")
    (tmp_path / "b.png").mkdir()
    calls = (
        ["plot", "three-rows.run"],
        ["animate", "three-rows.run"],
        ["compare", "three-rows.run", "forty.run"],
    )
    for call in calls:
        assert "a.png exists already" in example(*call, "--out", "a.png").err
        assert (tmp_path / "a.png").read_text(errors="replace") == "mine"
        assert "b.png exists already and is a folder" in example(*call, "--out", "b.png", "--replace").err
        assert example(*call, "--out", "a.png", "--replace").status == 0
        (tmp_path / "a.png").write_text("mine")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_animate(example: Command, tmp_path: Path) -> None:
    """A default name, and a sentence for what it can't do."""
    assert example("animate", "three-rows.run", "--frames", "3").out == "three-rows.gif written\n"
    assert (tmp_path / "three-rows.gif").read_bytes().startswith(b"GIF89a")
    assert (
        "frames must be from 2" in example("animate", "three-rows.run", "--frames", "0", "--out", "b.gif").err
    )


def test_compare_says_what_differs_and_where_they_part(example: Command, tmp_path: Path) -> None:
    """Three runs: more steps, another rule; the settings, the parting, the excess, and the curves."""
    ball = ["train", "three-rows.csv", "--target", "y", "--by-hand", "--optimizer", "momentum:momentum=0.5"]
    assert example(*ball, "--out", "ball.run").status == 0
    told = example("compare", "three-rows.run", "forty.run", "ball.run", "--out", "curves.png")
    assert told.status == 0
    assert "steps: A 10, B 40, C 10" in told.words
    assert "optimizer: A gd, B gd, C momentum:momentum=0.5" in told.words
    assert "B is the same as A up to step 10, bit for bit." in told.words
    assert "C parts from A in step 2; state 1 is the same." in told.words
    assert "A 18.67 0.2963 0.04792 0.04792 10 steps" in told.words
    assert max(len(line) for line in told.out.splitlines()) <= 80
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_compare_refuses_what_does_not_compare(example: Command) -> None:
    """One run; other targets; a picture's options without a picture."""
    assert "compare takes 2 to 26 runs; it was given 1." in example("compare", "three-rows.run").err
    assert example("train", "penguins.csv", "--target", "body_mass_g", "--steps", "3").status == 0
    other = example("compare", "three-rows.run", "penguins.run")
    assert "the runs predict different columns, y and body_mass_g: nothing compares." in other.err
    assert "name it with --out" in example("compare", "three-rows.run", "forty.run", "--theme", "dark").err


def test_compare_of_other_features(example: Command) -> None:
    """Said, not hidden: their parameters can't be set side by side."""
    for name, only in (("a.run", "flipper_length_mm"), ("b.run", "bill_length_mm")):
        call = ["train", "penguins.csv", "--target", "body_mass_g", "--only", only, "--out", name]
        assert example(*call).status == 0
    told = example("compare", "a.run", "b.run")
    assert "B has other features than A: their parameters can't be set side by side." in told.words
    assert "each above its own best, as records, features or penalty differ" in told.words
    assert "features: A flipper_length_mm, B bill_length_mm" in told.words


def test_compare_of_other_records(example: Command) -> None:
    """Said, not hidden: each is measured above its own best."""
    call = ["train", "three-rows.csv", "--target", "y", "--by-hand", "--skip-last", "1", "--out", "two.run"]
    assert example(*call).status == 0
    told = example("compare", "three-rows.run", "two.run")
    assert "records: A 3 of three-rows.csv, B 2 of three-rows.csv" in told.words
    assert "each above its own best, as records, features or penalty differ" in told.words
