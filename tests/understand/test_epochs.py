"""`epochs="auto"`: as many as the training then takes, or an estimate that holds on average."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import everystep as es
from everystep.optimize import OPTIMIZERS, optimizer_named
from everystep.optimize.schedules import Cosine, OneCycle, Schedule, WarmUp
from everystep.training.settings import Settings
from everystep.training.stopping import Converged, Limits, OutOfPatience, StepLimit
from everystep.understand import epochs as found
from everystep.words import SettingError
from tests.cli.command import Command

THREE_ROWS = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}
NOISY = {"x": [1.0, 2.0, 3.0, 4.0], "y": [2.0, 4.0, 6.0, 9.0]}
PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"
LINEAR = ["gd", "momentum", "nesterov", "auto", "momentum:momentum=auto", "nesterov:momentum=auto"]


@pytest.mark.parametrize("optimizer", LINEAR)
@given(seed=st.integers(0, 2**32 - 1), power=st.integers(2, 12), l2=st.sampled_from([0.0, 0.1]))
def test_linear_rules_converge_in_the_last_step(optimizer: str, seed: int, power: int, l2: float) -> None:
    """The closed form's number is the very step at which the training reaches its tolerance."""
    rng = np.random.default_rng(seed)
    table = {"a": rng.normal(size=12), "b": rng.normal(3, 2, 12), "y": rng.normal(size=12)}
    settings = {"optimizer": optimizer, "tolerance": 10.0**-power, "l2": l2, "finish": "none"}
    run = es.train(table, "y", epochs="auto", **settings)
    assert run.fit.choice.epochs_why == "as forecast"
    assert run.fit.stopped == Converged(run.recording.steps)
    assert run.recording.steps == run.fit.choice.epochs == run.recording.method.total


def test_where_rounding_decides_one_step_more_is_allowed() -> None:
    """Each step halves the error of w = 1 exactly, and the tolerance is met to the last bit: none too few."""
    table = {"x": [-1.0, 1.0], "y": [-1.0, 1.0]}
    settings = {"standardize": False, "fit_intercept": False, "learning_rate": 0.25, "tolerance": 4.0**-6}
    run = es.train(table, "y", epochs="auto", **settings)
    assert (run.fit.stopped, run.fit.choice.epochs) == (Converged(6), 7)


@pytest.mark.parametrize(
    "settings",
    [
        *(
            {"optimizer": name, "tolerance": 1e-4}
            for name in OPTIMIZERS
            if name not in {*LINEAR, "sgd", "lion"}
        ),
        {"optimizer": "line_search"},
        {"schedule": "inverse:decay=0.001"},
        {"clip": 0.1},
        {"average": 2, "tolerance": 1e-4},
    ],
    ids=str,
)
def test_others_converge_in_the_step_that_was_rehearsed(settings: dict[str, Any]) -> None:
    """A rehearsal takes the same steps to the same bits."""
    run = es.train(PENGUINS, "body_mass_g", epochs="auto", **settings)
    assert run.fit.choice.epochs_why == "as rehearsed"
    assert run.fit.stopped == Converged(run.recording.steps)
    assert run.recording.steps == run.fit.choice.epochs


def test_patience_is_rehearsed_too() -> None:
    """The training stops early where its rehearsal did, and says so."""
    run = es.train(PENGUINS, "body_mass_g", epochs="auto", validation=0.2, optimizer="momentum")
    assert run.fit.choice.epochs_why == "as rehearsed, where patience ends"
    assert run.fit.stopped == OutOfPatience(run.fit.choice.epochs or 0)
    assert run.training.kind == "stopped early"


def test_a_rule_that_hovers_is_rehearsed_up_to_a_limit() -> None:
    """Lion at a constant rate never comes down: 10,000 steps, and the report says that they don't suffice."""
    run = es.train(NOISY, "y", optimizer="lion", epochs="auto", learning_rate=0.1, tolerance=1e-20)
    assert run.fit.choice.epochs == 10_000
    assert run.fit.choice.epochs_why == "as many as were rehearsed, without reaching the tolerance"
    assert run.fit.stopped == StepLimit(10_000)


