"""What checks ask of a place: its newest event, and the last aid that reached it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


def newest_by(session: Session, scope: Scope, on: date) -> Row:
    """Between which days the newest event by a day lies: surely, possibly, newest (kind/id)."""
    row = session.one(
        statements.of("checks", "newest_by", view=(session.schema, "strike")),
        scope.parameters() | {"on": on},
    )
    assert row is not None
    return row


def aid_by(session: Session, scope: Scope, areas: Sequence[UUID], on: date) -> Row:
    """Between which days the last mission that delivered by a day lies: surely, possibly, last."""
    row = session.one(
        statements.of("checks", "aid_by", view=(session.schema, "aid_mission")),
        scope.parameters() | {"areas": list(areas), "on": on},
    )
    assert row is not None
    return row
