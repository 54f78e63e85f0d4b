"""Who reads what: the public, keys of each tier, the recorder, those a record is shared with."""

import pytest

from tests import factories
from tests.conftest import Callers


@pytest.mark.parametrize("tier", ["public", "partner", "trusted"])
def test_an_organisation_reads_its_own_submissions_in_full(callers: Callers, tier: str) -> None:
    reviewer = callers.reviewer
    factories.publish(reviewer, "places", factories.place(callers.recorder))
    recorder = callers.key("field-officer", "clinic-network", tier, "record")
    colleague = callers.key("colleague", "clinic-network", tier)
    made = factories.strike(recorder, description="in full")
    url = f"/v1/strikes/{made['id']}"
    for own in (recorder, colleague):
        assert own.get(url).json["description"] == "in full"
        assert [each["id"] for each in own.get("/v1/strikes").json["data"]] == [made["id"]]
    for other in (callers.public, callers.key("stranger", "elsewhere", tier)):
        assert other.get(url).status_code == 404
        assert other.get("/v1/strikes").json["data"] == []


def test_a_record_shared_before_publication_is_read_by_whom_it_is_shared_with(
    callers: Callers,
) -> None:
    recorder = callers.recorder
    factories.publish(callers.reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder, shared_with=["ally"])
    url = f"/v1/strikes/{made['id']}"
    assert callers.key("friend", "ally", "partner").get(url).status_code == 200
    assert callers.key("stranger", "elsewhere", "partner").get(url).status_code == 404


def test_each_tier_sees_a_published_strike_as_far_as_it_may(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    district = factories.place(recorder, "jebel-saman-district", kind="admin2", population=None)
    factories.publish(reviewer, "places", district)
    village = factories.place(
        recorder, "small-village", kind="village", population=900, parent_id=district["id"]
    )
    factories.publish(reviewer, "places", village)
    made = factories.strike(
        recorder,
        place="small-village",
        location={"type": "Point", "coordinates": [37.1, 36.2]},
        location_precision="exact",
        description="A name",
        time_local="04:10",
    )
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    public = callers.public.get(url).json
    partner = callers.key("partner", "office", "partner").get(url).json
    trusted = callers.key("trusted", "cell", "trusted").get(url).json
    assert public["place"] == "jebel-saman-district"
    assert partner["place"] == trusted["place"] == "small-village"
    assert "location" not in public and "location" not in partner
    assert trusted["location"]["coordinates"] == [37.1, 36.2]
    assert "time_local" not in partner and trusted["time_local"] == "04:10"
    assert "description" not in trusted
    assert "document_id" not in public["citations"][0]
    assert "document_id" in partner["citations"][0]
    listed = callers.public.get("/v1/strikes?place=small-village").json["data"]
    assert listed == []


def test_a_hidden_amendment_moves_nothing_in_public(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder)
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    before = callers.public.get(url)
    feed, status = callers.public.get("/v1/changes").json, callers.public.get("/v1/status").json
    changed = reviewer.patch(
        url,
        json={"description": "hidden words", "notes": "hidden", "reason": "detail"},
        headers={"If-Match": reviewer.get(url).headers["ETag"]},
    )
    assert changed.status_code == 202
    factories.publish(callers.key("other", "monitor", "trusted", "review"), "strikes", made)
    assert reviewer.get(url).json["description"] == "hidden words"
    after = callers.public.get(url)
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.data == before.data
    assert callers.public.get("/v1/changes").json == feed
    assert callers.public.get("/v1/status").json == status
