"""Checkpoints: whole runs in the run's own home; resumed, they end as if nothing had happened."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import everystep as es
from everystep.optimize import OPTIMIZERS, RULERS
from everystep.record.origin import Machine
from everystep.save.folder import told_in
from everystep.save.home.every import Every
from everystep.save.home.home import Home
from everystep.save.receipt import changes, fingerprint_of

ROWS = {"x": [1.0, 2, 4, 5, 7, 8, 9], "z": [0, 1, 1, 0, 2, 5, 1], "y": [1.0, 3, 3, 6, 8, 7, 9]}
KEPT = {"steps": 20, "tolerance": 0, "checkpoint_every": 4}


class Killed(BaseException):
    """The process is gone: nothing more is done for it."""


def killed_after(number: int):
    """A progress at which a training ends at once."""

    def progress(step: es.Step) -> None:
        if step.number == number:
            raise Killed

    return progress


def names(folder: Path) -> list[str]:
    """All that is in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def steps_in(folder: Path) -> int:
    """How many steps the run in a folder has taken."""
    return es.load(folder).recording.steps


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the run is to be."""
    return tmp_path / "a.run"


@pytest.mark.parametrize("rule", [*OPTIMIZERS, "auto", "line_search"])
def test_a_killed_training_is_resumed_to_the_same_bits(place: Path, rule: str) -> None:
    """The finished folder has the fingerprint of one that was never killed; no checkpoint is left."""
    said = {"optimizer": rule} | ({} if rule in ("gd", "auto", *RULERS) else {"batch_size": 3})
    whole = es.train(ROWS, "y", **said, **KEPT | {"checkpoint_every": None})
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, progress=killed_after(11), **said, **KEPT)
    assert [steps_in(place), steps_in(place.with_name("a.run.before"))] == [8, 4]
    resumed = es.resume(place)
    assert fingerprint_of(place) == resumed.fingerprint == whole.fingerprint
    assert changes(place) == {}
    assert names(place.parent) == ["a.run"]
    assert es.load(place).fingerprint == whole.fingerprint


@pytest.mark.parametrize(
    "said",
    [
        {"validation": 0.3, "patience": 2, "batch_size": 2},
        {"schedule": "plateau:patience=1", "average": 2, "batch_size": 3},
        {"optimizer": "auto", "finish": "exact"},
        {"schedule": [0.1, 0.2, 0.05], "keep": 3},
        {"schedule": "one-cycle", "keep": "ends", "clip": 0.5},
        {"epochs": "auto", "steps": None, "batch_size": 2, "tolerance": None},
        {"fit_intercept": False, "l2": 0.1, "standardize": False, "learning_rate": 0.001},
        {"time_limit": 1000.0},
        {"validation": {"x": [1.0, 3], "z": [1, 0], "y": [2.0, 4]}},
    ],
    ids=str,
)
def test_all_that_decides_a_step_is_kept(place: Path, said: dict) -> None:
    """Validation, averages, schedules, the exact step, limits: the fingerprint is that of the whole run."""
    whole = es.train(ROWS, "y", **KEPT | said | {"checkpoint_every": None})
    assert whole.recording.steps > 6
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, progress=killed_after(6), **KEPT | said)
    assert es.resume(place).fingerprint == whole.fingerprint


def test_a_branch_is_kept_and_resumed_too(tmp_path: Path, place: Path) -> None:
    """With its parent, and as many checkpoints as it was said."""
    parent = es.load(
        es.train(ROWS, "y", steps=9, tolerance=0, optimizer="adam").save(tmp_path / "parent.run")
    )
    whole = parent.rewind(5).train(steps=12)
    with pytest.raises(Killed):
        parent.rewind(5).train(steps=12, out=place, checkpoint_every=5, progress=killed_after(7))
    assert steps_in(place) == 5
    resumed = es.resume(place)
    assert resumed.origin.parent == whole.origin.parent
    assert resumed.fingerprint == whole.fingerprint


def test_an_interrupted_training_goes_on_without_checkpoints_too(place: Path) -> None:
    """Ctrl-C, save, and to its end some other day: a run as any other."""

    def press(step: es.Step) -> None:
        if step.number == 7:
            raise KeyboardInterrupt

    whole = es.train(ROWS, "y", steps=20, tolerance=0)
    cut_off = es.train(ROWS, "y", steps=20, tolerance=0, progress=press)
    assert cut_off.training.reason.startswith("it was interrupted after 7 steps")
    assert es.resume(cut_off.save(place)).fingerprint == whole.fingerprint
    assert names(place.parent) == ["a.run"]


def test_a_checkpoint_is_a_run_as_any_other(place: Path) -> None:
    """It says that it was kept while it went on; it predicts, and its steps are there."""
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, progress=killed_after(11), **KEPT)
    kept = es.load(place)
    assert kept.training.reason.startswith("it was kept after 8 steps while it went on")
    assert kept.step(8).number == 8
    assert kept.predict(ROWS).shape == (7,)
    assert es.verify(place).well
    assert told_in(place)["stopped"] == {"because": "checkpoint", "step": 8}


def test_it_goes_on_elsewhere_if_asked_to(tmp_path: Path, place: Path) -> None:
    """Then the checkpoint stays where it is."""
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, progress=killed_after(11), **KEPT)
    other = tmp_path / "other.run"
    resumed = es.resume(place, out=other)
    assert resumed.folder == other
    assert [steps_in(place), steps_in(other)] == [8, 20]
    assert names(tmp_path) == ["a.run", "a.run.before", "other.run"]
    with pytest.raises(es.SettingError, match=r"other\.run exists already; choose another --out"):
        es.resume(place, out=other)
    assert es.resume(place, out=other, replace=True).recording.steps == 20


def test_it_takes_up_the_one_before_where_the_newest_is_lost(place: Path) -> None:
    """A disk that lost the newest: the one before goes on to the same bits."""
    whole = es.train(ROWS, "y", **KEPT | {"checkpoint_every": None})
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, progress=killed_after(11), **KEPT)
    (place / "states.npz").write_bytes(b"")
    with pytest.raises(es.DataError, match=r"a\.run/states\.npz is no readable"):
        es.resume(place)
    assert es.resume(place.with_name("a.run.before")).fingerprint == whole.fingerprint


def test_resumed_by_other_versions_it_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may decide the last bits: the machines are told in their order."""
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, progress=killed_after(5), **KEPT)
    here, other = Machine.here(), Machine("a pocket calculator", {"everystep": "9.9"})
    monkeypatch.setattr(Machine, "here", lambda: other)
    with pytest.raises(Killed):
        es.resume(place, progress=killed_after(9))
    origin = es.resume(place).origin
    assert (origin.machine, origin.resumed) == (here, (other,))
    assert es.load(place).origin == origin


