"""Checks for monitors: firing, ok, or not known, and never ok for lack of records."""

from typing import Any

import pytest

from service.domain.checks.answer import CHECKS
from tests.answers.contradicting import World
from tests.contract_client import ContractClient

JSON = dict[str, Any]
EVERY = "&".join(f"{name}=1" for name in CHECKS)


def _check(client: ContractClient, query: str, city: str = "aleppo") -> JSON:
    response = client.get(f"/v1/cities/{city}/checks?{query}")
    assert response.status_code == 200, response.json
    return dict(response.json)


def _state(client: ContractClient, query: str, city: str = "aleppo") -> tuple[str, Any, Any]:
    """The state and the value of the one check that was asked for."""
    told = _check(client, query, city)
    (one,) = told["checks"]
    assert told["state"] == one["state"]
    return one["state"], one["value"]["low"], one["value"]["high"]


@pytest.mark.parametrize(
    ("on", "state", "low", "high"),
    [
        ("2016-06-30", "unknown", 0, 2),
        ("2016-07-10", "ok", 1, 2),
        ("2016-07-20", "firing", 0, 0),
        ("2016-08-20", "ok", 1, 1),
        ("2016-10-20", "firing", 0, 0),
        ("2017-10-20", "unknown", 0, 2),
    ],
)
def test_it_fires_while_no_road_into_aleppo_is_open(
    seeded_client: ContractClient, on: str, state: str, low: int, high: int
) -> None:
    assert _state(seeded_client, f"routes_open_max=0&on={on}") == (state, low, high)


def test_it_fires_when_a_road_opens_again(seeded_client: ContractClient) -> None:
    assert _state(seeded_client, "routes_open_min=1&on=2016-08-20")[0] == "firing"
    assert _state(seeded_client, "routes_open_min=1&on=2016-10-20")[0] == "ok"


def test_a_check_leads_to_its_records_in_one_request(seeded_client: ContractClient) -> None:
    (one,) = _check(seeded_client, "routes_open_max=0&on=2016-07-20")["checks"]
    found = seeded_client.get(one["link"]).json["data"]
    assert {each["id"] for each in found} == set(one["records"])
    assert {each["status"] for each in found} == {"closed"}


@pytest.mark.parametrize("name", CHECKS)
def test_a_place_of_which_nothing_is_recorded_is_never_ok(world: World, name: str) -> None:
    claim = {"slug": "quiet", "kind": "town", "country_code": "SYR", "timezone": "Asia/Damascus"}
    world.add("places", claim | {"names": ["Quiet"]})
    for threshold in (1, 1_000_000):
        state, _, _ = _state(world.callers.public, f"{name}={threshold}&on=2016-01-20", "quiet")
        assert state == "unknown"


@pytest.mark.parametrize("city", ["aleppo", "eastern-aleppo", "syr", "yem", "duma"])
def test_every_check_answers_for_any_place(seeded_client: ContractClient, city: str) -> None:
    told = _check(seeded_client, EVERY, city)
    assert [one["name"] for one in told["checks"]] == list(CHECKS)
    for one in told["checks"]:
        assert seeded_client.get(one["link"]).status_code == 200, one["link"]


def test_strikes_that_may_be_here_turn_ok_into_unknown(seeded_client: ContractClient) -> None:
    sure = "strikes_7d_min=4&on=2016-07-20"
    assert _state(seeded_client, sure) == ("ok", 0, 3)
    assert _state(seeded_client, sure.replace("=4", "=3")) == ("unknown", 0, 3)


def test_strikes_of_two_sources_are_never_added(world: World) -> None:
    for day in ("2016-01-10", "2016-01-11"):
        for url in ("https://one.example.org/a", "https://two.example.org/b"):
            claim = {"occurred": day, "place": "aleppo", "source": url, "delivery": "air_launched"}
            made = world.add("strikes", claim | {"resources_affected": ["facility"]})
            assert made["hits_facility"]
    asked = "strikes_7d_min={}&on=2016-01-12"
    assert _state(world.callers.public, asked.format(2)) == ("firing", 2, None)
    assert _state(world.callers.public, asked.format(3))[0] == "unknown"


def test_the_dead_are_counted_by_the_family_that_counts_most(seeded_client: ContractClient) -> None:
    (one,) = _check(seeded_client, "killed_30d_min=130&on=2016-08-20")["checks"]
    assert (one["state"], one["value"]["low"], one["family"]) == ("firing", 130, "sohr")
    assert _state(seeded_client, "killed_30d_min=131&on=2016-08-20")[0] == "unknown"


def test_a_present_siege_is_as_old_as_its_episode(seeded_client: ContractClient) -> None:
    asked = "days_besieged_min=46&on={}"
    assert _state(seeded_client, asked.format("2016-10-20")) == ("firing", 46, 46)
    assert _state(seeded_client, asked.format("2016-08-20")) == ("ok", 0, 0)


def test_a_siege_is_said_of_the_area_that_is_besieged(seeded_client: ContractClient) -> None:
    told = {
        place: _check(seeded_client, "days_besieged_min=30&on=2016-10-20", place)["checks"][0]
        for place in ("aleppo", "syr")
    }
    days = "Eastern Aleppo has been under siege for 46 days on 20 October 2016."
    assert told["aleppo"]["sentence"] == days
    assert told["syr"]["sentence"].startswith("Eastern Ghouta has been under siege for 1,")
    areas = len(told["syr"]["records"])
    assert f"the longest of {areas} areas under siege in Syrian" in told["syr"]["sentence"]


