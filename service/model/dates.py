"""Dates as sources state them: an EDTF string with its first and last possible day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

DatePrecision = Literal[
    "hour", "day", "days", "week", "part_of_month", "month", "season", "year", "unknown"
]


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """The date of a claim.

    `earliest` and `latest` are inclusive local days; None means open on that side.
    `text` keeps the source's own words ("by the middle of that month"), None where not quoted.
    """

    edtf: str
    earliest: date | None
    latest: date | None
    precision: DatePrecision
    text: str | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "UncertainDate":
        """A date that was checked when it was recorded, read back from its document."""
        earliest, latest = stored["earliest"], stored["latest"]
        return cls(
            edtf=stored["edtf"],
            earliest=None if earliest is None else date.fromisoformat(earliest),
            latest=None if latest is None else date.fromisoformat(latest),
            precision=stored["precision"],
            text=stored["text"],
        )

    @property
    def is_day(self) -> bool:
        """Whether the date is known to the day."""
        return self.earliest is not None and self.earliest == self.latest

    def as_json(self) -> dict[str, str | None]:
        """The date as it stands on the wire."""
        return {
            "edtf": self.edtf,
            "earliest": None if self.earliest is None else self.earliest.isoformat(),
            "latest": None if self.latest is None else self.latest.isoformat(),
            "precision": self.precision,
            "text": self.text,
        }
