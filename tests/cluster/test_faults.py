"""A killed worker costs time, not correctness; and what can't go on ends in one sentence."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from distributed import Client, LocalCluster

import everystep as es
from everystep.read.cluster import connect
from everystep.read.cluster.connect import Cluster, on_cluster
from everystep.read.cluster.table import ClusterTable, read_on_cluster
from everystep.read.cluster.worker import versions
from everystep.read.options import ReadOptions
from everystep.threads import in_order
from everystep.words import DataError, SettingError
from tests.cli.command import Command
from tests.cluster.conftest import pids, records

Stored = Callable[..., str]


@pytest.fixture
def pattern(stored: Stored) -> str:
    """Two files of numbers, three blocks."""
    return stored(records(150_000).select("x0", "x1", "y"), cuts=(70_000,))


def one_worker(n_workers: int = 1) -> LocalCluster:
    """A cluster to spoil."""
    return LocalCluster(
        n_workers=n_workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    )


def once(when: int, act: Callable[[], Any]) -> Any:
    """Acts once, when so many tasks have been sent."""
    sent, submitted = [0], Cluster._submitted

    def counted(cluster: Cluster, task: Any) -> Any:
        future = submitted(cluster, task)
        sent[0] += 1
        if sent[0] == when:
            act()
        return future

    return patch.object(Cluster, "_submitted", counted)


def test_a_killed_worker_costs_nothing_but_time(client: Client, pattern: str) -> None:
    """What it works on, or has not handed over, is done again by others; each result stands in its place."""
    before, here = pids(client), es.train(pattern, "y")

    def kill() -> None:
        found: list[str] = []
        while not found:
            working, holding = client.processing(), client.has_what()
            found = [address for address in working if working[address] or holding.get(address)]
        os.kill(client.run(os.getpid)[found[0]], signal.SIGKILL)

    with once(2, kill):
        there = es.train(pattern, "y", cluster=client)
    assert there.fingerprint == here.fingerprint
    client.wait_for_workers(2)
    assert pids(client) != before


def test_a_worker_that_dies_again_and_again(client: Client, pattern: str) -> None:
    """The records over which they died are named, and what it most likely was."""
    client.wait_for_workers(2)
    with on_cluster(client) as cluster, patch.object(client.cluster.scheduler, "allowed_failures", 0):
        assert cluster is not None
        blocks = read_on_cluster(pattern, ReadOptions(), cluster).walked(["x0"])
        with pytest.raises(DataError) as told:
            list(in_order(lambda _: os._exit(1), blocks))
    assert (
        "part-*.parquet, records 1 to 65,536: 1 worker in turn died over them; most likely they had"
        in str(told.value)
    )
    client.wait_for_workers(2)


def test_a_cell_that_can_not_be_used_is_told_with_its_place(client: Client, stored: Stored) -> None:
    """The sentence is the one of a single machine, wherever the cell was found."""
    frame = records(150_000).select("x0", "y", "weight")
    bad = pl.int_range(pl.len()) == 123_456
    for column, value in (("weight", -1.0), ("x0", 1e140), ("x0", 1e160)):
        pattern = stored(frame.with_columns(pl.when(bad).then(value).otherwise(column).alias(column)))
        told = []
        for where in (None, client):
            with pytest.raises(DataError) as refused:
                es.train(pattern, "y", weight="weight", cluster=where)
            told.append(str(refused.value))
        assert told[0] == told[1]


def test_a_file_that_changes_while_it_is_read(client: Client, pattern: str, tmp_path: Path) -> None:
    """As on one machine: it is named."""
    path = tmp_path / "part-1.parquet"
    sentence = r"part-1\.parquet changed while it was read; wait until it is written, and start again"
    with once(3, lambda: os.utime(path, (1, 1))), pytest.raises(DataError, match=sentence):
        es.train(pattern, "y", cluster=client)


def test_a_damaged_file(client: Client, pattern: str, tmp_path: Path) -> None:
    """As on one machine: it is named, with what its reader says or which number can't be."""
    path = tmp_path / "part-1.parquet"
    data = bytearray(path.read_bytes())
    data[1000:9000] = bytes(8000)
    path.write_bytes(data)
    told = []
    for where in (None, client):
        with pytest.raises(DataError) as refused:
            es.train(pattern, "y", cluster=where)
        told.append(str(refused.value))
    assert told[0] == told[1]
    assert told[0].startswith("part-1.parquet")


