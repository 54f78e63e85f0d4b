"""Every POST of the route table takes an Idempotency-Key: one effect, one answer."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from service.domain.identity import new_id
from service.domain.review import STEPS
from service.http.resources import ENDPOINTS
from service.model.actor import Reader
from service.model.nouns import NOUNS
from service.storage import import_runs, journal
from tests import factories
from tests.answers.contradicting import URL, World, listed
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.imports.jobs import form
from tests.records import world

JSON = dict[str, Any]


def _count(callers: Callers) -> tuple[int, ...]:
    """How many changes, keys and decided pairs there are."""
    with callers.database.pool.connection() as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM change) AS c, (SELECT count(*) FROM api_key) AS k"
        ).fetchone()
    assert row is not None
    return (row["c"], row["k"])


def _once(
    callers: Callers,
    client: ContractClient,
    path: str,
    body: Any,
    other: Any,
    shown_again: Callable[[JSON], JSON] = lambda told: told,
    **headers: str,
) -> JSON:
    """Sends a write twice and then another under its key; what the first answered."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Idempotency-Key"] = str(uuid.uuid4())
    first = client.post(path, json=body, headers=headers)
    assert first.status_code in (200, 201), (path, first.json)
    assert "Idempotency-Replayed" not in first.headers
    counted = _count(callers)
    again = client.post(path, json=body, headers=headers)
    assert again.headers["Idempotency-Replayed"] == "true", path
    assert again.status_code == first.status_code
    assert again.json == shown_again(first.json), path
    mismatch = client.post(path, json=other, headers=headers)
    assert mismatch.status_code == 422, path
    assert mismatch.json["type"].endswith("#idempotency-mismatch"), path
    assert _count(callers) == counted, path
    told: JSON = first.json
    return told


def _step(callers: Callers, client: ContractClient, noun: str, made: JSON, step: str) -> None:
    url = f"/v1/{noun}/{made['id']}"
    etag = client.get(url).headers["ETag"]
    body, other = {"reason": "read it"}, {"reason": "read it twice"}
    _once(callers, client, f"{url}/{step}", body, other, If_Match=etag)


def _review(callers: Callers) -> None:
    ids = [
        factories.record(callers.recorder, "sources", {"slug": s, "names": [s]})["id"] for s in "ab"
    ]
    body = {"ids": ids[:1], "decision": "publish", "reason": "read it"}
    _once(callers, callers.reviewer, "/v1/review", body, body | {"ids": ids})


def _match(callers: Callers) -> None:
    factories.publish(callers.reviewer, "places", factories.place(callers.recorder))
    ids = [
        factories.strike(callers.recorder, source=f"https://{name}.example.org/1")["id"]
        for name in "ab"
    ]
    body = {"ids": ids, "decision": "same_event", "reason": "read both"}
    _once(callers, callers.reviewer, "/v1/matches", body, body | {"reason": "read again"})


def _key(callers: Callers) -> None:
    body = {"name": "a", "holder": "b", "organisation": "c"}
    told = _once(
        callers, callers.admin, "/v1/keys", body, body | {"holder": "d"},
        lambda issued: issued | {"key": None},
    )  # fmt: skip
    me = callers.public.with_key(told["key"]).get("/v1/me")
    assert me.json["holder"] == "b"
    with callers.database.pool.connection() as connection:
        kept = connection.execute("SELECT body FROM idempotency_key").fetchall()
    assert kept and not any(told["key"].encode() in bytes(row["body"]) for row in kept)


def _import(callers: Callers) -> None:
    made = factories.record(callers.recorder, "sources", {"slug": "a", "names": ["a"]})
    writer = Reader("trusted", frozenset({"record"}), "data-officer", "relief", "cli")
    with callers.database.writing(writer) as session:
        run_id = new_id(datetime.now(UTC))
        import_runs.begin(session, run_id, "a file", "0" * 64, writer, "submit")
        journal.open_journal(session, writer, "brought in")
        session.run("UPDATE source SET import_id = %(run)s", {"run": run_id})
    path = f"/v1/imports/{run_id}/publish"
    told = _once(callers, callers.reviewer, path, {"reason": "read"}, {"reason": "read again"})
    assert told["published"] == 1 and made["id"]


