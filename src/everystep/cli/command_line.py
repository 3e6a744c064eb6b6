"""The command as it was typed, for the record of a run."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_TYPED: ContextVar[tuple[str, ...]] = ContextVar("typed", default=())


def typed(arguments: Sequence[str] | None) -> None:
    """Remember the words after `everystep`; None stands for those of this process."""
    _TYPED.set(tuple(sys.argv[1:] if arguments is None else arguments))


@contextmanager
def by_command_line() -> Iterator[None]:
    """Runs that are made within the block say which command made them."""
    from everystep.record.call import told_as

    with told_as(shlex.join(["everystep", *_TYPED.get()])):
        yield