@pytest.mark.parametrize(
    ("stamp", "sentence"),
    [
        ({"path": Path("/nowhere/part-0.parquet")}, "sees no file '/nowhere/part-0.parquet'; workers read"),
        ({"size": 5}, "part-0.parquet', by its size or the time it was written; let all read the same file"),
    ],
)
def test_a_file_that_workers_do_not_see(
    client: Client, pattern: str, stamp: dict[str, Any], sentence: str
) -> None:
    """Each worker compares what it sees with what this machine saw."""
    with on_cluster(client) as cluster:
        assert cluster is not None
        table = read_on_cluster(pattern, ReadOptions(), cluster)
        assert isinstance(table, ClusterTable)
        first = replace(table.files[0], stamp=replace(table.files[0].stamp, **stamp))
        elsewhere = replace(table, files=(first, *table.files[1:]))
        with pytest.raises(DataError) as refused:
            list(elsewhere.walked(["x0"]))
    assert str(refused.value).startswith("the worker on ")
    assert sentence in str(refused.value)


def test_other_versions_are_refused(client: Client, pattern: str) -> None:
    """Other versions may give other bits."""
    told = {**versions(), "numpy": "1.0"}
    sentence = r"has numpy .* \(1\.0 here\), and other versions may give other bits: install the same ones"
    with patch.object(connect, "versions", lambda: told), pytest.raises(SettingError, match=sentence):
        es.train(pattern, "y", cluster=client)


def test_processes_without_everystep_are_refused(client: Client, pattern: str) -> None:
    """They couldn't even read a task."""
    found = client.get_versions(packages=["everystep"])
    next(iter(found["workers"].values()))["packages"]["everystep"] = None
    sentence = r"the process at tcp://127\.0\.0\.1:\d+ has no everystep; scheduler and workers need the same"
    with (
        patch.object(client, "get_versions", lambda **_: found),
        pytest.raises(SettingError, match=sentence),
    ):
        es.train(pattern, "y", cluster=client)


def test_a_scheduler_that_is_lost(pattern: str) -> None:
    """What was sent to it will never come."""
    with (
        one_worker() as lost,
        once(2, lost.close),
        pytest.raises(DataError, match=r"the connection to the cluster at .* was lost"),
    ):
        es.train(pattern, "y", cluster=lost.scheduler_address)


def test_workers_that_are_all_lost(pattern: str) -> None:
    """Nobody waits for ever."""
    with (
        one_worker() as cluster,
        Client(cluster, set_as_default=False) as client,
        patch.object(connect, "PATIENCE", 0.5),
        once(1, lambda: client.retire_workers(list(client.nthreads()))),
        pytest.raises(DataError, match=r"the cluster at tcp://.* has lost all its workers; start some"),
    ):
        es.train(pattern, "y", cluster=client)


def test_a_scheduler_without_workers(pattern: str) -> None:
    """Workers come first."""
    with (
        one_worker(n_workers=0) as empty,
        patch.object(connect, "PATIENCE", 0.2),
        pytest.raises(SettingError, match=r"the scheduler at tcp://.* has had no worker for 0\.2 seconds"),
    ):
        es.train(pattern, "y", cluster=empty)


