"""Pollers of a service that is written to see no older answer, and no 304 for a changed one."""

import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from service.storage.database import Database
from tests.conftest import issue
from tests.faults import breaking, serving
from tests.faults.crowd import Crowd

# One server to break, and one after the other.
pytestmark = pytest.mark.xdist_group("broken")

_RECORDS = 4
_POLLERS = 10
Numbers = Mapping[str, int]


def _of_list(document: Any) -> Numbers:
    return {each["id"]: each["killed"]["best"] for each in document["data"]}


def _of_record(document: Any) -> Numbers:
    return {document["id"]: document["killed"]["best"]}


def _of_feed(document: Any) -> Numbers:
    """A record's first public revision has the number 1000, each amendment one more."""
    newest: dict[str, int] = {}
    for each in document["data"]:
        if each["kind"] == "strikes":
            newest[each["id"]] = 999 + each["revision"]
    return newest


@dataclass
class Written:
    """What number each record has: asked for at the most, acknowledged at the least."""

    sent: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)


@dataclass
class Poller:
    """Asks for one address again and again, as a script that keeps what it got."""

    url: str
    read: Callable[[Any], Numbers]
    written: Written
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    unchanged: int = 0
    _etag: str | None = None
    _held: Numbers = field(default_factory=dict)

    def go(self, over: threading.Event) -> None:
        """Polls until it is over, and notes whatever should not be."""
        with requests.Session() as line:
            while not over.is_set():
                self._ask(line)

    def _ask(self, line: requests.Session) -> None:
        known = dict(self.written.acknowledged)
        headers = {"If-None-Match": self._etag} if self._etag else {}
        answer = line.get(self.url, headers=headers, timeout=30)
        self.asked += 1
        if answer.status_code == 304:
            self.unchanged += 1
            shown = self._held
        elif answer.status_code == 200:
            shown = self.read(answer.json())
            if self._etag == answer.headers["ETag"] and shown != self._held:
                self.wrong.append(f"{self.url}: another answer has the same version")
            self._etag = answer.headers["ETag"]
        else:
            self.wrong.append(f"{self.url}: {answer.status_code}")
            return
        sent = dict(self.written.sent)
        for record, number in shown.items():
            if number < known.get(record, 0):
                how = f"{answer.status_code} tells {number}"
                self.wrong.append(f"{self.url}: {how}, {known[record]} was acknowledged")
            if number < self._held.get(record, 0):
                self.wrong.append(f"{self.url}: {number} after {self._held[record]}")
            if number > sent[record]:
                self.wrong.append(f"{self.url}: {number} was never written")
        if self._held.keys() - shown.keys():
            self.wrong.append(f"{self.url}: a record is gone")
        self._held = shown


class Writer:
    """Adds one to a number of a record, as fast as it is answered."""

    def __init__(self, base: str, headers: dict[str, str], written: Written) -> None:
        self._base, self._headers, self._written = base, headers, written
        self._tags: dict[str, str] = {}

    def make(self) -> str:
        """A published record, whose number is 1000."""
        claim = breaking.strike(killed=1000)
        made = requests.post(
            f"{self._base}/v1/strikes", json=claim, headers=self._headers, timeout=30
        )
        assert made.status_code == 201, made.text
        record: str = made.json()["id"]
        self._written.sent[record] = 1000
        headers = self._headers | {"If-Match": made.headers["ETag"]}
        url = f"{self._base}/v1/strikes/{record}"
        out = requests.post(f"{url}/publish", json={"reason": "so"}, headers=headers, timeout=30)
        assert out.status_code == 200, out.text
        self._tags[record] = out.headers["ETag"]
        self._written.acknowledged[record] = 1000
        return record

    def add_one(self, record: str) -> None:
        """The next number."""
        number = self._written.sent[record] + 1
        self._written.sent[record] = number
        changed = requests.patch(
            f"{self._base}/v1/strikes/{record}",
            json={"killed": number, "reason": "a later report"},
            headers=self._headers | {"If-Match": self._tags[record]},
            timeout=30,
        )
        assert changed.status_code == 200, changed.text
        self._tags[record] = changed.headers["ETag"]
        self._written.acknowledged[record] = number

    def go(self, records: list[str], seconds: float) -> None:
        """Goes on for so long, with short rests in which answers stand."""
        end, turn = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            self.add_one(records[turn % len(records)])
            turn += 1
            time.sleep(0.3 if turn % 5 == 0 else 0.01)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seconds", [15, pytest.param(120, marks=pytest.mark.slow)])
