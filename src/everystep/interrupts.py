"""Ctrl-C while work is in pieces: it is heard between two of them, where all is in order."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and what a batch system or `kill` sends; of use where it interrupts, as it does in our commands."""


@dataclass
class Interrupts:
    """Whether someone has asked to stop."""

    asked: bool = False

    def hear(self, number: int, frame: FrameType | None) -> None:
        """The first time it is only noted; whoever asks again doesn't wait for the piece to end."""
        if self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True


@contextmanager
def heard_between_pieces() -> Iterator[Interrupts]:
    """Within the block Ctrl-C and a termination are noted in what it gives, and don't break the work.

    A second one does: as `KeyboardInterrupt`. Nothing is changed in another thread than the main one, and for
    signals that don't raise that.
    """
    interrupts = Interrupts()
    heard: list[signal.Signals] = []
    if threading.current_thread() is threading.main_thread():
        heard = [number for number in STOPPING if signal.getsignal(number) is signal.default_int_handler]
    try:
        for number in heard:
            signal.signal(number, interrupts.hear)
        yield interrupts
    finally:
        for number in heard:
            signal.signal(number, signal.default_int_handler)
