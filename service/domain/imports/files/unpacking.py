"""Opens a file, packed or not, and gives its bytes as a stream that ends at the limits."""

import gzip
import io
import struct
import tempfile
import zipfile
import zlib
from typing import BinaryIO, cast

from service.domain.imports.files import limits
from service.domain.imports.files.directory import refuse_large_directory, too_many_entries
from service.domain.imports.files.rows import UnreadableFile

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What reading a file that is no whole and sound one raises.
DAMAGED = (zlib.error, zipfile.BadZipFile, struct.error, ValueError, EOFError, OSError)
WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin")

# What publishers put beside the rows in an archive, and what a Mac adds by itself.
BESIDE = (".txt", ".md", ".pdf", ".html", ".xml", ".prj", ".yaml", ".yml")

# First bytes of files that are none of the formats read, and what to do with each.
FOREIGN = (
    (b"%PDF", "a PDF", "Ask the publisher for the table, or type it into a sheet."),
    (b"BZh", "a bzip2 file", "Unpack it, or pack it with gzip or zip."),
    (b"\xfd7zXZ", "an xz file", "Unpack it, or pack it with gzip or zip."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it, or pack it with gzip or zip."),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "Unpack it, or pack it with gzip or zip."),
    (b"Rar!", "a RAR archive", "Unpack it, or pack it with gzip or zip."),
    (b"PAR1", "a Parquet file", "Save it as CSV."),
    (b"SQLite format 3", "an SQLite database", "Export the table as CSV."),
    (b"\x89PNG", "a picture", "Type its table into a sheet."),
    (b"\xff\xd8\xff", "a picture", "Type its table into a sheet."),
    (b"{\\rtf", "a text document", "Save its table as CSV or XLSX."),
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream in which a locked workbook lies within that container.
LOCKED = "EncryptedPackage".encode("utf-16-le")


class Bounded(io.RawIOBase):
    """The inflated bytes of a packed file, up to the limits, with what is wrong with it told.

    `packed` is the size of what they are inflated from; None = the bytes are not packed.
    """

    def __init__(self, inner: BinaryIO, name: str, packed: int | None) -> None:
        self._inner, self._name, self._packed = inner, name, packed
        self.delivered = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            chunk = self._inner.read(len(buffer))
        except EOFError as error:
            detail = f"{self._name} ends in the middle: it was not loaded in full. Load it again."
            raise UnreadableFile(detail) from error
        except DAMAGED as error:
            detail = (
                f"{self._name} is damaged after {self.delivered} bytes of its content, or other "
                "bytes stand behind its end. Load it again, or pack it again."
            )
            raise UnreadableFile(detail) from error
        self.delivered += len(chunk)
        self._within()
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _within(self) -> None:
        if self.delivered > limits.MOST_INFLATED:
            most = limits.MOST_INFLATED // limits.MIB
            detail = f"{self._name} holds more than {most} MiB. Divide it and import the parts."
            raise UnreadableFile(detail)
        if self._packed is None or self.delivered <= limits.RATIO_AFTER:
            return
        if self.delivered > limits.HIGHEST_RATIO * max(self._packed, 1):
            detail = (
                f"{self._name} inflates to more than {limits.HIGHEST_RATIO} times its size, as no "
                "table does. If it is sound, send it unpacked."
            )
            raise UnreadableFile(detail)


class Opened:
    """One file as it stands under its packing: its bytes, and how far they were read.

    `packing` is gzip or zip, None = not packed; `member` names the file within a zip.
    """

    def __init__(self, source: BinaryIO, wanted: str | None = None) -> None:
        self._source = source
        self._spooled: BinaryIO | None = None
        self.bytes_total = _size(source)
        self.packing: str | None = None
        self.member: str | None = None
        self.start = _peek(source)
        self.archive: zipfile.ZipFile | None = None
        if self.start.startswith(COMPOUND):
            refuse_compound(source)
        stream: BinaryIO = source
        packed: int | None = None
        name = "The file"
        if self.start.startswith(GZIP):
            self.packing, packed = "gzip", self.bytes_total
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=source, mode="rb"))
        elif self.start.startswith(ZIP):
            self.archive = open_archive(source)
            if not is_workbook(self.archive):
                entry = _the_member(self.archive, wanted)
                self.packing, self.member = "zip", entry.filename
                packed, name = entry.compress_size, f"'{entry.filename}'"
                stream = open_member(self.archive, entry)
                self.archive = None
        if self.archive is None:
            bounded = Bounded(stream, name, packed)
            self.stream = io.BufferedReader(bounded, limits.STEP)
            self.start = self.stream.peek(limits.STEP)
            self._inside()
        self.kind = "workbook" if self.archive else "text"

    def close(self) -> None:
        """Lets go what was spooled; the file itself is its opener's."""
        if self._spooled is not None:
            self._spooled.close()

    @property
    def bytes_read(self) -> int:
        """How far the file itself was read; of a workbook, where in it was read last."""
        return min(self._source.tell(), self.bytes_total)

    def _inside(self) -> None:
        """A workbook within a packed file is spooled, since it is read from its end."""
        if self.packing is None:
            return
        if self.start.startswith(GZIP):
            raise UnreadableFile("The file is packed twice. Unpack it once.")
        if not self.start.startswith(ZIP):
            return
        self._spooled = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by `close`
        try:
            while chunk := self.stream.read(limits.STEP):
                self._spooled.write(chunk)
            self.archive = open_archive(self._spooled)
        except BaseException:
            self.close()
            raise
        if not is_workbook(self.archive):
            self.close()
            raise UnreadableFile("The file is an archive within an archive. Unpack it once.")


