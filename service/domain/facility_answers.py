"""How the medical facilities of a place work on a day, as far as a tier may know."""

from datetime import date
from typing import Any

from service.domain.coverage import days_before
from service.model.vocabulary import load_vocabularies
from service.storage import facilities
from service.storage.answers import Scope
from service.storage.database import Session

# The public sees how facilities worked a month ago, never how they work now.
PUBLIC_AGE_DAYS = 30
_QUARTER = 0.25


def facilities_on(session: Session, scope: Scope, on: date, today: date) -> dict[str, Any]:
    """`facilities`, `facilities_on` and `withheld` of `summary.medical`.

    Rule: keys of the partner and trusted tiers get counts by status. The public gets, of places
    with five known facilities or more, the quarter into which each status's share falls, as it was
    30 days ago or earlier; of smaller places it gets nothing, whether or not one is known there: in
    a town with one hospital the answer would say whether that one works.

    Args:
        session: an open reading for aggregates.
        scope: the asked ground.
        on: the asked day.
        today: the local day of the question.

    Returns:
        `facilities` {status: number}, for the public {status: {low, high}}, a share; null where no
        facility is known, or where `withheld` says "tier". `facilities_on` is the day it is of.

    Source: docs/protection.md, facilities.
    """
    words = [str(word) for word in load_vocabularies()["facility_function"].values]
    if session.tier != "public":
        counted = facilities.working(session, scope, on)
        shown = {word: counted.get(word, 0) for word in words} if counted else None
        return {"facilities": shown, "facilities_on": on.isoformat(), "withheld": None}
    day = min(on, days_before(today, PUBLIC_AGE_DAYS))
    quarters = facilities.public_shares(session, scope, day)
    bands = {
        word: {"low": quarters[word] * _QUARTER, "high": (quarters[word] + 1) * _QUARTER}
        for word in words
        if word in quarters
    }
    return {
        "facilities": bands or None,
        "facilities_on": day.isoformat(),
        "withheld": None if bands else "tier",
    }
