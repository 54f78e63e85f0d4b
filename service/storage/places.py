"""The ground of a question: finding places, what lies in them, what may lie in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from service.storage import statements
from service.storage.database import Row, Session


@dataclass(frozen=True)
class Ground:
    """A place or besieged area that was asked for.

    `roots` are its places: itself, or those that a besieged area covers or lies in.
    """

    noun: str
    id: UUID
    slug: str
    kind: str
    roots: tuple[UUID, ...]
    timezone: str
    country_code: str | None
    pcode: str | None
    document: dict[str, Any]

    @property
    def names(self) -> list[dict[str, str]]:
        """Its names as recorded."""
        return list(self.document["names"])


@dataclass(frozen=True)
class Reach:
    """Places that count for a question: `here`, `possibly` (coarser, overlapping), `near` 25 km."""

    here: tuple[UUID, ...]
    possibly: tuple[UUID, ...]
    near: tuple[UUID, ...]


def find_ground(session: Session, text: str) -> Ground | None:
    """A place or besieged area by UUID, slug or place code; None where the reader knows none."""
    row = session.one(
        statements.of("places", "ground", view=(session.schema, "place")),
        {"text": text, "id": _as_id(text)},
    )
    return _ground(row)


def find_area(session: Session, text: str) -> Ground | None:
    """A besieged area by UUID or slug; None where the reader knows none."""
    return _ground(
        session.one(
            statements.of("places", "area", view=(session.schema, "besieged_area")),
            {"text": text, "id": _as_id(text)},
        )
    )


def _as_id(text: str) -> UUID | None:
    """The id that a text is, in the one form in which ids are told; None for any other text."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def _ground(row: Row | None) -> Ground | None:
    if row is None:
        return None
    return Ground(
        noun=row["noun"],
        id=row["id"],
        slug=row["slug"],
        kind=row["kind"],
        roots=tuple(row["roots"]),
        timezone=row["timezone"] or "UTC",
        country_code=row["country_code"],
        pcode=row["pcode"],
        document=orjson.loads(row["document"]),
    )


def reach(session: Session, roots: Sequence[UUID]) -> Reach:
    """The places that lie in, around and near the roots."""
    row = session.one(
        statements.of("places", "reach", view=(session.schema, "place")), {"roots": list(roots)}
    )
    assert row is not None
    return Reach(tuple(row["here"]), tuple(row["possibly"]), tuple(row["near"]))


def version(session: Session, roots: Sequence[UUID], around: Sequence[UUID]) -> int:
    """The last position that can have changed an answer about these roots, in this tier."""
    row = session.one(
        statements.of("places", "version", view=(session.schema, "version")),
        {"roots": list(roots), "around": list(around)},
    )
    return int(row["version"]) if row else 0


def named(session: Session, key: str, loose: str) -> list[Row]:
    """Places whose name folds to the exact key (score 2) or the loose one (score 1)."""
    return session.all(
        statements.of("places", "named", view=(session.schema, "place")),
        {"key": key, "loose": loose},
    )


def containing(session: Session, longitude: float, latitude: float, kind: str) -> UUID | None:
    """The administrative unit of a kind in which a point lies; None where no outline holds it."""
    row = session.one(
        statements.of("places", "containing", view=(session.schema, "place")),
        {"longitude": longitude, "latitude": latitude, "kind": kind},
    )
    return row["id"] if row else None


def outline(session: Session, country_code: str) -> list[Row]:
    """The rings of a country's simplified border; empty where none is shipped."""
    return session.all(
        statements.of("places", "outline", view=(session.schema, "place")),
        {"country_code": country_code},
    )


def facts(session: Session, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Slug, kind, inhabitants and centre of places, to hold claims against; never shown."""
    rows = session.all(
        statements.of("places", "facts", view=(session.schema, "place")), {"ids": list(ids)}
    )
    return {row["id"]: row for row in rows}


def rings(session: Session, place_id: UUID) -> list[Row]:
    """The rings of a place's simplified outline; empty where none is shipped."""
    return session.all(
        statements.of("places", "rings", view=(session.schema, "place")), {"id": place_id}
    )
