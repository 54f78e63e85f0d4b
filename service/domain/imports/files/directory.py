"""How large the directory of a zip file is, told by its end before the directory itself is read."""

import io
import struct
from typing import BinaryIO

from service.domain.imports.files import limits
from service.domain.imports.files.rows import UnreadableFile

# Zip's own records of its end, the plain one and the two of large archives (APPNOTE 4.3.14-16).
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MARK = b"PK\x06\x07"
_END_64 = struct.Struct("<4sQ2H2L4Q")
_END_64_MARK = b"PK\x06\x06"
_LONGEST_COMMENT = 0xFFFF


def refuse_large_directory(source: BinaryIO) -> None:
    """Refuses an archive whose directory is beyond the limits, whatever its end says of it.

    Rule: every record of an end within the last bytes counts, since readers differ in which of
    several they go by. A directory cannot be larger than what its end says, and readers take in as
    much as it says.

    Raises:
        UnreadableFile: the directory has more bytes, or names more entries, than is read.
    """
    size = source.seek(0, io.SEEK_END)
    begin = max(0, size - _LONGEST_COMMENT - _END.size - _LOCATOR.size)
    source.seek(begin)
    tail = source.read(_LONGEST_COMMENT + _END.size + _LOCATOR.size)
    at = tail.find(_END_MARK)
    while at >= 0:
        if at + _END.size <= len(tail):
            _, _, _, _, entries, length, _, _ = _END.unpack_from(tail, at)
            _refuse(entries, 0 if length == 0xFFFFFFFF else length)
            _refuse_large_64(source, tail, at)
        at = tail.find(_END_MARK, at + 1)
    source.seek(0)


def _refuse_large_64(source: BinaryIO, tail: bytes, end: int) -> None:
    at = end - _LOCATOR.size
    if at < 0 or not tail.startswith(_LOCATOR_MARK, at):
        return
    # Python's reader takes the record that stands before the locator; others go where it points.
    size = source.seek(0, io.SEEK_END)
    before = size - len(tail) + at - _END_64.size
    for place in (before, _LOCATOR.unpack_from(tail, at)[2]):
        if 0 <= place <= size - _END_64.size:
            source.seek(place)
            record = _END_64.unpack(source.read(_END_64.size))
            if record[0] == _END_64_MARK:
                _refuse(record[7], record[8])


def too_many_entries(entries: int) -> UnreadableFile:
    """Why an archive of so many entries is not read."""
    detail = f"The archive has {entries} entries; at most {limits.MOST_ENTRIES} are read."
    return UnreadableFile(f"{detail} Send the one file that holds the rows.")


def _refuse(entries: int, length: int) -> None:
    entries = 0 if entries == 0xFFFF else entries
    if entries > limits.MOST_ENTRIES:
        raise too_many_entries(entries)
    if length > limits.LARGEST_DIRECTORY:
        most = limits.LARGEST_DIRECTORY // limits.MIB
        detail = f"The directory of the archive has {length} bytes; at most {most} MiB are read."
        raise UnreadableFile(f"{detail} Send the one file that holds the rows.")
