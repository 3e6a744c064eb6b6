"""The three checks of a saved run: what is well is called well, and what departs is named."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.record.origin import Machine
from everystep.render.checks import verification_lines
from everystep.run import Run
from everystep.save.folder import load_run
from everystep.save.receipt import write_receipt
from everystep.understand.checks import Verification

PENGUINS = Path(__file__).parents[1] / "examples" / "penguins.csv"


def train(**settings: Any) -> Run:
    """A training of the penguins."""
    return es.train(PENGUINS, target="body_mass_g", **settings)


def interrupt(step: es.Step) -> None:
    """Ctrl-C after 30 steps."""
    if step.number == 30:
        raise KeyboardInterrupt


TRAININGS: dict[str, Callable[[], Run]] = {
    "with nothing said": train,
    "the best heavy ball": lambda: train(optimizer="auto"),
    "an exact step": lambda: train(optimizer="auto", finish="exact"),
    "a line search": lambda: train(optimizer="line_search", steps=30),
    "the exact step alone": lambda: train(optimizer="exact"),
    "as many epochs as needed": lambda: train(optimizer="momentum", epochs="auto"),
    "batches": lambda: train(optimizer="nadam", batch_size=20, epochs=5, schedule="one-cycle"),
    "validation": lambda: train(batch_size=50, validation=0.2, patience=2, epochs=40),
    "a validation table": lambda: train(validation=PENGUINS, patience=3, steps=50),
    "a function": lambda: train(schedule=lambda step: 0.1 / step, steps=30),
    "averages": lambda: train(batch_size=10, average=2, epochs=4, clip=0.1),
    "divergence": lambda: train(learning_rate=3, steps=50),
    "a limit of time": lambda: train(optimizer="nadam", time_limit=0.03, tolerance=0),
    "an interruption": lambda: train(progress=interrupt),
    "an interrupted exact one": lambda: train(
        progress=interrupt, optimizer="auto", finish="exact", tolerance=0
    ),
    "no step": lambda: train(steps=0),
    "a start": lambda: train(start=[0.1] * 11, l2=0.01, steps=20),
    "own units, no intercept": lambda: train(standardize=False, fit_intercept=False, steps=20),
    "few kept": lambda: train(keep=7, optimizer="rmsprop", steps=50),
    "a branch that goes on": lambda: train(optimizer="adam", steps=60).rewind(20).train(learning_rate=0.01),
    "a branch begun anew": lambda: train(steps=60).rewind(20).train(optimizer="lion", batch_size=9, epochs=2),
}


@pytest.mark.parametrize("training", TRAININGS.values(), ids=TRAININGS.keys())
def test_every_kind_of_training_comes_out_again(tmp_path: Path, training: Callable[[], Run]) -> None:
    """From reading the records on, all kept states and all results have the same bits."""
    run = training()
    found = es.verify(run.save(tmp_path / "a.run"), fingerprint=run.fingerprint)
    assert found.well, verification_lines(found)
    assert found.training.departure is None
    assert found.training.states == len(run.recording)
    assert found.training.steps == run.recording.steps


def test_estimators_runs_verify_too(tmp_path: Path) -> None:
    """A fit on arrays encodes nothing; its records are saved and known by their cells."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3))
    y = x @ [1.0, 2.0, 3.0] + rng.normal(size=60)
    model = es.LinearRegression(optimizer="adam", epochs=20, warm_start=True, tolerance=0)
    for i in (1, 2):
        model.fit(x, y, sample_weight=rng.integers(0, 3, 60))
        found = es.verify(model.run_.save(tmp_path / f"{i}.run"))
        assert found.well, verification_lines(found)
        assert found.training.states == 21


def test_many_files_and_a_zipped_run(tmp_path: Path) -> None:
    """A run of several files verifies from its copy, its reference and its zip."""
    for i in (1, 2):
        (tmp_path / f"part-{i}.csv").write_text(f"x,y\n{i},{2 * i}\n{i + 2},{3 * i}\n5,9\n")
    run = es.train(tmp_path / "part-*.csv", target="y", steps=5)
    for how in ("copy", "reference"):
        folder = run.save(tmp_path / f"{how}.run", data=how)
        found = es.verify(folder)
        assert found.well
        assert [file.name for file in found.data.files] == ["part-1.csv", "part-2.csv"]
        packed = shutil.make_archive(str(tmp_path / how), "zip", tmp_path, folder.name)
        assert es.verify(packed).well


def forged(folder: Path, change: Callable[[Path], None]) -> Path:
    """A folder that someone changed who knows how to write a new receipt and the files that follow."""
    change(folder)
    run = Run(**vars(load_run(folder)))
    run.recording.to_frame().write_csv(folder / "steps.csv")
    write_receipt(folder, run.fingerprint)
    return folder


def with_array(name: str, place: tuple[int, ...], factor: float) -> Callable[[Path], None]:
    """Changes one number of states.npz."""

    def change(folder: Path) -> None:
        with np.load(folder / "states.npz") as read:
            arrays = dict(read)
        arrays[name][place] *= factor
        np.savez(folder / "states.npz", **arrays)

    return change


