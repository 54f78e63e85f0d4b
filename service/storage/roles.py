"""The rights that a database role must not have in production, checked before anybody is served."""

from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from service.storage import statements
from service.storage.migrate import DatabaseUnreachable

WRITER: Final = "DATABASE_URL"
PUBLIC: Final = "DATABASE_READ_URL"
# What is tried first by whoever tries passwords; the role's own name is another.
_TRIED_FIRST: Final = frozenset(
    {"admin", "change-me", "change_me", "changeme", "default", "example", "pass", "password"}
    | {"postgres", "root", "secret", "siege", "siege_owner", "siege_public", "test"}
)
_CONNECT_SECONDS: Final = 3
_POWERS: Final = {
    "superuser": "is a superuser (SUPERUSER)",
    "makes_roles": "may make and change roles (CREATEROLE)",
    "passes_rules": "passes row security (BYPASSRLS)",
    "copies_all": "may copy the whole server (REPLICATION)",
    "becomes_more": "may become a superuser or reach the server's files by SET ROLE",
}


class RoleRefused(RuntimeError):
    """Production does not start like this; the message names variable, reason and remedy."""


def refuse_unfit(dsn: str, public_dsn: str | None) -> None:
    """Looks at both connections as the service would use them.

    Args:
        public_dsn: for readers without a key; None where none is named.
    Raises:
        RoleRefused: a password that anybody guesses, a role with too many rights, or no role of
            the public's own.
        DatabaseUnreachable: the passwords and names are fit, the roles could not be asked.
    """
    if public_dsn is None:
        raise RoleRefused(
            f"{PUBLIC}: not set, so the public would be read with the right to all that is "
            "protected; name the role siege_public (deploy/roles.sh makes it)"
        )
    for variable, named in ((WRITER, dsn), (PUBLIC, public_dsn)):
        _refuse_guessed(variable, named)
    for variable, named in ((WRITER, dsn), (PUBLIC, public_dsn)):
        try:
            with _connected(named) as connection:
                refuse_rights(connection, variable)
        except psycopg.OperationalError as error:
            raise DatabaseUnreachable(f"{variable}: no connection to the database") from error


def refuse_rights(connection: Connection[Any], variable: str) -> None:
    """Asks the database what the role of a connection may do.

    Args:
        variable: WRITER or PUBLIC, whichever named the connection.
    Raises:
        RoleRefused: more than it should.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        powers = cursor.execute(statements.of("roles", "powers")).fetchone()
        reach = None
        if variable == PUBLIC:
            reach = cursor.execute(statements.of("roles", "reach")).fetchone()
    assert powers is not None
    role = powers["role"]
    for power, remedy in _POWERS.items():
        if powers[power]:
            raise RoleRefused(
                f"{variable}: role {role} {remedy}; use one that owns the service's database and "
                "nothing else (deploy/roles.sh makes it)"
            )
    if reach is not None:
        raise RoleRefused(
            f"{variable}: role {role} may use {reach['relation']}, and the public is read with it; "
            "name the role siege_public (deploy/roles.sh makes it)"
        )


def _refuse_guessed(variable: str, dsn: str) -> None:
    told = conninfo_to_dict(dsn)
    password = told.get("password")
    if password is None:
        return
    if str(password).lower() in _TRIED_FIRST or password == told.get("user"):
        raise RoleRefused(
            f"{variable}: its password is one that everybody tries first; "
            "give the role a random one (ALTER ROLE … PASSWORD) and write it here"
        )


def _connected(dsn: str) -> Connection[Any]:
    told = conninfo_to_dict(dsn)
    seconds = told.get("connect_timeout") or _CONNECT_SECONDS
    return psycopg.connect(make_conninfo(dsn, connect_timeout=seconds), prepare_threshold=None)
