"""A training under way: from a plan, step by step, to a fit; and at any moment what it has come to."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from everystep.interrupts import heard_between_pieces
from everystep.optimize import Exact
from everystep.optimize.schedules import Function
from everystep.record.fit import Checks, Fit
from everystep.record.keep import Recorder
from everystep.record.plan import Plan
from everystep.record.recording import Recording
from everystep.record.take import any_number, take_steps
from everystep.sums.folds import CrossValidation
from everystep.training.loop import Training
from everystep.training.state import State, Step
from everystep.training.stopping import Checkpoint, Diverged, Interrupted, Limits, Stopped

STEPS_BEFORE_EXACT = 100

Progress = Callable[[Step], None]
"""Called with the newest step, after each one or several times a second."""


class Between(Protocol):
    """Looks at a training between two of its steps."""

    def __call__(self, under_way: "UnderWay") -> None:
        """Look at it: called as often as a `Progress` is."""

    def most(self, number: int) -> int:
        """How many steps after number `number` it must be called again."""
        ...


class UnderWay:
    """A training between its first step and its last.

    It begins at the plan's first state; or it goes on `at` a later one, with the `recorder` of what came
    before and the `seconds` that it took, as if it had never stopped: to the last bit. `exact` says whether
    its steps end with the exact one, and `checks` does the cross-validation.
    """

    def __init__(
        self,
        plan: Plan,
        exact: bool,
        checks: Checks,
        recorder: Recorder,
        at: State | None = None,
        seconds: float = 0.0,
    ) -> None:
        settings, method = plan.settings, plan.method
        if exact and settings.finish == "auto":
            method = replace(method, total=min(method.total, STEPS_BEFORE_EXACT))
        limits = _left(replace(settings.limits, tolerance=settings.tolerance), seconds)
        self._plan, self._exact, self._checks = plan, exact, _Once(checks)
        self._training = Training(method, plan.first, limits, at)
        self._recorder = recorder
        self._seconds = seconds
        if at is None:
            recorder.add(self._training.start)

    @property
    def number(self) -> int:
        """How many steps it has taken."""
        return self._training.state.number

    def carried_out(self, progress: Progress | None = None, between: Between | None = None) -> Fit:
        """All steps that are left, to the end.

        Ctrl-C is an end like others: what is there is worth keeping, and the fit says that it was
        interrupted.
        """
        self._training.method.batches.prepare()
        before, began = self._seconds, time.monotonic()
        with heard_between_pieces() as interrupts:
            most = any_number if between is None else between.most
            for step in take_steps(self._training, self._recorder, most):
                self._seconds = before + time.monotonic() - began
                try:
                    if progress is not None:
                        progress(step)
                except KeyboardInterrupt:
                    interrupts.asked = True
                if interrupts.asked:
                    return self._fit(Interrupted(self.number))
                if between is not None:
                    between(self)
        self._seconds = before + time.monotonic() - began
        return self._fit(self._ended())

    def so_far(self) -> Fit:
        """What the steps have come to until now."""
        return self._fit(Checkpoint(self.number))

    def _ended(self) -> Stopped:
        """What ended the steps; then, where it was asked for, the exact one."""
        training = self._training
        assert training.stopped is not None
        if self._exact and not isinstance(training.stopped, Diverged):
            self._recorder.add(training.method.exact_step(training.state).after)
        return training.stopped

    def _fit(self, stopped: Stopped) -> Fit:
        plan, method, kept = self._plan, self._training.method, self._recorder.kept()
        last_was_exact = int(kept.states[-1]) > (0 if isinstance(method.optimizer, Exact) else stopped.step)
        recording = Recording(plan.names, plan.quadratic, plan.units, method, kept, last_was_exact)
        # A function can't be kept, so nobody can go on with it later.
        keeping = None if isinstance(method.schedule, Function) else self._recorder.keeping
        return Fit(plan, recording, stopped, self._seconds, self._checks, keeping)


class _Once:
    """Checks that are done once, however often a training is looked at."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        self._found: list[CrossValidation | None] = []

    def __call__(self) -> CrossValidation | None:
        if not self._found:
            self._found.append(self._checks())
        return self._found[0]


def _left(limits: Limits, seconds: float) -> Limits:
    """The limits of a training that has taken so many seconds already; its steps are counted from 0."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(limits.seconds - seconds, MOMENT))


MOMENT = 1e-9
"""Seconds left where there are none."""
