"""How the rows of one publisher's file stand in it."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["csv", "xlsx", "json", "ndjson", "geojson"]


@dataclass(frozen=True)
class FileForm:
    """What a profile says of a file before its first row is read; None = the file tells.

    `encoding` is that of a text file that is not UTF-8, as the publisher states it: it is never
    guessed. `sheet` names the sheet of a workbook; `header_row` the row of the headings, counted
    from 1. `rows_at` leads by dotted names to the list of rows in a JSON file ("" = the file is the
    list). `member` names the file that holds the rows in a zip archive of several.
    JSON `of_lines` is never one object: a single line is a single row, and no line none.
    """

    format: Format | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    rows_at: str = ""
    member: str | None = None
    of_lines: bool = False
