"""The cadence of strikes over any window, and the check of a rate that somebody quoted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.cadence import check, hours_in_window, plain_number
from service.domain.rate_claims import claims_about
from service.domain.strike_counts import cadence_of, leading
from service.domain.strikes_told import strikes_told
from service.model.bounds import Bounds
from service.storage.answers import Scope
from service.storage.database import Session

_COUNT_UNITS = ("attacks", "strikes")


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
    lines = [cadence_of(count, window, zone, until) for count in counts]
    chosen = leading(counts)
    head = next((line for line in lines if chosen and line["family"] == chosen.family), None)
    hours = hours_in_window(*window, zone, until)
    nothing = {
        "family": None, "n": None, "hours": plain_number(hours), "hours_between": None,
        "interval_95": None, "basis": None, "placed_here": None, "possibly_here": None,
        "filters": None,
    }  # fmt: skip
    return {
        "place": scope.ground.slug if scope.ground else None,
        "timezone": zone,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "complete_through": asked.complete_through.isoformat(),
        **(head or nothing),
        "facilities_hit": None,
        "repeat_share": None,
        "lines": lines,
        "claims": claims_about(session, scope, *window, asked.wanted),
    }


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
        and claim["unit"] in _COUNT_UNITS
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
