"""Cutting rows into parts: levels, few values, quarters, dates; every row in exactly one part."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import everystep as es
from everystep.understand.residuals.cuts import column_cuts, equal_parts, parts_of

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)


@given(values=NUMBERS, parts=st.integers(1, 10))
def test_equal_values_stay_together_and_no_part_is_empty(values: np.ndarray, parts: int) -> None:
    """Each part of the sample has a row; no more parts than asked; larger values lie in no earlier part."""
    edges = equal_parts(values, parts)
    found = parts_of(values, edges)
    assert len(edges) < max(parts, 1) or parts == 1
    assert set(found) == set(range(len(edges) + 1))
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


@given(values=st.lists(st.integers(-1000, 1000), min_size=20, max_size=80, unique=True).map(np.array))
def test_different_values_make_nearly_equal_quarters(values: np.ndarray) -> None:
    """Counts of the quarters differ by one at most."""
    counts = np.bincount(parts_of(values.astype(float), equal_parts(values.astype(float), 4)))
    assert counts.max() - counts.min() <= 1


def labels(cells: list[Any], **settings: Any) -> tuple[str, ...]:
    """The labels of the first cut of a table with this column `c`, and that each row has the right one."""
    y = np.random.default_rng(0).normal(size=len(cells))
    run = es.train({"c": cells, "y": y}, "y", steps=1, **settings)
    x = np.concatenate([rows.x for rows in run.numbers()])
    cuts = list(column_cuts(run.encoder, x, complete=True))
    for cut in cuts:
        assert set(cut.parts(x)) <= set(range(len(cut.labels)))
    return cuts[0].labels


def test_labels_of_levels() -> None:
    """The reference first, as it has no feature; rare levels are one segment; missing is one too."""
    cells = ["u"] * 9 + ["v"] * 6 + ["w"] * 3 + [None] * 4
    assert labels(cells) == ("c = u", "c = v", "c = w", "c = missing")
    assert labels(cells, levels=2) == ("c = u", "c = v", "c = other", "c = missing")


def test_labels_of_numbers() -> None:
    """Up to seven different values are told one by one; more of them by quarters."""
    assert labels([2007, 2008, 2009] * 5) == ("c = 2007", "c = 2008", "c = 2009")
    quarters = labels([float(i) for i in range(40)])
    assert quarters == ("c ≤ 9", "9 < c ≤ 19", "19 < c ≤ 29", "c > 29")
    assert labels([True, False, False] * 6) == ("c = false", "c = true")


def test_labels_of_dates() -> None:
    """Days are told as dates."""
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(40)]
    assert labels(days)[0] == "c ≤ 2024-01-10"


def test_a_number_that_is_missing_sometimes() -> None:
    """Whether it is there is a cut of its own."""
    y = np.random.default_rng(1).normal(size=60)
    cells = [None if i % 3 == 0 else float(i) for i in range(60)]
    run = es.train(pl.DataFrame({"c": cells, "y": y}), "y", steps=1)
    x = np.concatenate([rows.x for rows in run.numbers()])
    cut = list(column_cuts(run.encoder, x, complete=True))[1]
    assert cut.labels == ("c is there", "c is missing")
    assert np.bincount(cut.parts(x)).tolist() == [40, 20]


def test_a_level_that_is_a_copy_counts_with_the_reference() -> None:
    """A level whose feature another column already is has none: its rows are named with the reference's."""
    flag = [1, 0, 0, 0, 1, 0] * 6
    cells = ["w" if one else "uv"[i % 2] for i, one in enumerate(flag)]
    y = np.random.default_rng(2).normal(size=36)
    run = es.train({"flag": flag, "c": cells, "y": y}, "y", steps=1)
    x = np.concatenate([block.x for block in run.numbers()])
    cut = list(column_cuts(run.encoder, x, complete=True))[1]
    assert " or w" in cut.labels[0]
    assert np.bincount(cut.parts(x)).sum() == 36
