"""The live page: how long the server takes from a changed setup to the answer.

Run it with `uv run python benchmarks/playground.py`. The server is the command itself, in a process of its
own; each setup is asked for with another learning rate every time (a slider that moves), and with another
cell (a record that is dragged), so that no run is there already. Times are medians of the round trip on one
connection, with the slowest beside them.
"""

import http.client
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ROUNDS = 30
BY_HAND = {"steps": 10, "tolerance": 0, "standardize": False}
RULES = ("momentum", "nesterov", "adam", "rmsprop")


@contextmanager
def server() -> Iterator["Page"]:
    """The command, until it isn't needed any more."""
    command = [sys.executable, "-m", "everystep", "playground", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://([^/]+)/\?token=(\S+)", process.stdout.readline())
        assert found is not None
        yield Page(*found.groups())
    finally:
        process.terminate()
        process.wait()


class Page:
    """A browser's side of it: one connection, and the cookie."""

    def __init__(self, host: str, token: str) -> None:
        self._connection = http.client.HTTPConnection(host)
        self._connection.request("GET", f"/?token={token}")
        answer = self._connection.getresponse()
        answer.read()
        self._headers = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}

    def examples(self) -> dict[str, Any]:
        """All examples by name."""
        self._connection.request("GET", "/api/examples", headers=self._headers)
        return {one["name"]: one for one in json.load(self._connection.getresponse())}

    def train(self, setup: dict[str, Any]) -> tuple[float, float, int]:
        """Seconds of the round trip, those that the server counted, and bytes."""
        headers = {**self._headers, "Content-Type": "application/json"}
        began = time.perf_counter()
        self._connection.request("POST", "/api/train", json.dumps(setup), headers)
        content = self._connection.getresponse().read()
        took = time.perf_counter() - began
        return took, json.loads(content)["seconds"], len(content)


def setups(examples: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What is asked for, by what it is called in the table."""
    races = [{"label": rule, "settings": {"optimizer": rule}, "best_rate": True} for rule in RULES]
    branch = {"label": "later", "settings": {"optimizer": "adam"}, "from": {"state": 5}}
    line = {"steps": 200, "tolerance": 0}
    return {
        "three rows, 10 steps": told(examples["three-rows"], BY_HAND),
        "a noisy line, 60 rows, 200 steps": told(examples["noisy-line"], line),
        "the same, a race of five": told(examples["noisy-line"], line, races),
        "the same, a branch": told(examples["noisy-line"], line, [branch]),
        "nearly equal columns, 500 steps": told(examples["nearly-equal-columns"], {"steps": 500}),
        "penguins, 11 parameters, 300 steps": told(examples["penguins"], {"steps": 300}),
    }


def told(example: dict[str, Any], settings: dict[str, Any], trainings: Any = ()) -> dict[str, Any]:
    """An example's cells as records that can be edited."""
    data = {"kind": "cells", "name": example["name"], "columns": example["cells"]}
    return {"data": data, "target": example["target"], "settings": settings, "trainings": list(trainings)}


def sliding(setup: dict[str, Any], turn: int) -> dict[str, Any]:
    """Another learning rate."""
    return {**setup, "settings": {**setup["settings"], "learning_rate": 0.1 + 0.001 * turn}}


def dragged(setup: dict[str, Any], turn: int) -> dict[str, Any]:
    """Another target of the first record."""
    columns = [
        {**column, "cells": [column["cells"][0] + 0.01 * (turn + 1), *column["cells"][1:]]}
        if column["name"] == setup["target"]
        else column
        for column in setup["data"]["columns"]
    ]
    return sliding({**setup, "data": {**setup["data"], "columns": columns}}, 0)


def cells(page: Page, setup: dict[str, Any], change: Any) -> list[str]:
    """Median and slowest of a kind of change."""
    times = sorted(page.train(change(setup, turn))[0] for turn in range(ROUNDS + 1))[:-1]
    return [f"{1e3 * statistics.median(times):.0f}", f"{1e3 * times[-1]:.0f}"]


def main() -> None:
    """Print the table."""
    with server() as page:
        asked = setups(page.examples())
        print("| setup | slider, ms | slowest | dragged, ms | slowest | kB |\n|---|---|---|---|---|---|")
        for name, setup in asked.items():
            size = page.train(sliding(setup, 0))[2]
            row = [*cells(page, setup, sliding), *cells(page, setup, dragged), f"{size / 1000:.0f}"]
            print(f"| {name} | {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
