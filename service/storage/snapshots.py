"""Everything that a tier reads, line by line, and its way back into an empty database."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session

_STEP = 1_000
_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
_LIVE = ("published", "disputed", "submitted")
VIEWS = (
    "place_ancestor", "place_boundary", "version", "change", "casualty_nesting",
    "contradiction_entry",
)  # fmt: skip
"""What a tier reads beside records and a restored service needs."""
TABLES = (
    "place_ancestor", "place_boundary", "place_seen", "record_id", "citation", "external_id",
    "figure_nesting", "match_decision", "redaction", "contradiction_entry", "import_run",
    "superseded", "scope_version", "change", "erased_external_id",
)  # fmt: skip
"""The tables beside those of records that a whole snapshot holds, in the order of their return."""


class Known(NamedTuple):
    """Up to where a session's tier knows; `at` is None where nothing was recorded."""

    position: int
    at: datetime | None


def schema() -> str:
    """The newest migration of this code; to ask alembic takes 40 MB."""
    return max(path.stem for path in _MIGRATIONS.glob("[0-9]*.py"))


def known(session: Session) -> Known:
    """The last position of the session's tier, and its instant."""
    row = session.one(statements.of("snapshots", "known", view=(session.schema, "change")))
    assert row is not None
    return Known(int(row["position"]), row["last_change_at"])


def unhurried(session: Session) -> None:
    """Lets this transaction take its time."""
    session.one(statements.of("snapshots", "unhurried"))


def records(session: Session, noun: Noun, licence: str | None) -> Iterator[list[Row]]:
    """The live records of a noun by id, so many at a time."""
    statement = statements.of("snapshots", "records", view=(session.schema, noun.table))
    return session.in_steps(statement, {"states": list(_LIVE), "licence": licence}, _STEP)


def view_lines(session: Session, view: str) -> Iterator[str]:
    """The rows of one of `VIEWS` as JSON."""
    statement = statements.of("snapshots", "view_lines", view=(session.schema, view))
    for rows in session.in_steps(statement, None, _STEP):
        yield from (row["line"] for row in rows)


def table_lines(session: Session, table: str) -> Iterator[str]:
    """The rows of a table as JSON, whoever may see them."""
    statement = statements.of("snapshots", "table_lines", table=table)
    for rows in session.in_steps(statement, None, _STEP):
        yield from (row["line"] for row in rows)


def restore_begin(session: Session) -> bool:
    """Makes ready for a restore; False where something is recorded already."""
    unhurried(session)
    row = session.one(statements.of("snapshots", "restore_begin"))
    assert row is not None
    return bool(row["is_empty"])


def stage(session: Session, table: str, lines: Sequence[str]) -> None:
    """Takes lines of a snapshot."""
    session.run(statements.of("snapshots", "stage"), {"of_table": table, "lines": list(lines)})


def restore_rows(session: Session, table: str) -> None:
    """Makes the rows of one table of a whole snapshot, as they stood."""
    session.one(statements.of("snapshots", "restore_rows"), {"of_table": table})


def restore_projection(session: Session, lowest: int) -> None:
    """Makes everything of a tier's snapshot: 0 public, 1 partner, 2 trusted."""
    session.one(statements.of("snapshots", "restore_projection"), {"lowest": lowest})


def restore_end(session: Session, *, whole: bool) -> None:
    """Ends a restore: what is written from now on is journalled and guarded as always."""
    session.one(statements.of("snapshots", "restore_end"), {"whole": whole})
