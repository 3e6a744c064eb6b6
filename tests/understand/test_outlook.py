"""What is known before the first step: the course of any training, why it is slow, what else there is."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import everystep as es
from everystep.optimize import OPTIMIZERS
from everystep.training.state import State
from everystep.understand.course import Rehearsal
from everystep.understand.sharpness import sharpness
from everystep.understand.slowness import parts_of, why_flat

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}
MILLIONTH = 1e-6
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, features: int = 3, rows: int = 25) -> dict[str, np.ndarray]:
    """A random table."""
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.normal(size=features), 1, (rows, features))
    columns = {f"x{j}": x[:, j] for j in range(features)}
    return columns | {"y": x @ rng.normal(size=features) + rng.normal(size=rows)}


@settings(deadline=None, max_examples=200)
@given(seed=seeds, features=st.integers(1, 4), part=st.floats(0.02, 0.98), standardize=st.booleans())
def test_forecast_and_fact(seed: int, features: int, part: float, standardize: bool) -> None:
    """Of 200 random problems: the whole curve of gd within 1e-9 of f₀ − f*, and it falls every step."""
    table = drawn(seed, features)
    edge = es.train(table, "y", standardize=standardize, steps=0).outlook.largest_stable_rate
    run = es.train(table, "y", standardize=standardize, learning_rate=part * edge, steps=60, tolerance=0)
    said = run.outlook.course.excess(run.recording.states)
    assert np.abs(said - run.recording.excess).max() <= 1e-9 * run.recording.excess[0]
    falling = run.recording.excess > 1e-20 * run.recording.excess[0]
    assert all(later <= before for before, later in pairwise(run.recording.excess[falling]))


@settings(deadline=None, max_examples=60)
@given(seed=seeds, beyond=st.floats(1.01, 3))
def test_beyond_the_window_it_grows(seed: int, beyond: float) -> None:
    """Where the start has a part along the steepest direction: as forecast, by its factor at most."""
    table = drawn(seed)
    edge = es.train(table, "y", steps=0).outlook.largest_stable_rate
    run = es.train(table, "y", learning_rate=beyond * edge, steps=400, tolerance=0)
    assert run.training.kind == "diverged"
    said = run.outlook.course.excess(run.recording.states)
    assert said == pytest.approx(run.recording.excess, rel=1e-6)
    assert said[-1] / said[-2] <= run.outlook.growth(beyond * edge) ** 2 * (1 + 1e-9)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "plateau:patience=3"])
@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name not in {"sgd", "exact"}])
def test_every_other_course_is_rehearsed_to_the_bit(optimizer: str, schedule: str) -> None:
    """Without reading a record: what `course` says is what the training does."""
    if optimizer == "line_search" and schedule != "constant":
        pytest.skip("line search finds its rates itself")
    run = es.train(drawn(1), "y", optimizer=optimizer, steps=50, tolerance=0, schedule=schedule)
    course = run.outlook.course
    if isinstance(course, Rehearsal):
        assert course.excess(run.recording.states).tolist() == run.recording.excess.tolist()
    else:
        assert course.excess(run.recording.states) == pytest.approx(run.recording.excess, rel=1e-6, abs=1e-18)


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "nesterov"])
def test_steps_until_are_the_steps_it_takes(optimizer: str) -> None:
    """A training that stops at that part of the loss has taken as many."""
    table = drawn(5)
    run = es.train(table, "y", optimizer=optimizer, schedule="cosine", tolerance=MILLIONTH, steps=2000)
    assert run.outlook.steps_until(MILLIONTH) == run.recording.steps


def test_a_course_that_never_arrives_says_so() -> None:
    """RMSProp hovers above a part of the loss: no steps lead there, and the floor is told."""
    outlook = es.train(THREE_ROWS, "y", by_hand=True, optimizer="lion", learning_rate=0.3).outlook
    course = outlook.course
    assert outlook.steps_until(1e-12) is None
    floor = course.floor
    assert floor is not None
    assert 0 < floor.lowest <= floor.middle <= floor.highest


def test_the_expected_course_of_small_batches() -> None:
    """At the start exact; then the mean; its floor is where it ends. Other rules in batches have none."""
    run = es.train(drawn(2, rows=60), "y", batch_size=4, learning_rate=0.02, epochs=30)
    course = run.outlook.course
    assert course.certainty == "expected"
    said = course.excess([0, 450])
    assert said[0] == pytest.approx(run.recording.excess[0])
    assert course.floor.middle == pytest.approx(said[1], rel=0.2)
    for setting in ({"optimizer": "adam"}, {"clip": 1.0}, {"schedule": "cosine"}):
        assert es.train(drawn(2), "y", batch_size=4, epochs=1, **setting).outlook.course is None


def test_the_rule_for_steps_is_called_a_rule() -> None:
    """On the three rows at η = 0.1 it says 284, for the worst start; the actual one takes 172."""
    outlook = es.train(THREE_ROWS, "y", by_hand=True).outlook
    assert (outlook.rule_of_steps(MILLIONTH), outlook.steps_until(MILLIONTH)) == (284, 172)
    assert es.train(THREE_ROWS, "y", by_hand=True, learning_rate=0.2).outlook.rule_of_steps(0.1) is None


@settings(deadline=None, max_examples=50)
@given(seed=seeds)
def test_the_parts_are_the_excess(seed: int) -> None:
    """Each share is that of ½λc², and the shares that are told make nine tenths, or three are told."""
    run = es.train(drawn(seed, 5), "y", steps=0)
    curvature, error = run.outlook.curvature, run.outlook.error
    parts = parts_of(curvature, error)
    for part in parts:
        along = float(part.direction @ error)
        assert part.share * run.recording.excess[0] == pytest.approx(0.5 * part.curvature * along**2)
    assert len(parts) == 3 or sum(part.share for part in parts) >= 0.9
    assert parts_of(curvature, 0 * error) == []


def homes(standardize: bool) -> es.Run:
    """Square feet and rooms that move together."""
    rng = np.random.default_rng(0)
    sqft = rng.normal(1800, 500, 200)
    table = {
        "sqft": sqft,
        "rooms": sqft / 400 + rng.normal(0, 0.15, 200),
        "age": rng.uniform(0, 60, 200),
    }
    price = 100 * table["sqft"] + 9000 * table["rooms"] - 500 * table["age"] + rng.normal(0, 20_000, 200)
    return es.train(table | {"price": price}, "price", steps=0, standardize=standardize)


def test_why_it_is_slow_names_columns_that_move_together() -> None:
    """Standardised homes: along sqft − rooms, with their correlation."""
    run = homes(standardize=True)
    (part, *_) = run.outlook.slow_parts(MILLIONTH)
    assert part.share > 0.9
    assert part.in_words(run.fit.names) in {"sqft − rooms", "rooms − sqft"}
    why = why_flat(part, run.fit.names, run.fit.sums, run.fit.units)
    told = np.corrcoef(run.to_frame()["sqft"], run.to_frame()["rooms"])[0, 1]
    assert why == f"as sqft and rooms move together (correlation {told:.2g})"


def test_why_it_is_slow_names_scales_and_offsets() -> None:
    """As they are: rooms vary little beside sqft; and a column far from zero stands beside the bias."""
    for run, why in (
        (homes(standardize=False), "as rooms varies little ("),
        (
            es.train(THREE_ROWS, "y", by_hand=True),
            "as x lies far from zero beside its spread (2 ± 0.816)",
        ),
    ):
        (part,) = run.outlook.slow_parts(MILLIONTH)
        assert why_flat(part, run.fit.names, run.fit.sums, run.fit.units).startswith(why)


def test_each_way_takes_the_steps_it_says() -> None:
    """Followed to the letter: another rule, a column left out, a penalty."""
    run = homes(standardize=True)
    table = run.to_frame()
    goal = MILLIONTH * run.recording.loss[0]
    for way in run.outlook.ways(MILLIONTH):
        drop = [way.done.removeprefix("gd without ")] if "without" in way.done else []
        l2 = float(way.done.removeprefix("gd with l2 = ")) if "l2" in way.done else 0.0
        done = es.train(
            table,
            "price",
            optimizer=way.optimizer,
            learning_rate=way.rate,
            drop=drop,
            l2=l2,
            steps=way.steps,
            tolerance=0,
        )
        assert done.recording.excess[-1] <= goal * (1 + 1e-9)
        assert (done.recording.excess[:-1] > goal * (1 - 1e-9)).all()
        cost = done.optimum.loss - run.optimum.loss
        assert way.cost == pytest.approx(max(cost, 0), rel=1e-6, abs=1e-6 * run.optimum.loss)


def test_sharpness_is_that_of_its_definition() -> None:
    """λmax(P^−½HP^−½), from the memory of the state; before the first step, and for Lion, there is none."""
    run = es.train(drawn(3), "y", optimizer="adam", learning_rate=0.05, steps=20)
    state: State = run.recording.state(20)
    # The bias of centred columns never has a gradient: it is left out.
    scale = np.sqrt(state.memory[1][:-1] / (1 - 0.999**20)) + 1e-8
    hessian = run.recording.quadratic.hessian[:-1, :-1]
    found = sharpness(run.recording.optimizer, state, run.recording.quadratic, 0.05)
    assert found is not None
    assert found.value == pytest.approx(np.linalg.eigvals(hessian / scale[:, None]).real.max())
    assert found.limit == pytest.approx(2 * 1.9 / 0.1 / 0.05)
    assert sharpness(run.recording.optimizer, run.recording.state(0), run.recording.quadratic, 0.05) is None
    lion = es.train(drawn(3), "y", optimizer="lion", steps=5)
    assert sharpness(lion.recording.optimizer, lion.recording.state(5), lion.recording.quadratic, 0.1) is None


def test_a_pair_that_is_not_alike_enough_is_not_the_cause() -> None:
    """A column that is two others' sum: a correlation of 0.7 makes no direction so flat."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=80), rng.normal(size=80)
    run = es.train({"a": a, "b": b, "c": a + b + 1e-4 * rng.normal(size=80), "y": a + 0.1 * b}, "y", steps=0)
    part = parts_of(run.outlook.curvature, run.outlook.curvature.directions[:, 0])[0]
    assert why_flat(part, run.fit.names, run.fit.sums, run.fit.units) == (
        "a combination of them that hardly varies"
    )


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adadelta", "adam", "amsgrad", "adamax"])
def test_one_step_overshoots_just_above_the_limit(optimizer: str) -> None:
    """With the scaling held, gd with P^−1 grows along the steepest direction if and only if value > 2/η."""
    run = es.train(drawn(4), "y", optimizer=optimizer, steps=30)
    found = sharpness(run.recording.optimizer, run.recording.state(30), run.recording.quadratic, 1.0)
    assert found is not None
    slow = getattr(run.recording.optimizer, "beta1", 0.0)
    rate = found.limit / found.value
    for part, grows in ((0.99, False), (1.01, True)):
        s = part * rate * found.value
        # One direction of a mean gradient m ← β₁m + (1 − β₁)λe and e ← e − ηm.
        step = np.array([[1 - s * (1 - slow), -s * slow], [1 - slow, slow]])
        assert (np.abs(np.linalg.eigvals(step)).max() > 1) == grows


