"""A day that has not come has no record, and is never counted."""

import pytest

from tests.contract_client import ContractClient

_LATER = "2090-01-01"


@pytest.mark.parametrize("path", ["/v1/cities/aleppo/summary", "/v1/situation"])
def test_a_future_day_is_refused_with_its_remedy(seeded_client: ContractClient, path: str):
    answer = seeded_client.get(f"{path}?on={_LATER}")
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert (error["code"], error["parameter"]) == ("day_to_come", "on")


@pytest.mark.parametrize(
    "measure", ["days_besieged", "people_besieged", "strikes", "attacks_on_care", "killed"]
)
def test_years_to_come_are_not_known(seeded_client: ContractClient, measure: str):
    path = f"/v1/timeseries/{measure}?place=syr&interval=year&from=2088-01-01&to=2090-12-31"
    for line in seeded_client.get(path).get_json()["lines"]:
        assert {point["coverage"] for point in line["points"]} == {"none"}
        assert {point["high"] for point in line["points"]} == {None}


def test_an_ongoing_siege_is_counted_until_today_only(seeded_client: ContractClient):
    path = "/v1/timeseries/days_besieged?place=syr&interval=year&from=2010-01-01&to=2090-12-31"
    for line in seeded_client.get(path).get_json()["lines"]:
        points = {point["bucket"]: point for point in line["points"]}
        assert points["2090"]["high"] is None
