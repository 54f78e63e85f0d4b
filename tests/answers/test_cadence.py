"""The cadence workbench over HTTP: hours, gaps, facilities, the window before, claims."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.answers.contradicting import World
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
JULY = "/v1/cadence?place=aleppo&from=2016-07-01&to=2016-07-31"


def test_15_attacks_in_july_are_a_claim_of_one_in_49_6_hours(seeded_client: ContractClient) -> None:
    url = "/v1/cadence?place=eastern-aleppo&from=2016-07-01&to=2016-07-31"
    claims = seeded_client.get(url).json["claims"]
    (rate,) = [one["rate"] for one in claims if one["value"] == 15]
    assert rate == {
        "n": 15, "hours": 744, "hours_between": 49.6, "interval_95": {"low": 30.1, "high": 88.6},
    }  # fmt: skip
    assert [one["rate"] for one in claims if one["unit"] == "hours between attacks"] == [None]


def test_172_attacks_in_5136_hours_are_one_in_29_cut_off_and_not_rounded(
    seeded_client: ContractClient,
) -> None:
    url = "/v1/cadence/check?every_hours=29&from=2016-01-01&to=2016-08-01"
    told = seeded_client.get(url).json
    assert told["hours"] == 5136
    assert 172 in told["counts"]["truncated"] and 172 not in told["counts"]["rounded"]


@pytest.mark.parametrize(
    ("month", "hours"),
    [("2016-03-01&to=2016-03-31", 743), ("2016-10-01&to=2016-10-31", 745)],
)
def test_a_month_with_a_clock_change(seeded_client: ContractClient, month: str, hours: int) -> None:
    told = seeded_client.get(f"/v1/cadence?place=aleppo&from={month}").json
    assert (told["timezone"], told["hours"]) == ("Asia/Damascus", hours)


def _strikes(world: World) -> list[JSON]:
    """Three in June, five in July on two clinics, and one of which only the month is known."""
    clinics = [
        world.add("facilities", {"kind": "clinic", "place": "aleppo"} | world.by(0))["id"]
        for _ in range(2)
    ]
    made = []
    for day, clinic in (
        ("2016-06-03", 0), ("2016-06-10", 0), ("2016-06-24", 1), ("2016-07-01", 0),
        ("2016-07-04", 1), ("2016-07-04", 0), ("2016-07-20", 0), ("2016-07-30", 1),
    ):  # fmt: skip
        claim = {"occurred": day, "place": "aleppo", "facility_ids": [clinics[clinic]]}
        claim |= {"delivery": "air_launched", "facility_effect": "damaged"}
        made.append(world.add("strikes", claim | world.by(0)))
    unclear = {"occurred": "2016-07", "place": "aleppo", "resources_affected": ["transport"]}
    made.append(world.add("strikes", unclear | {"delivery": "ied"} | world.by(0)))
    return made


def test_gaps_facilities_and_the_window_before(world: World) -> None:
    _strikes(world)
    trusted = world.callers.key("desk", "un", "trusted")
    told = trusted.get(JULY).json
    assert (told["n"], told["hours_between"], told["withheld"]) == (6, 124.0, None)
    assert told["gaps"] == {"of": 5, "longest_days": 16, "median_days": 6.5}
    assert (told["facilities_hit"], told["repeat_share"]) == (2, 0.6)
    before = told["before"]
    assert (before["from"], before["to"], before["n"]) == ("2016-05-31", "2016-06-30", 3)
    assert (before["hours"], before["ratio"]) == (744, 2.0)
    assert before["ratio_95"]["low"] < 2 < before["ratio_95"]["high"]
    assert 0.3 < before["p_value"] <= 1
    (line,) = told["lines"]
    assert {name: told[name] for name in line} == line
    summary = trusted.get("/v1/cities/aleppo/summary?on=2016-07-31&window_days=31").json["medical"]
    assert (summary["facilities_hit"], summary["repeat_share"]) == (2, 0.6)


def test_who_may_not_know_facilities_is_told_that_it_is_the_tier(world: World) -> None:
    empty = world.callers.public.get(JULY).json
    assert (empty["facilities_hit"], empty["withheld"]) == (None, "tier")
    _strikes(world)
    partner = world.callers.key("desk", "un", "partner")
    for client in (world.callers.public, partner):
        told = client.get(JULY).json
        assert told["n"] == 6
        assert (told["facilities_hit"], told["repeat_share"], told["withheld"]) == (
            None, None, "tier",
        )  # fmt: skip
        medical = client.get("/v1/cities/aleppo/summary?on=2016-07-31").json["medical"]
        assert (medical["facilities_hit"], medical["repeat_share"]) == (None, None)


def test_two_reports_of_one_strike_are_one_in_every_number(world: World) -> None:
    made = _strikes(world)
    again = world.add("strikes", world.by(1) | {
        "occurred": "2016-07-20", "place": "aleppo", "same_event_as": made[6]["id"],
        "delivery": "air_launched", "facility_effect": "damaged",
        "facility_ids": [made[6]["facility_ids"][0]],
    })  # fmt: skip
    assert again["same_event_as"] == made[6]["id"]
    told = world.callers.key("desk", "un", "trusted").get(JULY).json
    assert (told["n"], told["gaps"]["of"], told["repeat_share"]) == (6, 5, 0.6)


def test_the_days_that_are_not_released_yet_are_no_calm_ones(seeded_callers: Callers) -> None:
    today = datetime.now(UTC).date()
    url = f"/v1/cadence?from={today - timedelta(days=9)}&to={today}"
    public = seeded_callers.public.get(url).json
    partner = seeded_callers.key("desk", "un", "partner").get(url).json
    assert (partner["complete_through"], partner["hours"]) == (today.isoformat(), 240)
    # The question is of the whole world, where the day ends last.
    held_back = 4 + (today - (datetime.now(UTC) - timedelta(hours=12)).date()).days
    assert date.fromisoformat(public["complete_through"]) == today - timedelta(days=held_back)
    assert public["hours"] == 240 - held_back * 24
