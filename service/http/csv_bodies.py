"""Rows as CSV: stable columns, HXL tags on request, cells that no spreadsheet executes."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MEDIA = "text/csv; charset=utf-8"
BOM = "\ufeff"

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
# Spreadsheets take these for the start of a formula, the full-width forms in some locales too.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
LIST_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, where its value lies, its HXL tag.

    `path` is dotted; through a list it gathers every element: `citations.document_id`.
    """

    name: str
    path: str = ""
    hxl: str = ""


def columns_of(names: Sequence[str], hxl: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """Columns for flat rows: each name is its own path; `hxl` maps names to tags."""
    tags = hxl or {}
    return tuple(Column(name, name, tags.get(name, "")) for name in names)


def write_csv(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    hxl: bool = False,
    bom: bool = False,
) -> str:
    """The rows as CSV text (RFC 4180, CRLF): headings, the HXL row if asked, one line per row."""
    out = io.StringIO()
    if bom:
        out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    if hxl:
        writer.writerow([column.hxl for column in columns])
    paths = [tuple((column.path or column.name).split(".")) for column in columns]
    writer.writerows([cell(value_at(row, path)) for path in paths] for row in rows)
    return out.getvalue()


def value_at(row: Any, path: Sequence[str]) -> Any:
    """The value under a path of member names, gathered over lists; None where it leads nowhere."""
    value = row
    for position, name in enumerate(path):
        if isinstance(value, list):
            found = (value_at(part, path[position:]) for part in value)
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
        text = LIST_SEPARATOR.join(str(cell(part)) for part in value)
    else:
        text = str(value)
    return inert(text)


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a plain negative number stays as it is."""
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