def test_silence_is_counted_from_the_newest_event(world: World) -> None:
    public = world.callers.public
    # The newest: the siege and the closure of the road end on 1 March.
    assert _state(public, "silent_days_min=9&on=2016-03-10") == ("firing", 9, 9)
    assert _state(public, "silent_days_min=10&on=2016-03-10") == ("ok", 9, 9)
    world.people(5, "2016-03-10", 1)
    assert _state(public, "silent_days_min=9&on=2016-03-10") == ("ok", 0, 0)


def test_an_event_that_is_not_known_to_the_day_leaves_silence_open(world: World) -> None:
    world.people(5, "[2016-03-05..2016-03-20]", 1)
    assert _state(world.callers.public, "silent_days_min=5&on=2016-03-10") == ("unknown", 0, 9)


def test_aid_that_nobody_says_arrived_leaves_the_last_aid_open(world: World) -> None:
    mission = {"area_id": "old-town", "kind": "convoy", **world.by(0)}
    world.add("aid-missions", mission | {"arrived_on": "2016-01-10", "completion": "full"})
    asked = "days_since_aid_min=20&on=2016-02-09"
    assert _state(world.callers.public, asked) == ("firing", 30, 30)
    world.add("aid-missions", mission | {"arrived_on": "2016-02-08"})
    assert _state(world.callers.public, asked) == ("unknown", 1, 30)


def test_a_route_that_was_seen_too_long_ago_is_stale(seeded_client: ContractClient) -> None:
    assert _state(seeded_client, "stale_routes_min=2&on=2016-10-20") == ("ok", 0, 0)
    assert _state(seeded_client, "stale_routes_min=2&on=2016-12-20") == ("firing", 2, 2)


def test_open_contradictions_are_those_that_nobody_decided(world: World) -> None:
    public = world.callers.public
    assert _state(public, "contradictions_open_min=1&on=2016-03-10") == ("ok", 0, 0)
    world.figure(60, document=1, period="2016-01", population="civilians")
    assert _state(public, "contradictions_open_min=1&on=2016-03-10") == ("firing", 1, 1)


def test_the_public_is_told_of_whole_days_only(seeded_client: ContractClient) -> None:
    told = _check(seeded_client, "strikes_7d_min=1&silent_days_min=1")
    assert told["complete_through"] < told["on"]
    assert "&to=" + told["complete_through"] in told["checks"][0]["link"]


def test_a_request_without_a_check_names_those_there_are(seeded_client: ContractClient) -> None:
    refused = seeded_client.get("/v1/cities/aleppo/checks?on=2016-07-20")
    assert refused.status_code == 422
    assert [error["parameter"] for error in refused.json["errors"]] == list(CHECKS)


@pytest.mark.parametrize(
    "query", ["strikes_7d_min=0", "routes_open_max=-1", "routes_open_max=x", "on=2100-01-01"]
)
def test_a_threshold_without_sense_is_refused(seeded_client: ContractClient, query: str) -> None:
    refused = seeded_client.get(f"/v1/cities/aleppo/checks?routes_open_min=1&{query}")
    assert refused.status_code == 422


def test_a_shell_gets_a_line_per_check(seeded_client: ContractClient) -> None:
    asked = "routes_open_max=0&strikes_7d_min=3&days_since_aid_min=30&on=2016-07-20"
    for address in (f"checks.txt?{asked}", f"checks?{asked}&format=txt"):
        response = seeded_client.get(f"/v1/cities/aleppo/{address}")
        assert response.status_code == 200
        assert response.text.splitlines() == [
            "firing routes_open_max 0 0",
            "unknown strikes_7d_min 0..3 3",
            "unknown days_since_aid_min - 30",
        ]


def test_prometheus_gets_its_exposition_by_what_it_accepts(seeded_client: ContractClient) -> None:
    asked = "routes_open_max=0&killed_30d_min=3&on=2016-07-20"
    scraped = (
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
    )
    answers = [
        seeded_client.get(f"/v1/cities/aleppo/checks?{asked}", headers={"Accept": scraped}),
        seeded_client.get(f"/v1/cities/aleppo/checks.prom?{asked}"),
        seeded_client.get(f"/v1/cities/aleppo/checks?{asked}&format=prometheus"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
        assert (
            'siege_check{check="routes_open_max",city="aleppo",state="firing"} 1.0' in answer.text
        )
        assert 'siege_check_value_high{check="routes_open_max",city="aleppo"} 0.0' in answer.text
        assert 'siege_check_value_high{check="killed_30d_min"' not in answer.text
    assert len({answer.text for answer in answers}) == 1


def test_a_poll_of_what_has_not_changed_is_304(seeded_client: ContractClient) -> None:
    address = f"/v1/cities/aleppo/checks?{EVERY}&on=2016-07-20"
    etag = seeded_client.get(address).headers["ETag"]
    assert seeded_client.get(address, headers={"If-None-Match": etag}).status_code == 304
    other = address.replace("2016-07-20", "2016-07-21")
    assert seeded_client.get(other, headers={"If-None-Match": etag}).status_code == 200


def test_what_was_checked_then_is_answered_again(world: World) -> None:
    public = world.callers.public
    first = public.get("/v1/status")
    assert first.status_code == 200
    then = max(one["last_change_at"] for one in first.json["datasets"] if one["last_change_at"])
    asked = f"/v1/cities/aleppo/checks?{EVERY}&on=2016-03-10&as_of={then}"
    before = public.get(asked)
    assert before.status_code == 200, before.json
    world.people(5, "2016-03-10", 1)
    assert public.get(asked).get_data() == before.get_data()
    assert _state(public, "silent_days_min=1&on=2016-03-10")[0] == "ok"
