"""Areas besieged, routes open, facilities that function: each on the last day of a bucket."""

from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SYRIA = "country=SYR&from=2016-07-01&to=2016-12-31"
FACILITIES = "/v1/timeseries/facilities_functioning?place=aleppo&from=2016-06-01&to=2016-10-31"
REPORT = "https://reports.example.org/1"


def _lines(client: ContractClient, address: str) -> list[JSON]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.json
    lines: list[JSON] = answer.json["lines"]
    return lines


def _points(client: ContractClient, address: str) -> dict[str, JSON]:
    [line] = _lines(client, address)
    return {point["bucket"]: point for point in line["points"]}


def _range(point: JSON) -> tuple[int | None, int | None, int | None, str]:
    return point["low"], point["best"], point["high"], point["coverage"]


def test_areas_besieged_are_those_of_the_situation_of_each_day(
    seeded_client: ContractClient,
) -> None:
    points = _points(seeded_client, f"/v1/timeseries/areas_besieged?{SYRIA}&interval=week")
    assert len(points) == 27
    for point in points.values():
        rows = seeded_client.get(f"/v1/situation?on={point['to']}&country=SYR").json["data"]
        states = [row["state"] for row in rows]
        besieged, unknown = states.count("besieged"), states.count("unknown")
        assert (point["low"], point["high"]) == (besieged, besieged + unknown)
        assert point["records"] == len(states) - unknown


def test_an_area_is_besieged_may_be_or_is_not(seeded_client: ContractClient) -> None:
    path = "/v1/timeseries/areas_besieged?place=eastern-aleppo&interval=day"
    points = _points(seeded_client, f"{path}&from=2016-07-10&to=2016-09-10")
    assert _range(points["2016-07-16"]) == (0, 0, 0, "full")
    assert _range(points["2016-07-17"]) == (1, 1, 1, "full")
    assert _range(points["2016-08-20"]) == (0, 0, 0, "full")
    assert _range(points["2016-09-04"]) == (1, 1, 1, "full")
    # Without a window: as far as the sieges reach.
    assert max(_points(seeded_client, path)) == "2016-12-22"


def test_the_days_besieged_are_the_days_on_which_an_area_is(seeded_client: ContractClient) -> None:
    window = "place=eastern-aleppo&from=2016-07-01&to=2016-09-30"
    days = _points(seeded_client, f"/v1/timeseries/days_besieged?{window}&interval=month")
    points = _points(seeded_client, f"/v1/timeseries/areas_besieged?{window}&interval=day")
    for month, point in days.items():
        on = [one["low"] for day, one in points.items() if day.startswith(month)]
        assert point["low"] == sum(on), month


@pytest.mark.parametrize("place", ["", "place=syr", "place=aleppo", "place=eastern-aleppo"])
@pytest.mark.parametrize("measure", ["areas_besieged", "routes_open", "people_besieged"])
def test_stocks_are_told_of_the_world_a_country_a_city_and_an_area(
    seeded_client: ContractClient, measure: str, place: str
) -> None:
    path = f"/v1/timeseries/{measure}?{place}&from=2016-07-31&to=2016-08-31"
    lines = _lines(seeded_client, path.replace("?&", "?"))
    assert any(point["records"] for line in lines for point in line["points"])
    for line in lines:
        assert (line["unplaced"], line["across_the_edge"]) == ([], [])
        assert line["total"]["records"] == 0, "a stock has no total"


def test_routes_open_are_those_of_the_summary_of_each_day(seeded_client: ContractClient) -> None:
    path = "/v1/timeseries/routes_open?place=eastern-aleppo&interval=week"
    points = _points(seeded_client, f"{path}&from=2016-07-01&to=2016-12-31")
    seen = set()
    for point in points.values():
        address = f"/v1/cities/eastern-aleppo/summary?on={point['to']}"
        routes = seeded_client.get(address).json["supply_routes"]["routes"]
        statuses = [route["status"] for route in routes]
        passable = sum(one in ("open", "open_with_constraints") for one in statuses)
        unknown = statuses.count("unknown")
        none_known = unknown == len(statuses)
        told = (None, None) if none_known else (passable, passable + unknown)
        assert (point["low"], point["high"]) == told, point["to"]
        assert point["coverage"] == ("none" if none_known else "partial" if unknown else "full")
        seen.add(told)
    assert len(seen) > 2, "they open, close and are lost sight of"


