"""The page and the server mean the same: the names in `protocol.ts` are those of the answers."""

import re
from pathlib import Path
from typing import Any

import pytest

from everystep.server.setup import MOST_ROWS, MOST_VARIANTS, SETTINGS
from tests.server.conftest import Visit, setup_of

PROTOCOL = (Path(__file__).parents[2] / "web" / "src" / "live" / "protocol.ts").read_text(encoding="utf-8")


def names(interface: str) -> set[str]:
    """The fields of an interface, without those that may be missing."""
    body = re.search(rf"export interface {interface} (?:extends \w+ )?{{\n(.*?)\n}}", PROTOCOL, re.DOTALL)
    assert body is not None, interface
    return set(re.findall(r"^  (\w+):", body[1], re.MULTILINE))


def test_what_is_answered(visit: Visit) -> None:
    """Each answer has the fields of its interface, and no others."""
    variants = [{"label": "n", "settings": {"optimizer": "nesterov"}}]
    setup = setup_of(trainings=variants)
    start = visit.client.get("/api/start").json()
    found = visit.drop("a.csv", b"x,y\n1,2\n2,3\n").json()
    trained = visit.ask("/api/train", setup)
    asked = {"setup": setup, "training": 0, "state": 0}
    practice = visit.ask("/api/practice", asked)
    marked = visit.ask("/api/practice", {**asked, "answers": {"loss": "1"}})
    answers: dict[str, Any] = {
        "Start": start,
        "Example": start["examples"][0],
        "Choice": start["optimizers"][0],
        "TableFound": found,
        "ColumnFound": found["columns"][0],
        "Column": found["cells"][0],
        "Trained": trained,
        "Place": trained["ranking"][0],
        "Practice": practice,
        "Question": practice["questions"][0],
        "Marked": marked,
        "Mark": marked["marks"][0],
        "Setup": start["setup"],
    }
    for interface, answer in answers.items():
        assert answer.keys() == names(interface), interface


def test_what_is_asked() -> None:
    """The settings that the page can send are those that the server reads."""
    assert names("Settings") == set(SETTINGS)


@pytest.mark.parametrize(("name", "value"), [("MOST_ROWS", MOST_ROWS), ("MOST_VARIANTS", MOST_VARIANTS)])
def test_the_limits(name: str, value: int) -> None:
    """The page says no more than the server takes."""
    assert f"export const {name} = {value}\n" in PROTOCOL


def test_kinds_of_places() -> None:
    """The words of the ranking."""
    assert "kind: 'converged' | 'on the way' | 'diverged'" in PROTOCOL
