"""A recorded training done again: the whole journey from the records, compared figure by figure."""

from dataclasses import fields, replace
from functools import partial

import numpy as np

from everystep.encode.encoder import Encoder
from everystep.encode.fit import fit_and_encode
from everystep.fit import carry_out, cross_validation, plan_of, replanned
from everystep.model.linear import Parameters
from everystep.optimize import Exact
from everystep.read.table import Table
from everystep.record.fit import Fit
from everystep.record.keep import Recorder
from everystep.record.kept import Kept
from everystep.record.origin import Machine
from everystep.record.plan import Plan
from everystep.record.run_data import RunData, rows_of, samples, samples_from
from everystep.record.split import Samples
from everystep.record.under_way import Progress
from everystep.save.arrays import KINDS
from everystep.save.facts import facts, model_facts, numbers_of_fit
from everystep.training.leaps import Leap
from everystep.training.state import State
from everystep.training.stopping import Interrupted, StepLimit, Stopped, TimeLimit
from everystep.understand.checks import TrainingCheck
from everystep.understand.side_by_side import Agreement, StatesAgreement

RESULTS = ("features", "choice", "steps_allowed", "exact_step", "optimum", "cross_validation")
"""The facts that come out of a training, and don't go into it."""


def trained_again(run: RunData, table: Table, progress: Progress | None = None) -> TrainingCheck:
    """The records are read, encoded and summed, and every step is taken, as the run's settings say.

    What isn't in the run is taken as recorded: the records of a validation table by their sums, the start of
    a branch by its state 0. A training that was cut short is done again for as many steps as it had. Raises
    `DataError` where nothing can be trained from these records.
    """
    agreement = Agreement()
    encoder, numbers = _encoded(run, table)
    agreement.compare("columns", "", run.encoder.to_json(), encoder.to_json())
    compared, digits, in_steps = 0, 0, None
    if encoder.features == run.encoder.features:
        states = StatesAgreement(agreement, run.fit.recording.kept, [*run.fit.names, "bias"])
        again = _fit_again(run.fit, numbers, states, agreement, progress)
        _compare_results(run, replace(run, encoder=encoder, fit=again), agreement)
        compared, in_steps = states.compared, states.first
        digits = states.digits if compared == len(run.fit.recording) else 0
    return TrainingCheck(
        then=run.origin.machine,
        now=Machine.here(),
        steps=run.fit.recording.steps,
        states=compared,
        departure=agreement.first,
        in_steps=in_steps,
        digits=digits,
        parent=run.origin.parent,
    )


def _encoded(run: RunData, table: Table) -> tuple[Encoder, Samples]:
    """The records as numbers; those of arrays are numbers from the first."""
    if run.is_of_arrays:
        return run.encoder, samples(lambda: table, run.encoder)
    encoded = fit_and_encode(table, run.encoder.options)
    return encoded.encoder, samples_from(partial(rows_of, encoded.rows, table.block_rows), encoded.encoder)


def _fit_again(
    recorded: Fit, numbers: Samples, states: StatesAgreement, agreement: Agreement, progress: Progress | None
) -> Fit:
    """Everything from the sums on; each state is compared as it comes."""
    plan = _plan_again(recorded, numbers)
    _compare_numbers(recorded, plan, agreement)
    agreement.compare("rate", "the optimizer", recorded.choice.optimizer, plan.choice.optimizer)
    agreement.compare("rate", "the learning rate", recorded.choice.rate, plan.choice.rate)
    checks = partial(cross_validation, numbers, plan.sums, recorded.settings)
    again = carry_out(_as_far(plan, recorded), checks, _Watcher(states, recorded.recording.kept), progress)
    if isinstance(again.stopped, Interrupted):
        raise KeyboardInterrupt
    if again.recording.exact:
        states.see(again.recording.kept)
    _compare_endings(recorded, again, agreement)
    return again


