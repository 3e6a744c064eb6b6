"""A run is rewound: its own steps again, and branches that know where they come from."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.optimize import OPTIMIZERS
from everystep.run import Run
from everystep.training.stopping import Converged, StepLimit

PENGUINS = Path(__file__).parents[1] / "examples" / "penguins.csv"

METHODS: list[dict[str, Any]] = [
    *({"optimizer": name} for name in OPTIMIZERS),
    {"batch_size": 50, "schedule": "plateau:patience=2", "optimizer": "nadam"},
    {"batch_size": 100, "average": 3, "clip": 0.5},
    {"optimizer": "auto", "finish": "none"},
    {"schedule": [0.1, 0.05, 0.2, 0.1]},
]


def penguins(steps: int, **chosen: Any) -> Run:
    """A training without an early stop."""
    return es.train(PENGUINS, target="body_mass_g", **{"steps": steps, "tolerance": 0, **chosen})


def bits(run: Run, first: int = 0) -> list[list[float]]:
    """All parameters from a state on."""
    return run.recording.parameters[first:].tolist()


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_going_on_is_having_trained_longer(tmp_path: Path, how: dict[str, Any]) -> None:
    """With nothing changed a branch has the bits of the longer training, also from a saved run, and so has a
    branch of a branch."""
    longer, run = penguins(60, **how), penguins(30, keep="ends", **how)
    branch = run.rewind(17).train(steps=43)
    assert bits(branch) == bits(longer, 17)
    assert branch.origin.parent is not None
    assert (branch.origin.parent.state, branch.origin.parent.taken) == (17, 17)
    loaded = es.load(branch.save(tmp_path / "b.run"))
    assert loaded.origin == branch.origin
    assert loaded.step(9).after.parameters.vector.tolist() == bits(longer)[26]
    assert loaded.explain(9) == branch.explain(9)
    second = loaded.rewind(20).train()
    assert bits(second) == bits(longer, 37)
    assert second.origin.parent is not None
    assert (second.origin.parent.run, second.origin.parent.taken) == ("b.run", 37)


@pytest.mark.parametrize("how", [{}, {"batch_size": 50}, {"optimizer": "auto", "finish": "exact"}], ids=str)
def test_steps_by_hand_are_the_runs_own(how: dict[str, Any]) -> None:
    """A rewound run gives its steps again and ends where it ended, with the exact step if it had one."""
    run = es.train(PENGUINS, target="body_mass_g", keep="ends", epochs=300, **how)
    live = run.rewind(100)
    assert live.state.number == 100
    steps = list(live)
    assert [step.number for step in steps] == list(range(101, run.recording.steps + 1))
    assert [step.exact for step in steps][-1] is run.recording.exact
    assert steps[-1].after.parameters.vector.tolist() == bits(run)[-1]
    assert live.state.number == run.recording.steps
    assert live.stopped == run.fit.stopped
    assert list(live) == list(run.rewind(run.recording.steps)) == []


def test_stepping_on_before_branching() -> None:
    """Steps by hand move the place where a branch begins."""
    run = penguins(20)
    live = run.rewind(5)
    next(live)
    next(live)
    branch = live.train(steps=3)
    assert bits(branch) == bits(run)[7:11]
    assert "rewind(7)" in branch.origin.command


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "adam"},
        {"schedule": "cosine"},
        {"batch_size": 40},
        {"average": 2},
    ],
    ids=str,
)
def test_another_method_begins_anew(changes: dict[str, Any]) -> None:
    """Then nothing is carried on but the parameters: it is a training that starts there."""
    run = penguins(30, optimizer="momentum")
    branch = run.rewind(10).train(steps=12, **changes)
    start = run.recording.parameters[10].tolist()
    anew = penguins(12, **{"optimizer": "momentum", "start": start, **changes})
    assert anew.recording.steps == 12
    np.testing.assert_allclose(branch.recording.parameters, anew.recording.parameters, rtol=1e-12, atol=1e-12)
    assert branch.origin.parent is not None
    assert branch.origin.parent.taken == 0
    assert "begins anew there: nothing is carried on but the parameters" in " ".join(str(branch).split())


def test_another_rate_goes_on() -> None:
    """The velocity is kept, and the report says that its steps count on."""
    run = penguins(30, optimizer="momentum")
    branch = run.rewind(10).train(steps=5, learning_rate=0.01)
    assert branch.recording.memory[0][0].tolist() == run.recording.memory[0][10].tolist()
    assert branch.recording.learning_rate == 0.01
    told = " ".join(str(branch).split())
    assert "begins at state 10 of a run of penguins.csv (fingerprint" in told
    assert "and goes on with what the rule remembers: its step 1 is step 11 of the whole" in told


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_what_is_known_beforehand_knows_what_is_remembered(tmp_path: Path, optimizer: str) -> None:
    """A branch that goes on is rehearsed from its velocity: forecast and fact are the same to the bit."""
    branch = penguins(40, optimizer=optimizer).rewind(20).train(steps=30)
    loaded = es.load(branch.save(tmp_path / "b.run"))
    for run in (branch, loaded):
        course = run.outlook.course
        assert course is not None
        assert course.certainty == "rehearsed"
        assert course.steps_until(run.recording.excess[12]) == int(
            np.argmax(run.recording.excess <= run.recording.excess[12])
        )


def test_corrections_count_on() -> None:
    """The arithmetic of a branch's step says the number that Adam counts by."""
    branch = penguins(30, optimizer="adam").rewind(10).train(steps=5)
    assert "in step 12:" in branch.explain(2)
    assert branch.step(2).place == 12


