"""The database role of readers without a key: what an injected statement could do with it."""

from typing import Any

import psycopg
import pytest
from psycopg import sql

from service.model.nouns import NOUNS
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import Callers

# Each of these runs with its owner's rights, and takes nothing that reaches one protected row.
_LISTED_FUNCTIONS = {
    "facility_shares": "quarters of five facilities or more; gives no row for fewer",
    "redacted_document": "names the erased members of a document that it is given",
}


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.pool.conninfo) as connection:
        return connection.execute(sql.SQL(query)).fetchall()


def _refused(database: Database, statement: sql.Composable | str) -> None:
    with (
        database.public_pool.connection() as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_an_injected_statement_reads_no_table_at_all(database: Database) -> None:
    found = _rows(
        database,
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    )
    # From the catalogue, so that a table that comes is held to it too.
    assert {"strike", "facility", "api_key", "change", "place_boundary", "idempotency_key"} <= {
        table for _, table in found
    }
    for table in found:
        _refused(database, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table)))


def test_an_injected_statement_reads_no_other_projection(database: Database) -> None:
    views = _rows(
        database,
        "SELECT schemaname, viewname FROM pg_views WHERE schemaname NOT IN"
        " ('pg_catalog', 'information_schema', 'public_read', 'public_past')",
    )
    assert ("partner_read", "strike") in views and ("full_read", "strike") in views
    for view in views:
        _refused(database, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*view)))


def test_the_public_role_has_no_right_to_change_anything(database: Database) -> None:
    rights = _rows(
        database,
        "SELECT c.oid::regclass::text FROM pg_class AS c"
        " JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        " AND c.relkind IN ('r', 'v', 'm', 'p', 'f')"
        " AND has_table_privilege('siege_public', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')",
    )
    assert rights == []
    for statement in (
        "SET ROLE siege",
        "CREATE TABLE public_read.own (id int)",
        "CREATE FUNCTION public_read.own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
    ):
        _refused(database, statement)


def test_every_function_that_the_public_role_may_run_is_listed(database: Database) -> None:
    found = _rows(
        database,
        "SELECT p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND has_schema_privilege('siege_public', n.oid, 'USAGE')"
        " AND has_function_privilege('siege_public', p.oid, 'EXECUTE')",
    )
    assert {name for (name,) in found} == set(_LISTED_FUNCTIONS)


def test_every_function_with_its_owners_rights_is_listed_and_pins_its_search_path(
    database: Database,
) -> None:
    found = _rows(
        database,
        "SELECT p.proname, p.proconfig FROM pg_proc AS p"
        " JOIN pg_namespace AS n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')",
    )
    # These stand in a schema that the role cannot name: views call them with the records that they
    # hold, and they answer yes or no.
    answering = {"past_open", "records_known"} | {
        # These make a place or a document that they are given coarser.
        "past_places",
        "past_coarser",
    }
    # Rows of the past under today's protection, and their documents: the views of a tier ask for
    # its own, and nobody else can name them.
    kinds = ("then", "then_in_full", "told")
    answering |= {f"{noun.table}_{kind}" for noun in NOUNS for kind in kinds}
    assert {name for name, _ in found} == {*_LISTED_FUNCTIONS, *answering}
    assert all("search_path=public, pg_temp" in settings for _, settings in found)


def test_the_listed_function_tells_nothing_of_fewer_than_five_facilities(
    server: EmbeddedServer, callers: Callers
) -> None:
    from tests import factories

    recorder, reviewer = callers.recorder, callers.reviewer
    town = factories.place(recorder)
    factories.publish(reviewer, "places", town)
    for _ in range(4):
        cited = "https://reports.example.org/1"
        claim = {"kind": "hospital", "place_id": town["id"], "source": cited}
        made = factories.record(recorder, "facilities", claim)
        factories.publish(reviewer, "facilities", made)
    with callers.database.public_pool.connection() as connection:
        everywhere = "SELECT array_agg(id) FROM public_read.place"
        # Not one place alone, not many times the same, not all at once, on no day.
        for places in ("ARRAY[%(id)s::uuid]", "array_fill(%(id)s::uuid, ARRAY[9])"):
            for day in ("now()::date", "'-infinity'::date", "NULL"):
                asked = f"SELECT * FROM public_read.facility_shares({places}, {day})"
                assert connection.execute(asked, {"id": town["id"]}).fetchall() == []
        asked = f"SELECT * FROM public_read.facility_shares(({everywhere}), now()::date)"
        assert connection.execute(asked).fetchall() == []
