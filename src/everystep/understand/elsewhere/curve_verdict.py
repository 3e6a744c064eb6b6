"""The verdict on losses that a training elsewhere printed."""

from everystep.understand.elsewhere.curve import LossCurve
from everystep.understand.elsewhere.matching import RateEstimate
from everystep.understand.goals import CONVERGED
from everystep.understand.verdicts.verdict import Verdict
from everystep.words import counted, number, whole

LEVEL = 0.01
"""Losses have levelled off where the excess fell by less than this part over the last quarter of the rows."""

FEWEST_ROWS = 8
FEWEST_FOR_A_RATE = 3
MILLIONTH = 1e-6


def curve_verdict(seen: LossCurve) -> Verdict:
    """The verdict on a curve of losses.

    Kinds: 'converged' (the last excess is at most 10⁻⁸ of the loss of weights of zero, and of the mean
    alone), 'diverged' (the losses end above their start, far above their lowest, or in no number), 'too few
    digits' (the last loss is the best one as far as its digits tell), 'levelled off' (the excess hardly fell
    over the last quarter of the rows, above the best), 'still falling' (all else).
    """
    last, goal = float(seen.excess[-1]), CONVERGED * seen.ruler
    if seen.grew:
        return Verdict("diverged", _grew(seen), _slower(seen))
    if last + float(seen.blur[-1]) <= goal:
        return Verdict("converged", f"the last loss is {_above(seen)}.")
    if last <= float(seen.blur[-1]):
        return Verdict("too few digits", _as_far_as_digits_tell(seen))
    if _is_level(seen):
        return Verdict("levelled off", f"{_fall(seen)}, still {_above(seen)}.", _faster(seen))
    return Verdict("still falling", f"the last loss is {_above(seen)}.", _faster(seen))


def rate_sentence(seen: LossCurve) -> str:
    """The rate that the losses tell of, and where it lies."""
    if seen.batch_size is not None:
        return "With small batches no rate can be read from the losses."
    counted_so = ", as rates count with ½ in the loss" if seen.half else ""
    window = f"steps on all records are stable below {number(seen.edge)}{counted_so}"
    if seen.rate is None and len(seen.losses) < FEWEST_FOR_A_RATE:
        return f"These losses are too few to read a rate from; {window}."
    if seen.rate is None:
        return f"Plain gd on all records, from zeros, has these losses at no constant rate; {window}."
    where = "inside" if seen.rate.value < seen.edge else "outside"
    return f"Your rate was {_told(seen.rate)} (an estimate: {_why(seen.rate)}), {where} the window: {window}."


def half_sentence(seen: LossCurve) -> str:
    """What the losses are taken for."""
    what = "½·mean of (y − ŷ)²" if seen.half else "mean of (y − ŷ)², without ½"
    how = "as you said" if seen.said else "as the first is that of weights of zero"
    return f"Taken for the {what}, {how}. Below, all are without ½."


def _told(rate: RateEstimate) -> str:
    other = "" if rate.other is None else f" or {number(rate.other, 4)}"
    return f"about {number(rate.value, 4)}{other}"


def _why(rate: RateEstimate) -> str:
    if rate.off is None:
        return "what plain gd needs to grow so"
    off = f"{100 * rate.off:.1g}" if rate.off >= 1e-4 else "0.01"
    return f"plain gd on all records has these losses at that rate, within {off} % of the excess"


def _grew(seen: LossCurve) -> str:
    rows = len(seen.losses)
    if seen.burst:
        return f"the loss of row {whole(rows + 1)} is no number; the last that is one is {_above(seen)}."
    lowest = int(seen.excess.argmin())
    growth = "" if seen.growth is None else f", {number(seen.growth, 4)}-fold a row at the end"
    since = f"since row {whole(lowest + 1)}" if lowest else "from the start on"
    return f"the excess grew {since}{growth}; the last loss is {_above(seen)}."


def _slower(seen: LossCurve) -> str:
    best = number(seen.rate_scale * seen.outlook.best_constant_rate)
    if seen.batch_size is not None:
        return "Take a smaller rate, or standardise the columns."
    return (
        f"Take a rate below {number(seen.edge)}: {best} is the best constant one; or standardise the columns."
    )


def _as_far_as_digits_tell(seen: LossCurve) -> str:
    return (
        f"the last loss is the best possible one, {number(seen.best)}, to the digits given (±"
        f"{number(float(seen.blur[-1]), 2)}); whether it is within {number(CONVERGED)} of the "
        "start can't be told."
    )


def _is_level(seen: LossCurve) -> bool:
    excess = seen.excess
    if len(excess) < FEWEST_ROWS:
        return False
    before = float(excess[3 * len(excess) // 4 - 1])
    return float(excess[-1]) > (1 - LEVEL) * before


def _fall(seen: LossCurve) -> str:
    quarter = len(seen.excess) - 3 * len(seen.excess) // 4
    return f"over the last {counted(quarter, 'row')} the excess fell by less than {100 * LEVEL:.2g} %"


def _above(seen: LossCurve) -> str:
    return f"{number(float(seen.excess[-1]), 3)} above the best, {number(seen.best)}"


def _faster(seen: LossCurve) -> str:
    """What it takes from here, at this rate and otherwise."""
    outlook, said = seen.outlook, []
    if seen.rate is not None and seen.rate.value < seen.edge:
        fraction = CONVERGED * seen.ruler / outlook.start_loss
        steps = outlook.steps_until(fraction, seen.rate.value / seen.rate_scale)
        if steps is not None and steps >= len(seen.losses):
            more = counted(steps - len(seen.losses) + 1, "more step")
            ruler = "weights of zero" if seen.ruler == outlook.start_loss else "the mean alone"
            said.append(f"About {more} at this rate to {number(CONVERGED)} of the loss of {ruler}.")
    best = outlook.best_constant_rate
    at_best, standardised = outlook.steps_until(MILLIONTH, best), outlook.steps_standardised(MILLIONTH)
    if at_best is not None and standardised is not None:
        said.append(
            f"From weights of zero to a millionth of their loss, gd needs {counted(at_best, 'step')} at "
            f"{number(seen.rate_scale * best)}, the best constant rate, and {whole(standardised)} with "
            "standardised columns."
        )
    return " ".join(said)
