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

from tests.bad_tables.case import Y, Case, Write, rows

GIGABYTES = 4
SWOLLEN = 20
"""Times 16 MB: more than any file may unpack to that is so small."""

_NUMBERS = pa.table({"x": np.arange(300.0) ** 1.5, "k": [f"k{i % 4}" for i in range(300)], "y": np.arange(300)})


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
    """Writes a .gz of a few megabytes that unpacks to gigabytes of one piece, in members that are all alike."""

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
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("x.npy", "w", force_zip64=True) as out:
            header = {"descr": "<f8", "fortran_order": False, "shape": (SWOLLEN << 21,)}
            np.lib.format.write_array_header_2_0(out, header)
            for _ in range(SWOLLEN):
                out.write(bytes(1 << 24))


def _array_of_words(path: Path) -> None:
    """A .npy whose header speaks of far more numbers than there are."""
    with path.open("wb") as out:
        np.lib.format.write_array_header_2_0(out, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 2)})
        out.write(bytes(64))


BOMBS = [
    Case("a gzip of gigabytes of zeros", gzip_bomb(bytes(1024)), "table.csv.gz"),
    Case("a gzip of gigabytes of records", gzip_bomb(b"1,2\n"), "table.csv.gz"),
    Case("a gzip of gigabytes of JSON", gzip_bomb(b'{"x":1,"y":2}\n'), "table.jsonl.gz"),
    Case("a workbook of far too many spaces", _sheet_bomb, "table.xlsx"),
    Case("a workbook with a cell far away", _far_cell, "table.xlsx"),
    Case("arrays of far too many zeros", _arrays_bomb, "table.npz"),
    Case("an array that says it is large", _array_of_words, "table.npy"),
]
"""Each must end in a sentence, with no more than a gigabyte held."""

CASES = [
    Case("gzip under the name of a text", gzip.compress(rows().encode())),
    Case("text under the name of gzip", rows(), "table.csv.gz"),
    Case("Parquet under the name of a text", _parquet()),
    Case("text under the name of Parquet", rows(), "table.parquet"),
    Case("Parquet under the name of a workbook", _parquet(), "table.xlsx"),
    Case("a workbook under the name of a text", lambda path: _sheet(path, lambda sheet: sheet.write(0, 0, "x"))),
    Case("a PDF under the name of a text", b"%PDF-1.7\n1,2\n"),
    Case("a text of another ending", rows(), "table.doc"),
    Case("gzip, cut", gzip.compress(rows().encode())[:-9], "table.csv.gz"),
    Case("gzip, a byte changed", _changed(gzip.compress(rows().encode()), 0.6), "table.csv.gz"),
    Case("gzip in gzip", gzip.compress(gzip.compress(rows().encode())), "table.csv.gz"),
    Case("Parquet, cut", _parquet()[:-100], "table.parquet"),
    Case("Parquet, the end alone", _parquet()[-300:], "table.parquet"),
    Case("Parquet, its last part changed", _changed(_parquet(), 0.97), "table.parquet"),
    Case("Parquet, a length of its last part changed", _changed(_parquet(), 1 - 7 / len(_parquet())), "table.parquet"),
    Case("Parquet, a wrong checksum", _changed(_parquet(write_page_checksum=True), 0.1), "table.parquet"),
    Case("Parquet, encrypted", _encrypted, "table.parquet"),
    Case("a workbook, cut", lambda path: (_sheet(path, lambda sheet: sheet.write(0, 0, "x")), path.write_bytes(path.read_bytes()[:-200])), "table.xlsx"),
    Case("brackets in the name", rows(), "table[1].csv", holds={"y": Y}),
    Case("stars in the name", rows(), "a*b?.csv", holds={"y": Y}),
    Case("no ASCII in the name", rows(), "größe 表.csv", holds={"y": Y}),
    Case("a new line in the name", rows(header="x,z"), "a\nb.csv"),
    Case("an escape in the name", rows(header="x,z"), "a\x1b[31mb.csv"),
    Case("a name that looks like an option", rows(), "--target.csv", holds={"y": Y}),
    Case("a folder of that name", lambda path: path.mkdir()),
    Case("a link to nowhere", lambda path: path.symlink_to("nowhere.csv")),
    Case("a link to itself", lambda path: path.symlink_to(path.name)),
]
