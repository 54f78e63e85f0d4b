"""Turns the records of a table into rows: what stands above the header, under it and beside it."""

from collections.abc import Iterator, Sequence

from service.domain.imports.files import limits
from service.domain.imports.files.heading import (
    Heading,
    find_heading,
    guess_heading,
    is_tag_row,
    plain,
    refuse_twice,
    refuse_without,
)
from service.domain.imports.files.rows import Row, Skipped, UnreadableFile
from service.domain.imports.profile import Fault

RAGGED = "wrong_number_of_cells"
# A record of a table: its number and its cells, or why it has none.
Record = tuple[int, Sequence[str] | Fault]


def first_records(records: Iterator[Record], stated: int | None) -> tuple[list[Record], bool]:
    """The records in which the header may stand, with the one after them for its tags."""
    if stated is not None and not 1 <= stated <= limits.LATEST_HEADER:
        detail = f"A header stands in row 1 to {limits.LATEST_HEADER}, not in row {stated}."
        raise UnreadableFile(detail)
    most = max(limits.HEADER_WITHIN, stated or 0) + 1
    first: list[Record] = []
    for record in records:
        first.append(record)
        if record[0] >= most:
            return first, True
    return first, False


def heading_of(
    first: Sequence[Record], columns: Sequence[str], stated: int | None, where: str = ""
) -> Heading:
    """The header among the first records.

    Raises:
        UnreadableFile: none holds the columns, or a heading stands twice.
    """
    heading = seek_heading(first, columns, stated)
    if heading is None:
        raise refuse_without(readable(first), columns, stated, where)
    refuse_twice(heading)
    return heading


def seek_heading(
    first: Sequence[Record], columns: Sequence[str], stated: int | None
) -> Heading | None:
    """The header among the first records; None where none holds the columns."""
    rows = readable(first)
    if not columns and stated is None:
        return guess_heading(rows)
    return find_heading(rows, columns, stated)


def readable(first: Sequence[Record]) -> list[tuple[int, Sequence[str]]]:
    """The records that have cells."""
    return [(number, cells) for number, cells in first if not isinstance(cells, Fault)]


def rows_under(
    heading: Heading, records: Iterator[Record], *, padded: bool
) -> Iterator[Row | Fault | Skipped]:
    """Every row under the header, or why a record is none.

    Rule: a row has as many cells as the header; empty cells beyond it mean nothing. A row of
    blanks is left out; a row of tags and the header once more are skipped, and that is told.

    Args:
        heading: where the header stands and what its columns are.
        records: those under the header, and any before it.
        padded: whether each cell says its column itself, as in a sheet: then cells that are not
            there are empty, and those beyond the header stand in no column.
    """
    width = len(heading.names)
    named = list(heading.positions.items())
    head = [name for name in heading.names if name]
    simple = [name for name, _ in named] if [at for _, at in named] == list(range(width)) else None
    for number, cells in records:
        if number <= heading.row:
            continue
        if isinstance(cells, Fault):
            yield cells
            continue
        if len(cells) != width:
            cells = _fitted(cells, width, padded=padded)
        if not any(cell.strip() for cell in cells):
            continue
        if number == heading.tag_row or (cells[0][:1] in ("#", "") and is_tag_row(cells)):
            yield Skipped(number, "The row holds HXL tags.")
        elif len(cells) != width:
            yield _ragged(number, cells, width)
        elif plain(cells[0]) == heading.names[0] and [plain(c) for c in cells if c] == head:
            yield Skipped(number, "The row repeats the header.")
        elif simple is not None:
            yield Row(number, dict(zip(simple, cells, strict=True)))
        else:
            yield Row(number, {name: cells[at] for name, at in named if at < width})


def _fitted(cells: Sequence[str], width: int, *, padded: bool) -> Sequence[str]:
    """A record without the empty cells beyond the header; in a sheet without any."""
    fitted = list(cells[:width] if padded else cells)
    while len(fitted) > width and not fitted[-1].strip():
        fitted.pop()
    if padded or not any(cell.strip() for cell in fitted):
        fitted += [""] * (width - len(fitted))
    return fitted


def _ragged(number: int, cells: Sequence[str], width: int) -> Fault:
    reason = f"The row has {len(cells)} cells, the header {width}."
    remedy = "Add or remove cells; quote a cell that holds a comma."
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    return Fault(number, None, first[:200] or None, RAGGED, reason, remedy)
