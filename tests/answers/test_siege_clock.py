"""The siege clock over HTTP: Aleppo's from the seed, another's against its recorded siege."""

from collections.abc import Iterator
from typing import Any

import pytest

from service.app import create_app
from service.settings import Settings
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
URL = "/v1/besieged-areas/eastern-aleppo/clock"


@pytest.mark.parametrize(
    ("on", "state", "broken", "since", "decided_by"),
    [
        ("2016-07-20", "complete", False, "2016-07-17", ["castello-road"]),
        ("2016-08-20", "open", True, "2016-08-06", ["ramouseh-road"]),
        ("2016-10-20", "complete", False, "2016-09-04", ["ramouseh-road"]),
    ],
)
def test_the_clock_of_eastern_aleppo(
    seeded_client: ContractClient,
    on: str,
    state: str,
    broken: bool,
    since: str,
    decided_by: list[str],
) -> None:
    told = seeded_client.get(f"{URL}?on={on}").json
    assert (told["area"], told["on"]) == ("eastern-aleppo", on)
    assert set(told["modes"]) == {
        "all", "civilian", "commercial", "humanitarian", "medical_evacuation",
    }  # fmt: skip
    for mode in told["modes"].values():
        assert (mode["state"], mode["broken"], mode["since"]["edtf"]) == (state, broken, since)
        assert [route["slug"] for route in mode["decided_by"]] == decided_by
    assert (told["siege_break_days"], told["route_stale_days"]) == (7, 30)
    assert told["contradictions"] == []


def test_the_roads_tell_of_66_days_and_of_how_late_the_un_was(
    seeded_client: ContractClient,
) -> None:
    told = seeded_client.get(f"{URL}?on=2016-10-20").json
    assert [(each["from"], each["to"], each["ended_by"]) for each in told["episodes"]] == [
        ("2016-07-17", "2016-08-06", "open"),
        ("2016-09-04", None, None),
    ]
    assert [each["days"] for each in told["episodes"]] == [
        {"min": 20, "max": 20}, {"min": 46, "max": 46},
    ]  # fmt: skip
    assert told["days_besieged"] == told["recorded"]["days_besieged"] == {"min": 66, "max": 66}
    assert told["recorded"]["state"] == "besieged"
    by = {(each["by"], each["category"]): each["lag_days"] for each in told["designations"]}
    assert by["ocha", "besieged"]["first_episode"]["max"] == 80
    assert by["ocha", "besieged"]["this_episode"]["max"] == 31


def test_the_setting_is_applied_and_echoed(seeded_callers: Callers) -> None:
    patient = ContractClient(create_app(Settings(break_days=60), seeded_callers.database))
    told = patient.get(f"{URL}?on=2016-10-20").json
    assert told["siege_break_days"] == 60
    assert [each["from"] for each in told["episodes"]] == ["2016-07-17"]
    assert told["days_besieged"]["min"] == 95


@pytest.fixture
def besieged(callers: Callers) -> Iterator[Callers]:
    """A town with one road that is closed, open for three weeks, and closed again."""
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    cited = "https://reports.example.org/1"
    area = factories.record(
        recorder,
        "besieged-areas",
        {"slug": "old-town", "place_ids": ["aleppo"], "names": ["Old Town"]},
    )
    factories.publish(reviewer, "besieged-areas", area)
    road = factories.record(
        recorder,
        "supply-routes",
        {
            "slug": "north-road",
            "names": ["North Road"],
            "serves_area_ids": ["old-town"],
            "kind": "road",
            "source": cited,
        },
    )
    factories.publish(reviewer, "supply-routes", road)
    for status, began, ended in (
        ("closed", "2016-01-01", "2016-02-01"),
        ("open", "2016-02-01", "2016-02-22"),
        ("closed", "2016-02-22", "2016-04-01"),
    ):
        claim = {"route": "north-road", "status": status, "began": began, "ended": ended}
        made = factories.record(recorder, "route-statuses", claim | {"source": cited})
        factories.publish(reviewer, "route-statuses", made)
    yield callers


def test_an_open_road_inside_a_recorded_siege_is_reported_and_never_repaired(
    besieged: Callers,
) -> None:
    recorder, reviewer = besieged.recorder, besieged.reviewer
    url = "/v1/besieged-areas/old-town/clock?on=2016-02-10"
    before = besieged.public.get(url)
    assert before.json["recorded"] == {
        "state": "unknown", "siege_id": None, "days_besieged": {"min": None, "max": None},
    }  # fmt: skip
    claim = {"area_id": "old-town", "started": "2016-01-01", "ended": "2016-04-01"}
    claim |= {"end_mode": "broken_by_force", "source": "https://reports.example.org/1"}
    siege = factories.record(recorder, "sieges", claim)
    factories.publish(reviewer, "sieges", siege)
    after = besieged.public.get(url, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json["modes"] == before.json["modes"]
    assert after.json["episodes"] == before.json["episodes"]
    assert after.json["recorded"]["state"] == "besieged"
    (found,) = after.json["contradictions"]
    assert (found["kind"], found["origin"]) == ("siege_clock_differs", "detected")
    assert found["records"][0] == siege["id"]
    listed = besieged.public.get("/v1/contradictions?place=old-town").json["data"]
    assert listed == [found]


def test_a_place_is_no_area_and_a_day_to_come_has_no_clock(seeded_client: ContractClient) -> None:
    assert seeded_client.get("/v1/besieged-areas/aleppo/clock").status_code == 404
    refused = seeded_client.get(f"{URL}?on=2100-01-01")
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "day_to_come")


def test_a_hidden_road_opens_the_area_for_those_who_know_of_it(seeded_callers: Callers) -> None:
    recorder, reviewer = seeded_callers.recorder, seeded_callers.reviewer
    cited = {"source": "https://reports.example.org/1"}
    tunnel = {
        "slug": "tunnel", "names": ["tunnel"], "serves_area_ids": ["eastern-aleppo"],
        "kind": "tunnel", "sensitivity": "severe",
    }  # fmt: skip
    factories.publish(
        reviewer, "supply-routes", factories.record(recorder, "supply-routes", tunnel | cited)
    )
    open_ = {"route": "tunnel", "status": "open", "began": "2016-10-01", "ended": "2016-11-01"}
    made = factories.record(recorder, "route-statuses", open_ | cited | {"sensitivity": "severe"})
    factories.publish(reviewer, "route-statuses", made)
    url = f"{URL}?on=2016-10-20"
    trusted = seeded_callers.key("desk", "un", "trusted")
    assert trusted.get(url).json["modes"]["all"]["state"] == "open"
    assert len(trusted.get(url).json["contradictions"]) == 1
    assert seeded_callers.public.get(url).json["modes"]["all"]["state"] == "complete"
    assert seeded_callers.public.get(url).json["contradictions"] == []


def test_a_status_stands_where_its_route_stands(seeded_client: ContractClient) -> None:
    found = seeded_client.get("/v1/route-statuses?place=eastern-aleppo&limit=1000").json["data"]
    assert {each["route"] for each in found} == {"castello-road", "ramouseh-road"}
    elsewhere = seeded_client.get("/v1/route-statuses?place=duma").json["data"]
    assert elsewhere == []
