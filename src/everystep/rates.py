"""The same training at several learning rates: what a choice would have led to, from the first step on."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from numbers import Real
from typing import TypeVar

from everystep.branch import branch, branched, changed
from everystep.record.fit import Fit
from everystep.record.run_data import RunData
from everystep.training.stopping import Interrupted, TimeLimit
from everystep.words import SettingError, number, quoted

AnyRun = TypeVar("AnyRun", bound=RunData)

MOST_RATES = 12


def at_rates(run: AnyRun, rates: Sequence[float]) -> list[AnyRun]:
    """The training of a run at each of some rates, ascending; its own is among them, as it was.

    Nothing else is different: the records, the start, the rule, the limits. Raises `SettingError` for rates
    that can't be, and for a run whose steps don't follow one rate.

    >>> import everystep as es
    >>> run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True)
    >>> [(one.recording.learning_rate, round(one.fit.loss, 4)) for one in at_rates(run, [0.17, 0.01])]
    [(0.01, 1.8443), (0.1, 0.0479), (0.17, 1.6781)]
    """
    _check_takes_a_rate(run.fit)
    _check(rates)
    others = [float(rate) for rate in rates if number(rate) != number(run.fit.choice.rate)]
    trained = [replace(run, fit=_at(run.fit, rate), folder=None) for rate in others]
    return sorted([*trained, run], key=lambda one: one.fit.choice.rate)


def _at(fit: Fit, rate: float) -> Fit:
    """The training from its first state on, at another rate."""
    stopped = fit.stopped
    said = {
        "optimizer": fit.choice.optimizer,  # the one that was found, where it was to be found
        "learning_rate": rate,
        # A clock never runs the same: where it, or a person, ended the run, the others take as many steps.
        "steps": stopped.step if isinstance(stopped, TimeLimit | Interrupted) else fit.recording.method.total,
        "tolerance": fit.settings.tolerance,
    }
    return branch(fit, branched(fit, changed(fit, 0, said), fit.recording.state(0)))


def _check_takes_a_rate(fit: Fit) -> None:
    rule = fit.choice.optimizer
    if not rule.takes_a_rate:
        raise SettingError(f"rates: {rule.name} finds the length of its steps itself; leave rates out.")
    if not fit.settings.schedule.takes_a_rate:
        raise SettingError("rates: the schedule says each step's rate itself; leave rates out.")


def _check(rates: Sequence[float]) -> None:
    """Rates that look the same can't be told apart by those who choose among them."""
    seen: set[str] = set()
    for rate in rates:
        if not (isinstance(rate, Real) and 0 < rate <= sys.float_info.max):
            raise SettingError(f"rates must be numbers above 0; one is {quoted(rate)}.")
        if number(rate) in seen:
            raise SettingError(f"rates: {number(rate)} is there twice; leave one out.")
        seen.add(number(rate))
    if len(rates) > MOST_RATES:
        raise SettingError(f"rates: at most {MOST_RATES} go into one page; there are {len(rates)}.")
