"""One event in three files, on the whole first start: three reports, counted side by side."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from service.domain.identity import shipped_id
from service.storage.database import Database
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
HEAD = str(shipped_id("strike:convoy-2016-09-19"))
SHCC = str(shipped_id("sind:20860"))
UCDP = str(shipped_id("ucdp_ged:301214"))
DAY = "from=2016-09-19&to=2016-09-19"
# At least 12 (SOHR), at least 18 (UN), 21 (UCDP), 31 (SHCC).
TOLD = {"sohr": 12, "un": 18, "ucdp": 21, "insecurity_insight": 31}
ADDED = {sum(some) for size in (2, 3, 4) for some in combinations(TOLD.values(), size)}
BOUNDS = ("low", "best", "high", "lowest", "highest")
pytestmark = [pytest.mark.xdist_group("ucdp"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def callers(seeded_with_ucdp: Database) -> Callers:
    return Callers(seeded_with_ucdp)


@pytest.fixture(scope="module")
def trusted(callers: Callers) -> ContractClient:
    return callers.key("friend", "embassy", "trusted")


def _numbers(told: Any) -> Iterator[int]:
    """Every bound of a count, wherever it stands in an answer."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name in BOUNDS and isinstance(value, int):
                yield value
            yield from _numbers(value)
    elif isinstance(told, list):
        for value in told:
            yield from _numbers(value)


def _answer(client: ContractClient, url: str) -> JSON:
    answer = client.get(url)
    assert answer.status_code == 200, answer.json
    told: JSON = answer.json
    return told


def test_they_are_one_match_group_of_three_reports(trusted: ContractClient) -> None:
    reports = _answer(trusted, f"/v1/strikes?ids={HEAD},{SHCC}")["data"]
    assert {(one["id"], one["same_event_as"]) for one in reports} == {(HEAD, None), (SHCC, HEAD)}
    figures = _answer(trusted, f"/v1/casualty-figures?strike_id={HEAD}&limit=100")["data"]
    ucdp = {one["population"]: one for one in figures if one["family"] == "ucdp"}
    assert {name: one["quantity"]["best"] for name, one in ucdp.items()} == {
        "all": 21, "civilians": 21,
    }  # fmt: skip
    assert ucdp["civilians"]["subset_of"] == ucdp["all"]["id"] == UCDP


@pytest.mark.parametrize("tier", ["public", "trusted"])
def test_of_disputed_origin_stays_hedged(
    callers: Callers, trusted: ContractClient, tier: str
) -> None:
    client = trusted if tier == "trusted" else callers.public
    (party,) = _answer(client, f"/v1/strikes/{SHCC}")["parties"]
    assert (party["stance"], party["hedged"], party["according_to"]) == (
        "asserts", True, "insecurity_insight",
    )  # fmt: skip


def test_the_killed_stand_on_separate_lines_where_it_happened(trusted: ContractClient) -> None:
    url = f"/v1/casualty-totals?place=atareb-subdistrict&{DAY}&population=all&trace=full"
    total = _answer(trusted, url)
    assert {line["family"]: line["recorded"]["low"] for line in total["lines"]} == TOLD
    assert {line["recorded"]["records"] for line in total["lines"]} == {1}
    assert total["stated"] == {"lowest": 12, "highest": 31, "open_above": True}
    assert total["value"]["low"] == TOLD[total["headline_family"]]
    assert not ADDED & set(_numbers(total))


def test_the_public_is_told_the_same_of_the_district(callers: Callers) -> None:
    url = f"/v1/casualty-totals?place=jebel-saman-district&{DAY}&population=all&trace=full"
    total = _answer(callers.public, url)
    lines = {line["family"]: line["recorded"]["low"] for line in total["lines"]}
    # Of UCDP three more events of that day and district.
    assert lines == TOLD | {"ucdp": 47}
    used = {one["family"]: one["value"]["low"] for one in total["used"] if one["id"] != UCDP}
    assert {family: used[family] for family in ("sohr", "un", "insecurity_insight")} == {
        "sohr": 12, "un": 18, "insecurity_insight": 31,
    }  # fmt: skip
    (event,) = [one for one in total["used"] if one["id"] == UCDP]
    assert (event["value"]["best"], event["weight"]) == (21, 1)
    recorded = [line["recorded"] for line in total["lines"]]
    assert not ADDED & set(_numbers([recorded, total["stated"], total["value"]]))


@pytest.mark.parametrize("population", ["all", "civilians", "health_workers"])
def test_no_answer_holds_their_sum(trusted: ContractClient, population: str) -> None:
    asked = f"place=atareb-subdistrict&{DAY}&population={population}"
    summary = _answer(
        trusted,
        "/v1/cities/atareb-subdistrict/summary?on=2016-09-19&window_days=1"
        f"&population={population}&trace=full",
    )
    answers = [
        summary["casualties"],
        _answer(trusted, f"/v1/casualty-totals?{asked}&trace=full"),
        _answer(trusted, f"/v1/timeseries/killed?{asked}&interval=day"),
        _answer(trusted, f"/v1/casualty-totals?{asked}&policy=most_conservative"),
    ]
    for told in answers:
        assert not ADDED & set(_numbers(told))
    assert set(_numbers(answers[1])), "the records of the event are in the answer"


def test_the_strike_is_one_report_of_each_family(trusted: ContractClient) -> None:
    summary = _answer(trusted, "/v1/cities/atareb-subdistrict/summary?on=2016-09-19&window_days=1")[
        "medical"
    ]
    told = {line["family"]: line["placed_here"] for line in summary["attacks_on_care"]}
    assert {family: told[family] for family in ("new_statesman", "insecurity_insight")} == {
        "new_statesman": 1, "insecurity_insight": 1,
    }  # fmt: skip
    cadence = _answer(trusted, f"/v1/cadence?place=atareb-subdistrict&{DAY}")
    assert (cadence["n"], cadence["facilities_hit"]) == (1, None)
    series = _answer(trusted, f"/v1/timeseries/attacks_on_care?place=atareb-subdistrict&{DAY}")
    assert {line["total"]["best"] for line in series["lines"]} <= {0, 1}


def test_health_workers_are_counted_by_the_report_that_tells_of_them(
    trusted: ContractClient,
) -> None:
    url = f"/v1/casualty-totals?place=atareb-subdistrict&{DAY}&population=health_workers"
    (line,) = [one for one in _answer(trusted, url)["lines"] if one["recorded"]["records"]]
    assert (line["family"], line["recorded"]["best"]) == ("insecurity_insight", 12)
