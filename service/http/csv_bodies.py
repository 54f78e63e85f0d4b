"""Rows as CSV: stable columns, HXL tags on request, cells that no spreadsheet executes."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

MEDIA = "text/csv; charset=utf-8"
BOM = "\ufeff"

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# Spreadsheets take these for the start of a formula, the full-width forms in some locales too.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_STARTS = frozenset(FORMULA_STARTS)
LIST_SEPARATOR = "; "
Row = Mapping[str, Any]


class Cell(Enum):
    """What the cells of a column are, for files that have types."""

    TEXT = "text"
    TEXTS = "texts"
    EDTF = "edtf"
    DAY = "day"
    INSTANT = "instant"
    WHOLE = "whole"
    NUMBER = "number"
    BOOLEAN = "boolean"
    COORDINATES = "coordinates"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, where its value lies, its HXL tag, what its cells are.

    `path` is dotted; through a list it gathers every element: `citations.document_id`.
    """

    name: str
    path: str = ""
    hxl: str = ""
    cell: Cell = Cell.TEXT


def columns_of(names: Sequence[str], hxl: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """Columns for flat rows: each name is its own path; `hxl` maps names to tags."""
    tags = hxl or {}
    return tuple(Column(name, name, tags.get(name, "")) for name in names)


def write_csv(
    columns: Sequence[Column], rows: Iterable[Row], *, hxl: bool = False, bom: bool = False
) -> str:
    """The rows as CSV text (RFC 4180, CRLF): headings, the HXL row if asked, one line per row."""
    return "".join(csv_parts(columns, [rows], hxl=hxl, bom=bom))


def csv_parts(
    columns: Sequence[Column],
    batches: Iterable[Iterable[Row]],
    *,
    hxl: bool = False,
    bom: bool = False,
) -> Iterator[str]:
    """The same batch by batch, beginning with the headings."""
    out = io.StringIO()
    out.write(heading(columns, hxl=hxl, bom=bom))
    writer = csv.writer(out, lineterminator="\r\n")
    cells = line_reader(columns, _STARTS, cell)
    for batch in batches:
        writer.writerows(map(cells, batch))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def heading(columns: Sequence[Column], *, hxl: bool, bom: bool) -> str:
    """What stands above the rows: the names of the columns, and their tags if asked."""
    out = io.StringIO()
    if bom:
        out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    if hxl:
        writer.writerow([column.hxl for column in columns])
    return out.getvalue()


def value_reader(column: Column) -> Callable[[Row], Any]:
    """What takes the value of a column out of a row; the usual paths without any recursion."""
    path = tuple((column.path or column.name).split("."))
    name = path[0]
    if len(path) == 1:
        return lambda row: row.get(name)
    if len(path) > 2:
        return lambda row: value_at(row, path)
    part = path[1]

    def read(row: Row) -> Any:
        member = row.get(name)
        if member is None:
            return None
        return member.get(part) if type(member) is dict else value_at(member, (part,))

    return read


def line_reader(
    columns: Sequence[Column], starts: frozenset[str], written: Callable[[Any], Any]
) -> Callable[[Row], list[Any]]:
    """What takes all cells out of a row: each member is looked up once, not once a column.

    Args:
        starts: what a text that stands as it is does not begin with.
        written: makes a cell of any other value that is stated.
    """
    plan = [
        (name, parts, [None] * len(parts or [0]), any("." in part for part in parts or ()))
        for name, parts in _members(columns)
    ]

    def read(row: Row) -> list[Any]:
        line: list[Any] = []
        add = line.append
        for name, parts, blanks, deep in plan:
            member = row.get(name)
            if member is None:
                line += blanks
                continue
            if parts is None:
                values = [member]
            elif type(member) is dict and not deep:
                values = [member.get(part) for part in parts]
            else:
                values = [_gathered(member, part) for part in parts]
            for value in values:
                kind = type(value)
                # Most values are blank, or stand as they are.
                if value is None or kind is int or (kind is str and value[:1] not in starts):
                    add(value)
                else:
                    add(written(value))
        return line

    return read


def _members(columns: Sequence[Column]) -> list[tuple[str, list[str] | None]]:
    """Neighbours that lie in the same member together: its name, and the parts that are theirs."""
    found: list[tuple[str, list[str] | None]] = []
    for column in columns:
        name, _, part = (column.path or column.name).partition(".")
        if not part:
            found.append((name, None))
        elif found and found[-1][0] == name and found[-1][1]:
            found[-1][1].append(part)
        else:
            found.append((name, [part]))
    return found


def _gathered(member: Any, part: str) -> Any:
    """The value of a part in each element of a list."""
    if type(member) is list and len(member) == 1 and "." not in part:
        value = value_at(member[0], (part,))
        # One text is its own list, as long as it stands for anything.
        return value if type(value) is str and value else [] if value is None else [value]
    return value_at(member, part.split("."))


def value_at(row: Any, path: Sequence[str]) -> Any:
    """The value under a path of member names, gathered over lists; None where it leads nowhere."""
    value = row
    for position, name in enumerate(path):
        if type(value) is list:
            rest = path[position:]
            if len(rest) == 1 and all(type(part) is dict for part in value):
                return [one for part in value if (one := part.get(name)) is not None]
            found = (value_at(part, rest) for part in value)
            return [part for part in found if part is not None]
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def cell(value: Any) -> str | int | float:
    """One value as a cell: numbers stay numbers, text that a spreadsheet would run gets a `'`."""
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return inert(LIST_SEPARATOR.join([str(cell(part)) for part in value]))
    return inert(str(value))


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a plain negative number stays as it is."""
    if text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
