"""Many records at once: the shipped ones at the first start, and those of an import."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session
from service.storage.records import Draft

_ONE_BY_ONE = frozenset({"source", "document", "besieged_area", "supply_route"})


def insert(
    session: Session,
    noun: Noun,
    drafts: Sequence[tuple[UUID, Draft]],
    organisation: str,
    holder: str,
    *,
    state: str = "submitted",
    import_id: UUID | None = None,
) -> None:
    """Records new claims in the given order, without giving their rows back.

    Args:
        state: `published` for what the operator's own hand loads; the journal then says so at once.
        import_id: the run that brings them in.
    """
    rows = [draft.row() | {"id": str(record_id)} for record_id, draft in drafts]
    # A document may repeat another of the same file, whose speaker has to be there to be found.
    step = 1 if noun.table in _ONE_BY_ONE else len(rows)
    for start in range(0, len(rows), max(step, 1)):
        session.run(
            statements.of("bulk", "insert", table=noun.table),
            {
                "rows": Jsonb(rows[start : start + step]),
                "state": state,
                "organisation": organisation,
                "holder": holder,
                "import_id": import_id,
            },
        )


def existing(session: Session, noun: Noun, ids: Iterable[UUID]) -> set[UUID]:
    """Which of the ids are taken, by a record in any state."""
    rows = session.all(statements.of("bulk", "existing", table=noun.table), {"ids": list(ids)})
    return {row["id"] for row in rows}


def held(session: Session, noun: Noun, scheme: str, wanted: Mapping[str, UUID]) -> dict[str, Row]:
    """The records that carry an external id, or had its own id once, by the external id.

    Args:
        wanted: external id → the id that the record would be given.
    """
    rows = session.all(
        statements.of("bulk", "held_by_external_ids", table=noun.table),
        {
            "scheme": scheme,
            "noun": noun.table,
            "values": list(wanted),
            "ids": list(wanted.values()),
        },
    )
    by_id = {record_id: value for value, record_id in wanted.items()}
    found = {by_id[row["id"]]: row for row in rows if row["id"] in by_id}
    return found | {row["external"]: row for row in rows if row["external"] in wanted}


def last_imported(
    session: Session, noun: Noun, ids: Iterable[UUID], reason: str
) -> dict[UUID, dict[str, Any]]:
    """What imports with this reason last wrote or proposed, by record."""
    rows = session.all(
        statements.of("bulk", "last_imported"),
        {"ids": list(ids), "noun": noun.table, "reason": reason},
    )
    return {row["id"]: row["body"] for row in rows}


def units(session: Session) -> list[Row]:
    """Every country and administrative unit with its folded names."""
    return session.all(statements.of("bulk", "units", view=(session.schema, "place")))


def settlements(session: Session, countries: Sequence[str], also: Sequence[UUID] = ()) -> list[Row]:
    """Every settlement of some countries with its names, folded and by sound; and some by id."""
    return session.all(
        statements.of("bulk", "settlements", view=(session.schema, "place")),
        {"countries": list(countries), "also": list(also)},
    )


def areas(session: Session) -> list[Row]:
    """Every besieged area with its names, in the country of its first place."""
    return session.all(statements.of("bulk", "areas", view=(session.schema, "place")))


def named(session: Session, noun: str) -> list[Row]:
    """Every live record of a slugged noun that the session may see: `id`, `slug`, `name_keys`."""
    if noun == "source":
        return session.all(statements.of("bulk", "sources_called"))
    return session.all(statements.of("bulk", "slugged", view=(session.schema, noun)))


def listed_places(session: Session, scheme: str) -> list[Row]:
    """Places with an external id of a scheme: `value`, `id`, and whether an import made them."""
    view = (session.schema, "place")
    return session.all(statements.of("bulk", "listed_places", view=view), {"scheme": scheme})


def outlines(session: Session) -> list[Row]:
    """Every ring of every outline."""
    return session.all(statements.of("bulk", "outlines", view=(session.schema, "place")))


def bounded(session: Session) -> set[UUID]:
    """The places that have an outline."""
    return {row["place_id"] for row in session.all(statements.of("bulk", "bounded"))}


def insert_rings(session: Session, rings: Sequence[Mapping[str, Any]]) -> None:
    """Stores outlines ring by ring: `place_id`, `part`, `hole`, `ring` as `((x,y),…)`."""
    with session.connection.cursor() as cursor:
        cursor.executemany(statements.of("places", "boundary_insert"), rings)


def is_seeded(session: Session) -> bool:
    """Whether the shipped records were loaded once, wholly."""
    row = session.one(statements.of("status", "ready", view=("full_read", "readiness")))
    return bool(row and row["seeded"])


def mark_seeded(session: Session) -> None:
    """Says that the shipped records are loaded."""
    session.run(statements.of("journal", "mark_seeded"))
