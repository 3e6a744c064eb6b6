"""Records that the training didn't see: encoded the same way, refused where unfit, noted where unlike."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import polars as pl
import pytest

from everystep.encode.encoder import Encoder, feature_blocks
from everystep.encode.kinds.kind import merged
from everystep.read.table import Table
from everystep.words import DataError

HOMES: dict[str, Any] = {
    "sqft": [50.0, 80.0, 120.0, None, 60.0],
    "view": ["sea", "hill", "sea", "hill", "sea"],
    "garden": [True, False, False, True, False],
    "sold": [date(2020, 1, day) for day in (1, 2, 9, 4, 7)],
    "viewed": [time(hour) for hour in (9, 10, 17, 12, 11)],
    "took": [timedelta(hours=hour) for hour in (1, 3, 2, 8, 5)],
    "place": [[1.0, 2.0], [2.0, 5.0], [3.0, 1.0], [0.0, 0.0], [9.0, 4.0]],
    "price": [100, 150, 210, 120, 180],
}
ONE: dict[str, Any] = {name: cells[:1] for name, cells in HOMES.items() if name != "price"}


@pytest.fixture(scope="module")
def homes(fitted: Callable[..., Encoder]) -> Encoder:
    """An encoder with a column of every kind."""
    return fitted(HOMES, target="price")


def test_a_prediction_needs_no_target(homes: Encoder) -> None:
    """The features of a row trained on, from its columns alone."""
    block = pl.DataFrame(HOMES)
    assert homes.features_of(block.drop("price")).x.tobytes() == homes.encode(block).x.tobytes()


def test_columns_may_come_in_any_order(homes: Encoder) -> None:
    """Columns are found by name; others are ignored."""
    block = pl.DataFrame(HOMES)
    turned = block.select(*reversed(block.columns), extra=1)
    assert homes.features_of(turned).x.tolist() == homes.features_of(block).x.tolist()


def test_a_missing_column_is_named(homes: Encoder) -> None:
    """The nearest name of the new table is offered."""
    renamed = pl.DataFrame(ONE).rename({"sqft": "sqfeet"})
    with pytest.raises(DataError) as refused:
        homes.features_of(renamed)
    assert str(refused.value) == (
        "the column 'sqft', which the model was trained with, is missing: did you mean 'sqfeet'?"
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sqft": ["5O"]}, "column 'sqft': '5O' isn't a number: correct the cell or empty it (--decimal"),
        ({"sqft": [date(2020, 1, 1)]}, "column 'sqft': '2020-01-01' isn't a number"),
        ({"view": [[1, 2]]}, "column 'view': '[1, 2]' isn't the name of a level"),
        ({"sqft": [float("inf")]}, "column 'sqft': inf is too large to square and sum"),
        ({"garden": [2]}, "column 'garden': 2 is neither true (1) nor false (0)"),
        ({"sold": ["soon"]}, "column 'sold': 'soon' isn't a date"),
        ({"viewed": [9]}, "column 'viewed': 9 isn't a time of day"),
        ({"took": [9]}, "column 'took': 9 isn't a duration"),
        ({"place": [7]}, "column 'place': 7 isn't a list of numbers"),
        ({"place": [["x", "y"]]}, "column 'place': 'x' isn't a number"),
        ({"place": [[7.0]]}, "column 'place': '[7.0]' doesn't have 2 numbers like those trained on"),
    ],
)
def test_cells_that_do_not_fit(
    homes: Encoder, table_of: Callable[..., Table], changed: dict[str, Any], sentence: str
) -> None:
    """The sentence names the new table's file and line, the column and the value."""
    table = table_of(pl.DataFrame({**ONE, **changed}), "new.csv")
    with pytest.raises(DataError) as refused:
        list(feature_blocks(table, homes))
    assert str(refused.value).startswith(f"new.csv, line 2, {sentence}")


