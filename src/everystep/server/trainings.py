"""A setup -> its runs, bounded so that an answer comes soon."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from everystep.begin import train
from everystep.branch import CHANGING
from everystep.read.table import Table
from everystep.record.fit import Fit
from everystep.run import Run
from everystep.server.code import command_line
from everystep.server.setup import Setup, Variant
from everystep.server.tables import Newest, Tables, canonical, key_of
from everystep.sums.folds import CrossValidation
from everystep.training.stopping import USUAL_STEPS, StepLimit, TimeLimit
from everystep.words import SettingError, quoted, whole

MOST_STEPS = 20_000
MOST_SECONDS = 2.0
"""What all trainings of a setup may take together; their steps alone are counted."""

MOST_RUNS = 24

WIDEST = 1000
"""Columns that are trained on: beyond, the slow directions and the strip of rates take minutes."""


@dataclass(frozen=True)
class Bounds:
    """How far a training on the live page may go."""

    steps: int = MOST_STEPS
    seconds: float = MOST_SECONDS

    def shared(self, trainings: int) -> "Bounds":
        """Those of each of so many trainings."""
        return replace(self, seconds=self.seconds / trainings)

    def on(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Settings whose limits are within these."""
        if settings.get("optimizer") == "exact":
            return dict(settings)  # one step, which takes no limits
        seconds = min(self.seconds, settings.get("time_limit", self.seconds))
        steps = settings.get("steps")
        if steps is None:
            steps = None if "epochs" not in settings else self.steps
        limits = {"time_limit": seconds} | ({} if steps is None else {"steps": min(steps, self.steps)})
        return {**settings, **limits}


BOUNDS = Bounds()


@dataclass(frozen=True)
class Labelled:
    """A run of a setup with its label; a branch `begins` at a later state of the first."""

    label: str
    run: Run
    settings: Mapping[str, Any]
    begins: int = 0

    def cut_short(self, bounds: Bounds) -> str | None:
        """What the page's own bounds did to it: a sentence; None where they did nothing."""
        stopped, asked = self.run.fit.stopped, self.settings
        if isinstance(stopped, TimeLimit) and asked.get("time_limit", bounds.seconds) >= bounds.seconds:
            return (
                f"{self._name}stopped after {whole(stopped.step)} steps: here a training may take "
                f"{bounds.seconds:.2g} s. `everystep train` has no such limit."
            )
        wanted = asked.get("steps", USUAL_STEPS if "epochs" not in asked else bounds.steps + 1)
        if isinstance(stopped, StepLimit) and stopped.step == bounds.steps < wanted:
            return f"{self._name}stopped after {whole(bounds.steps)} steps, the most that are taken here."
        return None

    @property
    def _name(self) -> str:
        return f"{quoted(self.label)} was " if self.label else "The training was "


class Trainings:
    """Trains what setups ask for; the newest runs are kept, so that to look at one again is no work."""

    def __init__(self, tables: Tables, bounds: Bounds = BOUNDS) -> None:
        self.tables, self.bounds = tables, bounds
        self._runs: Newest[Run] = Newest(MOST_RUNS)
        self._checks: Newest[CrossValidation | None] = Newest(MOST_RUNS)

    def of(self, setup: Setup) -> list[Labelled]:
        """All runs of a setup. Raises `SettingError` and `DataError`, as `everystep.train` does."""
        return list(self._all(setup))

    def one(self, setup: Setup, number: int) -> Labelled:
        """Number `number` of them, the first alone being trained beside it."""
        if number > len(setup.trainings):
            raise SettingError(f"there is no training {number}: the setup has {len(setup.trainings) + 1}.")
        first = self._first(setup)
        return first if number == 0 else self._beside(setup, first.run, setup.trainings[number - 1])

    def _all(self, setup: Setup) -> Iterator[Labelled]:
        first = self._first(setup)
        yield first
        yield from (self._beside(setup, first.run, variant) for variant in setup.trainings)

    def _bounds(self, setup: Setup) -> Bounds:
        return self.bounds.shared(1 + len(setup.trainings))

    def _first(self, setup: Setup) -> Labelled:
        self.tables.check(setup.data)  # a run that is kept may read its records anew
        bounds = self._bounds(setup)
        run = self._runs.get(_key(setup, bounds), lambda: self._trained(setup, bounds))
        return Labelled("", run, setup.settings)

    def _trained(self, setup: Setup, bounds: Bounds) -> Run:
        table = self.tables.of(setup)
        _check_width(table, setup)
        run = _trained_on(table, setup, bounds.on(setup.settings))
        origin = replace(run.origin, command=command_line(setup, table))
        return replace(run, fit=self._checked_once(run.fit, setup), origin=origin)

    def _checked_once(self, fit: Fit, setup: Setup) -> Fit:
        """The cross-checks judge the kind of model: while only the steps change, they are what they were."""
        kind = sorted((name, value) for name, value in setup.settings.items() if name not in CHANGING)
        key = (key_of(setup.data), setup.target, setup.only, canonical(kind))
        return replace(fit, checks=lambda: self._checks.get(key, fit.checks))

    def _beside(self, setup: Setup, first: Run, variant: Variant) -> Labelled:
        bounds = self._bounds(setup)
        changes = variant.changes
        key = (_key(setup, bounds), canonical([variant.state, changes]))
        run = self._runs.get(key, lambda: first.rewind(variant.state or 0).train(**bounds.on(changes)))
        return Labelled(variant.label, run, changes, variant.state or 0)


def _check_width(table: Table, setup: Setup) -> None:
    columns = len(setup.only) or len(table.columns) - 1
    if columns > WIDEST:
        raise SettingError(
            f"only: {whole(columns)} columns are more than the {whole(WIDEST)} that can be trained on here; "
            "choose some of them, or take `everystep train`."
        )


def _trained_on(table: Table, setup: Setup, settings: Mapping[str, Any]) -> Run:
    given = {**settings, "only": setup.only}
    for name in ("as_category", "as_number"):
        given[name] = tuple(settings.get(name, ()))
    return train(table, setup.target, **given)


def _key(setup: Setup, bounds: Bounds) -> tuple[object, ...]:
    """What decides the first training of a setup."""
    settings = canonical(sorted(setup.settings.items()))
    return key_of(setup.data), setup.target, setup.only, settings, bounds
