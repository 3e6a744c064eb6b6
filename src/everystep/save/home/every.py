"""How often a training is kept while it goes on: every so many steps, or every so many seconds."""

import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from everystep.words import SettingError, quoted


@dataclass(frozen=True)
class Every:
    """`steps` or `seconds` from one checkpoint to the next; the other is None.

    >>> Every.of("30s"), Every.of(5000)
    (Every(steps=None, seconds=30.0), Every(steps=5000, seconds=None))
    """

    steps: int | None = None
    seconds: float | None = None

    @classmethod
    def of(cls, said: Any) -> "Every":
        """From 5000 (steps) or "30s" (seconds). Raises `SettingError` for anything else."""
        words = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
        if re.fullmatch(r"\d{1,15}", words) and int(words):
            return cls(steps=int(words))
        if re.fullmatch(r"\d{1,9}(\.\d{1,9})?s", words) and float(words[:-1]):
            return cls(seconds=float(words[:-1]))
        raise SettingError(
            "checkpoint_every must be a number of steps, as 5000, or of seconds, as 30s, above 0; "
            f"it is {quoted(said)}"
        )


@dataclass
class Clock:
    """Says when the next checkpoint is due."""

    every: Every
    _time: float = field(default_factory=time.monotonic)

    def is_due(self, number: int) -> bool:
        """Whether it is, now that a training has taken so many steps."""
        if self.every.steps is not None:
            return number % self.every.steps == 0
        assert self.every.seconds is not None
        return time.monotonic() - self._time >= self.every.seconds

    def most(self, number: int) -> int:
        """How many steps after number `number` it must be asked again."""
        return sys.maxsize if self.every.steps is None else self.every.steps - number % self.every.steps

    def begin_anew(self) -> None:
        """A checkpoint was made just now."""
        self._time = time.monotonic()
