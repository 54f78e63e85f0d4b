"""Five clients and two followers, who go on as people do on a bad line: again, until answered."""

import itertools
import random
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from tests.faults import breaking
from tests.faults.history.acts import Act, Deed, Followed, History, Outcome

_PATIENCE = 120.0
Headers = Mapping[str, str]


@dataclass
class Stage:
    """What all clients share: where the service is, what was recorded, whether it is over."""

    base: str
    headers: Headers
    history: History
    over: threading.Event = field(default_factory=threading.Event)
    records: list[str] = field(default_factory=list)
    marks: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1001))

    def sent(self, method: str, path: str, headers: Headers, body: object = None) -> "Told | None":
        """One request; None where the line broke."""
        try:
            answer = requests.request(
                method, self.base + path, json=body, headers=dict(headers), timeout=40
            )
        except requests.RequestException:
            return None
        self.history.statuses.append(answer.status_code)
        return answer

    def told(self, method: str, path: str, headers: Headers, body: object = None) -> "Told | None":
        """The same, again until there is an answer that says something of the matter."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            answer = self.sent(method, path, headers, body)
            if answer is not None and not _is_passing(answer):
                return answer
            time.sleep(0.1)
        return None


Told = requests.Response


def _is_passing(answer: Told) -> bool:
    """Whether the same request may be told something else in a moment."""
    if answer.status_code == 409:
        return bool(answer.json()["type"].endswith("#in-flight"))
    return answer.status_code in (429, 502, 503, 504)


def _revision_of(answer: Told) -> int:
    tag = answer.headers.get("ETag")
    return int(tag.split("-")[1].rstrip('"')) if tag else int(answer.json()["revision"])


class Client:
    """Records, publishes, amends, retracts and reads, as its dice say."""

    def __init__(self, stage: Stage, name: str, dice: random.Random) -> None:
        self._stage, self._name, self._dice = stage, name, dice
        self._known: dict[str, tuple[str, int, int]] = {}

    def go(self) -> None:
        """Acts until it is over."""
        deeds = (self._create, self._step, self._amend, self._read, self._read_as_anybody)
        while not self._stage.over.is_set():
            record = self._dice.choice(self._stage.records) if self._stage.records else None
            deed = self._dice.choices(deeds, (20, 20, 35, 15, 25))[0] if record else self._create
            deed(record)

    def _did(
        self,
        deed: Deed,
        began: float,
        outcome: Outcome,
        record: str | None,
        on: int = 0,
        revision: int = 0,
        mark: int = 0,
        public: bool = False,
    ) -> None:
        act = Act(
            self._name, deed, began, time.monotonic(), outcome, record, on, revision, mark, public
        )
        self._stage.history.acts.append(act)

    def _keyed(self) -> dict[str, str]:
        key = str(uuid.UUID(int=self._dice.getrandbits(128), version=4))
        return dict(self._stage.headers) | {"Idempotency-Key": key}

    def _create(self, _: str | None) -> None:
        mark, began = next(self._stage.marks), time.monotonic()
        claim = breaking.strike(killed=mark)
        answer = self._stage.told("POST", "/v1/strikes", self._keyed(), claim)
        if answer is None or answer.status_code != 201:
            self._did("create", began, "refused" if answer is not None else "unknown", None)
            return
        record = answer.json()["id"]
        self._did("create", began, "acknowledged", record, revision=1, mark=mark)
        self._stage.records.append(record)

    def _seen(self, record: str) -> tuple[str, int] | None:
        answer = self._stage.told("GET", f"/v1/strikes/{record}", self._stage.headers)
        if answer is None or answer.status_code != 200:
            return None
        return answer.headers["ETag"], answer.json()["revision"]

    def _step(self, record: str | None) -> None:
        """Publishes what waits; now and then retracts what is out."""
        assert record is not None
        seen = self._seen(record)
        deed: Deed = "retract" if self._dice.random() < 0.2 else "publish"
        if seen is None:
            return
        began, headers = time.monotonic(), self._keyed() | {"If-Match": seen[0]}
        answer = self._stage.told(
            "POST", f"/v1/strikes/{record}/{deed}", headers, {"reason": "so it is"}
        )
        if answer is None:
            self._did(deed, began, "unknown", record, seen[1])
        elif answer.status_code == 200:
            self._did(deed, began, "acknowledged", record, seen[1], _revision_of(answer))
        else:
            self._did(deed, began, "refused", record, seen[1])

    def _amend(self, record: str | None) -> None:
        """Once only: without a key of its own nobody knows what became of an unanswered one."""
        assert record is not None
        seen = self._seen(record)
        if seen is None:
            return
        if self._dice.random() < 0.5:
            time.sleep(self._dice.uniform(0, 0.1))
        mark, began = next(self._stage.marks), time.monotonic()
        headers = dict(self._stage.headers) | {"If-Match": seen[0]}
        body = {"killed": mark, "reason": "a later report"}
        answer = self._stage.sent("PATCH", f"/v1/strikes/{record}", headers, body)
        if answer is None or answer.status_code in (502, 503, 504):
            self._did("amend", began, "unknown", record, seen[1], mark=mark)
        elif answer.status_code == 200:
            told = _revision_of(answer)
            self._did("amend", began, "acknowledged", record, seen[1], told, mark)
        else:
            self._did("amend", began, "refused", record, seen[1], mark=mark)

    def _read(self, record: str | None) -> None:
        assert record is not None
        began = time.monotonic()
        answer = self._stage.sent("GET", f"/v1/strikes/{record}", self._stage.headers)
        if answer is not None and answer.status_code in (200, 410):
            self._did_read(began, record, answer, public=False)

    def _read_as_anybody(self, record: str | None) -> None:
        """Asks whether what it holds still stands: the answer may be one that was kept."""
        assert record is not None
        began, held = time.monotonic(), self._known.get(record)
        headers = {"If-None-Match": held[0]} if held else {}
        answer = self._stage.sent("GET", f"/v1/strikes/{record}", headers)
        if answer is None or answer.status_code not in (200, 304, 404, 410):
            return
        if answer.status_code == 304:
            assert held is not None
            _, revision, mark = held
            self._did("read", began, "acknowledged", record, 0, revision, mark, True)
            return
        self._did_read(began, record, answer, public=True)
        if answer.status_code == 200:
            document = answer.json()
            self._known[record] = (
                answer.headers["ETag"],
                document["revision"],
                document["killed"]["best"],
            )

    def _did_read(self, began: float, record: str, answer: Told, public: bool) -> None:
        told = answer.json()
        revision = told.get("revision", 0) if answer.status_code != 404 else 0
        mark = told["killed"]["best"] if answer.status_code == 200 else 0
        self._did("read", began, "acknowledged", record, 0, revision, mark, public)


def follow(stage: Stage, headers: Headers, seen: list[Followed]) -> None:
    """Follows the feed until it is over and nothing is left of it."""
    after, end = 0, None
    while True:
        last = stage.over.is_set()
        answer = stage.sent("GET", f"/v1/changes?after={after}&limit=7", headers)
        if answer is not None and answer.status_code == 200:
            page = answer.json()
            for each in page["data"]:
                change = Followed(each["position"], each["id"], each["op"], each["revision"])
                seen.append(change)
            after = page["next_after"]
            if last and not page["data"]:
                return
            if page["data"]:
                continue
        if last:
            end = end or time.monotonic() + _PATIENCE
            assert time.monotonic() < end, "the feed is not answered"
        time.sleep(0.1)
