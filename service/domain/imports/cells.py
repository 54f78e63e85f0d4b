"""The cells of one row, whoever published it: what is read, refused, or to be looked at."""

import re
from collections.abc import Mapping
from typing import Any

from service.domain.imports.placing.values import Candidate
from service.domain.imports.profile import Fault, Flag
from service.domain.imports.profiles.columns import Column
from service.domain.imports.profiles.patterns import short
from service.domain.quantities import read_quantity
from service.model.problem import Problem

WITHHELD = "The publisher withholds this count; none is stated."
_WHOLE = re.compile(r"-?\d+(?:\.0+)?")


class Cells:
    """The cells of one row, and what is found wrong or odd in them on the way.

    `said` are the words that a note has to say of the row.
    """

    def __init__(
        self, number: int, given: Mapping[str, str], columns: Mapping[str, Column] | None = None
    ) -> None:
        """Keep the row's number, its cells by column, and how each column is declared."""
        self.number = number
        self.given = given
        self.faults: list[Fault] = []
        self.flags: list[Flag] = []
        self.said: list[str] = []
        self.columns = columns or {}
        self._read: dict[tuple[str, str], Any] = {}
        self._texts: dict[str, str] = {}

    def _column(self, column: str) -> Column:
        return self.columns.get(column) or Column(column)

    def written(self, column: str) -> str:
        """The cell without blanks around it, whatever it means; "" where there is no such cell."""
        return self.given.get(column, "").strip()

    def text(self, column: str) -> str:
        """The cell; "" where it is empty, or by the profile says nothing."""
        text = self._texts.get(column)
        if text is None:
            text = self.written(column)
            declared = self._column(column)
            if text in declared.suppressed:
                text = self._suppressed(column, text)
            text = self._texts[column] = "" if text in declared.blank_words else text
        return text

    def _suppressed(self, column: str, text: str) -> str:
        self._read["suppressed", column] = text
        self.flag(column, "suppressed", WITHHELD)
        self.said.append(f"{column}: {text} (withheld by the publisher)")
        return ""

    def needed(self, column: str) -> str:
        """The cell; a fault where it is empty (said once)."""
        text = self.text(column)
        key = ("missing", column)
        if not text and key not in self._read:
            self._read[key] = True
            self.refuse(column, "missing", f"'{column}' is empty.", "Fill the cell.")
        return text

    def stated(self, column: str) -> str:
        """The cell; a fault where it is empty and the profile takes no blank there."""
        refused = self._column(column).blank == "refuse"
        return self.needed(column) if refused else self.text(column)

    def count(self, column: str) -> int | None:
        """The whole number in the cell; None where nothing is stated, or refused (said once).

        A blank means 0 where the profile says so, and is refused where it says so.
        """
        key = ("count", column)
        if key not in self._read:
            self._read[key] = self._read_count(column)
        found: int | None = self._read[key]
        return found

    def _read_count(self, column: str) -> int | None:
        text = short(self.stated(column))
        if not text:
            # A count that is withheld is never 0.
            empty = ("suppressed", column) not in self._read
            return 0 if empty and self._column(column).blank == "zero" else None
        if not _WHOLE.fullmatch(text):
            self.refuse(column, "not_a_count", f"'{text}' is no whole number.")
            return None
        count = int(text.partition(".")[0])
        if count < 0:
            self.refuse(column, "negative_count", f"{count} is below 0, or a mark for missing.")
            return None
        return count

    def quantity(self, column: str) -> dict[str, Any] | None:
        """The count with its reserve in the cell ("at least 3", "10+"); None where none is stated.

        Why: the words of a count are read by the one reader that single writes have too.
        """
        key = ("quantity", column)
        if key not in self._read:
            self._read[key] = self._read_quantity(column)
        found: dict[str, Any] | None = self._read[key]
        return found

    def _read_quantity(self, column: str) -> dict[str, Any] | None:
        text = short(self.stated(column))
        if not text or _WHOLE.fullmatch(text):
            count = self.count(column)
            return None if count is None else read_quantity(count, pointer="").as_json()
        try:
            return read_quantity(text, pointer="").as_json()
        except Problem as problem:
            self.refuse(column, problem.errors[0].code, problem.errors[0].detail)
            return None

    def boolean(self, column: str) -> bool | None:
        """Whether the cell says yes; None where it is empty, or refused (said once)."""
        key = ("boolean", column)
        if key not in self._read:
            declared, text = self._column(column), short(self.stated(column))
            word = text.casefold()
            if text and word not in (*declared.yes, *declared.no):
                words = f"neither {' nor '.join((declared.yes[0], declared.no[0]))}"
                self.refuse(column, "not_a_boolean", f"'{text}' is {words}.")
            self._read[key] = True if word in declared.yes else False if text else None
        found: bool | None = self._read[key]
        return found

    def point(self, longitude: str, latitude: str) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where both are empty, or one is refused.

        Args:
            longitude: its column.
            latitude: its column.
        """
        key = (longitude, latitude)
        if key not in self._read:
            self._read[key] = self._read_point(longitude, latitude)
        found: tuple[float, float] | None = self._read[key]
        return found

    def _read_point(self, longitude: str, latitude: str) -> tuple[float, float] | None:
        pair, refused = [], False
        for column, furthest in ((longitude, 180.0), (latitude, 90.0)):
            text = short(self.text(column))
            try:
                degrees = float(text) if text else None
            except ValueError:
                self.refuse(column, "not_a_number", f"'{text}' is no number.")
                refused = True
                continue
            if degrees is not None and not -furthest <= degrees <= furthest:
                self.refuse(column, "out_of_range", f"{text} lies beyond {furthest:.0f} degrees.")
                refused = True
            elif degrees is not None:
                pair.append(degrees)
        if len(pair) == 1 and not refused:
            both = "Only one of latitude and longitude is there."
            self.refuse(latitude, "half_a_point", both)
        return (pair[0], pair[1]) if len(pair) == 2 else None

    def refuse(
        self,
        column: str,
        code: str,
        reason: str,
        remedy: str = "",
        candidates: tuple[Candidate, ...] = (),
    ) -> None:
        """Refuse the row for this cell."""
        fault = Fault(
            row=self.number,
            column=column,
            value=self.written(column),
            code=code,
            reason=reason,
            remedy=remedy or self._column(column).remedy or "Mend the cell.",
            candidates=candidates,
        )
        self.faults.append(fault)

    def flag(self, column: str, code: str, reason: str) -> None:
        """Have a reviewer look at this cell."""
        self.flags.append(Flag(self.number, column, self.written(column), code, reason))
