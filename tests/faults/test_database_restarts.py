"""The database goes away and comes back: no 500, and the service is well again by itself."""

import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
import requests

from service.storage.database import Database
from tests.faults import breaking, serving
from tests.faults.breaking import Breakable

# One server to break, and one after the other.
pytestmark = pytest.mark.xdist_group("broken")

_PATHS = ("/v1/status", "/v1/strikes?limit=5", "/v1/changes?limit=5", "/healthz")


class _Load:
    """Readers and writers who go on whatever happens, and everything that they were told."""

    def __init__(self, base: str, headers: dict[str, str]) -> None:
        self._base, self._headers = base, headers
        self._over = threading.Event()
        self.told: list[requests.Response] = []
        self.made: dict[str, str] = {}

    def _read(self, number: int) -> None:
        with requests.Session() as line:
            for turn in range(1_000_000):
                if self._over.is_set():
                    return
                path = _PATHS[(turn + number) % len(_PATHS)]
                headers = self._headers if number % 2 else {}
                self.told.append(line.get(self._base + path, headers=headers, timeout=30))

    def _write(self) -> None:
        with requests.Session() as line:
            while not self._over.is_set():
                key = str(uuid.uuid4())
                while key not in self.made:
                    answer = line.post(
                        f"{self._base}/v1/strikes",
                        json=breaking.strike(),
                        headers=self._headers | {"Idempotency-Key": key},
                        timeout=30,
                    )
                    self.told.append(answer)
                    if answer.status_code == 201:
                        self.made[key] = answer.json()["id"]

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Four readers and two writers while the block runs, and until each was answered."""
        with ThreadPoolExecutor(6) as pool:
            ends = [pool.submit(self._read, number) for number in range(4)]
            ends += [pool.submit(self._write) for _ in range(2)]
            try:
                yield
            finally:
                self._over.set()
        for end in ends:
            end.result()


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        *(pytest.param(how, marks=pytest.mark.slow) for how in (signal.SIGINT, signal.SIGQUIT)),
    ],
)
def test_a_restart_under_load_is_no_fault_and_loses_nothing(
    how: signal.Signals,
    broken: Breakable,
    victim: Database,
    record_property: Callable[[str, object], None],
) -> None:
    headers = breaking.recorder(victim)
    with breaking.service_of(victim) as (base, _):
        load = _Load(base, headers)
        with load.going_on():
            serving.wait_until(lambda: len(load.made) >= 3, "nothing is written")
            broken.stop(how)
            broken.revive()
            record_property("seconds until ready", breaking.seconds_until_ready(base))
            known = len(load.made)
            serving.wait_until(lambda: len(load.made) >= known + 5, "nothing is written any more")
    refused = [answer for answer in load.told if answer.status_code not in (200, 201, 304, 409)]
    assert [each.text for each in refused if not breaking.is_fit_refusal(each)] == []
    made = sorted(load.made.values())
    assert breaking.column(victim, "SELECT id::text FROM strike ORDER BY 1") == made
    assert (
        breaking.column(
            victim, "SELECT record_id::text FROM change WHERE noun = 'strike' ORDER BY 1"
        )
        == made
    )


def test_nobody_is_given_a_connection_that_ended(broken: Breakable, victim: Database) -> None:
    """After a restart the pools hold as many dead connections as were busy at once before it."""
    headers = breaking.recorder(victim)
    with breaking.service_of(victim, SIEGE_WORKERS="1", SIEGE_ANSWERS_MAX_MB="0") as (base, _):

        def ask(number: int) -> int:
            shown = headers if number % 2 else {}
            return requests.get(f"{base}/v1/strikes", headers=shown, timeout=20).status_code

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(ask, range(80))) == {200}
        broken.stop()
        broken.revive()
        assert [ask(number) for number in range(12)] == [200] * 12


def test_a_read_whose_connection_is_ended_is_read_again(
    broken: Breakable, victim: Database
) -> None:
    """An administrator ends every connection a few times a second: readers do not notice."""
    headers = breaking.recorder(victim)
    told: list[int] = []
    over = threading.Event()

    def read(shown: dict[str, str]) -> None:
        with requests.Session() as line:
            while not over.is_set():
                told.append(line.get(f"{base}/v1/status", headers=shown, timeout=30).status_code)

    with (
        breaking.service_of(victim, SIEGE_ANSWERS_MAX_MB="0") as (base, _),
        ThreadPoolExecutor(2) as pool,
        broken.connected("postgres") as operator,
    ):
        ends = [pool.submit(read, shown) for shown in (headers, {})]
        ended = 0
        for _ in range(20):
            time.sleep(0.3)
            ended += operator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                " AND state <> 'idle'"
            ).rowcount
        over.set()
        for end in ends:
            end.result()
    assert ended > 0
    assert set(told) == {200}


@pytest.mark.parametrize(
    "seconds", [12, pytest.param(70, marks=[pytest.mark.slow, pytest.mark.timeout(240)])]
)
def test_an_outage_is_told_and_ends_by_itself(
    seconds: float,
    broken: Breakable,
    victim: Database,
    record_property: Callable[[str, object], None],
) -> None:
    headers = breaking.recorder(victim)
    with breaking.service_of(victim) as (base, _):
        assert breaking.ready(base) == 200
        broken.stop()
        end, longest = time.monotonic() + seconds, 0.0
        while time.monotonic() < end:
            began = time.monotonic()
            refused = requests.get(f"{base}/v1/status", headers=headers, timeout=30)
            longest = max(longest, time.monotonic() - began)
            assert breaking.is_fit_refusal(refused), refused.text
            assert breaking.is_fit_refusal(requests.get(f"{base}/v1/strikes", timeout=30))
            written = requests.post(
                f"{base}/v1/strikes", json=breaking.strike(), headers=headers, timeout=30
            )
            assert breaking.is_fit_refusal(written)
            assert requests.get(f"{base}/healthz", timeout=5).status_code == 200
            assert breaking.ready(base) == 503
        broken.revive()
        record_property("longest refusal", longest)
        record_property("seconds until ready", breaking.seconds_until_ready(base))
        assert requests.get(f"{base}/v1/status", headers=headers, timeout=30).status_code == 200
        with suppress(requests.RequestException):
            requests.get(f"{base}/v1/status", timeout=30)
