"""Who may know of a contradiction, and what is kept of a decision on it."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from tests.answers.contradicting import URL, World, listed


def test_a_strike_on_what_was_destroyed_is_for_the_trusted_tier_alone(world: World) -> None:
    clinic = world.add("facilities", {"kind": "clinic", "place": "aleppo"} | world.by(0))
    world.add("facility-statuses", world.by(0) | {
        "facility_id": clinic["id"], "status": "not_functioning", "began": "2016-01-05",
        "building_damage": "destroyed",
    })  # fmt: skip
    struck = world.add("strikes", world.by(0) | {
        "occurred": "2016-01-20", "place": "aleppo", "facility_ids": [clinic["id"]],
        "delivery": "air_launched", "facility_effect": "damaged",
    })  # fmt: skip
    trusted = world.callers.key("desk", "un", "trusted")
    (found,) = listed(trusted, "place=aleppo")
    assert found["kind"] == "struck_after_destroyed" and struck["id"] in found["records"]
    partner = world.callers.key("desk", "un", "partner")
    for client in (world.callers.public, partner):
        assert listed(client) == []
    before = [client.get(URL).headers["ETag"] for client in (world.callers.public, partner)]
    decided = world.reviewer.post(f"{URL}/{found['id']}/accept", json={"reason": "seen"})
    assert decided.status_code == 200, decided.json
    after = [client.get(URL).headers["ETag"] for client in (world.callers.public, partner)]
    assert before == after
    assert listed(trusted, "state=accepted") == [found | {"state": "accepted"}]
    partly = world.callers.key("partly", "un", "partner", "review")
    assert partly.post(f"{URL}/{found['id']}/resolve", json={"reason": "x"}).status_code == 404
    assert partly.get("/v1/decisions?decision=accepted").json["data"] == []


def test_a_facility_that_was_repaired_may_be_struck_again(world: World) -> None:
    clinic = world.add("facilities", {"kind": "clinic", "place": "aleppo"} | world.by(0))
    for began, status, damage in (
        ("2016-01-05", "not_functioning", "destroyed"),
        ("2016-01-15", "partially_functioning", "damaged"),
    ):
        world.add("facility-statuses", world.by(0) | {
            "facility_id": clinic["id"], "status": status, "began": began,
            "building_damage": damage,
        })  # fmt: skip
    world.add("strikes", world.by(0) | {
        "occurred": "2016-01-20", "place": "aleppo", "facility_ids": [clinic["id"]],
        "facility_effect": "damaged",
    })  # fmt: skip
    assert listed(world.callers.key("desk", "un", "trusted")) == []


def test_a_decision_is_kept_with_who_when_and_why(world: World) -> None:
    world.figure(43, 0, period="2016-06")
    world.figure(39, 1, period="2016-06")
    public = world.callers.public
    (found,) = listed(public)
    polled = public.get(f"{URL}?place=aleppo")
    summary = public.get("/v1/cities/aleppo/summary?on=2016-06-30")
    url = f"{URL}/{found['id']}"
    assert world.recorder.post(f"{url}/accept", json={"reason": "x"}).status_code == 403
    assert world.reviewer.post(f"{url}/accept", json={}).status_code == 422
    accepted = world.reviewer.post(f"{url}/accept", json={"reason": "both stand"})
    assert accepted.json == found | {"state": "accepted", "basis": "placed_here"}
    assert world.reviewer.post(f"{url}/accept", json={"reason": "again"}).status_code == 409
    again = public.get(f"{URL}?place=aleppo", headers={"If-None-Match": polled.headers["ETag"]})
    assert [one["state"] for one in again.json["data"]] == ["accepted"]
    told = public.get(
        "/v1/cities/aleppo/summary?on=2016-06-30",
        headers={"If-None-Match": summary.headers["ETag"]},
    )
    assert told.json["contradictions"]["count"] == 0
    resolved = world.reviewer.post(f"{url}/resolve", json={"reason": "the later one is right"})
    assert resolved.json["state"] == "resolved"
    log = world.callers.admin.get("/v1/decisions?decision=accepted,resolved").status_code
    assert log == 422
    (last,) = world.callers.admin.get("/v1/decisions?decision=resolved").json["data"]
    assert last["kind"] == "contradictions" and set(last["ids"]) == set(found["records"])
    assert (last["reason"], last["organisation"], last["decided_by"]) == (
        "the later one is right", "monitor", "reviewer",
    )  # fmt: skip
    unknown = f"{URL}/00000000-0000-7000-8000-000000000000/accept"
    assert world.reviewer.post(unknown, json={"reason": "x"}).status_code == 404


def test_a_correction_makes_a_detected_one_disappear(world: World) -> None:
    world.figure(43, 0, period="2016-06")
    other = world.figure(39, 1, period="2016-06")
    assert len(world.found()) == 1
    url = f"/v1/casualty-figures/{other['id']}"
    seen = world.reviewer.get(url)
    answer = world.reviewer.post(
        f"{url}/retract", json={"reason": "wrong"}, headers={"If-Match": seen.headers["ETag"]}
    )
    assert answer.status_code in (200, 202), answer.json
    assert world.found() == []


def test_the_past_knows_neither_the_decision_nor_the_record_that_came_later(world: World) -> None:
    agreed = datetime.now(UTC).isoformat()
    world.figure(43, 0, period="2016-06")
    world.figure(39, 1, period="2016-06")
    (found,) = listed(world.callers.public)
    noticed = datetime.now(UTC).isoformat()
    accepted = {"reason": "both stand"}
    assert world.reviewer.post(f"{URL}/{found['id']}/accept", json=accepted).status_code == 200
    public = world.callers.public

    def then(instant: str) -> list[str]:
        told = public.get(f"{URL}?{urlencode({'as_of': instant})}")
        assert told.status_code == 200, told.json
        return [each["state"] for each in told.json["data"]]

    assert then(agreed) == []
    assert then(noticed) == ["open"]
    assert then(datetime.now(UTC).isoformat()) == ["accepted"]
    area = f"/v1/besieged-areas/old-town/clock?{urlencode({'as_of': agreed, 'on': '2016-02-01'})}"
    assert public.get(area).json["modes"]["all"]["state"] == "complete"
