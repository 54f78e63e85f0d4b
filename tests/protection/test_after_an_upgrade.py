"""A database of an earlier release shows no more in public after its migration than a new one."""

import json
import uuid

import psycopg
from alembic import command

from service.storage import declarations, migrate
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer

_CITED = {"source": "a", "names": [{"lang": "en", "text": "a", "kind": "official"}]}


def _insert(connection: psycopg.Connection, table: str, body: dict[str, object]) -> str:
    made = str(uuid.uuid4())
    connection.execute(
        psycopg.sql.SQL(
            "INSERT INTO {} (id, body, state, sensitivity, recorded_by, recorder)"
            " VALUES (%s, %s, 'published', %s, 'relief', 'a person')"
        ).format(psycopg.sql.Identifier(table)),
        (made, json.dumps(body), "sensitive" if table == "strike" else "public"),
    )
    return made


def _claim(place: str, document: str) -> dict[str, object]:
    day = {"edtf": "2016-07-01", "earliest": "2016-07-01", "latest": "2016-07-01"}
    cited = {"document_id": document, "locator": None, "quoted": None, "credibility": None}
    return {
        "place_id": place,
        "occurred": day | {"precision": "day", "text": "when the hospital was hit"},
        "injured": {"low": 1, "best": 1, "high": 1, "qualifier": "exact", "quoted": None},
        "delivery": "unknown",
        "facility_effect": "unknown",
        "attack_types": ["unknown"],
        "resources_affected": [],
        "parties": [],
        "facility_ids": [],
        "citations": [cited],
    }


def test_small_counts_of_an_earlier_release_are_withheld(server: EmbeddedServer) -> None:
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as administrator:
        administrator.execute("CREATE DATABASE siege_earlier TEMPLATE template0")
    dsn = server.dsn("siege_earlier")
    command.upgrade(migrate._config(dsn), "0005_comments")
    names = _CITED["names"]
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "SELECT set_config('siege.actor', 'a', true), set_config('siege.op', '', true)"
        )
        source = _insert(connection, "source", {"slug": "a", "family": "a", "names": names})
        document = _insert(
            connection, "document", {"source_id": source, "title": "t", "kind": "report"}
        )
        place = _insert(
            connection,
            "place",
            {"slug": "town", "kind": "city", "country_code": "SYR", "timezone": "Asia/Damascus",
             "population": 200_000, "names": names},
        )  # fmt: skip
        strike = _insert(connection, "strike", _claim(place, document))
    shown = "SELECT document FROM public_read.strike WHERE id = %s"
    with psycopg.connect(dsn) as connection:
        before = connection.execute(shown, (strike,)).fetchone()
    assert before is not None and before[0]["injured"]["best"] == 1
    migrate.upgrade(dsn)
    with psycopg.connect(dsn) as connection:
        after = connection.execute(shown, (strike,)).fetchone()
        kept = connection.execute("SELECT past_from > '-infinity' FROM service_state").fetchone()
    assert after is not None
    assert (after[0]["injured"], after[0]["withheld"]) == (None, "tier")
    assert after[0]["occurred"]["text"] is None
    assert kept == (True,)


_STATE = (
    "SELECT (SELECT count(*) FROM change) AS changes, extract(epoch FROM past_from) AS told_from"
    " FROM service_state"
)


def test_an_upgrade_that_shows_nothing_else_leaves_the_past(seeded_copy: Database) -> None:
    with seeded_copy.pool.connection() as connection:
        before = connection.execute(_STATE).fetchone()
        declarations.prepare_anew(connection)
        assert connection.execute(_STATE).fetchone() == before
        # What one document shows otherwise moves it, and the instant from which the past is told.
        connection.execute("ALTER TABLE strike DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE strike SET document_full = '{}' WHERE id = (SELECT id FROM strike LIMIT 1)"
        )
        connection.execute("ALTER TABLE strike ENABLE TRIGGER USER")
        declarations.prepare_anew(connection)
        after = connection.execute(_STATE).fetchone()
        assert before is not None and after is not None
        assert after["changes"] == before["changes"] + 1
        assert after["told_from"] > before["told_from"]
