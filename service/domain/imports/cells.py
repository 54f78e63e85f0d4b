"""The cells of one row, whoever published it: what is read, refused, or to be looked at."""

import re
from collections.abc import Mapping

from service.domain.imports.placing.values import Candidate
from service.domain.imports.profile import Fault, Flag

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MIDNIGHT = re.compile(r"[ T]00:00:00(?:\.0+)?$")
_WHOLE = re.compile(r"-?\d+(?:\.0+)?")
COUNT_REMEDY = "Write a whole number from 0, or leave the cell empty where nothing is stated."
DAY_REMEDY = "Write the day as YYYY-MM-DD."
DEGREES_REMEDY = "Write degrees, WGS 84: latitude from -90 to 90, longitude from -180 to 180."


class Cells:
    """The cells of one row, and what is found wrong or odd in them on the way."""

    def __init__(
        self, number: int, given: Mapping[str, str], remedies: Mapping[str, str] | None = None
    ) -> None:
        """Keep the row's number, its cells by column, and what should stand in each column."""
        self.number = number
        self.given = given
        self.faults: list[Fault] = []
        self.flags: list[Flag] = []
        self._remedies = remedies or {}
        self._counts: dict[str, int | None] = {}

    def text(self, column: str) -> str:
        """The cell without blanks around it; "" where the file has no such column."""
        return self.given.get(column, "").strip()

    def needed(self, column: str) -> str:
        """The cell; a fault where it is empty."""
        text = self.text(column)
        if not text:
            self.refuse(column, "missing", f"'{column}' is empty.", "Fill the cell.")
        return text

    def count(self, column: str) -> int | None:
        """The whole number in the cell; None where it is empty or refused (said once)."""
        if column not in self._counts:
            self._counts[column] = self._read_count(column)
        return self._counts[column]

    def needed_count(self, column: str) -> int | None:
        """The whole number in the cell, which has to be there; None where it is refused."""
        return self.count(column) if self.needed(column) else None

    def _read_count(self, column: str) -> int | None:
        text = self.text(column)
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            self.refuse(column, "not_a_count", f"'{text}' is no whole number.")
            return None
        count = int(text.partition(".")[0])
        if count < 0:
            self.refuse(column, "negative_count", f"{count} is below 0, or a mark for missing.")
            return None
        return count

    def day(self, column: str) -> str:
        """A calendar day as it stands; whether there is such a day is asked later, as for any date.

        A clock at midnight behind it says nothing: spreadsheets write days so.
        """
        text = _MIDNIGHT.sub("", self.needed(column))
        if text and not _DAY.fullmatch(text):
            self.refuse(column, "date_unreadable", f"'{text}' is no day.")
        return text

    def point(self, longitude: str, latitude: str) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where both are empty, or one is refused.

        Args:
            longitude: its column.
            latitude: its column.
        """
        pair = []
        for column, furthest in ((longitude, 180.0), (latitude, 90.0)):
            text = self.text(column)
            try:
                degrees = float(text) if text else None
            except ValueError:
                self.refuse(column, "not_a_number", f"'{text}' is no number.")
                continue
            if degrees is not None and not -furthest <= degrees <= furthest:
                self.refuse(column, "out_of_range", f"{text} lies beyond {furthest:.0f} degrees.")
            elif degrees is not None:
                pair.append(degrees)
        if len(pair) == 1 and not self.faults:
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
            value=self.text(column),
            code=code,
            reason=reason,
            remedy=remedy or self._remedies.get(column, ""),
            candidates=candidates,
        )
        self.faults.append(fault)

    def flag(self, column: str, code: str, reason: str) -> None:
        """Have a reviewer look at this cell."""
        self.flags.append(Flag(self.number, column, self.text(column), code, reason))
