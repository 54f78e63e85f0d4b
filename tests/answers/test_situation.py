"""The situation: a row per besieged area that says no zero which nobody knows."""

from datetime import date, timedelta

import pytest

from tests.contract_client import ContractClient


def test_strikes_of_a_week_that_may_be_there_stand_beside(seeded_client: ContractClient) -> None:
    rows = seeded_client.get("/v1/situation?on=2016-07-20&country=SYR").json["data"]
    perhaps = [row for row in rows if row["strikes_7d"] is None and row["strikes_7d_possibly"]]
    assert perhaps
    for row in rows:
        if row["strikes_7d_possibly"] is not None:
            assert row["strikes_7d_possibly"] <= row["strikes_30d_possibly"] + (
                row["strikes_30d"] or 0
            )
    told = seeded_client.get("/v1/situation.csv?on=2016-07-20").text.splitlines()[0]
    assert told.endswith("last_change_at,strikes_7d_possibly")


@pytest.mark.parametrize("on", ["2016-07-20", "2016-10-20", "2015-01-30", "2024-03-01"])
def test_a_zero_of_the_situation_is_one_in_the_series_of_the_same_days(
    on: str, seeded_client: ContractClient
) -> None:
    rows = seeded_client.get(f"/v1/situation?on={on}&country=SYR").json["data"]
    first = date.fromisoformat(on) - timedelta(days=29)
    for row in rows:
        url = f"/v1/timeseries/strikes?place={row['area']}&from={first}&to={on}&interval=month"
        points = [
            point["best"]
            for line in seeded_client.get(url).json["lines"]
            if line["family"] == row["strikes_family"]
            for point in line["points"]
        ]
        known = sum(filter(None, points))
        if row["strikes_30d"] == 0:
            assert points and set(points) == {0}, row
        else:
            assert (row["strikes_30d"] or 0) >= known, row
    assert rows and any(row["strikes_30d"] is None for row in rows)


def test_no_road_is_said_to_be_closed_where_none_is_known(seeded_client: ContractClient) -> None:
    rows = seeded_client.get("/v1/situation?on=2017-10-20&country=SYR").json["data"]
    (aleppo,) = [row for row in rows if row["area"] == "eastern-aleppo"]
    assert (aleppo["routes_open"], aleppo["routes_unknown"]) == (None, 2)
    rows = seeded_client.get("/v1/situation?on=2016-10-20&country=SYR").json["data"]
    (aleppo,) = [row for row in rows if row["area"] == "eastern-aleppo"]
    assert (aleppo["routes_open"], aleppo["routes_closed"]) == (0, 2)