def test_noise_scale_and_saturating_size() -> None:
    """By their definitions, over the records' own gradients and curvatures."""
    table = drawn(6, rows=40)
    run = es.train(table, "y", batch_size=4, epochs=1)
    noise, error = run.outlook.batches, run.outlook.error
    units = run.fit.units
    z = np.column_stack([units.features(np.column_stack([table[f"x{j}"] for j in range(3)])), np.ones(40)])
    t = units.target(table["y"])
    theta = run.recording.quadratic.optimum + error
    single = -2 * (t - z @ theta)[:, None] * z
    hessian = run.recording.quadratic.hessian
    mean = single.mean(axis=0)
    told = np.trace(hessian @ np.cov(single.T, bias=True)) / (mean @ hessian @ mean)
    assert noise.noise_scale(error) == pytest.approx(told)
    squares = np.mean([4 * (row @ row) * np.outer(row, row) for row in z], axis=0)
    largest = np.linalg.eigvals(np.linalg.solve(hessian, squares)).real.max()
    assert noise.window.saturating_size == pytest.approx(largest / np.linalg.eigvalsh(hessian)[-1])
    half = noise.window.sure_rate(round(noise.window.saturating_size))
    assert 0.45 <= half / run.outlook.curvature.largest**-1 / 2 <= 1


def test_the_certificate_of_any_state() -> None:
    """From the run, by the number of the state; of the model where none is named."""
    run = es.train(THREE_ROWS, "y", by_hand=True)
    for state in (0, 7, 10):
        at = run.certificate(state)
        assert at.excess == run.recording.excess[state]
        assert at.at_least <= at.excess <= at.at_most * (1 + 1e-12)
    assert run.certificate() == run.certificate(10)
    with pytest.raises(es.SettingError, match="there is no state 11"):
        run.certificate(11)


def test_the_document_has_the_certificate_and_the_outlook() -> None:
    """For programs: in --json, as numbers."""
    from everystep.render.document import document

    told = json.loads(json.dumps(document(es.train(THREE_ROWS, "y", by_hand=True))))
    assert told["certificate"]["excess"] == pytest.approx(0.0479, abs=1e-4)
    assert told["outlook"]["largest_stable_rate"] == pytest.approx(0.18029, abs=1e-5)
    assert told["outlook"]["steps"]["1e-06"] == 172
