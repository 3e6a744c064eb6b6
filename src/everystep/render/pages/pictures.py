"""The pictures of a document; one that a run can't show is told instead."""

from everystep.record.run_data import RunData
from everystep.render.pages.parts import Figure, Words
from everystep.render.plots.kinds import draw
from everystep.words import DataError, SettingError, printable


def figure(run: RunData, kind: str, caption: str) -> Figure | Words:
    """A picture of a kind, or why there is none."""
    try:
        return Figure(kind, draw(run, kind), caption)
    except (DataError, SettingError) as why:
        return Words(f"No picture of the {kind}: {printable(str(why))}".rstrip(".") + ".")
