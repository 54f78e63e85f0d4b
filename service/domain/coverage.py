"""What sources declare to cover: the only ground on which a zero may be said."""

from collections.abc import Sequence
from datetime import date

from service.domain.uncertain_dates import read_date
from service.model.bounds import Bounds
from service.model.nouns import BY_TABLE
from service.storage import answers
from service.storage.answers import Scope
from service.storage.database import Session


def declared_coverage(
    session: Session,
    scope: Scope,
    tables: Sequence[str],
    families: Sequence[str] | None,
    through: date | None = None,
    *,
    metric: str | None = None,
) -> dict[str, list[Bounds]]:
    """Per family, the spans that its published documents declare to cover at the whole scope.

    Rule: a document covers a place that it names, and all below it; silence is not zero, so a
    zero is said only within such a span. Nobody declares to cover the whole world. A family that
    states nothing of a metric anywhere does not cover it: who counts the killed alone is silent
    about the injured.

    Args:
        session: an open reading.
        scope: the asked ground.
        tables: the nouns, by table.
        families: only these; None = all.
        through: the last day that can be covered by now: no document covers days to come.
        metric: of the casualty figures that are asked for; None = no matter.

    Returns:
        Family → spans; a side that is open stays None.

    Source: docs/methodology.md T2, P3, noun `document` (`covers`).
    """
    wanted = [word for table in tables for word in (table, BY_TABLE[table].path)]
    spans: dict[str, list[Bounds]] = {}
    for row in answers.covers(session, wanted, scope.roots, families, metric):
        span = read_date(row["span"], kind="span", pointer="/covers").as_json()
        bounds = Bounds.read(span)
        if bounds is not None:
            spans.setdefault(row["family"], []).append(_until(bounds, through))
    return spans


def _until(span: Bounds, through: date | None) -> Bounds:
    if through is None or (span.latest is not None and span.latest <= through):
        return span
    return Bounds(span.earliest, through)


def days_before(day: date, count: int) -> date:
    """The day so many days earlier, never before the calendar's first.

    Args:
        day: a local day.
        count: days, 0 or more.

    Returns:
        The day.

    Source: ISO 8601.
    """
    return date.fromordinal(max(1, day.toordinal() - count))
