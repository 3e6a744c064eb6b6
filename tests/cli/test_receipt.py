"""`verify` and `resume`: the journey of a run that is proven, gone on from, and tampered with."""

import json
import shutil
from pathlib import Path

import pytest

import everystep as es
from tests.cli.command import Command

EXAMPLES = Path(__file__).parents[2] / "examples"
PENGUINS = str(EXAMPLES / "penguins.csv")
TRAIN = ("train", PENGUINS, "--target", "body_mass_g", "--optimizer", "adam", "--steps", "40")


def fingerprint(out: str) -> str:
    """What the report says to note."""
    (line,) = (line for line in out.splitlines() if "(note it elsewhere)" in line)
    return line.split()[1]


def test_a_run_is_proven(everystep: Command) -> None:
    """The fingerprint on the screen is the one that verify finds; each of three checks is said."""
    noted = fingerprint(everystep(*TRAIN).out)
    ended = everystep("verify", "penguins.run", "--fingerprint", noted)
    assert (ended.status, ended.err) == (0, "")
    assert [line.split()[0] for line in ended.out.splitlines() if not line.startswith(" ")] == [
        "FOLDER",
        "DATA",
        "TRAINING",
        "VERDICT",
    ]
    assert f"the fingerprint {noted}, the one you noted" in ended.words
    assert "The same: penguins.csv (the run's own copy), SHA-256" in ended.words
    assert "every one of 40 steps, bit for bit (41 kept states compared)" in ended.words
    assert "All is well." in ended.words
    assert max(map(len, ended.out.splitlines())) <= 80
    shown = es.load("penguins.run").origin
    assert shown.command == f"everystep {' '.join(TRAIN)}"
    assert shown.given == {
        "table": PENGUINS,
        "target": "body_mass_g",
        "optimizer": "adam",
        "steps": 40,
    }


def test_a_changed_run_is_found(everystep: Command) -> None:
    """Status 1, the file by its name; and a run that can't be read is still checked as a folder."""
    everystep(*TRAIN)
    path = Path("penguins.run/README.md")
    path.write_text(path.read_text().replace("adam", "adom", 1))
    Path("penguins.run/more.txt").write_text("x")
    ended = everystep("verify", "penguins.run")
    assert ended.status == 1
    assert "NOT AS IT WAS WRITTEN: README.md has changed and more.txt wasn't there." in ended.words
    assert "NOT WELL: see above." in ended.words
    Path("penguins.run/states.npz").write_bytes(b"x")
    ended = everystep("verify", "penguins.run")
    assert ended.status == 1
    assert (
        "The run can't be read: penguins.run/states.npz is no readable .npz file: File is not a zip file"
        in ended.words
    )
    assert "TRAINING NOT CHECKED: the run can't be read." in ended.words


def test_another_runs_fingerprint(everystep: Command) -> None:
    """A noted fingerprint that is another training's ends with status 1; what is none, with status 2."""
    everystep(*TRAIN)
    ended = everystep("verify", "penguins.run", "--fingerprint", "7f3a-91c2-e04b-55d8")
    assert ended.status == 1
    assert "ANOTHER TRAINING than the one you noted" in ended.words
    ended = everystep("verify", "penguins.run", "--fingerprint", "7f3a")
    assert (ended.status, ended.out) == (2, "")
    assert "'7f3a' is no fingerprint" in ended.err


def test_data_is_given_where_none_was_kept(everystep: Command) -> None:
    """Without it, two checks are not made and the status is 1."""
    everystep(*TRAIN, "--data", "none")
    ended = everystep("verify", "penguins.run")
    assert ended.status == 1
    assert ended.words.count("NOT CHECKED: the run was saved without its records; give them with") == 2
    assert everystep("verify", "penguins.run", "--data", PENGUINS).status == 0


def test_one_document(everystep: Command) -> None:
    """`--json` has the three checks as data, and train's document the fingerprint."""
    trained = json.loads(everystep(*TRAIN, "--json").out)
    ended = everystep("verify", "penguins.run", "--json")
    found = json.loads(ended.out)
    assert ended.status == 0
    assert (
        found["well"] is found["folder"]["well"] is found["data"]["well"] is found["training"]["well"] is True
    )
    assert found["folder"]["fingerprint"] == trained["fingerprint"] == es.load("penguins.run").fingerprint
    assert found["training"]["departure"] is None
    assert found["training"]["steps"] == 40


def test_a_zipped_run(everystep: Command) -> None:
    """It verifies as it is; one that was cut off is refused in a sentence."""
    everystep(*TRAIN)
    packed = Path(shutil.make_archive("p", "zip", ".", "penguins.run"))
    assert everystep("verify", str(packed)).status == 0
    damaged = bytearray(packed.read_bytes())
    damaged[200] ^= 1
    packed.write_bytes(damaged)
    ended = everystep("verify", str(packed))
    assert (ended.status, ended.out) == (2, "")
    assert "p.zip can't be unpacked" in ended.err


