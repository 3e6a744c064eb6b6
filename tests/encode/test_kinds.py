"""Every kind of column: its numbers can be read back as the cells they came from."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from everystep.encode.cells import level_texts
from everystep.encode.kinds.kind import Kind
from everystep.encode.kinds.registry import KINDS, kind_from_json
from everystep.encode.options import EncodeOptions
from everystep.encode.plan import planned
from everystep.encode.survey.column import ColumnRows
from everystep.model.linear import predict
from everystep.words import DataError

Numbers = Mapping[str, float]

BRIEFLY = settings(max_examples=25, deadline=None)
"""A sweep over seven kinds is examples enough; a busy machine is no failure."""

_seconds = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0))

CELLS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "number": (pl.Float64, st.floats(-1e150, 1e150)),
    "boolean": (pl.Boolean, st.booleans()),
    "category": (pl.String, st.text("abé |other,missing", min_size=1).filter(str.strip)),
    "date": (pl.Datetime("us"), _seconds),
    "time": (pl.Time, st.times()),
    "duration": (pl.Duration("us"), st.timedeltas(timedelta(days=-9000), timedelta(days=9000))),
    "vector": (pl.Array(pl.Float64, 3), st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3)),
}
"""The polars type of each kind's columns, and what its cells may be."""


def _back_to_category(numbers: Numbers, kind: Kind) -> Any:
    chosen = [name for name, value in numbers.items() if value == 1]
    features = kind.features
    if not chosen:
        return features[0].against if features else kind.describe().levels[0]
    labels = {"c=missing": None, "c=(missing)": None}
    if kind.describe().missing and chosen[0] == features[-1].name:
        return labels[chosen[0]]
    return chosen[0].removeprefix("c=")


def _back_to_date(numbers: Numbers, kind: Kind) -> datetime:
    origin = date.fromisoformat(kind.features[0].unit.removeprefix("days since "))
    seconds = round(numbers["c.days"] * 86_400)  # days over two centuries hold a second, not a microsecond
    return datetime(origin.year, origin.month, origin.day) + timedelta(seconds=seconds)


def _back_to_time(numbers: Numbers, _: Kind) -> Any:
    return (datetime(2000, 1, 1) + timedelta(microseconds=round(numbers["c"] * 3_600e6))).time()


BACK: dict[str, Callable[[Numbers, Kind], Any]] = {
    "number": lambda numbers, _: numbers["c"],
    "boolean": lambda numbers, _: bool(numbers["c"]),
    "category": _back_to_category,
    "date": _back_to_date,
    "time": _back_to_time,
    "duration": lambda numbers, _: timedelta(microseconds=round(numbers["c"] * 3_600e6)),
    "vector": lambda numbers, _: [numbers[f"c[{place}]"] for place in range(3)],
}
"""How a person would read a cell off its features, written apart from the code under test."""


def cell_back(numbers: Numbers, kind: Kind) -> Any:
    """The cell that features stand for."""
    if numbers.get("c is missing") == 1:
        return None
    return BACK[kind.kind](numbers, kind)


def kind_of(cells: pl.Series) -> Kind:
    """The kind that a column of its type becomes, all its rows used."""
    (survey,), _ = planned({"c": cells.dtype, "y": pl.Float64()}, EncodeOptions("y", levels=1000))
    survey.add(ColumnRows(cells, np.arange(len(cells)) * 1.0, np.arange(len(cells))))
    return survey.kind()


@st.composite
def columns(draw: st.DrawFn, name: str) -> pl.Series:
    """A column of a kind, some of its cells missing, at least one there."""
    dtype, cells = CELLS[name]
    values = draw(st.lists(st.none() | cells, min_size=1, max_size=12))
    assume(any(value is not None for value in values))
    return pl.Series("c", values, dtype=dtype)


def test_the_sweep_has_every_kind() -> None:
    """A kind that is added must be read back here too."""
    names = {kind.kind for kind in KINDS}
    assert names == set(CELLS) == set(BACK)


@pytest.mark.parametrize("name", sorted(CELLS))
@given(data=st.data())
@BRIEFLY
def test_cells_can_be_read_back(name: str, data: st.DataObject) -> None:
    """No kind loses anything: from a row's numbers and the features' names the cell follows."""
    cells = data.draw(columns(name))
    kind = kind_of(cells)
    assert kind.kind == name
    names = [feature.name for feature in kind.features]
    for row, cell in zip(kind.encode(cells).tolist(), cells.to_list(), strict=True):
        assert cell_back(dict(zip(names, row, strict=True)), kind) == cell


