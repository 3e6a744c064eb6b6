"""A cluster gives the same run as one machine, to the last bit."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from distributed import Client

import everystep as es
from everystep.read import table as blocks
from everystep.read.cluster import table as cluster_table
from everystep.run import Run
from tests.cluster.conftest import records

WAYS: dict[str, dict[str, Any]] = {
    "all records": {},
    "weights": {"weight": "weight"},
    "no intercept, a penalty": {"l2": 0.1, "fit_intercept": False},
    "batches": {"optimizer": "adam", "batch_size": 8192, "epochs": 1},
    "held out by time": {"validation": 0.2, "steps": 50},
    "held out by draw": {"validation": 0.1, "drop": ["sold"], "steps": 50},
    "texts, and numbers as texts": {"as_category": ["floor"], "only": ["floor", "told", "side"]},
}


@pytest.mark.parametrize("way", WAYS)
def test_every_figure_of_the_run_is_the_same(client: Client, stored: Callable[..., str], way: str) -> None:
    """The fingerprint is over data, settings, encoder, sums, optimum, cross-validation and states."""
    pattern = stored(records(150_000), cuts=(40_000, 40_001, 110_000))
    here, there = both(client, pattern, **WAYS[way])
    assert there.fingerprint == here.fingerprint
    assert there.encoder == here.encoder
    assert there.fit.cross_validation == here.fit.cross_validation
    assert there.optimum.standard_errors is None or np.array_equal(
        there.optimum.standard_errors, here.optimum.standard_errors
    )


def test_compiled_sums_are_the_same(client: Client, stored: Callable[..., str]) -> None:
    """From four million numbers on the compiled sums are taken, on the workers as here."""
    here, there = both(client, stored(records(182_000, columns=24)), only=[f"x{i}" for i in range(24)])
    assert here.fit.sums.rows * 25 > 1 << 22
    assert there.fingerprint == here.fingerprint


def test_plain_numbers_are_the_same(client: Client, stored: Callable[..., str]) -> None:
    """They are surveyed, encoded and summed in one pass, here and by the workers."""
    frame = records(190_000, columns=24).select(pl.selectors.starts_with("x").fill_null(0), pl.col("y"))
    here, there = both(client, stored(frame.drop_nulls(), cuts=(100_000,)))
    assert here.fit.sums.rows * 25 > 1 << 22
    assert there.fingerprint == here.fingerprint


def test_the_blocks_of_a_wide_table_are_the_same(client: Client, stored: Callable[..., str]) -> None:
    """They have fewer rows; how many is told to the workers, which see some of the columns only."""
    pattern = stored(records(150_000), cuts=(40_000, 40_001, 110_000))
    usual = es.train(pattern, "y")
    with patch.object(blocks, "BLOCK_NUMBERS", 1 << 18):
        here, there = both(client, pattern)
    assert there.fingerprint == here.fingerprint
    assert not np.array_equal(here.fit.sums.scatter, usual.fit.sums.scatter)


def test_nearly_dependent_columns_are_the_same(client: Client, stored: Callable[..., str]) -> None:
    """Where the compiled sums lose digits, the careful ones are taken, on the workers as here."""
    frame = records(182_000, columns=24)
    frame = frame.with_columns(x2=pl.col("x1") + 1e-7 * pl.col("x2"))
    here, there = both(client, stored(frame), only=[f"x{i}" for i in range(24)], steps=5)
    assert here.optimum.condition > 1e6
    assert there.fingerprint == here.fingerprint


def test_any_size_of_a_task_gives_the_same_bits(client: Client, stored: Callable[..., str]) -> None:
    """One block a task or all in one: what is made of blocks merges block by block."""
    pattern, found = stored(records(270_000), cuts=(100_000,)), set()
    for most, tasks in ((1, 1000), (16, 1)):
        with patch.multiple(cluster_table, MOST_BLOCKS=most, TASKS_A_THREAD=tasks):
            found.add(es.train(pattern, "y", cluster=client, only=["x0"]).fingerprint)
    assert len(found) == 1


def test_files_of_differing_types_are_one_table(client: Client, stored: Callable[..., str]) -> None:
    """Whole numbers in one file and others in the next are what they are on one machine."""
    frame = records(140_000).select("x1", "floor", "y", "side")
    stored(frame[:70_000], name="a-1")
    pattern = stored(
        frame[70_000:].with_columns(pl.col("floor").cast(pl.Float32)),
        name="a-2",
    ).replace("a-2", "a")
    here, there = both(client, pattern)
    assert there.fingerprint == here.fingerprint


def test_once_the_cluster_is_closed_this_machine_reads(stored: Callable[..., str]) -> None:
    """A run outlives its workers: whatever asks for its records later gets them."""
    pattern = stored(records(140_000), cuts=(70_000,))
    there = es.train(pattern, "y", cluster="local", workers=1)
    assert len(there.predict(pattern)) == 140_000
    here = es.train(pattern, "y")
    assert [rows.y.tolist() for rows in there.numbers()] == [rows.y.tolist() for rows in here.numbers()]


def test_the_call_is_in_the_run(client: Client, stored: Callable[..., str]) -> None:
    """The run tells that a cluster read its records."""
    run = es.train(stored(records(1000)), "y", cluster=client)
    assert run.origin.given["cluster"] == "<Client>"


def both(client: Client, pattern: str, **settings: Any) -> tuple[Run, Run]:
    """The same training here and on the cluster."""
    return es.train(pattern, "y", **settings), es.train(pattern, "y", cluster=client, **settings)
