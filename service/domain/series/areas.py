"""Besieged areas over time: how many are under siege, and for how many days each is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.domain.series.stocks import (
    BEGINNING,
    DERIVED,
    Course,
    Holds,
    besieged_days_points,
    counted_points,
    derived_line,
)
from service.domain.series_questions import SeriesQuestion
from service.domain.siege_durations import Episode
from service.domain.sieges import state_on
from service.domain.summaries import areas_of
from service.model.series import NOTHING, Bucket, OpenRange, Point
from service.storage.answers import Scope
from service.storage.database import Session


def areas_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    """How many areas are besieged: surely so (`low`) and at most (`high`).

    An area within the uncertainty of an edge may be besieged, and so may one in the register of
    which no siege is recorded: its state is unknown.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question.
        among: its buckets.

    Returns:
        One line, by the recorded sieges and their adopted dates; none where no area is recorded.

    Source: docs/methodology.md S3, S5, T4.
    """
    areas = areas_of(session, scope, min(asked.last, asked.today))
    courses = [_course(area.state.episodes) for area in areas]
    if not courses:
        return []
    points = counted_points(courses, among, asked.today)
    return [derived_line(points, asked.grouped(DERIVED))]


def _course(found: Sequence[Episode]) -> Course:
    edges = {BEGINNING}
    for episode in found:
        stretch = episode.stretch
        edges |= {stretch.core_from, stretch.core_to, stretch.to}
        edges.add(stretch.from_ if stretch.from_ is not None else BEGINNING)
    ordered = sorted(edge for edge in edges if BEGINNING <= edge <= date.max.toordinal())
    return Course(tuple(ordered), tuple(_holds(found, edge) for edge in ordered))


def _holds(found: Sequence[Episode], day: int) -> Holds:
    state = state_on(found, date.fromordinal(day))
    if state == "unknown":
        return "unknown"
    return "yes" if state == "besieged" else "no"


def days_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    """Days besieged per bucket, a line per area.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question.
        among: its buckets.

    Returns:
        One line per area; the days of its buckets add up to those of its summary.

    Source: docs/methodology.md S3.
    """
    lines = []
    for area in areas_of(session, scope, min(asked.last, asked.today)):
        points = besieged_days_points(area.state.episodes, among, asked.interval, asked.today)
        beside = {"area": area.slug, **asked.grouped(DERIVED)}
        lines.append(derived_line(points, beside, _days(points)))
    return lines


def _days(points: Sequence[Point]) -> OpenRange:
    """Days of disjoint buckets add up; a stock of people has no total."""
    lows = [one.value.low for one in points if one.value.low is not None]
    highs = [one.value.high for one in points if one.value.high is not None]
    if not lows:
        return NOTHING
    low, high = sum(lows), sum(highs) if len(highs) == len(lows) else None
    return OpenRange(low, low if low == high else None, high, max(p.value.records for p in points))
