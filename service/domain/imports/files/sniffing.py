"""Tells what an unknown file is before a profile is written for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from service.domain.imports.files.csv_rows import CsvText
from service.domain.imports.files.form import FileForm, Format
from service.domain.imports.files.heading import Heading
from service.domain.imports.files.json_rows import list_locations
from service.domain.imports.files.opening import reopened, the_format
from service.domain.imports.files.tables import first_records, seek_heading
from service.domain.imports.files.text import encoding_of, first_undecoded, likely
from service.domain.imports.files.unpacking import Opened
from service.domain.imports.files.workbook import open_workbook
from service.domain.imports.files.xlsx_rows import first_rows

# Before and after the byte that is no UTF-8, from which its encoding is guessed.
AROUND = 200


@dataclass(frozen=True)
class SheetReport:
    """A sheet of a workbook; `heading` None = no row in it is a header."""

    name: str
    hidden: bool
    heading: Heading | None


@dataclass(frozen=True)
class FileReport:
    """What a file is.

    `packing` is gzip or zip, `member` the file within. Of a text file: `encoding` as marked or
    UTF-8, `undecoded_at` the first byte that is none of it (None = all are), then with
    `likely_encoding` as a hint. Of a CSV: `delimiter` and `heading`. Of JSON: `lists`, where rows
    may be, as `rows_at` takes them.
    """

    format: Format
    bytes_total: int
    packing: str | None = None
    member: str | None = None
    encoding: str | None = None
    undecoded_at: int | None = None
    likely_encoding: str | None = None
    delimiter: str | None = None
    heading: Heading | None = None
    sheets: tuple[SheetReport, ...] = ()
    lists: tuple[str, ...] = ()


def sniff(path: Path, form: FileForm | None = None) -> FileReport:
    """What a file is, by its bytes.

    Args:
        path: the file, packed or not.
        form: what is known of it already, say its encoding.

    Raises:
        UnreadableFile: it is none of the formats read, is damaged or beyond the limits.
    """
    with path.open("rb") as source:
        return _sniffed(source, form or FileForm())


def _sniffed(source: BinaryIO, form: FileForm) -> FileReport:
    opened = Opened(source, form.member)
    try:
        return _report(opened, source, form)
    finally:
        opened.close()


def _report(opened: Opened, source: BinaryIO, form: FileForm) -> FileReport:
    kind = the_format(opened, form)
    if opened.archive is not None:
        return FileReport(
            kind, opened.bytes_total, opened.packing, opened.member, sheets=_sheets(opened, form)
        )
    encoding = encoding_of(opened.start, form.encoding)
    wrong = first_undecoded(reopened(source, form).stream, encoding)
    hint = None
    if wrong is not None:
        hint = likely(_around(reopened(source, form), wrong))
    delimiter, heading = None, None
    lists: Sequence[str] = ()
    if kind == "csv":
        delimiter, heading = _table(source, form, hint)
    elif kind == "json":
        lists = list_locations(reopened(source, form), form.encoding)
    return FileReport(
        kind,
        opened.bytes_total,
        opened.packing,
        opened.member,
        encoding,
        wrong,
        hint,
        delimiter,
        heading,
        lists=tuple(lists),
    )


def _table(source: BinaryIO, form: FileForm, hint: str | None) -> tuple[str | None, Heading | None]:
    """Delimiter and header of a CSV; of one in another encoding as they look in the likely one."""
    known = FileForm(
        encoding=form.encoding or hint,
        delimiter=form.delimiter,
        header_row=form.header_row,
        member=form.member,
    )
    text = CsvText(reopened(source, known), known, lambda: reopened(source, known))
    text.choose(())
    first, _ = first_records(text.records(), form.header_row)
    return text.delimiter, seek_heading(first, (), form.header_row)


def _sheets(opened: Opened, form: FileForm) -> tuple[SheetReport, ...]:
    if opened.archive is None:
        return ()
    book = open_workbook(opened.archive)
    return tuple(
        SheetReport(
            sheet.name,
            sheet.hidden,
            seek_heading(first_rows(book, sheet, form), (), form.header_row),
        )
        for sheet in book.sheets
    )


def _around(opened: Opened, wrong: int) -> bytes:
    """The bytes around one that is none of the encoding."""
    left = max(0, wrong - AROUND)
    passed = 0
    while passed < left:
        passed += len(opened.stream.read(min(left - passed, AROUND * AROUND)))
    return opened.stream.read(2 * AROUND)