CALLS: list[tuple[dict[str, Any], str]] = [
    ({"workers": 2}, "--workers goes with --cluster local; any other cluster has the workers it has"),
    ({"cluster": "tcp://127.0.0.1:9", "workers": 2}, "--workers goes with --cluster local; any other"),
    ({"cluster": "local", "workers": 0}, "--workers is 1 or more, not 0"),
    (
        {"cluster": "there"},
        "--cluster 'there' is no cluster: it is local, or a scheduler's address such as tcp",
    ),
    (
        {"cluster": "tcp://127.0.0.1:9"},
        "no scheduler answers at tcp://127.0.0.1:9; start one there (dask sche",
    ),
]


@pytest.mark.parametrize(("call", "sentence"), CALLS)
def test_calls_that_can_not_be(pattern: str, call: dict[str, Any], sentence: str) -> None:
    """Each names the option and what would work."""
    with patch.object(connect, "ANSWER", 0.3), pytest.raises(SettingError) as refused:
        es.train(pattern, "y", **call)
    assert str(refused.value).startswith(sentence)


def test_without_the_extra(everystep: Command, pattern: str) -> None:
    """The command says what to install."""
    with patch.dict(sys.modules, {"distributed": None}):
        ended = everystep("train", pattern, "--target", "y", "--cluster", "local")
    assert ended.status == 2
    assert ended.err == (
        "everystep: --cluster needs Dask's scheduler, which isn't installed: "
        "pip install 'everystep[cluster]'.\n"
    )


def test_a_script_without_its_guard(pattern: str) -> None:
    """Workers that import the script that starts them end it."""
    sentence = (
        r'in a script, what trains must stand below if __name__ == "__main__":, since each worker imports'
    )
    with (
        patch("distributed.LocalCluster", side_effect=RuntimeError("Cluster failed to start")),
        pytest.raises(SettingError, match=sentence),
    ):
        es.train(pattern, "y", cluster="local")


@pytest.mark.parametrize(("source", "kind"), [("a.csv", "CSV"), ({"x": [1, 2], "y": [2, 3]}, "dict")])
def test_what_workers_can_not_read_where_it_is(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Any, kind: str
) -> None:
    """Only Parquet goes to a cluster."""
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("x,y\n1,2\n2,3\n3,5\n")
    sentence = r"the workers of a cluster read Parquet files, and this is .*; write it as Parquet, or train"
    with pytest.raises(SettingError, match=sentence):
        es.train(source, "y", cluster=client)


def test_the_command_trains_on_workers_of_its_own(command: Command, pattern: str) -> None:
    """A path from here is found by the workers; nothing but the report is printed."""
    ended = command("train", pattern, "--target", "y", "--cluster", "local", "--workers", "2")
    assert (ended.status, ended.err) == (0, "")
    assert "SAVED     part.run" in ended.out


def test_ctrl_c_ends_the_workers_too(pattern: str, tmp_path: Path) -> None:
    """No traceback, and no process left."""
    words = ["train", pattern, "--target", "y", "--cluster", "local", "--workers", "1", "--tolerance", "0"]
    started = subprocess.Popen(
        [sys.executable, "-m", "everystep", *words, "--optimizer", "adam", "--steps", "10000000"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    children = _workers(started.pid)
    os.killpg(started.pid, signal.SIGINT)
    _, told = started.communicate(timeout=30)
    assert "Traceback" not in told
    assert children
    for _ in range(50):
        if not (left := [pid for pid in children if Path(f"/proc/{pid}").exists()]):
            break
        time.sleep(0.1)
    assert not left


def _workers(pid: int) -> list[str]:
    """The processes that it has started, once all are there, so that it hears Ctrl-C again."""
    deaf = 1 << (signal.SIGINT - 1)
    for _ in range(200):
        time.sleep(0.1)
        found = [
            child
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
            if _ignored(child) & deaf
        ]
        if len(found) >= 2 and not _ignored(str(pid)) & deaf:  # a worker, and a tracker of what they share
            return found
    return []


def _ignored(pid: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigIgn")), 16)