def test_a_forged_state_is_named(tmp_path: Path) -> None:
    """The folder is consistent; training again names the step, the parameter and the likely cause."""
    run = train(optimizer="adam", steps=20)
    folder = forged(run.save(tmp_path / "a.run"), with_array("parameters", (13, 4), 1 + 1e-15))
    found = es.verify(folder)
    assert (found.folder.well, found.data.well, found.training.well) == (True, True, False)
    told = found.training.departure
    assert told is not None
    assert (told.stage, told.state, told.same_until, told.figure) == ("steps", 13, 12, "bill_length_mm")
    assert float(told.again) == run.recording.parameters[13, 4]
    words = in_words(found)
    assert "DEPARTS in step 13, first in bill_length_mm: recorded" in words
    assert "Likely cause: the recorded figures were changed after the training, and the receipt" in words
    noted = es.verify(folder, fingerprint=run.fingerprint)
    assert not noted.folder.well
    assert "ANOTHER TRAINING than the one you noted" in in_words(noted)


def test_a_departure_between_kept_states(tmp_path: Path) -> None:
    """Where states weren't kept, the words say between which steps it is."""
    run = train(optimizer="adam", steps=20, keep=7)
    folder = forged(run.save(tmp_path / "a.run"), with_array("parameters", (2, 0), 2.0))
    assert "DEPARTS between step 8 and step 14, as state 7 is the same, first in species=Chinstrap" in (
        in_words(es.verify(folder))
    )


def test_a_forged_memory_is_named(tmp_path: Path) -> None:
    """What the rule remembers is compared too."""
    run = train(optimizer="adam", steps=20)
    folder = forged(run.save(tmp_path / "a.run"), with_array("memory.mean", (5, 0), 2.0))
    assert "DEPARTS in step 5, first in what is remembered between steps." in in_words(es.verify(folder))


def test_forged_results_are_named(tmp_path: Path) -> None:
    """A better cross-check than the true one doesn't come out again."""

    def better(folder: Path) -> None:
        data = json.loads((folder / "run.json").read_text())
        data["cross_validation"]["r2"] = 0.99
        (folder / "run.json").write_text(json.dumps(data))

    folder = forged(train(steps=5).save(tmp_path / "a.run"), better)
    words = in_words(es.verify(folder))
    assert "DEPARTS in what came out, first in cross_validation.r2: recorded 0.99, now 0.8" in words


@pytest.mark.parametrize(("name", "after"), [("model.json", '"bias": '), ("steps.csv", "\n3,")])
def test_a_file_that_contradicts_the_run(tmp_path: Path, name: str, after: str) -> None:
    """A new receipt doesn't help: the files for other programs must say what follows from the run."""
    run = train(steps=5)
    folder = run.save(tmp_path / "a.run")
    text = (folder / name).read_text()
    assert text.count(after) == 1
    (folder / name).write_text(text.replace(after, f"{after}1"))
    write_receipt(folder, run.fingerprint)
    found = es.verify(folder)
    assert found.folder.changes == {}
    assert not found.folder.well
    assert f"CONTRADICTS the rest of the run: {name}." in in_words(found)


def test_other_data_is_named(tmp_path: Path) -> None:
    """One cell is another: told are both hashes, the first figure and the first step that depart, and why."""
    table = tmp_path / "t.csv"
    table.write_text("x,y\n1,2\n2,4\n3,6\n")
    run = es.train(table, target="y", by_hand=True)
    folder = run.save(tmp_path / "t.run", data="reference")
    table.write_text("x,y\n1,2\n2,4\n3,7\n")
    found = es.verify(folder)
    assert (found.folder.well, found.data.well, found.training.well) == (True, False, False)
    words = in_words(found)
    assert "NOT THE SAME: t.csv has another SHA-256; then " in words
    assert f"now {found.data.files[0].now}" in words
    assert "first in sums.mean, number 2: recorded 4.0, now 4.333333333333333." in words
    assert "departs in step 1, first in x: recorded 1.866666666666667, now 2.066666666666667" in words
    assert "Likely cause: the data is not that of the training." in words
    assert es.verify(folder, data={"x": [1, 2, 3], "y": [2, 4, 6]}).data.well is False


def test_data_whose_columns_are_others(tmp_path: Path) -> None:
    """Where the features differ no step can be compared, and nothing is called equal."""
    run = es.train({"x": [1, 2, 3], "c": ["a", "b", "a"], "y": [2, 4, 7]}, target="y", steps=3)
    folder = run.save(tmp_path / "t.run")
    found = es.verify(folder, data={"x": [1, 2, 3], "c": ["a", "d", "a"], "y": [2, 4, 7]})
    assert found.training.departure is not None
    assert (found.training.departure.stage, found.training.states, found.training.digits) == ("columns", 0, 0)
    assert "DEPARTS where columns become numbers" in in_words(found)
    gone = es.verify(folder, data={"x": [1, 2, 3], "z": [2, 4, 7]})
    assert "NOT CHECKED: --target 'y' isn't a column of table" in in_words(gone)


