"""Files that are dropped in: written under a name of ours, and read in a trial first."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from everystep.read.files import KINDS
from everystep.server.tables import Source
from everystep.server.trial import MOST_MEMORY, check_growth
from everystep.words import DataError, listed, printable, quoted

MOST_BYTES = 200_000_000
LONGEST_NAME = 120


class Uploads:
    """One temporary folder, which is gone with all its files when the server ends."""

    def __init__(self, most: int = MOST_BYTES, memory: int = MOST_MEMORY) -> None:
        self.most, self._memory = most, memory
        self._folder = TemporaryDirectory(prefix="everystep-playground-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    async def receive(self, name: str, body: AsyncIterator[bytes]) -> Source:
        """Write a body that is sent under a `name`. Raises `DataError` for an ending that can't be read; what
        was written of a body that breaks off is gone.
        """
        place = self.folder / f"{secrets.token_hex(8)}{ending_of(name)}"
        try:
            with place.open("xb") as file:
                async for part in body:
                    file.write(part)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
        return Source(str(place), shown_name(name))

    def check(self, source: Source) -> None:
        """Raises `DataError` for a file that would become too large."""
        check_growth(Path(source.place), printable(source.name), self._memory)


def ending_of(name: str) -> str:
    """The ending of a name, one of those that can be read: nothing else of the name is used.

    >>> ending_of("Häuser (2).CSV.GZ"), ending_of("../../etc/a.parquet")
    ('.csv.gz', '.parquet')
    """
    parts = name.lower().rsplit(".", 2)
    if len(parts) == 3 and parts[2] == "gz" and KINDS.get(f".{parts[1]}") in {"text", "jsonl"}:
        return f".{parts[1]}.gz"
    ending = f".{parts[-1]}"
    if len(parts) > 1 and ending in KINDS:
        return ending
    there = listed([*KINDS, ".csv.gz"], limit=30)
    raise DataError(
        f"{shown_name(name)}: the ending {quoted(ending)} is none that can be read; there are {there}"
    )


def shown_name(name: str) -> str:
    """A file's name as it is shown: the last part of a path, of ordinary length.

    >>> shown_name("C:\\\\data\\\\homes.csv"), shown_name("")
    ('homes.csv', 'a table')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    return last[-LONGEST_NAME:] or "a table"
