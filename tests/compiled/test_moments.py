"""The compiled sums against the readable ones, on blocks of every shape."""

from fractions import Fraction
from operator import mul

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.compiled.moments import NARROW, PANEL_ROWS, moments_of
from everystep.compiled.summing import judge_folds, sum_rows
from everystep.model.units import Array
from everystep.sums.blocks import Block
from everystep.sums.folds import cross_validate, fold_numbers, sum_folds
from everystep.sums.magnitude import OutOfRangeError
from everystep.sums.moments import Moments
from everystep.sums.rooted import sum_blocks
from everystep.words import DataError

SHAPES = [
    (rows, columns)
    for rows in (1, 2, PANEL_ROWS - 1, PANEL_ROWS, PANEL_ROWS + 1, 1000)
    for columns in (1, 2, 3, 7, 8, 10, 23, 48, 100, PANEL_ROWS)
] + [(rows, columns) for rows in (1, 1000) for columns in (NARROW - 1, NARROW)]
WEIGHTS = ("none", "some", "zeros")


def drawn(shape: tuple[int, int], weights: str = "none", seed: int = 0) -> Block:
    """Rows with an offset, a constant column, and weights of which some may be zero."""
    rng = np.random.default_rng(seed)
    x = rng.normal(5, 1, shape) * 10.0 ** rng.integers(-3, 4, shape[1])
    x[:, -1] = 0.1
    weight = {"none": None, "some": rng.uniform(0.5, 2, len(x)), "zeros": rng.integers(0, 3, len(x)) * 1.0}
    return x, x[:, 0] + rng.normal(size=len(x)), weight[weights]


def agree(a: Moments, b: Moments) -> bool:
    """Whether two moments agree to 13 digits of each column's own size."""
    length = np.sqrt(b.scatter.diagonal())
    apart = np.abs(a.scatter - b.scatter) <= 1e-13 * np.outer(length, length)
    means = np.abs((a.mean - b.mean) + (a.mean_low - b.mean_low)) <= 1e-15 * (np.abs(b.mean) + length)
    return (a.rows, a.weight) == (b.rows, b.weight) and bool(apart.all()) and bool(means.all())


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_moments_are_those_of_the_readable_twin(shape: tuple[int, int], weights: str) -> None:
    """To 13 digits, for rows in either order of memory; a constant column leaves nothing at all."""
    x, y, weight = drawn(shape, weights)
    readable = Moments.of(x, y, weight)
    for ordered in (x, np.asfortranarray(x)):
        fast = moments_of(ordered, y, weight)
        assert agree(fast, readable)
        assert not fast.scatter[shape[1] - 1].any()
        assert np.array_equal(fast.scatter, fast.scatter.T)


@pytest.mark.parametrize("cut", [slice(3, 700), slice(0, 128), slice(900, None), slice(None, None, 2)])
def test_a_part_of_other_rows(cut: slice) -> None:
    """Some rows of an array in either order of memory: nothing of the others gets in."""
    x, y, weight = drawn((1000, 5), "some")
    for ordered in (x, np.asfortranarray(x), np.hstack([x, x])[:, 2:7]):
        some = ordered[cut]
        assert agree(moments_of(some, y[cut], weight[cut]), Moments.of(some, y[cut], weight[cut]))


def test_single_precision_is_summed_in_double() -> None:
    """float32 rows have the sums of the same numbers in float64."""
    x, y, _ = drawn((300, 5))
    small, target = x.astype(np.float32), y.astype(np.float32)
    assert agree(moments_of(small, target), Moments.of(small.astype(float), target.astype(float)))


@given(st.integers(0, 2**32 - 1), st.floats(-1e6, 1e6))
@settings(max_examples=30)
def test_an_offset_takes_no_digits(seed: int, offset: float) -> None:
    """Rows far from zero keep the scatter that they have near it, as far as the rows themselves do."""
    x, y, _ = drawn((200, 3), seed=seed)
    moved = x + offset
    assert agree(moments_of(moved, y), Moments.of(moved, y))


def test_one_outlier_in_the_first_row() -> None:
    """The first row, from which the others are counted, may be a million times as far as they are."""
    x, y, _ = drawn((500, 3))
    x[0] *= 1e6
    assert agree(moments_of(x, y), Moments.of(x, y))


