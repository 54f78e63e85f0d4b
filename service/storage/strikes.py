"""Strikes and other attacks on care, counted and summed in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


def tally(
    session: Session, scope: Scope, first: date, last: date, families: Sequence[str] | None
) -> list[Row]:
    """Attacks that may meet a window: family, is_strike, certainty, inside, here, records."""
    return session.all(
        statements.of("strikes", "tally", view=(session.schema, "strike")),
        scope.parameters() | {"first": first, "last": last, "families": families},
    )


def counted(
    session: Session, scope: Scope, first: date, last: date, most: int, *, strikes_only: bool
) -> list[Row]:
    """The records that a count of a window stands on: family, here, ids."""
    asked = {"first": first, "last": last, "families": None}
    return session.all(
        statements.of("strikes", "counted", view=(session.schema, "strike")),
        scope.parameters() | asked | {"most": most, "strikes_only": strikes_only},
    )


def rhythm(
    session: Session, scope: Scope, first: date, last: date, families: Sequence[str] | None
) -> list[Row]:
    """Strikes of a window that are known to the day: family, here, day, strikes."""
    return session.all(
        statements.of("strikes", "rhythm", view=(session.schema, "strike")),
        scope.parameters() | {"first": first, "last": last, "families": families},
    )


def facilities(
    session: Session, scope: Scope, first: date, last: date, families: Sequence[str] | None
) -> list[Row]:
    """Hits on named facilities in a window: family, here, hits, facilities; for trusted readers."""
    return session.all(
        statements.of("strikes", "facilities", view=(session.schema, "strike")),
        scope.parameters() | {"first": first, "last": last, "families": families},
    )


def last(session: Session, scope: Scope, on: date, families: Sequence[str] | None) -> list[Row]:
    """The last strike of each family by a day, newest first: family, here, latest."""
    return session.all(
        statements.of("strikes", "last", view=(session.schema, "strike")),
        scope.parameters() | {"first": date.min, "last": on, "families": families},
    )


@dataclass(frozen=True)
class StrikeFilter:
    """What is asked of strikes over time; None families or certainties ask for all.

    `window`: of the event, both days inclusive. `axis`: by which days they are summed. `group_by`:
    `certainty`, `attack_type`, or None = all together.
    """

    measure: str
    window: tuple[date, date]
    families: Sequence[str] | None = None
    certainties: Sequence[str] | None = None
    axis: str = "event"
    group_by: str | None = None


def flows(session: Session, scope: Scope, asked: StrikeFilter) -> list[Row]:
    """Strikes, attacks or hits by family, days on the axis, group and `here`."""
    return session.all(
        statements.of("strikes", "flows", view=(session.schema, "strike")),
        scope.parameters()
        | {
            "measure": asked.measure,
            "first": asked.window[0],
            "last": asked.window[1],
            "families": asked.families,
            "certainties": asked.certainties,
            "axis": asked.axis,
            "timezone": scope.timezone,
            "group_by": asked.group_by,
        },
    )


def living_flows(
    session: Session,
    scope: Scope,
    measure: str,
    window: tuple[date, date],
    families: Sequence[str] | None,
) -> list[Row]:
    """The injured, as `flows`, for the public tier: whole months of districts, counted exactly."""
    return session.all(
        statements.of("strikes", "living_flows", view=(session.schema, "strike")),
        scope.parameters()
        | {"measure": measure, "first": window[0], "last": window[1], "families": families},
    )


def extent(session: Session, scope: Scope, families: Sequence[str] | None) -> Row | None:
    """The first and the last day on which a strike is recorded; both null where none is."""
    return session.one(
        statements.of("strikes", "extent", view=(session.schema, "strike")),
        scope.parameters() | {"families": families},
    )
