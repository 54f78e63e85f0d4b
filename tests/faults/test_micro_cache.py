"""The proxy's cache of one second: fresh, in order, and nobody's answer is given to another."""

import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from service.app import create_app
from service.settings import Settings
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests import factories
from tests.conftest import TEMPLATE, copy_of, issue
from tests.contract_client import ContractClient
from tests.faults import serving
from tests.faults.slow_clients import FromAddress
from tests.protection.asking import requests_of, some_of_each

pytestmark = [
    pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx"),
    pytest.mark.timeout(300),
]

SUMMARY = "/v1/cities/aleppo/summary?on=2016-10-20"
_NEVER_TOLD_TWICE = re.compile(
    rb"cursor=[^\"&>]+|citations/[\w-]+|urn:(uuid|request):[\w.-]+|\"(as_of|now|at)\":\"[^\"]+\""
)


@dataclass(frozen=True)
class Served:
    """A service with its proxy, its database, and keys of two roles."""

    direct: str
    front: str
    database: Database
    admin: str
    partner: str

    @property
    def desk(self) -> ContractClient:
        """A caller of the same database without HTTP between."""
        return ContractClient(create_app(Settings(), self.database))

    def publish_a_strike(self) -> Any:
        """One change that everybody sees, acknowledged."""
        made = factories.strike(self.desk.with_key(self.partner), place="aleppo")
        return factories.publish(self.desk.with_key(self.admin), "strikes", made)


def _settings(database: Database) -> dict[str, str]:
    # Other addresses of this machine are callers here, as those of the world outside are.
    return {"DATABASE_READ_URL": database.public_pool.conninfo, "SIEGE_PROXIES": "127.0.0.1"}


@pytest.fixture(scope="module")
def served(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("proxy")
    with (
        copy_of(server, TEMPLATE) as database,
        serving.gunicorn(database.dsn, **_settings(database)) as (base, _),
        serving.nginx(folder, base, serving.without_limits) as front,
    ):
        admin = issue(database, "admin", "operator", "trusted", "record", "review", "admin")
        partner = issue(database, "field-officer", "relief", "partner", "record")
        made = Served(base, front, database, admin, partner)
        for slug in ("aleppo", "homs"):
            place = factories.place(made.desk.with_key(partner), slug)
            factories.publish(made.desk.with_key(admin), "places", place)
        for _ in range(3):
            made.publish_a_strike()
        yield made


def _get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=30)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_it_asks_again_by_the_tag_of_its_coding_and_answers_304_itself(
    served: Served, coding: str
) -> None:
    first = _get(served.front + SUMMARY, **{"Accept-Encoding": coding})
    assert first.headers.get("Content-Encoding", "identity") == coding
    kept: list[requests.Response] = []

    def asked_again() -> bool:
        kept.append(_get(served.front + SUMMARY, **{"Accept-Encoding": coding}))
        return "fwd-status=304" in kept[-1].headers["Cache-Status"]

    serving.wait_until(asked_again, "it never asked by the tag")
    assert {each.headers["ETag"] for each in kept} == {first.headers["ETag"]}
    assert {each.content for each in kept} == {first.content}
    held = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": coding}
    polls = [_get(served.front + SUMMARY, **held) for _ in range(10)]
    assert {(each.status_code, each.content) for each in polls} == {(304, b"")}
    assert any(each.headers["Cache-Status"] == "siege-tracker; hit" for each in polls)
    for each in (*kept, *polls):
        assert each.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert each.headers["Vary"] == "Accept, Accept-Encoding, Authorization, X-API-Key"
        told = each.headers["Cache-Status"]
        assert ("Age" in each.headers) == told.endswith(("; hit", "; detail=updating"))


