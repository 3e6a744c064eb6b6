"""A drawing: a finished figure, and the same figure as SVG, PNG or PDF in memory."""

import io
import threading
from dataclasses import dataclass
from typing import Any

from everystep.render.plots.folding import fold_all
from everystep.render.plots.lettering import plain
from everystep.render.plots.theme import PIXELS, Theme
from everystep.words import SettingError, listed, quoted

SHARP = 2
"""Dots of a PNG to a pixel of its size, as screens have."""

FORMATS = ("png", "svg", "pdf")
ENDINGS = tuple(f".{form}" for form in FORMATS)

SALT = "everystep"
_SALTING = threading.Lock()


@dataclass(frozen=True, eq=False, repr=False)
class Drawing:
    """A picture of a run. `figure` is the drawing library's own (matplotlib's `Figure`) to change or place;
    `alt` says in a sentence what is to be seen, for those who can't see it.

    The same run gives the same bytes: no date, no chance.
    """

    figure: Any
    alt: str

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.alt}>"

    def to_bytes(self, form: str) -> bytes:
        """The picture as "png", "svg" or "pdf". Raises `SettingError` for another format."""
        if form not in FORMATS:
            raise SettingError(f"a picture can be {listed(FORMATS, joiner='or')}, not {quoted(form)}")
        return _written(self.figure, form, self.alt)

    def to_png(self) -> bytes:
        """As a bitmap, with two dots to a pixel."""
        return self.to_bytes("png")

    def to_svg(self) -> str:
        """As a vector picture, to stand in a page: one `<svg>` element and nothing around it."""
        text = self.to_bytes("svg").decode("utf-8")
        return text[text.index("<svg") :]

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """In a notebook."""
        width = int(self.figure.get_figwidth() * PIXELS)
        return {"image/png": self.to_png(), "text/plain": self.alt}, {"image/png": {"width": width}}


def sheet(size: tuple[int, int], theme: Theme) -> Any:
    """An empty figure of so many pixels. Raises `SettingError` for a size that nothing fits on."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = size
    if not (300 <= width <= 10_000 and 200 <= height <= 10_000):
        raise SettingError(f"size must be 300 × 200 pixels to 10,000 × 10,000; it is {width} × {height}.")
    figure = Figure((width / PIXELS, height / PIXELS), dpi=PIXELS, facecolor=theme.paper)
    figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.12, wspace=0.04)
    FigureCanvasAgg(figure)
    return figure


def finished(figure: Any, alt: str) -> Drawing:
    """A figure that everything is on, as a drawing."""
    plain(figure)
    fold_all(figure)
    return Drawing(figure, alt)


def _written(figure: Any, form: str, alt: str) -> bytes:
    from matplotlib import rc_context

    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    memory = io.BytesIO()
    # The salt of an SVG's names can be said in no other way than for the whole process.
    with _SALTING, rc_context({"svg.hashsalt": SALT, "svg.fonttype": "path", "pdf.fonttype": 42}):
        dots = SHARP * PIXELS if form == "png" else PIXELS
        figure.savefig(memory, format=form, dpi=dots, metadata={"Title": alt, **dates[form]})
    return memory.getvalue()