def _send_file(callers: Callers) -> None:
    recorder, url = callers.recorder, "/v1/imports?profile=insecurity_insight"
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    sent = [
        recorder.post(url, data=content, content_type="text/csv", headers=headers)
        for content in (b"a,b", b"a,b", b"a,b,c")
    ]
    assert [answer.status_code for answer in sent] == [202, 202, 422]
    assert sent[1].headers["Idempotency-Replayed"] == "true"
    assert sent[1].json == sent[0].json
    assert sent[2].json["type"].endswith("#idempotency-mismatch")
    assert len(recorder.get("/v1/imports").json["data"]) == 1


def _submit(callers: Callers) -> None:
    factories.publish(
        callers.reviewer, "places", factories.place(callers.recorder, "syr", kind="country")
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            "service.http.resources.import_answers.profile_named",
            lambda name, _: {form.PROFILE.name: form.PROFILE}[name],
        )
        sent = form.submission(_geolocation=None)
        path = f"/v1/submissions?profile={form.PROFILE.name}"
        _once(callers, callers.recorder, path, sent, sent | {"event/killed": "4"})


def _cancel(callers: Callers) -> None:
    recorder = callers.recorder
    runs = [
        recorder.post(
            "/v1/imports?profile=insecurity_insight", data=content, content_type="text/csv"
        ).json
        for content in (b"a,b", b"a,b,c")
    ]
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    told = [
        recorder.post(f"/v1/imports/{run['id']}/cancel", headers=headers)
        for run in (runs[0], runs[0], runs[1])
    ]
    assert [answer.status_code for answer in told] == [200, 200, 422]
    assert told[1].headers["Idempotency-Replayed"] == "true"
    assert told[0].json == told[1].json
    assert recorder.get(f"/v1/imports/{runs[1]['id']}").json["state"] == "queued"


