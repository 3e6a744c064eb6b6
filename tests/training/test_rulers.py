"""The rulers: line search falls as fast as its bound says, and the exact step is at the optimum at once."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import everystep as es
from everystep.journey import prepare
from everystep.optimize import RULERS, Exact, LineSearch
from everystep.optimize.schedules import Cosine
from everystep.render.outlook import doctor_report
from everystep.training.settings import Settings
from everystep.training.stopping import Converged, Limits
from everystep.understand.curvature import Curvature
from everystep.words import SettingError
from tests.cli.command import Command, everystep

__all__ = ["everystep"]

THREE_ROWS = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}
PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"
seeds = st.integers(0, 2**32 - 1)


def searched(seed: int, features: int, **chosen: Any) -> es.Run:
    """Some steps of line search on a random table, from zeros."""
    rng = np.random.default_rng(seed)
    scales = 10.0 ** rng.uniform(-1, 1, features)
    columns = {f"x{j}": rng.normal(rng.normal(), scales[j], 15) for j in range(features)}
    table = columns | {"y": rng.normal(1, 2, 15)}
    return es.train(table, "y", optimizer="line_search", tolerance=0, keep="all", **chosen)


def test_the_first_steps_on_the_three_rows_are_known_fractions() -> None:
    """η = 87/965, then 29/7, and so on in turn; w, b and the loss as worked out with whole numbers."""
    run = es.train(THREE_ROWS, "y", by_hand=True, optimizer="line_search", steps=4)
    recording = run.recording
    known = [
        (Fraction(0), Fraction(0), Fraction(56, 3), Fraction(87, 965)),
        (Fraction(1624, 965), Fraction(696, 965), Fraction(72, 965), Fraction(29, 7)),
        (Fraction(13456, 6755), Fraction(0), Fraction(1944, 6518575), Fraction(87, 965)),
        (
            Fraction(13028888, 6518575),
            Fraction(18792, 6518575),
            Fraction(52488, 44032974125),
            Fraction(29, 7),
        ),
    ]
    for k, (w, b, loss, rate) in enumerate(known):
        assert recording.parameters[k] == pytest.approx([float(w), float(b)], rel=1e-13, abs=1e-14)
        assert recording.loss[k] == pytest.approx(float(loss), rel=1e-9)
        assert recording.learning_rates[k] == pytest.approx(float(rate), rel=1e-8)


@settings(deadline=None, max_examples=100)
@given(seed=seeds, features=st.integers(1, 5), l2=st.sampled_from([0.0, 0.1]), standardize=st.booleans())
def test_each_step_falls_as_kantorovich_says(seed: int, features: int, l2: float, standardize: bool) -> None:
    """At most ((κ − 1)/(κ + 1))² of the excess is left by each step, until rounding is all that is left."""
    run = searched(seed, features, steps=30, l2=l2, standardize=standardize)
    condition = Curvature.of(run.recording.quadratic).condition
    excess = run.recording.excess
    left = ((condition - 1) / (condition + 1)) ** 2
    for before, after in pairwise(excess):
        assert after <= left * before * (1 + 1e-9) + 1e-20 * excess[0]


@settings(deadline=None, max_examples=100)
@given(seed=seeds, features=st.integers(1, 5), intercept=st.booleans())
def test_the_next_gradient_is_at_right_angles(seed: int, features: int, intercept: bool) -> None:
    """That no other η takes the step lower: the objective's slope along the step is 0 at its end."""
    run = searched(seed, features, steps=6, fit_intercept=intercept)
    recording = run.recording
    steepest = Curvature.of(recording.quadratic).largest
    reach = np.abs(recording.parameters).max() + np.abs(recording.quadratic.optimum).max()
    for one, other in pairwise(recording.gradient):
        rounding = 1e-13 * steepest * reach * float(np.linalg.norm(one))
        assert abs(float(one @ other)) <= rounding


@settings(deadline=None, max_examples=60)
@given(seed=seeds, factor=st.floats(0.2, 3.0).filter(lambda factor: abs(factor - 1) > 1e-3))
def test_no_other_rate_is_better(seed: int, factor: float) -> None:
    """From the same state a step at any other rate ends higher."""
    run = searched(seed, 3, steps=1)
    step, quadratic = run.step(1), run.recording.quadratic
    other = step.before.parameters.vector + factor * step.update.vector
    assert quadratic.excess(other) > step.after.excess


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_rates_and_replay_are_the_same_bits(seed: int) -> None:
    """update = −η·g with the recorded η and g, to the bit; and a step that was not kept has the same η."""
    run, ends = searched(seed, 3, steps=12), None
    recording = run.recording
    for k in range(12):
        update = -(recording.learning_rates[k] * recording.gradient[k])
        assert (recording.parameters[k + 1] == recording.parameters[k] + update).all()
    ends = es.train(
        run.to_frame(), "y", optimizer="line_search", tolerance=0, keep="ends", steps=12
    ).recording
    assert len(ends) == 2
    for k in (1, 7, 12):
        assert ends.step(k).learning_rate == recording.learning_rates[k - 1]
        assert ends.state(k).parameters.vector.tolist() == recording.parameters[k].tolist()