def test_heavy_rows_after_light_ones_far_from_them() -> None:
    """The mean of all before may be far from rows that weigh more: the scatter is that in exact fractions."""
    x, y, _ = drawn((5 * PANEL_ROWS, 2))
    x[:PANEL_ROWS] += 1e4
    weight = np.repeat([1e-9, 1.0, 1e-6, 1e9, 1.0], PANEL_ROWS)
    exact = exact_scatter(np.column_stack([x, y]), weight)
    length = np.sqrt(exact.diagonal())
    assert (np.abs(moments_of(x, y, weight).scatter - exact) <= 2e-15 * np.outer(length, length)).all()


def exact_scatter(rows: Array, weight: Array) -> Array:
    """Σ ω (v − v̄)(v − v̄)ᵀ, rounded once."""
    shares = [Fraction(float(share)) for share in weight]
    columns = [[Fraction(float(value)) for value in column] for column in rows.T]
    means = [
        sum(map(mul, shares, column), start=Fraction(0)) / sum(shares, start=Fraction(0))
        for column in columns
    ]
    centred = [[value - mean for value in column] for column, mean in zip(columns, means, strict=True)]
    return np.array([[float(sum(map(mul, map(mul, shares, a), b))) for b in centred] for a in centred])


@pytest.mark.parametrize("step", [1e3, -1e3])
def test_rows_that_drift(step: float) -> None:
    """Sorted by a feature, each panel lies far from the mean of those before it."""
    x, y, weight = drawn((10 * PANEL_ROWS, 4), "some")
    x += np.arange(len(x))[:, None] * step
    for weights in (None, weight):
        assert agree(moments_of(x, y, weights), Moments.of(x, y, weights))


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e200])
@pytest.mark.parametrize("columns", [2, 40, NARROW])
def test_what_can_not_be_summed_is_refused_by_name(value: float, columns: int) -> None:
    """As the readable twin does: with the column and the value."""
    x, y, _ = drawn((100, columns))
    x[77, 1] = value
    with pytest.raises(OutOfRangeError, match="feature number 2"):
        moments_of(x, y)


def test_a_negative_weight_is_refused() -> None:
    """With the sentence of the readable twin."""
    with pytest.raises(DataError, match="weight -1"):
        moments_of(np.ones((2, 1)), np.ones(2), np.array([1.0, -1.0]))


def blocks(rows: int = 1000, collinear: float = 1.0) -> list[Block]:
    """A table in four blocks; its last two features are as dependent as asked for."""
    rng = np.random.default_rng(1)
    x = rng.normal(2, 1, (rows, 3)) * [1, 1, collinear]
    x[:, 2] += x[:, 1]
    y = x @ [1.0, 2.0, 3.0] + rng.normal(size=rows)
    cuts = [slice(start, start + rows // 4) for start in range(0, rows, rows // 4)]
    return [(x[cut], y[cut], None) for cut in cuts]


def test_many_rows_are_summed_by_the_fast_twin() -> None:
    """From so many numbers on, with the same root to ten digits; below, with the same bits."""
    table = blocks()
    readable, fast, few = sum_blocks(table), sum_rows(lambda: table, many=1), sum_rows(lambda: table)
    assert agree(fast, readable)
    assert np.allclose(fast.root, readable.root, rtol=1e-10)
    assert np.array_equal(few.root, readable.root)


def test_dependent_columns_are_read_a_second_time() -> None:
    """Where the scatter has lost digits, the root is that of the rows, to the last bit."""
    reads = []
    table = blocks(collinear=1e-7)

    def rows() -> list[Block]:
        reads.append(1)
        return table

    assert np.array_equal(sum_rows(rows, many=1).root, sum_blocks(table).root)
    assert len(reads) == 2


def test_no_records() -> None:
    """As `sum_blocks` says it."""
    with pytest.raises(DataError, match="there are no records to sum"):
        sum_rows(list)


@pytest.mark.parametrize("collinear", [1.0, 1e-7])
def test_folds_are_judged_alike(collinear: float) -> None:
    """Cross-validation from the fast sums is that from the readable ones, also of dependent columns."""
    table = blocks(collinear=collinear)
    numbers = fold_numbers(1000)
    readable = cross_validate(sum_folds(table, numbers))
    fast = judge_folds(lambda: table, numbers, cross_validate, many=1)
    assert readable is not None
    assert fast is not None
    assert fast.rmse == pytest.approx(readable.rmse, rel=1e-10)
    assert fast.standard_error == pytest.approx(readable.standard_error, rel=1e-6)
