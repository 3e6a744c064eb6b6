"""Rows that are encoded while they are surveyed are those of two passes, and so is what is made of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep import journey
from everystep.compiled import summing
from everystep.encode import spool
from everystep.encode.ahead import Ahead
from everystep.encode.encoder import Numbers
from everystep.encode.fit import Encoded, fit_and_encode
from everystep.encode.options import EncodeOptions
from everystep.read import read_table
from everystep.read import table as tables
from everystep.run import Run
from everystep.sums import folds

ROWS = 400
OPTIONS = EncodeOptions(target="y")


def plain(seed: int = 0) -> pl.DataFrame:
    """A table of numbers of several types."""
    rng = np.random.default_rng(seed)
    x = rng.normal(5, 2, (ROWS, 3))
    columns = {"a": x[:, 0], "b": x[:, 1].astype(np.float32), "c": rng.integers(0, 50, ROWS)}
    return pl.DataFrame(columns | {"y": x @ [1.0, 2.0, -1.0] + rng.normal(size=ROWS)})


TABLES = {
    "plain": plain(),
    "weights": plain().with_columns(w=pl.Series(np.arange(ROWS) % 4 + 0.5)),
    "a weight of 0": plain().with_columns(w=pl.Series(np.arange(ROWS) % 4)),
    "missing at the end": plain().with_columns(a=pl.when(pl.int_range(ROWS) < 390).then("a")),
    "a target missing": plain().with_columns(y=pl.when(pl.int_range(ROWS) != 7).then("y")),
    "NaN": plain().with_columns(a=pl.when(pl.int_range(ROWS) == 200).then(float("nan")).otherwise("a")),
    "a copy": plain().with_columns(z=pl.col("a")),
    "a constant": plain().with_columns(z=pl.lit(3)),
    "an identifier": plain().with_columns(id=pl.int_range(ROWS)),
    "a text": plain().with_columns(z=pl.lit("x")),
    "true and false": plain().with_columns(z=pl.int_range(ROWS) % 2 == 0),
}
ALL_PLAIN = ("plain", "weights")


def options(name: str) -> EncodeOptions:
    """With the column of weights, where there is one."""
    return replace(OPTIONS, weight="w") if "weight" in name else OPTIONS


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of several blocks."""
    monkeypatch.setattr(tables, "BLOCK_ROWS", 64)


class LastOfEach:
    """The last number of the first feature, in each block."""

    def __call__(self, first: int, rows: Numbers) -> list[tuple[int, float]]:
        """With the number of the block's first record."""
        return [(first, float(rows.x[-1, 0]))]

    def joined(
        self, before: list[tuple[int, float]], made: list[tuple[int, float]]
    ) -> list[tuple[int, float]]:
        """One after the other."""
        return before + made


def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guess is wrong from the beginning."""
    monkeypatch.setattr(Ahead, "glance", lambda *_: None)


def encoded(name: str, work: Any = None) -> Encoded:
    """A table's encoder and rows."""
    return fit_and_encode(read_table(TABLES[name]), options(name), work)


def same_rows(one: Encoded, other: Encoded) -> bool:
    """Whether all numbers are equal to the last bit."""
    pairs = zip(one.rows, other.rows, strict=True)
    return all(
        np.array_equal(getattr(a, name), getattr(b, name)) if getattr(a, name) is not None else True
        for a, b in pairs
        for name in ("x", "y", "weight", "kept")
    )


@pytest.mark.parametrize("in_memory", [spool.IN_MEMORY, 0])
@pytest.mark.parametrize("name", TABLES)
def test_the_same_as_in_two_passes(name: str, in_memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encoder and rows, also again, and also where the guess turns out wrong."""
    monkeypatch.setattr(spool, "IN_MEMORY", in_memory)
    found = encoded(name)
    with_work = encoded(name, LastOfEach())
    with monkeypatch.context() as patch:
        never(patch)
        readable = encoded(name)
    assert found.encoder == with_work.encoder == readable.encoder
    for _ in range(2):
        assert same_rows(found, readable)
        assert same_rows(with_work, readable)
    assert (with_work.made is not None) == (name in ALL_PLAIN)
    if with_work.made is not None:
        assert with_work.made == [(64 * i, float(rows.x[-1, 0])) for i, rows in enumerate(found.rows)]


def run(name: str, **settings: Any) -> Run:
    """Trained on one of the tables."""
    weight = {"weight": "w"} if "weight" in name else {}
    return es.train(TABLES[name], "y", **weight, **settings)


SETTINGS: list[dict[str, Any]] = [
    {},
    {"seed": 3},
    {"validation": 0.2},
    {"batch_size": 7, "epochs": 2},
    {"l2": 0.1},
    {"fit_intercept": False},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("name", ["plain", "weights", "a copy", "a target missing"])
def test_sums_made_on_the_way_are_those_made_later(
    name: str, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run, its states and its cross-checks, to the last bit."""
    for module in (journey, summing):
        monkeypatch.setattr(module, "MANY", 1)
    monkeypatch.setattr(summing.sum_rows, "__defaults__", (None, 1))
    monkeypatch.setattr(summing.judge_folds, "__defaults__", (1,))
    monkeypatch.setattr(folds, "SHUFFLED_ROWS", 96)  # a hand needn't be a block
    on_the_way = run(name, **settings)
    with monkeypatch.context() as patch:
        never(patch)
        later = run(name, **settings)
    assert np.array_equal(on_the_way.recording.parameters, later.recording.parameters)
    assert np.array_equal(on_the_way.fit.sums.scatter, later.fit.sums.scatter)
    assert on_the_way.fit.cross_validation == later.fit.cross_validation
    assert on_the_way.fit.optimum.loss == later.fit.optimum.loss


def test_a_number_too_large_is_named_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be summed on the way is summed again, which says what the matter is."""
    monkeypatch.setattr(journey, "MANY", 1)
    table = plain().with_columns(a=pl.when(pl.int_range(ROWS) == 3).then(1e140).otherwise("a"))
    with pytest.raises(es.DataError, match="'a' holds 1e"):
        es.train(table, "y")
