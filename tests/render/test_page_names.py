"""The page shows names as Python does: web/tests/printable.test.ts reads the same examples."""

import json
from pathlib import Path

import pytest

from everystep.words import printable
from tests.hostile import NAMES

EXAMPLES = json.loads((Path(__file__).parents[2] / "web/tests/names.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "shown"), EXAMPLES)
def test_a_name_reads_as_on_the_page(name: str, shown: str) -> None:
    """Codes in place of what acts, on both sides."""
    assert printable(name) == shown


def test_every_hostile_name_is_an_example() -> None:
    """The page's tests are held to the whole list."""
    assert {name for name, _ in EXAMPLES} == set(NAMES.values())
