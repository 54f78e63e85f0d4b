"""The database role of readers without a key: it reads the public projection, nothing else."""

from typing import Any

import psycopg
from psycopg import Connection

from service.storage import statements

PUBLIC_ROLE = "siege_public"


def ensure_public_role(dsn: str) -> None:
    """Makes the role where it is missing: for the embedded server, whose administrator we are."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(statements.of("protection", "role_exists")).fetchone()
        if row is not None and not row[0]:
            connection.execute(statements.of("protection", "create_role"))


def grant(connection: Connection[Any]) -> None:
    """Gives the role its rights, if there is one; run after every migration."""
    connection.execute(statements.of("protection", "grant"))


def public_dsn(dsn: str) -> str:
    """The same database as the public role; on the embedded server a peer may be any role."""
    return psycopg.conninfo.make_conninfo(dsn, user=PUBLIC_ROLE)
