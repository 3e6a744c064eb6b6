"""The states of a run as a table in the terminal."""

from typing import TYPE_CHECKING

from everystep.render.text import WIDTH, aligned, shortened
from everystep.words import counted, number, printable, whole

if TYPE_CHECKING:
    import polars as pl

WIDEST = 16


def state_lines(frame: "pl.DataFrame", target: str) -> list[str]:
    """One line a state, with as many columns as 80 cells allow; says what is left out."""
    names = frame.columns
    header = [shortened(printable(name.removeprefix("weight of ")), WIDEST) for name in names]
    cells = [[whole(row[0]), *(number(value) for value in row[1:])] for row in frame.iter_rows()]
    shown = len(names)
    lines = aligned([header, *cells], ">" * shown)
    while len(lines[0]) > WIDTH and shown > 1:
        shown -= 1
        lines = aligned([row[:shown] for row in (header, *cells)], ">" * shown)
    lines.append(f"Loss and above-best in squared units of {printable(target)}; weights in own units.")
    if shown < len(names):
        lines.append(f"{counted(len(names) - shown, 'more column')} with --out steps.csv")
    return lines
