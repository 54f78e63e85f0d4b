"""Whole files, and services restored from them, tell nobody more than lists do."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql

from service.cli.commands import group
from service.model.nouns import NOUNS
from service.storage import declarations
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests import canaries
from tests.conftest import Callers, copy_of
from tests.protection.comparing import answers, differences
from tests.protection.desk import Desk
from tests.protection.worlds import Worlds

_DAYS = "from=2016-09-01&to=2016-10-31"
_VILLAGE = "bbox=37.2,36.28,37.3,36.3"
_STREAMED = ("csv", "ndjson", "geojson")
_ASKED = (
    *(f"/v1/exports/{noun.path}.{form}" for noun in NOUNS for form in _STREAMED),
    *(f"/v1/exports/{path}.xlsx" for path in ("strikes", "documents")),
    *(f"/v1/exports/{path}.parquet" for path in ("strikes", "documents")),
    *(f"/v1/exports/strikes.geojson?{query}" for query in (_DAYS, _VILLAGE, "place=handarat")),
    f"/v1/exports/strikes.csv?fields=licence&{_DAYS}",
    "/v1/exports/strikes.ndjson?updated_since=2020-01-01T00:00:00Z",
    "/v1/exports/strikes.ndjson?state=submitted",
    "/v1/exports/documents.csv?ids=00000000-0000-7000-8000-000000000000",
    "/v1/exports/strikes.csv?ids=nowhere",
    "/v1/exports/strikes.pdf",
    "/v1/exports/snapshot.zip",
    "/v1/exports/snapshot.zip?licence=CC BY-SA",
)  # fmt: skip


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_no_file_differs_by_what_is_hidden(worlds: Worlds, tier: str) -> None:
    assert differences(worlds, tier, _ASKED) == []


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_neither_do_its_headers_alone_nor_what_is_unchanged(worlds: Worlds, tier: str) -> None:
    one, other = worlds.readers(tier)
    for address in ("/v1/exports/strikes.csv", "/v1/exports/facilities.xlsx"):
        _, _, headers = answers(one, address)
        tag = {"If-None-Match": headers.get("ETag", '"none"')}
        for more in ({}, tag):
            heads = [
                client.unchecked(address, method="HEAD", headers=more) for client in (one, other)
            ]
            told = [
                (head.status_code, head.headers.get("Siege-Rows"), head.headers.get("ETag"),
                 head.headers.get("Content-Length"))
                for head in heads
            ]  # fmt: skip
            assert told[0] == told[1], address


@pytest.fixture(scope="module")
def written(server: EmbeddedServer, seeded_template: str) -> Iterator[Callers]:
    """The shipped records, and words that only some may read, in everything that is protected."""
    with copy_of(server, seeded_template) as made:
        callers = Callers(made)
        desk = Desk(callers)
        for day, place in (("2016-10-01", "aleppo"), ("2016-10-02", "handarat")):
            desk.strike(
                day,
                place,
                description=canaries.word("description", callers.recorder.token),
                notes=canaries.word("notes", callers.recorder.token),
                time_local="04:11",
                location={"type": "Point", "coordinates": [37.161471, 36.201471]},
            )
        desk.submitted("strikes", desk.claim("2016-10-03", "aleppo"))
        yield callers


def _run(database: Database, *arguments: str) -> None:
    told = CliRunner().invoke(group, arguments, env={"DATABASE_URL": database.pool.conninfo})
    assert told.exit_code == 0, told.output


def _rows(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with psycopg.connect(database.pool.conninfo) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace IN"
            " (SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)')"
        ).fetchall()
        return {
            str(name): [
                str(row)
                for row in connection.execute(
                    sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t").format(sql.Identifier(name))
                )
            ]
            for (name,) in tables
        }


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_a_restored_service_holds_nothing_that_the_tier_did_not_see(
    written: Callers, server: EmbeddedServer, tmp_path: Path, tier: str
) -> None:
    _run(written.database, "export", "--tier", tier, str(tmp_path / "snapshot"))
    with copy_of(server, "siege_template") as restored:
        _run(restored, "restore", str(tmp_path / "snapshot"))
        held = _rows(restored)
    # Without this nothing could be found because nothing was written.
    before = "\n".join(row for rows in _rows(written.database).values() for row in rows)
    after = "\n".join(row for rows in held.values() for row in rows)
    assert len(held["strike"]) > 100
    for hidden in ("canary-notes", "canary-description", "37.161471", "04:11"):
        assert hidden in before and hidden not in after, hidden
    with psycopg.connect(written.database.pool.conninfo) as connection:
        view = sql.Identifier(f"{tier}_read", "strike")
        unseen = connection.execute(
            sql.SQL(
                "SELECT id::text FROM strike EXCEPT SELECT id::text FROM {} WHERE released"
            ).format(view)
        ).fetchall()
    assert unseen
    assert not [each for (each,) in unseen if each in after]


@pytest.mark.parametrize(
    "tier",
    [
        "public",
        "partner",
        "full",
    ],
)
def test_a_migration_leaves_the_documents_of_a_restored_service_as_they_are(
    written: Callers, server: EmbeddedServer, tmp_path: Path, tier: str
) -> None:
    _run(written.database, "export", "--tier", tier, str(tmp_path / "first"))
    with copy_of(server, "siege_template") as restored:
        _run(restored, "restore", str(tmp_path / "first"))
        _run(restored, "migrate")
        # As after a migration that may show less.
        with psycopg.connect(restored.pool.conninfo) as connection:
            declarations.prepare_anew(connection)
        _run(restored, "export", "--tier", tier, str(tmp_path / "second"))
    for one in (tmp_path / "first").rglob("*.gz"):
        other = tmp_path / "second" / one.relative_to(tmp_path / "first")
        assert one.read_bytes() == other.read_bytes(), one.name
