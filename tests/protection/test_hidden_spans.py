"""A hidden span settles nothing that others see; a refusal names none that its reader may not."""

from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SEVERE = {"sensitivity": "severe"}


class Ground:
    """A besieged area, a road and a clinic; several organisations tell of them."""

    def __init__(self, callers: Callers) -> None:
        self.callers = callers
        self.trusted = callers.reviewer
        # Reads everything in full but what is severe.
        self.partly = callers.key("partly", "office", "partner", "review")
        self.relief = callers.recorder
        self.medics = callers.key("nurse", "medics", "partner", "record")
        self.watch = callers.key("watcher", "watch", "partner", "record")
        factories.publish(self.trusted, "places", factories.place(self.relief))
        self.made("besieged-areas", slug="old-town", place_ids=["aleppo"], names=["Old Town"])
        road = {"slug": "road", "names": ["Road"], "serves_area_ids": ["old-town"]}
        self.made("supply-routes", kind="road", first_hand=True, **road)
        self.clinic = self.made("facilities", kind="clinic", place="aleppo", first_hand=True)

    def made(self, noun: str, **claim: Any) -> JSON:
        record = factories.record(self.relief, noun, claim)
        return factories.publish(self.trusted, noun, record)

    def siege(self, who: ContractClient, started: str, **more: Any) -> JSON:
        claim = {"area": "old-town", "started": started, "first_hand": True}
        return factories.record(who, "sieges", claim | more)

    def status(self, who: ContractClient, status: str, began: str, **more: Any) -> JSON:
        claim = {"route": "road", "status": status, "began": began, "first_hand": True}
        return factories.record(who, "route-statuses", claim | more)

    def works(self, who: ContractClient, began: str, **more: Any) -> JSON:
        claim = {"facility_id": self.clinic["id"], "status": "not_functioning", "began": began}
        return factories.record(who, "facility-statuses", claim | {"first_hand": True} | more)

    def shown(self, noun: str, made: JSON) -> JSON:
        answer = self.callers.public.get(f"/v1/{noun}/{made['id']}")
        assert answer.status_code == 200, answer.json
        shown: JSON = answer.json
        return shown


@pytest.fixture
def ground(callers: Callers) -> Ground:
    return Ground(callers)


def _refused(reviewer: ContractClient, noun: str, made: JSON) -> JSON:
    url = f"/v1/{noun}/{made['id']}"
    tag = {"If-Match": reviewer.get(url).headers["ETag"]}
    answer = reviewer.post(f"{url}/publish", json={"reason": "seen"}, headers=tag)
    assert answer.status_code == 409, answer.json
    refused: JSON = answer.json
    return refused


def _rival(ground: Ground, noun: str, made: JSON) -> str | None:
    found: str | None = ground.trusted.get(f"/v1/{noun}/{made['id']}").json["competes_with"]
    return found


def test_a_hidden_siege_makes_no_public_one_a_competitor(ground: Ground) -> None:
    hidden = ground.siege(ground.relief, "2016-07-01", **SEVERE)
    factories.publish(ground.trusted, "sieges", hidden)
    open_ = ground.siege(ground.medics, "2016-07-17")
    factories.publish(ground.partly, "sieges", open_)
    assert _rival(ground, "sieges", open_) is None
    assert _rival(ground, "sieges", hidden) == open_["id"]
    shown = ground.shown("sieges", open_)
    assert (shown["started"]["edtf"], shown["boundary_claims"]) == ("2016-07-17", [])
    # And the next one competes with what all may read, as if nothing were hidden.
    other = ground.siege(ground.watch, "2016-07-20")
    factories.publish(ground.partly, "sieges", other)
    assert ground.shown("sieges", other)["competes_with"] == open_["id"]
    starts = [each["date"]["edtf"] for each in ground.shown("sieges", open_)["boundary_claims"]]
    assert starts == ["2016-07-17", "2016-07-20"]