def test_batches_and_rule_suit_each_other() -> None:
    """gd for all records, sgd for batches: to say the one changes the other."""
    run = penguins(10)
    small = run.rewind(5).train(steps=5, batch_size=20)
    assert (small.recording.optimizer.name, small.fit.settings.batch_size) == ("sgd", 20)
    for back in ({"batch_size": "all"}, {"optimizer": "gd"}):
        whole = small.rewind(5).train(steps=5, **back)
        assert (whole.recording.optimizer.name, whole.fit.settings.batch_size) == ("gd", None)
    other = run.rewind(5).train(steps=5, optimizer="adam", clip=0.1)
    assert other.fit.settings.clip == 0.1
    assert other.rewind(0).train(clip=math.inf).fit.settings.clip is None


def test_the_best_heavy_ball_from_here() -> None:
    """auto finds momentum and rate by itself, whatever rate the parent had."""
    run = es.train(PENGUINS, target="body_mass_g", learning_rate=0.01, steps=10)
    branch = run.rewind(10).train(optimizer="auto", steps=200)
    assert branch.recording.optimizer.name == "momentum"
    assert branch.fit.choice.certainty == "exact"


def test_rulers_from_here() -> None:
    """A line search and the exact step take over from any state, and give it back."""
    run = penguins(10, learning_rate=0.1, batch_size=50)
    search = run.rewind(10).train(optimizer="line_search", steps=20)
    assert len(search.recording) == 21
    assert search.excess[-1] < search.excess[0]
    exact = search.rewind(7).train(optimizer="exact")
    assert (exact.recording.steps, exact.recording.exact) == (1, True)
    assert [step.exact for step in exact.rewind(0)] == [True]
    assert list(exact.rewind(1)) == []
    assert exact.rewind(0).train(optimizer="adam", steps=3).recording.steps == 3


def test_what_is_left_of_the_steps() -> None:
    """Without a limit a branch has the rest of the parent's; where nothing is left, it asks."""
    run = penguins(30)
    assert run.rewind(12).train().recording.steps == 18
    assert run.rewind(12).train(epochs=4).fit.stopped == StepLimit(4)
    with pytest.raises(es.SettingError) as error:
        run.rewind(30).train()
    assert str(error.value) == (
        "the run has taken all of the 30 steps it was allowed: say how many more, with steps or epochs."
    )


def test_an_interrupted_training_is_finished() -> None:
    """What was cut short goes on through the same states; its tolerance counts from where it begins."""

    def interrupt(step: es.Step) -> None:
        if step.number == 40:
            raise KeyboardInterrupt

    run = es.train(PENGUINS, target="body_mass_g", progress=interrupt)
    whole = es.train(PENGUINS, target="body_mass_g")
    rest = run.rewind(run.recording.steps).train()
    assert isinstance(rest.fit.stopped, Converged)
    assert bits(rest)[: len(whole.recording) - 40] == bits(whole, 40)
    goal = 1e-8 * rest.recording.loss[0]
    assert rest.recording.excess[-1] <= goal < rest.recording.excess[-2]


def test_validation_is_seen_anew(tmp_path: Path) -> None:
    """The held-out records stay the same ones; the lowest loss is that from the branch's start on."""
    run = penguins(40, validation=0.3, seed=4)
    branch = run.rewind(10).train(steps=30)
    assert run.recording.validation_loss is not None
    assert branch.recording.validation_loss is not None
    assert branch.recording.validation_loss.tolist() == run.recording.validation_loss[10:].tolist()
    assert (
        branch.recording.state(0).lookout
        == es.load(branch.save(tmp_path / "b.run")).recording.state(0).lookout
    )
    assert branch.recording.best.number == run.recording.best.number - 10


def test_a_rate_of_its_own_or_a_schedule_that_says_it() -> None:
    """A list of rates takes the place of the parent's rate."""
    branch = penguins(10, learning_rate=0.1).rewind(4).train(steps=3, schedule=[0.3, 0.2, 0.1])
    assert [step.learning_rate for step in branch] == [0.3, 0.2, 0.1]


@pytest.mark.parametrize(
    "name", ["standardize", "l2", "fit_intercept", "validation", "seed", "start", "target"]
)
def test_settings_that_cannot_change(name: str) -> None:
    """What would change what is trained is refused by name, with the reason."""
    with pytest.raises(es.SettingError, match=f"^{name} can't change in a branch: it decides .*; train anew"):
        penguins(5).rewind(2).train(**{name: 1})


def test_auto_epochs_are_for_a_beginning() -> None:
    """A velocity that is carried on makes another course than the one that is known beforehand."""
    with pytest.raises(es.SettingError, match="epochs must be a number in a branch: how many are needed"):
        penguins(5, optimizer="momentum").rewind(2).train(epochs="auto")
    run = es.train(PENGUINS, target="body_mass_g", optimizer="momentum", epochs="auto")
    assert run.rewind(5).train().recording.steps == run.recording.steps - 5


def test_a_setting_that_there_is_not() -> None:
    """The nearest name is offered."""
    with pytest.raises(es.SettingError) as error:
        penguins(5).rewind(2).train(learning_rat=1)
    assert str(error.value) == "there is no setting 'learning_rat' of a branch; did you mean 'learning_rate'?"


def test_a_state_that_there_is_not() -> None:
    """The sentence says which there are."""
    with pytest.raises(es.SettingError, match="there is no state 6: the run has states 0 to 5"):
        penguins(5).rewind(6)
