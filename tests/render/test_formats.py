"""The paper is right in every format: read back and evaluated, each line says what was recorded."""

from typing import Any

import pytest

import everystep as es
from everystep.optimize import OPTIMIZERS, SCHEDULES
from everystep.render.formats.catalogue import FORMATS
from everystep.run import Run
from tests.render.intervals import evaluated
from tests.render.reading import READERS, Lines, arithmetic

ONE = {"x": [1.0, 2.0, 3.0, 4.5, -1.0], "y": [2.0, 4.0, 6.0, 7.5, 1e3]}
TWO = {
    "x y": [1.0, 2.5, -3.0, 4.0, 0.5, 7.25, 1e4],
    "z_1": [0.001, -0.2, 0.3, 0.4, 0.0, 0.6, 0.7],
    "weight": [1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 0.1],
    "y": [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 200.0],
}
TABLES: dict[str, tuple[dict[str, list[float]], dict[str, Any]]] = {
    "one": (ONE, {"standardize": False, "learning_rate": 0.01}),
    "two": (TWO, {"weight": "weight", "l2": 0.25, "clip": 0.5}),
}
SCHEDULED = {
    "rates": [0.1, 0.05],
    "warm-up": es.WarmUp(steps=2, then=es.Cosine(lowest=0.1)),
    "one-cycle": "one-cycle:peak=0.5",
    "plateau": "plateau:patience=1,threshold=0.5",
    "step": "step:every=1,factor=0.5",
    "exponential": "exponential:decay=0.9",
    "inverse": "inverse:decay=0.5",
}
SCHEDULE_NAMES = [*SCHEDULES, "rates"]
STEPS = 4


def trained(table: str, optimizer: str, schedule: str, batch_size: int | None = None) -> Run:
    """A few steps on one of the tables."""
    columns, settings = TABLES[table]
    if batch_size and optimizer == "gd":
        optimizer = "sgd"
    rule = {"optimizer": optimizer, "schedule": SCHEDULED.get(schedule, schedule), "batch_size": batch_size}
    if schedule == "rates":
        settings = {name: value for name, value in settings.items() if name != "learning_rate"}
    return es.train(columns, target="y", steps=STEPS, **rule, **settings)


def test_each_format_can_be_read_back() -> None:
    """No format goes unchecked."""
    assert READERS.keys() == FORMATS.keys()


@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("schedule", SCHEDULE_NAMES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_line_is_right_in_every_format(
    optimizer: str, schedule: str, table: str, batch_size: int | None
) -> None:
    """All sides of each line agree, within what the rounding of the numbers on the page allows."""
    run = trained(table, optimizer, schedule, batch_size)
    for k in (1, 3):
        found = {name: arithmetic(read(run, k, name)) for name in FORMATS}
        assert len({len(lines) for lines in found.values()}) == 1, {n: len(x) for n, x in found.items()}
        for name, lines in found.items():
            for sides in lines:
                values = [evaluated(side) for side in sides]
                assert all(value.meets(values[-1]) for value in values), (name, sides)


@pytest.mark.parametrize("digits", [1, 3, 9])
def test_each_line_is_right_with_any_digits(digits: int) -> None:
    """With fewer digits the intervals are wider, with more they are narrower; the lines still agree."""
    run = trained("two", "adam", "cosine")
    for name in FORMATS:
        for sides in arithmetic(READERS[name](run.explain(3, digits=digits, format=name))):
            values = [evaluated(side, digits) for side in sides]
            assert all(value.meets(values[-1]) for value in values), (name, sides)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("table", TABLES)
def test_every_format_has_the_same_numbers(optimizer: str, table: str) -> None:
    """The same sides with the same values in the same order, whatever the format."""
    run = trained(table, optimizer, "cosine")
    for exact_or_not in (2, 4):
        told = {name: values(read(run, exact_or_not, name)) for name in FORMATS}
        assert all(numbers == told["text"] for numbers in told.values())


@pytest.mark.parametrize("schedule", SCHEDULE_NAMES)
@pytest.mark.parametrize("optimizer", [*OPTIMIZERS, "rmsprop:centered=yes", "line_search"])
def test_latex_says_our_own_letters_by_their_commands(optimizer: str, schedule: str) -> None:
    """With plain names in the table, the document is ASCII, which every TeX can read; braces are balanced."""
    rule = {} if optimizer == "line_search" else {"schedule": SCHEDULED.get(schedule, schedule)}
    run = es.train(TWO, target="y", steps=STEPS, optimizer=optimizer, l2=0.1, average=2, **rule)
    for k in range(1, run.recording.steps + 1):
        text = run.explain(k, format="latex")
        assert text.isascii(), {character for character in text if ord(character) > 127}
        assert text.count("{") == text.count("}")


def values(lines: Lines) -> list[list[str]]:
    """What each side of each line comes to, to the digits that are shown."""
    return [[f"{evaluated(side).high:.5g}" for side in sides] for sides in arithmetic(lines)]


def read(run: Run, k: int, name: str) -> Lines:
    """A step in a format, read back."""
    return READERS[name](run.explain(k, 3, format=name))


def test_a_wrong_number_would_be_found_in_each_format() -> None:
    """The check itself can fail: with one digit changed on the page, no format passes it."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    for name, reader in READERS.items():
        page = run.explain(2, format=name)
        slipped = page.replace("0.296296", "0.34")
        assert slipped != page
        lines = arithmetic(reader(slipped))
        assert not all(evaluated(sides[0]).meets(evaluated(sides[-1])) for sides in lines), name
