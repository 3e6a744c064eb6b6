"""Which columns are left out, each with its reason; and which look as if they should be but aren't."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from everystep.encode.encoder import Encoder

ROWS = 24
BASE: dict[str, Any] = {
    "size": [float(row % 7) for row in range(ROWS)],
    "y": [float(row * row % 11) for row in range(ROWS)],
}


@pytest.mark.parametrize(
    ("column", "cells", "options", "reason"),
    [
        ("a", [1] * ROWS, {}, "constant: 1 in every row used"),
        ("a", ["x"] * ROWS, {}, "constant: 'x' in every row used"),
        ("a", [True] * ROWS, {}, "constant: true in every row used"),
        ("a", [[1.0, 2.0]] * ROWS, {}, "constant: the same list in every row used"),
        (
            "a",
            [1e-200, 3e-200] * (ROWS // 2),
            {},
            "it varies by 2e-200, whose square vanishes: give it in a smaller unit",
        ),
        ("a", [None] * ROWS, {}, "no value in any row"),
        ("a", pl.Series([None] * ROWS, dtype=pl.Float64), {}, "no value in any row used"),
        ("a", pl.Series([None] * ROWS, dtype=pl.String), {}, "no value in any row used"),
        ("a", [{"b": row} for row in range(ROWS)], {}, "holds values of type Struct({'b': Int64})"),
        ("a", [["x", "y"]] * ROWS, {}, "holds lists of other things than numbers"),
        ("a", range(ROWS), {"drop": ("a",)}, "as --drop says"),
        ("a", range(ROWS), {"only": ("size",)}, "not named by --only"),
        ("a", BASE["size"], {}, "an exact copy of 'size'"),
        (
            "House Nr.",
            range(1, ROWS + 1),
            {},
            "an identifier: it only counts the rows (--as-number 'House Nr.' uses it)",
        ),
        ("", range(ROWS), {}, "an identifier: it only counts the rows (--as-number '' uses it)"),
        (
            "comment",
            [f"text {row}" for row in range(ROWS)],
            {},
            "an identifier or free text: 24 of 24 texts differ (--as-category 'comment' uses it)",
        ),
    ],
)
def test_why_a_column_is_left_out(
    fitted: Callable[..., Encoder], column: str, cells: Any, options: dict[str, Any], reason: str
) -> None:
    """One reason a column; the others are used."""
    encoder = fitted(pl.DataFrame({**BASE, column: cells}, strict=False), **options)
    assert [(one.column, one.feature, one.reason) for one in encoder.dropped] == [(column, None, reason)]
    assert encoder.columns == ("size",)


@pytest.mark.parametrize(
    ("column", "cells", "options"),
    [
        ("x", range(1, ROWS + 1), {}),
        ("id", range(1, ROWS + 1), {"as_number": ("id",)}),
        ("id", [row // 2 for row in range(ROWS)], {}),
        ("id", [float(row) for row in range(ROWS)], {}),
        ("comment", [f"text {row}" for row in range(ROWS)], {"as_category": ("comment",)}),
        ("comment", [f"text {row // 2}" for row in range(ROWS)], {}),
    ],
)
def test_what_only_looks_like_an_identifier(
    fitted: Callable[..., Encoder], column: str, cells: Any, options: dict[str, Any]
) -> None:
    """A count without a telling name, a name without a count, and a person's word are all used."""
    encoder = fitted(pl.DataFrame({**BASE, column: cells}), **options)
    assert encoder.columns == ("size", column)


def test_three_rows_that_count_are_numbers(fitted: Callable[..., Encoder]) -> None:
    """The worked example, x = 1, 2, 3, has no identifier."""
    encoder = fitted({"x": [1, 2, 3], "y": [2, 4, 6]})
    assert [feature.name for feature in encoder.features] == ["x"]
    assert encoder.dropped == encoder.warnings == ()


def test_few_texts_that_differ_are_an_identifier_only_by_name(fitted: Callable[..., Encoder]) -> None:
    """Three homes with three streets are levels; with three ids they are records."""
    cells = {"x": [1, 5, 3], "street": ["a", "b", "c"], "home_id": ["a", "b", "c"], "y": [2, 4, 6]}
    encoder = fitted(cells)
    assert encoder.columns == ("x", "street")
    assert encoder.dropped[0].reason.startswith("an identifier or free text: 3 of 3 texts differ")