def _confirm(callers: Callers) -> None:
    body = {"name": "a", "holder": "b", "organisation": "c", "permissions": ["review"]}
    issued = callers.admin.post("/v1/keys", json=body).json
    second = callers.key("second-admin", "monitor", "trusted", "admin")
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [
        second.post(f"/v1/keys/{issued['id']}/confirm", json={}, headers=headers) for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert answers[0].json == answers[1].json


def _redact(callers: Callers) -> None:
    source = factories.source(callers.recorder, "monitor")
    made = factories.document(callers.recorder, source["id"])
    url = f"/v1/documents/{made['id']}"
    body = {"fields": ["title"], "reason": "it exposes somebody"}
    etag = callers.recorder.get(url).headers["ETag"]
    other = body | {"reason": "another one"}
    _once(callers, callers.recorder, f"{url}/redact", body, other, If_Match=etag)


def _decide(callers: Callers, verb: str) -> None:
    told = World(callers)
    told.figure(43, 0, period="2016-06")
    told.figure(39, 1, period="2016-06")
    (found,) = listed(callers.public)
    path, body = f"{URL}/{found['id']}/{verb}", {"reason": "read both"}
    _once(callers, callers.reviewer, path, body, {"reason": "read again"})


def _write_down(callers: Callers) -> None:
    made = factories.place(callers.recorder)
    body = {"kind": "order", "sentence": "One before the other.", "records": [made["id"]]}
    body["reason"] = "read both"
    _once(callers, callers.reviewer, URL, body, body | {"sentence": "The other way about."})


def _decide_place(callers: Callers) -> JSON:
    factories.publish(callers.reviewer, "places", factories.place(callers.recorder))
    body = {"source": "a_list", "settlement": "Halep", "place": "aleppo", "reason": "its map"}
    other = body | {"reason": "another one"}
    return _once(callers, callers.reviewer, "/v1/place-decisions", body, other)


def _revoke_place(callers: Callers) -> None:
    path = f"/v1/place-decisions/{_decide_place(callers)['id']}/revoke"
    told = _once(callers, callers.reviewer, path, {"reason": "wrong"}, {"reason": "another one"})
    assert not told["stands"]


_OTHERS: Mapping[str, Callable[[Callers], object]] = {
    "/v1/review": _review,
    "/v1/matches": _match,
    "/v1/keys": _key,
    "/v1/imports": _send_file,
    "/v1/imports/{id}/cancel": _cancel,
    "/v1/imports/{id}/publish": _import,
    "/v1/submissions": _submit,
    "/v1/keys/{id}/confirm": _confirm,
    "/v1/{kind}/{id}/redact": _redact,
    "/v1/contradictions": _write_down,
    "/v1/place-decisions": _decide_place,
    "/v1/place-decisions/{id}/revoke": _revoke_place,
    "/v1/contradictions/{id}/accept": partial(_decide, verb="accept"),
    "/v1/contradictions/{id}/resolve": partial(_decide, verb="resolve"),
}


def test_no_post_is_forgotten() -> None:
    posts = {row.path: row.idempotent for row in ENDPOINTS if row.method == "POST"}
    of_nouns = {f"/v1/{noun.path}" for noun in NOUNS}
    steps = {f"{path}/{{id}}/{step}" for path in of_nouns for step in STEPS}
    assert set(posts) == of_nouns | steps | set(_OTHERS), "write its case below"
    assert [path for path, idempotent in posts.items() if not idempotent] == []


@pytest.mark.parametrize("path", _OTHERS)
def test_a_repeated_post_has_one_effect_and_one_answer(path: str, callers: Callers) -> None:
    _OTHERS[path](callers)


def test_a_record_of_any_noun_is_made_once(callers: Callers) -> None:
    recorder = callers.recorder
    made = world.build(recorder)
    claims = world.claims(made["places"], made["besieged-areas"], made["sources"])
    on = {"began": "2017-07-07", "source": world.CITED}
    claims |= {
        "places": {
            "slug": "homs",
            "kind": "city",
            "country_code": "SYR",
            "names": ["Homs"],
            "timezone": "Asia/Damascus",
        },
        "sources": {"slug": "another", "names": ["Another"]},
        "documents": {"source_id": made["sources"]["id"], "title": "Another"},
        "besieged-areas": {"slug": "w", "place_ids": [made["places"]["id"]], "names": ["W"]},
        "route-statuses": on | {"route": "castello-road", "status": "closed"},
        "facility-statuses": on
        | {"facility_id": made["facilities"]["id"], "status": "not_functioning"},
    }
    claims["supply-routes"]["slug"] = "another-road"
    for noun in NOUNS:
        path = f"/v1/{noun.path}"
        claim = claims[noun.path]
        _once(callers, recorder, path, claim, claim | {"notes": "more"})
        batch = [{**claim, "slug": f"b-{claim['slug']}"} if "slug" in claim else claim]
        _once(callers, recorder, path, batch, [*batch, claim])


def test_a_record_of_any_noun_is_published_disputed_and_retracted_once(callers: Callers) -> None:
    made = world.build(callers.recorder)
    reviewer = callers.reviewer
    for noun, record in made.items():
        if noun in ("places", "sources", "documents", "besieged-areas"):
            _step(callers, reviewer, noun, record, "publish")
    for noun, record in made.items():
        if noun not in ("places", "sources", "documents", "besieged-areas"):
            _step(callers, reviewer, noun, record, "publish")
    for step in ("dispute", "retract"):
        for noun, record in reversed(made.items()):
            _step(callers, reviewer, noun, record, step)


@pytest.mark.parametrize("step", ["reject", "withdraw"])
def test_a_record_of_any_noun_is_turned_down_once(step: str, callers: Callers) -> None:
    recorder = callers.recorder
    made = world.build(recorder)
    client = recorder if step == "withdraw" else callers.reviewer
    for noun, record in reversed(made.items()):
        _step(callers, client, noun, record, step)