def test_data_that_is_nowhere(tmp_path: Path) -> None:
    """Then two checks can't be made, and the run isn't called well; given by hand, all can."""
    table = Path(shutil.copy(PENGUINS, tmp_path / "penguins.csv"))
    run = es.train(table, target="body_mass_g", steps=5)
    none, reference = (run.save(tmp_path / f"{how}.run", data=how) for how in ("none", "reference"))
    moved = table.rename(tmp_path / "moved.csv")
    for folder, why in (
        (none, "the run was saved without its records; give them with --data FILE"),
        (reference, "is no longer there; give the data with --data FILE"),
    ):
        found = es.verify(folder)
        assert (found.folder.well, found.well) == (True, False)
        assert why in in_words(found)
        assert "Nothing was found, but not everything could be checked." in in_words(found)
        assert es.verify(folder, data=moved).well


def test_another_machine_is_allowed_its_last_bits(tmp_path: Path) -> None:
    """On other versions a training that is equal to many digits is well, and says how many; one that is not
    names the versions as the likely cause."""
    run = train(steps=20)
    then = Machine("x86_64 Another Processor", dict(run.origin.machine.versions) | {"numpy": "2.0.0"})
    run = replace(run, origin=replace(run.origin, machine=then))
    folder = forged(run.save(tmp_path / "a.run"), with_array("parameters", (13, 4), 1 + 1e-13))
    found = es.verify(folder)
    assert found.training.well
    assert 12 <= found.training.digits <= 14
    words = in_words(found)
    assert (
        f"every one of 20 steps, equal to {found.training.digits} digits (21 kept states compared)" in words
    )
    assert "Then: x86_64 Another Processor; everystep 0.1.0" in words
    far = es.verify(forged(folder, with_array("parameters", (13, 4), 1.01)))
    assert not far.well
    assert "Likely cause: another processor or other versions" in in_words(far)


def test_the_same_bits_on_another_machine(tmp_path: Path) -> None:
    """Then the words say bit for bit, and what both machines were."""
    run = train(steps=5)
    elsewhere = Machine("another", run.origin.machine.versions)
    run = replace(run, origin=replace(run.origin, machine=elsewhere))
    words = in_words(es.verify(run.save(tmp_path / "a.run")))
    assert "every one of 5 steps, bit for bit" in words
    assert "Then: another;" in words


def test_a_branch_names_its_parent(tmp_path: Path) -> None:
    """What came before is the parent's to prove."""
    parent = train(steps=20)
    parent.save(tmp_path / "p.run")
    branch = Run(**vars(load_run(tmp_path / "p.run"))).rewind(8).train(steps=4)
    words = in_words(es.verify(branch.save(tmp_path / "b.run")))
    assert "It begins at state 8 of p.run (fingerprint" in words
    assert "every one of 4 steps, bit for bit" in words


def test_the_words_fit_a_terminal(tmp_path: Path) -> None:
    """No line is wider than 80 cells, and without a noted fingerprint the limits of it all are told."""
    lines = verification_lines(es.verify(train(steps=5).save(tmp_path / "a.run")))
    assert max(map(len, "\n".join(lines).splitlines())) <= 80
    assert "A deliberate one, by someone who writes a new receipt too" in " ".join(" ".join(lines).split())


@pytest.mark.parametrize("noted", ["", "7f3a", "7f3a-91c2-e04b-55dx", "a" * 65])
def test_what_is_no_fingerprint(tmp_path: Path, noted: str) -> None:
    """The sentence shows one."""
    folder = train(steps=1).save(tmp_path / "a.run")
    with pytest.raises(es.SettingError, match=r"is no fingerprint: it has 16 to 64 digits .* 7f3a-91c2"):
        es.verify(folder, fingerprint=noted)


def test_a_fingerprint_as_it_was_noted(tmp_path: Path) -> None:
    """In fours, in capitals, with blanks, short or whole: it is found."""
    run = train(steps=1)
    folder = run.save(tmp_path / "a.run")
    digits = run.fingerprint[:16]
    fours = "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    for noted in (digits, fours, fours.upper(), fours.replace("-", " "), run.fingerprint):
        assert es.verify(folder, fingerprint=noted).well


def test_what_is_no_run(tmp_path: Path) -> None:
    """A missing path and a file are refused in a sentence; an empty folder is a run whose receipt is gone."""
    with pytest.raises(es.DataError, match="does not exist"):
        es.verify(tmp_path / "none.run")
    (tmp_path / "file").write_text("x")
    with pytest.raises(es.DataError, match="is no run folder"):
        es.verify(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert es.verify(tmp_path / "empty").folder.changes == {"receipt.json": "missing"}


def in_words(found: Verification) -> str:
    """What is printed, with line breaks folded."""
    return " ".join("\n".join(verification_lines(found)).split())
