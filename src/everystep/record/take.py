"""All steps of a training into a recorder: one by one while they are few, then many at once."""

import sys
import time
from collections.abc import Iterator

from everystep.record.keep import Recorder
from everystep.training.batches import AllRecords
from everystep.training.loop import Training
from everystep.training.state import Step

BY_HAND = 10_000
"""Steps that are sooner taken one by one than the compiler is loaded."""

FIRST = 16
"""So many are taken one by one in any case."""

FIRST_LEAP = 256
"""Steps that are taken at once to begin with."""

FEW_PRODUCTS = 1 << 20
"""Or on all records so many that they have about so many products."""

SECONDS = 0.15
"""How long a leap may take: between two of them progress is told, and Ctrl-C is heard."""


def take_steps(training: Training, recorder: Recorder) -> Iterator[Step]:
    """Take the steps of a training and keep its states; the newest step is given, several times a second."""
    recorder.add(training.start)
    at_once = _first(training)
    for taken, step in enumerate(training):
        recorder.add(step.after)
        yield step
        if taken < (FIRST if "numba" in sys.modules else BY_HAND):
            continue
        began = time.perf_counter()
        number = training.state.number
        leap = training.leap(min(at_once, recorder.most(number)), recorder.stride(number))
        if leap is not None:
            recorder.add_leap(leap)
            at_once = _next(at_once, time.perf_counter() - began)


def _first(training: Training) -> int:
    if not isinstance(training.method.batches, AllRecords):
        return FIRST_LEAP
    return max(FEW_PRODUCTS // len(training.state.parameters.vector) ** 2, FIRST_LEAP)


def _next(at_once: int, seconds: float) -> int:
    """Twice as many steps, or half as many; the first leap may have waited for the compiler."""
    if 2 * seconds < SECONDS:
        return 2 * at_once
    return at_once if seconds < SECONDS else max(at_once // 2, FIRST_LEAP)
