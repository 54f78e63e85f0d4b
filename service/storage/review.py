"""What waits for a reviewer, over all nouns, and what was decided."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from service.model.actor import Reader
from service.storage import faults, statements
from service.storage.database import Row, Session


@dataclass(frozen=True)
class QueueFilter:
    """What of the queue is asked for; None means not asked."""

    nouns: tuple[str, ...] | None = None
    organisation: str | None = None
    flag: str | None = None
    places: tuple[UUID, ...] | None = None
    import_id: UUID | None = None


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """One record's part of a longer transaction: what fails in it leaves the rest standing.

    Raises:
        Problem: in place of a constraint's error.
    """
    try:
        with session.connection.transaction():
            yield
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        problem = faults.translate(error)
        if problem is None:
            raise
        raise problem from error


def queue(
    session: Session,
    reviewer: Reader,
    wanted: QueueFilter,
    limit: int,
    after: tuple[datetime, UUID] | None,
) -> list[Row]:
    """One page of what waits, oldest first, after the given (instant, id)."""
    return session.all(
        statements.of("review", "queue"),
        _sight(session, reviewer)
        | {
            "nouns": list(wanted.nouns) if wanted.nouns is not None else None,
            "of": wanted.organisation,
            "flag": Jsonb([{"code": wanted.flag}]) if wanted.flag else None,
            "places": list(wanted.places) if wanted.places is not None else None,
            "import": wanted.import_id,
            "after": after[0] if after else None,
            "after_id": after[1] if after else None,
            "limit": limit,
        },
    )


def _sight(session: Session, reviewer: Reader) -> dict[str, Any]:
    return {
        "all": session.schema == "full_read",
        "reviews": "review" in reviewer.permissions,
        "organisation": reviewer.organisation or "",
    }


def waiting(session: Session, reviewer: Reader) -> int:
    """How many records wait that this reviewer may look at."""
    row = session.one(statements.of("review", "waiting"), _sight(session, reviewer))
    return int(row["waiting"]) if row else 0


def writers(session: Session, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """Who put words into each record that nobody has published since."""
    rows = session.all(statements.of("review", "writers"), {"ids": list(ids)})
    return {row["id"]: frozenset(row["writers"]) for row in rows}


def nouns_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Table of each id that was ever given."""
    rows = session.all(statements.of("review", "nouns_of"), {"ids": list(ids)})
    return {row["id"]: row["noun"] for row in rows}


def decisions(
    session: Session,
    reviewer: Reader,
    limit: int,
    *,
    nouns: Sequence[str] | None,
    decision: str | None,
    before: tuple[datetime, UUID] | None,
) -> list[Row]:
    """Who decided what and why, newest first."""
    return session.all(
        statements.of("review", "decisions"),
        _sight(session, reviewer)
        | {
            "nouns": list(nouns) if nouns is not None else None,
            "decision": decision,
            "before": before[0] if before else None,
            "before_id": before[1] if before else None,
            "limit": limit,
        },
    )
