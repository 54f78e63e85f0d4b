"""A contradiction that a person saw: written down, and told to everybody by two people."""

from typing import Any

import pytest

from service.settings import Settings
from tests.answers.contradicting import URL, World, listed
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SENTENCE = "The first report has the road closed before the second one, the second after it."
WRONG = "00000000-0000-7000-8000-000000000000"


def _seen(*records: JSON, **more: Any) -> JSON:
    claim = {"kind": "order", "sentence": SENTENCE, "reason": "read both"}
    return claim | {"records": [one["id"] for one in records]} | more


def _written(client: ContractClient, *records: JSON, **more: Any) -> JSON:
    answer = client.post(URL, json=_seen(*records, **more))
    assert answer.status_code == 201, answer.json
    made: JSON = answer.json
    return made


def _dataset(client: ContractClient) -> JSON:
    (row,) = [
        one for one in client.get("/v1/status").json["datasets"] if one["kind"] == "contradictions"
    ]
    told: JSON = row
    return told


def _two(world: World) -> list[JSON]:
    return [world.figure(10, period="2016-06"), world.figure(10, period="2016-09")]


def test_the_trusted_tier_reads_it_at_once_and_others_when_it_was_accepted(world: World) -> None:
    pair = _two(world)
    public, partner = world.callers.public, world.callers.key("desk", "un", "partner")
    trusted = world.callers.key("desk", "un", "trusted")
    tags = [client.get(URL).headers["ETag"] for client in (public, partner)]
    untold = _dataset(public)
    made = _written(world.reviewer, *pair)
    assert (made["origin"], made["kind"], made["state"]) == ("recorded", "order", "open")
    assert made["records"] == [one["id"] for one in pair]
    assert listed(trusted, "place=aleppo") == [made | {"basis": "placed_here"}]
    assert [client.get(URL).headers["ETag"] for client in (public, partner)] == tags
    assert listed(public) == listed(partner) == [] and _dataset(public) == untold
    own = world.reviewer.post(f"{URL}/{made['id']}/accept", json={"reason": "sure"})
    assert own.status_code == 403, own.json
    second = world.callers.key("second", "un", "trusted", "review")
    accepted = second.post(f"{URL}/{made['id']}/accept", json={"reason": "so it is"})
    assert accepted.status_code == 200, accepted.json
    told = made | {"state": "accepted", "basis": "placed_here"}
    for client in (public, partner, trusted):
        assert listed(client, "place=aleppo&origin=recorded") == [told]
    assert [client.get(URL).headers["ETag"] for client in (public, partner)] != tags


def test_a_decision_is_seen_in_the_status(world: World) -> None:
    world.figure(43, 0, period="2016-06")
    world.figure(39, 1, period="2016-06")
    public = world.callers.public
    (found,) = listed(public)
    before = _dataset(public)
    assert before == {
        "kind": "contradictions", "records": 0, "newest_event": None, "last_change_at": None,
        "position": 0,
    }  # fmt: skip
    world.reviewer.post(f"{URL}/{found['id']}/accept", json={"reason": "both stand"})
    after = _dataset(public)
    assert (after["records"], after["position"]) == (1, 1) and after["last_change_at"]
    world.reviewer.post(f"{URL}/{found['id']}/resolve", json={"reason": "one was corrected"})
    assert (_dataset(public)["records"], _dataset(public)["position"]) == (1, 2)


def test_whoever_wrote_it_down_may_take_it_back(world: World) -> None:
    made = _written(world.reviewer, *_two(world))
    back = world.reviewer.post(f"{URL}/{made['id']}/resolve", json={"reason": "misread"})
    assert back.json["state"] == "resolved"
    assert listed(world.callers.public) == []
    trusted = world.callers.key("desk", "un", "trusted")
    assert [one["state"] for one in listed(trusted)] == ["resolved"]


def test_what_names_a_hidden_record_is_told_to_nobody_who_may_not_read_it(world: World) -> None:
    shown = world.figure(10, period="2016-06")
    hidden = world.figure(10, period="2016-09", sensitivity="severe")
    made = _written(world.reviewer, shown, hidden)
    second = world.callers.key("second", "un", "trusted", "review")
    accepted = second.post(f"{URL}/{made['id']}/accept", json={"reason": "so it is"})
    assert accepted.status_code == 200
    assert listed(world.callers.public) == []
    assert [one["id"] for one in listed(world.callers.key("d", "un", "trusted"))] == [made["id"]]


def test_only_records_that_its_writer_may_read_are_named(world: World) -> None:
    shown = world.figure(10, period="2016-06")
    hidden = world.figure(10, period="2016-09", sensitivity="severe")
    partly = world.callers.key("partly", "un", "partner", "review")
    refusals = {}
    for name, record in (("hidden", hidden), ("unknown", {"id": WRONG}), ("twice", shown)):
        answer = partly.post(URL, json=_seen(shown, record))
        assert answer.status_code == 422, answer.json
        (error,) = answer.json["errors"]
        refusals[name] = (error["code"], error["pointer"])
    assert refusals == {
        "hidden": ("unknown_reference", "/records/1"),
        "unknown": ("unknown_reference", "/records/1"),
        "twice": ("twice", "/records/1"),
    }
    assert _written(partly, shown)["records"] == [shown["id"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"sentence": "Call +44 20 7946 0958 about it."},
        {"sentence": "It fell at 36.2021, 37.1343."},
        {"sentence": "  "},
        {"kind": "a_feeling"},
        {"records": []},
        {"reason": ""},
        {"more": 1},
    ],
)
def test_what_cannot_be_written_down_is_refused(world: World, wrong: JSON) -> None:
    shown = world.figure(10, period="2016-06")
    assert world.reviewer.post(URL, json=_seen(shown) | wrong).status_code == 422


def test_it_is_for_reviewers(world: World) -> None:
    shown = world.figure(10, period="2016-06")
    assert world.recorder.post(URL, json=_seen(shown)).status_code == 403
    assert world.callers.public.post(URL, json=_seen(shown)).status_code == 401


def test_in_an_office_of_one_its_word_is_enough(world: World) -> None:
    alone = Callers(world.callers.database, Settings(one_person=True))
    made = _written(alone.reviewer, world.figure(10, period="2016-06"))
    assert [one["id"] for one in listed(alone.public)] == [made["id"]]
    accepted = alone.reviewer.post(f"{URL}/{made['id']}/accept", json={"reason": "sure"})
    assert accepted.json["state"] == "accepted"


def test_a_record_that_is_gone_is_not_named(world: World) -> None:
    gone = world.figure(10, period="2016-06")
    url = f"/v1/casualty-figures/{gone['id']}"
    tag = {"If-Match": world.reviewer.get(url).headers["ETag"]}
    world.reviewer.post(f"{url}/retract", json={"reason": "wrong"}, headers=tag)
    answer = world.reviewer.post(URL, json=_seen(gone))
    assert answer.json["errors"][0]["code"] == "unknown_reference"
