"""`serve` runs an importer beside the HTTP server, and brings it back when it is killed."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from service.storage.database import Database
from tests import canaries
from tests.conftest import issue
from tests.faults.serving import free_port, workers_of
from tests.house.tree import ROOT
from tests.imports.health_file import a_file
from tests.imports.jobs.crashing import ask, importers_of, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
_MIB = 1024 * 1024
_LIMIT = 256 * _MIB


@contextmanager
def _served(dsn: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    base = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "service.cli", "serve", "--bind", base.removeprefix("http://")]
    environment = os.environ | {"DATABASE_URL": dsn, "SIEGE_BASE_URL": base}
    with (
        canaries.WATCH.log_of("serve") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        ) as child,
    ):
        try:
            wait_for(lambda: _answers(base), "the service did not start")
            yield base, child
        finally:
            child.terminate()
            child.wait(timeout=60)


def _answers(base: str) -> bool:
    try:
        return requests.get(f"{base}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def _cut_off(base: str, token: str, dsn: str) -> None:
    """Sends half of a file and goes."""
    told = urlsplit(base)
    with socket.create_connection((str(told.hostname), int(told.port or 0))) as sender:
        head = (
            "POST /v1/imports?profile=insecurity_insight HTTP/1.1\r\nHost: tracker.example\r\n"
            f"Content-Type: text/csv\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {6 * _MIB}\r\n\r\n"
        )
        sender.sendall(head.encode() + b"a" * (3 * _MIB))
        parts = "SELECT count(*) AS n FROM import_file"
        wait_for(lambda: ask(dsn, parts)["n"] >= 2, "no part was kept while it was sent")
        open_for_long = (
            "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'idle in transaction' AND query LIKE '%import_file%'"
        )
        assert ask(dsn, open_for_long)["n"] == 0, "no transaction waits for a sender"
    wait_for(lambda: ask(dsn, parts)["n"] == 0, "what was cut off was kept")


@pytest.mark.timeout(240)
def test_an_importer_that_is_killed_comes_back_and_imports(database: Database) -> None:
    token = issue(database, "data-officer", "relief", "partner", "record")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
    dsn = database.dsn
    with _served(dsn) as (base, serve):
        wait_for(lambda: len(importers_of(serve.pid)) == 1, "there is no importer")
        (first,) = importers_of(serve.pid)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: importers_of(serve.pid) not in ([], [first]), "it was not started again")
        _cut_off(base, token, dsn)

        def endless() -> Iterator[bytes]:
            for _ in range(257):
                yield b"a" * _MIB

        url = f"{base}/v1/imports?profile=insecurity_insight"
        try:
            refused = requests.post(url, data=endless(), headers=headers, timeout=120).status_code
        except requests.ConnectionError:
            # The service has answered and closed while the rest was still being sent.
            refused = 413
        assert refused == 413
        parts = "SELECT count(*) AS n FROM import_file"
        wait_for(lambda: ask(dsn, parts)["n"] == 0, "what was too large was kept")
        assert ask(dsn, "SELECT count(*) AS n FROM import_run")["n"] == 0

        # Without a gazetteer every row is refused: that is an end too.
        run = requests.post(url, data=a_file({}, {}), headers=headers, timeout=10).json()

        def ended() -> bool:
            told = requests.get(f"{base}/v1/imports/{run['id']}", headers=headers, timeout=10)
            return told.json()["state"] == "completed_with_errors"

        wait_for(ended, "the importer did not import")
        (second,) = importers_of(serve.pid)
    assert not os.path.exists(f"/proc/{second}"), "the importer ends with the service"


@pytest.mark.timeout(120)
def test_an_importer_without_its_service_ends(database: Database) -> None:
    with _served(database.dsn) as (_, serve):
        wait_for(lambda: len(importers_of(serve.pid)) == 1, "there is no importer")
        (left,) = importers_of(serve.pid)
        others = [pid for pid in workers_of(serve.pid) if pid != left]
        os.kill(serve.pid, signal.SIGKILL)
        serve.wait()
        try:
            wait_for(lambda: not os.path.exists(f"/proc/{left}"), "the importer stays for ever")
        finally:
            # gunicorn has no eye on who started it.
            for pid in others:
                os.kill(pid, signal.SIGTERM)
