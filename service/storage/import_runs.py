"""Runs of imports: begun, finished, listed, and what of them still waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from service.model.actor import Reader
from service.storage import statements
from service.storage.database import Row, Session


def begin(
    session: Session,
    run_id: UUID,
    profile: str,
    file_sha256: str,
    writer: Reader,
    mode: str,
    *,
    asked: Mapping[str, Any] | None = None,
    file_name: str | None = None,
    file_size: int | None = None,
) -> None:
    """Records that an import has begun to write.

    Args:
        mode: `submit` or `publish`.
        asked: the order, as `jobs.asked_of` writes it.
    """
    session.run(
        statements.of("import_runs", "begin"),
        {
            "id": run_id,
            "profile": profile,
            "file_sha256": file_sha256,
            "organisation": writer.organisation or "operator",
            "holder": writer.holder or "operator",
            "mode": mode,
            "asked": Jsonb(dict(asked or {})),
            "file_name": file_name,
            "file_size": file_size,
        },
    )


def finish(session: Session, run_id: UUID, state: str, report: Mapping[str, Any]) -> None:
    """Records how an import ended."""
    session.run(
        statements.of("import_runs", "finish"),
        {"id": run_id, "state": state, "report": Jsonb(dict(report))},
    )


def listed(
    session: Session,
    *,
    organisation: str | None = None,
    run_id: UUID | None = None,
    limit: int = 1,
    before: tuple[datetime, UUID] | None = None,
) -> list[Row]:
    """Runs with how their records stand, newest first.

    Args:
        organisation: only its own; None for all.
    """
    return session.all(
        statements.of("import_runs", "listed"),
        {
            "organisation": organisation,
            "id": run_id,
            "limit": limit,
            "before": before[0] if before else None,
            "before_id": before[1] if before else None,
        },
    )


def named(session: Session, run_id: UUID, names: Sequence[str]) -> list[Row]:
    """Records of a run by id or external id, whatever became of them."""
    return session.all(
        statements.of("import_runs", "named"), {"import": run_id, "names": list(names)}
    )


def waiting(
    session: Session, run_id: UUID, excepted: Sequence[UUID], limit: int, after: UUID | None
) -> list[Row]:
    """What of a run still waits, in the order of ids, after the given one."""
    return session.all(
        statements.of("import_runs", "waiting"),
        {"import": run_id, "excepted": list(excepted), "limit": limit, "after": after},
    )
