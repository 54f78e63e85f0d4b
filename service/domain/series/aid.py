"""Aid missions that were completed, over time."""

from service.domain.coverage import declared_coverage
from service.domain.series.flows import Flow
from service.domain.series.strikes import INCIDENT, flow_row
from service.domain.series_questions import SeriesQuestion
from service.domain.summaries import area_rows
from service.storage import aid
from service.storage.answers import Scope
from service.storage.database import Session


def aid_flow(session: Session, scope: Scope, asked: SeriesQuestion) -> Flow:
    """A line per family of missions to a place or its besieged areas.

    Rule: a mission that delivered counts one, one that did not counts none; one of which neither is
    said is at least none and at most one, since what is not stated is never a no. Two reports of
    one convoy are two records.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question; what begins after today is not counted.

    Returns:
        The flow.

    Source: docs/methodology.md, aid and pauses; T1-T3.
    """
    areas = [row["id"] for row in area_rows(session, scope)]
    flow = Flow()
    for row in aid.flows(session, scope, areas, asked.today, asked.wanted, asked.axis):
        flow.put(flow_row(row, asked.axis), INCIDENT, None, row["licence"])
    if asked.axis == "event":
        covers = declared_coverage(session, scope, ["aid_mission"], asked.wanted, asked.today)
        flow.covers = {(family, INCIDENT, None): spans for family, spans in covers.items()}
    return flow
