"""One or two living persons are told of to nobody in public, and sums give none of them away."""

from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SEXUAL_ASSAULT = "sexual assault"
NOTHING = {"low": None, "best": None, "high": None}


@pytest.fixture
def district(callers: Callers) -> Callers:
    """A country with a district, and a large town and a village in it."""
    recorder, reviewer = callers.recorder, callers.reviewer
    for slug, kind, parent, population in (
        ("syr", "country", None, None),
        ("district", "admin2", "syr", None),
        ("aleppo", "city", "district", 1_600_000),
        ("village", "village", "district", 900),
    ):
        more = {"parent_id": parent} if parent else {}
        made = factories.place(recorder, slug, kind=kind, population=population, **more)
        factories.publish(reviewer, "places", made)
    return callers


def _strike(callers: Callers, **more: Any) -> JSON:
    made = factories.strike(callers.recorder, **more)
    return factories.publish(callers.reviewer, "strikes", made)


def _point(client: ContractClient, measure: str, **asked: str) -> JSON:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = client.get(f"/v1/timeseries/{measure}?from=2016-07-01&to=2016-07-31&{query}")
    assert answer.status_code == 200, answer.json
    told: JSON = next(
        point
        for point in answer.json["lines"][0]["points"]
        if point["records"] or "withheld" in point
    )
    return told


@pytest.mark.parametrize(
    ("stated", "withheld"),
    [(1, True), (2, True), ("at least 2", True), ("up to 2", True), ("several", True),
     (0, False), (3, False), ("between 1 and 5", False), ("at least 3", False)],
)  # fmt: skip
def test_one_or_two_injured_are_withheld_from_the_public(
    district: Callers, stated: Any, withheld: bool
) -> None:
    made = _strike(district, injured=stated, health_workers_injured=None, killed=1)
    url = f"/v1/strikes/{made['id']}"
    seen = district.public.get(url).json
    assert (seen["injured"] is None, seen["withheld"]) == (withheld, "tier" if withheld else None)
    assert seen["killed"]["best"] == 1
    known = district.key("partner", "embassy", "partner").get(url).json
    assert known["injured"] is not None
    assert known["withheld"] is None


def test_the_dead_are_counted_however_few(district: Callers) -> None:
    made = _strike(district, killed=1, health_workers_killed=1)
    seen = district.public.get(f"/v1/strikes/{made['id']}").json
    assert seen["health_workers_killed"]["best"] == 1
    assert seen["withheld"] is None


def test_sexual_violence_is_no_attack_type_in_public(district: Callers) -> None:
    plain = _strike(district, attack_types=["unknown"])
    made = _strike(district, attack_types=[SEXUAL_ASSAULT, "unknown"])
    seen = district.public.get(f"/v1/strikes/{made['id']}").json
    told = district.public.get(f"/v1/strikes/{plain['id']}").json
    # Nothing tells that a word is missing.
    assert seen["attack_types"] == told["attack_types"] == ["unknown"]
    assert seen["withheld"] is told["withheld"] is None
    counted = _strike(district, attack_types=[SEXUAL_ASSAULT], injured=0, occurred="2016-07-09")
    seen = district.public.get(f"/v1/strikes/{counted['id']}").json
    assert (seen["injured"], seen["withheld"]) == (None, "tier")
    found = district.public.get(f"/v1/strikes?attack_types={SEXUAL_ASSAULT.replace(' ', '%20')}")
    assert found.json["data"] == []


@pytest.mark.parametrize(
    ("metric", "place", "period", "withheld"),
    [
        ("injured", "aleppo", "2016-07-01/2016-07-31", True),
        ("detained", "village", "2016-07-01/2016-12-31", True),
        ("abducted", "district", "2016-07-03/2016-07-09", True),
        ("abducted", "district", "2016-07-01/2016-07-31", False),
        ("killed", "village", "2016-07-03", False),
        ("evacuated", "village", "2016-07-03", False),
    ],
)
def test_a_figure_of_two_living_persons_is_told_for_a_districts_month_at_least(
    district: Callers, metric: str, place: str, period: str, withheld: bool
) -> None:
    claim = {
        "metric": metric,
        "population": "civilians",
        "quantity": 2,
        "basis": "incident",
        "place": place,
        "period": period,
        "source": "https://reports.example.org/1",
    }
    made = factories.record(district.recorder, "casualty-figures", claim)
    factories.publish(district.reviewer, "casualty-figures", made)
    seen = district.public.get(f"/v1/casualty-figures/{made['id']}").json
    assert (seen["quantity"] is None, seen["withheld"]) == (withheld, "tier" if withheld else None)


