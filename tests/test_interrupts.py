"""Ctrl-C between two pieces of work: noted once, heeded at once the second time."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from everystep.interrupts import STOPPING, heard_between_pieces


def press(number: int) -> None:
    """As the terminal does, or a batch system; where it is heard."""
    os.kill(os.getpid(), number)


@pytest.fixture(params=STOPPING)
def number(request: pytest.FixtureRequest) -> Iterator[int]:
    """A signal that interrupts, as they do in our commands."""
    usual = signal.signal(request.param, signal.default_int_handler)
    yield request.param
    signal.signal(request.param, usual)


def test_once_is_noted_twice_is_heeded(number: int) -> None:
    """The piece of work ends in order; who can't wait presses again."""
    with heard_between_pieces() as interrupts:
        assert not interrupts.asked
        press(number)
        assert interrupts.asked
        with pytest.raises(KeyboardInterrupt):
            press(number)
    assert signal.getsignal(number) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        press(number)


def test_what_a_program_has_set_stays() -> None:
    """A program's own handler hears it, and a termination that ends it goes on to end it."""
    heard = []
    ended = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    usual = signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    try:
        with heard_between_pieces() as interrupts:
            press(signal.SIGINT)
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGINT, usual)
        signal.signal(signal.SIGTERM, ended)
    assert (heard, interrupts.asked) == ([1], False)


def test_in_another_thread_nothing_is_changed() -> None:
    """Signals are the main thread's: the playground trains beside it."""
    found = []

    def work() -> None:
        with heard_between_pieces():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGINT)]
