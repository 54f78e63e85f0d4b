"""kill -9 of importer or PostgreSQL: an atomic job is all or nothing, a partial one goes on."""

import os
import signal
import time
from collections.abc import Iterator

import psycopg
import pytest

from service.storage import migrate, protection
from service.storage.embedded import EmbeddedServer
from service.storage.embedded.processes import is_alive, read_pid_file
from tests.conftest import TEMPLATE, Callers, copy_of, create
from tests.imports.health_file import a_file
from tests.imports.jobs.conftest import load_places
from tests.imports.jobs.crashing import ask, ended, importer, own_server, wait_for
from tests.imports.jobs.queueing import sent, shown

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("killed")]
_STRIKES = "SELECT count(*) AS n FROM strike"
_WAITS = (
    "SELECT count(*) AS n FROM pg_locks AS l"
    " WHERE l.locktype = 'advisory' AND l.objid = 4711 AND NOT l.granted"
)


@pytest.fixture(scope="module")
def killable(nothing_leaked: None) -> Iterator[EmbeddedServer]:
    """A server that nobody else uses, with a database of places to be copied."""
    with own_server() as server:
        protection.ensure_public_role(server.dsn("postgres"))
        create(server, TEMPLATE, "template0")
        migrate.upgrade(server.dsn(TEMPLATE))
        load_places(server.dsn(TEMPLATE))
        yield server


@pytest.fixture
def office(killable: EmbeddedServer) -> Iterator[Callers]:
    """Callers before a server that is killed."""
    with copy_of(killable, TEMPLATE) as database:
        yield Callers(database)


# The importer waits within the statement that has inserted its first rows.
_AFTER_THE_FIRST_ROWS = """
CREATE FUNCTION wait_with_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true);
  IF (SELECT count(*) FROM inserted) > 0 THEN PERFORM pg_advisory_xact_lock(4711); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER zz_wait AFTER INSERT ON strike REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION wait_with_rows();
"""


def _held_up(dsn: str) -> psycopg.Connection[tuple[object, ...]]:
    """Whoever has inserted strikes waits for this connection before it goes on."""
    with psycopg.connect(dsn) as connection:
        connection.execute(_AFTER_THE_FIRST_ROWS.encode())
    holder = psycopg.connect(dsn)
    holder.execute("SELECT pg_advisory_lock(4711)")
    return holder


def test_an_importer_killed_in_an_atomic_job_leaves_nothing_and_the_next_one_all(
    office: Callers,
) -> None:
    dsn = office.database.dsn
    run = sent(office.recorder, a_file(*[{}] * 150), mode="atomic")
    with _held_up(dsn), importer(dsn) as first:
        wait_for(lambda: ask(dsn, _WAITS)["n"], "the importer inserted nothing")
        first.kill()
        first.wait()
    assert ask(dsn, _STRIKES)["n"] == 0
    assert shown(office.recorder, run)["state"] == "running"
    with importer(dsn):
        wait_for(lambda: ended(dsn), "nobody took the run up again")
    told = shown(office.recorder, run)
    assert (told["state"], told["attempts"]) == ("completed", 2)
    assert told["records"] == {"submitted": 150} and told["rows"]["created"] == 150
    assert ask(dsn, "SELECT count(*) AS n FROM import_file")["n"] == 0


@pytest.mark.slow
def test_an_importer_killed_in_a_partial_job_is_followed_by_one_that_goes_on(
    office: Callers,
) -> None:
    dsn = office.database.dsn
    run = sent(office.recorder, a_file(*[{}] * 500))
    with importer(dsn) as first:
        wait_for(lambda: ask(dsn, _STRIKES)["n"] >= 100, "the importer wrote nothing")
        first.kill()
        first.wait()
    written = ask(dsn, _STRIKES)["n"]
    with importer(dsn):
        wait_for(lambda: ended(dsn), "nobody took the run up again")
    told = shown(office.recorder, run)
    assert (told["state"], told["attempts"]) == ("completed", 2)
    assert told["records"] == {"submitted": 500}
    assert told["rows"]["unchanged"] >= min(written, 100)


def test_a_database_killed_in_an_atomic_job_leaves_nothing_and_then_all(
    killable: EmbeddedServer, office: Callers
) -> None:
    dsn = office.database.dsn
    run = sent(office.recorder, a_file(*[{}] * 150), mode="atomic")
    with importer(dsn) as child:
        writer = _held_up(dsn)
        wait_for(lambda: ask(dsn, _WAITS)["n"], "the importer inserted nothing")
        told = read_pid_file(killable.home / "data")
        assert told is not None
        os.kill(told.pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(told.pid), "the server was not killed")
        writer.close()
        assert killable.revive()
        assert ask(dsn, _STRIKES)["n"] == 0
        wait_for(lambda: ended(dsn), "nobody took the run up again")
        assert child.poll() is None, "the importer outlives the database"
    after = shown(office.recorder, run)
    assert (after["state"], after["attempts"]) == ("completed", 2)
    assert after["records"] == {"submitted": 150}


def test_an_importer_that_is_asked_to_stop_puts_its_run_back(office: Callers) -> None:
    dsn = office.database.dsn
    run = sent(office.recorder, a_file(*[{}] * 260))
    with _held_up(dsn) as holder, importer(dsn) as first:
        wait_for(lambda: ask(dsn, _WAITS)["n"], "the importer inserted nothing")
        first.terminate()
        # The importer looks once a second whether it is to end.
        time.sleep(3)
        holder.execute("SELECT pg_advisory_unlock(4711)")
        assert first.wait(timeout=60) == 0
    told = shown(office.recorder, run)
    assert (told["state"], told["attempts"]) == ("queued", 0)
    assert told["records"]["submitted"] == 250
