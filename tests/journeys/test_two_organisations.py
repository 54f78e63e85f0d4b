"""Two organisations on one road: both dates stand, and a contradiction is for a person."""

from typing import Any

import pytest

from service.storage.database import Database
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]


class Road:
    """The Castello road, and the people who watch it."""

    def __init__(self, callers: Callers) -> None:
        self.callers = callers
        self.reviewer = callers.reviewer
        self.relief = callers.recorder
        self.medics = callers.key("nurse", "medics", "partner", "record")
        factories.publish(self.reviewer, "places", factories.place(self.relief))
        area = {"slug": "eastern-aleppo", "place_ids": ["aleppo"], "names": ["Eastern Aleppo"]}
        made = factories.record(self.relief, "besieged-areas", area)
        factories.publish(self.reviewer, "besieged-areas", made)
        route = {
            "slug": "castello-road",
            "names": ["Castello road"],
            "serves_area_ids": ["eastern-aleppo"],
            "kind": "road",
            "first_hand": True,
        }
        made = factories.record(self.relief, "supply-routes", route)
        factories.publish(self.reviewer, "supply-routes", made)

    def says(self, who: ContractClient, status: str, began: str, **more: Any) -> JSON:
        """Somebody records how the road is."""
        claim = {"route": "castello-road", "status": status, "began": began, "first_hand": True}
        return factories.record(who, "route-statuses", claim | more)

    def publish(self, made: JSON) -> JSON:
        """A reviewer publishes it."""
        return factories.publish(self.reviewer, "route-statuses", made)

    def tries_to_publish(self, made: JSON) -> Any:
        """A reviewer tries to."""
        url = f"/v1/route-statuses/{made['id']}"
        version = {"If-Match": self.reviewer.get(url).headers["ETag"]}
        return self.reviewer.post(f"{url}/publish", json={"reason": "seen"}, headers=version)

    def shown(self, made: JSON) -> JSON:
        """What the public reads of it."""
        answer = self.callers.public.get(f"/v1/route-statuses/{made['id']}")
        assert answer.status_code == 200, answer.json
        shown: JSON = answer.json
        return shown


@pytest.fixture
def road(callers: Callers) -> Road:
    """A road that nobody has said anything about."""
    return Road(callers)


def _days(shown: JSON, boundary: str) -> dict[str, bool]:
    return {
        claim["date"]["edtf"]: claim["adopted"]
        for claim in shown["boundary_claims"]
        if claim["boundary"] == boundary
    }


def test_two_closing_dates_of_one_road_both_stand(road: Road) -> None:
    first = road.says(road.relief, "closed", "2016-07-07")
    second = road.says(road.medics, "closed", "2016-07-17", cause="fire_control")
    road.publish(first)
    published = road.publish(second)
    assert published["state"] == "published"
    assert published["competes_with"] == first["id"]
    shown = road.shown(first)
    assert shown["began"]["edtf"] == "2016-07-07"
    assert _days(shown, "start") == {"2016-07-07": False, "2016-07-17": False}
    theirs = next(c for c in shown["boundary_claims"] if c["date"]["edtf"] == "2016-07-17")
    assert theirs["citation"]["document_id"] == second["citations"][0]["document_id"]
    assert road.shown(second)["began"]["edtf"] == "2016-07-17"


def test_a_second_organisation_that_agrees_confirms(road: Road) -> None:
    first = road.says(road.relief, "closed", "2016-07-07", observed_on="2016-07-08")
    road.publish(first)
    second = road.says(road.medics, "closed", "2016-07-07", observed_on="2016-07-20")
    road.publish(second)
    shown = road.shown(first)
    assert shown["observed_on"]["edtf"] == "2016-07-20"
    assert _days(shown, "start") in ({}, {"2016-07-07": True})


