"""A cluster of two processes on this machine, and tables for it."""

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import dask
import numpy as np
import polars as pl
import pytest
from distributed import Client, LocalCluster

NAMED = {"p": "north", "q": "south ", "r": "east"}


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """Two workers, one thread each, of polars too."""
    with (
        dask.config.set({"distributed.nanny.pre-spawn-environ.POLARS_MAX_THREADS": 1}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
        Client(cluster, set_as_default=False) as opened,
    ):
        yield opened


@pytest.fixture
def stored(tmp_path: Path) -> Callable[..., str]:
    """Writes a frame as Parquet files, cut at these records, and gives their pattern."""

    def write(frame: pl.DataFrame, cuts: Sequence[int] = (), name: str = "part") -> str:
        edges = [0, *cuts, len(frame)]
        for number, (start, end) in enumerate(pairwise(edges)):
            frame[start:end].write_parquet(tmp_path / f"{name}-{number}.parquet", row_group_size=30_000)
        return str(tmp_path / f"{name}-*.parquet")

    return write


def records(rows: int, columns: int = 3, seed: int = 0) -> pl.DataFrame:
    """Numbers, categories, dates, texts that are numbers, vectors, weights and missing cells of each."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, columns))
    numbers = {f"x{i}": x[:, i] for i in range(columns)}
    frame = pl.DataFrame(
        {
            **numbers,
            "side": random.choice(list(NAMED.values()), rows),
            "floor": random.integers(0, 5, rows).astype(np.int16),
            "sold": random.integers(0, 900, rows),
            "told": random.integers(100, 999, rows).astype(str),
            "place": pl.Series(random.normal(size=(rows, 2)), dtype=pl.Array(pl.Float32, 2)),
            "weight": random.uniform(0.5, 2, rows) * (random.random(rows) > 0.02),
            "y": 1.5 * x[:, 0] - x[:, 1] + random.normal(size=rows) / 5,
        }
    )
    gone = [
        pl.when(pl.Series(random.random(rows) > 0.04)).then(name).alias(name) for name in ("x0", "side", "y")
    ]
    return frame.with_columns(gone).with_columns(
        sold=pl.date(2020, 1, 1) + pl.duration(days="sold"), side=pl.col("side").cast(pl.Categorical)
    )


def pids(client: Client) -> list[int]:
    """The workers' processes."""
    return list(client.run(os.getpid).values())
