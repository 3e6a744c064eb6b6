"""Folding: long titles, labels and legends in as many lines as it takes to stay inside the picture."""

import textwrap
from typing import Any

SHORTEST = 6
"""Letters that a line has at least."""

MARGIN = 14
"""Pixels that stay free at either side of a title or a note."""


def fold_all(figure: Any) -> None:
    """Fold every text that could be too long for its place, by its measured length."""
    width = figure.bbox.width
    for text in (figure._suptitle, figure._supxlabel):
        if text is not None:
            fold(text, width - 2 * MARGIN)
    for axes in figure.axes:
        place = axes.get_subplotspec()
        if place is None:  # a colour bar, which has short labels
            continue
        rows, columns = place.get_gridspec().get_geometry()
        fold(axes.xaxis.label, 0.8 * width / columns)
        fold(axes.yaxis.label, 0.65 * figure.bbox.height / rows)
        if axes.get_legend() is not None:
            _fold_lines(axes.get_legend(), LEGENDS * width / columns)
    for legend in figure.legends:
        _fold_lines(legend, 0.85 * width)


LEGENDS = 0.55
"""How much of its panel's width the lines of a legend take at most."""


def _fold_lines(legend: Any, pixels: float) -> None:
    for text in legend.get_texts():
        fold(text, pixels)


def fold(text: Any, pixels: float) -> None:
    """Break a text so that no line is longer than so many pixels; a word that is longer is broken, too."""
    words = text.get_text()
    letters = len(words)
    while letters > SHORTEST and (taken := _length(text)) > pixels:
        letters = max(SHORTEST, min(letters - 1, int(letters * pixels / taken)))
        text.set_text(textwrap.fill(words, letters, break_on_hyphens=False))


def _length(text: Any) -> float:
    """How long a text is along its lines, in pixels."""
    box = text.get_window_extent(text.figure.canvas.get_renderer())
    return float(box.height if text.get_rotation() == 90 else box.width)
