"""Runs migrations over psycopg: for `siege-tracker migrate`, and for alembic's own commands."""

import os
from typing import Any

import psycopg
from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from service.settings import Settings
from service.storage import declarations, protection

# A change of a table waits no longer than this for readers and writers to let go of it.
LOCK_TIMEOUT = "3s"


def _dsn() -> str:
    dsn = context.config.attributes.get("dsn") or Settings.from_environ(os.environ).database_url
    if not dsn:
        raise SystemExit("set DATABASE_URL to the database to migrate")
    return str(dsn)


def run() -> None:
    """Apply the migrations, each in a transaction of its own."""
    dsn = _dsn()
    engine = create_engine(
        "postgresql+psycopg://",
        # No prepared statements: they do not survive a pooler in transaction mode.
        creator=lambda: psycopg.connect(dsn, prepare_threshold=None),
        poolclass=NullPool,
        # A file without parameters is sent as it stands: many statements, % and : untouched.
        execution_options={"no_parameters": True},
    )

    @event.listens_for(engine, "begin")
    def _limit_waiting(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    with engine.connect() as connection:
        options: dict[str, Any] = {"connection": connection, "transaction_per_migration": True}
        context.configure(**options)
        before = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        with context.begin_transaction():
            context.run_migrations()
        after = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        # The declared fields and words are kept equal to the code that this checkout holds.
        raw: Any = connection.connection.dbapi_connection
        assert isinstance(raw, psycopg.Connection)
        with raw.transaction():
            declarations.synchronise(raw)
            protection.grant(raw)
            if before not in (None, after):
                # What tiers may see can have changed: no document of before stays in public.
                declarations.prepare_anew(raw)
        raw.commit()


run()
