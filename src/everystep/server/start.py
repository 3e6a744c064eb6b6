"""What the page begins with: the first setup, and what there is to choose from."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from everystep.optimize import OPTIMIZERS, RULERS, SCHEDULES, Schedule
from everystep.server.answers import example_setup, examples, table_found
from everystep.server.setup import Setup
from everystep.server.tables import Source, Tables
from everystep.words import SettingError, nearest, printable

Json = dict[str, Any]

FIRST = "three-rows"


@dataclass(frozen=True)
class Start:
    """The `setup` of the first page, and the table of the command line, where there is one."""

    setup: Json
    table: Json | None = None

    @classmethod
    def of(cls, tables: Tables, place: str | None, target: str | None) -> "Start":
        """With the three rows, or with the table that was named on the command line.

        Raises `DataError` and `SettingError` as training would.
        """
        if place is None and target is not None:
            raise SettingError("--target is a column of the table that is named first; name one.")
        if place is None:
            return cls(example_setup(FIRST))
        source = tables.add(Source(place, place, uploaded=False))
        table = tables.of_source(source)
        if target is not None and target not in table.columns:
            there = nearest(target, table.columns)
            raise SettingError(
                f"--target '{printable(target)}' isn't a column of {printable(table.name)}: {there}"
            )
        found = table_found(source, table)
        setup: Json = {
            "data": {"kind": "table", "id": source},
            "target": target or found["target"],
            "only": None,
            "settings": {},
            "trainings": [],
        }
        return cls(setup, found)

    def told(self) -> Json:
        """A `Start` of web/src/live/protocol.ts."""
        return {
            "setup": self.setup,
            "table": self.table,
            "examples": self.examples(),
            "optimizers": [_choice(rule, rule.takes_a_rate) for rule in (OPTIMIZERS | RULERS).values()],
            "schedules": [_choice(plan, True) for plan in SCHEDULES.values()],
        }

    def examples(self) -> list[Json]:
        """Every example."""
        return _examples()

    def parsed(self) -> Setup:
        """The first setup, as the server reads it."""
        return Setup.of(self.setup)


@cache
def _examples() -> list[Json]:
    return examples()


def _choice(member: Any, takes_a_rate: bool) -> Json:
    settings = [
        {"name": field.name, "default": field.default}
        for field in fields(member)
        if not isinstance(field.default, Schedule)
    ]
    title = getattr(member, "title", member.name)
    return {"name": member.name, "title": title, "takes_a_rate": takes_a_rate, "settings": settings}
