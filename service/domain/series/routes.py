"""Supply routes that are open, over time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.domain.route_answers import histories_of
from service.domain.route_timelines import (
    MODES,
    ClockState,
    RouteHistory,
    headline_track,
    openness,
    track_of,
)
from service.domain.series.stocks import DERIVED, Course, Holds, counted_points, derived_line
from service.domain.series_questions import SeriesQuestion
from service.domain.summaries import area_rows
from service.model.series import Bucket
from service.storage.answers import Scope
from service.storage.database import Session

ALL_TRAFFIC = "all"
_HOLDS: Mapping[ClockState, Holds] = {"open": "yes", "unknown": "unknown"}


def routes_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    """How many supply routes are open, with or without constraints, and how many may be.

    A route at best sporadically open is not. A status that was last seen too long ago is not known
    (R2). For all traffic a route stands as in the summary; for a mode by its own status, else by
    that of all.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question.
        among: its buckets.

    Returns:
        One line, or one per mode of traffic; none where no route is recorded.

    Source: docs/methodology.md R1, R2, S1, T4.
    """
    routes = _routes(session, scope)
    if not routes:
        return []
    modes = [asked.mode or ALL_TRAFFIC]
    if asked.group_by == "mode":
        modes = [mode for mode in MODES if mode != ALL_TRAFFIC and asked.mode in (None, mode)]
    lines = []
    for mode in modes:
        courses = [_course(route, mode, asked.stale_days) for route in routes]
        group = mode if asked.group_by == "mode" else DERIVED
        points = counted_points(courses, among, asked.today)
        lines.append(derived_line(points, asked.grouped(group)))
    return lines


def _routes(session: Session, scope: Scope) -> list[RouteHistory]:
    areas = [row["id"] for row in area_rows(session, scope)]
    return [history for history, _ in histories_of(session, areas)]


def _course(route: RouteHistory, mode: str, stale_days: int) -> Course:
    whole = mode == ALL_TRAFFIC
    track = (
        headline_track(route.spans, stale_days) if whole
        else track_of(route.spans, mode, stale_days)
    )  # fmt: skip
    return Course(track.edges, tuple(_HOLDS.get(openness(one), "no") for one in track.found))


def route_days(session: Session, scope: Scope) -> list[date]:
    """Every day that bounds a status of the routes.

    Source: docs/api-guide.md section 1 (series without a window).
    """
    spans = [span for route in _routes(session, scope) for span in route.spans]
    bounds = [one for span in spans for one in (span.began, span.ended, span.observed_on) if one]
    return [day for one in bounds for day in (one.earliest, one.latest) if day]
