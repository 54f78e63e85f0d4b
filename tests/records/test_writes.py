"""Writes that a bad line, a retry or a colleague could spoil: PUT, If-Match, tombstones."""

from typing import Any

import pytest

from service.storage.database import Database
from tests import factories
from tests.conftest import Callers
from tests.records import world
from tests.records.test_refusals import stored, told

JSON = dict[str, Any]
_ID = "0196f000-0000-7000-8000-000000000001"
_STRIKE = {"occurred": "2016-07-17", "place_id": None, "source": world.CITED}


def test_the_same_put_twice_makes_one_strike(callers: Callers) -> None:
    recorder = callers.recorder
    first = recorder.put(f"/v1/strikes/{_ID}", json=_STRIKE | {"killed": "at least 3"})
    assert first.status_code == 201
    assert first.headers["Location"].endswith(f"/v1/strikes/{_ID}")
    before = stored(callers.database)
    again = recorder.put(f"/v1/strikes/{_ID}", json=_STRIKE | {"killed": "at least 3"})
    assert again.status_code == 200
    assert again.json["id"] == _ID and again.json["revision"] == 1
    assert stored(callers.database) == before


def test_a_put_of_another_content_is_a_conflict(callers: Callers) -> None:
    recorder = callers.recorder
    recorder.put(f"/v1/strikes/{_ID}", json=_STRIKE)
    before = stored(callers.database)
    other = recorder.put(f"/v1/strikes/{_ID}", json=_STRIKE | {"killed": 4})
    told(other, 409, "id_taken", pointer="/id")
    assert stored(callers.database) == before


def test_a_put_of_another_organisations_id_tells_nothing_of_it(callers: Callers) -> None:
    callers.recorder.put(f"/v1/strikes/{_ID}", json=_STRIKE | {"description": "secret"})
    stranger = callers.key("somebody", "elsewhere", "partner", "record")
    answer = stranger.put(f"/v1/strikes/{_ID}", json=_STRIKE | {"description": "secret"})
    assert answer.status_code == 409
    assert "secret" not in answer.text


def test_a_put_under_a_path_that_is_no_uuid_finds_nothing(callers: Callers) -> None:
    assert callers.recorder.put("/v1/strikes/mine", json=_STRIKE).status_code == 404


def test_a_change_needs_the_version_that_was_read(callers: Callers) -> None:
    recorder = callers.recorder
    made = factories.record(recorder, "strikes", _STRIKE)
    url = f"/v1/strikes/{made['id']}"
    change = {"killed": 2}
    assert recorder.patch(url, json=change).status_code == 428
    stale = recorder.patch(url, json=change, headers={"If-Match": '"full-99"'})
    assert stale.status_code == 412
    assert stale.headers["ETag"] == recorder.get(url).headers["ETag"]
    weak = recorder.patch(url, json=change, headers={"If-Match": 'W/"full-1"'})
    assert weak.status_code in (200, 412)
    version = {"If-Match": recorder.get(url).headers["ETag"]}
    assert recorder.patch(url, json=change, headers=version).status_code == 200
    assert recorder.patch(url, json=change, headers=version).status_code == 412


@pytest.mark.parametrize("step", ["publish", "reject", "dispute", "retract", "withdraw"])
def test_a_step_needs_the_version_that_was_read(callers: Callers, step: str) -> None:
    admin = callers.admin
    made = factories.record(callers.recorder, "strikes", _STRIKE)
    url = f"/v1/strikes/{made['id']}/{step}"
    assert admin.post(url, json={"reason": "why"}).status_code == 428
    stale = admin.post(url, json={"reason": "why"}, headers={"If-Match": '"x"'})
    assert stale.status_code == 412


@pytest.mark.parametrize("step", ["retract", "reject", "dispute"])
def test_a_step_that_takes_something_away_says_why(callers: Callers, step: str) -> None:
    reviewer = callers.reviewer
    made = factories.record(callers.recorder, "strikes", _STRIKE)
    url = f"/v1/strikes/{made['id']}"
    version = {"If-Match": reviewer.get(url).headers["ETag"]}
    for body in ({}, {"reason": " "}, {"reason": None}):
        told(
            reviewer.post(f"{url}/{step}", json=body, headers=version),
            422,
            "missing",
            pointer="/reason",
        )


