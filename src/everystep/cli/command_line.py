"""The command as it was typed, for the record of a run."""

import shlex
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from everystep.record.run_data import RunData

_TYPED: ContextVar[tuple[str, ...]] = ContextVar("typed", default=())

AnyRun = TypeVar("AnyRun", bound="RunData")


def typed(arguments: Sequence[str] | None) -> None:
    """Remember the words after `everystep`; None stands for those of this process."""
    _TYPED.set(tuple(sys.argv[1:] if arguments is None else arguments))


def by_command_line(run: AnyRun) -> AnyRun:
    """A run that says which command made it."""
    return replace(run, origin=replace(run.origin, command=shlex.join(["everystep", *_TYPED.get()])))