def _plan_again(recorded: Fit, numbers: Samples) -> Plan:
    """The plan of a recorded training, from its records; a branch begins where it began."""
    settings, kept = recorded.settings, recorded.recording.kept
    if settings.validation != "table":
        plan = plan_of(numbers, settings)
    else:
        unlimited = replace(settings.limits, patience=None)
        alone = plan_of(numbers, replace(settings, validation=0.0, limits=unlimited))
        method = replace(alone.method, validation=recorded.recording.method.validation)
        plan = replanned(replace(alone, method=method), settings, alone.start)
    start = Parameters(kept.parameters[0], len(plan.names))
    taken = recorded.recording.method.taken
    if start.vector.tobytes() == plan.start.vector.tobytes() and not taken:
        return plan
    plan = replanned(plan, settings, start)
    if not taken:
        return plan
    return replace(plan, method=replace(plan.method, taken=taken), carried=recorded.recording.state(0))


def _as_far(plan: Plan, recorded: Fit) -> Plan:
    """A plan that ends where the recorded training did, if it is the same; one step later at most if not."""
    settings, stopped = plan.settings, recorded.stopped
    if isinstance(plan.choice.optimizer, Exact):
        return plan  # one step, which has no limits
    cut_short = isinstance(stopped, TimeLimit | Interrupted)
    limits = replace(settings.limits, steps=stopped.step + (not cut_short), epochs=None, seconds=None)
    settings = replace(settings, limits=replace(limits, tolerance=settings.tolerance))
    if not isinstance(stopped, Interrupted):
        return replace(plan, settings=settings)
    # An interruption keeps the exact step from coming, not from having been planned.
    method = replace(plan.method, total=recorded.recording.method.total)
    return replace(plan, method=method, settings=replace(settings, finish="none"))


class _Watcher(Recorder):
    """Keeps the ends, and compares every state that the recorded training kept."""

    def __init__(self, states: StatesAgreement, recorded: Kept) -> None:
        super().__init__("ends")
        self._states = states
        self._recorded = recorded.states

    def add(self, state: State) -> None:
        """Compare it; one that was not kept is passed over."""
        super().add(state)
        self._states.see(Kept.of([state]))

    def stride(self, number: int) -> int:
        """The largest that meets all recorded states to come; the last of them comes by itself."""
        to_come = self._recorded[np.searchsorted(self._recorded, number, side="right") : -1]
        return int(np.gcd.reduce(to_come)) if len(to_come) else 0

    def add_leap(self, leap: Leap) -> None:
        """Compare the states on the way, and the newest."""
        self._states.see(Kept.of_leap(leap))
        self.add(leap.last)


def _compare_numbers(recorded: Fit, plan: Plan, agreement: Agreement) -> None:
    """The sums of the rows, the units and the objective, field by field."""
    parts = {"sums": plan.sums, "units": plan.units, "quadratic": plan.quadratic}
    for name, part in numbers_of_fit(recorded).items():
        if name not in parts:
            continue
        for field in fields(KINDS[name]):
            one, other = getattr(part, field.name), getattr(parts[name], field.name)
            agreement.compare("sums", f"{name}.{field.name}", one, other)


def _compare_endings(recorded: Fit, again: Fit, agreement: Agreement) -> None:
    agreement.compare("end", "the last step", recorded.stopped.step, again.stopped.step)
    agreement.compare("end", "what ended it", _ending(recorded.stopped), again.stopped.because)


def _ending(stopped: Stopped) -> str:
    """What ends it when it is done again: a training that was cut short is stopped at as many steps."""
    return StepLimit.because if isinstance(stopped, TimeLimit | Interrupted) else stopped.because


def _compare_results(run: RunData, again: RunData, agreement: Agreement) -> None:
    one, other = facts(run), facts(again)
    for name in RESULTS:
        agreement.compare("result", name, one[name], other[name])
    agreement.compare("result", "", model_facts(run), model_facts(again))
