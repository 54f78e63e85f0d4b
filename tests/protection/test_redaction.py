"""Who redacts, what is told of it to whom, and what stays as it was."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

WORDS = "Leaked at the green gate"
POINT = {"type": "Point", "coordinates": [37.16171, 36.20471]}
JSON = dict[str, Any]


def redact(
    caller: ContractClient, url: str, fields: Any = None, reason: str = "it exposes", **headers: str
) -> TestResponse:
    """Redacts what the caller has just read."""
    seen = caller.get(url)
    tag = seen.headers.get("ETag") or f'"full-{seen.json.get("revision")}"'
    body: JSON = {"reason": reason} | ({} if fields is None else {"fields": fields})
    return caller.post(f"{url}/redact", json=body, headers={"If-Match": tag} | headers)


def _document(callers: Callers) -> JSON:
    recorder, reviewer = callers.recorder, callers.reviewer
    source = factories.source(recorder, "monitor")
    factories.publish(reviewer, "sources", source)
    made = factories.document(
        recorder, source["id"], title=WORDS, url="https://leaks.example.org/gate"
    )
    factories.publish(reviewer, "documents", made)
    return made


def _strike(callers: Callers, **more: Any) -> JSON:
    recorder = callers.recorder
    factories.publish(callers.reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder, description=WORDS, location=POINT, **more)
    factories.publish(callers.reviewer, "strikes", made)
    return made


def test_everybody_sees_at_once_that_a_title_was_redacted(callers: Callers) -> None:
    made = _document(callers)
    url, feed = f"/v1/documents/{made['id']}", callers.public.get("/v1/changes").json
    before = callers.public.get(url)
    assert before.json["title"] == WORDS and "redacted" not in before.json
    answer = redact(callers.reviewer, url, ["title", "url"])
    assert answer.status_code == 200, answer.json
    for reader in (callers.public, callers.key("p", "office", "partner"), callers.reviewer):
        shown = reader.get(url)
        assert shown.json["title"] is None and shown.json["url"] is None
        assert shown.json["redacted"] == ["title", "url"]
        assert shown.headers["ETag"] != before.headers["ETag"]
    (change,) = callers.public.get(f"/v1/changes?after={feed['next_after']}").json["data"]
    assert (change["op"], change["id"]) == ("redacted", made["id"])
    text = callers.public.get("/v1/documents.csv").get_data(as_text=True).splitlines()
    assert text[0].endswith(",redacted") and text[1].endswith(",title; url")
    listed = callers.public.get("/v1/documents?fields=title,redacted").json["data"]
    assert listed == [{"id": made["id"], "title": None, "redacted": ["title", "url"]}]


def test_redacting_what_the_public_does_not_see_moves_nothing_there(callers: Callers) -> None:
    made = _strike(callers)
    url = f"/v1/strikes/{made['id']}"
    partner = callers.key("p", "office", "partner")
    asked = (url, "/v1/strikes", "/v1/changes", "/v1/status", f"{url}/revisions")
    before = [[reader.get(each).data for each in asked] for reader in (callers.public, partner)]
    assert redact(callers.reviewer, url, ["description", "location"]).status_code == 200
    after = [[reader.get(each).data for each in asked] for reader in (callers.public, partner)]
    assert after == before
    trusted = callers.key("t", "cell", "trusted").get(url).json
    assert trusted["location"] is None and trusted["redacted"] == ["location"]
    full = callers.reviewer.get(url).json
    assert full["redacted"] == ["description", "location"]


def test_a_later_hidden_amendment_moves_no_tier_that_saw_the_redaction(callers: Callers) -> None:
    made = _strike(callers, munition=WORDS)
    url = f"/v1/strikes/{made['id']}"
    assert redact(callers.reviewer, url, ["munition"]).status_code == 200
    before = callers.public.get(url)
    assert before.json["redacted"] == ["munition"]
    tag = {"If-Match": callers.reviewer.get(url).headers["ETag"]}
    callers.reviewer.patch(url, json={"notes": "hidden", "reason": "more"}, headers=tag)
    factories.publish(callers.key("other", "monitor", "trusted", "review"), "strikes", made)
    after = callers.public.get(url)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_the_past_is_told_without_what_was_redacted(callers: Callers) -> None:
    made = _strike(callers)
    url = f"/v1/strikes/{made['id']}"
    assert redact(callers.reviewer, url, ["description"]).status_code == 200
    rows = callers.reviewer.get(f"{url}/revisions").json["data"]
    assert [each["op"] for each in rows] == ["recorded", "published", "redacted"]
    assert [each["after"]["description"] for each in rows] == [None] * 3
    assert all(each["after"]["location"] == POINT for each in rows)
    assert WORDS not in callers.reviewer.get(f"{url}/revisions").get_data(as_text=True)


def test_why_it_was_redacted_is_for_administrators(callers: Callers) -> None:
    made = _strike(callers)
    url = f"/v1/strikes/{made['id']}"
    assert redact(callers.reviewer, url, ["description"], "asked for by them").status_code == 200
    for reader, seen in ((callers.reviewer, None), (callers.admin, "asked for by them")):
        last = reader.get(f"{url}/revisions").json["data"][-1]
        assert last["reason"] == seen
    for path in ("/v1/decisions", "/v1/review", url):
        assert "asked for by them" not in callers.reviewer.get(path).get_data(as_text=True)


@pytest.mark.parametrize("fields", [None, "all"])
def test_a_record_withheld_as_a_whole_leaves_a_tombstone(callers: Callers, fields: Any) -> None:
    made = _strike(callers)
    url, after = f"/v1/strikes/{made['id']}", callers.public.get("/v1/changes").json["next_after"]
    answer = redact(callers.reviewer, url, fields)
    assert answer.status_code == 200
    assert answer.json == {"id": made["id"], "state": "redacted", "revision": 3}
    own = callers.key("colleague", "relief", "trusted", "record")
    readers = [callers.public, callers.key("p", "o", "partner"), own, callers.reviewer]
    for reader in readers:
        gone = reader.get(url)
        assert (gone.status_code, gone.json["state"]) == (410, "redacted")
        for path in ("/v1/strikes", "/v1/strikes?state=redacted", "/v1/review"):
            asked = reader.get(path)
            assert made["id"] not in asked.get_data(as_text=True)
        told = reader.get(f"{url}/revisions")
        if reader in readers[:2]:
            # As of any record that is hidden: whether it is only hidden is not theirs to know.
            assert told.status_code == 404
            continue
        last = told.json["data"][-1]
        assert last["op"] == "redacted" and "after" not in last
    assert callers.public.get(f"/v1/changes?after={after}").json["data"][-1]["op"] == "redacted"
    (left,) = callers.admin.get("/v1/strikes?state=redacted").json["data"]
    assert left["occurred"]["edtf"] == "2016-07-17" and left["location"] is None
    for step in ("publish", "redact"):
        again = callers.reviewer.post(
            f"{url}/{step}", json={"reason": "again"}, headers={"If-Match": '"full-3"'}
        )
        assert again.status_code == 410


def test_reviewers_redact_and_organisations_their_own(callers: Callers) -> None:
    url = f"/v1/documents/{_document(callers)['id']}"
    stranger = callers.key("stranger", "elsewhere", "trusted", "record")
    assert redact(stranger, url, ["title"]).status_code == 403
    assert redact(callers.key("reader", "relief", "trusted"), url, ["title"]).status_code == 403
    assert callers.public.post(f"{url}/redact", json={"reason": "x"}).status_code == 401
    assert redact(callers.recorder, url, ["title"]).status_code == 200
    assert redact(callers.reviewer, url, ["url"]).status_code == 200
    assert callers.public.get(url).json["redacted"] == ["title", "url"]


@pytest.mark.parametrize(
    ("fields", "reason", "code"),
    [
        (["published_on"], "a date", "not_redactable"),
        (["licence"], "a licence", "not_redactable"),
        (["titel"], "misspelt", "not_redactable"),
        ([], "nothing", "missing"),
        ({"title": 1}, "no list", "wrong_form"),
        (["title"], "  ", "missing"),
        (["title"], f"it says {WORDS.upper()}", "repeats_what_is_erased"),
        (["title"], "the point 36.2047, 37.1617", "repeats_what_is_erased"),
    ],
)
def test_what_cannot_be_redacted_is_refused(
    callers: Callers, fields: Any, reason: str, code: str
) -> None:
    url = f"/v1/documents/{_document(callers)['id']}"
    refused = redact(callers.reviewer, url, fields, reason)
    assert refused.status_code == 422
    assert code in [each["code"] for each in refused.json["errors"]]
    assert callers.public.get(url).json["title"] == WORDS


def test_a_redaction_is_of_what_was_read(callers: Callers) -> None:
    url = f"/v1/documents/{_document(callers)['id']}"
    body = {"fields": ["title"], "reason": "it exposes"}
    assert callers.reviewer.post(f"{url}/redact", json=body).status_code == 428
    stale = callers.reviewer.post(f"{url}/redact", json=body, headers={"If-Match": '"full-1"'})
    assert stale.status_code == 412
    reviewer = callers.reviewer
    tag = {"If-Match": reviewer.get(url).headers["ETag"], "Idempotency-Key": "once"}
    first = reviewer.post(f"{url}/redact", json=body, headers=tag)
    again = reviewer.post(f"{url}/redact", json=body, headers=tag)
    assert first.status_code == again.status_code == 200
    assert again.headers["Idempotency-Replayed"] == "true"
    assert callers.public.get(url).json["revision"] == 2
    assert callers.reviewer.post("/v1/nothing/x/redact", json=body, headers=tag).status_code == 404


def test_an_answer_kept_for_a_retry_tells_no_more(callers: Callers) -> None:
    recorder = callers.recorder
    factories.publish(callers.reviewer, "places", factories.place(recorder))
    claim = {
        "occurred": "2016-07-17",
        "place": "aleppo",
        "source": {"url": "https://leaks.example.org/gate", "title": WORDS},
    }
    sent = {"json": claim, "headers": {"Idempotency-Key": "phone"}}
    made = recorder.post("/v1/strikes", **sent)
    assert "leaks.example.org" in made.get_data(as_text=True)
    cited = made.json["citations"][0]["document_id"]
    assert redact(recorder, f"/v1/documents/{cited}", ["title", "url"]).status_code == 200
    again = recorder.post("/v1/strikes", **sent)
    assert (again.status_code, again.json["id"]) == (201, made.json["id"])
    assert "leaks" not in again.get_data(as_text=True) and again.json.keys() == {
        "id",
        "state",
        "revision",
    }


def test_words_come_back_by_two_people_only(callers: Callers) -> None:
    url = f"/v1/documents/{_document(callers)['id']}"
    assert redact(callers.reviewer, url, ["title"]).status_code == 200
    tag = {"If-Match": callers.reviewer.get(url).headers["ETag"]}
    patch = {"title": "A harmless title", "reason": "found"}
    assert callers.reviewer.patch(url, json=patch, headers=tag).status_code == 202
    assert callers.public.get(url).json["title"] is None
    second = callers.key("second-reviewer", "monitor", "trusted", "review")
    factories.publish(second, "documents", {"id": url.rsplit("/", 1)[1]})
    shown = callers.public.get(url).json
    assert shown["title"] == "A harmless title" and "redacted" not in shown
    assert redact(callers.reviewer, url, ["url"]).status_code == 200
    shown = callers.public.get(url).json
    assert (shown["title"], shown["redacted"]) == ("A harmless title", ["url"])


@pytest.mark.parametrize("step", ["retract", "reject", "withdraw"])
def test_what_is_no_longer_read_is_redacted_too(callers: Callers, step: str) -> None:
    recorder = callers.recorder
    factories.publish(callers.reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder, description=WORDS)
    url = f"/v1/strikes/{made['id']}"
    if step == "retract":
        factories.publish(callers.reviewer, "strikes", made)
    by = recorder if step == "withdraw" else callers.reviewer
    tag = {"If-Match": by.get(url).headers["ETag"]}
    assert by.post(f"{url}/{step}", json={"reason": "wrong"}, headers=tag).status_code == 200
    answer = redact(callers.reviewer, url, ["description"])
    assert answer.status_code == 200, answer.json
    with callers.database.pool.connection() as connection:
        rows = connection.execute("SELECT s::text AS one FROM strike AS s").fetchall()
        rows += connection.execute("SELECT c::text AS one FROM change AS c").fetchall()
    assert not any(WORDS in row["one"] for row in rows)


def test_a_facility_is_named_as_redacted_where_its_name_was_seen(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    town = factories.place(recorder)
    factories.publish(reviewer, "places", town)
    claim = {"kind": "hospital", "place_id": town["id"], "names": [WORDS], "location": POINT}
    made = factories.record(
        recorder, "facilities", claim | {"source": "https://reports.example.org/1"}
    )
    factories.publish(reviewer, "facilities", made)
    url = f"/v1/facilities/{made['id']}"
    partner = callers.key("p", "office", "partner")
    before = partner.get("/v1/facilities").data
    assert redact(reviewer, url, ["names", "location"]).status_code == 200
    assert partner.get("/v1/facilities").data == before
    shown = callers.key("t", "cell", "trusted").get(url).json
    assert shown["redacted"] == ["location", "names"]
    assert [each["text"] for each in shown["names"]] == ["redacted"]
    unread = {"If-Match": f'"partner-{partner.get("/v1/facilities").json["data"][0]["revision"]}"'}
    known_as = partner.get("/v1/facilities").json["data"][0]["id"]
    assistant = callers.key("assistant", "office", "partner", "record")
    body = {"fields": ["names"], "reason": "x"}
    refused = assistant.post(f"/v1/facilities/{known_as}/redact", json=body, headers=unread)
    assert refused.status_code == 403