def test_copies_of_a_column_do_no_harm() -> None:
    """Where the optimum isn't unique, 3,000 steps without an end stay at the nearest one."""
    rng = np.random.default_rng(1)
    a = rng.normal(size=20)
    table = {"a": a, "b": 3 * a, "c": a - 1, "d": rng.normal(size=20), "y": rng.normal(size=20)}
    run = es.train(table, "y", optimizer="line_search", tolerance=0, steps=3000)
    assert run.recording.excess[-1] < 1e-28
    assert run.recording.parameters[-1] == pytest.approx(run.recording.quadratic.optimum, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-120, 1e-30, 1.0, 1e30, 1e120])
def test_any_unit_of_the_target(scale: float) -> None:
    """Squares of tiny or huge gradients neither vanish nor overflow: the rates are the same ones."""
    table = {"x": [1.0, 2.0, 3.0], "y": [2.0 * scale, 4.0 * scale, 7.0 * scale]}
    run = es.train(table, "y", optimizer="line_search", by_hand=True, steps=3)
    usual = es.train(table | {"y": [2.0, 4.0, 7.0]}, "y", optimizer="line_search", by_hand=True, steps=3)
    assert run.recording.learning_rates[:3] == pytest.approx(usual.recording.learning_rates[:3], rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    seed=seeds,
    l2=st.sampled_from([0.0, 0.3]),
    standardize=st.booleans(),
    start=st.sampled_from([None, (5.0, -3.0, 1.0)]),
)
def test_the_exact_step_is_one_step_to_the_optimum(
    seed: int, l2: float, standardize: bool, start: tuple[float, ...] | None
) -> None:
    """Number 1, from wherever it starts; it is recorded as exact, and the training has converged."""
    rng = np.random.default_rng(seed)
    table = {name: rng.normal(1, 2, 9) for name in ("a", "b", "y")}
    run = es.train(table, "y", optimizer="exact", l2=l2, standardize=standardize, start=start)
    recording = run.recording
    assert (recording.steps, recording.exact, run.fit.stopped) == (1, True, Converged(1))
    assert recording.parameters[1].tolist() == recording.quadratic.optimum.tolist()
    assert (recording.excess[1], recording.learning_rates.tolist()) == (0.0, [0.0, 0.0])
    (step,) = run
    assert step.exact
    assert run.training.kind == "converged"
    assert run.training.reason.endswith("after the exact step.")


def test_the_exact_step_from_the_optimum_is_a_step() -> None:
    """There is always one, also where nothing is left to do."""
    run = es.train(THREE_ROWS, "y", optimizer="exact", standardize=False, start=(2.0, 0.0))
    assert (run.recording.steps, run.fit.stopped) == (1, Converged(1))
    assert run.step(1).update.vector.tolist() == [0.0, 0.0]


def test_the_exact_step_goes_to_the_nearest_optimum() -> None:
    """With y = a and b = 2a every w(a) + 2·w(b) = 1 is best; the nearest to (0.3, 0.1) is (0.4, 0.3)."""
    table = {"a": [-1.0, 0.0, 1.0], "b": [-2.0, 0.0, 2.0], "y": [-1.0, 0.0, 1.0]}
    settings = {"standardize": False, "fit_intercept": False, "start": (0.3, 0.1)}
    run = es.train(table, "y", optimizer="exact", **settings)
    assert run.recording.parameters[1] == pytest.approx([0.4, 0.3])


@pytest.mark.parametrize("name", RULERS)
def test_it_survives_its_folder(tmp_path: Path, name: str) -> None:
    """Report, rates and arithmetic are the same after loading."""
    run = es.train(PENGUINS, "body_mass_g", optimizer=name, l2=0.01)
    loaded = es.load(run.save(tmp_path / "p.run"))
    assert str(loaded) == str(run)
    assert loaded.fit.settings == run.fit.settings
    assert loaded.fit.choice == run.fit.choice
    assert loaded.explain(1) == run.explain(1)
    assert loaded.recording.learning_rates.tolist() == run.recording.learning_rates.tolist()


@pytest.mark.parametrize("name", RULERS)
def test_its_outlook_says_that_there_is_no_rate(name: str) -> None:
    """No window and no floor, and the steps rehearsed: 3 to a millionth on the three rows, or the one."""
    prepared = prepare(THREE_ROWS, "y", optimizer=name, by_hand=True)
    outlook = prepared.outlook()
    assert not outlook.has_window
    assert outlook.course is not None
    assert outlook.course.floor is None
    assert outlook.steps_until(1e-6) == {"line_search": 3, "exact": 1}[name]
    report = " ".join(doctor_report(prepared, outlook).split())
    title, why = outlook.optimizer.title, outlook.plan.choice.why
    assert f"This training: {title}; learning rate η: {why}." in report
    assert "floor" not in report


