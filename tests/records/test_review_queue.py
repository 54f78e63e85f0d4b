"""The review queue: what waits, oldest first, and many decisions at once."""

from typing import Any

from tests import factories
from tests.conftest import Callers

JSON = dict[str, Any]


def _ready(callers: Callers) -> tuple[Any, Any]:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    return recorder, reviewer


def _nowhere(recorder: Any, **more: Any) -> JSON:
    claim = {
        "occurred": "2016-07-17",
        "place_id": None,
        "source": "https://reports.example.org/1",
    }
    return factories.record(recorder, "strikes", claim | more)


def test_the_queue_shows_what_waits_with_what_a_reviewer_asks(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    first = factories.strike(recorder, killed=9999)
    second = factories.strike(recorder, source="https://other.example.org/2")
    answer = reviewer.get("/v1/review?kind=strikes")
    assert answer.status_code == 200
    lines = answer.json["data"]
    assert [line["id"] for line in lines] == [first["id"], second["id"]]
    line = lines[0]
    assert line["kind"] == "strikes" and line["waits_for"] == "publication"
    assert line["recorded_by"] == {"organisation": "relief"}
    assert [flag["code"] for flag in line["flags"]] == ["count_9999"]
    assert [each["id"] for each in line["possible_duplicates"]] == [second["id"]]
    assert line["may_decide"] is True and line["missing_for_publication"] == []
    assert line["etag"] == reviewer.get(f"/v1/strikes/{first['id']}").headers["ETag"]
    assert line["document"]["killed"]["best"] == 9999
    holder = callers.admin.get("/v1/review?kind=strikes").json["data"][0]["recorded_by"]
    assert holder == {"organisation": "relief", "holder": "field-officer"}
    assert answer.json["awaiting_review"] == reviewer.get("/v1/me").json["awaiting_review"] == 6
    assert recorder.get("/v1/me").json["awaiting_review"] == 6, "all are its own"


def test_the_queue_is_for_reviewers(callers: Callers) -> None:
    assert callers.public.get("/v1/review").status_code == 401
    assert callers.recorder.get("/v1/review").status_code == 403
    severe = _nowhere(callers.recorder, sensitivity="severe")
    partner = callers.key("partner-reviewer", "third", "partner", "review")
    assert severe["id"] not in [line["id"] for line in partner.get("/v1/review").json["data"]]
    assert severe["id"] in [line["id"] for line in callers.reviewer.get("/v1/review").json["data"]]


def test_the_queue_is_filtered_and_paged(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    odd = factories.strike(recorder, occurred="2099-01-01")
    nowhere = _nowhere(recorder)
    other = callers.key("officer", "other-org", "partner", "record")
    theirs = factories.strike(other)

    def ids(query: str) -> list[str]:
        return [line["id"] for line in reviewer.get(f"/v1/review?{query}").json["data"]]

    assert ids("flag=future_date") == [odd["id"]]
    assert ids("kind=strikes&place=aleppo") == [odd["id"], theirs["id"]]
    assert ids("kind=strikes&organisation=other-org") == [theirs["id"]]
    walked: list[str] = []
    url: str | None = "/v1/review?kind=strikes&limit=1"
    while url:
        page = reviewer.get(url[url.index("/v1/") :]).json
        walked += [line["id"] for line in page["data"]]
        url = page["next"]
    assert walked == [odd["id"], nowhere["id"], theirs["id"]]


def test_a_proposed_change_waits_with_before_and_after(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    made = factories.strike(recorder, killed=3)
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    proposed = recorder.patch(
        url,
        json={"killed": 9999, "reason": "a later count"},
        headers={"If-Match": recorder.get(url).headers["ETag"]},
    )
    assert proposed.status_code == 202
    line = reviewer.get("/v1/review?kind=strikes").json["data"][0]
    assert line["waits_for"] == "change" and line["state"] == "published"
    assert line["change"]["before"]["killed"]["best"] == 3
    assert line["change"]["after"]["killed"]["best"] == 9999
    assert [flag["code"] for flag in line["flags"]] == ["count_9999"]
    assert reviewer.get(url).json["flags"] == []
    decided = reviewer.post(
        "/v1/review", json={"ids": [made["id"]], "decision": "publish", "reason": "checked"}
    )
    assert decided.json["done"] == 1
    assert reviewer.get(url).json["killed"]["best"] == 9999
    assert [flag["code"] for flag in reviewer.get(url).json["flags"]] == ["count_9999"]
    assert reviewer.get("/v1/review?kind=strikes").json["data"] == []


def _change(client: Any, made: JSON, change: JSON) -> None:
    url = f"/v1/strikes/{made['id']}"
    tag = {"If-Match": client.get(url).headers["ETag"]}
    answer = client.patch(url, json=change | {"reason": "mended"}, headers=tag)
    assert answer.status_code in (200, 202), answer.json


def _decide(reviewer: Any, decision: str, **named: Any) -> JSON:
    asked = {"decision": decision, "reason": "read", **named}
    (result,) = reviewer.post("/v1/review", json=asked).json["results"]
    told: JSON = result
    return told


def test_words_that_changed_after_they_were_read_are_not_published(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    made = factories.strike(recorder, killed=3)
    (line,) = reviewer.get("/v1/review?kind=strikes").json["data"]
    _change(recorder, made, {"killed": 300})
    read = {"kind": "strikes", "id": made["id"], "revision": line["revision"]}
    for named, kind, status in (
        ({"ids": [made["id"]]}, "precondition-required", 428),
        ({"items": [{"id": made["id"]}]}, "precondition-required", 428),
        ({"items": [read]}, "stale", 412),
    ):
        result = _decide(reviewer, "publish", **named)
        assert (result["result"], result["status"]) == ("refused", status)
        assert result["problem"]["type"].endswith(f"#{kind}")
    url = f"/v1/strikes/{made['id']}"
    # Whatever there is, is no version that anybody read.
    star = reviewer.post(f"{url}/publish", json={"reason": "seen"}, headers={"If-Match": "*"})
    assert star.status_code == 428
    assert reviewer.get(url).json["state"] == "submitted"
    (again,) = reviewer.get("/v1/review?kind=strikes").json["data"]
    assert (
        str(again["revision"])
        in _decide(reviewer, "publish", ids=[made["id"]])["problem"]["detail"]
    )
    read["revision"] = again["revision"]
    assert _decide(reviewer, "publish", items=[read])["state"] == "published"


def test_what_is_rejected_need_not_be_read_again(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    made = factories.strike(recorder, killed=3)
    _change(recorder, made, {"killed": 300})
    assert _decide(reviewer, "reject", ids=[made["id"]])["state"] == "rejected"


def test_a_proposal_that_was_replaced_is_not_taken_unread(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    made = factories.strike(recorder, killed=3)
    factories.publish(reviewer, "strikes", made)
    _change(recorder, made, {"killed": 4})
    assert _decide(reviewer, "publish", ids=[made["id"]])["result"] == "done"
    _change(recorder, made, {"killed": 5})
    _change(recorder, made, {"killed": 500})
    assert _decide(reviewer, "publish", ids=[made["id"]])["status"] == 428
    (line,) = reviewer.get("/v1/review?kind=strikes").json["data"]
    read = {"kind": "strikes", "id": made["id"], "revision": line["revision"]}
    assert _decide(reviewer, "publish", items=[read])["result"] == "done"
    assert reviewer.get(f"/v1/strikes/{made['id']}").json["killed"]["best"] == 500


def test_many_are_decided_at_once_each_for_itself(callers: Callers) -> None:
    recorder, _ = _ready(callers)
    both = callers.key("both", "monitor", "trusted", "record", "review")
    good, also = factories.strike(recorder), factories.strike(recorder, occurred="2016-08")
    own = factories.strike(both)
    unknown = "00000000-0000-7000-8000-000000000000"
    answer = both.post(
        "/v1/review",
        json={
            "ids": [good["id"], own["id"], unknown, also["id"]],
            "decision": "publish",
            "reason": "read and checked",
        },
    )
    assert answer.status_code == 200, answer.json
    results = answer.json["results"]
    assert [each["result"] for each in results] == ["done", "refused", "refused", "done"]
    assert [each["status"] for each in results] == [200, 403, 404, 200]
    assert answer.json["done"] == 2 and answer.json["refused"] == 2
    assert recorder.get(f"/v1/strikes/{also['id']}").json["state"] == "published"
    assert both.get(f"/v1/strikes/{own['id']}").json["state"] == "submitted"
    line = both.get("/v1/review?kind=strikes").json["data"][0]
    assert line["id"] == own["id"] and line["may_decide"] is False


def test_a_decision_is_on_the_revision_that_was_read(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    made = factories.strike(recorder)
    stale = {"kind": "strikes", "id": made["id"], "revision": made["revision"] + 1}
    claim = {"items": [stale], "decision": "publish", "reason": "checked"}
    refused = reviewer.post("/v1/review", json=claim).json["results"][0]
    assert refused["status"] == 412
    read = {"kind": "strikes", "id": made["id"], "revision": made["revision"]}
    done = reviewer.post("/v1/review", json=claim | {"items": [read]}).json["results"][0]
    assert done["state"] == "published"
    wrong = reviewer.post("/v1/review", json=claim | {"ids": [made["id"]], "items": [read]})
    assert wrong.status_code == 422
    twice = reviewer.post("/v1/review", json=claim | {"items": [read, read]})
    assert twice.status_code == 422


def test_a_reason_is_needed(callers: Callers) -> None:
    reviewer = callers.reviewer
    unknown = "00000000-0000-7000-8000-000000000000"
    for reason in ({}, {"reason": "  "}):
        answer = reviewer.post("/v1/review", json={"ids": [unknown], "decision": "reject"} | reason)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["pointer"] == "/reason"


def test_the_decision_log_says_who_decided_what_and_why(callers: Callers) -> None:
    recorder, reviewer = _ready(callers)
    good, bad = factories.strike(recorder), factories.strike(recorder)
    for made, decision in ((good, "publish"), (bad, "reject")):
        reviewer.post(
            "/v1/review", json={"ids": [made["id"]], "decision": decision, "reason": decision}
        )
    log = reviewer.get("/v1/decisions?kind=strikes").json["data"]
    assert [(line["decision"], line["ids"], line["reason"]) for line in log] == [
        ("rejected", [bad["id"]], "reject"),
        ("published", [good["id"]], "publish"),
    ]
    assert "decided_by" not in log[0] and log[0]["organisation"] == "monitor"
    assert callers.admin.get("/v1/decisions").json["data"][0]["decided_by"] == "reviewer"
    assert reviewer.get("/v1/decisions?decision=rejected").json["data"][0]["ids"] == [bad["id"]]
    page = reviewer.get("/v1/decisions?limit=1").json
    following = reviewer.get(page["next"][page["next"].index("/v1/") :]).json["data"][0]
    assert following["at"] < page["data"][0]["at"]
    assert recorder.get("/v1/decisions").status_code == 403