@pytest.fixture
def by_mode(seeded_callers: Callers) -> Callers:
    """A route of which each mode of traffic has a status of its own, last seen on 10 March 2017."""
    route = {
        "slug": "north-road", "names": ["North road"], "kind": "road",
        "serves_area_ids": ["eastern-aleppo"], "source": REPORT,
    }  # fmt: skip
    made = factories.record(seeded_callers.recorder, "supply-routes", route)
    factories.publish(seeded_callers.reviewer, "supply-routes", made)
    for mode, status in (
        ("civilian", "closed"),
        ("commercial", "sporadically_open"),
        ("humanitarian", "open_with_constraints"),
    ):
        claim = {
            "route": "north-road", "mode": mode, "status": status, "began": "2017-03-01",
            "observed_on": "2017-03-10", "source": REPORT,
        }  # fmt: skip
        made = factories.record(seeded_callers.recorder, "route-statuses", claim)
        factories.publish(seeded_callers.reviewer, "route-statuses", made)
    return seeded_callers


def test_a_route_is_open_for_a_mode_of_traffic_while_it_is_known_to_be(by_mode: Callers) -> None:
    path = "/v1/timeseries/routes_open?place=eastern-aleppo&from=2017-02-01&to=2017-05-31"
    others = len(by_mode.public.get("/v1/cities/eastern-aleppo/summary").json["supply_routes"][
        "routes"]) - 1  # fmt: skip
    assert others > 0, "nobody knows of the others in 2017"
    lines = {line["group"]: line for line in _lines(by_mode.public, f"{path}&group_by=mode")}
    assert set(lines) == {"civilian", "commercial", "humanitarian", "medical_evacuation"}
    march = {mode: line["points"][1] for mode, line in lines.items()}
    assert _range(march["humanitarian"]) == (1, None, 1 + others, "partial")
    assert _range(march["civilian"]) == (0, None, others, "partial")
    # Sporadically open is not open.
    assert _range(march["commercial"]) == (0, None, others, "partial")
    assert _range(march["medical_evacuation"]) == (None, None, None, "none")
    # Last seen on 10 March: known for 30 days, and no longer.
    assert _range(lines["humanitarian"]["points"][2]) == (None, None, None, "none")
    for mode, line in lines.items():
        [alone] = _lines(by_mode.public, f"{path}&mode={mode}")
        assert alone["points"] == line["points"]
    by_day = _points(by_mode.public, f"{path}&mode=humanitarian&interval=day")
    assert by_day["2017-04-09"]["low"] == 1
    assert by_day["2017-04-10"]["low"] is None


def _facility(callers: Callers, statuses: list[tuple[str, str, str | None]], **more: Any) -> None:
    claim = {"kind": "hospital", "place": "aleppo", "names": ["One"], "source": REPORT}
    made = factories.record(callers.recorder, "facilities", claim | more)
    factories.publish(callers.reviewer, "facilities", made)
    for status, began, ended in statuses:
        told = {"facility_id": made["id"], "status": status, "began": began, "source": REPORT}
        stated = told | ({"ended": ended} if ended else {})
        said = factories.record(callers.recorder, "facility-statuses", stated)
        factories.publish(callers.reviewer, "facility-statuses", said)


