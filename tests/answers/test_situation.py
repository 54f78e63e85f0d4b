"""The situation: a row per besieged area that says no zero which nobody knows."""

from tests.contract_client import ContractClient


def test_strikes_of_a_week_that_may_be_there_stand_beside(seeded_client: ContractClient) -> None:
    rows = seeded_client.get("/v1/situation?on=2016-07-20&country=SYR").json["data"]
    perhaps = [row for row in rows if row["strikes_7d"] == 0 and row["strikes_7d_possibly"]]
    assert perhaps
    for row in rows:
        if row["strikes_7d_possibly"] is not None:
            assert row["strikes_7d_possibly"] <= row["strikes_30d_possibly"] + row["strikes_30d"]
    told = seeded_client.get("/v1/situation.csv?on=2016-07-20").text.splitlines()[0]
    assert told.endswith("last_change_at,strikes_7d_possibly")


def test_no_road_is_said_to_be_closed_where_none_is_known(seeded_client: ContractClient) -> None:
    rows = seeded_client.get("/v1/situation?on=2017-10-20&country=SYR").json["data"]
    (aleppo,) = [row for row in rows if row["area"] == "eastern-aleppo"]
    assert (aleppo["routes_open"], aleppo["routes_unknown"]) == (None, 2)
    rows = seeded_client.get("/v1/situation?on=2016-10-20&country=SYR").json["data"]
    (aleppo,) = [row for row in rows if row["area"] == "eastern-aleppo"]
    assert (aleppo["routes_open"], aleppo["routes_closed"]) == (0, 2)
