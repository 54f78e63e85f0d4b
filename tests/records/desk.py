"""Somebody with psql and the right to write: no service in between."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from service.model.nouns import BY_TABLE

_COPY = """
INSERT INTO {} (id, body, state, sensitivity, recorded_by, recorder)
SELECT %(id)s, body || %(change)s, state, sensitivity, recorded_by, recorder
FROM {} WHERE id = %(of)s
"""
_CHANGE = (
    "UPDATE {} SET body = body || %(change)s, state = coalesce(%(state)s, state) WHERE id = %(id)s"
)


class Desk:
    """Somebody with psql and the right to write: no service in between."""

    def __init__(self, connection: psycopg.Connection[Any], made: dict[str, Any]) -> None:
        self.connection = connection
        self.made = made

    def id_of(self, table: str) -> UUID:
        """The record of the small world."""
        return UUID(self.made[BY_TABLE[table].path]["id"])

    def change(self, table: str, change: dict[str, Any], state: str | None = None) -> None:
        """Overwrites members of a claim, without any check of ours."""
        self.connection.execute(
            sql.SQL(_CHANGE).format(sql.Identifier(table)),
            {"change": Jsonb(change), "state": state, "id": self.id_of(table)},
        )

    def copy(self, table: str, change: dict[str, Any], record_id: UUID | None = None) -> UUID:
        """Writes a second record like the one that is there."""
        new_id = record_id or uuid4()
        self.connection.execute(
            sql.SQL(_COPY).format(sql.Identifier(table), sql.Identifier(table)),
            {"change": Jsonb(change), "id": new_id, "of": self.id_of(table)},
        )
        return new_id
