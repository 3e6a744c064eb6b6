"""Hostile files: made to fill a memory, to pass for something else, or damaged on the way."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.bad_tables.case import Case, Write, Y, rows

GIGABYTES = 1
SWOLLEN = 9
"""Times 16 MB: more than any file may unpack to that is so small."""

_NUMBERS = pa.table(
    {"x": np.arange(300.0) ** 1.5, "k": [f"k{i % 4}" for i in range(300)], "y": np.arange(300)}
)


def _parquet(**how: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(_NUMBERS, out, compression="none", use_dictionary=False, **how)
    return out.getvalue()


def _changed(data: bytes, place: float, bits: int = 0xFF) -> bytes:
    """The bytes with one changed, at a share of their length."""
    changed = bytearray(data)
    changed[int(place * len(data))] ^= bits
    return bytes(changed)


def _encrypted(path: Path) -> None:
    import pyarrow.parquet.encryption as pe

    class Keys(pe.KmsClient):
        """Keys that are no secret."""

        def wrap_key(self, key: bytes, _: str) -> bytes:
            """The key itself."""
            return key

        def unwrap_key(self, key: bytes, _: str) -> bytes:
            """The key itself."""
            return key

    factory = pe.CryptoFactory(lambda _: Keys())
    about = pe.EncryptionConfiguration(footer_key="f", column_keys={"c": ["x", "y"]})
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), about)
    with pq.ParquetWriter(path, _NUMBERS.schema, encryption_properties=properties) as writer:
        writer.write_table(_NUMBERS)


def gzip_bomb(piece: bytes) -> Write:
    """Writes a .gz of a few megabytes that unpacks to gigabytes of one piece, in members all alike."""

    def write(path: Path) -> None:
        member = gzip.compress(piece * ((1 << 24) // len(piece)))
        path.write_bytes(gzip.compress(b"x,y\n") + member * (GIGABYTES << 6))

    return write


def _sheet_bomb(path: Path) -> None:
    """A workbook whose sheet unpacks to hundreds of megabytes of spaces."""
    _sheet(path, lambda sheet: sheet.write_row(0, 0, ["x", "y"]))
    small = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in small.items():
            with book.open(name, "w", force_zip64=True) as file:
                start, end, rest = content.partition(b"<sheetData>")
                file.write(start + end)
                for _ in range(SWOLLEN if "worksheets/" in name else 0):
                    file.write(b" " * (1 << 24))
                file.write(rest)


def _sheet(path: Path, write: Callable[[Any], object]) -> None:
    book = xlsxwriter.Workbook(path)
    write(book.add_worksheet())
    book.close()


def _far_cell(path: Path) -> None:
    def write(sheet: Any) -> None:
        for i, row in enumerate([("x", "y"), (1, 2), (2, 3), (3, 5)]):
            sheet.write_row(i, 0, row)
        sheet.write(1_048_575, 16_383, 1)

    _sheet(path, write)


def _arrays_bomb(path: Path) -> None:
    header = {"descr": "<f8", "fortran_order": False, "shape": (SWOLLEN << 21,)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("x.npy", "w") as out:
        np.lib.format.write_array_header_2_0(out, header)
        for _ in range(SWOLLEN):
            out.write(bytes(1 << 24))


def _array_of_words(path: Path) -> None:
    """A .npy whose header speaks of far more numbers than there are."""
    with path.open("wb") as out:
        np.lib.format.write_array_header_2_0(
            out, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 2)}
        )
        out.write(bytes(64))


BOMBS = [
    Case(
        "a gzip of gigabytes of zeros",
        gzip_bomb(bytes(1024)),
        "table.csv.gz",
        refused=["table.csv.gz: it unpacks to more than 128 MB and 100 times its size"],
    ),
    Case(
        "a gzip of gigabytes of records",
        gzip_bomb(b"1,2\n"),
        "table.csv.gz",
        refused=["table.csv.gz: it unpacks to more than 128 MB and 100 times its size"],
    ),
    Case(
        "a gzip of gigabytes of JSON",
        gzip_bomb(b'{"x":1,"y":2}\n'),
        "table.jsonl.gz",
        refused=["table.jsonl.gz: it unpacks to more than 128 MB and 100 times its size"],
    ),
    Case(
        "a workbook of far too many spaces",
        _sheet_bomb,
        "table.xlsx",
        refused=["table.xlsx: it unpacks to more than 128 MB and 100 times its size"],
    ),
    Case(
        "a workbook with a cell far away",
        _far_cell,
        "table.xlsx",
        refused=["table.xlsx: the sheet spans 1,048,576 rows and 16,384 columns"],
    ),
    Case(
        "arrays of far too many zeros",
        _arrays_bomb,
        "table.npz",
        refused=["table.npz: it unpacks to more than 128 MB and 100 times its size"],
    ),
    Case(
        "an array that says it is large",
        _array_of_words,
        "table.npy",
        refused=["table.npy: the file is damaged"],
    ),
]
"""Each must end in a sentence, with no more than a gigabyte held."""

CASES = [
    Case(
        "gzip under the name of a text",
        gzip.compress(rows().encode()),
        refused=["table.csv: the file ends in .csv but is a gzip file"],
    ),
    Case(
        "text under the name of gzip",
        rows(),
        "table.csv.gz",
        refused=["table.csv.gz: the file ends in .gz but seems to be text"],
    ),
    Case(
        "Parquet under the name of a text",
        _parquet(),
        refused=["table.csv: the file ends in .csv but is a Parquet file"],
    ),
    Case(
        "text under the name of Parquet",
        rows(),
        "table.parquet",
        refused=["table.parquet: the file ends in .parquet but seems to be text"],
    ),
    Case(
        "Parquet under the name of a workbook",
        _parquet(),
        "table.xlsx",
        refused=["table.xlsx: the file ends in .xlsx but is a Parquet file"],
    ),
    Case(
        "a workbook under the name of a text",
        lambda path: _sheet(path, lambda sheet: sheet.write(0, 0, "x")),
        refused=["table.csv: the file ends in .csv but is a zip file"],
    ),
    Case(
        "a PDF under the name of a text",
        b"%PDF-1.7\n1,2\n",
        refused=["table.csv: the file ends in .csv but is a PDF document"],
    ),
    Case(
        "a text of another ending",
        rows(),
        "table.doc",
        refused=["table.doc: the ending '.doc' is none that can be read"],
    ),
    Case(
        "gzip, cut",
        gzip.compress(rows().encode())[:-9],
        "table.csv.gz",
        refused=["table.csv.gz: the compressed file is damaged or cut short"],
    ),
    Case(
        "gzip, a byte changed",
        _changed(gzip.compress(rows().encode()), 0.6),
        "table.csv.gz",
        refused=["table.csv.gz: the compressed file is damaged or cut short"],
    ),
    Case(
        "gzip in gzip",
        gzip.compress(gzip.compress(rows().encode())),
        "table.csv.gz",
        refused=["table.csv.gz: ", "packed twice"],
    ),
    Case("Parquet, cut", _parquet()[:-100], "table.parquet", refused=["table.parquet: the file is damaged"]),
    Case(
        "Parquet, the end alone",
        _parquet()[-300:],
        "table.parquet",
        refused=["table.parquet: the file ends in .parquet but "],
    ),
    Case(
        "Parquet, its last part changed",
        _changed(_parquet(), 0.97),
        "table.parquet",
        refused=["table.parquet: the file is damaged"],
    ),
    Case(
        "Parquet, a length of its last part changed",
        _changed(_parquet(), 1 - 7 / len(_parquet())),
        "table.parquet",
        refused=["table.parquet: the file is damaged"],
    ),
    Case(
        "Parquet, a wrong checksum",
        _changed(_parquet(write_page_checksum=True), 0.1),
        "table.parquet",
        refused=["table.parquet: the file is damaged (a page of column 'x' isn't what its checksum says)"],
    ),
    Case(
        "Parquet, encrypted",
        _encrypted,
        "table.parquet",
        refused=["table.parquet: the file ends in .parquet but is an encrypted Parquet file"],
    ),
    Case(
        "a workbook, cut",
        lambda path: (
            _sheet(path, lambda sheet: sheet.write(0, 0, "x")),
            path.write_bytes(path.read_bytes()[:-200]),
        ),
        "table.xlsx",
        refused=["table.xlsx: the file is damaged or cut short"],
    ),
    Case("brackets in the name", rows(), "table[1].csv", holds={"y": Y}),
    Case("stars in the name", rows(), "a*b?.csv", holds={"y": Y}),
    Case("no ASCII in the name", rows(), "größe 表.csv", holds={"y": Y}),
    Case(
        "a new line in the name",
        rows(header="x,z"),
        "a\nb.csv",
        refused=["--target 'y' isn't a column of a\\nb.csv"],
    ),
    Case(
        "an escape in the name",
        rows(header="x,z"),
        "a\x1b[31mb.csv",
        refused=["--target 'y' isn't a column of a\\x1b[31mb.csv"],
    ),
    Case("a name that looks like an option", rows(), "--target.csv", holds={"y": Y}),
    Case(
        "a folder of that name",
        lambda path: path.mkdir(),
        refused=["table.csv' is a folder without Parquet files"],
    ),
    Case(
        "a link to nowhere",
        lambda path: path.symlink_to("nowhere.csv"),
        refused=["table.csv' is a link to 'nowhere.csv', which isn't there"],
    ),
    Case(
        "a link to itself",
        lambda path: path.symlink_to(path.name),
        refused=["table.csv' is a link to 'table.csv', which isn't there"],
    ),
]
