"""Casualty figures as the reckoning takes them: incidents of one family summed in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


@dataclass(frozen=True)
class FigureFilter:
    """What is asked of casualty figures; None families or cause ask for all."""

    metric: str
    population: str
    first: date
    last: date
    cause: str | None = None
    families: Sequence[str] | None = None

    def parameters(self, scope: Scope) -> dict[str, Any]:
        """As the statements take it."""
        return scope.parameters() | {
            "metric": self.metric,
            "population": self.population,
            "first": self.first,
            "last": self.last,
            "cause": self.cause,
            "families": list(self.families) if self.families is not None else None,
        }


def flows(session: Session, scope: Scope, asked: FigureFilter) -> list[Row]:
    """Figures that may meet the window, incidents summed by family, bounds and `here`."""
    return session.all(
        statements.of("casualties", "flows", view=(session.schema, "casualty_figure")),
        asked.parameters(scope) | {"traced": False},
    )


def traced(session: Session, scope: Scope, asked: FigureFilter, limit: int) -> list[Row]:
    """The figures behind a total with the reason that leaves each out; the newest first."""
    return session.all(
        statements.of("casualties", "traced", view=(session.schema, "casualty_figure")),
        asked.parameters(scope) | {"traced": True, "limit": limit},
    )


def extent(session: Session, scope: Scope, asked: FigureFilter) -> Row | None:
    """The first and the last day of the figures that flow; both null where none is recorded."""
    return session.one(
        statements.of("casualties", "extent", view=(session.schema, "casualty_figure")),
        asked.parameters(scope),
    )
