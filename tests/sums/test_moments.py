"""The sums of rows: exact on small tables, the same whatever way the rows were cut."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from everystep.sums import Sums, merge, sum_blocks
from everystep.sums.blocks import Block
from everystep.sums.magnitude import OutOfRangeError
from everystep.words import DataError
from tests.sums.cutting import reblocked

seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, rows: int = 40, features: int = 3, weighted: bool = False) -> Block:
    """Rows of numbers with an offset, and weights of which some are zero."""
    rng = np.random.default_rng(seed)
    x = rng.normal(5, [1, 10, 0.1, 3][:features], (rows, features))
    weight = rng.integers(0, 4, rows).astype(float) if weighted else None
    return x, x.sum(axis=1) + rng.normal(size=rows), weight


def cut(block: Block, places: list[int]) -> list[Block]:
    """A block in pieces, some of which may be empty."""
    x, y, weight = block
    ends = [0, *sorted(places), len(y)]
    slices = [slice(a, b) for a, b in pairwise(ends)]
    return [(x[s], y[s], None if weight is None else weight[s]) for s in slices]


def same_bits(a: Sums, b: Sums) -> bool:
    """Whether two sums are equal to the last bit."""
    parts = ("rows", "weight", "mean", "mean_low", "scatter", "root")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in parts)


def close(a: Sums, b: Sums) -> bool:
    """Whether two sums agree to rounding."""
    scatter = np.allclose(a.scatter, b.scatter, rtol=1e-12, atol=1e-12 * np.abs(b.scatter).max())
    root = np.allclose(a.root, b.root, rtol=1e-11, atol=1e-12 * np.abs(b.root).max())
    means = np.allclose(a.mean, b.mean, rtol=1e-14)
    return a.rows == b.rows and bool(np.isclose(a.weight, b.weight)) and means and scatter and root


def test_the_three_records_have_exact_sums() -> None:
    """Records (1, 2), (2, 4), (3, 6): means 2 and 4, scatter 2, 4, 8, no rounding anywhere."""
    sums = Sums.of(np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]))
    assert (sums.rows, sums.weight, sums.features) == (3, 3.0, 1)
    assert sums.mean.tolist() == [2, 4]
    assert sums.scatter.tolist() == [[2, 4], [4, 8]]


@given(seeds, st.lists(st.integers(0, 40), max_size=8), st.integers(1, 50), st.booleans())
def test_any_split_of_the_rows_blocked_again_gives_the_same_bits(
    seed: int, places: list[int], rows: int, weighted: bool
) -> None:
    """Files, batches and partitions don't matter: blocks of equal size make equal sums."""
    block = drawn(seed, weighted=weighted)
    whole = sum_blocks(reblocked([block], rows))
    assert same_bits(sum_blocks(reblocked(cut(block, places), rows)), whole)


@given(seeds, st.lists(st.integers(0, 40), max_size=8), st.booleans())
def test_merged_pieces_equal_the_sums_of_one_pass(seed: int, places: list[int], weighted: bool) -> None:
    """Chan's update, of pieces of any size, is the one-pass result to rounding."""
    block = drawn(seed, weighted=weighted)
    if block[2] is None or block[2].any():
        assert close(sum_blocks(cut(block, places)), Sums.of(*block))


@given(seeds)
def test_merging_is_associative_and_commutative_to_rounding(seed: int) -> None:
    """The order of three parts changes no more than the last digits."""
    a, b, c = (Sums.of(*piece) for piece in cut(drawn(seed), [10, 25]))
    assert close(merge(merge(a, b), c), merge(a, merge(b, c)))
    assert close(merge(a, b), merge(b, a))


@given(seeds, st.booleans(), st.integers(1, 40))
def test_the_scatter_is_the_square_of_its_root(seed: int, weighted: bool, rows: int) -> None:
    """rootᵀroot = scatter, root upper triangular with a diagonal that isn't negative."""
    x, y, weight = drawn(seed, rows=rows, weighted=weighted)
    sums = Sums.of(x, y, weight)
    size = np.abs(sums.scatter).max()
    assert np.allclose(sums.root.T @ sums.root, sums.scatter, rtol=1e-12, atol=1e-13 * size)
    assert (np.tril(sums.root, -1) == 0).all()
    assert (sums.root.diagonal() >= 0).all()


@given(seeds)
def test_a_weight_is_a_repetition(seed: int) -> None:
    """A row of weight 3 stands for three rows, one of weight 0 for none."""
    x, y, weight = drawn(seed, weighted=True)
    if weight is not None and weight.any():
        times = weight.astype(int)
        weighed, repeated = Sums.of(x, y, weight), Sums.of(np.repeat(x, times, axis=0), np.repeat(y, times))
        assert weighed.rows == np.count_nonzero(weight)
        assert np.allclose(weighed.root, repeated.root, rtol=1e-11, atol=1e-11 * repeated.root.max())
        assert np.allclose(weighed.mean, repeated.mean, rtol=1e-14)


def test_panels_and_single_rows_have_the_same_root() -> None:
    """A block of several QR panels has the root that its rows have when they are merged in small parts."""
    block = drawn(1, rows=3000)
    assert close(sum_blocks(reblocked([block], 100)), Sums.of(*block))


def test_the_number_of_threads_changes_nothing() -> None:
    """BLAS with two threads allowed has the bits of BLAS with one."""
    block = drawn(2, rows=5000)
    with threadpool_limits(2):
        two = Sums.of(*block)
    with threadpool_limits(1):
        one = Sums.of(*block)
    assert same_bits(one, two)


