"""Every source gives the same table, and a source that can't be read is told in one sentence."""

import gzip
import zipfile
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from everystep.read import ReadOptions, read_table
from everystep.words import DataError, SettingError

HOMES = pl.DataFrame(
    {
        "rooms": [3, 4, None],
        "price": [101.5, None, 99.25],
        "kind": ["flat", None, "house"],
        "built": [date(1990, 1, 2), None, date(2001, 12, 31)],
        "new": [True, None, False],
    }
)


def write(path: Path) -> Path:
    """Write the homes in the format of the path's ending."""
    match path.name.split(".", 1)[1]:
        case "csv":
            HOMES.write_csv(path)
        case "tsv" | "txt":
            HOMES.write_csv(path, separator="\t")
        case "csv.gz":
            path.write_bytes(gzip.compress(HOMES.write_csv().encode()))
        case "xlsx":
            HOMES.to_pandas().assign(built=HOMES["built"].to_list()).to_excel(path, index=False)
        case "parquet":
            HOMES.write_parquet(path)
        case "ipc":
            HOMES.write_ipc_stream(path)
        case "jsonl" | "ndjson":
            HOMES.write_ndjson(path)
        case _:
            HOMES.write_ipc(path)
    return path


ENDINGS = ["csv", "tsv", "txt", "csv.gz", "xlsx", "parquet", "arrow", "feather", "ipc", "jsonl", "ndjson"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file_gives_the_same_table(tmp_path, ending):
    """One small table, written in every format, is read back the same: names, types and values."""
    table = read_table(write(tmp_path / f"homes.{ending}"))
    assert_frame_equal(table.frame.collect(), HOMES)
    assert table.schema == dict(HOMES.schema)
    assert (table.rows, table.name) == (3, f"homes.{ending}")
    assert table.reading.paths == (str(tmp_path / f"homes.{ending}"),)
    assert_frame_equal(pl.concat(list(table.blocks())), HOMES)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (HOMES, "polars DataFrame"),
        (HOMES.lazy(), "polars LazyFrame"),
        (HOMES.to_arrow(), "pyarrow Table"),
        (HOMES.to_dict(as_series=False), "dict of columns"),
        (HOMES.to_dicts(), "list of records"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_table_in_memory_gives_the_same_table(source, kind):
    """Frames, dicts and lists of records are read as the file would be, and named 'table'."""
    table = read_table(source)
    assert_frame_equal(table.frame.collect(), HOMES)
    assert (table.name, table.reading.format, table.place(0)) == ("table", kind, "record 1")


def test_duckdb():
    """A relation is read as the table that it describes."""
    with duckdb.connect() as connection:
        table = read_table(connection.from_arrow(HOMES.to_arrow()))
        assert_frame_equal(table.frame.collect(), HOMES)
    assert table.reading.format == "duckdb relation"


def test_pandas():
    """Missing numbers of pandas are missing, its categories text, its objects what they hold."""
    frame = pd.DataFrame(
        {
            "x": [1, np.nan, 3],
            "c": pd.Categorical(["u", "v", "u"]),
            "n": pd.array([1, None, 3], dtype="Int64"),
            "o": pd.Series(["1.5", 2, None], dtype=object),
            7: [True, False, True],
        }
    )
    table = read_table(frame)
    assert table.reading.format == "pandas DataFrame"
    assert table.frame.collect().rows() == [
        (1, "u", 1, 1.5, True),
        (None, "v", None, 2, False),
        (3, "u", 3, None, True),
    ]
    assert table.columns == ("x", "c", "n", "o", "7")


def test_arrays(tmp_path):
    """The columns of a matrix are x1 to xd; keys of an .npz are columns, a matrix among them vectors."""
    matrix = np.array([[1.0, np.nan], [3.0, 4.0]])
    np.save(tmp_path / "m.npy", matrix)
    np.savez(tmp_path / "m.npz", y=np.array([1, 2]), image=np.ones((2, 3), np.float32))
    np.save(tmp_path / "s.npy", np.array([(1, 2.5)], dtype=[("a", ">i4"), ("b", "f8")]))
    for source in (matrix, tmp_path / "m.npy"):
        assert read_table(source).frame.collect().to_dict(as_series=False) == {"x1": [1, 3], "x2": [None, 4]}
    assert read_table(tmp_path / "m.npz").schema == {"y": pl.Int64(), "image": pl.Array(pl.Float64, 3)}
    assert read_table(tmp_path / "s.npy").frame.collect().rows() == [(1, 2.5)]
    assert read_table(np.array([5, 6])).columns == ("x1",)


def test_typed_columns_become_the_few_kinds_that_are_known():
    """Decimals, zones, durations, structs, lists and categories; bytes are left out with a note."""
    zone = timezone(timedelta(hours=2))
    table = read_table(
        pl.DataFrame(
            {
                "decimal": [Decimal("1.25")],
                "small": pl.Series([0.5], dtype=pl.Float32),
                "byte": pl.Series([7], dtype=pl.UInt8),
                "moment": [datetime(2024, 1, 1, 1, tzinfo=zone)],
                "lasted": [timedelta(minutes=2)],
                "inner": [{"a": 1, "b": {"c": "x"}}],
                "vector": [[1, 2]],
                "level": pl.Series(["u"], dtype=pl.Categorical),
                "raw": [b"x"],
            }
        )
    )
    assert table.frame.collect().rows() == [
        (1.25, 0.5, 7, datetime(2023, 12, 31, 23), 120.0, 1, "x", [1.0, 2.0], "u"),
    ]
    assert table.columns == (
        "decimal",
        "small",
        "byte",
        "moment",
        "lasted",
        "inner.a",
        "inner.b.c",
        "vector",
        "level",
    )
    assert table.reading.notes[-1] == (
        "column 'raw' holds bytes, which is nothing to compute with, and was left out"
    )


def test_text_in_typed_sources_is_read_as_in_files():
    """A column of text in a data frame may hold numbers with decimal commas."""
    table = read_table({"x": ["1,5", "2,25"], "y": [1, 2]})
    assert table.frame.collect().rows() == [(1.5, 1), (2.25, 2)]
    assert table.reading.decimal == ","


def test_spreadsheets_say_their_rows_and_their_sheet(tmp_path):
    """Row numbers are the sheet's own, also below empty rows and titles; times and errors are understood."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in (
        [],
        ["Homes of 2024"],
        [],
        ["x", "code", "when"],
        [1, "007", datetime(2024, 1, 2, 3, 4)],
        [],
        [2, "008", None],
    ):
        sheet.append(row)
    book.create_sheet("Other").append(["a"])
    book.save(tmp_path / "homes.xlsx")
    table = read_table(tmp_path / "homes.xlsx")
    assert table.frame.collect().rows() == [(1, "007", datetime(2024, 1, 2, 3, 4)), (2, "008", None)]
    assert [table.place(0), table.place(1)] == ["row 5", "row 7"]
    assert (table.reading.sheet, table.reading.header_line) == ("Sheet", 4)
    assert "there are also 'Other' (--sheet)" in table.reading.notes[0]
    with pytest.raises(DataError, match=r"sheet 'Other': there is a header \(row 1\) but no record below it"):
        read_table(tmp_path / "homes.xlsx", ReadOptions(sheet="Other"))
    with pytest.raises(
        SettingError, match=r"--sheet Othr: homes.xlsx has no such sheet; did you mean 'Other'"
    ):
        read_table(tmp_path / "homes.xlsx", ReadOptions(sheet="Othr"))


def test_open_document(tmp_path):
    """A sheet of LibreOffice, made by hand: numbers, text and dates."""
    cells = [
        '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>day</text:p></table:table-cell>',
        '<table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p>'
        "</table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2024-01-02"/>',
    ]
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Homes">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "homes.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    table = read_table(tmp_path / "homes.ods")
    assert table.frame.collect().rows() == [(1.5, date(2024, 1, 2))]
    assert (table.reading.format, table.reading.sheet) == ("OpenDocument", "Homes")


def test_globs_and_folders_are_one_table_in_natural_order(tmp_path):
    """part-2 before part-10; each record still knows its file and its place in it."""
    for number in (10, 2, 1):
        HOMES.with_columns(rooms=pl.lit(number)).write_parquet(tmp_path / f"part-{number}.parquet")
    for source in (tmp_path, tmp_path / "part-*.parquet"):
        table = read_table(source)
        assert table.frame.collect()["rooms"].to_list() == [1, 1, 1, 2, 2, 2, 10, 10, 10]
        assert (table.file(5), table.place(5), table.rows) == ("part-2.parquet", "record 3", 9)
    HOMES.rename({"price": "cost"}).write_parquet(tmp_path / "part-11.parquet")
    with pytest.raises(
        DataError, match=r"^part-11.parquet has no column 'price', unlike part-1.parquet; the files"
    ):
        read_table(tmp_path)


def test_lines_of_several_texts(tmp_path):
    """The line in an error is the one of its own file."""
    (tmp_path / "a.csv").write_text("x\n1\n2\n3\n")
    (tmp_path / "b.csv").write_text("\nx\n4\nbad\n")
    with pytest.raises(DataError, match=r"^b.csv, line 4, column 'x': 'bad' is no number"):
        read_table(tmp_path / "*.csv")


def test_a_list_of_paths_is_one_table_in_the_order_given(tmp_path):
    """Paths that are named one by one keep the order in which they are named."""
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "b.csv").write_text("x\n2\n")
    table = read_table([tmp_path / "b.csv", str(tmp_path / "a.csv")])
    assert table.frame.collect()["x"].to_list() == [2, 1]
    assert [table.file(0), table.file(1)] == ["b.csv", "a.csv"]


@pytest.mark.parametrize("name", ["a b.csv", "a[1].csv", "größe.csv", "what*.csv"])
def test_a_path_that_exists_is_no_pattern(tmp_path, name):
    """Spaces, brackets, stars and other letters are part of a name."""
    (tmp_path / name).write_text("x\n1\n")
    assert read_table(str(tmp_path / name)).rows == 1
    (tmp_path / "link.csv").symlink_to(tmp_path / name)
    assert read_table(tmp_path / "link.csv").name == "link.csv"


def test_infinities_and_ragged_vectors_are_refused():
    """In typed columns too, with column and record."""
    with pytest.raises(DataError, match=r"^table, record 2, column 'x': inf is not finite"):
        read_table({"x": [1.0, float("inf")]})
    with pytest.raises(
        DataError, match=r"^table, record 2, column 'v': a vector of length 1, where that of the first"
    ):
        read_table({"v": [[1, 2], [3]]})


FILES = [
    (
        "homes.csv",
        gzip.compress(b"x\n1\n", mtime=0),
        "homes.csv: the file ends in .csv but is a gzip file; rename or convert it",
    ),
    (
        "homes.csv",
        b"PK\x03\x04....",
        "homes.csv: the file ends in .csv but is a zip file, as .xlsx, .ods and .npz are;",
    ),
    ("homes.txt", b"PAR1....", "homes.txt: the file ends in .txt but is a Parquet file;"),
    ("homes.parquet", b"x\n1\n", "homes.parquet: the file ends in .parquet but seems to be text;"),
    ("homes.xlsx", b"x\n1\n", "homes.xlsx: the file ends in .xlsx but seems to be text;"),
    ("homes.csv.gz", b"x\n1\n", "homes.csv.gz: the file ends in .gz but seems to be text;"),
    ("homes.parquet", b"PAR1" + bytes(20), "homes.parquet: the file is damaged ("),
    ("homes.xlsx", b"PK\x03\x04" + bytes(20), "homes.xlsx: the file is damaged or cut short; save it anew"),
    (
        "homes.npy",
        b"\x93NUMPY" + bytes(9),
        "homes.npy: the file is damaged; save plain arrays with np.save or np.savez",
    ),
    ("homes.csv", b"", "homes.csv: the file is empty; it needs a header and at least one record"),
    ("homes.doc", b"x\n1\n", "homes.doc: the ending '.doc' is none that can be read; there are .csv, .tsv"),
    ("homes.jsonl", b'{"a":1}\n\n{a:2}\n', "homes.jsonl, line 3: this is no JSON ("),
    ("homes.jsonl", b'{"a":1}\n[2]\n', 'homes.jsonl, line 2: a record is an object such as {"x": 1, "y": 2}'),
]


@pytest.mark.parametrize(("name", "content", "sentence"), FILES)
def test_files_that_are_refused(refusal, name, content, sentence):
    """A content that contradicts the ending, damage, and endings that nobody knows."""
    assert refusal(content, name).startswith(sentence)


def test_paths_that_lead_nowhere(tmp_path):
    """No such file, folder or match: each says what there is instead."""
    (tmp_path / "homes.csv").write_text("x\n1\n")
    with pytest.raises(DataError, match=r"there is no file '.*hmes.csv'; did you mean 'homes.csv'\?"):
        read_table(tmp_path / "hmes.csv")
    with pytest.raises(DataError, match=r"there is no folder '.*nowhere' either"):
        read_table(tmp_path / "nowhere" / "homes.csv")
    with pytest.raises(DataError, match=r"no file matches '.*\*.tsv'; check the folder and the pattern"):
        read_table(tmp_path / "*.tsv")
    with pytest.raises(
        DataError, match=r"is a folder without Parquet files; name a file in it, or a pattern such as"
    ):
        read_table(tmp_path)


def test_objects_in_arrays_are_refused(tmp_path):
    """Pickled objects are never loaded."""
    np.save(tmp_path / "o.npy", np.array(["a", None], dtype=object))
    with pytest.raises(DataError, match=r"^o.npy: it holds Python objects; save plain arrays"):
        read_table(tmp_path / "o.npy")


MEMORY = [
    (3, "a table can't be read from 'int'; give a path, a data frame of pandas, polars"),
    ([1, 2], "table, record 1: a list's records are dicts such as {'x': 1, 'y': 2}, not 'int';"),
    ({"x": [1], "y": [1, 2]}, "table: column 'y' has 2 values, where 'x' has 1; give every column as many"),
    (
        {"x": [1, [2]]},
        "table: column 'x' mixes things that don't go together; make it all numbers or all text",
    ),
    ({"x": np.ones((2, 2, 2))}, "table: column 'x' has 3 dimensions; a column has 1 or 2"),
    (np.ones((2, 2, 2)), "table: an array of 3 dimensions; give rows and columns (2 dimensions)"),
    ({"z": np.array([1j])}, "table: column 'z' holds complex numbers; give real and imaginary parts"),
    ({}, "table: there is no record; add some"),
    ({"x": []}, "table: there is no record; add some"),
    ({"x": ["1", "two", "3"]}, "table, record 2, column 'x': 'two' is no number, as 2 of 3 cells are;"),
    ({"x": [b"u"]}, "table: no column holds numbers, text, dates or vectors; column 'x' holds bytes"),
]


@pytest.mark.parametrize(("source", "sentence"), MEMORY)
def test_things_in_memory_that_are_refused(source, sentence):
    """Each in one sentence that says what to give instead."""
    with pytest.raises((DataError, SettingError)) as caught:
        read_table(source)
    assert str(caught.value).startswith(sentence)


def test_a_saved_run_in_a_folder_is_no_part_of_its_table(tmp_path):
    """The records that a run keeps beside the Parquet files are not read a second time."""
    kept = tmp_path / "table.run" / "records"
    kept.mkdir(parents=True)
    for folder in (tmp_path, kept):
        pl.DataFrame({"x": [1, 2], "y": [3, 4]}).write_parquet(folder / "a.parquet")
    assert read_table(tmp_path).rows == 2


def test_files_of_one_table_may_store_a_column_differently(tmp_path: Path) -> None:
    """Text as categories in one file and as text in another; dates with and without a time of day."""
    kinds = [(pl.Categorical(), pl.Datetime("ms")), (pl.String(), pl.Date())]
    for place, (text, time) in enumerate(kinds):
        columns = {"k": ["a", "b"], "t": [date(2024, 1, 1 + place), date(2024, 1, 5)], "y": [1.0, 2.0]}
        frame = pl.DataFrame(columns).cast({"k": text, "t": time})
        frame.write_parquet(tmp_path / f"{place}.parquet")
    table = read_table(str(tmp_path / "*.parquet"))
    assert table.frame.collect()["k"].to_list() == ["a", "b", "a", "b"]
    assert table.schema["t"].is_temporal()