@pytest.mark.parametrize("name", sorted(CELLS))
@given(data=st.data())
@BRIEFLY
def test_json_keeps_a_kind_exactly(name: str, data: st.DataObject) -> None:
    """A kind written as JSON and read again is equal, and encodes to the same bits."""
    cells = data.draw(columns(name))
    kind = kind_of(cells)
    again = kind_from_json(json.loads(json.dumps(kind.to_json())))
    assert again == kind
    assert again.encode(cells).tobytes() == kind.encode(cells).tobytes()


@pytest.mark.parametrize("name", sorted(CELLS))
@given(data=st.data())
@BRIEFLY
def test_encoding_is_elementwise_and_never_nan(name: str, data: st.DataObject) -> None:
    """A row has the same bits alone as among others: blocks and single predictions agree."""
    cells = data.draw(columns(name))
    kind = kind_of(cells)
    together = kind.encode(cells)
    assert np.isfinite(together).all()
    alone = [kind.encode(cells[row : row + 1]) for row in range(len(cells))]
    assert np.concatenate(alone).tobytes() == np.ascontiguousarray(together).tobytes()


@pytest.mark.parametrize("name", sorted(CELLS))
@given(data=st.data())
@BRIEFLY
def test_terms_add_up_to_the_bits_of_a_prediction(name: str, data: st.DataObject) -> None:
    """Number by number or the level's weight alone: the same sum, whatever the weights."""
    kind = kind_of(data.draw(columns(name)))
    cells = data.draw(columns(name))
    assume(name != "vector" or cells.null_count() < len(cells))
    count = len(kind.features)
    weights = np.array(data.draw(st.lists(st.floats(), min_size=count, max_size=count)))
    with np.errstate(all="ignore"):
        total = np.zeros(len(cells))
        for term in kind.terms(kind.coded(cells), weights):
            total += term
        assert (total + 1.5).tobytes() == predict(kind.encode(cells), weights, 1.5).tobytes()


@pytest.mark.parametrize("name", sorted(CELLS))
@given(data=st.data())
@BRIEFLY
def test_trained_cells_need_no_note(name: str, data: st.DataObject) -> None:
    """What the training saw is inside its ranges and levels, to the last bit."""
    cells = data.draw(columns(name))
    kind = kind_of(cells)
    assert kind.notes(cells, kind.coded(cells)) == ()


@pytest.mark.parametrize("name", sorted(CELLS))
@given(data=st.data())
@BRIEFLY
def test_a_missing_cell_is_noted_where_training_had_none(name: str, data: st.DataObject) -> None:
    """A prediction from a filled cell says so, and is a number all the same."""
    kind = kind_of(data.draw(columns(name)).drop_nulls())
    missing = pl.Series("c", [None, None], dtype=CELLS[name][0])
    (note,) = kind.notes(missing, kind.coded(missing))
    assert (note.about, note.count) == ("missing", 2)
    assert np.isfinite(kind.encode(missing)).all()


def test_a_missing_number_is_the_mean_and_says_so() -> None:
    """1, missing, 3: the middle one is 2 and has its own feature."""
    kind = kind_of(pl.Series("c", [1.0, None, 3.0]))
    assert [feature.name for feature in kind.features] == ["c", "c is missing"]
    assert kind.encode(pl.Series([1.0, None, 3.0])).tolist() == [[1, 0], [2, 1], [3, 0]]


def test_levels_are_told_against_the_most_frequent() -> None:
    """Ties for the reference go to the first in sorted order; the others follow sorted."""
    kind = kind_of(pl.Series("c", ["d", "b", "c", "b", "c"]))
    assert [feature.name for feature in kind.features] == ["c=c", "c=d"]
    assert {feature.against for feature in kind.features} == {"b"}


