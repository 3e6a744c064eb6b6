"""Forward passes of many steps, each with a few records spelled out.

`Run.explain` walks all rows for its one step. Here the rows are read once; and of a large table only the
records that are spelled out go through the model: the sums of all follow from the step's loss and gradient.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from everystep.model.units import Array
from everystep.record.forward import Forward, Rows, forward
from everystep.record.run_data import RunData
from everystep.record.split import all_rows
from everystep.training.state import Step
from everystep.words import DataError

SPELLED_OUT = 3
"""Records whose numbers are told in full."""

FEW_ROWS = 1000
"""So many rows go through the model in each step; of more only those that are spelled out."""


@dataclass(frozen=True)
class Passes:
    """Gives the forward pass of any step of a run; its records are at hand, unless they are gone."""

    run: RunData

    def of(self, step: Step) -> Forward:
        """Of the records that the step used."""
        return self._of_all(step) if step.batch is None else self._of_batch(step)

    @cached_property
    def missing(self) -> str:
        """Why no record can be spelled out, where the records are gone."""
        try:
            self.run.records()
        except DataError as gone:
            return str(gone)
        return ""

    def _of_all(self, step: Step) -> Forward:
        """All of them through the model, or the first ones beside what the step says of all."""
        fit, parameters = self.run.fit, step.before.parameters
        seen = forward([self._first], fit.units, parameters, SPELLED_OUT)
        if self._are_few:
            return seen.settled(step.gradient.vector, fit.settings.l2)
        weight, shares = fit.sums.weight, self._shares(step)
        # Rounding must not leave less than nothing to the others.
        squares = max(step.before.loss * weight, seen.squares)
        seen = replace(seen, rows=fit.sums.rows, total_weight=weight)
        return replace(seen, squares=squares, shares=shares, sizes=np.abs(shares))

    def _shares(self, step: Step) -> Array:
        """Σω·x·(y − ŷ) for each weight, then Σω(y − ŷ): −W/2 times the gradient of the loss."""
        parameters, gradient = step.before.parameters, step.gradient.vector
        penalty = 2 * self.run.fit.settings.l2 * parameters.without_bias()
        shares = np.zeros(parameters.features + 1)
        shares[: len(gradient)] = -self.run.fit.sums.weight / 2 * (gradient - penalty)
        return shares

    def _of_batch(self, step: Step) -> Forward:
        """All of the batch's few records; one counts by its weight beside the mean weight."""
        assert step.batch is not None
        rows, chosen = self._all, step.batch.rows
        weight = None if rows.weight is None else (rows.weight / rows.weight.mean())[chosen]
        batch = replace(rows.at(chosen), weight=weight)
        passed = forward([batch], self.run.fit.units, step.before.parameters, SPELLED_OUT)
        return replace(passed, total_weight=float(len(chosen)))

    @property
    def _first(self) -> Rows:
        """The rows trained on where they are few, else those that are spelled out."""
        return self._head if self._are_few else self._head.at(np.arange(min(SPELLED_OUT, len(self._head.y))))

    @property
    def _are_few(self) -> bool:
        return not self.missing and len(self._head.y) <= FEW_ROWS

    @cached_property
    def _head(self) -> Rows:
        """The first rows, as many as tell whether they are few; none where they are gone."""
        features = len(self.run.fit.names)
        none = Rows(np.zeros((0, features)), np.zeros(0), None, np.zeros(0, dtype=np.int64))
        return none if self.missing else _head(self.run.numbers(), none)

    @cached_property
    def _all(self) -> Rows:
        return all_rows(self.run.numbers())


def _head(blocks: Iterable[Rows], head: Rows) -> Rows:
    for rows in blocks:
        head = head.and_(rows.at(np.arange(min(FEW_ROWS + 1 - len(head.y), len(rows.y)))))
        if len(head.y) > FEW_ROWS:
            break
    return head
