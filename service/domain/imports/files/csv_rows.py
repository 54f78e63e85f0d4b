"""Reads CSV as spreadsheets and statisticians write it: delimiters, ends of lines, quotation."""

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from service.domain.imports.files import limits
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.heading import guess_heading
from service.domain.imports.files.rows import Row, Skipped, UnreadableFile
from service.domain.imports.files.tables import (
    Record,
    first_records,
    heading_of,
    readable,
    rows_under,
    seek_heading,
)
from service.domain.imports.files.text import (
    encoding_of,
    is_undecoded,
    lines_within,
    text_of,
    wrong_encoding,
)
from service.domain.imports.files.unpacking import Opened
from service.domain.imports.profile import Fault

DELIMITERS = (",", ";", "\t", "|")


class CsvText:
    """The records of a CSV file, with the limits held and what is wrong told by row.

    `again` opens the same file once more, to find the byte that is none of its encoding.
    """

    def __init__(self, opened: Opened, form: FileForm, again: Callable[[], Opened]) -> None:
        self._form, self._again = form, again
        self.encoding = encoding_of(opened.start, form.encoding)
        lines = lines_within(text_of(opened, self.encoding), limits.LONGEST_LINE)
        self.delimiter = ","
        self._number = 0
        self._record: list[str] = []
        self._size = 0
        self._zero = False
        try:
            self._head = list(_first_lines(lines))
        except UnicodeDecodeError as error:
            raise self._wrong("") from error
        self._lines = chain(self._head, lines)

    def choose(self, columns: Sequence[str]) -> None:
        """The delimiter: what is stated, else that with which the header is found.

        Raises:
            UnreadableFile: what is stated is not one character.
        """
        stated = self._form.delimiter
        if stated is not None:
            stated = {"tab": "\t", "\\t": "\t"}.get(stated, stated)
            if len(stated) != 1 or stated in '"\r\n':
                raise UnreadableFile(f"'{stated}' is no delimiter; say one character, or `tab`.")
            self.delimiter = stated
            return
        best = (0, 0)
        for delimiter in DELIMITERS:
            first = readable(self._tried(delimiter))
            if columns and seek_heading(first, columns, self._form.header_row):
                self.delimiter = delimiter
                return
            fit = _fit(first)
            if fit > best:
                best, self.delimiter = fit, delimiter

    def _tried(self, delimiter: str) -> list[Record]:
        """The first records by a delimiter, as far as they can be read by it."""
        found: list[Record] = []
        try:
            for cells in csv.reader(self._head, delimiter=delimiter, strict=True):
                found.append((len(found) + 1, cells))
                if len(found) > max(limits.HEADER_WITHIN, self._form.header_row or 0):
                    break
        except csv.Error:
            pass
        return found

    def records(self) -> Iterator[Record]:
        """Every record with its number, as a spreadsheet counts: a quoted line break is no row.

        Raises:
            UnreadableFile: broken quotation, a cell beyond the limit, bytes of another encoding.
        """
        csv.field_size_limit(limits.LONGEST_CELL)
        reader = csv.reader(self._watched(), delimiter=self.delimiter, strict=True)
        try:
            for cells in reader:
                self._number += 1
                yield self._number, self._zeros() if self._zero else cells
                self._record.clear()
                self._size = 0
        except csv.Error as error:
            raise self._no_csv(error) from error
        except UnicodeDecodeError as error:
            raise self._wrong("") from error

    def _watched(self) -> Iterator[str]:
        """The lines on their way to the reader; those of one record are kept for a refusal."""
        for line in self._lines:
            self._record.append(line)
            self._size += len(line)
            if len(line) > limits.LONGEST_LINE or self._size > limits.LONGEST_RECORD:
                raise self._too_long()
            if not line.isascii() and is_undecoded(line):
                raise self._wrong(line)
            if "\0" in line:
                self._zero = True
            yield line

    def _zeros(self) -> Fault:
        self._zero = False
        reason = "The row holds a zero byte, as files that were damaged or cut off do."
        remedy = "Load the file again, or remove the byte."
        return Fault(self._number, None, None, "zero_byte", reason, remedy)

    def _wrong(self, line: str) -> UnreadableFile:
        where = f"row {self._number + 1}"
        return wrong_encoding(self._again(), self.encoding, where, line, self._form.encoding)

    def _too_long(self) -> UnreadableFile:
        # A record that is long over all its lines has many cells, not one that is too long.
        many = self._size > limits.LONGEST_RECORD
        at = None if many else column_of_long_cell("".join(self._record), self.delimiter)
        row = f"Row {self._number + 1}"
        if at is None:
            most = limits.LONGEST_RECORD if many else limits.LONGEST_LINE
            detail = f"{row} is longer than {most} characters; no table is read with such rows."
            return UnreadableFile(f"{detail} Remove what is no cell of a table.")
        detail = f"{row}, column {at + 1} holds more than {limits.LONGEST_CELL} characters. "
        remedy = "Shorten the cell, or close the quotation mark that is open."
        return UnreadableFile(detail + remedy)

    def _no_csv(self, error: csv.Error) -> UnreadableFile:
        if "field limit" in str(error):
            return self._too_long()
        row = self._number + 1
        remedy = "Double a quotation mark within a quoted cell, and close each that is opened."
        return UnreadableFile(f"Row {row} is no CSV: {error}. {remedy}")


def _fit(first: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, int]:
    """How well a delimiter makes a table: rows as wide as the header, and how wide that is."""
    heading = guess_heading(first)
    width = len(heading.names) if heading else 0
    return (sum(len(cells) == width for _, cells in first), width) if width > 1 else (0, 0)


def _first_lines(lines: Iterator[str]) -> Iterator[str]:
    """Enough lines to see the header and its delimiter."""
    size = 0
    for line in lines:
        yield line
        size += len(line)
        if size > limits.LOOKED_AT:
            return


def column_of_long_cell(text: str, delimiter: str) -> int | None:
    """The first cell of a record, counted from 0, that is longer than the limit."""
    column = length = 0
    quoted = False
    for letter in text:
        if letter == delimiter and not quoted:
            column, length = column + 1, 0
            continue
        quoted ^= letter == '"'
        length += 1
        if length > limits.LONGEST_CELL:
            return column
    return None


def read_csv(
    opened: Opened, form: FileForm, columns: Sequence[str], again: Callable[[], Opened]
) -> Iterator[Row | Fault | Skipped]:
    """Every row of a CSV file, or why it is none.

    Rule: blanks around headings and a byte order mark mean nothing; columns may stand in any
    order and others beside them; titles may stand above the header, HXL tags under it.
    Why: publishers' files have such blanks, spreadsheets add the mark, offices print titles.

    Args:
        columns: those that must be there, by heading or by HXL tag.
        again: opens the same file once more.

    Raises:
        UnreadableFile: another encoding, no header, a column twice or missing, broken quotation,
            a cell beyond the limit.
    """
    text = CsvText(opened, form, again)
    text.choose(columns)
    records = text.records()
    first, more = first_records(records, form.header_row)
    heading = heading_of(first, columns, form.header_row)
    return rows_under(heading, chain(first, records) if more else iter(first), padded=False)
