"""All steps of a training into a recorder: one by one while they are few, then many at once."""

import sys
import time
from collections.abc import Callable, Iterator

from everystep.record.keep import Recorder
from everystep.training.loop import Training
from everystep.training.state import Step

BY_HAND = 10_000
"""Steps that are sooner taken one by one than the compiler is loaded."""

FIRST = 100
"""So many are taken one by one in any case."""

FIRST_LEAP = 256
SECONDS = 0.15
"""How long a leap may take: between two of them progress is told, and Ctrl-C is heard."""


def any_number(_: int) -> int:
    """However many steps may follow."""
    return sys.maxsize


def take_steps(
    training: Training, recorder: Recorder, most: Callable[[int], int] = any_number
) -> Iterator[Step]:
    """Take the steps of a training and keep the states that follow; the newest step is given, several times
    a second, and `most(number)` steps after number `number` at the latest.
    """
    at_once = FIRST_LEAP
    for taken, step in enumerate(training):
        recorder.add(step.after)
        yield step
        if taken < (FIRST if "numba" in sys.modules else BY_HAND):
            continue
        began = time.perf_counter()
        number = training.state.number
        room = min(at_once, recorder.most(number), most(number) - 1)
        leap = training.leap(room, recorder.stride(number))
        if leap is not None:
            recorder.add_leap(leap)
            at_once = _next(at_once, time.perf_counter() - began)


def _next(at_once: int, seconds: float) -> int:
    """Twice as many steps, or half as many; the first leap may have waited for the compiler."""
    if 2 * seconds < SECONDS:
        return 2 * at_once
    return at_once if seconds < SECONDS else max(at_once // 2, FIRST_LEAP)
