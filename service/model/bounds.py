"""Bounds of a date: the earliest and the latest inclusive day on which it can lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Bounds:
    """Inclusive days between which a date lies; `None` is an open side.

    `wire` is the uncertain date as it was recorded (`edtf`, `precision`, `text`), echoed in
    answers; it takes no part in comparisons.
    """

    earliest: date | None
    latest: date | None
    wire: Mapping[str, Any] | None = field(default=None, compare=False)

    @classmethod
    def read(cls, wire: Mapping[str, Any] | None) -> "Bounds | None":
        """The bounds of a recorded date (`earliest`, `latest` as ISO days); None stays None."""
        if wire is None:
            return None
        return cls(_day(wire.get("earliest")), _day(wire.get("latest")), wire)

    @property
    def half_open(self) -> bool:
        """Whether one side at least is not known."""
        return self.earliest is None or self.latest is None

    @property
    def width_days(self) -> int | None:
        """Days between the two sides (0 for a day); None where a side is open."""
        if self.earliest is None or self.latest is None:
            return None
        return (self.latest - self.earliest).days

    def disjoint_from(self, other: "Bounds") -> bool:
        """Whether no day lies within both."""
        return _before(self.latest, other.earliest) or _before(other.latest, self.earliest)

    def as_json(self) -> dict[str, Any]:
        """The uncertain date: as recorded where that is known, else built from the bounds."""
        if self.wire is not None:
            return dict(self.wire)
        first = self.earliest.isoformat() if self.earliest else ""
        last = self.latest.isoformat() if self.latest else ""
        edtf = (first if first == last else f"[{first}..{last}]") or None
        precision = "unknown" if self.half_open else "day" if first == last else "days"
        return {
            "edtf": edtf,
            "earliest": first or None,
            "latest": last or None,
            "precision": precision,
        }

    def as_pair(self) -> dict[str, str | None]:
        """Only `earliest` and `latest`, for a hull that nobody wrote in these words."""
        return {
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
        }


UNKNOWN = Bounds(None, None)


def _day(written: date | str | None) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else written


def _before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other
