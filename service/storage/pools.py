"""Pools of connections that find a server again as soon as it is back."""

from collections.abc import Callable

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool


def pool_of(
    dsn: str, maximum: int, name: str, configure: Callable[[Connection[DictRow]], None]
) -> ConnectionPool[Connection[DictRow]]:
    """A pool, closed, that gives out no connection without asking the server over it.

    Args:
        maximum: of connections.
        configure: called for each new connection before it is used.
    """

    def check(connection: Connection[DictRow]) -> None:
        try:
            pool.check_connection(connection)
        except psycopg.Error:
            # Who ended one connection has ended the others: callers would find them one by one.
            pool.check()
            raise

    pool = ConnectionPool(
        dsn,
        min_size=1,
        max_size=maximum,
        open=False,
        timeout=2,
        # Who asks for a connection begins the next attempt; one that went on by itself would wait
        # longer each time, and so for long after the server is back.
        reconnect_timeout=1,
        kwargs={"row_factory": dict_row, "autocommit": False},
        configure=configure,
        check=check,
        name=name,
    )
    return pool
