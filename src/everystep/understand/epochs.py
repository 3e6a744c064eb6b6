"""How many epochs a training needs: what `epochs="auto"` stands for, found before the first step."""

from itertools import islice

from everystep.optimize import GradientDescent
from everystep.optimize.schedules import CONSTANT
from everystep.record.plan import Plan
from everystep.training.batches import Shuffled
from everystep.training.loop import Training
from everystep.training.stopping import USUAL_STEPS, Converged, Diverged, Limits, OutOfPatience
from everystep.understand.batch_window import MOST_PRODUCTS
from everystep.understand.outlook import Outlook
from everystep.words import SettingError, number, told_apart, whole

Found = tuple[int, str]
"""A number of epochs, and where it comes from."""

SURELY = 1 - 1e-9
"""Of the goal: the closed form is as exact as this, and where rounding decides one step more is allowed."""

REACHED = 1.01
"""The expected excess counts as down at its floor where it is at most this many times as high."""


def epochs_needed(plan: Plan) -> Found:
    """As many epochs as a training takes down to its tolerance, and why so many.

    For linear rules on all records it is the closed form's answer, for every other rule on all records
    that of a rehearsal of up to 10,000 steps; for sgd an estimate: the epochs until the expected excess is
    down at the tolerance, or within a hundredth of the floor above which it hovers. Never more than hold
    100,000 steps. Raises `SettingError` where the excess never comes down, and where no forecast tells.

    >>> import everystep as es
    >>> run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", standardize=False, epochs="auto")
    >>> run.fit.choice.epochs, run.fit.choice.epochs_why, run.recording.steps
    (213, 'as forecast', 213)
    """
    settings, outlook = plan.settings, Outlook(plan)
    if isinstance(plan.method.batches, Shuffled):
        return _on_batches(outlook, plan.method.batches)
    if outlook.can_forecast and not settings.average and not settings.validation:
        return _by_closed_form(outlook)
    return _by_rehearsal(plan)


def _by_closed_form(outlook: Outlook) -> Found:
    plan = outlook.plan
    if outlook.rate >= outlook.largest_stable_rate:
        raise _never(outlook.rate, outlook.largest_stable_rate, plan.settings.tolerance, "")
    steps = outlook.steps_until(SURELY * plan.settings.tolerance)
    most = plan.settings.limits.most(per_epoch=1)
    if steps is None:
        return most, "the most there are; the forecast is far beyond"
    return (steps, "as forecast") if steps <= most else (most, f"the most there are; {whole(steps)} forecast")


def _by_rehearsal(plan: Plan) -> Found:
    """What the training itself will do: its steps need no record."""
    settings = plan.settings
    limits = Limits(steps=USUAL_STEPS, tolerance=settings.tolerance, patience=settings.limits.patience)
    rehearsal = Training(plan.method, plan.start, limits)
    for _ in rehearsal:
        pass
    match rehearsal.stopped:
        case Converged(step):
            return step, "as rehearsed"
        case OutOfPatience(step):
            return step, "as rehearsed, where patience ends"
        case Diverged(step):
            raise SettingError(
                f"epochs auto: rehearsed, this training diverges in step {whole(step)}; take a smaller rate, "
                "learning_rate auto, or say epochs."
            )
    return USUAL_STEPS, "as many as were rehearsed, without reaching the tolerance"


def _on_batches(outlook: Outlook, batches: Shuffled) -> Found:
    """Until the expected excess is at the tolerance, or at its floor."""
    _check_plain(outlook)
    settings, size = outlook.plan.settings, min(batches.size, batches.count)
    noise = outlook.batches
    edge, floor = noise.window.exact_rate(size), noise.floor(outlook.rate, outlook.batch_sizes)
    if edge is None:
        raise _too_long()
    if floor is None:
        raise _never(outlook.rate, edge, settings.tolerance, f" on batches of {size}")
    goal = settings.tolerance * outlook.start_loss
    most, affordable = (
        settings.limits.most(batches.per_epoch),
        int(MOST_PRODUCTS / len(noise.window.products)),
    )
    course = noise.expected_excess(outlook.error, outlook.rate, outlook.batch_sizes)
    for step, excess in enumerate(islice(course, min(most * batches.per_epoch, affordable))):
        if excess <= max(goal, REACHED * floor):
            return max(-(-step // batches.per_epoch), 1), _estimate(goal, floor, outlook.start_loss)
    if affordable < most * batches.per_epoch:
        raise _too_long()
    return most, "the most there are; the expected excess is not down by then"


def _estimate(goal: float, floor: float, loss: float) -> str:
    if floor * REACHED <= goal:
        return "an estimate: until the expected excess is at the tolerance"
    return (
        "an estimate: until the expected excess is down at its floor, "
        f"{number(floor / loss, 2)} of the loss at the start"
    )


def _check_plain(outlook: Outlook) -> None:
    method = outlook.plan.method
    plain = isinstance(method.optimizer, GradientDescent) and method.schedule == CONSTANT
    if not plain or method.clip is not None or method.average_from or method.validation is not None:
        raise SettingError(
            "epochs auto: on small batches only the course of sgd at one rate is known beforehand, without "
            "clip, average or validation; say epochs."
        )


def _never(rate: float, edge: float, tolerance: float, on: str) -> SettingError:
    shown, limit = told_apart(rate, edge)
    return SettingError(
        f"epochs auto: at the learning rate {shown} the excess never comes down to {number(tolerance)} of "
        f"the loss at the start, as rates{on} are stable below {limit}; take a smaller one, learning_rate "
        "auto, or say epochs."
    )


def _too_long() -> SettingError:
    return SettingError(
        "epochs auto: with so many records and features it takes too long to know the course of small "
        "batches beforehand; say epochs."
    )
