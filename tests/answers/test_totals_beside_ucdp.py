"""Totals where one source counts every event: UCDP stands beside the article, never added."""

from typing import Any

import pytest

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


def test_the_convoy_in_ucdp_is_a_line_of_its_own(client: ContractClient) -> None:
    query = "place=jebel-saman-district&from=2016-09-19&to=2016-09-19&population=all"
    total = _total(client, query)
    lines = {line["family"]: line["recorded"]["low"] for line in total["lines"]}
    assert {"sohr", "un", "ucdp"} <= lines.keys()
    assert total["value"]["low"] == lines[total["headline_family"]]


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
