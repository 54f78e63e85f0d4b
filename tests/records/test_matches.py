"""Match groups: a person links records of one event under one head, or tells them apart."""

from typing import Any

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]


def _strikes(callers: Callers, count: int) -> list[JSON]:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    return [
        factories.strike(recorder, source=f"https://source-{number}.example.org/1")
        for number in range(count)
    ]


def _decide(reviewer: ContractClient, one: JSON, other: JSON, decision: str) -> Any:
    return reviewer.post(
        "/v1/matches",
        json={"ids": [one["id"], other["id"]], "decision": decision, "reason": "read both"},
    )


def _head_of(reviewer: ContractClient, made: JSON) -> str | None:
    found: str | None = reviewer.get(f"/v1/strikes/{made['id']}").json["same_event_as"]
    return found


def test_the_record_that_was_there_first_is_the_head(callers: Callers) -> None:
    first, second = _strikes(callers, 2)
    reviewer = callers.reviewer
    answer = _decide(reviewer, second, first, "same_event")
    assert answer.status_code == 200, answer.json
    assert answer.json["head"] == first["id"]
    assert answer.json["members"] == [first["id"], second["id"]]
    assert _head_of(reviewer, first) is None and _head_of(reviewer, second) == first["id"]
    changes = reviewer.get(f"/v1/strikes/{second['id']}/revisions").json["data"]
    assert changes[-1]["op"] == "amended" and changes[-1]["reason"] == "read both"


def test_what_all_see_never_refers_to_what_is_hidden(callers: Callers) -> None:
    hidden, shown = _strikes(callers, 2)
    reviewer = callers.reviewer
    for made in (hidden, shown):
        factories.publish(reviewer, "strikes", made)
    tag = {"If-Match": callers.recorder.get(f"/v1/strikes/{hidden['id']}").headers["ETag"]}
    change = {"sensitivity": "severe", "reason": "it tells too much"}
    callers.recorder.patch(f"/v1/strikes/{hidden['id']}", json=change, headers=tag)
    seen = callers.public.get(f"/v1/strikes/{shown['id']}")
    assert _decide(reviewer, hidden, shown, "same_event").json["head"] == shown["id"]
    assert _head_of(reviewer, hidden) == shown["id"] and _head_of(reviewer, shown) is None
    after = callers.public.get(f"/v1/strikes/{shown['id']}")
    assert (after.data, after.headers["ETag"]) == (seen.data, seen.headers["ETag"])


def test_groups_that_are_joined_keep_one_head(callers: Callers) -> None:
    one, two, three, four = _strikes(callers, 4)
    reviewer = callers.reviewer
    _decide(reviewer, three, four, "same_event")
    _decide(reviewer, one, two, "same_event")
    assert _decide(reviewer, two, four, "same_event").status_code == 200
    assert _head_of(reviewer, one) is None
    assert {_head_of(reviewer, each) for each in (two, three, four)} == {one["id"]}
    again = _decide(reviewer, four, three, "same_event")
    assert again.status_code == 200 and again.json["head"] == one["id"]


def test_a_link_is_taken_back(callers: Callers) -> None:
    one, two, three = _strikes(callers, 3)
    reviewer = callers.reviewer
    _decide(reviewer, one, two, "same_event")
    _decide(reviewer, one, three, "same_event")
    assert _decide(reviewer, two, three, "different").status_code == 200
    assert _head_of(reviewer, two) == one["id"] and _head_of(reviewer, three) is None
    assert _decide(reviewer, two, one, "different").status_code == 200
    assert _head_of(reviewer, two) is None


def test_a_pair_that_was_told_apart_is_not_offered_again(callers: Callers) -> None:
    one, two = _strikes(callers, 2)
    reviewer = callers.reviewer
    pair = sorted([one["id"], two["id"]])
    offered = reviewer.get("/v1/matches?kind=strikes&state=open").json["data"]
    assert [line["ids"] for line in offered] == [pair]
    assert {record["family"] for record in offered[0]["records"]} != {None}
    assert _decide(reviewer, one, two, "different").status_code == 200
    assert reviewer.get("/v1/matches").json["data"] == []
    decided = reviewer.get("/v1/matches?state=decided").json["data"]
    assert [(line["ids"], line["decision"]) for line in decided] == [(pair, "different")]
    lines = reviewer.get("/v1/review?kind=strikes").json["data"]
    assert [line["possible_duplicates"] for line in lines] == [[], []]
    log = reviewer.get("/v1/decisions?decision=different").json["data"]
    assert [line["ids"] for line in log] == [pair]
    third = factories.strike(callers.recorder)
    assert len(third["possible_duplicates"]) == 2


def test_nobody_decides_on_records_of_their_own(callers: Callers) -> None:
    (one,) = _strikes(callers, 1)
    both = callers.key("both", "monitor", "trusted", "record", "review")
    own = factories.strike(both, source="https://own.example.org/1")
    assert _decide(both, one, own, "same_event").status_code == 403
    assert _head_of(callers.reviewer, own) is None
    assert _decide(callers.recorder, one, own, "same_event").status_code == 403


def test_what_cannot_be_matched_is_refused(callers: Callers) -> None:
    one, two = _strikes(callers, 2)
    reviewer = callers.reviewer
    assert _decide(reviewer, one, one, "same_event").status_code == 422
    unknown = {"id": "00000000-0000-7000-8000-000000000000"}
    assert _decide(reviewer, one, unknown, "same_event").status_code == 404
    reviewer.post("/v1/review", json={"ids": [two["id"]], "decision": "reject", "reason": "no"})
    assert _decide(reviewer, one, two, "same_event").status_code == 409
