"""Turns a transaction to a past instant: the views of a tier's past read what it knew then."""

from datetime import datetime

from psycopg import Connection
from psycopg.rows import DictRow

from service.model.problem import FieldError, Problem
from service.storage import statements


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
    position = held["position"] if position is None else position
    connection.execute(
        statements.of("past", "travel"),
        {"position": str(position), "instant": instant.isoformat()},
    )
    tier = schema.removesuffix("_read").replace("keyed", "public")
    return f"{tier}_past", f"{position}-{held['protected']}"
