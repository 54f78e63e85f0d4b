"""Files that wait to be imported: kept and read in parts, dropped when their run has ended."""

from collections.abc import Iterator
from uuid import UUID

from service.model.actor import Reader
from service.storage import statements
from service.storage.database import Database, Session

PART_BYTES = 1024 * 1024


def under_way(session: Session, key_id: str) -> int:
    """How many files a key is sending or has waiting or being read.

    Until the transaction ends no other upload of the key is counted or begun.
    """
    session.one(statements.of("import_files", "one_at_a_time"), {"key": key_id})
    row = session.one(statements.of("import_files", "under_way"), {"key": key_id})
    return int(row["files"]) if row else 0


def begin(session: Session, run_id: UUID, key_id: str) -> None:
    """Writes down that a key sends a file."""
    session.run(statements.of("import_files", "begin"), {"run": run_id, "key": key_id})


def ended(session: Session, run_id: UUID) -> None:
    """An upload is none any more: it has become a run, or nothing."""
    session.run(statements.of("import_files", "ended"), {"run": run_id})


def add(session: Session, run_id: UUID, part: int, content: bytes) -> None:
    """Keeps a part of an upload; it counts for nothing until a run names the upload."""
    session.run(
        statements.of("import_files", "add"), {"run": run_id, "part": part, "bytes": content}
    )


def arrived(session: Session, run_id: UUID) -> tuple[int, int]:
    """How many parts of an upload are there, and how many bytes."""
    row = session.one(statements.of("import_files", "arrived"), {"run": run_id})
    assert row is not None
    return row["parts"], row["size"]


def parts(database: Database, reader: Reader, run_id: UUID) -> Iterator[bytes]:
    """The file in order, each part in a transaction of its own."""
    number = 0
    while True:
        with database.writing(reader) as session:
            row = session.one(
                statements.of("import_files", "part"), {"run": run_id, "part": number}
            )
        if row is None:
            return
        yield row["bytes"]
        number += 1


def drop(session: Session, run_id: UUID) -> None:
    """Takes a file away."""
    ended(session, run_id)
    session.run(statements.of("import_files", "drop"), {"run": run_id})


def forget(session: Session, run_id: UUID) -> None:
    """Takes an upload away, unless it has become a run."""
    ended(session, run_id)
    session.run(statements.of("import_files", "forget"), {"run": run_id})


def left_over(session: Session) -> list[UUID]:
    """Up to ten files that nobody waits for: uploads that were cut off, runs that have ended."""
    return [row["run_id"] for row in session.all(statements.of("import_files", "left_over"))]


def sweep(session: Session) -> None:
    """Forgets uploads that were cut off before anything of them was kept."""
    session.run(statements.of("import_files", "sweep"), {})
