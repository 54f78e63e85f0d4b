"""Sending files and carrying out what was sent, in this process."""

import threading
from typing import Any

from werkzeug.test import TestResponse

from service.cli.work import look
from service.storage.database import Database
from service.storage.import_holds import Hold
from tests.contract_client import ContractClient

JSON = dict[str, Any]
URL = "/v1/imports"


def send(
    client: ContractClient,
    content: bytes,
    *,
    profile: str | None = "insecurity_insight",
    media: str = "text/csv",
    headers: dict[str, str] | None = None,
    **order: str,
) -> TestResponse:
    """Sends a file as the body itself."""
    query = order | ({"profile": profile} if profile else {})
    return client.post(
        URL, data=content, query_string=query, content_type=media, headers=headers or {}
    )


def sent(client: ContractClient, content: bytes, **order: Any) -> JSON:
    """Sends a file that is taken."""
    answer = send(client, content, **order)
    assert answer.status_code == 202, answer.json
    told: JSON = answer.json
    return told


def carry_out_all(database: Database) -> int:
    """Carries out everything that waits; how many runs that was."""
    done = 0
    with Hold(database) as hold:
        while look(database, hold, threading.Event()):
            done += 1
    return done


def shown(client: ContractClient, run: JSON) -> JSON:
    """A run as it stands."""
    answer = client.get(f"{URL}/{run['id']}")
    assert answer.status_code == 200, answer.json
    told: JSON = answer.json
    return told


def count(database: Database, table: str) -> int:
    """How many rows a table has."""
    from psycopg import sql

    with database.pool.connection() as connection:
        row = connection.execute(
            sql.SQL("SELECT count(*) AS n FROM {}").format(sql.Identifier(table))
        ).fetchone()
    assert row is not None
    return int(row["n"])
