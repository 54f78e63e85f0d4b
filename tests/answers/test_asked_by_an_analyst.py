"""What somebody who writes a report asks, and must not be misled by."""

from typing import Any
from urllib.parse import quote

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]


def _summary(client: ContractClient, place: str, day: str) -> JSON:
    answer: JSON = client.get(f"/v1/cities/{place}/summary?on={day}").get_json()
    return answer


def test_a_place_without_a_recorded_siege_is_unknown_and_has_no_days(
    seeded_client: ContractClient,
) -> None:
    answer = _summary(seeded_client, "yem", "2016-10-20")
    assert answer["siege"]["state"] == "unknown"
    assert answer["siege"]["days_besieged"] == {"min": None, "max": None}
    assert answer["sentence"].startswith("No siege is recorded in")


def test_never_is_said_only_before_the_first_recorded_siege(seeded_client: ContractClient) -> None:
    answer = _summary(seeded_client, "aleppo", "2016-07-01")
    assert answer["siege"]["state"] == "never"
    assert answer["siege"]["days_besieged"] == {"min": 0, "max": 0}


def test_nobody_is_besieged_after_the_siege(seeded_client: ContractClient) -> None:
    assert _summary(seeded_client, "aleppo", "2016-12-10")["people_besieged"]["lines"]
    assert _summary(seeded_client, "aleppo", "2016-12-30")["people_besieged"]["lines"] == []
    path = "/v1/timeseries/people_besieged?place=aleppo&interval=day&from=2016-12-10&to=2016-12-30"
    for line in seeded_client.get(path).get_json()["lines"]:
        after = [one for one in line["points"] if one["bucket"] >= "2016-12-22"]
        assert {one["best"] for one in after} == {None}
    rows = seeded_client.get("/v1/situation?on=2016-12-30").get_json()["data"]
    (row,) = [one for one in rows if one["area"] == "eastern-aleppo"]
    assert (row["people_lowest"], row["people_highest"]) == (None, None)


def test_the_people_stated_span_from_the_least_number_to_the_largest(
    seeded_client: ContractClient,
) -> None:
    people = _summary(seeded_client, "aleppo", "2016-10-20")["people_besieged"]
    fresh = [line for line in people["lines"] if not line["stale"] and line["area"]]
    stated = [line["best"] for line in fresh if line["best"] is not None]
    assert people["stated"]["lowest"] == min(stated)
    assert people["stated"]["highest"] == max(stated)
    assert all("scope_text" in line and line["population_class"] for line in people["lines"])
    rows = seeded_client.get("/v1/situation?on=2016-10-20").get_json()["data"]
    (row,) = [one for one in rows if one["area"] == "eastern-aleppo"]
    assert row["people_lowest"] == people["stated"]["lowest"]


@pytest.mark.parametrize(("place", "day"), [("aleppo", "2016-10-20"), ("duma", "2018-03-20")])
def test_the_list_behind_possibly_here_holds_what_the_summary_counts(
    seeded_client: ContractClient, place: str, day: str
) -> None:
    answer = _summary(seeded_client, place, day)
    counted = sum(line["possibly_here"] for line in answer["medical"]["attacks_on_care"])
    listed = seeded_client.get(answer["links"]["possibly_here"] + "&include_total=1").get_json()
    assert listed["total"] == counted > 0


def test_no_point_says_zero_where_a_record_may_belong(seeded_client: ContractClient) -> None:
    path = "/v1/timeseries/strikes?place=aleppo&from=2016-09-01&to=2016-10-31"
    lines = seeded_client.get(path).get_json()["lines"]
    (line,) = [one for one in lines if one["family"] == "insecurity_insight"]
    assert line["possibly_here"]["records"] > 0
    for point in line["points"]:
        assert (point["best"], point["coverage"]) in ((None, "partial"), (point["records"], "full"))
        assert point["best"] != 0


def test_what_may_belong_here_is_not_called_not_recorded(seeded_client: ContractClient) -> None:
    answer = _summary(seeded_client, "aleppo", "2016-10-20")
    killed = answer["casualties"]["health_workers_killed"]
    assert killed["lines"][0]["possibly_here"]
    assert "health workers killed" not in answer["not_recorded"]


def test_the_coverage_of_a_total_is_that_of_its_line(seeded_client: ContractClient) -> None:
    for place in ("aleppo", "yem", "syr"):
        for total in _summary(seeded_client, place, "2016-10-20")["casualties"].values():
            full = any(line["coverage"] == "full" for line in total["lines"])
            assert (total["coverage"]["share"] == 1.0) == full


