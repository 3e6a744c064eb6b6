"""The tables that can be trained on: examples, those of files, and records that the page sends itself."""

import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from everystep.journey import read_options
from everystep.read import read_table
from everystep.read.options import ReadOptions
from everystep.read.table import Table
from everystep.server.examples import EXAMPLES
from everystep.server.refusals import NOT_FOUND, RefusedError
from everystep.server.setup import Data, Setup
from everystep.words import EverystepError, nearest, printable

MOST_FILES = 12
"""Uploaded files that are kept; the oldest goes when another comes."""

MOST_READ = 6
"""Tables that are kept in memory."""

Value = TypeVar("Value")


class Newest(Generic[Value]):
    """What was asked for lately, by its key: the oldest of `most` goes when another comes."""

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[Hashable, Value](), Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value; made, if it isn't there."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()  # without the lock: two that ask at once may both make it
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value


@dataclass(frozen=True)
class Source:
    """A file, or what the command line named, by the `name` that a person knows it by."""

    place: str
    name: str
    uploaded: bool = True

    def read(self, options: ReadOptions) -> Table:
        """Its table. Raises `DataError`, which tells the file by the person's name for it."""
        if not self.uploaded:
            table = read_table(self.place, options)
            return replace(table, reading=replace(table.reading, source=self.name))
        try:
            return named(read_table(self.place, options), self.name)
        except EverystepError as error:
            raise type(error)(str(error).replace(Path(self.place).name, printable(self.name))) from None


class Tables:
    """All that a setup's data can name."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._lock = Lock()
        self._read: Newest[Table] = Newest(MOST_READ)

    def add(self, source: Source) -> str:
        """Keep a source: the id by which the page names it from now on."""
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._sources[name] = source
            uploaded = [name for name, one in self._sources.items() if one.uploaded]
        for old in uploaded[:-MOST_FILES]:
            self.drop(old)
        return name

    def drop(self, name: str) -> None:
        """Forget a source, and remove its file; one that is being read goes at the end. Others may have
        dropped it meanwhile.
        """
        with self._lock:
            source = self._sources.pop(name, None)
        if source is not None:
            with suppress(OSError):
                Path(source.place).unlink()

    def of(self, setup: Setup) -> Table:
        """The table that a setup trains on; read once, and kept while it is among the newest."""
        self.check(setup.data)
        kinds = {name: tuple(setup.settings.get(name, ())) for name in ("as_category", "as_number")}
        options = read_options({}, **kinds)
        return self._read.get((key_of(setup.data), *kinds.values()), lambda: self._table(setup.data, options))

    def check(self, data: Data) -> None:
        """Raises `RefusedError` where the records' file has gone, also since they were trained on."""
        if data.kind == "table":
            self._source(data.name)

    def of_source(self, name: str) -> Table:
        """The table of a source, read as it comes."""
        return self.of(Setup(Data("table", name), target=""))

    def _source(self, name: str) -> Source:
        """A source by its id. Raises `RefusedError` where it is gone."""
        source = self._sources.get(name)
        if source is None:
            raise RefusedError(NOT_FOUND, "that table is no longer here; drop its file in again")
        return source

    def _table(self, data: Data, options: ReadOptions) -> Table:
        if data.kind == "table":
            return self._source(data.name).read(options)
        if data.kind == "cells":
            return _of_cells(data, options)
        if data.name not in EXAMPLES:
            raise RefusedError(
                NOT_FOUND, f"there is no example '{data.name}'; {nearest(data.name, [*EXAMPLES])}"
            )
        records = EXAMPLES[data.name].records()
        table = read_table(records, options)
        return table if isinstance(records, Path) else named(table, data.name)


def _of_cells(data: Data, options: ReadOptions) -> Table:
    """Edited records, by their own name in whatever is said of them."""
    try:
        return named(read_table(dict(data.columns), options), data.name)
    except EverystepError as error:
        said = re.sub(r"(^|\()table(?=[:,] )", lambda match: match[1] + printable(data.name), str(error))
        raise type(error)(said) from None


def named(table: Table, name: str) -> Table:
    """The same table under another name."""
    return replace(table, name=name, reading=replace(table.reading, source=name))


def key_of(data: Data) -> str:
    """What tells records from any others: for those of the page, what they hold."""
    if data.kind != "cells":
        return f"{data.kind} {data.name}"
    return sha256(canonical([data.name, dict(data.columns)])).hexdigest()


def canonical(value: Any) -> bytes:
    """A value of JSON as bytes."""
    return json.dumps(value, separators=(",", ":")).encode()
