"""What the tests of reading share: a file written from text, and the sentence of a refusal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from everystep.read import ReadOptions, read_table
from everystep.read.table import Table
from everystep.words import EverystepError

Read = Callable[..., Table]
Refusal = Callable[..., str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write `content` to a file and read it with options."""

    def write_and_read(content: str | bytes, name: str = "homes.csv", **options: object) -> Table:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, ReadOptions(**options))  # type: ignore[arg-type]  # any option at all

    return write_and_read


@pytest.fixture
def refusal(read: Read) -> Refusal:
    """Read as `read` does and return the sentence with which it is refused."""

    def sentence(content: str | bytes, name: str = "homes.csv", **options: object) -> str:
        with pytest.raises(EverystepError) as caught:
            read(content, name, **options)
        return str(caught.value)

    return sentence
