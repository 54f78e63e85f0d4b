"""What an import has to say about single rows: why they were refused, what to look at in them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from service.model.actor import Reader
from service.storage import statements
from service.storage.database import Database, Row, Session

KEPT_DAYS = 90
_AT_ONCE = 1000
Kind = Literal["fault", "flag"]


def add(session: Session, run_id: UUID, first: int, remarks: Sequence[Mapping[str, Any]]) -> None:
    """Writes remarks down in their order.

    Args:
        first: the ordinal of the first of them; a report begins with 1.
        remarks: `kind`, `row`, `column`, `value`, `code`, `reason`, `remedy`, `external_id` and
            `candidates` of each; what is missing is null.
    """
    rows = [
        {**remark, "column_name": remark.get("column"), "ordinal": ordinal}
        for ordinal, remark in enumerate(remarks, start=first)
    ]
    session.run(statements.of("import_remarks", "add"), {"run": run_id, "remarks": Jsonb(rows)})


def clear(session: Session, run_id: UUID) -> None:
    """Forgets what an attempt said that is begun again."""
    session.run(statements.of("import_remarks", "clear"), {"run": run_id})


def page(
    session: Session, run_id: UUID, *, after: int = 0, limit: int = 100, kind: Kind | None = None
) -> list[Row]:
    """Remarks in their order, after an ordinal."""
    return session.all(
        statements.of("import_remarks", "page", view=(session.schema, "place")),
        {"run": run_id, "after": after, "limit": limit, "kind": kind},
    )


def each(database: Database, reader: Reader, run_id: UUID) -> Iterator[Row]:
    """All remarks of a run in their order; no transaction is open while they are used."""
    after = 0
    while True:
        with database.reading(reader) as session:
            rows = page(session, run_id, after=after, limit=_AT_ONCE)
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1]["ordinal"]


def last(session: Session, run_id: UUID) -> int:
    """The ordinal of the last remark; 0 where there is none."""
    row = session.one(statements.of("import_remarks", "last"), {"run": run_id})
    return int(row["ordinal"]) if row else 0


def expire(session: Session) -> int:
    """Deletes what has been kept for its 90 days; how many remarks went."""
    return session.run(statements.of("import_remarks", "expire"))


def forget_flags(session: Session, run_id: UUID, rows: Sequence[int]) -> int:
    """Forgets what was to be looked at in rows that are refused after all; how much that was."""
    return session.run(
        statements.of("import_remarks", "forget_flags"), {"run": run_id, "rows": list(rows)}
    )
