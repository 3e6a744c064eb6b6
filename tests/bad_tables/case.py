"""A file with one fault, and what is expected of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Write = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """A file with one fault: `content` is its text or its bytes, or a function that writes it.

    It is either `refused`, with a sentence in which these parts come one after the other, or trained on:
    then `holds` are the cells of some columns, and `told` are words of notice in the summary.
    """

    name: str
    content: str | bytes | Write
    file: str = "table.csv"
    refused: Sequence[str] = ()
    holds: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    told: Sequence[str] = ()

    def written(self, folder: Path) -> Path:
        """The file, written into a folder."""
        path = folder / self.file
        if callable(self.content):
            self.content(path)
        else:
            path.write_bytes(self.content.encode() if isinstance(self.content, str) else self.content)
        return path

    def __str__(self) -> str:
        return self.name


def rows(column: str = "x", *cells: str, header: str | None = None) -> str:
    """A CSV of six records whose `column` has these cells in its first ones, beside a target y.

    >>> rows("x", "NA").splitlines()[:3]
    ['x,y', 'NA,1', '2,3']
    """
    usual = [str(i) for i in range(1, 7)]
    mended = [*cells, *usual[len(cells) :]]
    targets = (1, 3, 2, 5, 8, 6)
    lines = [f"{cell},{y}" for cell, y in zip(mended, targets, strict=True)]
    return "\n".join([header or f"{column},y", *lines]) + "\n"


Y = [1, 3, 2, 5, 8, 6]
"""The target of `rows`."""
