"""The service behind PgBouncer in transaction mode: no statement leans on a session."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from service.storage.database import Database
from service.storage.embedded.account import choose_account
from service.storage.embedded.scratch import make_scratch, remove_scratch
from tests import canaries, factories
from tests.conftest import Callers
from tests.faults.serving import free_port, wait_until
from tests.imports.health_file import a_file
from tests.imports.jobs.conftest import load_places
from tests.imports.jobs.queueing import carry_out_all, sent, shown
from tests.protection.desk import Desk
from tests.scale.servers import OWNER, PORT, PUBLIC, Servers, servers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin") is None,
        reason="needs PgBouncer (apt-get install pgbouncer)",
    ),
]

# Three connections to the server for each role: whoever leans on a session finds another's.
_CONFIGURATION = """
[databases]
siege = host={host} port={server_port} dbname=siege
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
server_reset_query =
"""


@contextmanager
def pooler(of: Servers) -> Iterator[int]:
    """PgBouncer in front of the primary; its port."""
    folder, port, account = make_scratch(), free_port(), choose_account(None)
    written = _CONFIGURATION.format(host=of.primary.folder, server_port=PORT, port=port)
    # With `auth_type = any` everybody is one user of the server, so each role has a database.
    for role in (OWNER, PUBLIC):
        written = written.replace(
            "[pgbouncer]",
            f"{role} = host={of.primary.folder} port={PORT} dbname=siege user={role}\n[pgbouncer]",
        )
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(written, encoding="utf-8")
    configuration.chmod(0o644)
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    with (
        canaries.WATCH.log_of("pgbouncer") as log,
        subprocess.Popen(
            [program, str(configuration)],
            stdout=log,
            stderr=subprocess.STDOUT,
            **account.run_options(),
        ) as process,
    ):
        try:
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)
            remove_scratch(folder)


def _dsn(port: int, role: str) -> str:
    return make_conninfo(host="127.0.0.1", port=port, user=role, dbname=role)


@pytest.fixture
def pooled(empty: Path) -> Iterator[Callers]:
    """Callers of a service that reaches its database through the pooler only."""
    with servers(empty) as made, pooler(made) as port:
        database = Database(_dsn(port, OWNER), public_dsn=_dsn(port, PUBLIC), maximum=10)
        database.open()
        try:
            wait_until(lambda: _reads(database), "the pooler does not answer")
            yield Callers(database)
        finally:
            database.close()


def _reads(database: Database) -> bool:
    try:
        database.lookout.look()
    except Exception:
        return False
    return True


def test_a_day_of_work_goes_through_it(pooled: Callers) -> None:
    desk = Desk(pooled)
    factories.place(desk.recorder)
    strike = desk.strike("2016-07-17", "aleppo")
    desk.amended("strikes", strike, {"certainty": "confirmed"})
    answers = [
        pooled.public.get(page)
        for page in (
            "/v1/strikes",
            f"/v1/strikes/{strike}",
            "/v1/cities/aleppo/summary?on=2016-07-20",
            "/v1/timeseries/strikes?place=aleppo&interval=month",
            "/v1/changes",
            "/v1/exports/strikes.csv",
            "/v1/exports/snapshot.zip",
            "/v1/status",
        )
    ]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert [each["id"] for each in answers[0].json["data"]] == [strike]
    past = pooled.public.get("/v1/strikes?as_of=2016-01-01T00:00:00Z")
    assert past.json["data"] == []
    again = pooled.public.get("/v1/strikes", headers={"If-None-Match": answers[0].headers["ETag"]})
    assert again.status_code == 304


def test_the_gazetteer_and_an_import_go_through_it(pooled: Callers) -> None:
    load_places(pooled.database.dsn)
    recorder = pooled.recorder
    run = sent(recorder, a_file({}, {}), mode="atomic")
    assert carry_out_all(pooled.database) == 1
    told = shown(recorder, run)
    assert (told["state"], told["rows"]["created"]) == ("completed", 2)


def test_many_at_once_share_its_few_connections(pooled: Callers) -> None:
    desk = Desk(pooled)
    factories.place(desk.recorder)
    made: list[int] = []

    def record(number: int) -> None:
        claim = {"slug": f"outlet-{number}", "kind": "media", "names": [f"Outlet {number}"]}
        headers = {"Idempotency-Key": f"outlet-{number}"}
        answers = [
            pooled.public.with_key(desk.recorder.token).post(
                "/v1/sources", json=claim, headers=headers
            )
            for _ in range(2)
        ]
        made.extend(answer.status_code for answer in answers)
        made.append(pooled.public.get("/v1/sources").status_code)

    crowd = [threading.Thread(target=record, args=(number,)) for number in range(12)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert sorted(set(made)) == [200, 201]
    page = desk.reviewer.get("/v1/sources?limit=100&state=submitted")
    assert len(page.json["data"]) == 12
