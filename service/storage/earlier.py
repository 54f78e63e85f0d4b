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
    """
    schema = session.schema.replace("_past", "_read")
    try:
        known, _ = past.travel(session.connection, schema, instant)
    except Problem as problem:
        if problem.kind != "gone":
            raise
        yield None
    else:
        yield known
    if session.as_of is not None:
        past.travel(session.connection, schema, session.as_of)
