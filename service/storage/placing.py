"""The part of the gazetteer that one question about a place needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.storage import statements
from service.storage.database import Row, Session


@dataclass(frozen=True)
class Wanted:
    """What is looked for: folded names, names by sound, codes, ids, and what holds a point."""

    keys: Sequence[str]
    sounds: Sequence[str]
    codes: Sequence[str]
    also: Sequence[UUID] = ()
    point: tuple[float, float] | None = None


def asked(session: Session, wanted: Wanted) -> list[Row]:
    """What may be meant, all that contains it, and every country."""
    return session.all(
        statements.of("placing", "asked", view=(session.schema, "place")),
        {
            "keys": list(wanted.keys),
            "sounds": list(wanted.sounds),
            "codes": list(wanted.codes),
            "also": list(wanted.also),
            "longitude": wanted.point[0] if wanted.point else None,
            "latitude": wanted.point[1] if wanted.point else None,
        },
    )


def alike(
    session: Session,
    country_code: str | None,
    sounds: Sequence[str],
    skeletons: Sequence[str],
    unstable: str,
) -> list[UUID]:
    """What has a name that is written much like one of some, by sound.

    Args:
        skeletons: the sounds without the letters of `unstable`.
    """
    rows = session.all(
        statements.of("placing", "alike", view=(session.schema, "place")),
        {
            "country": country_code,
            "sounds": list(sounds),
            "skeletons": list(skeletons),
            "unstable": unstable,
        },
    )
    return [row["id"] for row in rows]


def rings(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """The outlines of some places, ring by ring."""
    statement = statements.of("placing", "rings", view=(session.schema, "place"))
    return session.all(statement, {"ids": list(ids)})
