"""The cadence of strikes over any window, and the check of a rate that somebody quoted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.cadence import check, hours_in_window, plain_number
from service.domain.completeness import clipped
from service.domain.coverage import days_before
from service.domain.facility_hits import facility_hits, hits_json, knows_facilities
from service.domain.rate_claims import COUNT_UNITS, claims_about
from service.domain.strike_counts import (
    FamilyCount,
    cadence_of,
    counts_here,
    leading,
)
from service.domain.strike_rhythm import before_json, compare, gaps
from service.domain.strikes_told import strikes_told
from service.model.bounds import Bounds
from service.storage import strikes
from service.storage.answers import Scope
from service.storage.database import Session


@dataclass(frozen=True)
class CadenceQuestion:
    """A window of local days, and whose strikes; `complete_through` clips the hours."""

    first: date
    last: date
    complete_through: date
    families: tuple[str, ...] | None = None

    @property
    def wanted(self) -> list[str] | None:
        """The families, as statements take them."""
        return list(self.families) if self.families is not None else None


def cadence_answer(session: Session, scope: Scope, asked: CadenceQuestion) -> dict[str, Any]:
    """One cadence, and a line for every family beside it: families are never added (P5).

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question.

    Returns:
        The shape `cadence`, of the family with most strikes, with `lines[]`; where no family
        records any and none covers the place, everything counted is null.

    Source: docs/methodology.md C0-C2.
    """
    window = (asked.first, asked.last)
    counts = strikes_told(session, scope, *window, asked.complete_through, asked.wanted)
    zone, until = scope.timezone, asked.complete_through
    beside = _Beside(session, scope, asked)
    lines = [cadence_of(count, window, zone, until) | beside.of(count) for count in counts]
    chosen = leading(counts)
    head = next((line for line in lines if chosen and line["family"] == chosen.family), None)
    hours = hours_in_window(*window, zone, until)
    nothing = {
        "family": None, "n": None, "hours": plain_number(hours), "hours_between": None,
        "interval_95": None, "basis": None, "placed_here": None, "possibly_here": None,
        "filters": None, "facilities_hit": None, "repeat_share": None, "gaps": None,
        "before": None,
    }  # fmt: skip
    return {
        "place": scope.ground.slug if scope.ground else None,
        "timezone": zone,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "complete_through": asked.complete_through.isoformat(),
        **(head or nothing),
        "withheld": None if knows_facilities(session) else "tier",
        "lines": lines,
        "claims": claims_about(session, scope, *window, asked.wanted),
    }


class _Beside:
    """What stands beside each family's rate: facilities, gaps, the window before."""

    def __init__(self, session: Session, scope: Scope, asked: CadenceQuestion) -> None:
        self.asked, self.zone = asked, scope.timezone
        told = clipped(asked.first, asked.last, asked.complete_through)
        self.hits = facility_hits(session, scope, told, asked.wanted) if told else None
        self.days: defaultdict[tuple[str, bool], list[tuple[date, int]]] = defaultdict(list)
        for row in strikes.rhythm(session, scope, *told, asked.wanted) if told else ():
            self.days[row["family"], row["here"]].append((row["day"], row["strikes"]))
        length = (asked.last - asked.first).days + 1
        self.earlier = (days_before(asked.first, length), days_before(asked.first, 1))
        counts = strikes_told(session, scope, *self.earlier, asked.complete_through, asked.wanted)
        self.then = {count.family: count for count in counts}

    def of(self, count: FamilyCount) -> dict[str, Any]:
        """The members that one family's line adds to its rate."""
        here = counts_here(count)
        return {
            **hits_json(self.hits, count.family, here),
            "gaps": gaps(self.days[count.family, here]).as_json(),
            "before": self._before(count, here),
        }

    def _before(self, count: FamilyCount, here: bool) -> dict[str, Any] | None:
        then = self.then.get(count.family)
        if then is None:
            return None
        asked = self.asked
        n, before = (one.placed_here if here else one.possibly_here for one in (count, then))
        hours = hours_in_window(asked.first, asked.last, self.zone, asked.complete_through)
        earlier = hours_in_window(*self.earlier, self.zone)
        return before_json(self.earlier, before, earlier, compare(n, hours, before, earlier))


def check_answer(
    session: Session, scope: Scope, asked: CadenceQuestion, every_hours: Decimal
) -> dict[str, Any]:
    """Whether a quoted "every k hours" fits the hours of a window and what is recorded of it (C3).

    The count to compare is the one that the asked family states for this very window, else the
    strikes recorded, those placed here and those possibly here, of one family; it is said which.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question; of `families` the first is the asked one.
        every_hours: k, above 0.

    Returns:
        The shape `check`, with `recorded` saying where `recorded_n` comes from.

    Raises:
        ValueError: k is not above 0.

    Source: docs/methodology.md C3.
    """
    recorded = _stated_count(session, scope, asked) or _recorded_count(session, scope, asked)
    hours = hours_in_window(asked.first, asked.last, scope.timezone, asked.complete_through)
    found = check(every_hours, hours, recorded["n"] if recorded else None)
    return {
        **found.as_json(),
        "place": scope.ground.slug if scope.ground else None,
        "timezone": scope.timezone,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "complete_through": asked.complete_through.isoformat(),
        "recorded": recorded,
    }


def _stated_count(session: Session, scope: Scope, asked: CadenceQuestion) -> dict[str, Any] | None:
    if not asked.families:
        return None
    window = Bounds(asked.first, asked.last)
    claims = [
        claim
        for claim in claims_about(session, scope, asked.first, asked.last, asked.wanted)
        if Bounds.read(claim["period"]) == window
        and claim["unit"] in COUNT_UNITS
        and isinstance(claim["value"], int | float)
        and float(claim["value"]).is_integer()
        and (scope.ground is None or claim["basis"] == "placed_here")
    ]
    # Of several the largest: a count of a country holds that of its towns.
    widest = max(claims, key=lambda one: one["value"], default=None)
    if widest is None:
        return None
    return _source("stated_count", widest["family"], int(widest["value"]), widest)


def _recorded_count(
    session: Session, scope: Scope, asked: CadenceQuestion
) -> dict[str, Any] | None:
    window = (asked.first, asked.last)
    chosen = leading(strikes_told(session, scope, *window, asked.complete_through, asked.wanted))
    if chosen is None:
        return None
    total = chosen.placed_here + chosen.possibly_here
    answer = _source("placed_here_and_possibly_here", chosen.family, total, None)
    return {**answer, "placed_here": chosen.placed_here, "possibly_here": chosen.possibly_here}


def _source(basis: str, family: str, n: int, claim: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "basis": basis,
        "family": family,
        "n": n,
        "placed_here": None,
        "possibly_here": None,
        "statement": claim["statement"] if claim else None,
        "place": claim["place"] if claim else None,
    }