def test_however_many_poll_few_requests_reach_the_service(served: Served) -> None:
    _get(served.front + SUMMARY)
    told: list[tuple[str, str]] = []

    def poll() -> None:
        with requests.Session() as session:
            for _ in range(150):
                answer = session.get(served.front + SUMMARY, timeout=30)
                told.append((answer.headers["Cache-Status"], answer.headers["Date"]))

    threads = [threading.Thread(target=poll) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = {date for _, date in told}
    asked = [status for status, _ in told if "fwd=" in status]
    assert len(told) == 1200
    # One in a second; those who come at the same time after a pause all ask.
    assert len(asked) <= 2 * len(seconds) + len(threads) < len(told) // 4


@dataclass
class Seen:
    """What one poller was told, in order; a 304 stands for what it held."""

    url: str
    held: str = ""
    position: int = 0
    answers: int = 0

    def poll(self, session: requests.Session) -> None:
        """One request."""
        answer = session.get(self.url, headers={"If-None-Match": self.held}, timeout=30)
        assert answer.status_code in (200, 304), answer.text
        self.answers += 1
        if answer.status_code == 200:
            position = answer.json()["position"]
            assert position >= self.position, "an older answer after a newer one"
            assert (position > self.position) == (answer.headers["ETag"] != self.held)
            self.held, self.position = answer.headers["ETag"], position


def test_under_writes_nobody_sees_an_older_answer_after_a_newer_one(served: Served) -> None:
    over = threading.Event()
    paths = ("/v1/status", SUMMARY)
    pollers = [Seen(served.front + path) for path in paths for _ in range(3)]
    failed: list[BaseException] = []

    def run(seen: Seen) -> None:
        try:
            with requests.Session() as session:
                while not over.is_set():
                    seen.poll(session)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(seen,)) for seen in pollers]
    for thread in threads:
        thread.start()
    for _ in range(25):
        served.publish_a_strike()
    last = _get(f"{served.direct}/v1/status").json()["position"]
    serving.wait_until(
        lambda: bool(failed) or all(seen.position == last for seen in pollers),
        "the last change did not come",
    )
    over.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert min(seen.answers for seen in pollers) > 10


def test_what_a_caller_sends_besides_reaches_no_other(served: Served) -> None:
    path = f"{served.front}/v1/strikes?limit=2"
    sent = {
        "X-Request-Id": "chosen-by-somebody-else",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/v1/keys",
        "X-HTTP-Method-Override": "DELETE",
        "If-None-Match": '"rubbish"',
        "Referer": "https://evil.example/",
    }
    first = _get(path, **sent)
    again = _get(path)
    assert first.status_code == again.status_code == 200
    assert first.headers["X-Request-Id"] == sent["X-Request-Id"]
    assert again.headers["X-Request-Id"] != sent["X-Request-Id"]
    for word in ("evil", "gopher", "chosen-by", "/v1/keys"):
        assert word not in again.text + str(again.headers)
    direct = _get(f"{served.direct}/v1/strikes?limit=2")
    assert _lasting(again) == _lasting(direct)


def test_every_address_is_counted_for_itself_and_none_can_say_it_is_another(
    served: Served,
) -> None:
    def left(number: int, limit: int, **headers: str) -> int:
        with requests.Session() as session:
            session.mount("http://", FromAddress(f"127.0.3.{number}"))
            url = f"{served.front}/v1/strikes?limit={limit}"
            told = session.get(url, headers=headers, timeout=30).headers["RateLimit"]
        return int(told.split("r=")[1].split(";")[0])

    first = [left(1, limit) for limit in range(200, 205)]
    assert len(set(first)) == 5
    assert left(2, 205) > first[-1]
    assert left(1, 206, **{"X-Forwarded-For": "203.0.113.9"}) < left(3, 207)


def _lasting(answer: requests.Response) -> tuple[int, bytes, str]:
    kind = answer.headers.get("Content-Type", "")
    body = answer.content
    if answer.status_code == 401:
        # The proxy refuses uploads without a key itself, in words of its own.
        return 401, b"", kind
    if kind.startswith(("application/zip", "application/vnd.")):
        body = b""
    return answer.status_code, _NEVER_TOLD_TWICE.sub(b"", body), kind


def test_no_roles_answer_reaches_another_through_the_cache(served: Served) -> None:
    desk = served.desk.with_key(served.partner)
    waiting = factories.strike(desk, place="homs", notes="for reviewers")
    spec = requests.get(f"{served.direct}/openapi.json", timeout=30).json()
    ids = {"/v1/strikes": (waiting["id"], served.publish_a_strike()["id"])}
    asked = [
        each
        for each in some_of_each(list(requests_of(spec, ids, 5)), 2, 5)
        if "wait=" not in each.address
    ]
    assert {each.path for each in asked} >= {p for p in spec["paths"] if p.startswith("/v1/cit")}
    roles = {
        "admin": {"Authorization": f"Bearer {served.admin}"},
        "anybody": {},
        "partner": {"X-API-Key": served.partner},
    }
    differ: Counter[str] = Counter()
    with requests.Session() as session:
        for each in asked:
            told = {}
            for role, headers in roles.items():
                url = each.address
                fronted = session.get(served.front + url, headers=headers, timeout=60)
                direct = session.get(served.direct + url, headers=headers, timeout=60)
                told[role] = _lasting(fronted)
                assert told[role] == _lasting(direct), (role, url)
                shared = "public" in fronted.headers["Cache-Control"]
                assert not (shared and role != "anybody"), (role, url)
            differ[str(told["admin"] == told["anybody"])] += 1
            assert _lasting(session.get(served.front + url, timeout=60)) == told["anybody"], url
    assert differ["False"] > 20
