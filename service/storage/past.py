"""Turns a transaction to a past instant: the views of a tier's past read what it knew then."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from psycopg import Connection
from psycopg.rows import DictRow

from service.model.problem import FieldError, Problem
from service.storage import statements

# Where very much changed since, each row of it is unpacked from the journal: half of the
# connections of a process are left to the present.
AT_ONCE = 4
_FEW = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def one_of_few() -> Iterator[None]:
    """Lets some ask for the past at once in one process; whoever comes beside them comes again.

    Raises:
        Problem: `unavailable`.
    """
    if not _FEW.acquire(timeout=1):
        detail = "Many ask for the past just now; ask again in a moment."
        raise Problem("unavailable", detail, headers={"Retry-After": "5"})
    try:
        yield
    finally:
        _FEW.release()


def travel(
    connection: Connection[DictRow], schema: str, instant: datetime, position: int | None = None
) -> tuple[str, str]:
    """Makes the rest of the transaction read the past.

    Args:
        schema: of the views that the reader would read now.
        instant: whose knowledge is asked for.
        position: that of the tier at the instant, where it is known exactly: another change may
            have borne the same instant, or an earlier one, and been seen later.

    Returns:
        The schema of the past views, and a stamp that changes when protection takes something of
        the past away.

    Raises:
        Problem: `gone`, where what was known then is not served any more.
    """
    held = connection.execute(
        statements.of("past", "known", view=(schema, "change")), {"instant": instant}
    ).fetchone()
    assert held is not None
    if held["forgotten"]:
        detail = "What was known then is not served any more; ask for a later instant."
        gone = FieldError("redacted", detail, parameter="as_of")
        raise Problem("gone", detail, errors=[gone], extra={"state": "redacted"})
    if position is None:
        position = held["position"]
    else:
        exactly = {"position": position, "instant": instant}
        row = connection.execute(
            statements.of("past", "exactly", view=(schema, "change")), exactly
        ).fetchone()
        assert row is not None
        instant = row["instant"]
    connection.execute(
        statements.of("past", "travel"),
        {"position": str(position), "instant": instant.isoformat()},
    )
    tier = schema.removesuffix("_read").replace("keyed", "public")
    return f"{tier}_past", f"{position}-{held['protected']}"
