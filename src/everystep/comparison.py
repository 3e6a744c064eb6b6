"""Runs side by side. (The function is `everystep.compare`, so this module has another name.)"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from everystep.render.compared import check_comparable, comparison_lines, differing
from everystep.render.plots.side_by_side import draw_side_by_side
from everystep.run import Run
from everystep.save.picture import Picture
from everystep.understand.parting import Parting, parting
from everystep.words import counted


@dataclass(frozen=True, repr=False)
class Comparison:
    """Runs that predict the same column, side by side. `print(comparison)` shows the whole of it."""

    runs: Sequence[Run]

    @property
    def settings(self) -> dict[str, tuple[str, ...]]:
        """The settings that differ, by name: what each run has."""
        return differing(self.runs)

    @cached_property
    def partings(self) -> tuple[Parting, ...]:
        """Of each run after the first: from which state on it differs from the first."""
        return tuple(parting(self.runs[0].fit, run.fit) for run in self.runs[1:])

    def plot(self, *, theme: str = "light", size: tuple[int, int] = (800, 500)) -> Picture:
        """The loss curves on one picture, named by the settings that differ."""
        return Picture.of(draw_side_by_side(self.runs, theme=theme, size=size))

    def __repr__(self) -> str:
        return f"<Comparison of {counted(len(self.runs), 'run')}; print it to see them side by side>"

    def __str__(self) -> str:
        return "\n".join(comparison_lines(self.runs, self.partings))


def compare(*runs: Run) -> Comparison:
    """Set runs side by side: the settings that differ, the step from which they part, how far each came.

    Raises `SettingError` for fewer than two runs, and for runs that predict different columns.

    >>> import everystep as es
    >>> table = {"x": [1, 2, 3], "y": [2, 4, 6]}
    >>> rules = ("gd", "momentum")
    >>> seen = compare(*(es.train(table, "y", optimizer=rule, by_hand=True) for rule in rules))
    >>> seen.settings, seen.partings[0].state
    ({'optimizer': ('gd', 'momentum')}, 2)
    """
    check_comparable(runs)
    return Comparison(runs)