def test_facilities_function_in_whole_or_in_part_and_unknown_ones_may(
    seeded_callers: Callers,
) -> None:
    _facility(
        seeded_callers,
        [("fully_functioning", "2016-06-05", None), ("partially_functioning", "2016-08-05", None)],
    )
    _facility(seeded_callers, [("fully_functioning", "2016-07-05", "2016-09-05")])
    _facility(seeded_callers, [("not_functioning", "2016-07-20", None)])
    partner = seeded_callers.key("partner", "embassy", "partner")
    found = {month: _range(one) for month, one in _points(partner, FACILITIES).items()}
    assert found == {
        "2016-06": (1, None, 3, "partial"),
        "2016-07": (2, 2, 2, "full"),
        "2016-08": (2, 2, 2, "full"),
        # Nobody says what became of the second one.
        "2016-09": (1, None, 2, "partial"),
        "2016-10": (1, None, 2, "partial"),
    }
    for august in ("", "&interval=day"):
        for day in ("2016-07-31", "2016-09-30"):
            summary = partner.get(f"/v1/cities/aleppo/summary?on={day}").json["medical"]
            statuses = summary["facilities"]
            works = statuses["fully_functioning"] + statuses["partially_functioning"]
            bucket = day if august else day[:7]
            point = _points(partner, FACILITIES + august)[bucket]
            assert (point["low"], point["high"]) == (works, works + statuses["unknown"])


def test_the_public_is_told_of_no_number_of_facilities(seeded_callers: Callers) -> None:
    before = seeded_callers.public.get(FACILITIES)
    everywhere = FACILITIES.split("?")[0]
    world = seeded_callers.public.get(everywhere).json
    for _ in range(6):
        _facility(seeded_callers, [("fully_functioning", "2016-06-05", None)])
    after = seeded_callers.public.get(FACILITIES)
    assert after.json["lines"] == before.json["lines"]
    assert seeded_callers.public.get(everywhere).json["lines"] == world["lines"]
    [line] = after.json["lines"]
    assert {point["withheld"] for point in line["points"]} == {"tier"}
    assert {_range(point) for point in line["points"]} == {(None, None, None, "none")}
    assert line["total"]["withheld"] == "tier"
    text = seeded_callers.public.get(f"{FACILITIES}&format=csv").get_data(as_text=True)
    assert "withheld" in text and "tier" in text


def test_a_facility_that_partners_may_not_know_is_in_no_number_of_theirs(
    seeded_callers: Callers,
) -> None:
    _facility(seeded_callers, [("fully_functioning", "2016-06-05", None)])
    partner = seeded_callers.key("partner", "embassy", "partner")
    before = _points(partner, FACILITIES)
    hidden = {"source": "https://hidden.example.org/1", "sensitivity": "severe"}
    _facility(seeded_callers, [], **hidden)
    assert _points(partner, FACILITIES) == before
    trusted = seeded_callers.key("cell", "a-cell", "trusted")
    assert _points(trusted, FACILITIES)["2016-07"]["high"] == 2


@pytest.mark.parametrize("place", ["aleppo", "syr", "yem"])
def test_people_besieged_are_of_the_classes_that_the_summary_tells(
    seeded_client: ContractClient, place: str
) -> None:
    on = "2016-10-20"
    told = seeded_client.get(f"/v1/cities/{place}/summary?on={on}").json["people_besieged"]["lines"]
    path = f"/v1/timeseries/people_besieged?place={place}&interval=day&from={on}&to={on}"
    found = {
        (line["family"], line["area"], line["population_class"]): line["points"][0]["best"]
        for line in _lines(seeded_client, path)
    }
    for one in told:
        if not one["stale"]:
            key = (one["family"], one["area"], one["population_class"])
            assert found[key] == one["best"]
    assert told or place != "aleppo"


def test_residents_of_a_besieged_area_are_a_line_of_their_own(seeded_callers: Callers) -> None:
    for word, number in (("residents", 250_000), ("besieged", 100_000)):
        claim = {
            "area": "eastern-aleppo", "population_class": word, "quantity": number,
            "counted_on": "2016-10-10", "source": "https://counts.example.org/1",
        }  # fmt: skip
        made = factories.record(seeded_callers.recorder, "population-estimates", claim)
        factories.publish(seeded_callers.reviewer, "population-estimates", made)
    path = "/v1/timeseries/people_besieged?place=aleppo&interval=month&from=2016-10-01"
    lines = _lines(seeded_callers.public, f"{path}&to=2016-10-31")
    found = {(one["population_class"], one["points"][0]["best"]) for one in lines}
    assert found >= {("residents", 250_000), ("besieged", 100_000)}
    text = seeded_callers.public.get(f"{path}&to=2016-10-31&format=csv").get_data(as_text=True)
    assert text.splitlines()[0].endswith(",group,population_class")
