"""Records on their way into a file, and what a file says about itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_MOST_CREDITS = 5_000


class Passing(NamedTuple):
    """One record: its document as stored, and the same read, with its credits."""

    text: str
    record: dict[str, Any]


Batches = Iterable[list[Passing]]


@dataclass
class About:
    """What a file is of. `credits` grows as records pass: how many of each licence and name."""

    title: str
    noun: str
    tier: str
    rows: int
    asked: Mapping[str, str]
    as_of: str | None
    position: int
    terms: str
    credits: Counter[tuple[str, str]] = field(default_factory=Counter)
    further: int = 0
    """Records whose credits are not counted here, since too many differ: they stand on the row."""

    def noting(self, batches: Batches) -> Iterator[list[Passing]]:
        """The same batches, their credits counted."""
        for batch in batches:
            for each in batch:
                record = each.record
                credit = (record.get("licence") or "", record.get("attribution") or "")
                if credit in self.credits or len(self.credits) < _MOST_CREDITS:
                    self.credits[credit] += 1
                else:
                    self.further += 1
            yield batch

    def told(self) -> dict[str, str]:
        """What does not depend on the records, as names and texts."""
        return {
            "title": self.title,
            "noun": self.noun,
            "tier": self.tier,
            "rows": str(self.rows),
            "filter": "&".join(f"{name}={value}" for name, value in sorted(self.asked.items())),
            "as_of": self.as_of or "",
            "position": str(self.position),
            "terms": self.terms,
        }
