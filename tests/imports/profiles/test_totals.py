"""Running totals that a profile declares: phases by the publisher's word, several series."""

from typing import Any
from uuid import uuid4

import pytest

from service.domain.imports import PROFILES
from service.domain.imports.gazetteer import Gazetteer, Unit
from service.domain.imports.profile import RowReading
from tests.imports.profiles.written import SHIPPED

LEBANON = PROFILES["tech_for_palestine_lebanon_daily"]
WEST_BANK = PROFILES["tech_for_palestine_west_bank_daily"]


def lebanon() -> Gazetteer:
    unit = Unit(uuid4(), "lbn", "country", "LBN", None, ("lebanon",))
    return Gazetteer([unit], {})


def read(*reports: dict[str, str]) -> list[RowReading]:
    row_of = LEBANON.begin(lebanon(), {})
    usual = {"report_source": "moph_lb", "report_period": "24"}
    return [row_of(number, usual | report) for number, report in enumerate(reports, start=1)]


def report(day: str, phase: str, killed: str, daily: str = "") -> dict[str, str]:
    return {"report_date": day, "phase": phase, "killed_cum_reported": killed, "killed": daily}


def killed_of(reading: RowReading) -> dict[str, Any]:
    return dict(reading.claims[0].claim)


def test_each_counting_phase_is_counted_from_its_own_first_day() -> None:
    told = [killed_of(each) for each in read(
        report("2023-11-14", "1", "77"),
        report("2024-12-04", "1", "4047"),
        report("2026-03-05", "2", "123"),
    )]  # fmt: skip
    assert [(each["phase"], each["period"]) for each in told] == [
        ("1", "2023-10-08/2023-11-14"),
        ("1", "2023-10-08/2024-12-04"),
        ("2", "2026-03-02/2026-03-05"),
    ]
    assert {each["series_key"] for each in told} == {"tech_for_palestine:lebanon_killed"}


def test_a_phase_that_the_publisher_names_is_no_fall_of_the_total() -> None:
    readings = read(report("2024-12-04", "1", "4047"), report("2026-03-05", "2", "123"))
    assert [each.flags for each in readings] == [(), ()]


def test_a_total_that_falls_within_a_phase_is_told() -> None:
    _, fallen = read(report("2024-12-03", "1", "4047"), report("2024-12-04", "1", "4040"))
    assert [flag.code for flag in fallen.flags] == ["revision_down"]


def test_a_phase_that_nobody_knows_is_refused() -> None:
    [reading] = read(report("2027-01-01", "3", "5"))
    assert [(each.column, each.code) for each in reading.faults] == [("phase", "unknown_word")]


def test_a_row_that_is_refused_does_not_move_the_counters() -> None:
    _, refused, after = read(
        report("2024-12-01", "1", "10"), report("2024-12-02", "1", "x"),
        report("2024-12-02", "1", "12", "2"),
    )  # fmt: skip
    assert [each.code for each in refused.faults] == ["not_a_count"]
    assert killed_of(after)["quantity"] == 12 and after.flags == ()


@pytest.fixture
def first_days() -> list[RowReading]:
    row_of = WEST_BANK.begin(SHIPPED, {})
    days = [
        {"report_date": "2023-10-07", "verified.killed": "6", "verified.killed_cum": "6",
         "killed_cum": "3", "settler_attacks_cum": "3", "flash_source": "un"},
        {"report_date": "2023-10-08", "verified.killed": "9", "verified.killed_cum": "14",
         "killed_cum": "13", "settler_attacks_cum": "9", "flash_source": "un"},
    ]  # fmt: skip
    return [row_of(number, day) for number, day in enumerate(days, start=1)]


def test_verified_totals_and_flash_reports_are_series_of_their_own(
    first_days: list[RowReading],
) -> None:
    _, second = first_days
    told = {each.claim["series_key"].split(":")[1]: each.claim for each in second.claims}
    assert told["west_bank_killed"]["quantity"] == 14
    assert told["west_bank_killed_flash"]["quantity"] == {"best": 13}
    assert "not yet verified" in told["west_bank_killed_flash"]["notes"]
    assert "settler_attacks_cum: 9" in told["west_bank_killed"]["notes"]


def test_a_daily_count_that_does_not_add_up_is_told(first_days: list[RowReading]) -> None:
    assert [(flag.column, flag.code) for flag in first_days[1].flags] == [
        ("verified.killed", "daily_disagrees")
    ]
