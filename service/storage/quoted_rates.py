"""Statements about the rate of strikes: kept with their words, never in arithmetic."""

from collections.abc import Sequence
from datetime import date

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


def about(
    session: Session, scope: Scope, first: date, last: date, families: Sequence[str] | None
) -> list[Row]:
    """What sources say of the rate of strikes here or around, whose period meets the window."""
    return session.all(
        statements.of("quoted_rates", "about", view=(session.schema, "statement")),
        scope.parameters() | {"first": first, "last": last, "families": families},
    )
