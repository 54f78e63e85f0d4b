"""What sources say of the rate of strikes, in their own words, beside what is counted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from service.domain.cadence import cadence, hours_in_window
from service.domain.coverage import days_before
from service.model.bounds import Bounds
from service.storage import quoted_rates
from service.storage.answers import Scope
from service.storage.database import Row, Session

LOOK_BACK_DAYS = 120
COUNT_UNITS = ("attacks", "strikes")


def claims_about(
    session: Session, scope: Scope, first: date, last: date, families: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Statements about the rate of strikes here, or in what contains it, near a window.

    A rate is quoted long after its month: the window reaches back 120 days before its end.

    Args:
        session: an open reading.
        scope: the asked ground.
        first: the window's first day.
        last: the window's last day.
        families: only these; None = all.

    Returns:
        Entries of `claims[]`, latest period first.

    Source: docs/methodology.md, noun `statement`; docs/api-guide.md `summary.medical`.
    """
    since = min(first, days_before(last, LOOK_BACK_DAYS))
    zone = scope.timezone
    return [_claim(row, zone) for row in quoted_rates.about(session, scope, since, last, families)]


def _rate(document: Mapping[str, Any], zone: str) -> dict[str, Any] | None:
    """What a count that a source states comes to, as a rate: its own claim, never our count."""
    value, period = document["value"], Bounds.read(document["period"])
    whole = isinstance(value, int | float) and float(value).is_integer() and value >= 0
    if not whole or document["unit"] not in COUNT_UNITS or period is None or period.half_open:
        return None
    assert period.earliest and period.latest
    return cadence(int(value), hours_in_window(period.earliest, period.latest, zone)).as_json()


def _claim(row: Row, zone: str) -> dict[str, Any]:
    document = orjson.loads(row["document"])
    citations = document["citations"] or []
    quoted = next((one["quoted"] for one in citations if one.get("quoted")), None)
    return {
        "statement": str(row["id"]),
        "family": row["family"],
        "source": document["source"],
        "quoted": quoted,
        "period": document["period"],
        "value": document["value"],
        "unit": document["unit"],
        "rate": _rate(document, zone),
        "scope_text": document["scope_text"],
        "place": document["place"],
        "basis": "placed_here" if row["here"] else "possibly_here",
        "citations": citations,
    }
