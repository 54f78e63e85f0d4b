"""Counts as sources state them: open ranges with the words they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Qualifier = Literal[
    "exact",
    "approximately",
    "at_least",
    "more_than",
    "up_to",
    "fewer_than",
    "between",
    "unspecified_plural",
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One stated count: whole numbers, low ≤ best ≤ high, None where the source states none."""

    low: int | None
    best: int | None
    high: int | None
    qualifier: Qualifier
    quoted: str | None = None

    @classmethod
    def exactly(cls, count: int) -> "Quantity":
        """A count stated without any reserve."""
        return cls(count, count, count, "exact")

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Quantity":
        """A count that was checked when it was recorded, read back from its document."""
        return cls(
            low=stored["low"],
            best=stored["best"],
            high=stored["high"],
            qualifier=stored["qualifier"],
            quoted=stored["quoted"],
        )

    def as_json(self) -> dict[str, int | str | None]:
        """The count as it stands on the wire."""
        return {
            "low": self.low,
            "best": self.best,
            "high": self.high,
            "qualifier": self.qualifier,
            "quoted": self.quoted,
        }
