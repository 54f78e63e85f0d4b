"""Brings a database to the newest migration, one process at a time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

# Imported where something is migrated: alembic takes 23 MB, and no worker migrates.
if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
# Any fixed number: every process that migrates this database asks for the same lock.
LOCK_KEY = 7_301_946_552_018
ATTEMPTS = 10
PAUSE_SECONDS = 1.0


class MigrationError(RuntimeError):
    """The database could not be migrated; the message says which and why."""


class DatabaseUnreachable(RuntimeError):
    """No connection to the database; the message carries the driver's reason, without the DSN."""


def upgrade(dsn: str) -> None:
    """Apply every missing migration to the database of `dsn`; none missing is fine.

    A migration that cannot get a table lock at once gives up, so that it never queues the
    service's requests behind itself, and is tried again.

    Raises:
        DatabaseUnreachable: nothing answers at `dsn`, or it refuses us.
        MigrationError: a migration failed; those before it stay applied.
    """
    from alembic import command

    with _only_one(dsn):
        for left in reversed(range(ATTEMPTS)):
            try:
                command.upgrade(_config(dsn), "head")
                return
            except Exception as error:
                blocked = isinstance(error.__cause__, psycopg.errors.LockNotAvailable)
                if not (blocked and left):
                    raise MigrationError(_in_words(error)) from error
            time.sleep(PAUSE_SECONDS)


@cache
def head_revision() -> str:
    """The revision a fully migrated database names in `alembic_version`."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        raise LookupError(f"no migration in {MIGRATIONS}")
    return head


@contextmanager
def _only_one(dsn: str) -> Iterator[None]:
    """Hold an advisory lock for as long as the caller works.

    Held by a transaction of a connection of its own: migrations commit on theirs, and behind a
    pooler in transaction mode a session lock would stay with whoever comes next.
    """
    try:
        connection = psycopg.connect(dsn, prepare_threshold=None)
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(f"no connection to the database: {error}".strip()) from error
    with connection:
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL lock_timeout = 0")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        yield


def _config(dsn: str | None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["dsn"] = dsn
    return config


def _in_words(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, psycopg.Error):
        return f"migration failed: {cause.diag.message_primary} (SQLSTATE {cause.sqlstate})"
    return f"migration failed: {error}"
