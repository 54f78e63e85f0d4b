"""Finds the merged cells of a sheet, which hold their value in the first of them only."""

import re
import zipfile
from dataclasses import dataclass

from service.domain.imports.files import limits
from service.domain.imports.files.markup import chunks, part_stream
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.files.sheet import SheetRow, column_number

MERGED = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"
)
LONGEST_ELEMENT = 300


@dataclass(frozen=True)
class Area:
    """Cells that are merged: rows from 1, columns from 0, both ends within."""

    top: int
    left: int
    bottom: int
    right: int


def merged_areas(archive: zipfile.ZipFile, part: str) -> tuple[Area, ...]:
    """The merged cells of a sheet; they stand behind its rows, so it is passed through once.

    Raises:
        UnreadableFile: there are more of them than there are in a table.
    """
    found: list[Area] = []
    tail = b""
    for chunk, _ in chunks(part_stream(archive, part)):
        text = tail + chunk
        passed = 0
        for match in MERGED.finditer(text):
            left, top, right, bottom = match.groups()
            columns = column_number(left.decode()), column_number(right.decode())
            found.append(Area(int(top), columns[0], int(bottom), columns[1]))
            passed = match.end()
        tail = text[max(passed, len(text) - LONGEST_ELEMENT) :]
        if len(found) > limits.MOST_MERGED:
            detail = f"The sheet has more than {limits.MOST_MERGED} merged cells. Unmerge them."
            raise UnreadableFile(detail)
    return tuple(found)


def filled(row: SheetRow, areas: tuple[Area, ...], above: dict[Area, str]) -> list[str]:
    """The cells of a row of headings, with the text of a merged cell in each of its columns.

    `above` keeps the texts of areas that reach further down.
    """
    cells = dict(row.cells)
    for area in areas:
        if area.top == row.number and area.left in cells:
            above[area] = cells[area.left]
        if area.top <= row.number <= area.bottom and area in above:
            for column in range(area.left, min(area.right, limits.MOST_COLUMNS - 1) + 1):
                cells[column] = above[area]
    width = max(cells, default=-1) + 1
    return [cells.get(at, "") for at in range(width)]
