"""Erases members of a record: from the row, its journal, what is kept for retries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from service.model.actor import Reader
from service.model.noun import Noun
from service.storage import kept_answers, statements
from service.storage.database import Row, Session


@dataclass(frozen=True)
class Redaction:
    """What is erased of one record; `name_keys` and `loose_keys` None where its names stay."""

    id: UUID
    noun: Noun
    record_id: UUID
    revision: int
    fields: tuple[str, ...]
    whole: bool
    name_keys: tuple[str, ...] | None = None
    loose_keys: tuple[str, ...] | None = None


def carry_out(session: Session, redaction: Redaction, actor: Reader, reason: str) -> Row | None:
    """Erases, for good; the record's row as it now is, None where another write came first.

    Call it with the journal open: the erasure is a change of the record like any other.
    """
    noun, fields = redaction.noun, list(redaction.fields)
    which: dict[str, Any] = {"id": redaction.record_id, "noun": noun.table, "fields": fields}
    session.one(
        statements.of("redactions", "remember"),
        which
        | {
            "id": redaction.id,
            "record_id": redaction.record_id,
            "whole": redaction.whole,
            "revision": redaction.revision + 1,
            "reason": reason,
            "organisation": actor.organisation or "operator",
            "holder": actor.holder or "",
        },
    )
    said = words(session, noun, redaction.record_id, fields)
    session.run(statements.of("redactions", "erase_remarks"), which | {"words": said})
    if "external_ids" in fields:
        session.run(statements.of("redactions", "close_external_ids"), which)
    keys = {"name_keys": redaction.name_keys, "loose_keys": redaction.loose_keys}
    row = session.one(
        statements.of("redactions", "erase", table=noun.table),
        which
        | {"revision": redaction.revision, "whole": redaction.whole}
        | {name: None if value is None else list(value) for name, value in keys.items()},
    )
    if row is None:
        return None
    session.run(statements.of("redactions", "erase_past"), which)
    session.run(statements.of("redactions", "erase_answers"), {"id": redaction.record_id})
    kept_answers.erase_touched(session)
    if "reasons" in fields:
        session.run(statements.of("redactions", "erase_match_reasons"), {"id": redaction.record_id})
    return row


def words(session: Session, noun: Noun, record_id: UUID, fields: Sequence[str]) -> list[str]:
    """What a record said at the named members, now or ever."""
    rows = session.all(
        statements.of("redactions", "words"),
        {"id": record_id, "noun": noun.table, "fields": list(fields)},
    )
    return [row["word"] for row in rows]


def copies(
    session: Session,
    noun: Noun,
    record_id: UUID,
    fields: Sequence[str],
    said: Sequence[str],
    ground: tuple[str, str] | None,
) -> dict[UUID, list[str]]:
    """At which members the same words stand: in the record, and in those on the same ground.

    Args:
        fields: all members in which words may stand.
        ground: the member that names the ground, and its value; None for the record alone.
    """
    name, value = ground or (None, None)
    rows = session.all(
        statements.of("redactions", "copies", table=noun.table),
        {
            "id": record_id,
            "noun": noun.table,
            "fields": list(fields),
            "words": list(said),
            "ground": name,
            "shared": value,
        },
    )
    return {row["id"]: row["fields"] for row in rows}


def of_records(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Which members were erased of each record; none where nothing was."""
    rows = session.all(statements.of("redactions", "of_records"), {"ids": list(ids)})
    return {row["id"]: row["fields"] for row in rows}


def without(session: Session, body: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """A claim without the named members, as an erasure would leave it."""
    row = session.one(
        statements.of("redactions", "without"), {"body": Jsonb(body), "fields": list(fields)}
    )
    assert row is not None
    erased: dict[str, Any] = row["body"]
    return erased