def test_an_undated_death_is_bounded_by_its_report(seeded_client: ContractClient) -> None:
    def across(window: str) -> int:
        asked = f"place=aleppo&population=civilians&families=new_statesman&{window}"
        lines = seeded_client.get(f"/v1/timeseries/killed?{asked}").get_json()["lines"]
        return sum(len(line["across_the_edge"]) + len(line["unplaced"]) for line in lines)

    assert across("from=2016-10-01&to=2016-10-31") == 1
    assert across("from=2016-11-01&to=2016-11-30") == 0


@pytest.mark.parametrize("name", ["Duma", "Douma", "دوما"])
def test_what_is_called_exactly_so_is_found_first(seeded_client: ContractClient, name: str) -> None:
    page = seeded_client.get(f"/v1/cities?q={quote(name)}").get_json()
    assert page["data"][0]["slug"] == "duma"


def test_pages_of_a_search_go_on_in_the_order_of_the_match(seeded_client: ContractClient) -> None:
    whole = [row["slug"] for row in seeded_client.get("/v1/cities?q=a").get_json()["data"]]
    found, url = [], "/v1/cities?q=a&limit=3"
    while url:
        page = seeded_client.get(url).get_json()
        found += [row["slug"] for row in page["data"]]
        url = page["next"] and "/v1/cities?" + page["next"].split("?", 1)[1]
    assert found == whole and len(whole) > 6


@pytest.mark.parametrize("path", ["/v1/strikes", "/v1/timeseries/strikes"])
def test_a_window_that_ends_before_it_begins_is_refused(
    seeded_client: ContractClient, path: str
) -> None:
    answer = seeded_client.get(f"{path}?from=2016-10-20&to=2016-10-01")
    assert answer.status_code == 422
    assert {error["parameter"] for error in answer.get_json()["errors"]} == {"from", "to"}


def test_a_filter_by_another_name_is_told_its_own(seeded_client: ContractClient) -> None:
    detail = seeded_client.get("/v1/strikes?since=2016-10-20").get_json()["detail"]
    assert "`updated_since` or `from`" in detail


def test_no_work_and_no_licence_is_named_twice(seeded_client: ContractClient) -> None:
    for place in ("aleppo", "syr"):
        lines = _summary(seeded_client, place, "2016-10-20")["attribution"]
        assert all(line.count("CC BY") == 1 for line in lines)
        assert sum("OCHA" in line for line in lines) == 1


def test_one_own_record_does_not_hide_the_dataset(seeded_callers: Callers) -> None:
    own = {"occurred": "2016-10-19", "place": "aleppo", "source": "https://example.org/report"}
    made = factories.strike(
        seeded_callers.recorder, delivery="air_launched", facility_effect="destroyed", **own
    )
    factories.publish(seeded_callers.reviewer, "strikes", made)
    answer = _summary(seeded_callers.public, "aleppo", "2016-10-20")
    assert answer["medical"]["cadence"]["family"] == "insecurity_insight"
    assert "Up to 9 attacks" in answer["sentence"] and "; 1 in Aleppo (" in answer["sentence"]
    row = seeded_callers.public.get("/v1/situation?on=2016-10-20").get_json()["data"]
    assert {one["strikes_family"] for one in row} == {"insecurity_insight"}


@pytest.mark.parametrize("name", ["Eastern Aleppo", "حلب الشرقية", "eastern-aleppo"])
def test_an_area_is_taken_by_its_name(seeded_callers: Callers, name: str) -> None:
    claim = {"area": name, "quantity": 250_000, "counted_on": "2016-10-20", "first_hand": True}
    answer = seeded_callers.recorder.post("/v1/population-estimates", json=claim)
    assert answer.status_code == 201, answer.get_json()


def test_a_route_is_taken_by_its_name_and_an_unknown_one_is_not(seeded_callers: Callers) -> None:
    claim = {"route": "Castello Road", "status": "open", "began": "2015-01-01", "first_hand": True}
    path = "/v1/route-statuses?dry_run=1"
    assert seeded_callers.recorder.post(path, json=claim).status_code == 200
    refused = seeded_callers.recorder.post(path, json=claim | {"route": "No Such Road"})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["code"] == "unknown_reference"
