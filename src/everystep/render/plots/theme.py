"""How pictures look: colours, sizes, axes. Both themes are safe for the colour-blind."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from everystep.words import SettingError, listed, number, quoted

ThemeName = Literal["light", "dark"]

PIXELS = 100
"""Pixels to an inch of paper: a picture of 800 × 500 is 8 by 5 inches, and text of 10 points 14 high."""


@dataclass(frozen=True)
class Theme:
    """The colours of a picture, by what they stand for.

    `shades` are from the paper to the deepest ground of a contour. The colours of things are those of Okabe
    and Ito (Color Universal Design, 2008), lighter on dark paper.
    """

    paper: str
    ink: str
    quiet: str
    grid: str
    record: str
    model: str
    best: str
    validation: str
    shades: tuple[str, str]
    series: tuple[str, ...]


THEMES: dict[str, Theme] = {
    "light": Theme(
        paper="#ffffff",
        ink="#1a1f2b",
        quiet="#596273",
        grid="#e6e9ef",
        record="#0072b2",
        model="#d55e00",
        best="#00805d",
        validation="#0072b2",
        shades=("#ffffff", "#9db8d2"),
        series=("#0072b2", "#d55e00", "#00805d", "#b0578f", "#b07d00", "#3a9bd9", "#596273", "#7a3b00"),
    ),
    "dark": Theme(
        paper="#12161f",
        ink="#e8ecf4",
        quiet="#a3acbd",
        grid="#262d3a",
        record="#56b4e9",
        model="#ff9d5c",
        best="#3fcf9f",
        validation="#56b4e9",
        shades=("#2f4a66", "#12161f"),
        series=("#56b4e9", "#ff9d5c", "#3fcf9f", "#e3a6cf", "#f0d542", "#9ad0ff", "#a3acbd", "#c98a55"),
    ),
}


BLENDS = (0.35, 0.7, 1.0)


def few_colours(theme: Theme) -> list[int]:
    """The colours of a theme and their blends with its paper, as the edges of lines and letters have them;
    red, green and blue one after the other."""
    from matplotlib.colors import to_rgb

    paper = np.array(to_rgb(theme.paper))
    marks = (theme.ink, theme.quiet, theme.record, theme.model, theme.best)
    mixed = [paper + part * (np.array(to_rgb(mark)) - paper) for mark in marks for part in BLENDS]
    colours = np.array([paper, to_rgb(theme.grid), *mixed])
    return [round(255 * value) for value in colours.ravel().tolist()]


def theme_named(name: str) -> Theme:
    """A theme. Raises `SettingError` for a name that is none."""
    if name not in THEMES:
        raise SettingError(f"theme must be {listed(THEMES, joiner='or')}; it is {quoted(name)}.")
    return THEMES[name]


def dress(axes: Any, theme: Theme) -> None:
    """The paper, the frame, the grid and the numbers of a pair of axes."""
    axes.set_facecolor(theme.paper)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.quiet)
        spine.set_linewidth(0.8)
    axes.tick_params(
        which="both", color=theme.quiet, labelcolor=theme.quiet, labelsize=9, width=0.8, length=3
    )
    axes.tick_params(which="minor", length=0)
    axes.grid(visible=True, color=theme.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(theme.ink)
        label.set_fontsize(10)
    axes.title.set_color(theme.ink)
    number_ticks(axes)


def number_ticks(axes: Any) -> None:
    """Numbers on both axes as they are written everywhere else; on a logarithmic axis few of them."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    for axis in (axes.xaxis, axes.yaxis):
        if axis.get_scale() == "log":
            low, high = axis.get_view_interval()
            within = (1.0, 2.0, 5.0) if high < 300 * low else (1.0,)
            axis.set_major_locator(LogLocator(base=10, subs=within, numticks=9))
            axis.set_minor_locator(NullLocator())
        elif axis.get_scale() == "linear":
            axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))


def tick(value: float) -> str:
    """A number beside an axis.

    >>> tick(0.1), tick(1e-6), tick(2500.0), tick(1e20)
    ('0.1', '1e-6', '2500', '1e20')
    """
    if value and (abs(value) < 1e-3 or abs(value) >= 1e6):
        mantissa, power = f"{value:.3e}".split("e")
        return f"{number(float(mantissa))}e{int(power)}"
    return number(value)


def legend(axes: Any, theme: Theme, **where: Any) -> None:
    """The legend, where the picture leaves room."""
    axes.legend(
        **{"loc": "best", "fontsize": 9, "labelcolor": theme.ink, "framealpha": 0.85} | where,
        facecolor=theme.paper,
        edgecolor="none",
        borderpad=0.3,
        handlelength=1.6,
    )
