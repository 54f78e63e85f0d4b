"""Reads rows from a workbook: the sheet that is named, or the first that holds the columns."""

import zipfile
from collections.abc import Iterator, Sequence

from service.domain.imports.files import limits
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.heading import Heading, refuse_twice, refuse_without
from service.domain.imports.files.merged import Area, filled, merged_areas
from service.domain.imports.files.rows import Row, Skipped, UnreadableFile
from service.domain.imports.files.sheet import SheetRow, column_letters, sheet_rows
from service.domain.imports.files.tables import (
    Record,
    first_records,
    readable,
    rows_under,
    seek_heading,
)
from service.domain.imports.files.workbook import Sheet, Workbook, open_workbook
from service.domain.imports.profile import Fault


def read_xlsx(
    archive: zipfile.ZipFile, form: FileForm, columns: Sequence[str]
) -> Iterator[Row | Fault | Skipped]:
    """Every row of a sheet, or why it is none.

    Rule: days are ISO days, with a time only where it is not midnight; numbers are in their
    shortest form, shares in percent; a formula gives its stored result. An error, a formula
    without result, and a cell that is merged with one above or beside it refuse their row. Hidden
    sheets are read where the form names them only.

    Args:
        columns: those that must be there, by heading or by HXL tag.

    Raises:
        UnreadableFile: no such sheet, no header, a limit, a workbook that is not read.
    """
    book = open_workbook(archive)
    sheet, others = _chosen(book, form, columns)
    areas = merged_areas(archive, sheet.part)
    first = _first(book, sheet, form, areas)
    heading = seek_heading(first, columns, form.header_row)
    if heading is None:
        raise refuse_without(readable(first), columns, form.header_row, _in(sheet))
    refuse_twice(heading)
    for other in others:
        reason = f"Sheet '{other.name}' holds the columns too and was not read; name it to read it."
        yield Skipped(heading.row, reason)
    below = tuple(area for area in areas if area.bottom > heading.row)
    again = _records(sheet_rows(book, sheet), heading, below)
    yield from rows_under(heading, again, padded=True)


def _in(sheet: Sheet) -> str:
    return f" of sheet '{sheet.name}'"


def _chosen(
    book: Workbook, form: FileForm, columns: Sequence[str]
) -> tuple[Sheet, tuple[Sheet, ...]]:
    """The sheet to read, and those that hold the columns too."""
    names = ", ".join(f"'{sheet.name}'" for sheet in book.sheets[:20])
    if form.sheet is not None:
        for sheet in book.sheets:
            if sheet.name.strip().casefold() == form.sheet.strip().casefold():
                return sheet, ()
        raise UnreadableFile(f"The workbook has no sheet '{form.sheet}', but {names}.")
    visible = [sheet for sheet in book.sheets if not sheet.hidden]
    if len(visible) == 1:
        return visible[0], ()
    holding = [sheet for sheet in visible if _holds(book, sheet, form, columns)]
    if holding:
        return holding[0], tuple(holding[1:]) if columns else ()
    hidden = [sheet for sheet in book.sheets if sheet.hidden]
    for sheet in hidden:
        if _holds(book, sheet, form, columns):
            detail = f"The columns stand in the hidden sheet '{sheet.name}' only. "
            raise UnreadableFile(f"{detail}If it is meant, name it as `sheet` in the profile.")
    wanted = ", ".join(f"'{name}'" for name in columns[:10])
    detail = f"No sheet has all of {wanted} in one of its first {limits.HEADER_WITHIN} rows; "
    raise UnreadableFile(f"{detail}there are {names}. Choose another profile, or add them.")


def _holds(book: Workbook, sheet: Sheet, form: FileForm, columns: Sequence[str]) -> bool:
    return seek_heading(first_rows(book, sheet, form), columns, form.header_row) is not None


def first_rows(book: Workbook, sheet: Sheet, form: FileForm) -> list[Record]:
    """The first rows of a sheet, with merged cells filled, in which the header may stand."""
    return _first(book, sheet, form, merged_areas(book.archive, sheet.part))


def _first(book: Workbook, sheet: Sheet, form: FileForm, areas: tuple[Area, ...]) -> list[Record]:
    above: dict[Area, str] = {}
    rows = sheet_rows(book, sheet)
    filled_rows: Iterator[Record] = ((row.number, filled(row, areas, above)) for row in rows)
    return first_records(filled_rows, form.header_row)[0]


def _records(
    rows: Iterator[SheetRow], heading: Heading, areas: tuple[Area, ...]
) -> Iterator[Record]:
    """The rows under the header, those with a cell that cannot be read as faults."""
    used = {at for at, name in enumerate(heading.names) if name}
    for row in rows:
        if row.number <= heading.row:
            continue
        wrong = next((at for at in sorted(row.wrong) if at in used), None)
        if wrong is not None:
            told = row.wrong[wrong]
            column = heading.names[wrong]
            fault = Fault(row.number, column, told.value, told.code, told.reason, told.remedy)
            yield row.number, fault
            continue
        hidden = _hidden(row, areas, used) if areas and row.cells else None
        if hidden is not None:
            reason = (
                f"The cell is merged with others, of which only the first ({hidden[1]}) speaks."
            )
            remedy = "Unmerge the cells, and fill each."
            fault = Fault(row.number, heading.names[hidden[0]], None, "merged", reason, remedy)
            yield row.number, fault
            continue
        yield row.number, row.as_list()


def _hidden(row: SheetRow, areas: tuple[Area, ...], used: set[int]) -> tuple[int, str] | None:
    """The first cell of a row that a merged one covers, and the one that does."""
    for area in areas:
        if not area.top <= row.number <= area.bottom:
            continue
        first = f"{column_letters(area.left)}{area.top}"
        for column in range(area.left, min(area.right, limits.MOST_COLUMNS) + 1):
            if column in used and (row.number, column) != (area.top, area.left):
                return column, first
    return None
