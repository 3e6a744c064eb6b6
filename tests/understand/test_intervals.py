"""Confidence intervals: their coverage, where there are none, and that they are the optimum's."""

from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.understand.intervals import ASSUMPTIONS, assumptions
from everystep.understand.tails import student_point


def drawn(rows: int, seed: int) -> dict[str, Any]:
    """A world in which every assumption holds: weights 2 and 0, bias 1."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=rows), rng.exponential(size=rows)
    return {"a": a, "b": b, "y": 1 + 2 * a + 3 * rng.normal(size=rows)}


def test_nineteen_of_twenty_hold_the_truth() -> None:
    """Of 400 tables of 8 rows, 95 % ± 3.3 % have the world's own weight inside; normal ones would miss it."""
    inside = np.zeros(3)
    for seed in range(400):
        intervals = es.train(drawn(8, seed), "y", steps=1).quality.intervals
        assert intervals is not None
        inside += [one.low <= true <= one.high for one, true in zip(intervals, (2, 0, 1), strict=True)]
    assert np.all(np.abs(inside / 400 - 0.95) < 0.033)


@pytest.mark.parametrize(
    ("freedom", "point"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)]
)
def test_the_points_of_students_t(freedom: int, point: float) -> None:
    """Against the printed table."""
    assert student_point(freedom) == pytest.approx(point, abs=0.0005)


def test_they_are_the_optimums_wherever_training_stopped() -> None:
    """One step or many: the same intervals, around the best weight and not around the trained one."""
    short, long = es.train(drawn(30, 0), "y", steps=1), es.train(drawn(30, 0), "y")
    assert short.quality.intervals == long.quality.intervals
    assert short.quality.intervals is not None
    assert short.quality.intervals[0].weight == short.optimum.weights[0] != short.fit.weights[0]


def test_one_with_zero_inside_tells_no_sign() -> None:
    """The weight that matters is told from zero, the other is not."""
    intervals = es.train(drawn(100, 1), "y").quality.intervals
    assert intervals is not None
    assert [one.has_zero for one in intervals[:2]] == [False, True]


@pytest.mark.parametrize(
    ("table", "settings"),
    [
        (drawn(30, 0), {"l2": 0.1}),
        ({"a": [1.0, 2, 3], "b": [1.0, 0, 5], "y": [1.0, 2, 4]}, {}),
        ({"a": [1.0, 2, 4, 6], "b": [1.0, 0, 5, 2], "c": [2.0, 2, 9, 8], "y": [1.0, 2, 4, 1]}, {}),
    ],
    ids=["penalty", "no rows to spare", "dependent"],
)
def test_where_there_are_none(table: dict[str, Any], settings: dict[str, Any]) -> None:
    """A penalty, no more rows than parameters, columns that depend on each other."""
    assert es.train(table, "y", **settings).quality.intervals is None


def test_without_an_intercept_there_is_none_of_the_bias() -> None:
    """One for each parameter that was fitted."""
    intervals = es.train(drawn(30, 0), "y", fit_intercept=False).quality.intervals
    assert intervals is not None
    assert [one.name for one in intervals] == ["a", "b"]


def test_a_fit_that_leaves_only_rounding_has_none() -> None:
    """Errors of 10⁻¹⁷ are those of the computer, and tell nothing of the world."""
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=60), rng.normal(size=60)
    assert es.train({"a": a, "b": b, "y": 2 * a - 3 * b + 1}, "y").quality.intervals is None
    assert es.train({"a": a, "b": b, "y": 2 * a - 3 * b + 1e-9 * a**2}, "y").quality.intervals is not None


@pytest.mark.parametrize(
    ("change", "settings", "told"),
    [
        ({"w": [1.0, 2.0] * 50}, {"weight": "w"}, "w is taken to say how precise a record is"),
        (
            {"a": [None] * 5 + [1.0, 2.0, 4.0, 3.0, 5.0] * 19},
            {},
            "Filled cells of a count as if they were known",
        ),
        (
            {f"x{j}": drawn(100, 50 + j)["a"] for j in range(20)},
            {},
            "Of so many intervals about 1.2 miss by chance",
        ),
    ],
    ids=["weights", "filled cells", "many"],
)
def test_what_they_do_not_allow_for_is_told_where_it_applies(
    change: dict[str, Any], settings: dict[str, Any], told: str
) -> None:
    """Each caution of its table, and none of a plain one; a few filled cells need no word."""
    run = es.train(drawn(100, 1) | change, "y", **settings)
    assert run.quality.intervals is not None
    assert told in assumptions(run, len(run.quality.intervals))
    assert assumptions(es.train(drawn(100, 1), "y"), 3) == ASSUMPTIONS
    few = drawn(100, 1) | {"a": [None, *range(99)]}
    assert assumptions(es.train(few, "y"), 4) == ASSUMPTIONS