def test_there_is_a_most() -> None:
    """At a tiny rate the forecast is told, and 100,000 epochs are taken; beyond what is counted, too."""
    plan = {"standardize": False, "epochs": "auto", "steps": 3}
    slow = es.train(THREE_ROWS, "y", learning_rate=1e-6, **plan).fit.choice
    assert (slow.epochs, slow.epochs_why) == (100_000, "the most there are; 26,919,026 forecast")
    slower = es.train(THREE_ROWS, "y", learning_rate=1e-18, **plan).fit.choice
    assert (slower.epochs, slower.epochs_why) == (
        100_000,
        "the most there are; the forecast is far beyond",
    )


def test_the_first_limit_reached_ends_it() -> None:
    """With steps beside it, as with a number of epochs."""
    run = es.train(PENGUINS, "body_mass_g", epochs="auto", steps=50)
    assert (run.fit.choice.epochs, run.fit.stopped) == (434, StepLimit(50))


@pytest.mark.parametrize(("size", "tolerance"), [(1, 0.05), (2, 0.02), (4, 1e-8)])
def test_small_batches_are_down_on_average(size: int, tolerance: float) -> None:
    """The mean excess over 300 shuffled trainings at the last epoch is at the goal or at the floor.

    Shuffled epochs, in which each record comes once, do better than the independent draws of the estimate;
    with a single batch of all records they are gd.
    """
    rng = np.random.default_rng(3)
    x = rng.normal(size=24)
    table = {"x": x, "y": 2 * x + rng.normal(0, 0.3, 24)}
    settings = {"optimizer": "sgd", "batch_size": size, "tolerance": tolerance, "epochs": "auto"}
    first = es.train(table, "y", **settings)
    choice, quadratic = first.fit.choice, first.recording.quadratic
    assert choice.epochs_why.startswith("an estimate: until the expected excess is ")
    loss, noise = first.recording.loss[0], es_noise(first)
    goal = max(tolerance * loss, 1.01 * (noise.floor(choice.rate, first.outlook.batch_sizes) or 0))
    ends = []
    for seed in range(300):
        told = settings | {
            "epochs": choice.epochs,
            "tolerance": 0,
            "seed": seed,
            "learning_rate": choice.rate,
        }
        ends.append(quadratic.excess(es.train(table, "y", keep="ends", **told).recording.parameters[-1]))
    assert np.mean(ends) < 1.1 * goal
    assert choice.epochs is not None
    assert choice.epochs >= 1


def es_noise(run: es.Run) -> Any:
    """The expected course of a run's batches."""
    from everystep.understand.outlook import Outlook

    return Outlook(run.fit.plan).batches


def test_where_the_estimate_ends() -> None:
    """At the tolerance, if the floor is below it; else at the floor, with its height."""
    base = {"optimizer": "sgd", "batch_size": 1, "epochs": "auto", "learning_rate": 0.01}
    high = es.train(NOISY, "y", tolerance=0.05, **base).fit.choice.epochs_why
    assert high == "an estimate: until the expected excess is at the tolerance"
    low = es.train(NOISY, "y", **base).fit.choice.epochs_why
    assert low.startswith("an estimate: until the expected excess is down at its floor, 0.0")
    assert low.endswith(" of the loss at the start")


def refused(table: Any, **settings: Any) -> str:
    """The sentence of a training that can't be."""
    with pytest.raises(SettingError) as error:
        es.train(table, "y", epochs="auto", **settings)
    return str(error.value)


def test_what_never_comes_down() -> None:
    """A rate that isn't stable, on all records and on batches, and a rehearsal that diverges."""
    assert refused(THREE_ROWS, standardize=False, learning_rate=0.2) == (
        "epochs auto: at the learning rate 0.2 the excess never comes down to 1e-8 of the loss at the start, "
        "as rates are stable below 0.180295; take a smaller one, learning_rate auto, or "
        "say epochs."
    )
    assert refused(THREE_ROWS, standardize=False, learning_rate=0.15, optimizer="sgd", batch_size=1) == (
        "epochs auto: at the learning rate 0.15 the excess never comes down to 1e-8 of the loss at the "
        "start, as rates on batches of 1 are stable below 0.129687; take a smaller one, learning_rate "
        "auto, or say epochs."
    )
    assert refused(THREE_ROWS, standardize=False, schedule=[0.5, 0.5]).startswith(
        "epochs auto: rehearsed, this training diverges in step "
    )