def open_archive(source: BinaryIO) -> zipfile.ZipFile:
    """The directory of a zip file, within the limits.

    Raises:
        UnreadableFile: it is damaged, or holds more entries or more bytes than is read.
    """
    refuse_large_directory(source)
    try:
        archive = zipfile.ZipFile(source)
    except (*DAMAGED, NotImplementedError) as error:
        detail = "The file begins as a zip or XLSX file, but its end is missing or damaged. "
        raise UnreadableFile(f"{detail}Load it again.") from error
    # An end may name fewer entries than the directory has.
    if (entries := len(archive.infolist())) > limits.MOST_ENTRIES:
        raise too_many_entries(entries)
    return archive


def open_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """One file of an archive; its stream never gives more than the entry's stated size."""
    if entry.flag_bits & 1:
        raise UnreadableFile(f"'{entry.filename}' is locked by a password. Send it without one.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # The others inflate as much at once as they like.
        detail = f"'{entry.filename}' is packed by a method that is not read. "
        raise UnreadableFile(f"{detail}Pack it again as an ordinary zip file.")
    try:
        return archive.open(entry)  # type: ignore[return-value]
    except (*DAMAGED, NotImplementedError, RuntimeError) as error:
        detail = f"'{entry.filename}' is damaged, or packed in a way that is not read ({error})."
        raise UnreadableFile(f"{detail} Pack it again as an ordinary zip file.") from error


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is what a spreadsheet program wrote, of whatever kind."""
    names = archive.namelist()
    if "[Content_Types].xml" in names or any(part in names for part in WORKBOOK_PARTS):
        return True
    return "mimetype" in names and "content.xml" in names


def _the_member(archive: zipfile.ZipFile, wanted: str | None) -> zipfile.ZipInfo:
    """The one file that holds the rows, by what the form names or because there is one."""
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    rows = [entry for entry in files if not _stands_beside(entry.filename)] or files
    if wanted is not None:
        rows = [entry for entry in files if entry.filename == wanted][:1] or rows
    if len(rows) == 1 and wanted in (None, rows[0].filename):
        return rows[0]
    if not rows:
        raise UnreadableFile("The archive holds no file. Pack the file that holds the rows.")
    names = ", ".join(f"'{entry.filename}'" for entry in rows[:10])
    told = f"no file '{wanted}', but" if wanted is not None else f"{len(rows)} files:"
    detail = f"The archive holds {told} {names}. Send one of them, or name it as `member`"
    raise UnreadableFile(f"{detail} in the profile.")


def _stands_beside(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith(".") or last.lower().endswith(BESIDE)


def refuse_foreign(start: bytes) -> None:
    """Refuses what is none of the formats read, by its first bytes.

    Raises:
        UnreadableFile: what it is instead, and what to do.
    """
    for magic, what, remedy in FOREIGN:
        if start.startswith(magic):
            raise UnreadableFile(f"The file is {what}, whatever its name says. {remedy}")
    if start.startswith(COMPOUND):
        detail = "The file is an old Excel workbook (xls), or one that is locked by a password. "
        raise UnreadableFile(f"{detail}Save it as XLSX without a password.")
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if bare.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<script")):
        detail = "The file is a web page, as some sites give when one has to sign in first."
        raise UnreadableFile(f"{detail} Load the file itself.")
    if bare.startswith(b"<?xml"):
        raise UnreadableFile("The file is XML, whatever its name says. Save it as CSV or XLSX.")


def refuse_compound(source: BinaryIO) -> None:
    """Refuses a file of Microsoft's old container, by what stands in it."""
    tail = b""
    while chunk := source.read(limits.STEP):
        if LOCKED in tail + chunk:
            raise UnreadableFile("The workbook is locked by a password. Save it without one.")
        tail = chunk[-len(LOCKED) :]
    detail = "The file is an old office document (xls, doc), whatever its name says. "
    raise UnreadableFile(f"{detail}Save it as XLSX or CSV.")


def _size(source: BinaryIO) -> int:
    here = source.tell()
    end = source.seek(0, io.SEEK_END)
    source.seek(here)
    return end - here


def _peek(source: BinaryIO) -> bytes:
    here = source.tell()
    start = source.read(limits.LOOKED_AT)
    source.seek(here)
    return start
