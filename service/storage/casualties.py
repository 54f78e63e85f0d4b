"""Casualty figures as the reckoning takes them: what nothing links summed, all else one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session

# From so many places on, each row is looked at rather than the index of places.
_MANY = 50


@dataclass(frozen=True)
class FigureFilter:
    """What is asked of casualty figures; None families, cause or certainties ask for all.

    `exact`: the words under which the asked people are counted; `parts`: those of parts of them.
    `measure`: the quantity of strikes that counts the same; None where none does.
    """

    metric: str
    exact: Sequence[str]
    parts: Sequence[str]
    first: date
    last: date
    measure: str | None = None
    cause: str | None = None
    families: Sequence[str] | None = None
    certainties: Sequence[str] | None = None

    def parameters(self, scope: Scope) -> dict[str, Any]:
        """As the statements take it."""
        return scope.parameters() | {
            "roots": list(scope.roots),
            "many": scope.reach is not None and len(scope.reach.here) > _MANY,
            "metric": self.metric,
            "exact": list(self.exact),
            "parts": list(self.parts),
            "measure": self.measure,
            "first": self.first,
            "last": self.last,
            "cause": self.cause,
            "families": list(self.families) if self.families is not None else None,
            "certainties": list(self.certainties) if self.certainties is not None else None,
        }


@dataclass(frozen=True)
class SpanAt:
    """A count over a span of days at a place, by one family, that incidents may lie inside of."""

    family: str
    place: UUID | None
    first: date
    last: date


def singly(session: Session, scope: Scope, asked: FigureFilter) -> list[Row]:
    """Counts over spans, and incidents that link or are linked, with what they are linked to."""
    session.all(statements.of("casualties", "room"))
    return session.all(
        statements.of("casualties", "singly", view=(session.schema, "casualty_figure")),
        asked.parameters(scope),
    )


def plain(
    session: Session,
    scope: Scope,
    asked: FigureFilter,
    apart: Sequence[UUID],
    spans: Sequence[SpanAt] = (),
    *,
    by_day: bool = False,
) -> list[Row]:
    """All other incidents, summed; rows with `held` n: those inside of the n-th span, from 1.

    Args:
        apart: what came one by one.
        by_day: apart by their days, wherever they stand; else only those across an edge are.
    """
    return session.all(
        statements.of("casualties", "plain", view=(session.schema, "casualty_figure")),
        asked.parameters(scope)
        | {
            "apart": list(apart),
            "by_day": by_day,
            "span_families": [span.family for span in spans],
            "span_places": [span.place for span in spans],
            "span_firsts": [span.first for span in spans],
            "span_lasts": [span.last for span in spans],
        },
    )


def traced(
    session: Session, scope: Scope, asked: FigureFilter, apart: Sequence[UUID], limit: int
) -> list[Row]:
    """What `plain` sums, one by one, with the reason that leaves each out; the newest first.

    `limit`: so many of what may be used, and so many of what is left out.
    """
    return session.all(
        statements.of("casualties", "traced", view=(session.schema, "casualty_figure")),
        asked.parameters(scope) | {"apart": list(apart), "limit": limit},
    )


def retracted(session: Session, scope: Scope, asked: FigureFilter, limit: int) -> list[Row]:
    """Figures that the reader saw at the place before they were retracted: id, noun, family."""
    return session.all(
        statements.of("casualties", "retracted", view=(session.schema, "casualty_figure")),
        asked.parameters(scope) | {"limit": limit},
    )


def words(session: Session, ids: Sequence[str], measure: str | None) -> dict[str, str | None]:
    """By id what figures and strikes say in their source's own words, where the reader sees any."""
    rows = session.all(
        statements.of("casualties", "words", view=(session.schema, "casualty_figure")),
        {"ids": list(ids), "measure": measure},
    )
    return {str(row["id"]): row["quoted"] for row in rows}


def dated(
    session: Session, scope: Scope, asked: FigureFilter, apart: Sequence[UUID], axis: str
) -> list[Row]:
    """Incidents as `plain` takes them, those that count, summed by their days on an axis."""
    return session.all(
        statements.of("casualties", "dated", view=(session.schema, "casualty_figure")),
        asked.parameters(scope) | {"apart": list(apart), "axis": axis, "timezone": scope.timezone},
    )


def days(session: Session, scope: Scope, ids: Sequence[UUID], axis: str) -> dict[str, Row]:
    """By id the days of figures and strikes on an axis: earliest, latest, published."""
    rows = session.all(
        statements.of("casualties", "days", view=(session.schema, "casualty_figure")),
        {"ids": list(ids), "axis": axis, "timezone": scope.timezone},
    )
    return {str(row["id"]): row for row in rows}


def populations(
    session: Session, scope: Scope, metric: str, families: Sequence[str] | None
) -> list[str]:
    """Of whom there are figures of a metric, as vocabulary words in order."""
    rows = session.all(
        statements.of("casualties", "populations", view=(session.schema, "casualty_figure")),
        scope.parameters() | {"metric": metric, "families": families},
    )
    return [row["population"] for row in rows]


def grounds(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """Places with what contains them, what shares ground with them, and how many they hold."""
    return session.all(
        statements.of("casualties", "grounds", view=(session.schema, "place")), {"ids": list(ids)}
    )


def extent(session: Session, scope: Scope, asked: FigureFilter) -> Row | None:
    """The first and the last day of the figures that flow; both null where none is recorded."""
    return session.one(
        statements.of("casualties", "extent", view=(session.schema, "casualty_figure")),
        asked.parameters(scope),
    )
