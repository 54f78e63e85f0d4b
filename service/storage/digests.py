"""What a digest asks: what happened in a window, and what changed between two instants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from service.model.noun import Noun
from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session

MOST = 200
"""How many records of a kind are named; of missions, pauses and facilities one more is read."""


@dataclass(frozen=True)
class Between:
    """Two instants at a ground: from the first on, before the second."""

    scope: Scope
    since: datetime
    until: datetime

    def parameters(self) -> dict[str, Any]:
        """As the statements take it."""
        return self.scope.parameters() | {"since": self.since, "until": self.until}


def counted(session: Session, between: Between) -> list[Row]:
    """Changes by noun and op: noun, op, changes, records."""
    statement = statements.of("digests", "counted", view=(session.schema, "change"))
    return session.all(statement, between.parameters())


def changed(session: Session, between: Between) -> list[Row]:
    """The last records that were amended, disputed, retracted or redacted: noun, op, id."""
    statement = statements.of("digests", "changed", view=(session.schema, "change"))
    return session.all(statement, between.parameters() | {"most": MOST})


def late(session: Session, between: Between, noun: Noun, before: date) -> Row:
    """Records of a noun first told between the instants, of events before a day."""
    row = session.one(
        statements.of("digests", "late", view=(session.schema, noun.table)),
        between.parameters() | {"noun": noun.table, "before": before, "most": MOST},
    )
    assert row is not None
    return row


def changed_among(session: Session, between: Between, ids: Collection[str]) -> set[str]:
    """Which of some records changed between the instants."""
    statement = statements.of("digests", "changed_among", view=(session.schema, "change"))
    rows = session.all(statement, between.parameters() | {"ids": [UUID(one) for one in ids]})
    return {str(row["id"]) for row in rows}


def dated(session: Session, schema: str, noun: Noun, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Documents of a noun's records by id, in the asked schema of the session's tier."""
    statement = statements.of("digests", "dated", view=(schema, noun.table))
    rows = session.all(statement, {"ids": list(ids)})
    return {row["id"]: orjson.loads(row["document"]) for row in rows}


def missions(
    session: Session, scope: Scope, areas: Sequence[UUID], first: date, last: date
) -> list[Row]:
    """Aid missions of a window: id, document, earliest, latest, completed, basis."""
    return session.all(
        statements.of("digests", "missions", view=(session.schema, "aid_mission")),
        scope.parameters() | {"areas": list(areas), "first": first, "last": last, "most": MOST + 1},
    )


def pauses(session: Session, scope: Scope, first: date, last: date) -> list[Row]:
    """Pauses that touch a window: id, document."""
    return session.all(
        statements.of("digests", "pauses", view=(session.schema, "pause")),
        scope.parameters() | {"first": first, "last": last, "most": MOST + 1},
    )


def facilities(session: Session, scope: Scope, first: date, last: date) -> list[Row]:
    """Facilities whose status began in a window, with the status before it."""
    return session.all(
        statements.of("digests", "facilities", view=(session.schema, "facility_status")),
        scope.parameters() | {"first": first, "last": last, "most": MOST + 1},
    )
