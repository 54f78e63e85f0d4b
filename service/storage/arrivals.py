"""What is here of the records that another service exported."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Session


def here(session: Session, noun: Noun, ids: Iterable[UUID], scheme: str) -> dict[UUID, bool]:
    """Which ids are here, in any state, and whether each has an external id of the scheme."""
    rows = session.all(
        statements.of("arrivals", "here", table=noun.table), {"ids": list(ids), "scheme": scheme}
    )
    return {row["id"]: row["arrived"] for row in rows}


def by_slug(session: Session, noun: Noun, slugs: Sequence[str]) -> dict[str, UUID]:
    """The records that have the slugs."""
    rows = session.all(
        statements.of("arrivals", "by_slug", table=noun.table), {"slugs": list(slugs)}
    )
    return {row["slug"]: row["id"] for row in rows}


def by_external_id(
    session: Session, noun: Noun, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], UUID]:
    """The records of a noun that other lists call so; each pair is a scheme and a value."""
    wanted = list(pairs)
    rows = session.all(
        statements.of("arrivals", "by_external_id"),
        {
            "noun": noun.table,
            "schemes": [scheme for scheme, _ in wanted],
            "values": [value for _, value in wanted],
        },
    )
    return {(row["scheme"], row["value"]): row["record_id"] for row in rows}


def staged(session: Session, run_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Which of the ids an import has put onto its stage."""
    rows = session.all(statements.of("arrivals", "staged"), {"run": run_id, "ids": list(ids)})
    return {row["record_id"] for row in rows}
