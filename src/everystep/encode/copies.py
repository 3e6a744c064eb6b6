"""The second pass: which features tell nothing new, because they are constant or copies of earlier ones."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np

from everystep.encode.cells import Array
from everystep.encode.encoder import EncodedColumn
from everystep.encode.kinds.kind import Feature
from everystep.encode.plan import Dropped
from everystep.encode.survey.column import NARROWEST
from everystep.words import listed, number, quoted


class FeatureScan:
    """Digest and range of each of d features, block by block: equal digests are equal columns.

    A feature whose rows so far are no other's can't become a copy: it is digested no further.
    """

    def __init__(self, features: int) -> None:
        self._digests = [blake2b(digest_size=16) for _ in range(features)]
        self._alike = list(range(features))
        self.low = np.full(features, np.inf)
        self.high = np.full(features, -np.inf)

    def add(self, x: Array) -> None:
        """The next block's rows (n, d)."""
        if not len(x):
            return
        self.low = np.minimum(self.low, x.min(axis=0))
        self.high = np.maximum(self.high, x.max(axis=0))
        for place in self._alike:
            # + 0.0 turns −0 into 0, which is the same number
            self._digests[place].update((x[:, place] + 0.0).tobytes())
        counts = Counter(self._digests[place].digest() for place in self._alike)
        self._alike = [place for place in self._alike if counts[self._digests[place].digest()] > 1]

    def reasons(self, features: Iterable[Feature]) -> list[str | None]:
        """Why each feature tells nothing new; None where it does."""
        first: dict[bytes, Feature] = {}
        found: list[str | None] = []
        for place, (feature, digest) in enumerate(zip(features, self._digests, strict=True)):
            original = first.setdefault(digest.digest(), feature)
            if self.high[place] - self.low[place] < NARROWEST:
                found.append(f"constant: {number(float(self.low[place]))} in every row used")
            else:
                found.append(None if original is feature else f"an exact copy of {quoted(original.name)}")
        return found


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