def test_a_retracted_record_is_gone_for_whom_it_was_shown_to(callers: Callers) -> None:
    reviewer = callers.reviewer
    made = factories.record(callers.recorder, "strikes", _STRIKE)
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    version = {"If-Match": reviewer.get(url).headers["ETag"]}
    reviewer.post(f"{url}/retract", json={"reason": "reported twice"}, headers=version)
    for caller in (callers.public, callers.recorder, reviewer):
        gone = caller.get(url)
        assert gone.status_code == 410
        assert gone.json["id"] == made["id"]
        assert gone.json["state"] == "retracted"
        assert {"revision", "at"} <= set(gone.json)
        assert "reported twice" not in gone.text


def test_a_record_that_was_never_shown_was_never_there(callers: Callers) -> None:
    recorder, public = callers.recorder, callers.public
    made = factories.record(recorder, "strikes", _STRIKE)
    url = f"/v1/strikes/{made['id']}"
    assert public.get(url).status_code == 404
    withdrawn = recorder.post(
        f"{url}/withdraw",
        json={"reason": "a mistake"},
        headers={"If-Match": recorder.get(url).headers["ETag"]},
    )
    assert withdrawn.status_code == 200
    stranger = callers.key("somebody", "elsewhere", "partner", "record")
    for caller in (public, stranger):
        for path in (url, f"{url}/revisions"):
            assert caller.get(path).status_code == 404
    assert public.get("/v1/strikes").json["data"] == []
    assert public.get("/v1/changes?kinds=strikes").json["data"] == []


def test_a_severe_record_that_is_retracted_was_never_there_for_the_public(
    callers: Callers,
) -> None:
    admin = callers.admin
    made = factories.record(callers.recorder, "strikes", _STRIKE | {"sensitivity": "severe"})
    url = f"/v1/strikes/{made['id']}"
    factories.publish(admin, "strikes", made)
    retracted = admin.post(
        f"{url}/retract",
        json={"reason": "an exposed position"},
        headers={"If-Match": admin.get(url).headers["ETag"]},
    )
    assert retracted.status_code == 200
    assert callers.public.get(url).status_code == 404
    assert admin.get(url).status_code == 410


def test_paths_take_the_slug_or_the_uuid(callers: Callers) -> None:
    recorder = callers.recorder
    made = world.build(recorder)
    for noun, slug in (
        ("places", "aleppo"),
        ("sources", "monitor"),
        ("besieged-areas", "eastern-aleppo"),
        ("supply-routes", "castello-road"),
    ):
        by_slug = recorder.get(f"/v1/{noun}/{slug}")
        by_id = recorder.get(f"/v1/{noun}/{made[noun]['id']}")
        assert by_slug.status_code == by_id.status_code == 200
        assert by_slug.json == by_id.json
        assert by_slug.headers["ETag"] == by_id.headers["ETag"]
    assert recorder.get("/v1/places/nowhere").status_code == 404
    assert recorder.get("/v1/strikes/aleppo").status_code == 404
    upper = made["strikes"]["id"].upper()
    assert recorder.get(f"/v1/strikes/{upper}").status_code == 200


def test_every_step_stands_in_the_journal_with_its_actor_and_reason(
    callers: Callers, database: Database
) -> None:
    reviewer = callers.reviewer
    made = factories.record(callers.recorder, "strikes", _STRIKE)
    factories.publish(reviewer, "strikes", made)
    with database.pool.connection() as connection:
        rows = connection.execute(
            "SELECT op, actor, organisation, reason FROM change WHERE record_id = %s"
            " ORDER BY position",
            (made["id"],),
        ).fetchall()
    assert [tuple(row.values()) for row in rows] == [
        ("recorded", "field-officer", "relief", None),
        ("published", "reviewer", "monitor", "canary-reason-of-monitor"),
    ]
    shown = callers.admin.get(f"/v1/strikes/{made['id']}/revisions").json["data"]
    assert [row["actor"] for row in shown] == ["field-officer", "reviewer"]
    public = callers.public.get(f"/v1/strikes/{made['id']}/revisions").json["data"]
    assert [(row["op"], row["revision"]) for row in public] == [("published", 1)]
    assert all("actor" not in row and "after" not in row for row in public)
