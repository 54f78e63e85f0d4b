"""Pools of connections: to the server that writes, to those that are read; checked before use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from service.storage import roles

Pool = ConnectionPool[Connection[DictRow]]

_CONNECT_SECONDS: Final = 2
# A machine that is gone says nothing: without these a connection to it is waited for for minutes.
_NOTICED: Final = {
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 6000,
}
# Who asks for a connection begins the next attempt. One that went on by itself would wait longer
# each time, and so for long after the server is back.
_ATTEMPT_SECONDS: Final = 1.0
# Readers come back to a standby that was away.
_LIFETIME_SECONDS: Final = 600.0
_OF_ROLE: Final = frozenset({"user", "password", "passfile", "sslcert", "sslkey", "sslpassword"})
_OF_SERVER: Final = frozenset({"host", "hostaddr", "port", "dbname", "target_session_attrs"})
# What a server says of itself unasked, whenever it changes.
_READ_ONLY: Final = ("in_hot_standby", "default_transaction_read_only")


@dataclass(frozen=True, slots=True)
class PoolState:
    """Connections of a pool, those of them that are free, and requests that wait for one."""

    size: int
    available: int
    waiting: int


def state_of(pool: Pool) -> PoolState:
    """How a pool stands."""
    told = pool.get_stats()
    return PoolState(
        told.get("pool_size", 0), told.get("pool_available", 0), told.get("requests_waiting", 0)
    )


def of_writer(dsn: str, maximum: int, strict: bool) -> Pool:
    """Connections with the service's own rights, to a server that takes writes."""
    return _pool(dsn, maximum, "siege", _configuring(roles.WRITER, strict), _takes_writes)


def of_public(dsn: str, maximum: int, strict: bool) -> Pool:
    """Connections of the public role, to any server that may be read."""
    check = ConnectionPool.check_connection
    return _pool(dsn, maximum, "siege-public", _configuring(roles.PUBLIC, strict), check)


def of_primary(dsn: str, maximum: int, strict: bool) -> Pool:
    """Connections of the public role to the server that takes writes; none until one is needed."""
    configure = _configuring(roles.PUBLIC, strict)
    return _pool(dsn, maximum, "siege-primary", configure, _takes_writes, minimum=0)


def primary_dsn(writer: str, reader: str) -> str | None:
    """The server of one address under the role of another.

    Returns:
        The address; None where both name the same server.
    """
    own, public = conninfo_to_dict(writer), conninfo_to_dict(reader)
    if all(own.get(name) == public.get(name) for name in _OF_SERVER):
        return None
    kept = {name: value for name, value in own.items() if name not in _OF_ROLE}
    return make_conninfo(
        "", **kept, **{name: value for name, value in public.items() if name in _OF_ROLE}
    )


def looking(dsn: str, strict: bool) -> Connection[Any]:
    """The one connection of a process that looks for what moved; it is never in a transaction."""
    connection = psycopg.connect(_noticing(dsn), autocommit=True, prepare_threshold=None)
    if strict:
        roles.refuse_rights(connection, roles.PUBLIC)
    return connection


def _noticing(dsn: str) -> str:
    told = conninfo_to_dict(dsn)
    return make_conninfo(
        dsn, **{name: value for name, value in _NOTICED.items() if name not in told}
    )


def _configuring(variable: str, strict: bool) -> Callable[[Connection[DictRow]], None]:
    def configure(connection: Connection[DictRow]) -> None:
        # Without prepared statements every plan is made for its own parameters: optional filters
        # need that, and a pooler in transaction mode cannot keep prepared statements.
        connection.prepare_threshold = None
        if strict:
            roles.refuse_rights(connection, variable)
            connection.rollback()

    return configure


def _takes_writes(connection: Connection[DictRow]) -> None:
    ConnectionPool.check_connection(connection)
    for name in _READ_ONLY:
        if connection.info.parameter_status(name) == "on":
            connection.close()
            raise psycopg.OperationalError("this server takes no writes any more")


def _pool(
    dsn: str,
    maximum: int,
    name: str,
    configure: Callable[[Connection[DictRow]], None],
    check: Callable[[Connection[DictRow]], None],
    minimum: int = 1,
) -> Pool:
    def checked(connection: Connection[DictRow]) -> None:
        # What the transaction before was told holds for no other. A `reset` of the pool does that
        # in a thread of its own, and a pool that is closed meanwhile would lose the connection.
        connection.isolation_level = connection.read_only = None
        try:
            check(connection)
        except psycopg.Error:
            # Who ended one connection has ended the others: callers would find them one by one.
            pool.check()
            raise

    pool: Pool = ConnectionPool(
        _noticing(dsn),
        min_size=minimum,
        max_size=maximum,
        open=False,
        timeout=2,
        reconnect_timeout=_ATTEMPT_SECONDS,
        max_lifetime=_LIFETIME_SECONDS,
        kwargs={"row_factory": dict_row, "autocommit": False},
        configure=configure,
        check=checked,
        name=name,
    )
    return pool
