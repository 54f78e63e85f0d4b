"""A supply route's statuses: spans per traffic mode, and what is known of them on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from service.model.bounds import Bounds
from service.model.siege import BoundaryKind


@dataclass(frozen=True)
class RouteSpan:
    """One route status as recorded. `ended` None = not ended; `observed_on` = last seen so."""

    id: str
    status: str
    began: Bounds
    ended: Bounds | None = None
    observed_on: Bounds | None = None
    mode: str = "all"
    organisation: str | None = None


@dataclass(frozen=True)
class LastKnown:
    """The last value that was known, and the last day on which it was."""

    status: str
    on: date | None

    def as_json(self) -> dict[str, Any]:
        """`{status, on}`."""
        return {"status": self.status, "on": self.on.isoformat() if self.on else None}


@dataclass(frozen=True)
class RouteOnDay:
    """A route on a day in one mode. `stale`: a span covers the day, seen too long ago."""

    status: str
    mode: str
    stale: bool
    span: RouteSpan | None
    last_known: LastKnown | None

    def as_json(self) -> dict[str, Any]:
        """The part of `summary.supply_routes.routes[]` that the rule gives."""
        span = self.span
        return {
            "status": self.status,
            "mode": self.mode,
            "since": span.began.as_json() if span else None,
            "observed_on": span.observed_on.as_json() if span and span.observed_on else None,
            "stale": self.stale,
            "last_known": self.last_known.as_json() if self.last_known else None,
            "status_id": span.id if span else None,
        }


@dataclass(frozen=True)
class CompetingClaim:
    """A date that a submission gives for a boundary of a span that is already published."""

    span_id: str
    boundary: BoundaryKind
    date: Bounds

    def as_json(self) -> Mapping[str, Any]:
        """The claim and the span it competes on."""
        return {"span_id": self.span_id, "boundary": self.boundary, "date": self.date.as_json()}


DecisionKind = Literal["publish", "confirm", "compete", "contradict", "amend_own"]


@dataclass(frozen=True)
class SpanDecision:
    """What becomes of a new span: the open span it closes, the claims it leaves behind."""

    kind: DecisionKind
    closes: str | None = None
    claims: tuple[CompetingClaim, ...] = ()
    conflicts_with: tuple[str, ...] = ()
