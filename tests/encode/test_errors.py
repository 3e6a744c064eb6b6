"""Each sentence that refuses a table or a setting: what is wrong, where, and what to do."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from everystep.encode.encoder import Encoder
from everystep.words import DataError, SettingError

HOMES: dict[str, Any] = {
    "rooms": [1, 2, 4],
    "view": ["sea", "hill", "sea"],
    "sold": [date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)],
    "area": [[1.0, 2.0], [2.0, 3.0], [0.0, 1.0]],
    "w": [1, 0, 2],
    "price": [100, 200, 300],
}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"target": "prise"}, "--target 'prise' isn't a column of homes.csv: did you mean 'price'?"),
        ({"weight": "weight"}, "--weight 'weight' isn't a column of homes.csv: there are 'rooms',"),
        ({"drop": ("roms",)}, "--drop 'roms' isn't a column of homes.csv: did you mean 'rooms'?"),
        ({"only": ("rom",)}, "--only 'rom' isn't a column of homes.csv: did you mean 'rooms'?"),
        ({"as_category": ("vew",)}, "--as-category 'vew' isn't a column of homes.csv: did you mean"),
        ({"as_number": ("vew",)}, "--as-number 'vew' isn't a column of homes.csv: did you mean"),
        ({"weight": "price"}, "--target and --weight both name 'price': choose one of them"),
        ({"drop": ("price",)}, "--target and --drop both name 'price': choose one of them"),
        ({"only": ("w",), "drop": ("w",)}, "--only and --drop both name 'w': choose one of them"),
        (
            {"as_category": ("view",), "as_number": ("view",)},
            "--as-category and --as-number both name 'view': choose one of them",
        ),
        ({"levels": 1}, "--levels 1 is too few: a category needs 2 levels to tell apart"),
        (
            {"as_category": ("area",)},
            "--as-category 'area' holds lists, whose places are features: they can't be levels",
        ),
    ],
)
def test_settings_that_cannot_work(
    fitted: Callable[..., Encoder], options: dict[str, Any], sentence: str
) -> None:
    """A wrong name gets the nearest right one, and two settings at odds are both named."""
    with pytest.raises(SettingError) as refused:
        fitted(HOMES, **{"target": "price", **options})
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("changed", "options", "sentence"),
    [
        (
            {},
            {"target": "view"},
            "the target 'view' of homes.csv holds text, and only numbers can be predicted yet, "
            "no categories: numbers are in 'rooms', 'w' and 'price'",
        ),
        (
            {},
            {"target": "sold"},
            "the target 'sold' of homes.csv holds dates, and only numbers can be predicted yet, "
            "no categories: numbers are in 'rooms', 'w' and 'price'",
        ),
        (
            {"price": [None, None, None]},
            {},
            "the target 'price' is missing in all rows of homes.csv: numbers are in 'rooms' and 'w'",
        ),
        (
            {"price": pl.Series([None] * 3, dtype=pl.Int64)},
            {},
            "no row of homes.csv can be used: the target 'price' is missing in 3 rows",
        ),
        (
            {"price": [7, None, 7]},
            {},
            "the target 'price' of homes.csv is 7 in all 2 rows used, so there is nothing to learn: "
            "choose another --target, or give rows in which it differs",
        ),
        (
            {"price": [7, None, None]},
            {},
            "the target 'price' of homes.csv is 7 in the only row used, so there is nothing to learn: "
            "choose another --target, or give rows in which it differs",
        ),
        (
            {"price": [1e160, 1.0, 2.0]},
            {},
            "homes.csv, line 2, column 'price': 1e160 is too large to square and sum (at most 1e150 in "
            "size): correct it, or give the column in a larger unit",
        ),
        (
            {"rooms": [1.0, -1e300, 2.0]},
            {},
            "homes.csv, line 3, column 'rooms': -1e300 is too large to square and sum (at most 1e150 in "
            "size): correct it, or give the column in a larger unit",
        ),
        (
            {},
            {"weight": "view"},
            "the weight 'view' of homes.csv holds text, where each row needs a number of at least 0: "
            "numbers are in 'rooms' and 'w'",
        ),
        (
            {"w": [1.0, 2.0, -0.5]},
            {"weight": "w"},
            "homes.csv, line 4, column 'w': the weight -0.5 is negative; a weight says how many rows one "
            "stands for: make it 0 to leave the row out",
        ),
        (
            {"w": [0, 0, None]},
            {"weight": "w"},
            "no row of homes.csv can be used: the weight 'w' is missing in 1 row and the weight 'w' is 0 "
            "in 2 rows",
        ),
        (
            {"view": ["sea", " ", "hill"]},
            {},
            "homes.csv, line 3, column 'view': ' ' is an empty text: make it a missing value, or give it a "
            "name",
        ),
        (
            {},
            {"as_number": ("view",)},
            "homes.csv, line 2, column 'view': 'sea' isn't a number: correct the cell or empty it "
            "(--decimal , reads a decimal comma)",
        ),
        (
            {"area": [[1.0, 2.0], [2.0], [0.0, 1.0]]},
            {},
            "homes.csv, line 3, column 'area': '[2.0]' doesn't have 2 numbers like those above it",
        ),
        (
            {"area": [[], None, []]},
            {},
            "homes.csv, line 2, column 'area': '[]' is an empty list (--drop leaves a column out)",
        ),
        (
            {"area": [[1.0, 2.0], [2.0, None], [0.0, 1.0]]},
            {},
            "homes.csv, line 3, column 'area': '[2.0, None]' has a number missing",
        ),
        (
            {"area": [None, [2.0, 1.0], [0.0, 1e200]]},
            {},
            "homes.csv, line 4, column 'area': 1e200 is too large to square and sum (at most 1e150 in "
            "size): correct it, or give the column in a larger unit",
        ),
        (
            {"rooms": [4, 4, 4]},
            {"only": ("rooms",)},
            "no column of homes.csv is left to predict from: left out are 'rooms' (constant: 4 in every row "
            "used), 'view' (not named by --only), 'sold' (not named by --only), "
            "'area' (not named by --only) and 'w' (not named by --only)",
        ),
    ],
)
def test_records_that_cannot_be_used(
    fitted: Callable[..., Encoder], changed: dict[str, Any], options: dict[str, Any], sentence: str
) -> None:
    """The sentence names file, line, column and value, and is the whole message."""
    with pytest.raises(DataError) as refused:
        fitted({**HOMES, **changed}, **{"target": "price", **options})
    assert str(refused.value) == sentence


def test_a_table_of_the_target_alone(fitted: Callable[..., Encoder]) -> None:
    """There is nothing to predict from."""
    with pytest.raises(DataError, match=r"^no column of homes.csv is left .* has no other column$"):
        fitted({"y": [1, 2]})


def test_a_table_without_rows(fitted: Callable[..., Encoder]) -> None:
    """A header alone is no table to train on."""
    with pytest.raises(DataError, match=r"^homes.csv has no rows to train on$"):
        fitted(pl.DataFrame(schema={"x": pl.Int64, "y": pl.Int64}))


def test_the_place_counts_rows_that_were_left_out(fitted: Callable[..., Encoder]) -> None:
    """A cell after rows without a target is named by its line in the file."""
    with pytest.raises(DataError, match=r"^homes.csv, line 4, column 'x': 1e200 is too large"):
        fitted({"x": [1.0, 1e200, 1e200, 2.0], "y": [1, None, 2, 3]})


def test_values_at_the_largest_size_are_used(fitted: Callable[..., Encoder]) -> None:
    """At 1e150 squares still sum: nothing overflows, no number is NaN."""
    encoder = fitted({"x": [1e150, -1e150, 0.0, None], "y": [1e150, 2, -1e150, 3]})
    assert encoder.features_of(pl.DataFrame({"x": [None]})).x.tolist() == [[0.0, 1.0]]
