"""Spans that may not overlap once published, and what else a publication carries with it."""

from collections.abc import Sequence
from uuid import UUID

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session


def route_spans(session: Session, route_id: UUID, record_id: UUID) -> list[Row]:
    """The published spans of a route beside the given record."""
    return session.all(
        statements.of("spans", "route_spans"), {"route_id": route_id, "id": record_id}
    )


def siege_episodes(session: Session, area_id: UUID, record_id: UUID) -> list[Row]:
    """The published episodes of an area whose certain days the given record shares."""
    return session.all(
        statements.of("spans", "siege_episodes"), {"area_id": area_id, "id": record_id}
    )


def competitors(session: Session, noun: Noun, record_id: UUID) -> list[Row]:
    """The published records that compete with one, in the order of recording."""
    return session.all(statements.of("spans", "competitors", table=noun.table), {"id": record_id})


def is_free(session: Session, noun: Noun, record_id: UUID) -> bool:
    """Whether no published span shares a certain day with the record."""
    row = session.one(statements.of("spans", f"{noun.table}_is_free"), {"id": record_id})
    return bool(row and row["free"])


def facility_spans(session: Session, facility_id: UUID, record_id: UUID) -> list[Row]:
    """The published statuses of a facility that overlap the given one."""
    return session.all(
        statements.of("spans", "facility_spans"), {"facility_id": facility_id, "id": record_id}
    )


def support(session: Session, record_id: UUID, references: Sequence[str]) -> list[Row]:
    """What a record stands on, in the order to publish it: state, revision, how open it is."""
    return session.all(
        statements.of("spans", "support"), {"id": record_id, "references": list(references)}
    )
