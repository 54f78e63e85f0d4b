"""Why this number: from any total two requests lead to every record behind it, and beside it."""

from collections import Counter, defaultdict
from typing import Any

import pytest

from service.model.vocabulary import load_vocabularies
from service.storage.database import Database
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SUMMARY = "/v1/cities/aleppo/summary?on=2016-10-20&window_days=112"
WEAPONS = {"air_launched", "ground_launched", "ied", "firearm", "arson", "combination"}
TOTALS = ("killed", "injured", "health_workers_killed", "health_workers_injured")
pytestmark = [pytest.mark.xdist_group("ucdp"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def callers(seeded_with_ucdp: Database) -> Callers:
    return Callers(seeded_with_ucdp)


@pytest.fixture(scope="module", params=["public", "admin"])
def client(request: pytest.FixtureRequest, callers: Callers) -> ContractClient:
    found: ContractClient = getattr(callers, request.param)
    return found


@pytest.fixture(scope="module")
def summary(client: ContractClient) -> JSON:
    return _answer(client, SUMMARY)


def _answer(client: ContractClient, url: str) -> JSON:
    answer = client.get(url)
    assert answer.status_code == 200, answer.json
    told: JSON = answer.json
    return told


def _every(client: ContractClient, url: str) -> list[JSON]:
    """Every record of a list."""
    found, following = [], url
    while following:
        page = _answer(client, following.removeprefix("http://127.0.0.1:8000"))
        found += page["data"]
        following = page["next"]
    return found


def _explained(client: ContractClient, total: JSON, traced: JSON) -> None:
    """Each record that is used is named with its words, each other one with its reason."""
    assert traced["trace_cut"] is False
    for name in ("value", "recorded", "lines", "stated", "left_out", "sentence"):
        assert traced[name] == total[name], name
    used = defaultdict(list)
    for one in traced["used"]:
        used[one["family"]].append(one)
    for line in traced["lines"]:
        assert len(used[line["family"]]) == line["recorded"]["records"]
    if traced["headline_family"]:
        best = sum(one["value"]["best"] or 0 for one in used[traced["headline_family"]])
        assert best == (traced["recorded"]["best"] or best)
    reasons = Counter(one["reason"] for one in traced["excluded"])
    assert reasons == traced["left_out"]
    assert set(reasons) <= set(load_vocabularies()["exclusion_reason"].words)
    read = [record for link in traced["links"]["records"] for record in _every(client, link)]
    words = {record["id"]: record["citations"][0].get("quoted") for record in read}
    assert {one["id"]: one["quoted"] for one in traced["used"]} == words


@pytest.mark.parametrize("name", TOTALS)
def test_a_total_of_a_summary_leads_to_its_records(
    client: ContractClient, summary: JSON, name: str
) -> None:
    total = summary["casualties"][name]
    _explained(client, total, _answer(client, summary["links"][name]))


def test_a_total_with_hundreds_of_records_is_explained_whole(
    client: ContractClient, summary: JSON
) -> None:
    traced = _answer(client, summary["links"]["killed"])
    assert len(traced["used"]) > 200
    words = Counter(one["quoted"] for one in traced["used"] if one["family"] == "ucdp")
    assert words == {"Aleppo town": 285}


@pytest.mark.parametrize("population", ["all", "civilians", "children"])
def test_a_casualty_total_leads_to_its_records(client: ContractClient, population: str) -> None:
    asked = "place=aleppo-governorate&from=2016-09-01&to=2016-09-30"
    total = _answer(client, f"/v1/casualty-totals?{asked}&population={population}")
    _explained(client, total, _answer(client, total["links"]["trace"]))


def test_what_a_summary_was_asked_stays_in_its_links(client: ContractClient) -> None:
    asked = f"{SUMMARY}&population=all&families=ucdp,un&policy=most_conservative"
    told = _answer(client, asked)
    again = _answer(client, told["links"]["self"])
    assert again == told
    traced = _answer(client, told["links"]["trace"])
    assert traced["casualties"]["killed"]["value"] == told["casualties"]["killed"]["value"]
    killed = _answer(client, told["links"]["killed"])
    assert killed["value"] == told["casualties"]["killed"]["value"]


def _is_strike(record: JSON) -> bool:
    """C0, from what the record shows."""
    hit = record["hits_facility"] or "transport" in record["resources_affected"]
    return record["delivery"] in WEAPONS and hit


def _events(records: list[JSON], *, strikes: bool) -> Counter[str]:
    """Per family how many events some records tell of."""
    seen = {
        (record["family"], record["same_event_as"] or record["id"])
        for record in records
        if not strikes or _is_strike(record)
    }
    return Counter(family for family, _ in seen)


def test_the_strikes_of_a_summary_lead_to_their_records(
    client: ContractClient, summary: JSON
) -> None:
    here = _every(client, summary["links"]["attacks_on_care"])
    possibly = _every(client, summary["links"]["possibly_here"])
    assert possibly and all(record["citations"] for record in [*here, *possibly])
    for name, strikes in (("attacks_on_care", False), ("strikes", True)):
        for member, records in (("placed_here", here), ("possibly_here", possibly)):
            told = {one["family"]: one[member] for one in summary["medical"][name]}
            found = _events(records, strikes=strikes)
            assert {family: n for family, n in told.items() if n} == found, (name, member)


def test_a_point_of_a_series_of_dead_leads_to_its_records(client: ContractClient) -> None:
    asked = "place=aleppo&from=2016-07-01&to=2016-10-31&families=ucdp"
    series = _answer(client, f"/v1/timeseries/killed?{asked}&interval=month")
    (line,) = series["lines"]
    assert len(line["points"]) == 4
    for point in line["points"]:
        url = (
            f"/v1/casualty-totals?place={series['place']['slug']}&from={point['from']}&to={point['to']}"
            f"&families={line['family']}&trace=full"
        )
        traced = _answer(client, url)
        assert len(traced["used"]) == point["records"]
        assert sum(one["value"]["best"] for one in traced["used"]) == point["best"]
        assert {one["quoted"] for one in traced["used"]} == {"Aleppo town"}
        assert len(traced["excluded"]) == sum(traced["left_out"].values())


def test_a_point_of_a_series_of_strikes_leads_to_its_records(client: ContractClient) -> None:
    asked = "place=aleppo&from=2016-07-01&to=2016-10-31"
    series = _answer(client, f"/v1/timeseries/strikes?{asked}&interval=month")
    counted = 0
    for line in series["lines"]:
        for point in line["points"]:
            url = (
                f"/v1/strikes?place={series['place']['slug']}&from={point['from']}&to={point['to']}"
                f"&date_match=certain&state=published,disputed&families={line['family']}"
            )
            found = _events(_every(client, url), strikes=True)
            assert found[line["family"]] == point["records"]
            counted += point["records"]
    assert counted == sum(line["total"]["records"] for line in series["lines"])
