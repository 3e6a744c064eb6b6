"""Rows that are kept in a file come back as they were; what goes wrong with it is said in a sentence."""

import errno
import os
import re
import tempfile
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.encode import pieces
from everystep.encode import spool as module
from everystep.encode.encoder import Numbers
from everystep.encode.spool import Spool
from everystep.words import DataError


def blocks() -> list[Numbers]:
    """Blocks of several shapes, with and without weights, one of them empty."""
    rng = np.random.default_rng(0)
    weights = [rng.uniform(size=n) if n % 2 else None for n in (5, 0, 4, 1)]
    sizes = zip((5, 0, 4, 1), weights, strict=True)
    return [Numbers(rng.normal(size=(n, 3)), rng.normal(size=n), w, np.arange(n)) for n, w in sizes]


@pytest.mark.parametrize("in_memory", [0, 200, 1 << 20])
def test_blocks_come_back_as_often_as_they_are_asked_for(in_memory: int) -> None:
    """To the last bit, from memory, from the file, and where the file begins in between."""
    kept = Spool(in_memory)
    for block in blocks():
        kept.add(block)
    assert (len(kept), kept.width) == (4, 3)
    for _ in range(2):
        for one, other in zip(blocks(), kept, strict=True):
            assert np.array_equal(one.x, other.x)
            assert np.array_equal(one.y, other.y)
            assert (one.weight is None) == (other.weight is None)
            assert one.weight is None or np.array_equal(one.weight, other.weight)
            assert np.array_equal(one.kept, other.kept)


def test_nothing_is_left_in_the_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has no name that would stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = Spool.of(blocks())
    kept.in_memory = 0
    kept.add(blocks()[0])
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_the_same_from_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training goes through the rows several times, and has the same bits."""
    rng = np.random.default_rng(1)
    table = {"a": rng.normal(size=300), "kind": rng.choice(["x", "y", "z"], 300), "y": rng.normal(size=300)}
    table["copy"] = table["a"]
    runs = []
    for limit in (module.IN_MEMORY, 0):
        monkeypatch.setattr(module, "IN_MEMORY", limit)
        runs.append(es.train(table, "y", optimizer="sgd", batch_size=7, epochs=2))
    one, other = (run.recording.parameters for run in runs)
    assert np.array_equal(one, other)
    told, other_told = (re.sub(r" \([\d.]+ s\)", "", " ".join(str(run).split())) for run in runs)
    assert told == other_told  # but for how long it took


def test_a_disk_that_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which folder, and what to do."""

    def full(file: object, array: np.ndarray) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pieces, "_put", full)
    with pytest.raises(DataError, match=r"is full: the rows as numbers need more room .* set TMPDIR"):
        Spool(0).add(blocks()[0])


def test_a_folder_that_can_not_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system says it."""

    def refused(**how: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    with pytest.raises(DataError, match="can't be written to: permission denied"):
        Spool(0).add(blocks()[0])


def test_a_disk_that_loses_data() -> None:
    """What is read is compared with what was written."""
    kept = Spool(0)
    kept.add(blocks()[0])
    assert kept._file is not None
    kept._file.flush()
    os.pwrite(kept._file.fileno(), b"\0\1\2\3", 8)
    with pytest.raises(DataError, match="are not what was written there"):
        list(kept)
