"""A strike as the reference noun: recorded, read, published, amended, disputed, retracted."""

from tests import factories
from tests.conftest import Callers


def test_one_call_records_a_strike_and_says_how_it_was_read(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder, place="حَلَب", killed="at least 3")
    assert made["state"] == "submitted"
    assert made["killed"] == {
        "low": 3,
        "best": None,
        "high": None,
        "qualifier": "at_least",
        "quoted": "at least 3",
    }
    read = {line["field"]: line for line in made["interpreted"]}
    assert read["place"]["read_as"]["slug"] == "aleppo"
    assert read["place"]["read_as"]["matched"] == "حلب"
    assert made["certainty"] is None
    assert made["missing_for_publication"] == []
    assert callers.public.get(f"/v1/strikes/{made['id']}").status_code == 404
    assert recorder.get(f"/v1/strikes/{made['id']}").json["recorded_by"] == "relief"


def test_a_strike_is_published_by_another_person_amended_and_retracted(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder, description="A hospital's name", notes="ours")
    url = f"/v1/strikes/{made['id']}"
    factories.publish(reviewer, "strikes", made)
    shown = callers.public.get(url)
    assert shown.status_code == 200
    for hidden in ("description", "location", "notes", "recorded_by", "facility_ids"):
        assert hidden not in shown.json
    assert callers.public.get("/v1/strikes").json["data"][0]["id"] == made["id"]
    again = callers.public.get(url, headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status_code == 304

    seen = reviewer.get(url)
    changed = reviewer.patch(
        url,
        json={"killed": 4, "reason": "a later report"},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert changed.status_code == 202, changed.json
    assert callers.public.get(url).json["killed"] is None
    second = callers.key("second-reviewer", "monitor", "trusted", "review")
    factories.publish(second, "strikes", made)
    stale = reviewer.patch(
        url, json={"killed": 5, "reason": "late"}, headers={"If-Match": seen.headers["ETag"]}
    )
    assert stale.status_code == 412
    assert reviewer.patch(url, json={"killed": 5, "reason": "no match"}).status_code == 428
    assert callers.public.get(url).json["killed"]["best"] == 4


def test_a_retracted_strike_leaves_a_tombstone(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder)
    url = f"/v1/strikes/{made['id']}"
    factories.publish(reviewer, "strikes", made)
    current = reviewer.get(url).headers["ETag"]
    gone = reviewer.post(
        f"{url}/retract", json={"reason": "reported twice"}, headers={"If-Match": current}
    )
    assert gone.status_code == 200
    tombstone = callers.public.get(url)
    assert tombstone.status_code == 410
    assert tombstone.json["state"] == "retracted"
    feed = callers.public.get("/v1/changes?kinds=strikes").json["data"]
    assert [change["op"] for change in feed] == ["published", "retracted"]
    assert callers.public.get("/v1/strikes").json["data"] == []


def test_nobody_publishes_what_they_submitted(callers: Callers) -> None:
    both = callers.key("one-person", "relief", "trusted", "record", "review")
    made = factories.place(both)
    seen = both.get(f"/v1/places/{made['id']}")
    refused = both.post(
        f"/v1/places/{made['id']}/publish",
        json={"reason": "mine"},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert refused.status_code == 403
    assert "another person" in refused.json["detail"]


def test_a_recorders_change_to_a_published_strike_waits_for_a_reviewer(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder)
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    waiting = recorder.patch(
        url,
        json={"killed": 7, "reason": "our own count"},
        headers={"If-Match": recorder.get(url).headers["ETag"]},
    )
    assert waiting.status_code == 202
    assert waiting.json["pending"]["reason"] == "our own count"
    assert callers.public.get(url).json["killed"] is None
    factories.publish(reviewer, "strikes", made)
    assert callers.public.get(url).json["killed"]["best"] == 7


def test_a_trial_stores_nothing(callers: Callers) -> None:
    recorder = callers.recorder
    factories.place(recorder)
    claim = {"occurred": "2016-07", "place": "aleppo", "source": "https://a.example.org/x"}
    tried = recorder.post("/v1/strikes?dry_run=1", json=claim)
    assert tried.status_code == 200
    assert tried.json["dry_run"] is True
    batch = recorder.post("/v1/strikes?dry_run=1", json=[claim, {"occurred": "2016-13"}])
    assert [row["status"] for row in batch.json["results"]] == [200, 422]
    assert "id" not in batch.json["results"][0]
    assert recorder.get("/v1/strikes").json["data"] == []
    assert recorder.get("/v1/documents").json["data"] == []


def test_what_a_strike_stands_on_is_published_with_it(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    place = factories.place(recorder)
    made = factories.strike(recorder)
    assert callers.public.get("/v1/places/aleppo").status_code == 404
    factories.publish(reviewer, "strikes", made)
    assert callers.public.get(f"/v1/places/{place['id']}").status_code == 200
    shown = callers.public.get(f"/v1/strikes/{made['id']}").json
    assert shown["place"] == "aleppo"
    assert shown["citations"][0]["source"] == "reports-example-org"
    assert callers.public.get("/v1/sources/reports-example-org").status_code == 200


def test_who_amended_a_submission_does_not_publish_their_own_words(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder)
    url = f"/v1/strikes/{made['id']}"
    changed = reviewer.patch(
        url, json={"killed": 9}, headers={"If-Match": reviewer.get(url).headers["ETag"]}
    )
    assert changed.status_code == 200
    step = {"json": {"reason": "checked"}, "headers": {"If-Match": changed.headers["ETag"]}}
    assert reviewer.post(f"{url}/publish", **step).status_code == 403
    other = callers.key("second-reviewer", "monitor", "trusted", "review")
    assert other.post(f"{url}/publish", **step).status_code == 200


def test_a_reference_to_what_the_caller_may_not_see_is_unknown(callers: Callers) -> None:
    recorder = callers.recorder
    stranger = callers.key("somebody", "elsewhere", "partner", "record")
    factories.place(stranger, "hidden-town")
    claim = {"occurred": "2016-07", "place_id": "hidden-town", "first_hand": True}
    refused = recorder.post("/v1/strikes", json=claim)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/place_id"
    assert stranger.post("/v1/strikes", json=claim).status_code == 201