def test_what_competed_with_a_hidden_siege_competes_with_the_public_one(ground: Ground) -> None:
    hidden, second = (
        ground.siege(who, began, **SEVERE)
        for who, began in ((ground.relief, "2016-07-01"), (ground.medics, "2016-07-05"))
    )
    for each in (hidden, second):
        factories.publish(ground.trusted, "sieges", each)
    assert _rival(ground, "sieges", second) == hidden["id"]
    open_ = ground.siege(ground.watch, "2016-07-17")
    factories.publish(ground.partly, "sieges", open_)
    assert [_rival(ground, "sieges", each) for each in (hidden, second)] == [open_["id"]] * 2


def test_an_embargo_that_lasts_longer_hides_too(ground: Ground) -> None:
    later = {"embargo_until": "2999-01-01T00:00:00Z"}
    hidden = ground.siege(ground.relief, "2016-07-01", **later)
    factories.publish(ground.trusted, "sieges", hidden)
    open_ = ground.siege(ground.medics, "2016-07-17")
    factories.publish(ground.trusted, "sieges", open_)
    assert ground.shown("sieges", open_)["competes_with"] is None
    assert _rival(ground, "sieges", hidden) == open_["id"]


def test_a_hidden_status_of_a_road_is_no_contradiction_to_a_public_one(ground: Ground) -> None:
    hidden = ground.status(ground.relief, "closed", "2016-07-01", ended="2016-09-01", **SEVERE)
    factories.publish(ground.trusted, "route-statuses", hidden)
    open_ = ground.status(ground.medics, "open", "2016-08-01", ended="2016-08-10")
    factories.publish(ground.partly, "route-statuses", open_)
    assert ground.shown("route-statuses", open_)["status"] == "open"
    assert _rival(ground, "route-statuses", hidden) == open_["id"]


def test_a_public_siege_still_stands_before_a_later_hidden_one(ground: Ground) -> None:
    open_ = ground.siege(ground.medics, "2016-07-17")
    factories.publish(ground.trusted, "sieges", open_)
    before = ground.shown("sieges", open_)
    hidden = ground.siege(ground.relief, "2016-07-01", **SEVERE)
    factories.publish(ground.trusted, "sieges", hidden)
    assert ground.shown("sieges", open_) == before
    assert _rival(ground, "sieges", hidden) == open_["id"]


def test_a_refusal_names_only_what_its_reader_may_read(ground: Ground) -> None:
    hidden = ground.works(ground.relief, "2016-07-01", ended="2016-09-01", **SEVERE)
    factories.publish(ground.trusted, "facility-statuses", hidden)
    shown = ground.works(ground.relief, "2016-09-02", ended="2016-10-01")
    factories.publish(ground.trusted, "facility-statuses", shown)
    across = ground.works(ground.relief, "2016-08-01", ended="2016-09-20")
    partly = _refused(ground.partly, "facility-statuses", across)
    assert partly["errors"][0]["records"] == [shown["id"]]
    assert hidden["id"] not in str(partly) and "one that you may not read" in partly["detail"]
    whole = _refused(ground.trusted, "facility-statuses", across)
    assert set(whole["errors"][0]["records"]) == {hidden["id"], shown["id"]}
    assert "may not read" not in whole["detail"]


def test_a_refusal_for_hidden_records_alone_names_none(ground: Ground) -> None:
    hidden = ground.siege(ground.relief, "2016-07-01", **SEVERE)
    factories.publish(ground.trusted, "sieges", hidden)
    # As hidden as that one, given to the reviewer's office to read.
    again = ground.siege(ground.relief, "2016-07-17", shared_with=["office"], **SEVERE)
    refused = _refused(ground.partly, "sieges", again)
    assert refused["errors"][0]["records"] == [] and hidden["id"] not in str(refused)
    assert "a published siege that you may not read" in refused["detail"]
