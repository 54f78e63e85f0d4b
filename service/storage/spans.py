"""Spans that may not overlap once published, and what else a publication carries with it."""

from collections.abc import Sequence
from uuid import UUID

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


def unpublished_support(session: Session, record_id: UUID, references: Sequence[str]) -> list[Row]:
    """What a record stands on and nobody has published yet, in the order to publish it."""
    return session.all(
        statements.of("spans", "unpublished_support"),
        {"id": record_id, "references": list(references)},
    )
