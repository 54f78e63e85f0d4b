"""Who read which protected records: written before the answer is sent, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.model.actor import Reader
from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session

Shown = Mapping[str, Sequence[UUID]]
"""The records that an answer shows exactly: ids by the table of their noun."""


@dataclass(frozen=True)
class ReadFilter:
    """Which reads are asked for; None means not asked. Days are of UTC, inclusive."""

    record: UUID | None = None
    holder: str | None = None
    date_from: date | None = None
    date_to: date | None = None


def note(session: Session, reader: Reader, request_id: str, operation: str, shown: Shown) -> None:
    """Writes who is about to get what: a row for each noun of the answer."""
    for noun, ids in shown.items():
        session.run(
            statements.of("exact_reads", "note"),
            {
                "key_id": reader.key_id,
                "holder": reader.holder,
                "organisation": reader.organisation,
                "tier": reader.tier,
                "request_id": request_id,
                "operation": operation,
                "noun": noun,
                "record_ids": list(ids),
            },
        )


def seen_by_partners(session: Session, noun: Noun, ids: Sequence[UUID]) -> dict[UUID, str | None]:
    """Which of the records partners read too, each with the place that they are shown."""
    statement = statements.of("exact_reads", "seen_by_partners", view=("partner_read", noun.table))
    rows = session.all(statement, {"ids": list(ids)})
    return {row["id"]: row["place_id"] for row in rows}


def listed(session: Session, wanted: ReadFilter, limit: int, before: int | None) -> list[Row]:
    """One page of reads, newest first, before the given position."""
    return session.all(
        statements.of("exact_reads", "listed"),
        {
            "record": wanted.record,
            "holder": wanted.holder,
            "date_from": wanted.date_from,
            "date_to": wanted.date_to,
            "before": before,
            "limit": limit,
        },
    )
