"""What sources say of the rate of strikes, in their own words, beside what is counted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson

from service.domain.coverage import days_before
from service.storage import quoted_rates
from service.storage.answers import Scope
from service.storage.database import Row, Session

LOOK_BACK_DAYS = 120


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
    return [_claim(row) for row in quoted_rates.about(session, scope, since, last, families)]


def _claim(row: Row) -> dict[str, Any]:
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
        "scope_text": document["scope_text"],
        "place": document["place"],
        "basis": "placed_here" if row["here"] else "possibly_here",
        "citations": citations,
    }
