"""Parquet in a bucket: read where it is, and told in one sentence where it can't be."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlparse

import polars as pl
import pytest

from everystep.read import ReadOptions, read_table
from everystep.read.digests import digests_of
from everystep.words import DataError, SettingError


class Bucket(BaseHTTPRequestHandler):
    """As much of S3's protocol as reading needs: a list of a bucket's objects, and ranges of their bytes."""

    def log_message(self, *_):
        """Not a word."""

    def do_GET(self):
        """Answer with a list or with bytes."""
        asked = urlparse(self.path)
        path = self.server.root / asked.path.lstrip("/")
        if "list-type" in asked.query:
            self.list(path, parse_qs(asked.query).get("prefix", [""])[0])
        elif path.is_file():
            self.range(path.read_bytes())
        else:
            self.answer(404, b"")

    def list(self, bucket, prefix):
        """The objects whose names begin so, in the order of their letters."""
        if not bucket.is_dir():
            self.answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            return
        objects = "".join(
            f"<Contents><Key>{one.name}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified>"
            f"<Size>{one.stat().st_size}</Size></Contents>"
            for one in sorted(bucket.iterdir())
            if one.name.startswith(prefix)
        )
        self.answer(
            200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{objects}</ListBucketResult>".encode()
        )

    def range(self, data):
        """Some of an object's bytes: from a first to a last, or so many at the end."""
        first, last = self.headers.get("Range", f"bytes=0-{len(data)}").removeprefix("bytes=").split("-")
        start = int(first) if first else max(0, len(data) - int(last))
        stop = min(int(last) + 1 if first and last else len(data), len(data))
        self.answer(206, data[start:stop], {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"})

    def answer(self, status, data, headers=None):
        """Send one answer."""
        self.send_response(status)
        about = {"Content-Length": len(data), "ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
        for name, value in {**about, **(headers or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def bucket(tmp_path, monkeypatch):
    """A folder that is served as the bucket `sales` by this machine itself."""
    (tmp_path / "sales").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.root = tmp_path
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    for name, value in {"ENDPOINT_URL": address, "ALLOW_HTTP": "true", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anyone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    yield tmp_path / "sales"
    server.shutdown()
    server.server_close()


def write(folder, number, **columns):
    """One part of the table."""
    pl.DataFrame({"x": [number, None], "kind": ["a", "b"], **columns}).write_parquet(
        folder / f"part-{number}.parquet"
    )


def test_a_bucket_is_read_like_a_folder(bucket):
    """One object, a pattern and a list: records and places are those of the files."""
    for number in (10, 2, 1):
        write(bucket, number)
    local = read_table(bucket)
    addresses = [f"s3://sales/part-{number}.parquet" for number in (1, 2, 10)]
    for source in ("s3://sales/part-*.parquet", addresses):
        found = read_table(source)
        assert found.frame.collect().equals(local.frame.collect())
        assert pl.concat(found.blocks()).equals(pl.concat(local.blocks()))
        assert [found.where("x", record) for record in (0, 5)] == [
            "part-1.parquet, record 1, column 'x'",
            "part-10.parquet, record 2, column 'x'",
        ]
    one = read_table(addresses[0])
    assert (one.name, one.rows, one.reading.source) == ("part-1.parquet", 2, "s3://sales/part-1.parquet")
    in_memory = read_table(pl.read_parquet(bucket / "part-1.parquet"))
    assert digests_of(one)[0].sha256 == digests_of(in_memory)[0].sha256


def test_objects_of_one_table_have_the_same_columns(bucket):
    """Named by object and column, as files are."""
    write(bucket, 1)
    write(bucket, 2, x=["a", "b"])
    with pytest.raises(
        DataError, match=r"^part-2.parquet: column 'x' holds text, where that of part-1.parquet"
    ):
        read_table("s3://sales/*.parquet")
    write(bucket, 2, more=[1, 2])
    with pytest.raises(
        DataError, match=r"^part-2.parquet has the column 'more' besides, unlike part-1.parquet;"
    ):
        read_table("s3://sales/*.parquet")


REFUSED = [
    (
        "s3://sales/none.parquet",
        r"^'s3://sales/none.parquet' can't be read \(.*not found.*\); check the address, and",
    ),
    (
        "s3://sales/none-*.parquet",
        r"^no file matches 's3://sales/none-\*.parquet'; check bucket and pattern$",
    ),
    ("s3://nowhere/*.parquet", r"^'s3://nowhere/\*.parquet' can't be read \(.*\); check the address, and"),
    (
        "s3://sales/homes.csv",
        r"^'s3://sales/homes.csv': in a bucket only Parquet is read; convert the file",
    ),
]


@pytest.mark.parametrize(("address", "sentence"), REFUSED)
def test_addresses_that_lead_nowhere(bucket, address, sentence):
    """No object, no match, no bucket, another kind of file: one sentence each."""
    with pytest.raises(DataError, match=sentence):
        read_table(address)


def test_options_of_texts_mean_nothing_in_a_bucket(bucket):
    """As for any file with types of its own."""
    write(bucket, 1)
    with pytest.raises(
        SettingError, match=r"^--separator can't be set for part-1.parquet, a file with types"
    ):
        read_table("s3://sales/part-1.parquet", ReadOptions(separator=";"))
