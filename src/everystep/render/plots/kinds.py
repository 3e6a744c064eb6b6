"""The kinds of pictures, by name; a new one is a function here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from everystep.record.run_data import RunData
from everystep.render.plots.contour import draw_contour
from everystep.render.plots.courses import draw_gradient, draw_weights
from everystep.render.plots.drawing import Drawing
from everystep.render.plots.look import Look
from everystep.render.plots.loss import draw_loss
from everystep.render.plots.rates import draw_rates
from everystep.render.plots.records import draw_records
from everystep.render.plots.residuals import draw_residuals
from everystep.render.plots.theme import theme_named
from everystep.words import SettingError, check_whole, listed, nearest, quoted


@dataclass(frozen=True)
class Kind:
    """A kind of picture: how it is drawn, and which of the wishes `steps` and `of` it can be asked."""

    draw: Callable[[RunData, Look], Drawing]
    wishes: tuple[str, ...] = ()


KINDS = {
    "line": Kind(draw_records, ("steps", "of")),
    "loss": Kind(draw_loss),
    "contour": Kind(draw_contour, ("of",)),
    "rates": Kind(draw_rates),
    "weights": Kind(draw_weights, ("of",)),
    "gradient": Kind(draw_gradient),
    "residuals": Kind(draw_residuals),
}

USUAL = "line"


def draw(
    run: RunData,
    kind: str = USUAL,
    *,
    theme: str = "light",
    size: tuple[int, int] = (800, 500),
    steps: int | Sequence[int] | None = None,
    of: str | Sequence[str] = (),
) -> Drawing:
    """A picture of a run. Raises `SettingError` for a kind that isn't there and for what it can't show, and
    `DataError` where it needs the records and they are gone."""
    if kind not in KINDS:
        raise SettingError(f"there is no picture {quoted(kind)}; {nearest(kind, list(KINDS))}")
    for wish, said in {"steps": steps is not None, "of": bool(of)}.items():
        if said and wish not in KINDS[kind].wishes:
            fitting = listed([name for name, one in KINDS.items() if wish in one.wishes], joiner="or")
            raise SettingError(f"{wish} goes with the picture {fitting}, not with {kind}; leave it out.")
    look = Look(theme_named(theme), size, None if steps is None else _in_order(steps), _names(of))
    return KINDS[kind].draw(run, look)


def _names(of: str | Sequence[str]) -> tuple[str, ...]:
    """One name alone is a name, too."""
    return (of,) if isinstance(of, str) else tuple(of)


def _in_order(steps: int | Sequence[int]) -> tuple[int, ...]:
    """Each step once; at least one."""
    if isinstance(steps, int):
        return (steps,)
    if not steps:
        raise SettingError("steps names no step; say some, such as 0,1,10")
    for step in steps:
        check_whole("a step's number", step)
    return tuple(sorted({int(step) for step in steps}))