def test_no_poller_sees_an_older_answer_or_misses_a_change(
    seconds: float, victim: Database
) -> None:
    token = issue(victim, "editor", "relief", "trusted", "record", "review")
    written, over = Written(), threading.Event()
    with breaking.service_of(victim, SIEGE_ONE_PERSON="true") as (base, _):
        writers = [Writer(base, {"Authorization": f"Bearer {token}"}, written) for _ in range(2)]
        records = {writer: [writer.make() for _ in range(_RECORDS // 2)] for writer in writers}
        asked = [
            (f"{base}/v1/strikes?limit=50", _of_list),
            (f"{base}/v1/strikes?from=2016-07-01&to=2016-07-31", _of_list),
            (f"{base}/v1/changes?after=0&limit=1000", _of_feed),
            *((f"{base}/v1/strikes/{each[0]}", _of_record) for each in records.values()),
        ]
        pollers = [
            Poller(*asked[number % len(asked)], written=written) for number in range(_POLLERS)
        ]
        with ThreadPoolExecutor(_POLLERS + len(writers)) as pool:
            polls = [pool.submit(poller.go, over) for poller in pollers]
            try:
                ends = [pool.submit(each.go, records[each], seconds) for each in writers]
                for end in ends:
                    end.result()
            finally:
                over.set()
            for poll in polls:
                poll.result()
    assert [wrong for poller in pollers for wrong in poller.wrong] == []
    assert min(poller.asked for poller in pollers) > 5
    assert sum(poller.unchanged for poller in pollers) > 0
    assert min(written.acknowledged.values()) > 1003


# A change is visible to all within it: the proxy's second, and one to make the answer.
_VISIBLE_SECONDS = 2.0


def _lateness(crowd: Crowd, told: list[tuple[float, int]]) -> tuple[list[float], float]:
    """How late questions were that got a number too old; when the last poller held a change."""
    late = [
        asked - at
        for asked, shown in crowd.seen
        for at, number in told
        if asked > at + _VISIBLE_SECONDS and shown < number
    ]
    held = crowd.first.values()
    return late, max(times[number] - at for times in held for at, number in told if number in times)


@pytest.mark.skipif(
    shutil.which("nginx") is None or sys.platform != "linux",
    reason="needs nginx, and the many loopback addresses of Linux",
)
@pytest.mark.timeout(300)
@pytest.mark.slow
@pytest.mark.parametrize(("how_many", "seconds"), [(200, 15), (2000, 60)])
def test_a_crowd_behind_the_proxy_is_served_and_sees_every_change(
    how_many: int, seconds: float, victim: Database, tmp_path: Path
) -> None:
    token = issue(victim, "editor", "relief", "trusted", "record", "review")
    written = Written()
    told: list[tuple[float, int]] = []
    with (
        breaking.service_of(victim, SIEGE_ONE_PERSON="true") as (base, _),
        serving.nginx(tmp_path, base) as front,
    ):
        writer = Writer(base, {"Authorization": f"Bearer {token}"}, written)
        record = writer.make()
        crowd = Crowd(
            int(front.rsplit(":", 1)[1]),
            f"/v1/strikes/{record}",
            lambda document: _of_record(document)[record],
        )
        with ThreadPoolExecutor(1) as pool:
            polling = pool.submit(crowd.go, how_many, seconds)
            end = time.monotonic() + seconds - 4
            while time.monotonic() < end:
                time.sleep(2)
                writer.add_one(record)
                told.append((time.monotonic(), written.acknowledged[record]))
            polling.result()
    late, worst = _lateness(crowd, told)
    print(f"{crowd.answers} answers, {crowd.unchanged} unchanged, seen by all after {worst:.2f} s")
    assert crowd.errors == []
    assert late == []
    assert len(crowd.first) == how_many
    assert crowd.unchanged > crowd.answers // 3
