"""The example table: what a person can check by hand in the file."""

import json
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from everystep.encode.encoder import Encoder, encoded_blocks
from everystep.encode.fit import fit_encoder
from everystep.encode.options import EncodeOptions
from everystep.read.table import Table


@pytest.fixture(scope="module")
def encoder(penguins: Table) -> Encoder:
    """The encoder for the body mass."""
    return fit_encoder(penguins, EncodeOptions("body_mass_g"))


def test_features_and_what_they_are_told_against(encoder: Encoder) -> None:
    """Ten features; levels are told against the most frequent one of the rows used."""
    assert [(feature.name, feature.against) for feature in encoder.features] == [
        ("species=Chinstrap", "Adelie"),
        ("species=Gentoo", "Adelie"),
        ("island=Dream", "Biscoe"),
        ("island=Torgersen", "Biscoe"),
        ("bill_length_mm", None),
        ("bill_depth_mm", None),
        ("flipper_length_mm", None),
        ("sex=female", "male"),
        ("sex=missing", "male"),
        ("year", None),
    ]


def test_two_rows_have_no_body_mass(penguins: Table, encoder: Encoder) -> None:
    """Records 3 and 271, which are lines 5 and 273 of the file."""
    (left_out,) = encoder.left_out
    assert (left_out.reason, left_out.count) == ("the target 'body_mass_g' is missing", 2)
    assert [penguins.place(record) for record in left_out.records] == ["line 5", "line 273"]
    assert (encoder.rows, encoder.rows_used) == (344, 342)


def test_numbers_are_the_columns_own(penguins: Table, encoder: Encoder) -> None:
    """Each feature equals its column or level as polars filters it, row by row."""
    (numbers,) = encoded_blocks(penguins, encoder)
    used = penguins.frame.collect().filter(pl.col("body_mass_g").is_not_null())
    columns = {feature.name: numbers.x[:, place] for place, feature in enumerate(encoder.features)}
    assert np.array_equal(columns["flipper_length_mm"], used["flipper_length_mm"].to_numpy())
    assert np.array_equal(columns["species=Gentoo"], used["species"].to_numpy() == "Gentoo")
    assert np.array_equal(columns["sex=missing"], used["sex"].is_null().to_numpy())
    assert numbers.y is not None
    assert np.array_equal(numbers.y, used["body_mass_g"].to_numpy())
    assert np.array_equal(np.delete(np.arange(344), [3, 271]), numbers.kept)


def test_the_ledger_says_what_became_of_each_column(encoder: Encoder) -> None:
    """The row of `sex`: 9 missing cells are a level of their own."""
    rows = {row.column: row for row in encoder.ledger()}
    assert list(rows) == list(encoder.columns)
    sex = rows["sex"]
    assert (sex.kind, sex.against, sex.levels) == ("category", "male", ("male", "female"))
    assert (sex.missing, sex.filled_with) == (9, "missing")
    assert (rows["bill_depth_mm"].low, rows["bill_depth_mm"].high) == (13.1, 21.5)


def test_a_record_is_traced_cell_by_cell(penguins: Table, encoder: Encoder) -> None:
    """Record 5 of the file: what stood in each cell, and the number it became."""
    traced = encoder.trace(penguins.frame.collect().row(5, named=True))
    assert [(line.feature.name, line.cell, line.number) for line in traced] == [
        ("species=Chinstrap", "Adelie", 0.0),
        ("species=Gentoo", "Adelie", 0.0),
        ("island=Dream", "Torgersen", 0.0),
        ("island=Torgersen", "Torgersen", 1.0),
        ("bill_length_mm", 39.3, 39.3),
        ("bill_depth_mm", 20.6, 20.6),
        ("flipper_length_mm", 190, 190.0),
        ("sex=female", "male", 0.0),
        ("sex=missing", "male", 0.0),
        ("year", 2007, 2007.0),
    ]


def test_every_record_is_traced_to_its_row(penguins: Table, encoder: Encoder) -> None:
    """The ledger of a record has the very bits that were trained on."""
    (numbers,) = encoded_blocks(penguins, encoder)
    frame = penguins.frame.collect()
    for row in range(0, 342, 31):
        record = frame.row(int(numbers.kept[row]), named=True)
        assert [line.number for line in encoder.trace(record)] == numbers.x[row].tolist()


def test_the_year_may_be_a_category(penguins: Table, encoder: Encoder) -> None:
    """Three years as a number are a hint; as levels they are told against 2009, the most frequent."""
    assert encoder.warnings == (
        "'year' holds only 3 different whole numbers, 2007 to 2009, and is used as a number: "
        "if they name groups, --as-category 'year'",
    )
    years = fit_encoder(penguins, EncodeOptions("body_mass_g", as_category=("year",)))
    assert [feature.name for feature in years.features][-2:] == ["year=2007", "year=2008"]
    assert years.warnings == ()


def test_json_keeps_the_encoder(penguins: Table, encoder: Encoder) -> None:
    """Written and read again the encoder is equal, and encodes to the same bits."""
    again = Encoder.from_json(json.loads(json.dumps(encoder.to_json())))
    assert again == encoder
    (one,), (other,) = encoded_blocks(penguins, encoder), encoded_blocks(penguins, again)
    assert one.x.tobytes() == other.x.tobytes()


def test_a_boolean_and_its_level_are_one_feature(
    penguins: Table, table_of: Callable[[pl.DataFrame], Table]
) -> None:
    """A 0/1 column that equals a level's feature is dropped, and its original named."""
    frame = penguins.frame.collect().with_columns(is_gentoo=(pl.col("species") == "Gentoo").cast(pl.Int64))
    encoder = fit_encoder(table_of(frame), EncodeOptions("body_mass_g"))
    assert [(one.column, one.reason) for one in encoder.dropped] == [
        ("is_gentoo", "an exact copy of 'species=Gentoo'")
    ]
    assert "is_gentoo" not in encoder.columns
