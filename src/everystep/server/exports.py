"""A setup's data and trainings as files to keep."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from everystep.render.page.html import page_html
from everystep.render.plots.animation import animation
from everystep.server.answers import document_of
from everystep.server.code import file_name
from everystep.server.setup import Setup
from everystep.server.trainings import Trainings
from everystep.words import SettingError, listed, quoted


@dataclass(frozen=True)
class Exported:
    """A file: its name, its kind, and what is in it."""

    name: str
    kind: str
    content: bytes


def exported(trainings: Trainings, setup: Setup, what: str, training: int = 0) -> Exported:
    """The page with all its paper, a film, the records, or the states of a training.

    Raises `SettingError` for anything else, and as training does.
    """
    if what not in WRITERS:
        choices = listed([quoted(name) for name in WRITERS], joiner="or")
        raise SettingError(f"what to export must be {choices}; it is {quoted(what)}.")
    ending, kind, write = WRITERS[what]
    stem = PurePath(file_name(setup, trainings.tables.of(setup))).stem
    return Exported(f"{stem}{ending}", kind, write(trainings, setup, training))


def _page(trainings: Trainings, setup: Setup, _: int) -> bytes:
    return page_html(document_of(trainings.of(setup), paper=True), connect=False).encode()


def _film(trainings: Trainings, setup: Setup, training: int) -> bytes:
    film = animation(trainings.one(setup, training).run, frames=60, size=(800, 450), theme="light")
    return film.to_bytes("gif")


def _records(trainings: Trainings, setup: Setup, _: int) -> bytes:
    """As they were read. Raises `SettingError` for lists, which a cell can't hold."""
    table = trainings.tables.of(setup)
    for name, kind in table.schema.items():
        if kind.is_nested():
            raise SettingError(
                f"column {quoted(name)} holds lists, which a .csv file can't; keep your own file."
            )
    return table.frame.collect().write_csv().encode()


def _states(trainings: Trainings, setup: Setup, training: int) -> bytes:
    return trainings.one(setup, training).run.recording.to_frame().write_csv().encode()


Writer = Callable[[Trainings, Setup, int], bytes]
WRITERS: dict[str, tuple[str, str, Writer]] = {
    "page": (".html", "text/html; charset=utf-8", _page),
    "gif": (".gif", "image/gif", _film),
    "csv": (".csv", "text/csv; charset=utf-8", _records),
    "states": ("-states.csv", "text/csv; charset=utf-8", _states),
}
"""What can be exported: the end of its name, its kind, and what writes it."""
