"""What is asked of a picture, and the parts that all pictures share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.record.run_data import RunData
from everystep.render.plots.lettering import lettered
from everystep.render.plots.theme import Theme, dress

DRAWN = 1500
"""A curve of more points is drawn by its outline: the lowest and the highest of each stretch."""

POINTS_IN_SIGHT = 2_000
"""More records than these are drawn as a density."""

SAMPLE = 100_000
"""Records that a picture of a large table looks at."""


@dataclass(frozen=True)
class Look:
    """What is asked of a picture: its `theme`, its `size` in pixels, the `steps` to show the model after
    (None: the picture's own choice), and the names of weights or features it is `of`."""

    theme: Theme
    size: tuple[int, int] = (800, 500)
    steps: tuple[int, ...] | None = None
    of: tuple[str, ...] = ()


def axes_on(figure: Any, theme: Theme, panels: int = 1, **options: Any) -> list[Any]:
    """Panels side by side."""
    made = list(figure.subplots(1, panels, squeeze=False, **options)[0])
    for axes in made:
        dress(axes, theme)
    return made


def titled(figure: Any, theme: Theme, title: str, note: str = "") -> None:
    """The title above a figure, and a quiet note below."""
    figure.suptitle(title, x=0.015, ha="left", fontsize=12, fontweight="bold", color=theme.ink)
    if note:
        figure.supxlabel(note, x=0.015, ha="left", fontsize=9, color=theme.quiet)


def outline(values: Array, most: int = DRAWN) -> Numbers:
    """Places of a curve that are enough to draw it: all, or the lowest and the highest of each stretch, the
    first and the last.

    >>> outline(np.array([0.0, 5.0, 1.0, 1.0, -3.0, 2.0, 0.0, 1.0]), most=4)
    array([0, 1, 4, 7])
    """
    if len(values) <= most:
        return np.arange(len(values))
    kept = {0, len(values) - 1}
    for stretch in np.array_split(np.arange(len(values)), max(most // 2 - 1, 1)):
        known = np.nan_to_num(values[stretch], nan=0.0)
        kept |= {int(stretch[np.argmin(known)]), int(stretch[np.argmax(known)])}
    return np.array(sorted(kept))


def axis_name(run: RunData, feature: int) -> str:
    """A feature beside its axis, with what its number counts where that is known."""
    told = run.encoder.features[feature]
    unit = f" ({lettered(told.unit)})" if told.unit and told.unit not in told.name else ""
    return lettered(told.name) + unit


def squared(run: RunData) -> str:
    """The unit of a loss: the target's, squared."""
    return f"squared {lettered(run.target)}"


def listed_steps(numbers: Sequence[int]) -> str:
    """States in a title: 'after steps 0, 1 and 10'.

    >>> listed_steps([3]), listed_steps([0, 1, 10])
    ('after step 3', 'after steps 0, 1 and 10')
    """
    *first, last = (f"{number:,}" for number in numbers)
    return f"after steps {', '.join(first)} and {last}" if first else f"after step {last}"


def positive(values: Array) -> Array:
    """What a logarithmic axis can show; the rest as gaps."""
    known = np.where(np.isfinite(values) & (values > 0), values, np.nan)
    return np.asarray(known)
