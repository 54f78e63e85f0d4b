"""`siege-tracker key`: keys made, listed and ended from the machine itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from service.model.actor import Reader
from service.storage import keys
from service.storage.database import Database, Session

# Who acts where no key does: the account that can reach the database from a shell.
OPERATOR = Reader(
    tier="public",
    permissions=frozenset({"admin"}),
    holder="operator",
    organisation=None,
    key_id=None,
)


def issue(
    dsn: str,
    *,
    name: str,
    holder: str,
    organisation: str,
    tier: str,
    permissions: Sequence[str],
    expires_on: date | None,
) -> str:
    """Make a key; returns the key itself, which is never shown again."""
    with _writing(dsn) as session:
        _, token = keys.issue(
            session,
            uuid4(),
            name=name,
            holder=holder,
            organisation=organisation,
            tier=tier,
            permissions=permissions,
            expires_on=expires_on,
        )
    return token


def list_all(dsn: str) -> list[dict[str, Any]]:
    """Every key without its secret."""
    with _writing(dsn) as session:
        return keys.list_keys(session)


def revoke(dsn: str, which: str) -> bool:
    """End a key named by id or prefix; False where there is none."""
    with _writing(dsn) as session:
        return keys.revoke(session, which) is not None


def confirm(dsn: str, which: str) -> bool:
    """Note that the operator knows a key's holder; False where there is no such key."""
    with _writing(dsn) as session:
        return keys.confirm(session, which, OPERATOR.holder or "") is not None


@contextmanager
def _writing(dsn: str) -> Iterator[Session]:
    database = Database(dsn, maximum=1)
    database.open()
    try:
        with database.writing(OPERATOR) as session:
            yield session
    finally:
        database.close()