def test_a_block_without_a_table_is_counted(homes: Encoder) -> None:
    """Where only the block is known, its rows are counted from 1."""
    block = pl.DataFrame({**{name: cells * 2 for name, cells in ONE.items()}, "sqft": ["1", "?"]})
    with pytest.raises(DataError, match=r"^record 2, column 'sqft': '\?' isn't a number"):
        homes.features_of(block)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sqft": [130.0]}, "column 'sqft': 130 is above the range trained on, 50 to 120 (1 row)"),
        ({"sqft": [-1]}, "column 'sqft': -1 is below the range trained on, 50 to 120 (1 row)"),
        (
            {"view": ["lake"]},
            "column 'view': 'lake' was never seen in training and counts as 'sea', the reference (1 row)",
        ),
        (
            {"view": [None]},
            "column 'view': a missing value was never seen in training and counts as 'sea' (1 row)",
        ),
        (
            {"garden": [None]},
            "column 'garden': a missing value was filled with the training's mean, 0.4 (1 row)",
        ),
        (
            {"sold": [date(2021, 1, 1)]},
            "column 'sold': 2021-01-01 is above the range trained on, 2020-01-01 to 2020-01-09 (1 row)",
        ),
        ({"viewed": [time(20)]}, "column 'viewed': 20 is above the range trained on, 9 to 17 (1 row)"),
        ({"place": [[1.0, 9.0]]}, "column 'place': a list has places outside the ranges trained on (1 row)"),
        (
            {"place": [None]},
            "column 'place': a missing list was filled with the training's means (1 row)",
        ),
    ],
)
def test_cells_unlike_the_training_are_noted(homes: Encoder, changed: dict[str, Any], sentence: str) -> None:
    """What a prediction should be read with, in one sentence."""
    schema = {name: pl.DataFrame(HOMES).schema[name] for name, cells in changed.items() if cells == [None]}
    (note,) = homes.features_of(pl.DataFrame({**ONE, **changed}, schema_overrides=schema)).notes
    assert note.sentence == sentence


def test_a_known_gap_needs_no_note(homes: Encoder) -> None:
    """Where the training had missing cells a missing cell is nothing new."""
    assert homes.features_of(pl.DataFrame({**ONE, "sqft": [None]})).notes == ()


def test_levels_not_kept_are_other(fitted: Callable[..., Encoder]) -> None:
    """Where there is 'other', an unseen level counts as it, and is named with its rows."""
    encoder = fitted({"c": ["a", "a", "b", "b", "c", None], "y": range(6)}, levels=2)
    numbers = encoder.features_of(pl.DataFrame({"c": ["z", "b", "z", "q"]}))
    assert [feature.name for feature in encoder.features] == ["c=b", "c=other", "c=missing"]
    assert numbers.x.tolist() == [[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert [note.sentence for note in numbers.notes] == [
        "column 'c': 'q' isn't one of the 2 levels kept and counts as 'other' (1 row)",
        "column 'c': 'z' isn't one of the 2 levels kept and counts as 'other' (2 rows)",
    ]


def test_notes_of_blocks_add_up(homes: Encoder) -> None:
    """Block by block or all at once: the same notes, counts added and the most extreme value kept."""
    cells = {**ONE, "sqft": [500.0, 130.0, 10.0, 60.0, 900.0], "view": ["lake", "sea", "lake", "moor", "sea"]}
    block = pl.DataFrame({name: values * (5 // len(values)) for name, values in cells.items()})
    whole = homes.features_of(block).notes
    parts = [homes.features_of(block[row : row + 1]).notes for row in range(5)]
    assert set(merged(note for notes in parts for note in notes)) == set(whole)


def test_the_trace_of_every_kind(homes: Encoder) -> None:
    """One record's ledger goes from the cell as read to the number, for every kind."""
    record = pl.DataFrame(HOMES).row(3, named=True)
    assert {line.feature.name: (line.cell, line.number) for line in homes.trace(record)} == {
        "sqft": (None, 77.5),
        "sqft is missing": (None, 1.0),
        "view=hill": ("hill", 1.0),
        "garden": (True, 1.0),
        "sold.days": (date(2020, 1, 4), 3.0),
        "sold.weekday": (date(2020, 1, 4), 6.0),
        "viewed": (time(12), 12.0),
        "took": (timedelta(hours=8), 8.0),
        "place[0]": ([0.0, 0.0], 0.0),
        "place[1]": ([0.0, 0.0], 0.0),
    }
