"""Aid missions and pauses: three facts apart, nothing told of what is still on the road."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.storage import releases
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
TOMORROW = (date.today() + timedelta(days=2)).isoformat()
SOURCE = {"url": "https://reports.example.org/1"}


def _mission(callers: Callers, **more: Any) -> JSON:
    claim = {"kind": "convoy", "place": "aleppo", "source": SOURCE}
    made = factories.record(callers.recorder, "aid-missions", claim | more)
    return factories.publish(callers.reviewer, "aid-missions", made)


def _pause(callers: Callers, **more: Any) -> JSON:
    claim = {"kind": "humanitarian_pause", "place": "aleppo", "source": SOURCE}
    made = factories.record(callers.recorder, "pauses", claim | more)
    return factories.publish(callers.reviewer, "pauses", made)


def _summary(client: ContractClient, on: str = "2016-10-20", **more: Any) -> Any:
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return client.get(f"/v1/cities/aleppo/summary?on={on}{asked}").json


@pytest.fixture
def town(callers: Callers) -> Callers:
    """A service that knows one town."""
    factories.publish(callers.reviewer, "places", factories.place(callers.recorder))
    return callers


def test_permission_movement_and_completion_are_three_facts_each_perhaps_unknown(
    town: Callers,
) -> None:
    made = _mission(town, arrived_on="2016-10-01", trucks="31", trucks_hit="17-18")
    shown = town.public.get(f"/v1/aid-missions/{made['id']}").json
    assert [shown[name] for name in ("permission", "movement", "completion")] == ["unknown"] * 3
    assert (shown["trucks"]["best"], shown["trucks_hit"]["high"]) == (31, 18)
    assert shown["people_reached"] is None


@pytest.mark.parametrize(
    "ahead",
    [
        {"movement": "not_started"},
        {"movement": "not_started", "planned_for": "2016-07-01"},
        {"planned_for": TOMORROW},
        {"planned_for": TOMORROW, "permission": "approved", "movement": "postponed"},
        {"planned_for": {"from": "2016-07-01", "to": TOMORROW, "one_of": True}},
    ],
)
def test_a_mission_that_is_still_ahead_is_for_the_trusted_tier(town: Callers, ahead: JSON) -> None:
    made = _mission(town, **ahead)
    url = f"/v1/aid-missions/{made['id']}"
    for client in (town.public, town.key("stranger", "elsewhere", "partner")):
        assert client.get(url).status_code == 404
        assert client.get("/v1/aid-missions").json["data"] == []
        kinds = {each["kind"] for each in client.get("/v1/changes").json["data"]}
        assert "aid-missions" not in kinds
    assert town.key("cell", "cell", "trusted").get(url).status_code == 200


@pytest.mark.parametrize(
    "moved",
    [
        {"planned_for": TOMORROW, "movement": "turned_back"},
        {"planned_for": TOMORROW, "moved_on": "2016-07-01"},
        {"planned_for": "2016-07-01"},
        {"requested_on": "2016-07-01", "permission": "denied"},
    ],
)
def test_a_mission_that_moved_or_whose_day_is_over_is_public(town: Callers, moved: JSON) -> None:
    made = _mission(town, **moved)
    assert town.public.get(f"/v1/aid-missions/{made['id']}").status_code == 200


@pytest.mark.parametrize(
    ("dates", "earliest"),
    [
        ({"arrived_on": "2016-10-05", "moved_on": "2016-10-04"}, "2016-10-05"),
        ({"moved_on": "2016-10-04", "planned_for": "2016-10-01"}, "2016-10-04"),
        ({"planned_for": "2016-10-01", "requested_on": "2016-09-01"}, "2016-10-01"),
        ({"requested_on": "2016-09-01"}, "2016-09-01"),
    ],
)
def test_a_mission_stands_on_the_furthest_day_that_is_stated(
    town: Callers, dates: JSON, earliest: str
) -> None:
    made = _mission(town, **dates)
    found = town.public.get(f"/v1/aid-missions?from={earliest}&to={earliest}").json["data"]
    assert [each["id"] for each in found] == [made["id"]]
    assert town.public.get("/v1/aid-missions?to=2016-08-31").json["data"] == []


def test_an_arrival_before_the_start_is_refused(town: Callers) -> None:
    claim = {"kind": "convoy", "moved_on": "2016-10-05", "arrived_on": "2016-10-04"}
    answer = town.recorder.post("/v1/aid-missions", json=claim | {"source": SOURCE})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/arrived_on"


def test_aid_is_counted_as_far_as_it_is_stated(town: Callers) -> None:
    public = town.public
    assert set(_summary(public)["aid"].values()) == {None}
    assert "aid missions to the area" in _summary(public)["not_recorded"]
    _mission(town, arrived_on="2016-10-10", completion="partial", permission="approved")
    _mission(town, planned_for="2016-10-12", movement="cancelled", permission="denied")
    _mission(town, arrived_on="2016-08-01", people_reached=500)
    told = _summary(public)
    assert told["aid"] == {
        "last_completed": "2016-10-10",
        "days_since": 10,
        "requested": 2,
        "approved": 1,
        "completed": 1,
    }
    assert "aid missions to the area" not in told["not_recorded"]
    earlier = _summary(public, "2016-09-20", window_days=10)["aid"]
    assert earlier["last_completed"] == "2016-08-01" and earlier["days_since"] == 50
    assert [earlier[name] for name in ("requested", "approved", "completed")] == [None] * 3


def test_what_nobody_says_of_a_mission_is_never_a_no(town: Callers) -> None:
    _mission(town, arrived_on="2016-10-10", movement="attacked")
    told = _summary(town.public)["aid"]
    assert [told[name] for name in ("requested", "approved", "completed")] == [None] * 3
    _mission(town, planned_for="2016-10-11", permission="denied", completion="none")
    told = _summary(town.public)["aid"]
    assert (told["requested"], told["approved"], told["completed"]) == (1, None, None)


def test_a_planned_mission_counts_for_nobody_who_may_not_know_of_it(town: Callers) -> None:
    page = town.public.get("/v1/cities/aleppo/summary")
    _mission(town, planned_for=TOMORROW, permission="approved")
    again = town.public.get("/v1/cities/aleppo/summary")
    assert again.json["aid"] == page.json["aid"]
    assert again.json["not_recorded"] == page.json["not_recorded"]


def test_an_announced_pause_is_public_with_who_announced_it(town: Callers) -> None:
    recorder, reviewer = town.recorder, town.reviewer
    for slug in ("russia", "rebels", "press"):
        factories.publish(reviewer, "sources", factories.source(recorder, slug))
    said = {"according_to": "press"}
    parties = [
        said | {"actor": "russia", "role": "announcing"},
        said | {"actor": "rebels", "role": "not_accepting", "stance": "denies"},
    ]
    made = _pause(town, announced_on="2016-10-17", planned="2016-10-20", parties=parties)
    assert town.public.get(f"/v1/pauses/{made['id']}").status_code == 200
    pause = _summary(town.public, "2016-10-18")["pauses"][0]
    assert pause["id"] == made["id"] and pause["place"] == "aleppo"
    assert pause["announced_by"] == ["russia"]
    assert pause["announced_on"]["edtf"] == "2016-10-17"
    assert pause["planned"]["edtf"] == "2016-10-20" and pause["in_force"] is None
    assert _summary(town.public, "2016-10-16")["pauses"] == []
    assert _summary(town.public, "2016-11-30")["pauses"] == []


def test_a_pause_that_is_open_at_its_end_still_stands_and_a_country_holds_its_towns(
    callers: Callers,
) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    country = factories.place(recorder, "syr", kind="country", population=None)
    factories.publish(reviewer, "places", country)
    town = factories.place(recorder, parent_id="syr")
    factories.publish(reviewer, "places", town)
    _pause(callers, place="syr", kind="ceasefire", in_force={"from": "2016-02-27"})
    pauses = _summary(callers.public)["pauses"]
    assert [(each["kind"], each["place"]) for each in pauses] == [("ceasefire", "syr")]
    assert "pauses" not in _summary(callers.public)["not_recorded"]


def test_the_clock_finds_nothing_to_release_that_is_still_held_back(town: Callers) -> None:
    over = "2016-07-01T00:00:00Z"
    _mission(town, movement="not_started", embargo_until=over)
    _mission(town, planned_for=TOMORROW, embargo_until=over)
    facility = {"kind": "clinic", "place": "aleppo", "source": SOURCE, "embargo_until": over}
    made = factories.record(town.recorder, "facilities", facility)
    factories.publish(town.reviewer, "facilities", made)
    with town.database.writing(releases.CLOCK) as session:
        assert releases.release_due(session) == 0
