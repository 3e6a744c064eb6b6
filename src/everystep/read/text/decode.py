"""BYTES of a file -> UTF-8 text: byte order marks and encodings, none of them guessed silently."""

from dataclasses import dataclass

from everystep.words import DataError, whole

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
)
_WORD = {codec: word for _, codec, word in _MARKS} | {"cp1252": "Windows-1252"}


@dataclass(frozen=True)
class Decoded:
    """A file's text as UTF-8 bytes without mark, what it was written in, and what is to be said of it."""

    data: bytes
    encoding: str
    notes: tuple[str, ...] = ()


def decoded(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Text of any encoding as UTF-8 with every line ending in LF or CR LF.

    In this order: `encoding` if set, a byte order mark, UTF-16 known by its zeros, strict UTF-8, and
    Windows-1252 with a note. A file that is UTF-8 but for a few bytes is refused, as are zero bytes.
    """
    found = _with_known_encoding(data, name, encoding) or _found_out(data, name)
    if b"\0" in found.data:
        line = _line(found.data[: found.data.index(b"\0")])
        raise DataError(
            f"{name}, line {whole(line)}: a zero byte: this is no text, or the file is damaged; write it anew"
        )
    return Decoded(_with_plain_line_ends(found.data), found.encoding, found.notes)


def _with_known_encoding(data: bytes, name: str, encoding: str | None) -> Decoded | None:
    if encoding is not None:
        text = _decode(data, encoding, name).removeprefix("\ufeff")
        return Decoded(text.encode(errors="replace"), _WORD.get(encoding.lower(), encoding))
    for mark, codec, word in _MARKS:
        if data.startswith(mark):
            return Decoded(_as_utf8(data[len(mark) :], codec, name), word)
    unmarked = _utf16_without_mark(data)
    return Decoded(_as_utf8(data, unmarked, name), "UTF-16") if unmarked else None


def _as_utf8(data: bytes, codec: str, name: str) -> bytes:
    text = _decode(data, codec, name)
    return data if codec == "utf-8" else text.encode()


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[: 4096 - 4096 % 2]
    if len(head) < 2 or b"\0" not in head:
        return None
    half = len(head) // 2
    if head[1::2].count(0) > 0.7 * half and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _found_out(data: bytes, name: str) -> Decoded:
    if data.isascii():
        return Decoded(data, "UTF-8")
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        return _not_utf8(data, name, fault)
    return Decoded(data, "UTF-8")


def _not_utf8(data: bytes, name: str, fault: UnicodeDecodeError) -> Decoded:
    """One stray byte among good multi-byte characters is damage; no good ones at all is another encoding."""
    text = data.decode(errors="surrogateescape")
    broken = sum("\udc80" <= character <= "\udcff" for character in text)
    good = sum(character > "\x7f" for character in text) - broken
    if good > broken:
        raise _wrong_byte(data, fault.start, name, "utf-8") from None
    note = "the file is not UTF-8 and was read as Windows-1252; set another encoding with --encoding"
    return Decoded(_decode(data, "cp1252", name).encode(), "Windows-1252", (note,))


def _decode(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as fault:
        raise _wrong_byte(data, fault.start, name, codec) from None


def _wrong_byte(data: bytes, position: int, name: str, codec: str) -> DataError:
    encoding = _WORD.get(codec.lower(), codec)
    line = _line(data[:position].decode(codec, errors="ignore").encode(errors="ignore"))
    return DataError(
        f"{name}, line {whole(line)}: the byte 0x{data[position]:02x} is no {encoding}; "
        "correct it, or name the file's encoding, as in --encoding cp1252"
    )


def _line(above: bytes) -> int:
    """The line, as an editor counts them, of what stands below so much of a text."""
    return _with_plain_line_ends(above).count(b"\n") + 1


def _with_plain_line_ends(data: bytes) -> bytes:
    """A carriage return alone ends a line in an editor, so it does here."""
    if b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"):
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
