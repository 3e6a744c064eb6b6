"""Where a run comes from: the call and the machine that made it, and the run that it branched off from."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from everystep.version import VERSION


def _now() -> str:
    """The date and time of day in UTC, to the minute."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


@dataclass(frozen=True)
class Parent:
    """The run that another one branched off from: its name, its fingerprint, and the `state` it was left at.

    `taken` counts the steps before the branch that count on in it; 0 where it began anew at that state's
    parameters.
    """

    run: str
    fingerprint: str
    state: int
    taken: int


@dataclass(frozen=True)
class Machine:
    """What may decide the last bits of a sum: the type of processor, and the versions of what computes."""

    processor: str
    versions: Mapping[str, str]

    @classmethod
    @cache
    def here(cls) -> "Machine":
        """This one."""
        versions = {
            "everystep": VERSION,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "polars": pl.__version__,
        }
        return cls(_processor(), versions)


@dataclass(frozen=True)
class Origin:
    """How a run came to be: the `command`, the settings `given` in it and those left at their `default`,
    the machine it ran on, the run it branched off from, if it did, and when it was `made` (date and time in
    UTC). If it was interrupted and went on elsewhere, `resumed` are those machines.
    """

    command: str
    given: Mapping[str, Any]
    default: Mapping[str, Any]
    machine: Machine
    parent: Parent | None = None
    made: str = field(default_factory=_now)
    resumed: tuple[Machine, ...] = ()

    def resumed_here(self) -> "Origin":
        """The origin of a run that goes on here; told only where that may decide the last bits."""
        here = Machine.here()
        if here == (self.machine, *self.resumed)[-1]:
            return self
        return replace(self, resumed=(*self.resumed, here))


def _processor() -> str:
    """The processor's type in the maker's words, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    told = names[0] if names else os.environ.get("PROCESSOR_IDENTIFIER", platform.processor())
    return f"{platform.machine()} {told}".strip()
