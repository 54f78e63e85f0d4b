"""The queue of imports: who is next, how far one is, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from service.model.actor import Reader
from service.storage import statements
from service.storage.database import Row, Session

IMPORTER = Reader("trusted", holder="importer", organisation="operator", key_id="importer")
"""In whose name the queue is kept; records are written in the name of who asked."""


@dataclass(frozen=True)
class Attempt:
    """One beginning of a run: whoever holds another one has no say in it any more."""

    run_id: UUID
    number: int


def one_at_a_time(session: Session, organisation: str, sha256: str) -> None:
    """Lets no twin of this file be queued until the transaction ends."""
    session.one(
        statements.of("import_jobs", "one_at_a_time"),
        {"organisation": organisation, "sha256": sha256},
    )


def twin(
    session: Session, organisation: str, profile: str, sha256: str, asked: Mapping[str, Any]
) -> UUID | None:
    """The run of the same file and order that has not ended; None where there is none."""
    row = session.one(
        statements.of("import_jobs", "twin"),
        {
            "organisation": organisation,
            "profile": profile,
            "sha256": sha256,
            "asked": Jsonb(dict(asked)),
        },
    )
    return row["id"] if row else None


def earlier(session: Session, organisation: str, profile: str, sha256: str) -> UUID | None:
    """The latest run that brought in the same file; None where there is none."""
    told = {"organisation": organisation, "profile": profile, "sha256": sha256}
    row = session.one(statements.of("import_jobs", "earlier"), told)
    return row["id"] if row else None


def queued_by(session: Session, organisation: str) -> int:
    """How many imports of an organisation wait."""
    row = session.one(statements.of("import_jobs", "queued_by"), {"organisation": organisation})
    return int(row["runs"]) if row else 0


def enqueue(
    session: Session,
    run_id: UUID,
    writer: Reader,
    *,
    profile: str,
    sha256: str,
    asked: Mapping[str, Any],
    file_name: str | None,
    file_size: int,
    same_file_as: UUID | None,
) -> None:
    """Puts an import into the queue; its file is there already."""
    session.run(
        statements.of("import_jobs", "enqueue"),
        {
            "id": run_id,
            "profile": profile,
            "sha256": sha256,
            "organisation": writer.organisation or "operator",
            "holder": writer.holder or "operator",
            "asked": Jsonb(dict(asked)),
            "key_id": writer.key_id,
            "file_name": file_name,
            "file_size": file_size,
            "same_file_as": same_file_as,
        },
    )


def to_do(session: Session) -> list[UUID]:
    """Runs that wait or are being read: whoever holds one is reading it.

    In turns: first those of the organisation whose last run was begun longest ago, oldest first.
    """
    return [row["id"] for row in session.all(statements.of("import_jobs", "to_do"))]


def begun_directly(session: Session) -> list[UUID]:
    """Runs from the command line that say they are under way."""
    return [row["id"] for row in session.all(statements.of("import_jobs", "begun_directly"))]


def begin_attempt(session: Session, run_id: UUID) -> Row | None:
    """Begins a run, or begins it again; None where it has ended or somebody else begins it."""
    return session.one(statements.of("import_jobs", "begin_attempt"), {"id": run_id})


def progress(
    session: Session, attempt: Attempt, stage: str, done: int, total: int | None
) -> Row | None:
    """Says how far an attempt is.

    Returns:
        `cancel_asked_at`; None where the attempt has no say any more.
    """
    return session.one(
        statements.of("import_jobs", "progress"),
        {
            "id": attempt.run_id,
            "attempt": attempt.number,
            "stage": stage,
            "done": done,
            "total": total,
        },
    )


def finish(
    session: Session,
    attempt: Attempt,
    state: str,
    report: Mapping[str, Any],
    *,
    error: str | None = None,
    total: int | None = None,
) -> bool:
    """Ends a run; False where this attempt has no say any more."""
    told = {
        "id": attempt.run_id,
        "attempt": attempt.number,
        "state": state,
        "report": Jsonb(dict(report)),
        "error": error,
        "total": total,
    }
    return session.run(statements.of("import_jobs", "finish"), told) > 0


def put_back(session: Session, attempt: Attempt, *, counted: bool) -> None:
    """Puts a run back into the queue.

    Args:
        counted: whether the attempt counts; one that we ended ourselves does not.
    """
    session.run(
        statements.of("import_jobs", "put_back"),
        {"id": attempt.run_id, "attempt": attempt.number, "uncounted": 0 if counted else 1},
    )


def cancel(session: Session, run_id: UUID, error: str) -> bool:
    """Ends a run that waits, or asks one that is read to end; False where it has ended.

    Args:
        error: what a run that waited then says of itself.
    """
    told = {"id": run_id, "error": error}
    if session.run(statements.of("import_jobs", "cancel_queued"), told):
        return True
    return session.run(statements.of("import_jobs", "cancel_running"), {"id": run_id}) > 0


def abandon(session: Session, run_id: UUID, error: str) -> None:
    """Ends a run from the command line whose process is gone."""
    session.run(statements.of("import_jobs", "abandon"), {"id": run_id, "error": error})
