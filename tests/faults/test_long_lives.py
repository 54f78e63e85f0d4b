"""A service that is migrated while it works, and one that works for long: nobody notices."""

import os
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import requests

from service.storage.database import Database
from tests.faults import breaking, serving

# One server to break, and one after the other.
pytestmark = pytest.mark.xdist_group("broken")

_PATHS = (
    "/v1/status", "/v1/strikes?limit=20", "/v1/changes?limit=50", "/v1/places", "/healthz",
    "/v1/exports/strikes.csv", "/v1/strikes.csv", "/v1/nowhere", "/v1/strikes?limit=x", "/metrics",
)  # fmt: skip
_LINUX = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="looks into /proc (Linux)")


def _mixed(base: str, headers: dict[str, str], over: threading.Event, told: list[int]) -> None:
    """Reads of all kinds and a write now and then, with a key and without."""
    with requests.Session() as line:
        for turn in range(10_000_000):
            if over.is_set():
                return
            shown = headers if turn % 3 else {}
            path = _PATHS[turn % len(_PATHS)]
            status = line.get(base + path, headers=shown, timeout=30).status_code
            # Exports have a budget; whoever is beyond it comes back later.
            if status != 503 or "/exports/" not in path:
                told.append(status)
            if turn % 4 == 0:
                keyed = headers | {"Idempotency-Key": str(uuid.uuid4())}
                url = f"{base}/v1/strikes"
                made = line.post(url, json=breaking.strike(), headers=keyed, timeout=30)
                told.append(made.status_code)


def _begin(base: str, headers: dict[str, str]) -> None:
    """The first report of an organisation, with which the organisation becomes a source."""
    url = f"{base}/v1/strikes"
    assert requests.post(url, json=breaking.strike(), headers=headers, timeout=30).ok


def _migrate(dsn: str) -> None:
    environment = os.environ | {"DATABASE_URL": dsn}
    command = [sys.executable, "-m", "service.cli", "migrate"]
    subprocess.run(command, check=True, cwd=serving.ROOT, env=environment, timeout=100)


def test_a_migration_is_no_outage(victim: Database) -> None:
    """`migrate` makes all documents anew, and a new column takes its lock, while others work."""
    headers, over = breaking.recorder(victim), threading.Event()
    told: list[int] = []
    with breaking.service_of(victim) as (base, _), ThreadPoolExecutor(2) as pool:
        _begin(base, headers)
        ends = [pool.submit(_mixed, base, headers, over, told) for _ in range(2)]
        try:
            serving.wait_until(lambda: told.count(201) > 5, "nothing is written")
            began = told.count(201)
            _migrate(victim.dsn)
            with psycopg.connect(victim.dsn) as migration:
                migration.execute("SET LOCAL lock_timeout = '3s'")
                migration.execute("ALTER TABLE place ADD COLUMN of_a_later_release text")
            _migrate(victim.dsn)
            during = told.count(201) - began
            after = len(told)
            serving.wait_until(lambda: len(told) > after + 20, "nothing is answered any more")
        finally:
            over.set()
        for end in ends:
            end.result()
    assert during > 0
    assert set(told) == {200, 201, 404, 422}
    assert len(breaking.column(victim, "SELECT id FROM strike")) == 1 + told.count(201)


def _weights(master: int) -> tuple[int, int]:
    """Kilobytes that the largest worker holds, and the files that the one with most has open."""
    kilobytes, files = [], []
    for worker in serving.workers_of(master):
        status = Path(f"/proc/{worker}/status").read_text(encoding="ascii")
        kilobytes.append(int(status.partition("VmRSS:")[2].split()[0]))
        files.append(len(os.listdir(f"/proc/{worker}/fd")))
    return max(kilobytes), max(files)


@_LINUX
@pytest.mark.timeout(900)
@pytest.mark.slow
@pytest.mark.parametrize("seconds", [60, 600])
def test_memory_and_files_do_not_grow_with_use(seconds: float, victim: Database) -> None:
    headers, over = breaking.recorder(victim), threading.Event()
    told: list[int] = []
    few = {"SIEGE_ANSWERS_MAX_MB": "2"}
    with breaking.service_of(victim, **few) as (base, master), ThreadPoolExecutor(4) as pool:
        _begin(base, headers)
        ends = [pool.submit(_mixed, base, headers, over, told) for _ in range(4)]
        try:
            # Every path, every pool and every thread has been used by then.
            time.sleep(seconds / 2)
            serving.wait_until(lambda: len(told) > 200, "too little is answered")
            begun = _weights(master)
            time.sleep(seconds / 2)
            ended = _weights(master)
        finally:
            over.set()
        for end in ends:
            end.result()
    print(f"{len(told)} answers; kB and files: {begun}, then {ended}")
    assert set(told) == {200, 201, 404, 422}
    assert ended[0] < begun[0] + 24 * 1024
    assert ended[1] <= begun[1] + 16
