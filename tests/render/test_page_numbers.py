"""The page writes numbers as Python does: web/tests/number.test.ts reads the same examples."""

import json
from pathlib import Path

import pytest

from everystep.words import number

EXAMPLES = json.loads((Path(__file__).parents[2] / "web/tests/numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("value", "digits", "text"), EXAMPLES)
def test_a_number_reads_as_on_the_page(value: float, digits: int, text: str) -> None:
    """Digits, thousands and powers of ten are the same on both sides."""
    assert number(value, digits) == text
