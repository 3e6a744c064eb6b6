"""Vowpal Wabbit's pass over its cache, in its own loop: Python only starts it."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from vowpalwabbit import Workspace

from benchmarks.speed.work import BATCH_RATE, Arrays, Size, Work

RULE = f"--sgd --power_t 0 --learning_rate {BATCH_RATE} --bit_precision 8 --holdout_off --quiet"


def cached_pass(arrays: Arrays, size: Size) -> Work:
    """One pass in the order of the cache, which it can't shuffle; plain descent, in single precision."""
    place = tempfile.TemporaryDirectory()
    text = Path(place.name) / "table.vw"
    numbers = " ".join(f"{j}:%.9g" for j in range(size.features))
    np.savetxt(text, np.column_stack([arrays.y, arrays.x]), fmt=f"%.9g | {numbers}")
    arguments = f"{RULE} --data {text} --cache_file {text}.cache"
    Workspace(f"{arguments} --kill_cache").finish()
    text.write_text("")  # the cache is enough

    def run() -> list[float]:
        assert place is not None  # the cache stays as long as the work
        return _passed(arguments, size.features)

    return Work(run, weights=np.asarray)


def _passed(arguments: str, features: int) -> list[float]:
    learner: Any = Workspace(arguments)
    names = [*(str(j) for j in range(features)), "Constant"]
    places = [learner.hash_feature(name, 0) for name in names[:-1]]
    weights = [learner.get_weight(place) for place in places]
    # Its constant has a place of its own, 11650396, cut to the bits of the table of weights.
    weights.append(learner.get_weight(11650396 & 0xFF))
    learner.finish()
    return weights
