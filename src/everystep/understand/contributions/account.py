"""Making the ledger of a run: its steps once more, and its records once more."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.linear import Parameters, predict
from everystep.model.units import Array, Numbers
from everystep.optimize.rulers import Exact, LineSearch
from everystep.record.forward import Rows
from everystep.record.run_data import RunData
from everystep.record.split import all_rows
from everystep.threads import one_thread
from everystep.training.batches import Shuffled
from everystep.training.state import State
from everystep.understand.contributions.ledger import Ledger, parameter_labels
from everystep.understand.contributions.pulls import Pulls, Trail
from everystep.understand.window import is_linear
from everystep.words import DataError, SettingError, counted, whole

MOST_STEPS = 5_000_000
"""Steps times parameters that a ledger walks: about 300 MB."""

MOST_RECORDS = 50_000_000
"""Records times parameters that a ledger holds: 400 MB."""


def ledger(run: RunData, state: int | None = None) -> Ledger:
    """Who moved what on the way to a state; by default to the one that the model is taken from.

    For a model that is the average of states, the lines are those of the average. Each step is taken once
    more; then the records are read once. With the pulls Aₖ of the steps' gradients and the errors
    eₖ = θₖ − θ*, record i's contribution over all steps on all records is

        −(2/W)·ωᵢ·zᵢ·(S·r*ᵢ − zᵢ·E)        S = Σₖ Aₖ,  E = Σₖ Aₖ·eₖ

    with z = [features, 1] and r* the residual at the optimum: one pass, however many steps there were.
    Small batches are walked as the training walked them. Raises `SettingError` for a rule that no record
    has a share in, and where it would take too much memory; `DataError` where the records are gone.
    """
    _check_rule(run)
    recording = run.fit.recording
    number = recording.best.number if state is None else recording.state(state).number
    _check_size(run, number)
    return _Making(run, number, is_model=state is None).ledger()


def _check_rule(run: RunData) -> None:
    optimizer = run.fit.recording.optimizer
    if isinstance(optimizer, Exact):
        raise SettingError(
            "the exact step goes to the optimum by the closed form and uses no record's gradient, so there "
            "is no ledger of it; train with gd, or another rule that uses gradients, to see who moved what"
        )
    if optimizer.name == "lion":
        raise SettingError(
            "Lion steps by the sign of a gradient, which is no sum over records, so no record has a share of "
            "a step; train with gd, momentum or adam to see who moved what"
        )


def _check_size(run: RunData, steps: int) -> None:
    p, rows = run.fit.recording.parameters.shape[1], run.fit.sums.rows
    if steps * p > MOST_STEPS:
        raise SettingError(
            f"the ledger of {counted(steps, 'step')} of {counted(p, 'parameter')} is more than the "
            f"{whole(MOST_STEPS)} numbers that it may walk; ask for an earlier state"
        )
    if rows * p > MOST_RECORDS:
        raise SettingError(
            f"the ledger of {counted(rows, 'record')} and {counted(p, 'parameter')} is more than the "
            f"{whole(MOST_RECORDS)} numbers that it may hold; train on a sample to see who moved what"
        )


@dataclass(frozen=True)
class _Making:
    """The ledger up to the state numbered `number`, in the making; of the model, or of that state alone."""

    run: RunData
    number: int
    is_model: bool

    def ledger(self) -> Ledger:
        """All its lines."""
        recording, settings = self.run.fit.recording, self.run.fit.settings
        last, pulls = recording.state(self.number), self._pulls
        pulled = self._trail.without_bias(len(recording.names))
        return Ledger(
            names=parameter_labels(recording.names, last.parameters),
            units=self.run.fit.units,
            steps=self.number,
            exact=is_linear(recording.optimizer) or isinstance(recording.optimizer, LineSearch),
            start=self._start,
            final=(last.model if self.is_model else last.parameters).vector,
            records=self._rows.record,
            contributions=self._of_batches() if self._batches else self._of_all_records(),
            penalty=2 * settings.l2 * (pulls.gradients * pulled).sum(axis=0),
            decay=(pulls.decays * pulled).sum(axis=0),
            remembered=self._remembered,
            exact_step=self._exact_step,
        )

    # --- the steps ---

    @cached_property
    def _by_rule(self) -> int:
        """How many of the steps follow the rule: all but the exact one."""
        recording = self.run.fit.recording
        return self.number - (recording.exact and self.number == recording.steps)

    @cached_property
    def _trail(self) -> Trail:
        return Trail.of(self.run.fit.recording, self._by_rule)

    @cached_property
    def _pulls(self) -> Pulls:
        return Pulls.of(self._trail, self._counts)

    @cached_property
    def _first(self) -> State:
        return self.run.fit.recording.state(0)

    @cached_property
    def _averaged(self) -> int | None:
        """The first state that the model is an average of, counted from here; None for no average."""
        method = self.run.fit.recording.method
        last = self.run.fit.recording.state(self.number)
        if not self.is_model or last.average is None:
            return None
        return (method.average_from - 1) * method.batches.per_epoch + 1 - method.taken

    @cached_property
    def _counts(self) -> Array:
        """The part of the final parameters that each step's update is in: of an average, some states only."""
        first, steps = self._averaged, np.arange(1, self._by_rule + 1)
        if first is None:
            return np.ones(len(steps))
        return (self.number - np.maximum(steps, first) + 1) / (self.number - first + 1)

    @property
    def _start(self) -> Array:
        """The start; where an average began before it, with what that held."""
        start, first = self._first.parameters.vector, self._averaged
        if first is None or first > 0 or self._first.average is None:
            return start
        before = (1 - first) / (self.number - first + 1)
        return start + before * (self._first.average.vector - start)

    @property
    def _remembered(self) -> Array:
        if not self._first.memory:
            return np.zeros_like(self._first.parameters.vector)
        return self._pulls.remembered * self._first.memory[0]

    @property
    def _exact_step(self) -> Array:
        recording = self.run.fit.recording
        if self._by_rule == self.number:
            return np.zeros_like(self._first.parameters.vector)
        return recording.step(self.number).update.vector

    # --- the records ---

    @cached_property
    def _rows(self) -> Rows:
        """The records that moved something, in the table's order."""
        rows = all_rows(self.run.numbers())
        used = len(rows.y)
        if used != self.run.fit.sums.rows and rows.weight is None:
            raise DataError(
                f"the ledger needs every record that was trained on: there were "
                f"{counted(self.run.fit.sums.rows, 'record')}, and {whole(used)} are here"
            )
        return rows

    @cached_property
    def _inputs(self) -> Array:
        """[features, 1] in trained units (n, p)."""
        z = self.run.fit.units.features(self._rows.x)
        return np.column_stack([z, np.ones(len(z))])[:, : len(self._first.parameters.vector)]

    @property
    def _batches(self) -> Shuffled | None:
        batches = self.run.fit.recording.method.batches
        return batches if isinstance(batches, Shuffled) else None

    def _residuals(self, vector: Array, chosen: slice | Numbers = slice(None)) -> Array:
        """t − t̂ of the chosen records."""
        at = Parameters(vector, len(self.run.fit.names))
        targets = self.run.fit.units.target(self._rows.y[chosen])
        return targets - predict(self._inputs[chosen, : at.features], at.weights, at.bias)

    def _of_all_records(self) -> Array:
        """−(2/W)·ω·z·(S·r* − z·E)."""
        pulls, optimum = self._pulls.gradients, self.run.fit.recording.quadratic.optimum
        if (pulls == pulls[:, :1]).all():
            pulls = pulls[:, :1]  # the same for all parameters, as by every linear rule
        with one_thread():
            errors = self._inputs @ (pulls.T @ (self._trail.parameters - optimum)).T
        rest = self._residuals(optimum)[:, None] * pulls.sum(axis=0) - errors
        weight = 1.0 if self._rows.weight is None else self._rows.weight[:, None]
        shares: Array = -2 / self.run.fit.sums.weight * weight * self._inputs * rest
        return shares

    def _of_batches(self) -> Array:
        """Each step's batch: Aₖ·(−2/m)·ω̃·r·z, added to its records' lines."""
        batches, method = self._batches, self.run.fit.recording.method
        assert batches is not None
        shares, weight = np.zeros_like(self._inputs), self._rows.weight
        for k, vector in enumerate(self._trail.parameters):
            chosen = batches.rows(method.taken + k + 1)
            residual = self._residuals(vector, chosen)
            if weight is not None:
                residual = residual * (weight[chosen] / weight.mean())
            pull = -2 / len(chosen) * self._pulls.gradients[k]
            shares[chosen] += pull * self._inputs[chosen] * residual[:, None]
        return shares
