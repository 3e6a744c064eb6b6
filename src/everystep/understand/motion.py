"""Motion: which states of a long training to show, so that something moves between each two of them."""

import numpy as np

from everystep.model.units import Array
from everystep.record.recording import Recording

HALVINGS = 60


def moves(recording: Recording) -> Array:
    """How far the predictions move from each kept state to the next, shape (k − 1,).

    √(½‖R(θ' − θ)‖²): without a penalty the root of the mean square of the predictions' changes, over all
    records trained on, in trained units.
    """
    steps = np.diff(recording.parameters, axis=0)
    squares = np.zeros(len(steps))
    with np.errstate(over="ignore"):
        for row in recording.quadratic.root:
            squares += (steps * row).sum(axis=1) ** 2
        far: Array = np.sqrt(0.5 * squares)
    return np.nan_to_num(far, nan=np.finfo(float).max / len(far), posinf=np.finfo(float).max / len(far))


def moving_states(recording: Recording, most: int) -> list[int]:
    """At most `most` kept states, the first and the last among them: as many as can be had if between each
    and the next (but for the last) the predictions move by some least distance.

    States are dropped where the picture would stand still, however many steps that takes. Gives places in
    the recording's arrays. Raises `ValueError` for less than two.

    >>> import everystep as es
    >>> run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True, steps=1000)
    >>> moving_states(run.recording, 8)
    [0, 1, 2, 4, 16, 33, 62, 1000]
    """
    if most < 2:
        raise ValueError("the first state and the last are two")
    last = len(recording) - 1
    if last < most:
        return list(range(last + 1))
    way = np.append(0.0, np.cumsum(moves(recording)))
    low, high = 0.0, 2 * float(way[-1]) or 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if len(_at_least(way, middle, most)) > most else (low, middle)
    return _at_least(way, high, most)


def _at_least(way: Array, least: float, most: int) -> list[int]:
    """The first state, then each that is `least` or more along the way from the one before, and the last;
    no more than one above `most`."""
    chosen, last = [0], len(way) - 1
    while chosen[-1] < last and len(chosen) <= most:
        place = chosen[-1]
        chosen.append(min(max(int(np.searchsorted(way, way[place] + least)), place + 1), last))
    return chosen
