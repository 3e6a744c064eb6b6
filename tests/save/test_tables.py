"""Tables written block by block: the bytes of polars' own writers, whole or not at all."""

import errno
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from everystep.save import streamed
from everystep.save.tables import TABLE_ENDINGS, write_blocks, write_table
from everystep.words import DataError, SettingError

TABLE = pl.DataFrame(
    {
        "whole": [1, None, -3],
        "number": [1 / 3, -0.0, float("nan")],
        "text": ['a,"b', "ü\n", None],
        "day": [date(2026, 1, 2), None, date(1969, 12, 31)],
        "clock": [time(1, 2, 3), time(0), None],
        "yes": [True, None, False],
        "nothing": [None, None, None],
        "level": pl.Series(["q", None, "r"], dtype=pl.Categorical),
    }
)
WRITTEN: dict[str, Callable[[pl.DataFrame, io.BytesIO], object]] = {
    ".csv": lambda frame, file: frame.write_csv(file),
    ".tsv": lambda frame, file: frame.write_csv(file, separator="\t"),
    ".json": lambda frame, file: frame.write_json(file),
    ".jsonl": lambda frame, file: frame.write_ndjson(file),
}
LARGE = pl.DataFrame({"x": range(100_000)}).with_columns(y=pl.col("x") / 7)


def endless(drawn: list[int]) -> Iterator[pl.DataFrame]:
    """Blocks without an end, up to a number that means that nobody stopped; counts those drawn."""
    for number in range(500):
        drawn.append(number)
        yield LARGE


@pytest.mark.parametrize("rows", [0, 1, 3])
@pytest.mark.parametrize("ending", sorted(WRITTEN))
def test_blocks_give_the_bytes_of_the_whole(tmp_path: Path, ending: str, rows: int) -> None:
    """However a table is cut, also with empty pieces, its file is that of one write."""
    whole, table = io.BytesIO(), TABLE.head(rows)
    WRITTEN[ending](table, whole)
    cuts = [table.head(0), table.head(1), table[1:], table.head(0)]
    write_blocks(cuts, table.schema, tmp_path / f"a{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == whole.getvalue()
    write_table(table, tmp_path / f"b{ending}")
    assert (tmp_path / f"b{ending}").read_bytes() == whole.getvalue()


def test_parquet_keeps_values_and_types(tmp_path: Path) -> None:
    """To the last bit, lists and durations too."""
    table = TABLE.with_columns(list=pl.Series([[1.5], None, []]), took=pl.lit(timedelta(hours=1)))
    write_blocks([table.head(2), table[2:]], table.schema, tmp_path / "a.parquet")
    read = pl.read_parquet(tmp_path / "a.parquet")
    assert read.schema == table.schema
    assert read.equals(table)


@pytest.mark.parametrize("ending", TABLE_ENDINGS)
def test_a_full_disk_is_noticed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    """One sentence, few blocks made in vain, the old file whole and nothing beside it."""

    class Full(io.FileIO):
        def write(self, data: Any) -> int:
            if self.tell() > 3_000_000:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(data)

    monkeypatch.setattr(streamed.os, "fdopen", lambda handle, *_, **__: Full(handle, "wb"))
    path, drawn = tmp_path / f"a{ending}", []
    path.write_bytes(b"old")
    with pytest.raises(SettingError, match=f"a{ending} can't be written: no space left on device; choose"):
        write_blocks(endless(drawn), LARGE.schema, path, replace=True)
    assert len(drawn) < 100
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", TABLE_ENDINGS)
def test_what_blocks_raise_passes(tmp_path: Path, ending: str) -> None:
    """A cell far down that can't be used is told in its own words, and no file is left."""

    def blocks() -> Iterator[pl.DataFrame]:
        yield LARGE
        raise DataError("homes.csv, line 100,002: what it is")

    with pytest.raises(DataError, match=r"^homes.csv, line 100,002: what it is$"):
        write_blocks(blocks(), LARGE.schema, tmp_path / f"a{ending}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
@pytest.mark.parametrize(
    ("cell", "words"), [([1, 2], "lists"), (timedelta(hours=1), "durations"), (b"x", "values of type Binary")]
)
def test_what_a_text_can_not_hold(tmp_path: Path, ending: str, cell: object, words: str) -> None:
    """The column and what to do are named before anything is written."""
    table = pl.DataFrame({"x": [1], "odd": [cell]})
    with pytest.raises(SettingError) as refused:
        write_table(table, tmp_path / f"a{ending}")
    assert str(refused.value).endswith(
        f"a{ending}: column 'odd' holds {words}, which have no place in a {ending}; choose .parquet or .jsonl"
    )
    assert not list(tmp_path.iterdir())


ENDLESS = """
import sys
from pathlib import Path
from tests.save.test_tables import LARGE, endless
from everystep.save.tables import write_blocks

class Told(list):
    def append(self, number):
        if number == 5:
            print("writing", flush=True)

write_blocks(endless(Told()), LARGE.schema, Path(sys.argv[1]), replace=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
@pytest.mark.parametrize("ending", TABLE_ENDINGS)
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, ending: str) -> None:
    """In the midst of writing: it ends as interrupted, in order, and the old file is whole."""
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"old")
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == -signal.SIGINT
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