def test_a_tiny_spread_on_a_huge_mean_keeps_its_digits() -> None:
    """Whole numbers around 10¹⁵: the mean's fraction lives in mean_low, and the scatter is right."""
    offsets = np.array([0, 1, 1, 2, 5, 7, 11], dtype=float)
    x = (1e15 + offsets)[:, None]
    parts = [(x[:3], offsets[:3], None), (x[3:], offsets[3:], None)]
    truth = sum(Fraction(v) ** 2 for v in offsets) - Fraction(sum(map(Fraction, offsets))) ** 2 / 7
    for sums in (Sums.of(x, offsets), sum_blocks(parts)):
        assert np.allclose(sums.scatter, float(truth), rtol=1e-14)
        mean = Fraction(float(sums.mean[0])) + Fraction(float(sums.mean_low[0]))
        assert abs(mean - 10**15 - Fraction(27, 7)) < Fraction(1, 10**14)


def test_a_constant_column_has_no_spread_at_all() -> None:
    """0.1 summed a thousand times isn't exactly a thousand times 0.1, yet nothing is left of it."""
    block = (np.full((1000, 1), 0.1), np.arange(1000.0), None)
    sums = sum_blocks(reblocked([block], 7))
    assert sums.mean[0] == 0.1
    assert not sums.scatter[0].any()
    assert not sums.root[:, 0].any()


@given(seeds, st.booleans())
def test_the_mean_square_of_a_line_is_that_over_the_rows(seed: int, weighted: bool) -> None:
    """The loss from the root equals the loss from the rows, and is nearly nothing for a perfect line."""
    x, y, weight = drawn(seed, weighted=weighted)
    if weight is None or weight.any():
        sums, slopes = Sums.of(x, y, weight), np.array([0.5, -1.0, 2.0])
        loss = sums.mean_square(slopes, through=np.array([0, 0, 0, 7.0]))
        assert loss == pytest.approx(np.average((y - x @ slopes - 7) ** 2, weights=weight), rel=1e-11)
        perfect = Sums.of(x, x @ slopes + 7, weight)
        assert perfect.mean_square(slopes, through=np.array([0, 0, 0, 7.0])) < 1e-27


def test_blocks_without_rows_add_nothing() -> None:
    """An empty block, or one whose rows all weigh 0, merges as nothing; only they leave no rows."""
    x, y, _ = drawn(3)
    nothing, weightless = (x[:0], y[:0], None), (x, y, np.zeros(len(y)))
    assert same_bits(sum_blocks([nothing, (x, y, None), weightless]), Sums.of(x, y))
    assert sum_blocks([nothing, weightless]).rows == 0
    assert list(reblocked([nothing], 5)) == []


def test_pieces_with_and_without_weights_can_be_joined() -> None:
    """A piece without weights weighs 1 a row."""
    x, y, _ = drawn(4)
    mixed = [(x[:10], y[:10], None), (x[10:], y[10:], np.full(30, 2.0))]
    (block,) = reblocked(mixed, 100)
    assert block[2] is not None
    assert block[2].tolist() == [1.0] * 10 + [2.0] * 30


def test_no_blocks_is_an_error() -> None:
    """A table without a single block has nothing to be summed."""
    with pytest.raises(DataError, match=r"^there are no records to sum; give a table with at least one"):
        sum_blocks([])


@pytest.mark.parametrize(
    ("value", "feature", "sentence"),
    [
        (1e300, 1, "feature number 2 holds 1e300, whose square is too large for a number; divide the column"),
        (-1e300, None, "the target holds -1e300, whose square is too large for a number; divide the column"),
        (np.nan, 0, "feature number 1 holds nan, which is no number to calculate with; fill it in or leave"),
        (np.inf, None, "the target holds inf, which is no number to calculate with; fill it in or leave"),
    ],
)
def test_numbers_that_cannot_be_squared_are_named(value: float, feature: int | None, sentence: str) -> None:
    """The error says which column it is, also as a value for a caller that knows its name."""
    x, y, _ = drawn(5)
    (y if feature is None else x[:, feature])[7] = value
    with pytest.raises(OutOfRangeError) as caught:
        Sums.of(x, y)
    assert str(caught.value).startswith(sentence)
    assert caught.value.feature == feature


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf, 1e-300])
def test_a_weight_that_cannot_be_summed_is_named(weight: float) -> None:
    """A weight is 0 or a number of sensible size."""
    x, y, _ = drawn(6)
    with pytest.raises(DataError, match=r"^a row has the weight .*; a weight must be 0 or from 7\.5e-37 to"):
        Sums.of(x, y, np.append(np.ones(39), weight))


@given(st.floats(0.001, 1), st.integers(-400, 400))
def test_large_and_small_numbers_stay_numbers(fraction: float, exponent: int) -> None:
    """Up to 10¹²⁰ and down to 10⁻¹²⁰ everything is finite and scales by exact powers of two."""
    x, y, _ = drawn(7)
    one, big = Sums.of(x * fraction, y), Sums.of(np.ldexp(x * fraction, exponent), y)
    assert np.allclose(np.ldexp(one.root[:, 0], exponent), big.root[:, 0], rtol=1e-9, atol=0)
    assert np.isfinite(big.scatter).all()
