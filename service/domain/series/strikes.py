"""Strikes, attacks on care and facilities hit over time."""

from service.domain.casualty_reading import tally_of
from service.domain.coverage import declared_coverage
from service.domain.series.axes import bounds_on
from service.domain.series.flows import Flow
from service.domain.series_questions import SeriesQuestion
from service.model.series import FlowRow
from service.storage import strikes
from service.storage.answers import Scope
from service.storage.database import Row, Session
from service.storage.strikes import StrikeFilter

INCIDENT = "incident"


def strike_flow(session: Session, scope: Scope, asked: SeriesQuestion) -> Flow:
    """A line per family, and per type of attack or certainty where that is asked.

    A strike with several types counts in the group of each, so groups need not add up.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question.

    Returns:
        The flow; zeros only of what is not split, whatever is declared to be covered.

    Source: docs/methodology.md T1-T3, C0.
    """
    split = asked.group_by if asked.group_by in ("attack_type", "certainty") else None
    wanted = StrikeFilter(
        asked.measure.name, asked.of_events, asked.wanted, asked.certainties, asked.axis, split
    )
    flow = Flow()
    for row in strikes.flows(session, scope, wanted):
        flow.put(flow_row(row, asked.axis), INCIDENT, row["grouped"], row["licence"])
    # A certainty that few reach, or a group, is no ground for a stated zero; nor does a source
    # declare on which days it reports.
    if asked.certainty_min is None and split is None and asked.axis == "event":
        covers = declared_coverage(session, scope, ["strike"], asked.wanted, asked.complete_through)
        flow.covers = {(family, INCIDENT, None): spans for family, spans in covers.items()}
    return flow


def flow_row(row: Row, axis: str) -> FlowRow:
    """Summed records of a family as a row of its flow.

    Source: docs/methodology.md T1.
    """
    return FlowRow(row["family"], bounds_on(row, axis), tally_of(row).as_range(), row["here"])
