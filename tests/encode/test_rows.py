"""Which rows are used: with a target, and with a weight above 0 where there are weights."""

from collections.abc import Callable
from unittest.mock import patch

import polars as pl

from everystep.encode.encoder import Encoder
from everystep.encode.rows import KEPT_RECORDS


def test_rows_left_out_by_reason(fitted: Callable[..., Encoder]) -> None:
    """Each row has one reason, the target's first; record numbers count from 0 in the whole table."""
    frame = pl.DataFrame(
        {"x": [1, 2, 3, 4, 5, 6], "w": [1, None, None, 0, 2, 1], "y": [1, None, 3, 4, 5, 9]},
    )
    encoder = fitted(frame, weight="w")
    assert [(left.reason, left.records) for left in encoder.left_out] == [
        ("the target 'y' is missing", (1,)),
        ("the weight 'w' is missing", (2,)),
        ("the weight 'w' is 0", (3,)),
    ]
    numbers = encoder.encode(frame)
    assert numbers.kept.tolist() == [0, 4, 5]
    assert numbers.x.tolist() == [[1], [5], [6]]
    assert numbers.weight is not None
    assert numbers.weight.tolist() == [1, 2, 1]


def test_rows_without_a_target_teach_nothing(fitted: Callable[..., Encoder]) -> None:
    """Levels, means and ranges are those of the rows used."""
    used = {"x": [1.0, 3.0, None], "c": ["a", "b", "a"], "y": [1, 2, 4]}
    unused = {"x": [99.0], "c": ["z"], "y": [None]}
    frame = pl.concat([pl.DataFrame(used), pl.DataFrame(unused)], how="vertical_relaxed")
    assert fitted(frame).encoded == fitted(used).encoded


def test_many_records_are_counted_and_some_kept(fitted: Callable[..., Encoder]) -> None:
    """Beyond a thousand only the count grows."""
    missing = KEPT_RECORDS + 5
    with patch("everystep.read.table.BLOCK_ROWS", 300):
        encoder = fitted({"x": list(range(missing + 3)), "y": [None] * missing + [1, 2, 4]})
    (left_out,) = encoder.left_out
    assert left_out.count == missing
    assert left_out.records == tuple(range(KEPT_RECORDS))


def test_a_true_false_target_is_one_and_zero(fitted: Callable[..., Encoder]) -> None:
    """It trains as numbers, and that is said."""
    frame = pl.DataFrame({"x": [1, 2, 4], "y": [True, False, None]})
    encoder = fitted(frame)
    numbers = encoder.encode(frame)
    assert numbers.y is not None
    assert numbers.y.tolist() == [1.0, 0.0]
    assert encoder.warnings[0] == (
        "the target 'y' is true/false: it is trained as 1 and 0, and predictions are numbers around them, "
        "not classes"
    )
