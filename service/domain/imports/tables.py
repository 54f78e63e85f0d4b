"""Reads a CSV file as it is: any line ends, a byte order mark, blanks around the column names."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.imports.profile import Fault

LONGEST_CELL = 100_000
FIRST_ROW = 2


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet counts (the header is 1) and its cells by column."""

    number: int
    cells: dict[str, str]


def read_csv(content: bytes, columns: Sequence[str]) -> Iterator[Row | Fault]:
    """Every row of the file, or why it is none.

    Rule: blanks around column names and a byte order mark mean nothing; columns may stand in any
    order and others may stand beside them; every row has as many cells as the header.
    Why: publishers' files have such blanks, and a spreadsheet adds the mark.

    Args:
        content: the file, UTF-8.
        columns: those that must be there.

    Raises:
        UnreadableFile: no UTF-8, no header, a column twice or missing, broken quotation marks.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = f"The file is not UTF-8 (byte {error.start}); save it as CSV UTF-8."
        raise UnreadableFile(detail) from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(LONGEST_CELL)
    header = _header(rows, columns)
    number = FIRST_ROW - 1
    try:
        for cells in rows:
            number += 1
            if not cells:
                continue
            if len(cells) != len(header):
                reason = f"The row has {len(cells)} cells, the header {len(header)}."
                remedy = "Add or remove cells; quote a cell that holds a comma."
                yield Fault(number, None, None, "wrong_number_of_cells", reason, remedy)
                continue
            yield Row(number, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise UnreadableFile(f"Row {number + 1} is no CSV: {error}.") from error


def _header(rows: Iterator[list[str]], columns: Sequence[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise UnreadableFile(f"Row 1 is no CSV: {error}.") from error
    if not any(header):
        raise UnreadableFile("The file has no header row.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UnreadableFile(f"The column '{twice[0]}' stands twice; remove one of them.")
    missing = [name for name in columns if name not in header]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise UnreadableFile(f"Row 1 lacks {names}; add it, or choose another profile.")
    return header
