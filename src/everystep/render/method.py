"""METHOD: how a training goes about it, in the lines of the report."""

from everystep.optimize import Exact, Optimizer
from everystep.optimize.optimizer import settings_of
from everystep.optimize.schedules import CONSTANT
from everystep.record.run_data import RunData
from everystep.render.checks import short
from everystep.sums.held_out import HeldOut
from everystep.training.batches import Shuffled
from everystep.understand.goals import CONVERGED
from everystep.understand.hindsight import Hindsight
from everystep.understand.outlook import Outlook
from everystep.words import counted, listed, number, printable, whole

SURE = {"as asked": "as asked", "exact": "exact", "bound": "a bound", "rule of thumb": "a rule of thumb"}
"""How sure a rate is that was found, in words."""


def method_lines(run: RunData, outlook: Outlook) -> list[str]:
    """The rule, the records of each step, the rate and where it comes from, and what else was asked for."""
    settings, choice = run.fit.settings, run.fit.choice
    start = "zeros" if settings.start is None else "the start you gave"
    if run.origin.parent is not None:
        start = f"state {whole(run.origin.parent.state)} of {printable(run.origin.parent.run)}"
    lines = [f"{_rule_in_words(choice.optimizer)} on {_records_a_step(run)}, from {start}"]
    if settings.batch_size is None and settings.records_a_step:
        lines.append(f"sgd takes batches of {settings.records_a_step} unless batch_size says otherwise")
    lines.append(_rate(run, outlook))
    lines += _more_settings(run)
    forecast = outlook.steps_until(CONVERGED) if outlook.can_forecast else None
    if forecast is not None:
        fraction = number(CONVERGED)
        lines.append(
            f"forecast: {counted(forecast, 'step')} until the excess is {fraction} of the loss at the start"
        )
    return lines


def branch_lines(run: RunData) -> list[str]:
    """Where a branch comes from, and what it carries on; nothing for a run that is none."""
    parent = run.origin.parent
    if parent is None:
        return []
    state = whole(parent.state)
    begins = f"begins at state {state} of {printable(parent.run)} (fingerprint {short(parent.fingerprint)})"
    if parent.taken:
        carried = " with what the rule remembers" if run.fit.choice.optimizer.slots else ""
        return [f"{begins} and goes on{carried}: its step 1 is step {whole(parent.taken + 1)} of the whole"]
    return [f"{begins} and begins anew there: nothing is carried on but the parameters"]


def _rule_in_words(optimizer: Optimizer) -> str:
    """An optimizer's title, with its settings if it has any: `momentum (momentum 0.9)`."""
    settings = settings_of(optimizer)
    told = listed((f"{name} {_value(value)}" for name, value in settings.items()), joiner="and")
    return f"{optimizer.title} ({told})" if told else optimizer.title


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _records_a_step(run: RunData) -> str:
    rows, batches = counted(run.fit.sums.rows, "row"), run.fit.recording.method.batches
    if not isinstance(batches, Shuffled):
        each = "" if isinstance(run.fit.choice.optimizer, Exact) else " in each step"
        return f"all {rows}{each}"
    steps = counted(batches.per_epoch, "step")
    return f"batches of {batches.size} of {rows}, shuffled anew each epoch ({steps})"


def _rate(run: RunData, outlook: Outlook) -> str:
    fit = run.fit
    if not fit.choice.optimizer.takes_a_rate:
        return f"learning rate η: {fit.choice.why}"
    edge = f"; stable below {number(outlook.largest_stable_rate)}" if outlook.has_window else ""
    if not fit.settings.schedule.takes_a_rate:
        return f"learning rate η up to {number(Hindsight(fit).rate)} (as your schedule says{edge})"
    why = fit.choice.why
    if fit.settings.learning_rate == "auto":
        why = f"found: {why}, {SURE[fit.choice.certainty]}"
    return f"learning rate η = {number(fit.choice.rate)} ({why}{edge})"


def _more_settings(run: RunData) -> list[str]:
    """A line for each setting that was asked for and changes the steps."""
    fit, settings = run.fit, run.fit.settings
    lines = []
    if (weight := run.encoder.options.weight) is not None:
        lines.append(f"each record counts by its {printable(weight)}, over the mean of all")
    if (epochs := fit.choice.epochs) is not None:
        lines.append(f"epochs auto: {whole(epochs)}, {fit.choice.epochs_why}")
    if settings.schedule != CONSTANT and (steps := fit.stopped.step):
        first, last = (number(fit.recording.step(k).learning_rate) for k in (1, steps))
        schedule = settings.schedule.name if settings.schedule.takes_a_rate else "of your own"
        lines.append(f"schedule {schedule}: from {first} in the first step to {last} in the last one")
    if settings.clip is not None:
        lines.append(f"gradients longer than {number(settings.clip)} are cut to that length")
    if settings.average:
        lines.append(f"the model is the average of the states from epoch {settings.average} on")
    held_out = fit.recording.method.validation
    if isinstance(held_out, HeldOut):
        best, records = whole(fit.recording.best.number), counted(held_out.sums.rows, "record")
        model = "the average up to state" if settings.average else "state"
        lines.append(f"{_validation(run, records)}; the model is {model} {best}, where their loss was lowest")
    return lines


def _validation(run: RunData, records: str) -> str:
    if run.fit.settings.validation == "table":
        return f"validation on {records} of another table"
    how = "drawn at random" if run.encoder.time_feature is None else "the latest ones"
    return f"validation on {records} that are held out, {how}"
