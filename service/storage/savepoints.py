"""Parts of a transaction that can fail alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.storage.database import Session


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """What is raised within undoes what was written within, and nothing else."""
    with session.connection.transaction():
        yield
