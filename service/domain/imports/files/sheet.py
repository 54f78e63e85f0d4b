"""Reads the cells of one sheet as text, row by row, and what of them cannot be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from service.domain.imports.files import limits
from service.domain.imports.files.markup import (
    Attributes,
    Markup,
    chunks,
    part_stream,
    small_number,
)
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.files.shown import number_cell
from service.domain.imports.files.workbook import Sheet, Workbook

# As many digits as every whole number keeps in a sheet.
PLAIN_DIGITS = 15
# How workbooks write characters that XML does not hold: _x000D_ is a carriage return.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Wrong:
    """A cell that says something, but nothing that can be read."""

    value: str | None
    code: str
    reason: str
    remedy: str


@dataclass
class SheetRow:
    """One row of a sheet: its cells by column, counted from 0, and those that cannot be read."""

    number: int
    cells: dict[int, str]
    wrong: dict[int, Wrong]

    def as_list(self) -> list[str]:
        """The cells side by side, empty where there is none."""
        width = max(self.cells, default=-1) + 1
        return [self.cells.get(at, "") for at in range(width)]


class _Cells:
    """Takes the events of a sheet's XML and makes rows of them."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self._book, self._sheet = book, sheet
        self._shown = {str(at): shown for at, shown in enumerate(book.shown)}
        self.done: list[SheetRow] = []
        self._row = SheetRow(0, {}, {})
        self._column = -1
        self._kind, self._style = "n", "0"
        self._formula = self._wanted = self._reading = False
        self._has_value = False
        self._pieces: list[str] = []
        self._size = 0

        self.starts = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": self._begin_value,
            "t": self._begin_value,
            "f": self._begin_formula,
            "rPh": self._begin_reading,
        }
        self.ends = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._end_value,
            "t": self._end_value,
            "rPh": self._end_reading,
        }

    def _begin_value(self, _: Attributes) -> None:
        if not self._reading:
            self._wanted = self._has_value = True

    def _end_value(self) -> None:
        self._wanted = False

    def _begin_formula(self, _: Attributes) -> None:
        self._formula = True

    def _begin_reading(self, _: Attributes) -> None:
        self._reading = True

    def _end_reading(self) -> None:
        self._reading = False

    def _end_row(self) -> None:
        self.done.append(self._row)

    def text(self, piece: str) -> None:
        """Takes a piece of text."""
        if not self._wanted:
            return
        self._size += len(piece)
        if self._size > limits.LONGEST_CELL:
            raise self._too_long()
        self._pieces.append(piece)

    def _begin_row(self, found: Attributes) -> None:
        before = self._row.number
        number = small_number(found.get("r", ""))
        here = before + 1 if number is None else number
        if not before < here <= limits.MOST_SHEET_ROWS:
            detail = f"The rows of sheet '{self._sheet.name}' are out of order after row {before}."
            raise UnreadableFile(f"{detail} Save the workbook anew.")
        self._row = SheetRow(here, {}, {})
        self._column = -1

    def _begin_cell(self, found: Attributes) -> None:
        letters = found.get("r", "").rstrip("0123456789")
        self._column = column_number(letters) if letters else self._column + 1
        self._kind = found.get("t", "n")
        self._style = found.get("s", "0")
        self._formula = self._has_value = False
        self._pieces.clear()
        self._size = 0

    def _end_cell(self) -> None:
        told = "".join(self._pieces)
        if not self._has_value and not self._formula:
            return
        cell = self._cell(told)
        if cell == "":
            return
        if self._column >= limits.MOST_COLUMNS:
            where = f"Row {self._row.number} of sheet '{self._sheet.name}'"
            detail = f"{where} has cells beyond column {limits.MOST_COLUMNS}; no more are read."
            raise UnreadableFile(f"{detail} Remove the columns that are not needed.")
        if isinstance(cell, Wrong):
            self._row.wrong[self._column] = cell
            cell = cell.value or "?"
        self._row.cells[self._column] = cell

    def _cell(self, told: str) -> str | Wrong:
        """What a cell says, as text."""
        if self._kind == "e":
            reason = f"The cell holds the error {told[:20]}, not a value."
            return Wrong(told[:20], "cell_error", reason, "Correct the formula or type the value.")
        if self._formula and self._uncalculated(told):
            reason = "The cell holds a formula without its result."
            remedy = "Open the workbook in a spreadsheet program and save it, or type the value."
            return Wrong(None, "not_calculated", reason, remedy)
        if self._kind == "s":
            return self._shared(told)
        if self._kind in ("str", "inlineStr"):
            return unescaped(told)
        if self._kind == "b":
            return "True" if told.strip() == "1" else "False"
        if self._kind == "d":
            return told.strip().removesuffix("T00:00:00")
        return self._number(told.strip())

    def _uncalculated(self, told: str) -> bool:
        """Whether a formula's result is missing: no value, or the 0 of a writer that has none."""
        if self._kind == "str":
            return not self._has_value
        return not told or (told == "0" and self._book.uncalculated)

    def _shared(self, told: str) -> str | Wrong:
        at = small_number(told)
        if at is None or at >= len(self._book.texts):
            reason = "The cell refers to a text that the workbook does not hold."
            return Wrong(told[:20], "not_a_cell", reason, "Save the workbook anew.")
        text = self._book.texts[at]
        if len(text) > limits.LONGEST_CELL:
            raise self._too_long()
        return unescaped(text)

    def _too_long(self) -> UnreadableFile:
        where = f"Row {self._row.number}, column {column_letters(self._column)}"
        detail = f"{where} holds more than {limits.LONGEST_CELL} characters. Shorten it."
        return UnreadableFile(detail)

    def _number(self, told: str) -> str | Wrong:
        if not told:
            return ""
        shown = self._shown.get(self._style, "number")
        if shown == "number" and len(told) < PLAIN_DIGITS and told.isascii() and told.isdecimal():
            return told
        try:
            value = float(told)
        except ValueError:
            value = float("nan")
        since = self._book.since_1904
        cell = number_cell(value, shown, since_1904=since) if abs(value) < 1e300 else None
        if cell is None:
            what = "a day" if shown == "day" else "a number"
            reason = f"The cell is shown as {what}, but holds none."
            return Wrong(told[:40], "not_a_cell", reason, "Type the value anew.")
        return cell


def sheet_rows(book: Workbook, sheet: Sheet) -> Iterator[SheetRow]:
    """The rows of a sheet in order; those that are not there are left out.

    Raises:
        UnreadableFile: the sheet is damaged or beyond the limits.
    """
    cells = _Cells(book, sheet)
    markup = Markup(sheet.part, cells.starts, cells.ends, cells.text)
    for chunk, last in chunks(part_stream(book.archive, sheet.part)):
        markup.feed(chunk, last=last)
        yield from cells.done
        cells.done.clear()


@lru_cache(maxsize=limits.MOST_COLUMNS)
def column_number(letters: str) -> int:
    """The place of a column, counted from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def unescaped(text: str) -> str:
    """A text with the characters that XML does not hold."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
