"""What pictures show is computed here: planes, strips, motion, and where trainings part."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import everystep as es
from everystep.model.units import Array
from everystep.understand.landscape import plane_of
from everystep.understand.motion import _at_least, moves, moving_states
from everystep.understand.parting import parting
from everystep.understand.sight import records_in_sight
from everystep.understand.strip import strip
from tests.render.pictures import MANY, SORTS, THREE


@pytest.mark.parametrize("of", [(), ("x0", "x2"), ("x1", "bias")])
def test_a_plane_has_the_excess_of_the_quadratic(of: tuple[str, ...]) -> None:
    """At each place the excess is that of the parameters there, evaluated one by one."""
    run = SORTS["several"]()
    plane = plane_of(run.fit, of)
    across, up = np.array([-0.5, 0.1, 2.0]), np.array([0.3, 4.0])
    seen = plane.excess(across, up)
    for i, b in enumerate(up):
        for j, a in enumerate(across):
            there = plane.origin + a * plane.across + b * plane.up
            assert seen[i, j] == pytest.approx(run.recording.quadratic.excess(there), rel=1e-10)
            np.testing.assert_allclose(plane.places(there), [a, b], atol=1e-12)


def test_the_slowest_directions_are_those_of_least_curvature() -> None:
    """One unit along the first costs ½μ: nothing is flatter."""
    run = SORTS["several"]()
    plane = plane_of(run.fit)
    assert plane.excess(np.array([1.0]), np.array([0.0])) == pytest.approx(
        0.5 * run.outlook.curvature.smallest
    )
    assert not plane.whole


def test_the_strip_agrees_with_training() -> None:
    """Steps that a rate on the strip is said to take are the steps it takes."""
    seen = strip(es.train(THREE, "y", by_hand=True).outlook)
    for place in np.flatnonzero((seen.steps > 100) & (seen.steps < 3000))[::25]:
        rate, steps = float(seen.rates[place]), int(seen.steps[place])
        run = es.train(THREE, "y", by_hand=True, learning_rate=rate, steps=steps, keep="all")
        reached = run.recording.excess <= 1e-6 * run.recording.loss[0]
        assert reached[-1]
        assert not reached[:-1].any()


def test_the_zones_are_in_order() -> None:
    """Too slow, good, overshooting, diverging; ten times the fewest steps begin where the first zone ends."""
    seen = strip(es.train(MANY, "y").outlook)
    assert seen.slow is not None
    assert seen.lowest < seen.slow < seen.best < seen.edge < seen.highest
    fewest = np.nanmin(seen.steps)
    slower = seen.rates <= seen.slow
    assert (seen.steps[slower] > 10 * fewest).all()
    assert (seen.steps[(seen.rates > seen.slow) & (seen.rates <= seen.best)] <= 10 * fewest).all()


@pytest.mark.parametrize("rate", [1e-4, 30.0])
def test_the_runs_own_rate_is_on_the_strip(rate: float) -> None:
    """Also one far from all that works."""
    seen = strip(es.train(THREE, "y", by_hand=True, learning_rate=rate, steps=2).outlook)
    assert seen.lowest < rate < seen.highest


def test_moves_are_the_changes_of_the_predictions() -> None:
    """The root mean square over the records, in trained units."""
    run = SORTS["several"]()
    predicted = [run.fit.units.target(MANY_X @ w + b) for w, b in own_states(run)]
    expected = [np.sqrt(np.mean((after - before) ** 2)) for before, after in itertools.pairwise(predicted)]
    np.testing.assert_allclose(moves(run.recording), expected, rtol=1e-7, atol=1e-12)


MANY_X = np.stack([MANY[f"x{j}"] for j in range(4)], axis=1)


def own_states(run: es.Run) -> list[tuple[Array, float]]:
    """Weights and bias by state."""
    own = run.recording.own_units
    return list(zip(own.weights, own.bias, strict=True))


@given(st.lists(st.floats(0, 1e3), min_size=2, max_size=80), st.integers(2, 30))
def test_thinning_keeps_what_moves(lengths: list[float], most: int) -> None:
    """First and last stay; but for the last, each two frames are as far apart as was asked, and no state
    between them was already that far: none could have been shown earlier."""
    way = np.append(0.0, np.cumsum(lengths))
    least = float(way[-1]) / most
    chosen = _at_least(way, least, 10**6)
    assert chosen[0] == 0
    assert chosen[-1] == len(way) - 1
    for one, next_one in itertools.pairwise(chosen[:-1]):
        assert way[next_one] - way[one] >= least * (1 - 1e-12)
        assert next_one == one + 1 or way[next_one - 1] - way[one] < least * (1 + 1e-12)


@pytest.mark.parametrize("most", [2, 3, 7, 60, 500])
@pytest.mark.parametrize("sort", ["long", "diverged", "adam", "batches", "no steps", "exact"])
def test_a_film_has_as_many_frames_as_asked_or_all(sort: str, most: int) -> None:
    """At most so many, in order, from the start to the end; all states where there are no more."""
    recording = SORTS[sort]().recording
    chosen = moving_states(recording, most)
    assert len(chosen) <= most
    assert chosen[0] == 0
    assert chosen[-1] == len(recording) - 1
    assert chosen == sorted(set(chosen))
    if len(recording) <= most:
        assert len(chosen) == len(recording)


def test_a_long_training_is_thinned_by_change_not_by_count() -> None:
    """Of 30,000 steps, most of the frames are of the first hundreds, where something moves."""
    recording = SORTS["long"]().recording
    states = recording.states[moving_states(recording, 20)]
    assert len(states) >= 15
    assert np.sum(states < 1000) >= 14


def test_less_than_two_frames_are_a_mistake() -> None:
    """The first and the last are two."""
    with pytest.raises(ValueError, match="two"):
        moving_states(SORTS["long"]().recording, 1)


def test_records_in_sight_are_evenly_taken_over_blocks() -> None:
    """Every k-th record of the table, wherever its blocks begin; with all, all."""
    x = np.arange(150_001.0)
    run = es.train({"x": x, "y": 2 * x}, "y", steps=2)
    seen = records_in_sight(run, 1000)
    np.testing.assert_array_equal(seen.x[:, 0], x[:: seen.stride])
    assert len(seen.y) <= 1000
    assert records_in_sight(run, 10**6).is_all


def test_trainings_part_where_their_states_differ() -> None:
    """Heavy ball takes gd's first step; another rate parts in the first; the same never."""
    one = es.train(THREE, "y", by_hand=True, steps=100)
    assert parting(one.fit, es.train(THREE, "y", by_hand=True, optimizer="momentum").fit).state == 2
    assert parting(one.fit, es.train(THREE, "y", by_hand=True, learning_rate=0.11).fit).state == 1
    same = parting(one.fit, es.train(THREE, "y", by_hand=True, steps=37).fit)
    assert (same.state, same.common) == (None, 37)


@pytest.mark.parametrize("step", [1, 2, 3, 4, 7, 29, 30])
def test_a_branch_parts_where_it_left(step: int) -> None:
    """Any step is found, by doubling and halving: a schedule that changes its rate there."""
    rates = [0.1] * (step - 1) + [0.05] * (31 - step)
    one = es.train(THREE, "y", schedule=[0.1] * 30, steps=30, tolerance=0)
    other = es.train(THREE, "y", schedule=rates[:30], steps=30, tolerance=0)
    assert parting(one.fit, other.fit).state == step


def test_other_units_are_compared_in_own_units() -> None:
    """The same start in other units is the same, but for rounding; other features can't be compared."""
    one = es.train(THREE, "y", steps=3)
    other = es.train(THREE, "y", standardize=False, steps=3)
    assert parting(one.fit, other.fit).state == 0
    assert not parting(one.fit, SORTS["several"]().fit).comparable
