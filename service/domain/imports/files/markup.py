"""Reads the XML of a workbook piece by piece, without entities, document types or large texts."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from service.domain.imports.files import limits
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.files.unpacking import Bounded, open_member

Attributes = dict[str, str]
Starts = Mapping[str, Callable[[Attributes], None]]
Ends = Mapping[str, Callable[[], None]]
Text = Callable[[str], None]


SMALL_DIGITS = 9


class _Listeners(dict[str, Callable[..., None]]):
    """Who is told of an element, whatever prefix its name has in this file."""

    def __missing__(self, name: str) -> Callable[..., None]:
        self[name] = self.get(_local(name), _nobody) if ":" in name else _nobody
        return self[name]


def _nobody(*_: object) -> None:
    """Nobody asks for this element."""


class Markup:
    """One part of a workbook on its way through the parser.

    `starts` and `ends` are told of the elements that they name, without their prefix.
    """

    def __init__(
        self, part: str, starts: Starts, ends: Ends | None = None, text: Text | None = None
    ) -> None:
        self._part = part
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = limits.LONGEST_CELL
        begun, ended = _Listeners(starts), _Listeners(ends or {})
        self._parser.StartElementHandler = lambda name, found: begun[name](found)
        self._parser.EndElementHandler = lambda name: ended[name]()
        if text is not None:
            self._parser.CharacterDataHandler = text
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        detail = f"'{self._part}' in the workbook declares a document type or an entity, as no "
        raise UnreadableFile(f"{detail}spreadsheet program does. Save the workbook anew.")

    def feed(self, chunk: bytes, *, last: bool) -> None:
        """The next bytes of the part.

        Raises:
            UnreadableFile: they are no XML, or declare what no spreadsheet program does.
        """
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            detail = f"'{self._part}' in the workbook is damaged ({error}). Save it anew."
            raise UnreadableFile(detail) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def small_number(text: str) -> int | None:
    """A number as workbooks write them for rows, styles and texts; None for anything else."""
    return int(text) if len(text) < SMALL_DIGITS and text.isascii() and text.isdigit() else None


def local_attributes(found: Attributes) -> Attributes:
    """The attributes without the prefixes of their names."""
    return {_local(name): value for name, value in found.items()}


def part_stream(archive: zipfile.ZipFile, name: str) -> BinaryIO:
    """The bytes of a part, within the limits."""
    entry = archive.getinfo(name)
    bounded = Bounded(open_member(archive, entry), f"'{name}'", entry.compress_size)
    return bounded  # type: ignore[return-value]


def chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The bytes of a stream in steps, each with whether it is the last."""
    while chunk := stream.read(limits.STEP):
        yield chunk, False
    yield b"", True


def walk(archive: zipfile.ZipFile, name: str, starts: Starts, ends: Ends | None = None) -> None:
    """Reads a small part as a whole.

    Raises:
        UnreadableFile: it is larger than such a part is, damaged, or declares entities.
    """
    entry = archive.getinfo(name)
    if entry.file_size > limits.LARGEST_PART:
        most = limits.LARGEST_PART // limits.MIB
        raise UnreadableFile(f"'{name}' in the workbook has more than {most} MiB. Save it anew.")
    markup = Markup(name, starts, ends)
    for chunk, last in chunks(part_stream(archive, name)):
        markup.feed(chunk, last=last)
