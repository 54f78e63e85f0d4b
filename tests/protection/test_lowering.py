"""To show a record to more people takes two of them, and the second is told; to fewer, one."""

from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
HELD = {"If-Match": "*"}


def _strike(recorder: ContractClient, **more: Any) -> JSON:
    return factories.strike(recorder, **({"place": None, "place_id": None} | more))


def _patched(key: ContractClient, made: JSON, **change: Any) -> int:
    url = f"/v1/strikes/{made['id']}"
    return key.patch(url, json=change | {"reason": "why"}, headers=HELD).status_code


def _published(key: ContractClient, made: JSON) -> int:
    url = f"/v1/strikes/{made['id']}"
    read = {"If-Match": key.get(url).headers["ETag"]}
    return key.post(f"{url}/publish", json={"reason": "read"}, headers=read).status_code


def _sensitivity(key: ContractClient, made: JSON) -> str:
    found: str = key.get(f"/v1/strikes/{made['id']}").json["sensitivity"]
    return found


def _line(reviewer: ContractClient, made: JSON) -> JSON:
    lines = reviewer.get("/v1/review?kind=strikes").json["data"]
    found: JSON = next(line for line in lines if line["id"] == made["id"])
    return found


def _lowers(reviewer: ContractClient, made: JSON) -> list[str]:
    flags = _line(reviewer, made)["flags"]
    return [flag["field"] for flag in flags if flag["code"] == "sensitivity_lowered"]


def test_what_is_recorded_lower_than_usual_is_flagged_and_published_by_another(
    callers: Callers,
) -> None:
    both = callers.key("both", "relief", "trusted", "record", "review")
    made, usual = _strike(both, sensitivity="public"), _strike(both)
    closer = _strike(both, sensitivity="severe")
    assert _lowers(callers.reviewer, made) == ["sensitivity"]
    assert _lowers(callers.reviewer, usual) == _lowers(callers.reviewer, closer) == []
    found = callers.reviewer.get("/v1/review?flag=sensitivity_lowered").json["data"]
    assert [line["id"] for line in found] == [made["id"]]
    assert _published(both, made) == 403
    assert callers.public.get("/v1/strikes").json["data"] == []
    assert _published(callers.reviewer, made) == 200
    assert _sensitivity(callers.public, made) == "public"


def test_who_lowers_a_submission_does_not_publish_it(callers: Callers) -> None:
    made, reviewer = _strike(callers.recorder, sensitivity="severe"), callers.reviewer
    assert _patched(reviewer, made, sensitivity="sensitive") == 200
    assert _published(reviewer, made) == 403
    second = callers.key("second", "monitor", "trusted", "record", "review")
    assert _lowers(second, made) == ["sensitivity"]
    # The flag stays with a later change of something else, and goes when it is raised again.
    assert _patched(callers.recorder, made, killed=2) == 200
    assert _lowers(second, made) == ["sensitivity"]
    assert _patched(callers.recorder, made, sensitivity="severe") == 200
    assert _lowers(second, made) == []


@pytest.mark.parametrize("state", ["published", "disputed"])
def test_one_key_of_any_sort_lowers_nothing_that_is_published(callers: Callers, state: str) -> None:
    made = _strike(callers.recorder, sensitivity="severe")
    assert _published(callers.reviewer, made) == 200
    if state == "disputed":
        url = f"/v1/strikes/{made['id']}/dispute"
        assert callers.reviewer.post(url, json={"reason": "why"}, headers=HELD).status_code == 200
    desk = callers.key("desk", "relief", "trusted", "record")
    assert _patched(desk, made, sensitivity="sensitive") == 202
    assert _patched(callers.reviewer, made, sensitivity="public") == 409, "one proposal at a time"
    assert _sensitivity(callers.reviewer, made) == "severe"
    partner = callers.key("partner", "embassy", "partner")
    assert partner.get(f"/v1/strikes/{made['id']}").status_code == 404
    line = _line(callers.reviewer, made)
    assert line["change"]["before"] == {"sensitivity": "severe"}
    assert line["change"]["after"] == {"sensitivity": "sensitive"}
    assert _lowers(callers.reviewer, made) == ["sensitivity"]
    both = callers.key("desk", "relief", "trusted", "record", "review")
    assert _published(both, made) == 403
    assert _published(callers.reviewer, made) == 200
    assert _sensitivity(callers.reviewer, made) == "sensitive"
    assert partner.get(f"/v1/strikes/{made['id']}").status_code == 200


def test_a_reviewer_alone_cannot_lower_and_publish(callers: Callers) -> None:
    made = _strike(callers.recorder)
    assert _published(callers.reviewer, made) == 200
    reviewer = callers.reviewer
    for change in ({"sensitivity": "public"}, {"shared_with": ["everybody"]}):
        assert _patched(reviewer, made, **change) == 202
        assert _published(reviewer, made) == 403
        bulk = {"ids": [made["id"]], "decision": "publish", "reason": "x"}
        assert reviewer.post("/v1/review", json=bulk).json["refused"] == 1
    assert _sensitivity(callers.public, made) == "sensitive"


