"""A write that is sent twice has one effect and one answer."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from service.model.actor import Reader
from service.model.problem import Problem
from service.storage import idempotency
from service.storage.database import Database
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
_STRIKE: JSON = {"occurred": "2016-07-17", "place_id": None, "first_hand": True}
_SOURCE: JSON = {"slug": "an-office", "names": [{"lang": "en", "text": "An Office"}]}
_KEY = {"Idempotency-Key": "a-phone-1"}


def _count(database: Database, table: str) -> int:
    with database.pool.connection() as connection:
        row = connection.execute(f"SELECT count(*) AS n FROM {table}").fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row["n"])


def _run(database: Database, statement: str) -> None:
    with database.pool.connection() as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def test_a_retry_gets_the_answer_of_the_first(callers: Callers) -> None:
    recorder = callers.recorder
    first = recorder.post("/v1/strikes", json=_STRIKE, headers=_KEY)
    assert first.status_code == 201 and "Idempotency-Replayed" not in first.headers
    again = recorder.post("/v1/strikes", json=_STRIKE, headers=_KEY)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.data) == (first.status_code, first.data)
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert _count(callers.database, "strike") == 1
    assert _count(callers.database, "change") == 1 + _count(callers.database, "document") + _count(
        callers.database, "source"
    )


def test_without_a_key_every_post_counts(callers: Callers) -> None:
    recorder = callers.recorder
    for _ in range(2):
        assert recorder.post("/v1/strikes", json=_STRIKE).status_code == 201
    assert _count(callers.database, "strike") == 2
    assert _count(callers.database, "idempotency_key") == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/strikes", {**_STRIKE, "killed": 3}),
        ("/v1/sources", _SOURCE),
        ("/v1/strikes?dry_run=1", _STRIKE),
        ("/v1/strikes", [_STRIKE]),
    ],
)
def test_the_key_of_another_request_is_refused(callers: Callers, path: str, body: Any) -> None:
    recorder = callers.recorder
    recorder.post("/v1/strikes", json=_STRIKE, headers=_KEY)
    before = _count(callers.database, "change")
    other = recorder.post(path, json=body, headers=_KEY)
    assert other.status_code == 422
    assert other.json["type"].endswith("#idempotency-mismatch")
    assert _count(callers.database, "change") == before


def test_a_key_of_the_client_is_its_own(callers: Callers) -> None:
    bodies = {
        callers.key("somebody", name, "partner", "record")
        .post("/v1/strikes", json=_STRIKE, headers=_KEY)
        .data
        for name in ("relief", "monitor")
    }
    assert len(bodies) == 2
    assert _count(callers.database, "strike") == 2


def test_a_refused_write_keeps_no_answer(callers: Callers) -> None:
    recorder = callers.recorder
    refused = recorder.post("/v1/sources", json={**_SOURCE, "kind": "nonsense"}, headers=_KEY)
    assert refused.status_code == 422
    assert recorder.post("/v1/sources", json=_SOURCE, headers=_KEY).status_code == 201
    taken = recorder.post("/v1/sources", json=_SOURCE, headers={"Idempotency-Key": "b"})
    assert taken.status_code == 409
    assert _count(callers.database, "idempotency_key") == 1


def test_a_trial_keeps_no_answer(callers: Callers) -> None:
    recorder = callers.recorder
    for _ in range(2):
        trial = recorder.post("/v1/strikes?dry_run=1", json=_STRIKE, headers=_KEY)
        assert trial.status_code == 200 and "Idempotency-Replayed" not in trial.headers
    assert recorder.post("/v1/strikes", json=_STRIKE, headers=_KEY).status_code == 201


def test_a_batch_is_one_key_and_one_answer(callers: Callers) -> None:
    recorder = callers.recorder
    batch = [_SOURCE, {"slug": "Not A Slug"}, _SOURCE, {**_SOURCE, "slug": "another"}]
    first = recorder.post("/v1/sources", json=batch, headers=_KEY)
    assert [each["status"] for each in first.json["results"]] == [201, 422, 409, 201]
    again = recorder.post("/v1/sources", json=batch, headers=_KEY)
    assert again.data == first.data and again.headers["Idempotency-Replayed"] == "true"
    assert _count(callers.database, "source") == 2


def test_what_breaks_a_batch_leaves_nothing_of_it(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise Problem("unavailable", "Out of order.")

    recorder = callers.recorder
    monkeypatch.setattr(idempotency, "keep", broken)
    batch = [_SOURCE, {**_SOURCE, "slug": "another"}]
    assert recorder.post("/v1/sources", json=batch, headers=_KEY).status_code == 503
    monkeypatch.undo()
    assert _count(callers.database, "source") == 0
    assert recorder.post("/v1/sources", json=batch, headers=_KEY).json["results"][1]["id"]


def test_a_step_is_repeated_though_the_version_has_moved_on(callers: Callers) -> None:
    made = factories.record(callers.recorder, "sources", _SOURCE)
    reviewer = callers.reviewer
    url = f"/v1/sources/{made['id']}"
    headers = _KEY | {"If-Match": reviewer.get(url).headers["ETag"]}
    first = reviewer.post(f"{url}/publish", json={"reason": "checked"}, headers=headers)
    assert first.status_code == 200
    again = reviewer.post(f"{url}/publish", json={"reason": "checked"}, headers=headers)
    assert again.data == first.data and again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = reviewer.post(f"{url}/dispute", json={"reason": "checked"}, headers=headers)
    assert other.json["type"].endswith("#idempotency-mismatch")


def test_a_retry_may_come_compressed_and_ask_for_less(callers: Callers) -> None:
    recorder = callers.recorder
    plain = b'{"slug": "an-office", "names": [{"lang": "en", "text": "An Office"}]}'
    asked = _KEY | {"Content-Type": "application/json"}
    first = recorder.post("/v1/sources", data=plain, headers=asked)
    assert first.status_code == 201
    asked |= {"Content-Encoding": "gzip", "Prefer": "return=minimal"}
    again = recorder.post("/v1/sources", data=gzip.compress(plain), headers=asked)
    assert (again.status_code, again.data) == (201, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"


@contextmanager
def _under_way(database: Database, key: str) -> Iterator[None]:
    """Somebody with the only key of the service is in the middle of a write."""
    with database.writing(Reader.anonymous()) as session:
        row = session.connection.execute("SELECT id FROM api_key").fetchone()
        assert row is not None and idempotency.lock(session, str(row["id"]), key)
        yield


def test_a_twin_is_told_to_come_back(callers: Callers) -> None:
    recorder = callers.recorder
    with _under_way(callers.database, _KEY["Idempotency-Key"]):
        twin = recorder.post("/v1/strikes", json=_STRIKE, headers=_KEY)
        assert twin.status_code == 409 and int(twin.headers["Retry-After"]) > 0
        assert twin.json["type"].endswith("#in-flight")
        other = recorder.post("/v1/strikes", json=_STRIKE, headers={"Idempotency-Key": "other"})
        assert other.status_code == 201
    assert recorder.post("/v1/strikes", json=_STRIKE, headers=_KEY).status_code == 201


def test_twins_have_one_effect_and_one_answer(callers: Callers) -> None:
    recorder = callers.recorder
    at_once = threading.Barrier(8)
    seen: list[tuple[int, bytes]] = []

    def send(client: ContractClient) -> None:
        at_once.wait()
        answer = client.post("/v1/strikes", json=_STRIKE, headers=_KEY)
        while answer.status_code == 409:
            answer = client.post("/v1/strikes", json=_STRIKE, headers=_KEY)
        seen.append((answer.status_code, answer.data))

    twins = [threading.Thread(target=send, args=(recorder,)) for _ in range(8)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join()
    assert len(seen) == 8 and len(set(seen)) == 1 and seen[0][0] == 201
    assert _count(callers.database, "strike") == 1


def test_after_thirty_days_a_key_is_free_again_and_old_ones_are_cleared(callers: Callers) -> None:
    recorder = callers.recorder
    for number in range(3):
        headers = {"Idempotency-Key": f"old-{number}"}
        assert recorder.post("/v1/strikes", json=_STRIKE, headers=headers).status_code == 201
    _run(callers.database, "UPDATE idempotency_key SET created_at = now() - interval '29 days'")
    kept = recorder.post("/v1/strikes", json=_STRIKE, headers={"Idempotency-Key": "old-0"})
    assert kept.headers["Idempotency-Replayed"] == "true"
    _run(callers.database, "UPDATE idempotency_key SET created_at = now() - interval '30 days'")
    other = {**_STRIKE, "killed": 3}
    anew = recorder.post("/v1/strikes", json=other, headers={"Idempotency-Key": "old-0"})
    assert anew.status_code == 201 and "Idempotency-Replayed" not in anew.headers
    assert _count(callers.database, "idempotency_key") == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "schlüssel"])
def test_a_key_that_is_none_is_refused(callers: Callers, key: str) -> None:
    headers = {"Idempotency-Key": key}
    assert callers.recorder.post("/v1/strikes", json=_STRIKE, headers=headers).status_code == 400


def test_the_answer_that_shows_a_key_is_never_kept(callers: Callers) -> None:
    admin = callers.admin
    asked = {"name": "n", "holder": "h", "organisation": "o"}
    before = _count(callers.database, "api_key")
    first, again = (admin.post("/v1/keys", json=asked, headers=_KEY) for _ in range(2))
    assert first.json["key"] and again.json == {**first.json, "key": None}
    assert _count(callers.database, "api_key") == before + 1
    with callers.database.pool.connection() as connection:
        kept = connection.execute("SELECT body, headers FROM idempotency_key").fetchall()
    assert len(kept) == 1 and first.json["key"].encode() not in bytes(kept[0]["body"])


@pytest.mark.parametrize("prefer", ["return=minimal", 'respond-async, return="minimal"; x=1'])
def test_who_prefers_it_gets_version_and_address_only(callers: Callers, prefer: str) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    minimal = {"Prefer": prefer}
    made = recorder.post("/v1/sources", json=_SOURCE, headers=minimal)
    assert (made.status_code, made.data) == (201, b"")
    assert made.headers["Preference-Applied"] == "return=minimal"
    assert "Content-Type" not in made.headers
    url = made.headers["Location"].removeprefix("http://127.0.0.1:8000")
    matched = minimal | {"If-Match": made.headers["ETag"]}
    renamed = {"names": [{"lang": "en", "text": "The Office"}]}
    changed = recorder.patch(url, json=renamed, headers=matched)
    assert (changed.status_code, changed.data) == (204, b""), changed.text
    matched = minimal | {"If-Match": changed.headers["ETag"]}
    stepped = reviewer.post(f"{url}/publish", json={}, headers=matched)
    assert (stepped.status_code, stepped.data) == (204, b""), stepped.text
    assert stepped.headers["ETag"] == reviewer.get(url).headers["ETag"]


def test_what_is_no_record_is_answered_whole(callers: Callers) -> None:
    recorder, minimal = callers.recorder, {"Prefer": "return=minimal"}
    batch = recorder.post("/v1/sources", json=[_SOURCE], headers=minimal)
    trial = recorder.post("/v1/strikes?dry_run=1", json=_STRIKE, headers=minimal)
    refused = recorder.post("/v1/sources", json={}, headers=minimal)
    for answer in (batch, trial, refused):
        assert answer.json and "Preference-Applied" not in answer.headers


def test_a_batch_that_was_cut_off_goes_on_where_it_was(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, parts = callers.recorder, 0
    batch = [{**_STRIKE, "killed": number} for number in range(60)]
    keep = idempotency.keep

    def breaks_at_the_third(*given: Any) -> None:
        nonlocal parts
        parts += 1
        if parts == 3:
            raise Problem("unavailable", "Out of order.")
        keep(*given)

    monkeypatch.setattr(idempotency, "keep", breaks_at_the_third)
    assert recorder.post("/v1/strikes", json=batch, headers=_KEY).status_code == 503
    monkeypatch.undo()
    assert _count(callers.database, "strike") == 50
    answer = recorder.post("/v1/strikes", json=batch, headers=_KEY)
    assert "Idempotency-Replayed" not in answer.headers
    assert [each["index"] for each in answer.json["results"]] == list(range(60))
    assert _count(callers.database, "strike") == 60
    again = recorder.post("/v1/strikes", json=batch, headers=_KEY)
    assert again.data == answer.data and again.headers["Idempotency-Replayed"] == "true"
    other = recorder.post("/v1/strikes", json=batch[:-1], headers=_KEY)
    assert other.json["type"].endswith("#idempotency-mismatch")
