"""What every answer needs: its ground, how far it reaches, what it knew, whom to name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.storage import places, statements
from service.storage.database import Row, Session
from service.storage.places import Ground, Reach
from service.storage.standing import Scopes

_NOWHERE = Reach((), (), ())


@dataclass(frozen=True)
class Scope:
    """The ground of an answer. `reach` None = the whole world; `version` a position of the tier.

    `stamp` tells an answer of the past from the same one after protection took something away.
    """

    ground: Ground | None
    roots: tuple[UUID, ...]
    reach: Reach | None
    version: int
    tier: str
    stamp: str = ""

    @property
    def timezone(self) -> str:
        """The zone of its local days; UTC for the whole world."""
        return self.ground.timezone if self.ground else "UTC"

    @property
    def scopes(self) -> Scopes:
        """What moves an answer about it."""
        if self.reach is None:
            return Scopes()
        return Scopes(self.roots, (*self.reach.possibly, *self.reach.near))

    def parameters(self) -> dict[str, Any]:
        """As the statements take it."""
        reach = self.reach or _NOWHERE
        return {
            "everywhere": self.reach is None,
            "here": list(reach.here),
            "possibly": list(reach.possibly),
            "near": list(reach.near),
        }


def scope_of(session: Session, ground: Ground | None, roots: Sequence[UUID]) -> Scope:
    """The scope of some roots, with the version that polls compare."""
    reached = places.reach(session, roots)
    version = places.version(session, roots, [*reached.possibly, *reached.near])
    session.reads_from({*reached.here, *reached.possibly, *reached.near})
    return Scope(ground, tuple(roots), reached, version, session.tier, session.stamp)


def instant(session: Session, position: int) -> datetime | None:
    """When the change at a position of the session's tier happened; None where there is none."""
    row = session.one(
        statements.of("answers", "instant", view=(session.schema, "change")),
        {"position": position},
    )
    return row["at"] if row else None


def covers(
    session: Session,
    nouns: Sequence[str],
    roots: Sequence[UUID],
    families: Sequence[str] | None,
    metric: str | None = None,
) -> list[Row]:
    """Declared coverage of all roots: family and EDTF span, for nouns by path or table.

    `metric`: casualty figures count only of families that state some of it.
    """
    return session.all(
        statements.of("answers", "covers", view=(session.schema, "document")),
        {"nouns": list(nouns), "roots": list(roots), "families": families, "metric": metric},
    )


def newest_event(session: Session, here: Sequence[UUID]) -> date | None:
    """The last day of any event recorded at the places; None where none is."""
    row = session.one(
        statements.of("answers", "newest_event", view=(session.schema, "strike")),
        {"here": list(here)},
    )
    return row["latest"] if row else None


def datasets(session: Session, families: Sequence[str]) -> list[Row]:
    """How the datasets of families ask to be named, with their licences."""
    return session.all(
        statements.of("answers", "datasets", view=(session.schema, "document")),
        {"families": list(families)},
    )


def speakers(session: Session, documents: Sequence[UUID]) -> dict[str, Row]:
    """By document id: the source named on it, its family and grade, the day of publication."""
    rows = session.all(
        statements.of("answers", "speakers", view=(session.schema, "document")),
        {"ids": list(documents)},
    )
    return {str(row["id"]): row for row in rows}


def called(session: Session, wanted: Mapping[str, Sequence[str]]) -> list[Row]:
    """Names of places, areas, routes, sources by slug, of grounds by id: of, key, slug, names."""
    none: dict[str, Sequence[str]] = {"place": (), "area": (), "route": (), "source": ()}
    asked = {of: list(keys) for of, keys in {**none, "ground": (), **wanted}.items()}
    statement = statements.of("answers", "called", view=(session.schema, "place"))
    return session.all(statement, asked)


def family_names(
    session: Session, families: Collection[str], language: str = "en"
) -> dict[str, str]:
    """What families are called in a sentence; one without a source of its slug keeps the slug."""
    view = (session.schema, "source")
    rows = session.all(
        statements.of("answers", "family_names", view=view),
        {"families": sorted(set(families)), "language": language},
    )
    named = {row["family"]: row["name"] for row in rows if row["name"]}
    return {family: named.get(family, family) for family in families}