def test_a_new_status_closes_the_old_span_in_the_same_transaction(
    road: Road, database: Database
) -> None:
    old = road.says(road.relief, "closed", "2016-07-07")
    road.publish(old)
    assert road.shown(old)["ended"] is None
    before = road.callers.public.get("/v1/status").json["position"]
    new = road.says(road.medics, "open", "2016-08-06")
    road.publish(new)
    assert road.shown(old)["ended"]["edtf"] == "2016-08-06"
    assert road.shown(new)["ended"] is None
    feed = road.callers.public.get(f"/v1/changes?after={before}&kinds=route-statuses").json
    assert {(row["id"], row["op"]) for row in feed["data"]} == {
        (old["id"], "amended"),
        (new["id"], "published"),
    }
    with database.pool.connection() as connection:
        moved = connection.execute(
            "SELECT count(DISTINCT xmin::text) AS n FROM route_status WHERE id = ANY (%s::uuid[])",
            ([old["id"], new["id"]],),
        ).fetchone()
    assert moved == {"n": 1}


def test_a_status_inside_another_contradicts_it_and_the_records_are_named(road: Road) -> None:
    closed = road.says(road.relief, "closed", "2016-07-07", ended="2016-09-04")
    road.publish(closed)
    inside = road.says(road.medics, "open", "2016-08-01", ended="2016-08-10")
    before = road.shown(closed)
    refused = road.tries_to_publish(inside)
    assert refused.status_code == 409
    error = refused.json["errors"][0]
    assert error["code"] == "overlaps_published"
    assert error["pointer"] == "/began"
    assert error["records"] == [closed["id"]]
    assert closed["id"] in refused.json["detail"]
    assert road.medics.get(f"/v1/route-statuses/{inside['id']}").json["state"] == "submitted"
    assert road.shown(closed) == before


def test_an_organisation_is_asked_to_amend_its_own_span(road: Road) -> None:
    road.publish(road.says(road.relief, "closed", "2016-07-07", ended="2016-09-04"))
    again = road.says(road.relief, "closed", "2016-07-17", ended="2016-09-04")
    refused = road.tries_to_publish(again)
    assert refused.status_code == 409
    assert "amend" in refused.json["detail"]


def test_two_modes_of_traffic_never_meet(road: Road) -> None:
    road.publish(road.says(road.relief, "closed", "2016-07-07", mode="commercial"))
    made = road.says(road.medics, "open", "2016-07-10", mode="medical_evacuation")
    assert road.publish(made)["competes_with"] is None


def test_closing_a_span_keeps_its_embargo(road: Road) -> None:
    embargo = {"embargo_until": "2999-01-01T00:00:00Z"}
    old = road.says(road.relief, "closed", "2016-07-07", **embargo)
    road.publish(old)
    url = f"/v1/route-statuses/{old['id']}"
    assert road.callers.public.get(url).status_code == 404
    road.publish(road.says(road.medics, "open", "2016-08-06"))
    assert road.reviewer.get(url).json["ended"]["edtf"] == "2016-08-06"
    assert road.callers.public.get(url).status_code == 404


def _siege(who: ContractClient, started: str, **more: Any) -> JSON:
    claim = {"area": "eastern-aleppo", "started": started, "first_hand": True}
    return factories.record(who, "sieges", claim | more)


def test_two_starts_of_one_siege_both_stand(road: Road) -> None:
    first, second = _siege(road.relief, "2016-07-07"), _siege(road.medics, "2016-07-17")
    factories.publish(road.reviewer, "sieges", first)
    published = factories.publish(road.reviewer, "sieges", second)
    assert published["competes_with"] == first["id"]
    shown = road.callers.public.get(f"/v1/sieges/{first['id']}").json
    assert _days(shown, "start") == {"2016-07-07": False, "2016-07-17": False}


def test_a_siege_that_is_imposed_again_is_another_episode(road: Road) -> None:
    first = _siege(road.relief, "2016-07-17", ended="2016-08-06", end_mode="broken_by_force")
    again = _siege(road.relief, "2016-09-04")
    factories.publish(road.reviewer, "sieges", first)
    assert factories.publish(road.reviewer, "sieges", again)["competes_with"] is None
