"""The settings file: the options of `train`, under the same names."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command

PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")
SETTINGS = """\
target = "body_mass_g"
optimizer = "adam:beta1=0.8"
learning_rate = 0.02
batch_size = 32
epochs = 3
drop = ["year", "island"]
fit_intercept = false
"""


def saved(run: str = "penguins.run") -> dict[str, object]:
    """The settings that a run was trained with."""
    return dict(json.loads(Path(run, "run.json").read_text())["settings"])


@pytest.mark.parametrize(
    ("name", "before"),
    [("everystep.toml", ""), ("pyproject.toml", "[project]\nname = 'a'\n[tool.everystep]\n")],
)
def test_it_says_what_the_command_line_leaves_open(everystep: Command, name: str, before: str) -> None:
    """All of it reaches the training, and what came from the file is said, beside the report."""
    Path(name).write_text(before + SETTINGS)
    ended = everystep("train", PENGUINS)
    assert ended.status == 0
    assert ended.err.startswith(
        f'Settings from {name}: target = "body_mass_g", optimizer = "adam:beta1=0.8", '
    )
    assert saved()["optimizer"] == {"name": "adam", "beta1": 0.8, "beta2": 0.999, "epsilon": 1e-8}
    assert (saved()["learning_rate"], saved()["batch_size"], saved()["fit_intercept"]) == (0.02, 32, False)
    assert "island left out" in ended.words


def test_the_command_line_comes_first(everystep: Command) -> None:
    """And is not said to come from the file."""
    Path("everystep.toml").write_text(SETTINGS)
    ended = everystep("train", PENGUINS, "--optimizer", "sgd", "--batch-size", "16", "--intercept")
    assert (saved()["batch_size"], saved()["fit_intercept"], saved()["learning_rate"]) == (16, True, 0.02)
    assert "batch_size" not in ended.err
    assert "epochs = 3" in ended.err


def test_it_is_found_in_the_folders_above(everystep: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest one; everystep.toml before pyproject.toml, which must have the table."""
    Path("everystep.toml").write_text('target = "body_mass_g"\nepochs = 2\n')
    Path("pyproject.toml").write_text("[tool.everystep]\nepochs = 9\n")
    Path("deep/deeper").mkdir(parents=True)
    Path("deep/pyproject.toml").write_text("[tool.other]\nepochs = 9\n")
    monkeypatch.chdir("deep/deeper")
    ended = everystep("train", PENGUINS)
    assert "after the 2 steps allowed" in ended.words
    assert "everystep.toml: target" in ended.err


def test_other_commands_do_without(everystep: Command) -> None:
    """They have other options; a broken file does not disturb them."""
    Path("everystep.toml").write_text("epochs = \n")
    assert everystep("example").status == 0
    assert everystep("step", "three-rows.run", "1").status == 0


def test_one_json_document_it_stays(everystep: Command) -> None:
    """What came from the file is said on standard error."""
    Path("everystep.toml").write_text(SETTINGS + "json = true\n")
    assert json.loads(everystep("train", PENGUINS).out)["stopped"]["step"] == 33


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('optimiser = "adam"', "everystep.toml: there is no setting 'optimiser'; did you mean 'optimizer'?"),
        ("epochs = 2.5", "everystep.toml: epochs must be auto or a whole number; it is '2.5'."),
        ("epochs = -2", "epochs must be a whole number, 0 or more, or auto; it is '-2'."),
        ('l2 = "much"', 'Invalid value for [l2] from everystep.toml: unable to convert "much" into float'),
        ("l2 = ", "everystep.toml: this is no TOML: Invalid value (at line 1, column 6)."),
        (
            "[train]\nepochs = 2",
            "everystep.toml: [train] is a table; settings stand at the top of everystep.toml, ",
        ),
    ],
)
def test_what_it_can_not_say(everystep: Command, text: str, sentence: str) -> None:
    """Status 2, and the sentence names the file and the setting."""
    Path("everystep.toml").write_text(text + "\n")
    ended = everystep("train", PENGUINS, "--target", "body_mass_g")
    assert (ended.status, ended.out) == (2, "")
    assert f"everystep: {sentence}" in ended.err
    assert not Path("penguins.run").exists()
