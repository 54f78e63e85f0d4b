"""A siege as recorded: one episode with its boundary claims, and what is derived from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from service.model.bounds import UNKNOWN, Bounds

BoundaryKind = Literal["start", "end"]
AreaStateName = Literal["besieged", "between_episodes", "ended", "never", "unknown"]


@dataclass(frozen=True)
class Grade:
    """Certainty (a word), credibility 1-6, reliability A-F of a claim; None = not graded."""

    certainty: str | None = None
    credibility: int | None = None
    reliability: str | None = None


UNGRADED = Grade()


@dataclass(frozen=True)
class BoundaryClaim:
    """One source's date for the start or the end of a span, in the order of recording."""

    boundary: BoundaryKind
    date: Bounds
    grade: Grade = UNGRADED
    adopted: bool = False
    reason: str | None = None
    live: bool = True
    citation: Mapping[str, Any] | None = field(default=None, compare=False)

    @classmethod
    def read(
        cls,
        wire: Mapping[str, Any],
        *,
        certainty: str | None = None,
        reliability: str | None = None,
    ) -> "BoundaryClaim":
        """A claim from its recorded object; the grades it does not hold itself are given beside."""
        citation = wire.get("citation")
        credibility = citation.get("credibility") if citation else None
        return cls(
            boundary=wire["boundary"],
            date=Bounds.read(wire["date"]) or UNKNOWN,
            grade=Grade(certainty, credibility, reliability),
            adopted=bool(wire.get("adopted")),
            reason=wire.get("reason"),
            citation=citation,
        )

    def as_json(self) -> dict[str, Any]:
        """The claim as it is sent."""
        return {
            "boundary": self.boundary,
            "date": self.date.as_json(),
            "adopted": self.adopted,
            "reason": self.reason,
            "citation": self.citation,
        }


@dataclass(frozen=True)
class Boundary:
    """A boundary after rule S5: the adopted date, the hull of all claims, whether they part."""

    adopted: Bounds | None
    hull: Bounds | None
    disputed: bool


@dataclass(frozen=True)
class Siege:
    """One recorded episode. `seen_besieged_on`: further days on which a record shows it."""

    id: str
    started: Bounds | None
    ended: Bounds | None
    end_mode: str = "ongoing"
    completeness: str = "complete"
    start_basis: str = "unknown"
    claims: Sequence[BoundaryClaim] = ()
    parties: Sequence[Mapping[str, Any]] = ()
    grade: Grade = UNGRADED
    seen_besieged_on: Sequence[date] = ()


@dataclass(frozen=True)
class Days:
    """Days as an interval. `max` None = open above; `min` None only where they may be negative."""

    min: int | None
    max: int | None

    def as_json(self) -> dict[str, int | None]:
        """`{min, max}`."""
        return {"min": self.min, "max": self.max}

    def as_list(self) -> list[int | None]:
        """`[min, max]`, the form of `all_claims`."""
        return [self.min, self.max]
