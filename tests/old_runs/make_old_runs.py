"""Writes run folders of this version, which every later one must load:

    python tests/old_runs/make_old_runs.py

They come to stand under `tests/old_runs/<version>/`, with what they predict and their states, to the last
bit, in `expected.json`. Run it once for a version, just before it is released, and never for one that was:
its folders stay as they are. Only what has the same bits on every machine is expected: weighted sums, and
steps of the rules without powers.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

import everystep as es
from everystep.version import VERSION

HERE = Path(__file__).parent / VERSION
PLACES = ("shore", "town", None, "hill", "town", "town", "shore")
PLATEAU = "plateau:factor=0.5,patience=1"

HOMES: dict[str, list[Any]] = {
    "area": [50.0 + 7.25 * (i * i % 11) + i for i in range(24)],
    "rooms": [None if i == 8 else 1 + i * 5 % 6 for i in range(24)],
    "place": [PLACES[i % 7] for i in range(24)],
    "price": [90.0 + 11.5 * (i * i % 11) + 6 * (i * 5 % 6) + (i * 7 % 5) for i in range(24)],
}
LOANS: dict[str, list[Any]] = {
    "day": [date(2023, 3, 1) + timedelta(days=31 * i) for i in range(16)],
    "known": [i % 3 == 0 for i in range(16)],
    "took": [timedelta(minutes=15 * (i * i % 7)) for i in range(16)],
    "marks": [[float(i % 4), i / 8] for i in range(16)],
    "weight": [1.0 + i % 2 for i in range(16)],
    "sum": [100.0 + 3 * i + i % 4 for i in range(16)],
}
NEW: dict[str, dict[str, list[Any]]] = {
    "homes": {"area": [61.5, 120.0], "rooms": [3, None], "place": ["hill", "elsewhere"]},
    "three-rows": {"x": [10.0, -0.5]},
    "loans": {
        "day": [date(2025, 1, 1), date(2020, 2, 29)],
        "known": [True, None],
        "took": [timedelta(hours=2), timedelta(0)],
        "marks": [[1.0, 0.5], [9.0, -1.0]],
    },
}

MADE: dict[str, tuple[str, Callable[[], es.Run]]] = {
    "by-hand": ("three-rows", lambda: es.train("three-rows.csv", target="y", by_hand=True)),
    "categories": ("homes", lambda: homes(keep=7)),
    "batches": ("homes", lambda: homes(optimizer="momentum", batch_size=5, keep=9, clip=0.5)),
    "adam": ("homes", lambda: homes(optimizer="adam", batch_size=6, schedule="cosine")),
    "validation": ("homes", lambda: homes(validation=0.25, batch_size=4, average=2, schedule=PLATEAU)),
    "branch": ("homes", lambda: homes(optimizer="nesterov").rewind(6).train(steps=9)),
    "no-intercept": ("homes", lambda: homes(fit_intercept=False, l2=0.25, learning_rate=0.05)),
    "kinds": ("loans", lambda: es.train(LOANS, target="sum", weight="weight", steps=20, keep="ends")),
}
"""The folders, each with the table whose records it is trained on."""


def homes(**settings: Any) -> es.Run:
    """A short training on the table of homes."""
    return es.train("homes.csv", target="price", **{"steps": 20, **settings})


def main() -> None:
    """Write all of them."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    expected = {}
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        pl.DataFrame(HOMES).write_csv("homes.csv")
        pl.DataFrame({"x": [1, 2, 3], "y": [2, 4, 6]}).write_csv("three-rows.csv")
        for name, (table, make) in MADE.items():
            run = make()
            run.save(HERE / name, data="copy")
            expected[name] = expected_of(run, NEW[table])
        for table, columns in NEW.items():
            pl.DataFrame(columns).write_parquet(HERE / f"{table}.parquet")
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


def expected_of(run: es.Run, new: dict[str, list[Any]]) -> dict[str, Any]:
    """What the folder must give again. Of rules that need powers all states are kept, so none is replayed."""
    recording = run.recording
    numbers = range(recording.steps + 1)
    return {
        "table": next(table for table, columns in NEW.items() if columns is new),
        "fingerprint": run.fingerprint,
        "predictions": bits(run.predict(new)),
        "states": [bits(recording.state(number).parameters.vector) for number in numbers],
    }


def bits(values: Any) -> list[str]:
    """Numbers to the last bit, as `float.hex` writes them."""
    return [float(value).hex() for value in values]


if __name__ == "__main__":
    main()