def test_a_series_withholds_below_a_districts_month_and_counts_exactly_from_there(
    district: Callers,
) -> None:
    for day, injured in (("2016-07-04", 2), ("2016-07-05", 1), ("2016-07-20", 7)):
        _strike(district, occurred=day, place="village", injured=injured)
    by_month = _point(district.public, "injured", place="district", population="all")
    assert (by_month["best"], by_month["records"]) == (10, 3)
    by_week = _point(
        district.public, "injured", place="district", population="all", interval="week"
    )
    assert {name: by_week[name] for name in NOTHING} == NOTHING
    assert (by_week["withheld"], by_week["records"]) == ("tier", 2)
    partner = district.key("partner", "embassy", "partner")
    told = _point(partner, "injured", place="district", population="all", interval="week")
    assert told["best"] == 3


def test_a_sum_beside_a_withheld_count_gives_nothing_away(district: Callers) -> None:
    _strike(district, occurred="2016-07-03", place="aleppo", health_workers_injured=2)
    _strike(district, occurred="2016-07-04", place="aleppo", health_workers_injured=9)
    told = _point(district.public, "health_workers_injured", place="aleppo")
    assert {name: told[name] for name in NOTHING} == NOTHING
    summary = district.public.get("/v1/cities/aleppo/summary?on=2016-07-20").json
    line = summary["casualties"]["health_workers_injured"]["lines"][0]
    assert line["value"] == NOTHING | {"low_is_partial": False, "withheld": "tier"}


def test_the_event_that_a_figure_counts_is_told_as_coarsely_as_its_strike(
    district: Callers,
) -> None:
    struck = _strike(district, occurred="2016-07-03", place="village", killed=4)
    claim = {
        "metric": "killed",
        "population": "all",
        "quantity": 5,
        "basis": "incident",
        "place": "village",
        "period": "2016-07-03",
        "strike_id": struck["id"],
        "source": {"url": "https://reports.example.org/2", "quoted": "five died in the hospital"},
    }
    made = factories.record(district.recorder, "casualty-figures", claim)
    factories.publish(district.reviewer, "casualty-figures", made)
    url = f"/v1/casualty-figures/{made['id']}"
    seen = district.public.get(url).json
    assert seen["place"] == "district"
    assert "quoted" not in seen["citations"][0]
    assert district.public.get("/v1/casualty-figures?place=village").json["data"] == []
    partner = district.key("partner", "embassy", "partner")
    assert partner.get(url).json["place"] == "village"
    _amend_sensitivity(district, f"/v1/strikes/{struck['id']}")
    assert district.public.get(url).status_code == 410
    assert partner.get(url).status_code == 410


def _amend_sensitivity(callers: Callers, url: str) -> None:
    raised = callers.recorder.patch(
        url,
        json={"sensitivity": "severe", "reason": "it names a hospital"},
        headers={"If-Match": callers.recorder.get(url).headers["ETag"]},
    )
    assert raised.status_code == 200, raised.json


def test_a_small_town_is_named_for_a_strike_once_five_of_its_facilities_are_known(
    district: Callers,
) -> None:
    town = factories.place(
        district.recorder, "town", kind="town", population=20_000, parent_id="district"
    )
    factories.publish(district.reviewer, "places", town)
    struck = _strike(district, occurred="2016-07-03", place="town")
    url = f"/v1/strikes/{struck['id']}"
    for number in range(5):
        assert district.public.get(url).json["place"] == "district"
        claim = {
            "kind": "hospital",
            "place": "town",
            "names": [f"hospital {number}"],
            "source": "https://reports.example.org/1",
        }
        made = factories.record(district.recorder, "facilities", claim)
        factories.publish(district.reviewer, "facilities", made)
    assert district.public.get(url).json["place"] == "town"
    assert district.public.get("/v1/changes").json["data"][-1]["id"] == struck["id"]


def test_no_sum_tells_of_what_is_hidden_of_sexual_violence(district: Callers) -> None:
    for types, injured in (([SEXUAL_ASSAULT], 5), (["other"], 7)):
        made = factories.strike(
            district.recorder, place="aleppo", attack_types=types, injured=injured
        )
        factories.publish(district.reviewer, "strikes", made)
    query = "place=syr&interval=month&population=all&from=2016-06-01&to=2016-08-31"
    now = district.public.get(f"/v1/timeseries/injured?{query}").json
    then = district.public.get(f"/v1/timeseries/injured?{query}&as_of={now['as_of']}").json
    for told in (now, then):
        (line,) = told["lines"]
        assert [point["best"] for point in line["points"] if point["records"]] == [7]


def test_what_is_counted_exactly_by_month_is_of_no_cause_that_strikes_are_not(
    district: Callers,
) -> None:
    _strike(district, occurred="2016-07-04", place="village", injured=7)
    days = "from=2016-07-01&to=2016-07-31"
    asked = f"/v1/timeseries/health_workers_injured?place=district&{days}&cause="
    _strike(district, occurred="2016-07-05", place="village", health_workers_injured=5)
    assert district.public.get(f"{asked}indirect").json["lines"] == []
    [line] = district.public.get(f"{asked}direct_violence").json["lines"]
    assert line["total"]["best"] == 5