UNKNOWN = (
    "epochs auto: on small batches only the course of sgd at one rate is known beforehand, without clip, "
    "average or validation; say epochs."
)


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "adam"},
        {"optimizer": "momentum"},
        {"schedule": "inverse"},
        {"clip": 1.0},
        {"average": 2},
        {"validation": 0.25},
    ],
    ids=str,
)
def test_what_no_forecast_tells(settings: dict[str, Any]) -> None:
    """Small batches with anything but the plain rule."""
    assert refused(NOISY, batch_size=2, **settings) == UNKNOWN


def test_what_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many records and features, or a slow course: refused rather than awaited."""
    said = (
        "epochs auto: with so many records and features it takes too long to know the course of small "
        "batches beforehand; say epochs."
    )
    monkeypatch.setattr(found, "MOST_PRODUCTS", 40)
    assert refused(NOISY, batch_size=2) == said
    monkeypatch.undo()
    rng = np.random.default_rng(0)
    wide = {f"x{j}": rng.normal(size=300) for j in range(60)} | {"y": rng.normal(size=300)}
    assert refused(wide, batch_size=2) == said


@pytest.mark.parametrize("schedule", [Cosine(), OneCycle(), WarmUp(then=Cosine())], ids=str)
def test_a_schedule_that_stretches(schedule: Schedule) -> None:
    """Its rates depend on how many epochs there are, so that these must be said."""
    with pytest.raises(SettingError) as error:
        Settings(schedule=schedule, limits=Limits(epochs="auto"))
    said = f"the schedule {schedule.name} stretches over all epochs, so auto can't find them; say epochs."
    assert str(error.value) == said
    Settings(schedule=WarmUp(then=Cosine(steps=50)), limits=Limits(epochs="auto"))


def test_without_a_tolerance_there_is_no_goal() -> None:
    """As by hand, where nothing ends the steps early."""
    said = (
        "epochs auto are as many as it takes down to the tolerance, which is 0 here; say a tolerance, or say "
        "epochs."
    )
    assert refused(THREE_ROWS, tolerance=0) == said
    assert refused(THREE_ROWS, by_hand=True) == said
    run = es.train(THREE_ROWS, "y", by_hand=True, epochs="auto", tolerance=1e-6)
    assert (run.recording.steps, run.training.kind) == (172, "still falling")


def test_it_survives_its_folder(tmp_path: Path) -> None:
    """The word in the settings, the number in the choice, and the same report."""
    run = es.train(PENGUINS, "body_mass_g", epochs="auto", optimizer="adam")
    loaded = es.load(run.save(tmp_path / "p.run"))
    assert (loaded.fit.settings, loaded.fit.choice) == (run.fit.settings, run.fit.choice)
    assert str(loaded) == str(run)
    assert loaded.recording.method.total == run.recording.method.total


def test_the_estimator_takes_it() -> None:
    """As many as needed, and no warning."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 3)), rng.normal(size=40)
    model = es.LinearRegression(optimizer="gd", epochs="auto").fit(x, y)
    assert model.n_iter_ == model.run_.fit.choice.epochs
    assert model.get_params()["epochs"] == "auto"


def test_from_the_command_line(everystep: Command) -> None:
    """`--epochs auto`, in the settings file too; the report has the number and where it comes from."""
    train = ("train", str(PENGUINS), "--target", "body_mass_g")
    ended = everystep(*train, "--epochs", "auto")
    assert "epochs auto: 434, as forecast forecast: 434 steps until the excess is 1e-8" in ended.words
    assert "CONVERGED" in ended.out
    Path("everystep.toml").write_text('epochs = "auto"\noptimizer = "adam"\n')
    assert "epochs auto: 165, as rehearsed" in everystep(*train).words
    wrong = everystep(*train, "--epochs", "many")
    assert (wrong.status, wrong.out) == (2, "")
    assert "--epochs must be auto or a whole number; it is 'many'." in wrong.err


def test_all_rules_with_a_closed_form_are_swept() -> None:
    """The list of the linear rules above names them all."""
    assert {name.partition(":")[0] for name in LINEAR} - {"auto"} == {
        name for name in OPTIMIZERS if name == "gd" or hasattr(optimizer_named(name), "momentum")
    }
