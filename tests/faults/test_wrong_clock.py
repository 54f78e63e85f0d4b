"""The machine of the service has a wrong clock: stored times come from the database's."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from service.storage.database import Database
from tests import factories
from tests.conftest import Callers

# Chosen by a person: no clock was read for it. What is worked out from a day that is told is left
# out below.
_NOT_READ = {("api_key", "expires_at")}


@pytest.mark.parametrize("days", [-400, 400])
def test_stored_times_are_the_databases(days: int, database: Database) -> None:
    began = _now(database)
    callers = Callers(database, clock=lambda: datetime.now(UTC) + timedelta(days=days))
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder)
    factories.publish(reviewer, "strikes", made)
    kept = recorder.post(
        "/v1/strikes",
        json={"occurred": "2016-07-18", "place": "aleppo", "first_hand": True},
        headers={"Idempotency-Key": "a-key-of-this-test"},
    )
    assert kept.status_code == 201
    gone = reviewer.get(f"/v1/strikes/{made['id']}").headers["ETag"]
    path = f"/v1/strikes/{made['id']}/retract"
    answer = reviewer.post(path, json={"reason": "no"}, headers={"If-Match": gone})
    assert answer.status_code == 200
    ended = _now(database)
    seen = 0
    for table, column in _instants(database) - _NOT_READ:
        for instant in _values(database, table, column):
            assert instant <= ended, (table, column)
            assert instant >= began - timedelta(hours=12), (table, column)
            seen += 1
    assert seen > 10


def _now(database: Database) -> datetime:
    with psycopg.connect(database.dsn) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    instant: datetime = row[0]
    return instant


def _instants(database: Database) -> set[tuple[str, str]]:
    with psycopg.connect(database.dsn) as connection:
        return set(
            connection.execute(
                "SELECT c.table_name, c.column_name FROM information_schema.columns AS c"
                " JOIN information_schema.tables AS t USING (table_schema, table_name)"
                " WHERE t.table_type = 'BASE TABLE' AND c.table_schema = 'public'"
                " AND c.data_type = 'timestamp with time zone'"
                " AND c.column_name NOT IN ('release_due_at', 'embargo_until')"
            ).fetchall()
        )


def _values(database: Database, table: str, column: str) -> list[datetime]:
    with psycopg.connect(database.dsn) as connection:
        rows = connection.execute(
            sql.SQL("SELECT {0} FROM {1} WHERE isfinite({0})").format(
                sql.Identifier(column), sql.Identifier(table)
            )
        ).fetchall()
    return [row[0] for row in rows]
