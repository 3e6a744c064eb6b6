"""Tables and links of others: their names, cells and labels are shown as the text that they are."""

from collections.abc import Callable

import polars as pl
import pytest
from playwright.sync_api import expect

from everystep.words import printable
from tests.browser.playground.conftest import Visit
from tests.browser.playground.test_address import PACK
from tests.browser.playground.visitor import Visitor
from tests.browser.reader import ACTS, VIEWS
from tests.hostile import NAMES, TABLE, hostile_columns, target_of

HALF = dict(list(NAMES.items())[::2])
OTHER = dict(list(NAMES.items())[1::2])


def dropped(visit: Visit) -> Visitor:
    """A file of somebody else's, dropped in."""
    return visit().drop(TABLE, pl.DataFrame(hostile_columns(OTHER)).write_csv().encode())


def linked(visit: Visit) -> Visitor:
    """A link of somebody else's, with records, settings and labels of its own."""
    told = [{"name": name, "cells": cells[:40]} for name, cells in hostile_columns(HALF).items()]
    setup = {
        "data": {"kind": "cells", "name": TABLE, "columns": told},
        "target": target_of(HALF),
        "only": None,
        "settings": {"steps": 5},
        "trainings": [
            {"label": label, "settings": {"steps": 3}}
            for label in (NAMES["picture"], NAMES["override"], NAMES["handler"])
        ],
    }
    return visit(f"#setup={visit().page.evaluate(PACK, setup)}")


OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true })"


def everywhere(visitor: Visitor) -> str:
    """All that can be seen of the playground, without what stands in its fields."""
    told = []
    for view in VIEWS:
        visitor.look(view)
        visitor.page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true })"
        )
        told.append(visitor.page.locator("body").inner_text())
    visitor.look("Acts")
    for act in ACTS:
        visitor.choose_act(act)
        told.append(visitor.page.locator("#act-shown").inner_text())
    told += visitor.page.locator("option").all_text_contents()
    return " ".join(" ".join(told).split())


@pytest.mark.parametrize(("come", "names"), [(dropped, OTHER), (linked, HALF)])
def test_nothing_of_it_runs(visit: Visit, come: Callable[[Visit], Visitor], names: dict[str, str]) -> None:
    """No script, no picture, no request; and each name is there, to be read."""
    visitor = come(visit)
    told = everywhere(visitor)
    assert visitor.page.evaluate("globalThis.ran") is None
    expect(visitor.page.locator("img, iframe, main script, aside script, svg script")).to_have_count(0)
    missing = [name for name in names.values() if " ".join(printable(name.strip()).split()) not in told]
    assert missing == []
    assert told == printable(told)
    assert visitor.complaints == []
