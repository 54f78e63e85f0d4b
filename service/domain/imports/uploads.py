"""Files on their way: from a sender into the database part by part, and from there to a reader."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from service.domain.imports.jobs import Upload
from service.model.actor import Reader
from service.storage import import_files
from service.storage.database import Database


class FileChanged(RuntimeError):
    """What lies in the database is not what was sent."""


def receive(database: Database, writer: Reader, run_id: UUID, pieces: Iterable[bytes]) -> Upload:
    """Keeps a file as it comes in.

    Rule: every part has a short transaction of its own, so that none is open while a sender is
    slow; what was cut off is taken away, and where that fails too it is swept an hour later.
    Args:
        writer: who sends it.
        run_id: the id of the run that it may become.
        pieces: the bytes in order, in whatever pieces they come.
    Returns:
        What has arrived, with its SHA-256.
    Raises:
        Whatever the pieces raise.
    Source: docs/architecture.md.
    """
    digest, size, parts = hashlib.sha256(), 0, 0
    try:
        for content in _in_parts(pieces):
            digest.update(content)
            size += len(content)
            with database.writing(writer) as session:
                import_files.add(session, run_id, parts, content)
            parts += 1
    except BaseException:
        forget(database, writer, run_id)
        raise
    return Upload(run_id, parts, size, digest.hexdigest())


def forget(database: Database, writer: Reader, run_id: UUID) -> None:
    """Takes away an upload that becomes no run; where that fails, the sweep does it later."""
    with suppress(Exception), database.writing(writer) as session:
        import_files.forget(session, run_id)


def _in_parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= import_files.PART_BYTES:
            yield bytes(held[: import_files.PART_BYTES])
            del held[: import_files.PART_BYTES]
    if held:
        yield bytes(held)


@contextmanager
def as_file(database: Database, reader: Reader, run_id: UUID, sha256: str) -> Iterator[Path]:
    """The file of a run on this machine, for as long as it is read.

    Raises:
        FileChanged: a part is missing or altered.
    """
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory(prefix="siege-import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            for content in import_files.parts(database, reader, run_id):
                digest.update(content)
                file.write(content)
        if digest.hexdigest() != sha256:
            raise FileChanged(f"The file of {run_id} is not what was sent")
        yield path
