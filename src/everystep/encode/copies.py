"""The second pass: which features tell nothing new, because they are constant or copies of earlier ones."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from everystep.encode.cells import Array
from everystep.encode.encoder import EncodedColumn
from everystep.encode.kinds.kind import Feature
from everystep.encode.plan import Dropped
from everystep.encode.survey.column import NARROWEST, too_narrow
from everystep.words import listed, number, quoted


@dataclass(frozen=True)
class BlockScan:
    """What one block's features hold: their ranges (d,), and a digest of those that may be copies."""

    low: Array
    high: Array
    digests: Mapping[int, bytes]


class FeatureScan:
    """Digest and range of each of d features, block by block: equal digests are equal columns.

    A feature whose rows so far are no other's can't become a copy: it is digested no further.
    """

    def __init__(self, features: int) -> None:
        self._digests = [b""] * features
        self._alike = list(range(features))
        self.low = np.full(features, np.inf)
        self.high = np.full(features, -np.inf)

    def look(self, x: Array) -> BlockScan | None:
        """A block's rows (n, d), looked at by themselves."""
        if not len(x):
            return None
        # + 0.0 turns −0 into 0, which is the same number
        digests = {place: _digest((x[:, place] + 0.0).tobytes()) for place in self._alike}
        return BlockScan(x.min(axis=0), x.max(axis=0), digests)

    def merge(self, block: BlockScan | None) -> None:
        """The next block."""
        if block is None:
            return
        self.low = np.minimum(self.low, block.low)
        self.high = np.maximum(self.high, block.high)
        for place in self._alike:
            self._digests[place] = _digest(self._digests[place] + block.digests[place])
        counts = Counter(self._digests[place] for place in self._alike)
        self._alike = [place for place in self._alike if counts[self._digests[place]] > 1]

    def reasons(self, features: Iterable[Feature]) -> list[str | None]:
        """Why each feature tells nothing new; None where it does."""
        first: dict[bytes, Feature] = {}
        found: list[str | None] = []
        for place, (feature, digest) in enumerate(zip(features, self._digests, strict=True)):
            original = first.setdefault(digest, feature)
            if 0 < self.high[place] - self.low[place] < NARROWEST:
                found.append(too_narrow(float(self.high[place] - self.low[place])))
            elif self.high[place] == self.low[place]:
                found.append(f"constant: {number(float(self.low[place]))} in every row used")
            else:
                found.append(None if original is feature else f"an exact copy of {quoted(original.name)}")
        return found


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def without_repeats(
    columns: Iterable[EncodedColumn], scan: FeatureScan
) -> tuple[tuple[EncodedColumn, ...], tuple[Dropped, ...]]:
    """The columns with only those features that tell something new, and what was dropped of them."""
    columns = tuple(columns)
    reasons = iter(scan.reasons([feature for column in columns for feature in column.features]))
    kept, dropped = [], []
    for column in columns:
        why = dict(zip(column.used, reasons, strict=False))
        used = tuple(place for place, reason in why.items() if reason is None)
        if used:
            kept.append(EncodedColumn(column.kind, used))
        dropped += _dropped(column, why, whole=not used)
    return tuple(kept), tuple(dropped)


def _dropped(column: EncodedColumn, why: dict[int, str | None], whole: bool) -> list[Dropped]:
    name = column.kind.column
    reasons = {place: reason for place, reason in why.items() if reason is not None}
    if whole:
        return [Dropped(name, listed(dict.fromkeys(reasons.values())))]
    features = column.kind.features
    return [Dropped(name, reason, features[place].name) for place, reason in reasons.items()]
