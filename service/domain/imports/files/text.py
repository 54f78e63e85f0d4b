"""Reads a text file line by line in the encoding that it marks or that somebody states."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from service.domain.imports.files import limits
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.files.unpacking import Opened

UTF_8 = "utf-8"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# As Python's codecs call them. Others would run a program's escapes, or are no encodings of text.
STATED = frozenset(
    {
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii"),
        *(f"cp125{n}" for n in range(9)),
        *(f"iso8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
        *("cp437", "cp720", "cp850", "cp852", "cp855", "cp862", "cp864", "cp866", "cp874"),
        *("koi8-r", "koi8-u", "mac-roman", "mac-arabic", "mac-cyrillic", "gb18030", "big5"),
        *("shift_jis", "cp932", "euc_jp", "euc_kr", "gbk"),
    }
)

# What stands where bytes are none of the encoding: Python puts them into lone surrogates.
UNDECODED = re.compile("[\ud800-\udfff]")
ARABIC = re.compile(r"[\u0600-\u06ff]{2,}")


def encoding_of(start: bytes, stated: str | None) -> str:
    """The encoding of a text file: that of its mark, else what is stated, else UTF-8.

    Raises:
        UnreadableFile: what is stated is no encoding, or the text is UTF-16 without a mark.
    """
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if stated is not None:
        return _known(stated)
    if b"\0" in start[:4096]:
        order = "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
        detail = (
            "The file holds zero bytes: it is no text, or UTF-16 without a byte order mark. "
            f"If it is text, say `encoding: {order}`."
        )
        raise UnreadableFile(detail)
    return UTF_8


def _known(stated: str) -> str:
    try:
        name = codecs.lookup(stated).name
    except (LookupError, ValueError):
        name = ""
    if name not in STATED:
        known = "utf-8, utf-16, windows-1252, windows-1256, iso-8859-1"
        raise UnreadableFile(f"'{stated}' is no encoding that is read; say {known} or the like.")
    return name


def text_of(
    opened: Opened, encoding: str, newline: str = "", errors: str = "surrogateescape"
) -> io.TextIOWrapper:
    """The text of the file; bytes that are none of the encoding stay visible in a line."""
    return io.TextIOWrapper(opened.stream, encoding=encoding, errors=errors, newline=newline)


def is_undecoded(text: str) -> bool:
    """Whether bytes stand in a text that are none of its encoding."""
    return not text.isascii() and UNDECODED.search(text) is not None


def wrong_encoding(
    again: Opened, encoding: str, where: str, text: str, stated: str | None
) -> UnreadableFile:
    """Why a text cannot be read, with the byte, the row, the remedy and a hint.

    Args:
        again: the same file, opened once more.
        where: the row, in words.
        text: the line or cell in which the bytes stand.
    """
    at = first_undecoded(again.stream, encoding)
    byte = f"byte {at}" if at is not None else "a byte"
    if stated is not None and encoding not in {UTF_8, "utf-8-sig"}:
        remedy = "State another encoding."
        return UnreadableFile(f"The file is not {stated} ({byte}, {where}). {remedy}")
    raw = text.encode(UTF_8, "surrogateescape")
    remedy = (
        "Save it as CSV UTF-8, or say which `encoding:` it has, in the profile or the request "
        f"(perhaps {likely(raw)}; look at the names before you trust it)."
    )
    return UnreadableFile(f"The file is not UTF-8 ({byte}, {where}). {remedy}")


def likely(raw: bytes) -> str:
    """The encoding that a text of an old Windows is likely in: a hint for people, never used."""
    if len("".join(ARABIC.findall(raw.decode("cp1256", "replace")))) >= 3:
        return "windows-1256"
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "windows-1252"


def first_undecoded(stream: BinaryIO, encoding: str) -> int | None:
    """The position of the first byte, counted from 0, that is none of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    passed = 0
    while True:
        chunk = stream.read(limits.STEP)
        passed += len(chunk)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return passed - len(error.object) + error.start
        if not chunk:
            return None


def lines_within(text: io.TextIOWrapper, most: int) -> Iterator[str]:
    """The lines with their ends; one longer than `most` is cut after `most` + 1 characters."""
    while line := text.readline(most + 1):
        yield line