def test_going_on_from_a_state(everystep: Command) -> None:
    """The branch says where it comes from, on the screen, in its README and in --json; and it verifies."""
    everystep(*TRAIN)
    ended = everystep("resume", "penguins.run", "--from", "25", "--learning-rate", "0.01", "--steps", "9")
    assert ended.status == 0
    parent = es.load("penguins.run").fingerprint
    assert "BRANCH begins at state 25 of penguins.run (fingerprint" in ended.words
    assert "goes on with what the rule remembers: its step 1 is step 26 of the whole" in ended.words
    assert "on all 342 rows in each step, from state 25 of penguins.run" in ended.words
    assert "penguins-2.run" in ended.out
    readme = Path("penguins-2.run/README.md").read_text()
    assert "Made by `everystep resume penguins.run --from 25 --learning-rate 0.01 --steps 9`." in readme
    assert "A branch from state 25 of penguins.run" in readme
    assert max(map(len, ended.out.splitlines())) <= 80
    assert everystep("verify", "penguins-2.run").status == 0
    again = everystep("resume", "penguins-2.run", "--optimizer", "gd", "--steps", "3", "--json")
    told = json.loads(again.out)["parent"]
    assert (told["run"], told["state"], told["taken"]) == ("penguins-2.run", 9, 0)
    assert es.load("penguins-2.run").origin.parent.fingerprint == parent  # type: ignore[union-attr]
    assert "in step 27:" in everystep("step", "penguins-2.run", "2").words


def test_the_rest_of_a_training(everystep: Command) -> None:
    """With nothing changed, the branch has the bits of the run."""
    everystep(*TRAIN)
    everystep("resume", "penguins.run", "--from", "30", "--out", "rest.run")
    run, rest = es.load("penguins.run").recording, es.load("rest.run").recording
    assert rest.parameters.tolist() == run.parameters[30:].tolist()


def test_a_run_without_its_records_goes_on(everystep: Command) -> None:
    """Steps on all records need only their sums; the data's hash is handed on."""
    everystep(*TRAIN, "--data", "none")
    assert everystep("resume", "penguins.run", "--steps", "5", "--out", "b.run").status == 0
    assert es.load("b.run").digests() == es.load("penguins.run").digests()
    assert everystep("verify", "b.run", "--data", PENGUINS).status == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            (),
            "the run has taken all of the 40 steps it was allowed: say how many more, with steps or epochs.",
        ),
        (("--l2", "0.1"), "l2 can't change in a branch: it decides what is made small; train anew with it"),
        (("--no-standardize",), "standardize can't change in a branch: it decides the units"),
        (("--by-hand",), "by_hand can't change in a branch"),
        (("--drop", "year"), "drop can't change in a branch: it decides the columns"),
        (("--from", "41", "--steps", "1"), "there is no state 41: the run has states 0 to 40."),
        (("--steps", "1", "--learning-rate", "0"), "learning_rate must be a number above 0"),
        (("--steps", "1", "--patience", "3"), "patience waits for the validation loss"),
        (("--steps", "2.5"), "--steps must be a whole number"),
    ],
)
def test_wrong_calls_of_resume(everystep: Command, options: tuple[str, ...], sentence: str) -> None:
    """Status 2, one sentence, and nothing written."""
    everystep(*TRAIN)
    ended = everystep("resume", "penguins.run", *options)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert [path.name for path in Path.cwd().iterdir()] == ["penguins.run"]


def test_what_a_desktop_leaves_in_a_folder_is_no_change(everystep: Command) -> None:
    """Looking into a run folder doesn't make it doubtful; a file beside them of any other name does."""
    everystep(*TRAIN)
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        Path("penguins.run", name).write_bytes(b"x")
    assert everystep("verify", "penguins.run").status == 0
    Path("penguins.run/DS_Store").write_bytes(b"x")
    assert "DS_Store wasn't there" in everystep("verify", "penguins.run").words


def test_data_that_is_given_must_be_there(everystep: Command) -> None:
    """A slip in the name is said as one, and is no finding about the run."""
    everystep(*TRAIN)
    ended = everystep("verify", "penguins.run", "--data", "pinguins.csv")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("everystep: there is no file 'pinguins.csv'")


def test_records_that_have_moved_are_given(everystep: Command) -> None:
    """Whatever needs the records takes them with --data, and no other table for them."""
    everystep(*TRAIN, "--data", "none")
    asked = everystep("step", "penguins.run", "3")
    assert (asked.status, "give them with --data FILE" in asked.err) == (2, True)
    assert everystep("step", "penguins.run", "3", "--data", PENGUINS).out.startswith("STEP 3")
    assert everystep("quality", "penguins.run", "--data", PENGUINS).status == 0
    Path("other.csv").write_text(Path(PENGUINS).read_text() + "\n")
    other = everystep("step", "penguins.run", "3", "--data", "other.csv")
    assert (other.status, other.out) == (2, "")
    assert other.err.startswith("everystep: other.csv isn't the data that this run was trained on")
    assert es.load("penguins.run", PENGUINS).rows == es.load("penguins.run").rows
