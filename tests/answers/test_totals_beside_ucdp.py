"""Totals where one source counts every event: UCDP stands beside the article, never added."""

import csv
from typing import Any

import pytest

from service.seeding.first_start import DEATHS_FILE, FOLDER
from service.storage.database import Database
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
JULY_ON = "from=2016-07-01&to=2016-10-20"
pytestmark = [pytest.mark.xdist_group("ucdp"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def client(seeded_with_ucdp: Database) -> ContractClient:
    return Callers(seeded_with_ucdp).public


def _total(client: ContractClient, query: str) -> JSON:
    answer = client.get(f"/v1/casualty-totals?{query}&trace=full")
    assert answer.status_code == 200, answer.json
    told: JSON = answer.json
    return told


def test_civilians_killed_in_aleppo_by_every_source_stand_side_by_side(
    client: ContractClient,
) -> None:
    """UCDP: 1,378. Several events of one day are several; 1,377 leaves out 15 of `where_prec` 2."""
    total = _total(client, f"place=aleppo&{JULY_ON}")
    lines = {line["family"]: line for line in total["lines"]}
    assert lines["ucdp"]["value"] == {
        "low": 1378, "best": 1378, "high": 1378, "low_is_partial": False,
    }  # fmt: skip
    assert lines["ucdp"]["coverage"] == "full"
    assert lines["sohr"]["value"]["low"] == 130
    assert total["headline_family"] == "ucdp"
    assert total["stated"] == {"lowest": 130, "highest": 1378, "open_above": True}
    assert sum(one["value"]["best"] for one in total["used"] if one["family"] == "ucdp") == 1378
    assert total["trace_cut"] is False


def test_1377_is_what_ucdp_places_in_the_town_itself(client: ContractClient) -> None:
    """Why 1,378: `where_prec` 1 and 2 both name the town (15 events of 2, with one civilian)."""
    by_precision: dict[str, list[int]] = {"1": [], "2": []}
    with (FOLDER / DEATHS_FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            inside = row["date_start"] >= "2016-07-01" and row["date_end"] <= "2016-10-20"
            if row["where_coordinates"] == "Aleppo town" and inside:
                by_precision[row["where_prec"]].append(int(row["deaths_civilians"]))
    assert {code: sum(dead) for code, dead in by_precision.items()} == {"1": 1377, "2": 1}
    assert len(by_precision["2"]) == 15
    total = _total(client, f"place=aleppo&{JULY_ON}&families=ucdp")
    assert len(total["used"]) == 270 + 15
    urls = [one["url"] for one in total["used"] if one["value"]["best"] == 1]
    notes = [client.get(url).json["external_ids"][0]["value"] for url in urls]
    assert "226925-civilians" in notes


def test_a_monthly_series_of_incidents_adds_up_to_the_total(client: ContractClient) -> None:
    query = "place=aleppo&from=2016-07-01&to=2016-10-31&families=ucdp"
    (line,) = client.get(f"/v1/timeseries/killed?{query}").json["lines"]
    total = client.get(f"/v1/casualty-totals?{query}").json
    assert line["total"]["best"] == total["lines"][0]["recorded"]["best"]
    assert line["possibly_here"]["best"] == total["lines"][0]["possibly_here"]["best"]


def test_every_event_of_a_year_is_traced(client: ContractClient) -> None:
    query = "place=syr&from=2016-01-01&to=2016-12-31&families=ucdp"
    for population in ("all", "civilians"):
        total = _total(client, f"{query}&population={population}")
        (line,) = total["lines"]
        assert len(total["used"]) == line["recorded"]["records"] == 6155
        assert sum(one["value"]["best"] for one in total["used"]) == line["recorded"]["best"]
        assert total["trace_cut"] is False
        assert len(total["excluded"]) == sum(total["left_out"].values())
    civilians = total
    # Each event has a count of all its dead, of which the civilians are a part.
    assert civilians["left_out"] == {"population_mismatch": 6155}
    assert "could not be used" not in civilians["sentence"]


def test_a_month_of_a_town_within_a_longer_count_is_what_its_events_make_it(
    client: ContractClient,
) -> None:
    month = _total(client, "place=aleppo&from=2016-08-01&to=2016-08-31&families=ucdp")
    weeks = [
        _total(client, f"place=aleppo&from={first}&to={last}&families=ucdp")
        for first, last in (("2016-08-01", "2016-08-15"), ("2016-08-16", "2016-08-31"))
    ]
    within = sum(week["recorded"]["best"] for week in weeks)
    edge = {one["id"] for one in month["used"]} - {
        one["id"] for week in weeks for one in week["used"]
    }
    crossing = [one for one in month["used"] if one["id"] in edge]
    assert within + sum(one["value"]["best"] for one in crossing) == month["recorded"]["best"]


def test_a_digest_names_the_records_that_are_used_before_those_left_out(
    client: ContractClient,
) -> None:
    answer = client.get(f"/v1/digest?place=aleppo&{JULY_ON}")
    assert answer.status_code == 200, answer.json
    (civilians,) = [
        one
        for one in answer.json["world"]["casualties"]
        if (one["metric"], one["population"]) == ("killed", "civilians")
    ]
    # 286 are used and more are left out: as many as are named are those that the lines stand on.
    used = sum(line["recorded"]["records"] for line in civilians["lines"])
    named = sum(len(line["records"]) for line in civilians["lines"])
    assert (used, named, civilians["records_cut"]) == (286, 200, True)
