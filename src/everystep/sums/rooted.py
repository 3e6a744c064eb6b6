"""The sums of rows: their moments with the square root of the scatter; they merge."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Self, TypeVar, cast

import numpy as np

from everystep.model.units import Array
from everystep.sums.blocks import Block
from everystep.sums.moments import Centred, Moments, merge_moments, row_between
from everystep.sums.triangle import triangle, triangle_of_rows, triangle_of_scatter
from everystep.threads import in_order, one_thread
from everystep.words import DataError

Summed = TypeVar("Summed", bound=Moments)


@dataclass(frozen=True, eq=False)
class Sums(Moments):
    """What training with squared loss needs to know of rows: their `Moments`, and

        root    rootᵀ root = scatter             upper triangular, diagonal ≥ 0, shape (d+1, d+1)

    `root` comes from a QR of the centred rows √ω (v − v̄): nothing in it has been squared, so it keeps the
    digits that the scatter has lost where columns are nearly dependent. Where they are far from it, it may
    come from the scatter itself.

    Source: Golub and Van Loan, "Matrix Computations", 5.2, for the QR.

    >>> sums = Sums.of(np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]))
    >>> (sums.root.T @ sums.root).round(12)
    array([[2., 4.], [4., 8.]])
    """

    root: Array

    @classmethod
    def none(cls, features: int) -> Self:
        """The sums of no rows at all."""
        zeros, square = np.zeros(features + 1), np.zeros((features + 1, features + 1))
        return cls(0, 0.0, zeros, zeros, square, square)

    @classmethod
    def of(cls, x: Array, y: Array, weight: Array | None = None) -> "Sums":
        """The sums of one block, as `Moments.of` has them, and their root from the rows."""
        centred = Centred.of(x, y, weight)
        with one_thread():
            return Sums(*centred.parts, centred.scatter(), triangle_of_rows(centred.halves()))

    @classmethod
    def rooted(cls, moments: Moments) -> "Sums":
        """The sums with the root of the moments' own scatter, where they have none.

        Raises `LostDigitsError` where that root has too few digits.
        """
        if isinstance(moments, Sums):
            return moments
        root = triangle_of_scatter(moments.scatter)
        if root is None:
            raise LostDigitsError
        return Sums(**vars(moments), root=root)

    def _squares(self, direction: Array) -> float:
        # Nothing cancels in a length.
        spread = self.root @ direction
        return float(spread @ spread)


class LostDigitsError(Exception):
    """The columns are so nearly dependent that their root must come from the rows themselves."""


def merge(a: Summed, b: Summed) -> Summed:
    """The sums of the rows of `a` and `b` together: their moments merged (`merge_moments`), and the root,
    where both have one, from the QR of root_a over root_b over the row between their means.
    """
    if not a.rows or not b.rows:
        return a if a.rows else b
    merged: Moments = merge_moments(a, b)
    if isinstance(a, Sums) and isinstance(b, Sums):
        merged = Sums(**vars(merged), root=triangle([a.root, b.root, row_between(a, b)]))
    return cast(Summed, merged)


def sum_blocks(blocks: Iterable[Block]) -> Sums:
    """The sums of all blocks, merged in their order: the same blocks give the same bits, always.

    Raises `DataError` where there is no block at all.
    """
    with one_thread():
        parts = in_order(lambda block: Sums.of(*block), blocks)
        first = next(parts, None)
        if first is None:
            raise DataError("there are no records to sum; give a table with at least one record")
        return reduce(merge, parts, first)