def test_constant_once_rows_are_left_out(fitted: Callable[..., Encoder]) -> None:
    """A column that varies only in rows without a target tells nothing."""
    encoder = fitted({"x": [1, 2, 3], "a": [5, 5, 9], "y": [1, 2, None]})
    assert [(one.column, one.reason) for one in encoder.dropped] == [("a", "constant: 5 in every row used")]


def test_two_columns_missing_together_need_one_feature_for_it(fitted: Callable[..., Encoder]) -> None:
    """The second 'is missing' is an exact copy; its column keeps its numbers."""
    encoder = fitted({"a": [1, None, 3, 4], "b": [7, None, 1, 2], "y": [1, 2, 3, 5]})
    assert [feature.name for feature in encoder.features] == ["a", "a is missing", "b"]
    assert [(one.column, one.feature, one.reason) for one in encoder.dropped] == [
        ("b", "b is missing", "an exact copy of 'a is missing'")
    ]
    assert [row.features for row in encoder.ledger()] == [("a", "a is missing"), ("b",)]


def test_one_number_or_missing_is_a_feature_for_missing(fitted: Callable[..., Encoder]) -> None:
    """Where all numbers that are there agree, only their absence tells something."""
    encoder = fitted({"a": [3, None, 3], "y": [1, 2, 4]})
    assert [feature.name for feature in encoder.features] == ["a is missing"]
    assert encoder.dropped[0].reason == "constant: 3 in every row used"


def test_places_of_a_list_that_do_not_vary(fitted: Callable[..., Encoder]) -> None:
    """Constant and repeated places go, with their own names."""
    encoder = fitted({"v": [[1, 0, 1], [2, 0, 2], [4, 0, 4]], "y": [1, 2, 4]})
    assert [feature.name for feature in encoder.features] == ["v[0]"]
    assert [(one.feature, one.reason) for one in encoder.dropped] == [
        ("v[1]", "constant: 0 in every row used"),
        ("v[2]", "an exact copy of 'v[0]'"),
    ]


def test_minus_zero_is_zero(fitted: Callable[..., Encoder]) -> None:
    """Columns that differ in the sign of a zero only are copies."""
    encoder = fitted({"a": [0.0, 1.0, 2.0], "b": [-0.0, 1.0, 2.0], "y": [1, 2, 4]})
    assert encoder.columns == ("a",)


def test_feature_names_differ(fitted: Callable[..., Encoder]) -> None:
    """A column named like another one's level gets a number after its name."""
    encoder = fitted({"cut": ["Fair", "Ideal", "Fair"], "cut=Ideal": [1, 2, 4], "y": [1, 2, 4]})
    assert [feature.name for feature in encoder.features] == ["cut=Ideal", "cut=Ideal (2)"]


def test_rare_levels_are_other(fitted: Callable[..., Encoder]) -> None:
    """Two levels kept of four: the rest is 'other', with its share of the rows."""
    cells = {"c": ["a"] * 4 + ["b"] * 3 + ["c", "d", None], "y": range(10)}
    encoder = fitted(pl.DataFrame(cells), levels=2)
    assert [feature.name for feature in encoder.features] == ["c=b", "c=other", "c=missing"]
    (row,) = encoder.ledger()
    assert (row.levels, row.other_rows, row.other_share) == (("a", "b"), 2, 0.2)
    assert encoder.encode(pl.DataFrame(cells)).x[[0, 4, 7, 8, 9]].tolist() == [
        [0, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
    ]


def test_as_number_makes_a_date_one_feature(fitted: Callable[..., Encoder]) -> None:
    """The days alone, without month and weekday."""
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2022, 1, 1), "4w", eager=True)
    frame = pl.DataFrame({"sold": days, "y": range(len(days))})
    both = [[feature.name for feature in fitted(frame, **o).features] for o in ({}, {"as_number": ("sold",)})]
    assert both == [["sold.days", "sold.month"], ["sold.days"]]


def test_as_number_reads_texts(fitted: Callable[..., Encoder]) -> None:
    """A column of texts that are numbers can be used as one."""
    encoder = fitted({"x": ["1.5", None, "2"], "y": [1, 2, 4]}, as_number=("x",))
    assert encoder.encode(pl.DataFrame({"x": ["3"], "y": [1]})).x.tolist() == [[3.0, 0.0]]
