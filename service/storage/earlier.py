"""Reads an earlier instant within a reading, and comes back to what it was reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from service.model.problem import Problem
from service.storage import past
from service.storage.database import Session


@contextmanager
def earlier(session: Session, instant: datetime) -> Iterator[str | None]:
    """The schema in which the session's tier reads what it knew at an instant.

    None where what was known then is not served any more. Statements in the session's own schema
    are for after it: of a reading of the past, both are the past.

    Raises:
        Problem: `unavailable`, where too many ask for the past at once.
    """
    schema = session.schema.replace("_past", "_read")
    if session.as_of is not None:
        yield from _travelled(session, schema, instant)
        past.travel(session.connection, schema, session.as_of)
        return
    with past.one_of_few():
        yield from _travelled(session, schema, instant)


def _travelled(session: Session, schema: str, instant: datetime) -> Iterator[str | None]:
    try:
        known, _ = past.travel(session.connection, schema, instant)
    except Problem as problem:
        if problem.kind != "gone":
            raise
        yield None
        return
    yield known
