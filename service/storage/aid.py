"""Aid missions and pauses around a place."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


def tally(
    session: Session,
    scope: Scope,
    areas: Sequence[UUID],
    first: date,
    last: date,
    families: Sequence[str] | None,
) -> Row:
    """Missions to a scope or its areas up to a day: what is stated of those of a window."""
    row = session.one(
        statements.of("aid", "tally", view=(session.schema, "aid_mission")),
        scope.parameters()
        | {"areas": list(areas), "first": first, "last": last, "families": families},
    )
    assert row is not None
    return row


def flows(
    session: Session,
    scope: Scope,
    areas: Sequence[UUID],
    today: date,
    families: Sequence[str] | None,
    axis: str,
) -> list[Row]:
    """Completed missions by family, days on an axis and `here`, of those begun by today."""
    return session.all(
        statements.of("aid", "flows", view=(session.schema, "aid_mission")),
        scope.parameters()
        | {
            "areas": list(areas),
            "today": today,
            "families": families,
            "axis": axis,
            "timezone": scope.timezone,
        },
    )


def pauses(
    session: Session, scope: Scope, first: date, last: date, families: Sequence[str] | None
) -> list[Row]:
    """Pauses that touch a scope and a window, known by its last day; oldest first."""
    return session.all(
        statements.of("aid", "pauses", view=(session.schema, "pause")),
        scope.parameters() | {"first": first, "last": last, "families": families},
    )
