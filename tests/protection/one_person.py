"""One person with every permission and several keys, who tries every write there is."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from tests import factories
from tests.conftest import Callers, issue
from tests.contract_client import ContractClient

JSON = dict[str, Any]
CANARY = "planted-0815"
_NUMBERS = itertools.count(1)
ALL = ("record", "review", "admin")
# One person's name as it may be typed: capitals, full-width letters, spaces, letters nobody sees.
NAMES = ("Salma Haddad", "  SALMA   haddad ", "Ｓalma Haddad", "Sal\u200dma Haddad")


class OnePerson:
    """Keys of one holder, each spelt in another way, two organisations; every write, by any key."""

    def __init__(self, callers: Callers) -> None:
        self.callers = callers
        spelt = zip(NAMES, itertools.cycle(("relief", "monitor")), strict=False)
        self.keys: list[ContractClient] = [
            callers.public.with_key(issue(callers.database, name, office, "trusted", *ALL))
            for name, office in spelt
        ]
        self.keys += [self._issued("salma haddad", "relief"), self._issued("A Friend", "relief")]
        self.keys.append(self._issued_by(self.keys[-1], "A Friend Of Hers", "monitor"))
        self.made: list[tuple[str, str]] = []

    def _issued(self, holder: str, organisation: str) -> ContractClient:
        return self._issued_by(self.keys[0], holder, organisation)

    def _issued_by(self, admin: ContractClient, holder: str, office: str) -> ContractClient:
        asked = {"name": "second", "holder": holder, "organisation": office, "tier": "trusted"}
        answer = admin.post("/v1/keys", json=asked | {"permissions": list(ALL)})
        assert answer.status_code == 201, answer.json
        confirmed = self.keys[1].post(f"/v1/keys/{answer.json['id']}/confirm", json={})
        assert confirmed.status_code == 403, "nobody confirms what they issued"
        return self.callers.public.with_key(answer.json["key"])

    def records(self, key: ContractClient, place: str | None = None) -> None:
        """A strike and a source of one's own."""
        number = next(_NUMBERS)
        claim = {
            "occurred": "2016-07-17",
            "source": {"url": f"https://salma.example.org/{number}", "title": CANARY},
            "notes": CANARY,
            "description": CANARY,
            "sensitivity": "public",
            "killed": {"best": 41},
        }
        claim |= {"place": place} if place else {"place_id": None}
        headers = {"Idempotency-Key": f"once-{number}"}
        for _ in range(2):
            answer = key.post("/v1/strikes", json=claim, headers=headers)
            assert answer.status_code == 201, answer.json
        self.made.append(("strikes", answer.json["id"]))
        source = {"slug": f"salma-{number}", "names": [{"lang": "en", "text": CANARY}]}
        batch = key.post("/v1/sources", json=[source]).json["results"]
        self.made.append(("sources", batch[0]["id"]))

    def writes(self) -> Iterator[tuple[str, Callable[[ContractClient], Any]]]:
        """Everything that can be tried on what there is."""
        for noun, record_id in self.made:
            url = f"/v1/{noun}/{record_id}"
            for step in ("publish", "dispute", "reject", "withdraw", "retract"):
                yield f"{step} {noun}", _stepping(url, step)
            for change in self._changes(noun):
                yield f"amend {noun} {change}", _amending(url, change)
        ids = [record_id for _, record_id in self.made]
        for decision in ("publish", "dispute", "reject"):
            body = {"ids": ids, "decision": decision, "reason": CANARY}
            yield f"bulk {decision}", _posting("/v1/review", body)
        strikes = [record_id for noun, record_id in self.made if noun == "strikes"][:2]
        for decision in ("same_event", "different"):
            if len(strikes) == 2:
                match = {"kind": "strikes", "ids": strikes, "decision": decision, "reason": CANARY}
                yield f"match {decision}", _posting("/v1/matches", match)

    def _changes(self, noun: str) -> Iterator[JSON]:
        yield {"notes": f"{CANARY} again"}
        yield {"sensitivity": "public"}
        yield {"sensitivity": "severe"}
        yield {"shared_with": ["everybody", "monitor", "relief"]}
        yield {"embargo_until": None}
        yield {"embargo_until": "2016-01-01T00:00:00Z"}
        if noun == "strikes":
            yield {"killed": {"best": 99}, "same_event_as": None}


def _stepping(url: str, step: str) -> Callable[[ContractClient], Any]:
    def write(key: ContractClient) -> Any:
        return key.post(f"{url}/{step}", json={"reason": CANARY}, headers={"If-Match": "*"})

    return write


def _amending(url: str, change: JSON) -> Callable[[ContractClient], Any]:
    def write(key: ContractClient) -> Any:
        return key.patch(url, json=change | {"reason": CANARY}, headers={"If-Match": "*"})

    return write


def _posting(url: str, body: JSON) -> Callable[[ContractClient], Any]:
    return lambda key: key.post(url, json=body)


def public_view(callers: Callers) -> list[Any]:
    """What the public is shown: its position, its feed, and every list."""
    public = callers.public
    spec = callers.app.extensions["contract"].spec
    lists = [path for path in spec["paths"] if path.startswith("/v1/") and path.count("/") == 2]
    shown = [public.get("/v1/status").json["position"], public.get("/v1/changes").json["data"]]
    for path in sorted(lists):
        if "get" in spec["paths"][path] and "{" not in path:
            answer = public.get(path)
            assert CANARY not in answer.text
            shown += [answer.data] if answer.status_code == 200 else []
    return shown


def published_strike(callers: Callers) -> JSON:
    """A strike that two others brought before the public."""
    return factories.publish(callers.reviewer, "strikes", factories.strike(callers.recorder))
