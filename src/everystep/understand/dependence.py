"""Columns that depend on each other, in words."""

from collections.abc import Sequence

from everystep.sums.optimum import Optimum
from everystep.words import counted, listed

SHOWN = 3


def dependent(optimum: Optimum, names: Sequence[str]) -> str:
    """The groups of features that depend on each other: 'a, b and c; d and e; and 2 more groups'.

    >>> import numpy as np
    >>> best = Optimum(np.zeros(3), 0.0, 0.0, 0.0, None, 2, ((0, 1, 2),), 1.0, 1)
    >>> dependent(best, ["a", "b", "c"])
    'a, b and c'
    """
    groups = [listed((names[j] for j in group), limit=4) for group in optimum.dependent]
    more = f"; and {counted(len(groups) - SHOWN, 'more group')}" if len(groups) > SHOWN else ""
    return "; ".join(groups[:SHOWN]) + more
