"""What a person is asked to think over, and what is no reason to worry."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from everystep.encode.encoder import Encoder

ROWS = 30
SIZE = [float(row * row % 13) + row / 100 for row in range(ROWS)]
PRICE = [float(row * 7 % 11) for row in range(ROWS)]


@pytest.mark.parametrize(
    ("column", "cells", "sentence"),
    [
        (
            "total",
            [2 * price + (row % 2) / 10 for row, price in enumerate(PRICE)],
            "'total' alone nearly gives the target (correlation² 0.9999): if it is known only once 'price' "
            "is, leave it out with --drop 'total'",
        ),
        (
            "grade",
            [row % 4 for row in range(ROWS)],
            "'grade' holds only 4 different whole numbers, 0 to 3, and is used as a number: if they name "
            "groups, --as-category 'grade'",
        ),
        (
            "customer_id",
            [row * row for row in range(ROWS)],
            "'customer_id' is named like an identifier and used as a number: --drop 'customer_id' leaves it "
            "out",
        ),
        (
            "code",
            [2**60 + row * row for row in range(ROWS)],
            "'code' has whole numbers up to 1.15292e18, and above 2^53 they are rounded: if they are "
            "identifiers, --drop 'code'",
        ),
        (
            "pressure",
            [1e12 + row % 5 / 2 for row in range(ROWS)],
            "'pressure' varies by 2 around 1,000,000,000,001, which leaves few digits of its differences: "
            "subtract a round number from it in the table",
        ),
        (
            "town",
            [f"town {max(row - 10, 0) // 2}" for row in range(ROWS)],
            "'town' has 10 levels; the 3 most frequent are kept and the others, 46.7 % of the rows, are "
            "'other': --levels keeps more",
        ),
    ],
)
def test_a_sentence_of_warning(
    fitted: Callable[..., Encoder], column: str, cells: list[Any], sentence: str
) -> None:
    """It names the column, what is odd about it, and what to do."""
    encoder = fitted({"size": SIZE, column: cells, "price": PRICE}, target="price", levels=3)
    assert sentence in encoder.warnings


def test_columns_like_any_other_need_no_warning(fitted: Callable[..., Encoder]) -> None:
    """Numbers, levels and dates that are plain raise no hand."""
    frame = pl.DataFrame(
        {
            "size": SIZE,
            "view": ["sea", "hill", "sea"] * (ROWS // 3),
            "rooms": [row % 12 for row in range(ROWS)],
            "new": [row % 5 == 0 for row in range(ROWS)],
            "price": PRICE,
        }
    )
    assert fitted(frame, target="price").warnings == ()


@pytest.mark.parametrize("cells", [[0, 1] * 6, [1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5]])
def test_numbers_that_are_no_codes(fitted: Callable[..., Encoder], cells: list[int]) -> None:
    """Two numbers are the same feature as two levels, and numbers that hardly repeat name no groups."""
    assert fitted({"x": cells, "y": [row * row % 13 for row in range(12)]}).warnings == ()


def test_the_only_column_may_give_the_target(fitted: Callable[..., Encoder]) -> None:
    """With one column a perfect correlation is the answer, not a leak."""
    assert fitted({"x": SIZE, "y": [2 * size for size in SIZE]}).warnings == ()


def test_a_leak_hidden_behind_an_offset_is_found(fitted: Callable[..., Encoder]) -> None:
    """Moments are centred: an offset of 1e9 takes no digits from the correlation."""
    cells = {"size": SIZE, "total": [1e9 + price for price in PRICE], "price": PRICE}
    (sentence,) = fitted(cells, target="price").warnings
    assert sentence.startswith("'total' alone nearly gives the target (correlation² 1)")


def test_fewer_rows_than_parameters(fitted: Callable[..., Encoder]) -> None:
    """Three rows for three features and a bias are allowed, and said."""
    encoder = fitted({"a": [1, 2, 5], "b": [2, 1, 7], "c": [0, 3, 1], "y": [1, 2, 4]})
    assert encoder.warnings == (
        "3 rows for 3 features and a bias: infinitely many models fit exactly, and training finds the one "
        "nearest the start; --only or --drop leave columns out",
    )


def test_rows_without_weight_are_told(fitted: Callable[..., Encoder]) -> None:
    """A weight of 0 leaves a row out, as it would count nothing."""
    encoder = fitted({"x": [1, 2, 5, 4], "w": [1, 1, 2, 0], "y": [1, 2, 4, 5]}, weight="w")
    assert encoder.warnings == ("1 row left out, since the weight 'w' is 0: a weight above 0 uses them",)