@pytest.mark.parametrize("name", RULERS)
def test_the_estimator_takes_it(name: str) -> None:
    """With scikit-learn's own as the reference."""
    from sklearn.linear_model import LinearRegression as Theirs

    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    model = es.LinearRegression(optimizer=name, tolerance=1e-24 if name == "line_search" else None).fit(x, y)
    assert model.coef_ == pytest.approx(Theirs().fit(x, y).coef_, abs=1e-9)
    if name == "exact":
        assert (model.n_steps_, model.n_iter_) == (1, 1)
        assert model.coef_ == pytest.approx(model.optimum_.coef, rel=1e-15)


SAID = [
    ({"learning_rate": 0.1}, "learning_rate"),
    ({"schedule": Cosine()}, "schedule"),
    ({"clip": 1.0}, "clip"),
    ({"batch_size": 8}, "batch_size"),
    ({"learning_rate": 0.1, "clip": 1.0}, "learning_rate and clip"),
]
ONE_STEP = [
    ({"validation": 0.2}, "validation"),
    ({"average": 1}, "average"),
    ({"finish": "exact"}, "finish"),
    ({"limits": Limits(steps=3)}, "steps"),
    ({"limits": Limits(epochs=3, tolerance=0)}, "epochs and tolerance"),
    ({"limits": Limits(seconds=3.0)}, "time_limit"),
]


@pytest.mark.parametrize("ruler", RULERS.values())
@pytest.mark.parametrize(("chosen", "named"), SAID)
def test_what_a_ruler_does_not_take(ruler: type[LineSearch | Exact], chosen: Any, named: str) -> None:
    """Whatever would say how long its steps are, or of which records, is refused by name."""
    with pytest.raises(SettingError) as error:
        Settings(optimizer=ruler(), **chosen)
    said = f"{ruler.name} finds the length of its steps itself, on all records; leave {named} out."
    assert str(error.value) == said


@pytest.mark.parametrize(("chosen", "named"), ONE_STEP)
def test_what_the_exact_step_does_not_take(chosen: Any, named: str) -> None:
    """What would end it sooner or later, or turn it away from the optimum."""
    with pytest.raises(SettingError) as error:
        Settings(optimizer=Exact(), **chosen)
    said = f"exact takes one step, to the optimum of all records trained on; leave {named} out."
    assert str(error.value) == said


def test_the_exact_step_follows_no_rule() -> None:
    """Asked for an update from a gradient alone, it says so rather than give a wrong one."""
    with pytest.raises(TypeError, match="the exact step follows no rule"):
        Exact().update(1, np.ones(2), np.ones(2), 0.0, ())


def test_the_line_search_from_the_command_line(everystep: Command) -> None:
    """The report has no rate and no window; a step shows how its rate came about; --json has each rate."""
    Path("three.csv").write_text("x,y\n1,2\n2,4\n3,6\n")
    train = ("train", "three.csv", "--target", "y", "--by-hand", "--optimizer", "line_search")
    ended = everystep(*train)
    assert ended.status == 0
    assert "--by-hand = --steps 10 --tolerance 0 --no-standardize" in ended.out
    assert "learning rate η: the exact minimum along each gradient" in ended.words
    assert "stable below" not in ended.out
    assert "η = 412.444/4574.81 = 0.0901554" in ended.out
    assert "CONVERGED" in ended.out
    step = everystep("step", "three.run", "1").out
    assert "learning rate η = 0.0901554" in step
    assert "gᵀHg = (-18.6667)·(-206.222) + (-8)·(-90.6667) = 4574.81" in step
    document = json.loads(everystep(*train, "--json").out)
    rates = [state["learning_rate"] for state in document["steps"]]
    assert rates[:2] == pytest.approx([87 / 965, 29 / 7])


def test_the_exact_step_from_the_command_line(everystep: Command) -> None:
    """One step; the report says that there is no rate, and that the training has converged."""
    Path("three.csv").write_text("x,y\n1,2\n2,4\n3,6\n")
    train = ("train", "three.csv", "--target", "y", "--optimizer", "exact")
    ended = everystep(*train, "--by-hand")
    assert "--by-hand = --no-standardize\n" in ended.out
    assert "the exact step on all 3 rows, from zeros" in ended.words
    assert "learning rate η: none; the closed form gives the best parameters" in ended.words
    assert "CONVERGED: 0 above the best loss, after the exact step." in ended.words
    document = json.loads(everystep(*train, "--json").out)
    assert (document["excess"], document["stopped"]) == (0.0, {"because": "converged", "step": 1})
    refused = everystep(*train, "--steps", "3")
    assert (refused.status, refused.out) == (2, "")
    assert "exact takes one step, to the optimum of all records trained on; leave steps out." in refused.err
