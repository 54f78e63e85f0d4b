"""Reads a file's rows as they are: CSV with its oddities, or a JSON list of flat objects."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.imports.profile import Fault

LONGEST_CELL = 100_000
FIRST_ROW = 2


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its number and its cells by column.

    A spreadsheet's header is row 1; in a JSON list the first member is row 1.
    """

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


def read_json(content: bytes, columns: Sequence[str]) -> Iterator[Row | Fault]:
    """Every member of a JSON list of objects, or why it is none.

    Rule: a member that is absent or null is an empty cell; a column has to stand in one row at
    least, since publishers leave out what they do not know on a day.

    Args:
        content: the file, UTF-8.
        columns: those that must be there.

    Raises:
        UnreadableFile: no UTF-8, no JSON, no list, a column nowhere.
    """
    try:
        members = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"The file is not UTF-8 (byte {error.start}).") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"The file is no JSON: {error}.") from error
    if not isinstance(members, list) or not any(isinstance(each, dict) for each in members):
        raise UnreadableFile("The file is no list of objects; choose another profile.")
    seen = {name for each in members if isinstance(each, dict) for name in each}
    missing = [name for name in columns if name not in seen]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise UnreadableFile(f"No row has {names}; add it, or choose another profile.")
    for number, member in enumerate(members, start=1):
        yield _flat(number, member)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _flat(number: int, member: Any) -> Row | Fault:
    if not isinstance(member, dict):
        remedy = "Remove it, or make it an object."
        return Fault(number, None, None, "not_an_object", "The row is no object.", remedy)
    for name, value in member.items():
        if isinstance(value, list | dict):
            reason = f"'{name}' holds a list or an object."
            remedy = "Give a number, a text or null."
            return Fault(number, name, None, "not_a_cell", reason, remedy)
    return Row(number, {name: _cell(value) for name, value in member.items()})


def _cell(value: str | float | bool | None) -> str:
    return "" if value is None else str(value)


FORMATS: Mapping[str, Callable[[bytes, Sequence[str]], Iterator[Row | Fault]]] = {
    "csv": read_csv,
    "json": read_json,
}
