"""Why a training is slow: the directions that hold what is left of the excess, in the table's columns."""

from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array, Units
from everystep.sums.rooted import Sums
from everystep.understand.curvature import Curvature, constant, direction_in_words, telling
from everystep.words import number, printable

TOGETHER = 0.5
"""From this correlation on two columns are said to move together."""

FAR_FROM_ZERO = 1.0
"""A mean this many deviations from zero makes a weight and the bias stand in for each other."""

FLAT = 0.1
"""A curvature below this part of the largest one is called flat."""

ENOUGH = 0.9
MOST = 3


@dataclass(frozen=True)
class Part:
    """A direction (p,) of unit length, its `curvature`, what part that is of the largest one (`steepness`),
    and the `share` of the excess that lies along it."""

    direction: Array
    curvature: float
    steepness: float
    share: float

    @property
    def is_flat(self) -> bool:
        """Whether it shrinks far more slowly than the steepest direction."""
        return self.steepness < FLAT

    def factor(self, rate: float) -> float:
        """What a step of gd multiplies the error along it with, 1 − ηλ: near 1 it creeps, below 0 each step
        overshoots to the other side."""
        return 1 - rate * self.curvature

    def fall(self, rate: float) -> float:
        """The part by which the excess along it falls in a step of gd."""
        return 1 - self.factor(rate) ** 2

    def in_words(self, names: tuple[str, ...]) -> str:
        """The direction in parameters: 'sqft − rooms'."""
        return printable(direction_in_words(self.direction, [*names, constant(names)]))


def share_in_words(share: float) -> str:
    """A share, never rounded to all.

    >>> share_in_words(0.5), share_in_words(0.99995)
    ('50 %', 'nearly all')
    """
    return "nearly all" if share >= 0.995 else f"{100 * share:.2g} %"


def parts_of(curvature: Curvature, error: Array) -> list[Part]:
    """The directions that hold the excess of θ − θ* = `error`, largest share first: as many as make nine
    tenths of it, at most three; none where there is no excess."""
    along = curvature.along(error)
    heights = curvature.values * along**2
    total = float(np.add.reduce(heights))
    parts: list[Part] = []
    for i in np.argsort(-heights, kind="stable")[:MOST]:
        if total == 0 or sum(part.share for part in parts) >= ENOUGH:
            break
        share = float(heights[i]) / total
        steepness = float(curvature.values[i]) / curvature.largest
        parts.append(Part(curvature.directions[:, i], float(curvature.values[i]), steepness, share))
    return parts


def why_flat(part: Part, names: tuple[str, ...], sums: Sums, units: Units) -> str:
    """What it is about the columns that makes the loss flat along a direction; empty where it isn't flat, and
    where nothing tells."""
    if not part.is_flat:
        return ""
    strong = telling(part.direction)
    features = [i for i in strong if i < len(names)]
    spread = np.sqrt(sums.scatter.diagonal()[:-1] / sums.weight)
    if len(features) < len(strong):
        return _far_from_zero(features, names, sums, units, spread)
    if len(features) > 1:
        return _together(part, features, names, sums, units)
    (only,) = features
    widest = int(np.argmax(spread / units.scale))
    if spread[only] / units.scale[only] < 0.1 * spread[widest] / units.scale[widest]:
        return (
            f"as {_name(names, only)} varies little ({number(float(spread[only]), 3)}) beside "
            f"{_name(names, widest)} ({number(float(spread[widest]), 3)})"
        )
    return ""


def _far_from_zero(
    features: list[int], names: tuple[str, ...], sums: Sums, units: Units, spread: Array
) -> str:
    """A feature whose mean is far from zero in trained units moves every prediction as the bias does; where
    the direction is the bias alone, of all features the one of which that is most true."""
    means = (sums.mean[:-1] - units.center) / np.where(spread > 0, spread, 1.0)
    far = [i for i in features or range(len(names)) if abs(means[i]) >= FAR_FROM_ZERO]
    if not far:
        return ""
    i = max(far, key=lambda j: abs(means[j]))
    return (
        f"as {_name(names, i)} lies far from zero beside its spread ({number(float(sums.mean[i]), 3)} ± "
        f"{number(float(spread[i]), 3)}), so that its weight and the bias stand in for each other"
    )


def _together(part: Part, features: list[int], names: tuple[str, ...], sums: Sums, units: Units) -> str:
    """The two that are most alike, if that is enough for so flat a direction; else that together they hardly
    vary."""
    pairs = [(correlation(sums, i, j), i, j) for i in features for j in features if i < j]
    alike, i, j = max(pairs, key=lambda pair: abs(pair[0]))
    flattest = _flattest(sums, units, i, j)
    if abs(alike) < TOGETHER or part.curvature < FLAT * flattest:
        return "a combination of them that hardly varies"
    how = "move together" if alike > 0 else "move against each other"
    return f"as {_name(names, i)} and {_name(names, j)} {how} (correlation {number(alike, 2)})"


def _flattest(sums: Sums, units: Units, i: int, j: int) -> float:
    """The smallest curvature that two features have between them; no direction of all is steeper than the
    flattest one of two, so what is far flatter has another cause."""
    both = np.ix_([i, j], [i, j])
    size = np.outer(units.scale[[i, j]], units.scale[[i, j]])
    return float(np.linalg.eigvalsh(2 * sums.scatter[both] / sums.weight / size)[0])


def correlation(sums: Sums, i: int, j: int) -> float:
    """The correlation of two features; 0 where one doesn't vary."""
    size = float(np.sqrt(sums.scatter[i, i]) * np.sqrt(sums.scatter[j, j]))
    return float(sums.scatter[i, j]) / size if size > 0 else 0.0


def _name(names: tuple[str, ...], i: int) -> str:
    return printable(names[i])