def test_a_level_may_be_called_missing() -> None:
    """The table's own level 'missing' isn't mixed up with cells that are missing."""
    cells = pl.Series("c", ["a", "a", "missing", None])
    kind = kind_of(cells)
    assert [feature.name for feature in kind.features] == ["c=missing", "c=(missing)"]
    assert kind.encode(cells).tolist() == [[0, 0], [0, 0], [1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("last", "parts"),
    [
        (datetime(2020, 1, 1, 20), ["days"]),
        (datetime(2020, 1, 4, 20), ["days", "hour"]),
        (datetime(2020, 3, 5, 20), ["days", "weekday", "hour"]),
        (datetime(2021, 3, 5, 20), ["days", "month", "weekday", "hour"]),
    ],
)
def test_a_date_has_the_parts_its_span_can_tell(last: datetime, parts: list[str]) -> None:
    """Within a year the month is only the days again; so are weekdays within a week, hours within a day."""
    kind = kind_of(pl.Series("c", [datetime(2020, 1, 1, 6), last]))
    assert [feature.name for feature in kind.features] == [f"c.{part}" for part in parts]


def test_date_parts_are_those_of_the_calendar() -> None:
    """2021-03-05 is a Friday, 429 days after New Year 2020."""
    kind = kind_of(pl.Series("c", [date(2020, 1, 1), date(2021, 3, 5)]))
    assert [feature.name for feature in kind.features] == ["c.days", "c.month", "c.weekday"]
    assert kind.encode(pl.Series([date(2021, 3, 5)])).tolist() == [[429, 3, 5]]
    assert kind.features[0].unit == "days since 2020-01-01"


def test_a_clock_with_a_zone_is_read_as_it_shows() -> None:
    """Noon in Berlin is hour 12, whatever it is elsewhere."""
    noons = pl.Series("c", [datetime(2020, 1, 1, 12), datetime(2022, 1, 6, 13)])
    berlin = noons.dt.replace_time_zone("Europe/Berlin")
    assert kind_of(berlin).encode(berlin)[:, -1].tolist() == [12, 13]


def test_a_time_and_a_duration_are_hours() -> None:
    """12:30 is 12.5, and 90 minutes are 1.5."""
    times = pl.Series("c", [datetime(2020, 1, 1, 12, 30).time()])
    durations = pl.Series("c", [timedelta(minutes=90)])
    assert kind_of(times).encode(times).item() == 12.5
    assert kind_of(durations).encode(durations).item() == 1.5


def test_lists_of_any_container_are_vectors() -> None:
    """Lists and arrays, of integers or floats, give the same features."""
    lists = pl.Series("c", [[1, 2], [3, 4]])
    arrays = pl.Series("c", [[1.0, 2.0], [3.0, 4.0]], dtype=pl.Array(pl.Float64, 2))
    assert kind_of(lists) == kind_of(arrays)
    assert kind_of(lists).encode(arrays).tolist() == [[1, 2], [3, 4]]


def test_kinds_take_cells_that_mean_the_same() -> None:
    """A column may arrive in another type: 1 for true, '7' for 7, 2007.0 for the level '2007'."""
    assert kind_of(pl.Series("c", [True, False])).encode(pl.Series([1, 0])).tolist() == [[1], [0]]
    assert kind_of(pl.Series("c", [1, 7])).encode(pl.Series(["7"])).tolist() == [[7]]
    assert kind_of(pl.Series("c", ["2007", "2008", "2008"])).encode(pl.Series([2007.0])).tolist() == [[1]]


def test_any_plain_cell_can_name_a_level() -> None:
    """Asked for as categories, columns of every plain type have levels that read like their cells."""
    frame = pl.DataFrame(
        {
            "whole": [2007.0, -0.0],
            "flag": [True, False],
            "day": [date(2020, 1, 1), date(2020, 1, 2)],
            "hour": [time(9), time(10, 30)],
            "took": [timedelta(hours=1), timedelta(minutes=90)],
            "enum": pl.Series(["a", "b"], dtype=pl.Enum(["b", "a"])),
        }
    )
    assert {cells.name: level_texts(cells).to_list() for cells in frame} == {
        "whole": ["2007", "0"],
        "flag": ["true", "false"],
        "day": ["2020-01-01", "2020-01-02"],
        "hour": ["09:00:00", "10:30:00"],
        "took": ["1h", "1h 30m"],
        "enum": ["a", "b"],
    }


def test_an_unknown_kind_is_refused_in_words() -> None:
    """A model of a later version doesn't end in a traceback."""
    with pytest.raises(DataError, match="column of kind 'tensor', which this version of everystep doesn't"):
        kind_from_json({"kind": "tensor", "column": "c"})


def test_filled_values_are_the_mean_of_those_there() -> None:
    """The share of true fills a missing true/false."""
    cells = pl.Series("c", [True, True, True, False, None])
    assert math.isclose(kind_of(cells).encode(cells)[4, 0], 0.75)
