"""One address without key or pages gives a spreadsheet all that it needs, month after month."""

import csv
import io
from collections import defaultdict

import pytest

from tests.contract_client import ContractClient

_SITUATION = (
    "area,city,pcode,country,state,since,days_min,days_max,dates_disputed,routes_open,"
    "routes_constrained,routes_closed,routes_unknown,people_lowest,people_highest,strikes_family,"
    "strikes_7d,strikes_30d,strikes_30d_possibly,complete_through,civilians_killed_30d,"
    "civilians_killed_30d_low,civilians_killed_30d_family,last_aid_on,last_change_at,"
    "strikes_7d_possibly"
)


def _rows(client: ContractClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.json
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_the_situation_has_every_area_and_the_same_columns_as_last_month(
    seeded_client: ContractClient,
) -> None:
    answer = seeded_client.get("/v1/situation.csv?on=2016-10-20")
    # Columns are only ever added, at the end: whoever loads them by position is not misled.
    assert answer.get_data(as_text=True).splitlines()[0] == _SITUATION
    areas = {row["area"] for row in _rows(seeded_client, "/v1/situation.csv?on=2016-10-20")}
    listed = seeded_client.get("/v1/besieged-areas?limit=1000").json["data"]
    assert areas == {row["slug"] for row in listed}
    assert "next" not in answer.headers.get("Link", "")


@pytest.mark.parametrize(
    "asked",
    [
        "strikes?place=syr&from=2016-01-01&to=2016-12-31&interval=month",
        "strikes?place=aleppo&from=2016-07-01&to=2016-10-20&interval=week",
        "killed?place=syr&from=2016-02-01&to=2016-09-30&interval=month",
    ],
)
def test_rows_of_a_series_add_up_to_their_total(seeded_client: ContractClient, asked: str) -> None:
    path, _, query = asked.partition("?")
    lines: dict[tuple[str, ...], dict[str, list[dict[str, str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in _rows(seeded_client, f"/v1/timeseries/{path}.csv?{query}"):
        line = (row["family"], row["basis"], row["group"], row["population_class"])
        lines[line][row["kind"]].append(row)
    assert lines
    for kinds in lines.values():
        assert set(kinds) <= {"point", "unplaced", "across_the_edge", "possibly_here", "total"}
        (total,) = kinds["total"]
        parts = kinds["point"] + kinds["unplaced"]
        assert sum(int(row["records"] or 0) for row in parts) == int(total["records"])
        for bound in ("low", "best", "high"):
            if total[bound]:
                assert sum(int(row[bound] or 0) for row in parts) == int(total[bound])
