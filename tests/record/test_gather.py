"""The records that batches are drawn from: the same from memory and from a mapped file."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

from everystep.model.units import Units
from everystep.record import gather
from everystep.record.forward import Rows
from everystep.record.gather import records_in
from everystep.words import DataError

UNITS = Units(np.array([1.0, 2.0]), np.array([2.0, 0.5]), 3.0, 4.0)


def blocks(weighted: bool = True) -> list[Rows]:
    """Blocks of rows, of which one in three weighs nothing."""
    rng = np.random.default_rng(0)
    sizes = (4, 1, 7)
    weights = [np.arange(n) % 3.0 if weighted else None for n in sizes]
    return [
        Rows(np.asfortranarray(rng.normal(size=(n, 2))), rng.normal(size=n), weight, np.arange(n))
        for n, weight in zip(sizes, weights, strict=True)
    ]


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("most", [12, 20])
@pytest.mark.parametrize("limit", [0, 1 << 20])
def test_all_records_in_trained_units(
    limit: int, most: int, weighted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that weigh something, in order, with weights whose mean is 1, each record in one piece."""
    monkeypatch.setattr(gather, "IN_MEMORY", limit)
    monkeypatch.setattr(gather, "AT_ONCE", 3)
    records = records_in(UNITS, blocks(weighted), most)
    x, y = (np.concatenate([getattr(block, name) for block in blocks()]) for name in ("x", "y"))
    weight = np.concatenate([np.arange(n) % 3.0 for n in (4, 1, 7)])
    kept = weight > 0 if weighted else weight >= 0
    assert np.array_equal(records.z, UNITS.features(x[kept]))
    assert np.array_equal(records.t, UNITS.target(y[kept]))
    assert records.rows.flags.c_contiguous
    if weighted:
        assert records.weight is not None
        assert np.array_equal(records.weight, weight[kept] / weight[kept].mean())
    else:
        assert records.weight is None


def test_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that can't be written to is named, with what to do."""
    monkeypatch.setattr(gather, "IN_MEMORY", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(DataError, match="gone': no such file or directory; set TMPDIR"):
        records_in(UNITS, blocks(), 12)
