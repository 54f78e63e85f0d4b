"""The real file of running totals, imported and asked: what was added in each month."""

from collections.abc import Iterator
from typing import Any

import pytest

from service.storage.embedded import EmbeddedServer
from tests.conftest import Callers, copy_of
from tests.contract_client import ContractClient
from tests.imports.running_file import EXPECTED, REAL_FILE, a_file, bring_in, day_of

JSON = dict[str, Any]
GAZA = "place=gaza-strip&population=all&families=tech_for_palestine"


@pytest.fixture(scope="module")
def imported(server: EmbeddedServer, seeded_template: str) -> Iterator[ContractClient]:
    """An anonymous client of a service that has read the whole file."""
    with copy_of(server, seeded_template) as database:
        report = bring_in(database, REAL_FILE.read_bytes(), publish=True)
        assert report.refused == 0
        yield Callers(database).public


def _line(client: ContractClient, address: str) -> JSON:
    answer = client.get(address)
    assert answer.status_code == 200, answer.json
    [line] = answer.json["lines"]
    told: JSON = line
    return told


def _by_month(line: JSON) -> dict[str, int]:
    return {one["bucket"]: one["best"] for one in line["points"] if one["records"]}


def test_every_month_is_the_difference_of_its_running_totals(imported: ContractClient) -> None:
    line = _line(imported, f"/v1/timeseries/killed?{GAZA}&interval=month")
    found = _by_month(line)
    assert found["2023-11"] == 6_275
    assert found == EXPECTED["month_ext_killed"]
    assert line["total"]["best"] == EXPECTED["last_ext_killed_cum"]
    assert line["unplaced"] == line["across_the_edge"] == []


def test_a_months_total_is_the_point_of_its_series(imported: ContractClient) -> None:
    for month, last in (("2023-11", 30), ("2024-02", 29)):
        days = f"from={month}-01&to={month}-{last}"
        total = imported.get(f"/v1/casualty-totals?{GAZA}&metric=killed&{days}").json
        assert total["recorded"]["best"] == EXPECTED["month_ext_killed"][month]
        alone = _line(imported, f"/v1/timeseries/killed?{GAZA}&interval=month&{days}")
        assert _by_month(alone) == {month: EXPECTED["month_ext_killed"][month]}
        # A running total is observed on each day: both say that all of the month is counted.
        [point] = alone["points"]
        assert point["coverage"] == total["lines"][0]["coverage"] == "full"
        # Nobody counts all of the world.
        world = GAZA.replace("place=gaza-strip&", "")
        [point] = _line(imported, f"/v1/timeseries/killed?{world}&{days}")["points"]
        assert point["coverage"] == "partial"


@pytest.mark.parametrize("interval", ["day", "week", "quarter", "year"])
def test_however_long_the_buckets_they_make_the_last_running_total(
    imported: ContractClient, interval: str
) -> None:
    line = _line(imported, f"/v1/timeseries/killed?{GAZA}&interval={interval}")
    parts = [*line["points"], *line["unplaced"]]
    assert sum(one["best"] or 0 for one in parts) == EXPECTED["last_ext_killed_cum"]
    assert line["total"]["best"] == EXPECTED["last_ext_killed_cum"]


def test_by_the_days_of_the_reports_the_months_are_the_same(imported: ContractClient) -> None:
    """The file reports each day's total on that day."""
    line = _line(imported, f"/v1/timeseries/killed?{GAZA}&interval=month&axis=reported")
    assert _by_month(line) == EXPECTED["month_ext_killed"]


def test_no_day_has_negative_dead_and_where_the_file_falls_is_told(
    imported: ContractClient,
) -> None:
    line = _line(imported, f"/v1/timeseries/killed?{GAZA}&interval=day")
    assert min(one["best"] for one in line["points"] if one["records"]) >= 0
    women = GAZA.replace("population=all", "population=women")
    by_month = _line(imported, f"/v1/timeseries/killed?{women}")
    asked = f"/v1/casualty-totals?{women}&metric=killed"
    fallen = imported.get(f"{asked}&from=2023-10-01&to=2024-12-31").json["lines"][0]
    assert by_month["notices"] == fallen["notices"]
    assert {notice["code"] for notice in fallen["notices"]} == {"revision_down"}
    by_day = _line(imported, f"/v1/timeseries/killed?{women}&interval=day")
    assert min(one["best"] for one in by_day["points"] if one["best"] is not None) >= 0
    # What fell within a month and rose again is in the month once.
    october = imported.get(f"{asked}&from=2023-10-01&to=2023-10-31").json["lines"][0]
    assert _by_month(by_month)["2023-10"] == october["recorded"]["best"]
    assert by_month["total"]["best"] == fallen["recorded"]["best"]


def test_a_counter_that_begins_again_adds_its_phases(seeded_callers: Callers) -> None:
    days = (
        day_of(7, killed_cum=500),
        day_of(8, killed_cum=900),
        # It begins again, and then falls.
        day_of(9, killed_cum=30, killed=30),
        day_of(10, killed_cum=80),
        day_of(11, killed_cum=70),
        day_of(12, killed_cum=100),
    )
    report = bring_in(seeded_callers.database, a_file(*days), publish=True)
    assert (report.created, report.refused) == (6, 0)
    line = _line(seeded_callers.public, f"/v1/timeseries/killed?{GAZA}&interval=day")
    found = {one["bucket"][-2:]: one["best"] for one in line["points"]}
    assert found == {"07": 500, "08": 400, "09": 30, "10": 50, "11": 0, "12": 30}
    asked = f"{GAZA}&metric=killed&from=2023-10-01&to=2023-10-31"
    told = seeded_callers.public.get(f"/v1/casualty-totals?{asked}").json["lines"][0]
    # Never negative: the phases stand beside each other, and the fall is told.
    assert told["recorded"]["best"] == 900 + 100
    assert [(one["told"], one["other"]) for one in told["notices"]] == [(70, 80)]
    assert line["notices"] == told["notices"]
    by_month = _line(seeded_callers.public, f"/v1/timeseries/killed?{GAZA}&interval=month")
    assert by_month["total"]["best"] == 900 + 100