def test_what_has_ended_is_not_gone_on_with(place: Path) -> None:
    """It says what ended it, and what can be done instead."""
    es.train(ROWS, "y", steps=20, tolerance=0, out=place)
    with pytest.raises(
        es.SettingError, match=r"a\.run has ended after 20 steps \(step limit\): train a branch"
    ):
        es.resume(place)


def test_records_that_have_changed_are_not_trained_on(tmp_path: Path, place: Path) -> None:
    """Batches are taken from the records, so they must be those of before."""
    table = tmp_path / "rows.csv"
    table.write_text("x,y\n" + "".join(f"{i},{i % 5}\n" for i in range(40)))
    with pytest.raises(Killed):
        es.train(table, "y", batch_size=8, out=place, data="reference", progress=killed_after(9), **KEPT)
    table.write_text(table.read_text().replace("39,4", "39,3"))
    with pytest.raises(es.DataError, match=r"rows\.csv has changed since the training: its SHA-256"):
        es.resume(place)
    assert steps_in(place) == 8


def test_a_copy_stays_a_copy(tmp_path: Path, place: Path) -> None:
    """What is kept of the records is what was said at first."""
    for how in ("copy", "reference", "none"):
        table = tmp_path / "rows.csv"
        table.write_text("x,y\n1,1\n2,2\n4,3\n")
        with pytest.raises(Killed):
            es.train(table, "y", out=place, data=how, progress=killed_after(9), **KEPT)
        es.resume(place)
        assert told_in(place)["records"]["kept"] == how
        shutil.rmtree(place)