def test_an_embargo_is_not_shortened_alone(callers: Callers) -> None:
    made = _strike(callers.recorder, embargo_until="2999-01-01T00:00:00Z")
    assert _published(callers.reviewer, made) == 200
    url = f"/v1/strikes/{made['id']}"
    for until in (None, "2016-01-01T00:00:00Z"):
        assert _patched(callers.recorder, made, embargo_until=until) == 202
        assert callers.public.get(url).status_code == 404
    change = _line(callers.reviewer, made)["change"]
    assert set(change["before"]) == set(change["after"]) == {"embargo_until"}
    assert _published(callers.reviewer, made) == 200
    assert callers.public.get(url).status_code == 200


def test_raising_holds_at_once(callers: Callers) -> None:
    made = _strike(callers.recorder, sensitivity="public")
    assert _published(callers.reviewer, made) == 200
    for higher in ("sensitive", "severe"):
        assert _patched(callers.recorder, made, sensitivity=higher) == 200
        assert _sensitivity(callers.reviewer, made) == higher
    assert callers.public.get(f"/v1/strikes/{made['id']}").status_code == 410


def test_what_was_raised_after_a_proposal_stays_raised_when_the_proposal_is_taken(
    callers: Callers,
) -> None:
    made = _strike(callers.recorder)
    assert _published(callers.reviewer, made) == 200
    assert _patched(callers.recorder, made, killed=2) == 202
    assert _patched(callers.recorder, made, sensitivity="severe") in (200, 202)
    assert _sensitivity(callers.reviewer, made) == "severe"
    assert _published(callers.reviewer, made) == 200
    assert _sensitivity(callers.reviewer, made) == "severe"

    other = _strike(callers.recorder)
    assert _published(callers.reviewer, other) == 200
    assert _patched(callers.recorder, other, killed=2, sensitivity="public") == 202
    assert _patched(callers.reviewer, other, sensitivity="severe") == 200
    second = callers.key("second", "monitor", "trusted", "review")
    assert _published(second, other) == 200
    shown = second.get(f"/v1/strikes/{other['id']}").json
    assert (shown["sensitivity"], shown["killed"]["best"]) == ("severe", 2)


def test_who_cites_a_closer_document_opens_it_with_a_second_person_who_is_told(
    callers: Callers,
) -> None:
    first = _strike(callers.recorder, source={"url": "https://closed.example.org/1"})
    assert _published(callers.reviewer, first) == 200
    document = first["citations"][0]["document_id"]
    assert callers.public.get(f"/v1/documents/{document}").json.get("url") is None
    cites = {"citations": [{"document_id": document}]}
    claim = {"topic": "other", "text": None, "place_id": None} | cites
    opens = callers.recorder.post("/v1/statements", json={"topic": "other", **cites})
    assert opens.status_code == 201, (opens.json, claim)
    lines = callers.reviewer.get("/v1/review?flag=sensitivity_lowered").json["data"]
    assert [(line["id"], line["flags"][0]["field"]) for line in lines] == [
        (opens.json["id"], "citations")
    ]
    assert callers.public.get(f"/v1/documents/{document}").json.get("url") is None


def test_a_document_that_was_hidden_is_not_opened_by_a_dispute_that_ends_or_another_change(
    callers: Callers,
) -> None:
    made = _strike(callers.recorder, sensitivity="public")
    assert _published(callers.reviewer, made) == 200
    url, document = f"/v1/strikes/{made['id']}", made["citations"][0]["document_id"]
    assert callers.public.get(url).status_code == 200
    hidden = callers.recorder.patch(
        f"/v1/documents/{document}", json={"sensitivity": "severe", "reason": "x"}, headers=HELD
    )
    assert hidden.status_code == 200, hidden.json
    reviewer = callers.reviewer
    disputed = reviewer.post(f"{url}/dispute", json={"reason": "x"}, headers=HELD)
    assert disputed.status_code == 200
    assert _published(reviewer, made) == 200
    assert _patched(callers.recorder, made, killed=2) == 202
    assert _published(reviewer, made) == 200
    assert reviewer.get(f"/v1/documents/{document}").json["sensitivity"] == "severe"
    assert callers.public.get(url).status_code == 410


def test_a_change_that_is_taken_brings_its_new_document_along(callers: Callers) -> None:
    made = _strike(callers.recorder)
    assert _published(callers.reviewer, made) == 200
    source = made["citations"][0]["document_id"]
    speaker = callers.reviewer.get(f"/v1/documents/{source}").json["source_id"]
    fresh = factories.document(callers.recorder, speaker, url="https://reports.example.org/2")
    cites = [{"document_id": fresh["id"]}]
    assert _patched(callers.recorder, made, citations=cites) == 202
    assert _published(callers.reviewer, made) == 200
    assert callers.public.get(f"/v1/strikes/{made['id']}").status_code == 200
    assert callers.public.get(f"/v1/documents/{fresh['id']}").status_code == 200
