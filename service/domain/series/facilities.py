"""Medical facilities that function, over time, as far as a tier may know."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from service.domain.series.stocks import (
    BEGINNING,
    DERIVED,
    Course,
    Holds,
    counted_points,
    derived_line,
)
from service.domain.series_questions import SeriesQuestion
from service.model.series import Bucket, OpenRange, Point
from service.storage import facilities
from service.storage.answers import Scope
from service.storage.database import Row, Session

_FUNCTIONS = frozenset({"fully_functioning", "partially_functioning"})
_WITHHELD = OpenRange(None, None, None, 0, withheld=True)


def facilities_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    """How many facilities function, fully or in part, and how many may.

    Rule: the public is told of no number of facilities, whether or not one is known: every point
    is null and withheld. For other tiers a facility without a status on a day may function.

    Args:
        session: an open reading for aggregates.
        scope: the asked ground, or the world.
        asked: the question.
        among: its buckets.

    Returns:
        One line; none where a tier that may know of facilities knows of none.

    Source: docs/protection.md, facilities; docs/methodology.md, facilities, T4.
    """
    if session.tier == "public":
        points = tuple(Point(bucket, _WITHHELD, "none") for bucket in among)
        return [derived_line(points, asked.grouped(DERIVED), _WITHHELD)]
    courses = _courses(facilities.spans(session, scope))
    if not courses:
        return []
    points = counted_points(courses, among, asked.today)
    return [derived_line(points, asked.grouped(DERIVED))]


def _courses(rows: Sequence[Row]) -> list[Course]:
    by_facility: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        by_facility[row["id"]].append(row)
    return [_course(found) for found in by_facility.values()]


def _course(rows: Sequence[Row]) -> Course:
    """Published statuses of a facility never overlap; between them nobody knows."""
    steps: dict[int, Holds] = {BEGINNING: "unknown"}
    for row in rows:
        if row["first"] is None:
            continue
        steps[row["first"].toordinal()] = _holds(row["status"])
        if row["after"] is not None:
            steps.setdefault(row["after"].toordinal(), "unknown")
    edges = sorted(steps)
    return Course(tuple(edges), tuple(steps[edge] for edge in edges))


def _holds(status: str) -> Holds:
    if status == "unknown":
        return "unknown"
    return "yes" if status in _FUNCTIONS else "no"


def facility_days(session: Session, scope: Scope) -> list[date]:
    """Every day that bounds a status of the facilities; to the public none is told.

    Source: docs/protection.md, facilities.
    """
    if session.tier == "public":
        return []
    rows = facilities.spans(session, scope)
    return [day for row in rows for day in (row["first"], row["after"]) if day]
