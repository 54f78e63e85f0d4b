"""Slow clients hold sockets of the proxy, never a thread behind it: all others are answered."""

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.storage.database import Database
from tests.conftest import issue
from tests.faults import serving
from tests.faults.slow_clients import answers_of, slow_clients

_SLOW = 300
_OTHERS = 6
_ROUNDS = 40
_PATHS = ("/healthz", "/v1/status", "/v1/strikes?limit=5", "/v1/cities", "/v1/changes?limit=5")


@pytest.mark.skipif(
    shutil.which("nginx") is None or sys.platform != "linux",
    reason="needs nginx, and the many loopback addresses of Linux",
)
@pytest.mark.timeout(240)
def test_others_are_served_while_three_hundred_clients_are_slow(
    database: Database, tmp_path: Path
) -> None:
    token = issue(database, "field-officer", "relief", "partner", "record")
    with (
        serving.gunicorn(database.pool.conninfo) as (base, _),
        serving.nginx(tmp_path, base) as front,
        slow_clients(front, _SLOW, token) as crowd,
    ):
        serving.wait_until(lambda: crowd.rounds > 1, "the slow clients did not connect")
        last = crowd.rounds + _ROUNDS

        def enough(answered: int) -> bool:
            # Within the proxy's limit for an address.
            time.sleep(0.05)
            return answered >= len(_PATHS) and crowd.rounds >= last

        with ThreadPoolExecutor(_OTHERS) as pool:
            told = list(
                pool.map(
                    lambda number: answers_of(front, number, _PATHS, enough), range(1, 1 + _OTHERS)
                )
            )
        held = len(crowd.open)
    everything = [answer for one in told for answer in one]
    assert {answer for answer in everything if answer[1] != 200} == set()
    assert all(len(one) >= len(_PATHS) for one in told)
    assert set(crowd.opened) == {"headers", "body", "idle", "reader"}
    assert sum(crowd.opened.values()) >= _SLOW
    assert held > _SLOW // 2
