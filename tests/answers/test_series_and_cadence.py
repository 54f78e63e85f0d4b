"""Series that agree with an independent count of the health file, cadences and their check."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract_client import ContractClient

_HEALTH = Path(__file__).parents[2] / "data" / "insecurity_insight"
_BY_MONTH = json.loads(
    (_HEALTH / "insecurity_insight_health.expected.json").read_text(encoding="utf-8")
)["by_month"]


@pytest.mark.parametrize(
    ("measure", "counted"),
    [
        ("attacks_on_care", "rows"),
        ("facilities_hit", "rows_with_a_facility_hit"),
        ("health_workers_killed", "health_workers_killed"),
        ("health_workers_injured", "health_workers_injured"),
    ],
)
def test_the_health_file_by_month_is_as_counted_independently(
    seeded_client: ContractClient, measure: str, counted: str
):
    path = f"/v1/timeseries/{measure}?country=SYR,YEM&families=insecurity_insight"
    line = seeded_client.get(f"{path}&from=2016-01-01&to=2023-11-30").get_json()["lines"][0]
    found = {point["bucket"]: point["best"] or 0 for point in line["points"]}
    expected = {month: row[counted] for month, row in _BY_MONTH.items()}
    assert {month: found[month] for month in expected} == expected
    assert sum(found.values()) == sum(expected.values())
    assert line["unplaced"] == []


def test_the_whole_world_may_be_asked(seeded_client: ContractClient):
    path = "/v1/timeseries/attacks_on_care?families=insecurity_insight&interval=year"
    line = seeded_client.get(path).get_json()["lines"][0]
    assert line["total"]["best"] == sum(row["rows"] for row in _BY_MONTH.values())
    assert line["possibly_here"] is None


def _added(line: dict[str, Any]) -> int:
    parts = [*line["points"], *line["unplaced"]]
    return sum(part["records"] for part in parts)


@pytest.mark.parametrize("measure", ["strikes", "attacks_on_care", "killed", "injured"])
def test_points_and_unplaced_make_the_total(seeded_client: ContractClient, measure: str):
    path = f"/v1/timeseries/{measure}?place=syr&from=2016-01-01&to=2016-12-31"
    for line in seeded_client.get(path).get_json()["lines"]:
        assert _added(line) == line["total"]["records"]


def test_days_besieged_are_15_5_27_and_19(seeded_client: ContractClient):
    path = "/v1/timeseries/days_besieged?place=aleppo&from=2016-07-01&to=2016-10-20"
    line = seeded_client.get(path).get_json()["lines"][0]
    assert [point["best"] for point in line["points"]] == [15, 5, 27, 19]
    assert line["total"]["best"] == 66


def test_several_measures_come_at_once(seeded_client: ContractClient):
    path = "/v1/cities/aleppo/timeseries?measures=strikes,killed,people_besieged&interval=quarter"
    series = seeded_client.get(path).get_json()["series"]
    assert [one["measure"] for one in series] == ["strikes", "killed", "people_besieged"]


def test_the_csv_names_the_kind_of_every_row(seeded_client: ContractClient):
    text = seeded_client.get("/v1/timeseries/strikes.csv?place=aleppo").get_data(as_text=True)
    kinds = {row["kind"] for row in csv.DictReader(io.StringIO(text))}
    assert {"point", "total", "possibly_here"} <= kinds


def test_an_unknown_measure_names_the_nearest(seeded_client: ContractClient):
    response = seeded_client.get("/v1/timeseries/kiled")
    assert response.status_code == 404
    assert "'killed'" in response.get_json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "place=atlantis",
        "country=XXX",
        "axis=published",
        "interval=day&from=1900-01-01&to=2100-01-01",
        "from=2016-02-01&to=2016-01-01",
        "place=aleppo&country=SYR",
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_remedy(
    seeded_client: ContractClient, query: str
):
    assert seeded_client.get(f"/v1/timeseries/strikes?{query}").status_code == 422


def test_every_17_hours_in_july_2016_fits_43(seeded_client: ContractClient):
    path = "/v1/cadence/check?every_hours=17&from=2016-07-01&to=2016-07-31"
    answer = seeded_client.get(f"{path}&place=syr&family=sams").get_json()
    assert answer["hours"] == 744
    assert answer["counts"] == {"truncated": [42, 43], "rounded": [43, 44, 45]}
    assert (answer["recorded_n"], answer["consistent"]) == (43, True)
    assert answer["recorded"]["basis"] == "stated_count"


def test_a_cadence_says_whose_it_is_and_what_it_counts(seeded_client: ContractClient):
    path = "/v1/cadence?place=aleppo&from=2016-07-01&to=2016-07-31"
    answer = seeded_client.get(path).get_json()
    assert (answer["family"], answer["hours"]) == ("insecurity_insight", 744)
    assert answer["n"] == answer[answer["basis"]]
    assert [line["family"] for line in answer["lines"]] == ["insecurity_insight"]


def test_the_situation_has_a_row_for_every_area(seeded_client: ContractClient):
    answer = seeded_client.get("/v1/situation?on=2016-10-20&country=SYR").get_json()
    rows = {row["area"]: row for row in answer["data"]}
    assert list(rows) == sorted(rows) and len(rows) == 12
    aleppo = rows["eastern-aleppo"]
    assert (aleppo["city"], aleppo["state"], aleppo["days_min"]) == ("aleppo", "besieged", 66)
    assert (aleppo["routes_closed"], aleppo["since"]) == (2, "2016-09-04")
    text = seeded_client.get("/v1/situation.csv?on=2016-10-20").get_data(as_text=True)
    assert len(list(csv.DictReader(io.StringIO(text)))) == 12
