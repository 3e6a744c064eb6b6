"""Encodings: found without guessing silently, and refused with line and byte."""

import gzip

import pytest


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_unicode_is_recognised_with_and_without_a_mark(read, encoding, word):
    """The same table in every Unicode encoding gives the same records and says which it was."""
    table = read("Größe,Preis\nä,1\nö,2\n".encode(encoding))
    assert table.columns == ("Größe", "Preis")
    assert table.frame.collect().rows() == [("ä", 1), ("ö", 2)]
    assert table.reading.encoding == word
    assert table.reading.notes == ()


def test_big_endian_with_mark(read):
    """The mark tells the order of the bytes."""
    assert read(b"\xfe\xff" + "a,b\n1,2\n".encode("utf-16-be")).frame.collect().rows() == [(1, 2)]


def test_windows_1252_is_read_with_a_note(read):
    """A file without any valid multi-byte character is an old Windows file."""
    table = read("naïve,€\nä,1\n".encode("cp1252"))
    assert table.columns == ("naïve", "€")
    assert table.reading.encoding == "Windows-1252"
    assert table.reading.notes == (
        "the file is not UTF-8 and was read as Windows-1252; set another encoding with --encoding",
    )


def test_one_broken_byte_in_utf8_is_refused(refusal):
    """A file that is UTF-8 but for one byte is damaged, not Windows-1252."""
    assert refusal("a,b\nü,1\nö,2\n".encode() + b"\xe9,3\n") == (
        "homes.csv, line 4: the byte 0xe9 is no UTF-8; correct it, or name the file's encoding, as in "
        "--encoding cp1252"
    )


def test_a_set_encoding_is_taken_and_checked(read, refusal):
    """A set encoding is no hint but the way the file is read."""
    assert read("a\nä\nb\n".encode("cp850"), encoding="cp850").frame.collect()["a"][0] == "ä"
    assert "line 2: the byte 0xe4 is no ascii" in refusal(b"a\n\xe4\n", encoding="ascii")
    assert "--encoding 'klingon' is not known" in refusal("a\n1\n", encoding="klingon")


def test_zero_bytes_are_refused(refusal):
    """A zero byte in a text is named by its line."""
    assert refusal(b"a,b\n1,2\n3,\x004\n") == (
        "homes.csv, line 3: a zero byte: this is no text, or the file is damaged; write it anew"
    )


def test_compressed_text(read, refusal):
    """.gz is unpacked; a cut one is refused."""
    packed = gzip.compress(b"a,b\n1,2\n")
    assert read(packed, "homes.csv.gz").frame.collect().rows() == [(1, 2)]
    assert "the compressed file is damaged or cut short" in refusal(packed[:-9], "homes.csv.gz")
