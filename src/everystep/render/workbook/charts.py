"""The workbook's own charts: they belong to the spreadsheet, and move with its cells."""

from collections.abc import Callable, Sequence
from typing import Any

from everystep.record.run_data import RunData
from everystep.render.workbook.layout import LOSSES, PLAY, block
from everystep.render.workbook.sheet import BLUE, GREEN, GREY, ORANGE, Book
from everystep.words import printable

SIZE = {"width": 520, "height": 300}
WIDE = 1000.0
"""How many times the smallest loss the largest may be, before a logarithmic scale shows more."""

LONGEST_NAME = 40
FEW_STATES = 12
"""Up to here each state has its own mark on the axis."""


def loss_chart(
    book: Book, column_of: Callable[[int], str], place: int, losses: Sequence[float], last: int
) -> Any:
    """The loss against the state, which goes to `last`."""
    chart = book.workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    assert chart is not None
    marks = {"type": "circle", "size": 5, "fill": {"color": BLUE}, "border": {"color": BLUE}}
    chart.add_series(
        {
            "name": "loss",
            "categories": f"={column_of(0)}",
            "values": f"={column_of(place)}",
            "line": {"color": BLUE, "width": 2},
            "marker": marks if len(losses) <= 60 else {"type": "none"},
        }
    )
    low, high = min(losses), max(losses)
    scale = {"log_base": 10} if low > 0 and high / low > WIDE else {"min": 0}
    _finish(chart, "The loss, state by state", "state (steps taken)", "loss: mean of error²")
    large = {"num_format": "0.0E+00"} if high >= 1e6 or (low < 1e-4 and "log_base" in scale) else {}
    chart.set_y_axis({**_axis("loss: mean of error²"), **scale, **large})
    whole = {"major_unit": 1} if last <= FEW_STATES else {}
    chart.set_x_axis({**_axis("state (steps taken)"), "min": 0, "max": last, **whole})
    chart.set_legend({"none": True})
    return chart


def line_chart(book: Book, run: RunData, row: int, x: str) -> Any:
    """The records, and the line at the start, at the state to look at, and at the end."""
    chart = book.workbook.add_chart({"type": "scatter"})
    assert chart is not None
    y = x.replace("$B$", "$C$")
    dots = {"type": "circle", "size": 7, "fill": {"color": BLUE}, "border": {"color": "white"}}
    chart.add_series({"name": "records", "categories": f"={x}", "values": f"={y}", "marker": dots})
    ends = block((row, 4), (row + 1, 4), PLAY)
    looks = (
        ("at the start", GREY, "dash"),
        ("at that state", ORANGE, "solid"),
        ("at the end", GREEN, "dash"),
    )
    for place, (name, color, dash) in enumerate(looks):
        chart.add_series(
            {
                "name": name,
                "categories": f"={ends}",
                "values": f"={block((row, 1 + place), (row + 1, 1 + place), PLAY)}",
                "line": {"color": color, "width": 2.25, "dash_type": dash},
                "marker": {"type": "none"},
            }
        )
    _finish(chart, "The line", f"feature {_short(run.fit.names[0])}", f"target {_short(run.target)}")
    chart.set_legend({"position": "bottom"})
    return chart


def _finish(chart: Any, title: str, x: str, y: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_x_axis(_axis(x))
    chart.set_y_axis(_axis(y))
    chart.set_size(SIZE)


def _axis(name: str) -> dict[str, Any]:
    light = {"visible": True, "line": {"color": "#D9D9D9"}}
    return {
        "name": name,
        "name_font": {"size": 10, "bold": False},
        "major_gridlines": light,
        "label_position": "low",
    }


def _short(name: str) -> str:
    shown = printable(name)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"


def states_chart(book: Book, states: int, losses: Sequence[float], first: int, last: int) -> Any:
    """The loss of a table of states, on its own sheet; its first row, and the last state's number."""

    def column_of(place: int) -> str:
        return block((first, place), (first + states - 1, place), LOSSES)

    return loss_chart(book, column_of, 2, losses, last)
