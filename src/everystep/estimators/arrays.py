"""Arrays as the numbers of a training, and as the records of a run; no table is made until one is needed."""

from collections.abc import Callable, Sequence
from functools import partial

import polars as pl

from everystep.encode.encoder import EncodedColumn, Encoder
from everystep.encode.kinds.scalars import Number
from everystep.encode.options import EncodeOptions
from everystep.model.units import Array
from everystep.read.digests import Digest, digests_of
from everystep.read.options import ReadOptions
from everystep.read.table import Reading, Table
from everystep.record.fit import Fit
from everystep.record.origin import Machine, Origin
from everystep.record.run_data import ARRAYS
from everystep.run import Run


def run_of(x: Array, y: Array, weight: Array | None, fitted: Fit) -> Run:
    """A fit on arrays as a run, whose records are these arrays."""
    columns: Sequence[Number] = [
        Number(name, (float(mean),), (float(low),), (float(high),), 0)
        for name, mean, low, high in zip(
            fitted.names, fitted.sums.mean, x.min(axis=0), x.max(axis=0), strict=False
        )
    ]
    target, weights = _free("y", fitted.names), _free("weight", fitted.names)
    options = EncodeOptions(target, None if weight is None else weights)
    encoder = Encoder(options, tuple(EncodedColumn(kind, (0,)) for kind in columns), len(y), fitted.sums.rows)
    arrays = {name: x[:, j] for j, name in enumerate(fitted.names)} | {target: y}
    table = partial(_table, arrays if weight is None else arrays | {weights: weight})
    return Run(
        name="arrays",
        reading=Reading("arrays", ARRAYS),
        reading_options=ReadOptions(),
        rows=len(y),
        encoder=encoder,
        fit=fitted,
        records=table,
        digests=partial(_digests, table),
        origin=Origin("LinearRegression(...).fit(X, y)", {}, {}, Machine.here()),
    )


def _digests(table: Callable[[], Table]) -> tuple[Digest, ...]:
    return digests_of(table())


def _free(name: str, taken: Sequence[str]) -> str:
    """A name like this one that no feature has."""
    return _free(f"{name}_", taken) if name in taken else name


def _table(columns: dict[str, Array]) -> Table:
    frame = pl.DataFrame(columns)
    return Table("arrays", frame.lazy(), dict(frame.schema), len(frame), Reading("arrays", ARRAYS))