def test_a_function_can_not_be_kept(place: Path) -> None:
    """It is refused before anything is trained, with what can be given instead."""
    with pytest.raises(es.SettingError, match="a function of the step can't be kept in a checkpoint"):
        es.train(ROWS, "y", schedule=lambda step: 0.1 / step, out=place, **KEPT)
    assert names(place.parent) == []


@pytest.mark.parametrize("said", [0, -3, "0s", "5 s", "half", 1.5, True, "", "1e3"])
def test_how_often_is_steps_or_seconds(said: object) -> None:
    """Anything else is refused, before the table is read."""
    with pytest.raises(es.SettingError, match="checkpoint_every must be a number of steps, as 5000, or"):
        es.train("no such file.csv", "y", checkpoint_every=said)
    assert (Every.of("0.5s"), Every.of("12")) == (Every(seconds=0.5), Every(steps=12))


def test_by_the_clock(place: Path) -> None:
    """After so many seconds, at the next step that is told."""
    seen = []

    def progress(step: es.Step) -> None:
        if place.exists():
            seen.append(step.number)
            raise Killed

    with pytest.raises(Killed):
        es.train(
            ROWS, "y", steps=1_000_000, tolerance=0, out=place, checkpoint_every="0.01s", progress=progress
        )
    assert 0 < steps_in(place) < seen[0]


def test_a_home_is_one_training_s(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one is refused by name; without a name it takes the next."""
    monkeypatch.chdir(tmp_path)
    with Home(place), pytest.raises(es.SettingError, match=r"a\.run is being written by process \d+, which"):
        es.train(ROWS, "y", out=place)
    with Home("table.run"):
        assert es.train(ROWS, "y", steps=2, out="auto").folder == Path("table-2.run")
    assert names(tmp_path) == ["table-2.run"]


def test_what_is_in_the_way_stays(tmp_path: Path, place: Path) -> None:
    """A run that is there, a folder where the checkpoint before would be, a link: refused, untouched."""
    es.train(ROWS, "y", steps=3, out=place)
    with pytest.raises(es.SettingError, match=r"a\.run exists already"):
        es.train("no such file.csv", "y", out=place)
    before = tmp_path / "b.run.before"
    before.mkdir()
    (before / "mine.txt").write_text("mine")
    with pytest.raises(es.SettingError, match=r"b\.run\.before is in the way"):
        es.train(ROWS, "y", out=tmp_path / "b.run", **KEPT)
    (tmp_path / "link.run").symlink_to(place, target_is_directory=True)
    with pytest.raises(es.SettingError, match=r"link\.run exists and is no folder"):
        es.train(ROWS, "y", out=tmp_path / "link.run", replace=True)
    assert names(tmp_path) == ["a.run", "b.run.before", "link.run"]
    assert (before / "mine.txt").read_text() == "mine"
    assert steps_in(place) == 3


def test_a_run_that_is_replaced_stays_until_there_is_another(place: Path) -> None:
    """The first checkpoint takes its place, as was asked for; what is there then is gone on with."""
    es.train(ROWS, "y", steps=3, out=place)
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, replace=True, progress=killed_after(3), **KEPT)
    assert steps_in(place) == 3
    with pytest.raises(Killed):
        es.train(ROWS, "y", out=place, replace=True, progress=killed_after(5), **KEPT)
    assert (steps_in(place), names(place.parent)) == (4, ["a.run"])
    with pytest.raises(Killed):
        es.resume(place, progress=killed_after(15))
    es.train(ROWS, "y", out=place, replace=True, **KEPT)
    assert names(place.parent) == ["a.run"]


def test_it_can_be_looked_at_while_it_goes_on(place: Path) -> None:
    """Each load is of one checkpoint, whole, although the next ones take its place meanwhile."""

    def look() -> list[int]:
        seen = []
        while not seen or seen[-1] < 150:
            if place.exists():
                run = es.load(place)
                # The states' end is in one file, the number of steps in another.
                assert run.fit.stopped.step == run.recording.steps == run.recording.to_frame()["state"][-1]
                seen.append(run.recording.steps)
        return seen

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        es.train(ROWS, "y", out=place, checkpoint_every=1, steps=150, tolerance=0)
        seen = looking.result()
    assert seen == sorted(seen)
    assert len(set(seen)) > 10
