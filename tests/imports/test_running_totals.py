"""Running totals are cumulative series: the total decides, a fall is told, a restart is a phase."""

import io
import json
from typing import Any

import pytest

from service.domain.identity import shipped_id
from service.domain.imports.files.opening import rows_in
from service.domain.imports.files.rows import Row, UnreadableFile
from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.profile import RowReading
from service.model.actor import Reader
from service.model.nouns.casualty_figure import CASUALTY_FIGURE
from service.seeding.first_start import OPERATOR
from service.storage import records
from service.storage.database import Database
from tests.imports.running_file import EXPECTED, PROFILE, REAL_FILE, a_file, bring_in, check, day_of

DISAGREEING = (
    "2023-12-05", "2023-12-08", "2023-12-09", "2024-01-12", "2024-01-16", "2024-08-27",
    "2024-08-28",
)  # fmt: skip


@pytest.fixture(scope="session")
def gazetteer(seeded: Database) -> Gazetteer:
    with seeded.reading(OPERATOR) as session:
        return load_gazetteer(session)


def read(gazetteer: Gazetteer, *days: dict[str, Any]) -> list[RowReading]:
    return read_content(gazetteer, a_file(*days))


def read_content(gazetteer: Gazetteer, content: bytes) -> list[RowReading]:
    row_of = PROFILE.begin(gazetteer, {})
    rows = rows_in(io.BytesIO(content), PROFILE.form, PROFILE.columns)
    return [row_of(row.number, row.cells) for row in rows if isinstance(row, Row)]


def killed(reading: RowReading) -> dict[str, Any]:
    [claim] = [dict(each.claim) for each in reading.claims if each.external_id.endswith(":killed")]
    return claim


def real_rows(gazetteer: Gazetteer) -> list[RowReading]:
    return read_content(gazetteer, REAL_FILE.read_bytes())


def codes(readings: list[RowReading]) -> list[tuple[int, str | None, str]]:
    return [(flag.row, flag.column, flag.code) for each in readings for flag in each.flags]


def test_a_day_is_the_total_from_the_first_day_of_the_counter(gazetteer: Gazetteer) -> None:
    first, second = read(gazetteer, day_of(7, killed_cum=232), day_of(8, killed_cum=370))
    assert killed(first)["period"] == "2023-10-07"
    told = killed(second)
    assert (told["basis"], told["quantity"]) == ("cumulative", 370)
    assert told["period"] == "2023-10-07/2023-10-08"
    assert (told["series_key"], told["phase"]) == ("tech_for_palestine:killed", "1")
    assert told["reported_on"] == "2023-10-08"


def test_a_total_that_the_publisher_filled_in_is_not_exact(gazetteer: Gazetteer) -> None:
    [reading] = read(gazetteer, day_of(7, ext_killed_cum=232))
    told = killed(reading)
    assert told["quantity"] == {"best": 232}
    assert "filled in by the publisher" in told["notes"]


def test_a_counter_without_a_total_that_day_makes_no_figure(gazetteer: Gazetteer) -> None:
    [reading] = read(gazetteer, day_of(7, killed=232))
    assert reading.claims == ()


def test_a_daily_count_that_does_not_fit_is_told_and_the_total_decides(
    gazetteer: Gazetteer,
) -> None:
    readings = read(gazetteer, day_of(7, killed_cum=232), day_of(8, killed=200, killed_cum=370))
    assert codes(readings) == [(2, "killed", "daily_disagrees")]
    assert killed(readings[1])["quantity"] == 370
    assert "the day's count is 200, the total changed by 138" in killed(readings[1])["notes"]


def test_a_daily_count_after_days_without_a_row_says_nothing_of_the_step(
    gazetteer: Gazetteer,
) -> None:
    readings = read(gazetteer, day_of(7, killed_cum=232), day_of(9, killed=190, killed_cum=560))
    assert codes(readings) == []


def test_a_fall_is_told_as_a_revision_and_stays_in_its_phase(gazetteer: Gazetteer) -> None:
    readings = read(gazetteer, day_of(7, killed_cum=1032), day_of(8, killed_cum=1000))
    assert codes(readings) == [(2, "killed_cum", "revision_down")]
    assert killed(readings[1])["phase"] == "1"
    assert "the total fell from 1032 to 1000" in killed(readings[1])["notes"]


@pytest.mark.parametrize("again", [{"killed_cum": 90, "killed": 90}, {"killed_cum": 9}])
def test_a_counter_that_begins_again_begins_a_phase(
    gazetteer: Gazetteer, again: dict[str, int]
) -> None:
    days = day_of(7, killed_cum=120), day_of(8, **again), day_of(9, killed_cum=100)
    readings = read(gazetteer, *days)
    assert codes(readings) == [(2, "killed_cum", "counter_restarted")]
    assert killed(readings[1])["phase"] == killed(readings[2])["phase"] == "2"
    assert killed(readings[2])["period"] == "2023-10-08/2023-10-09"


@pytest.mark.parametrize("second", [7, 6])
def test_a_day_that_is_not_later_than_the_one_before_is_refused(
    gazetteer: Gazetteer, second: int
) -> None:
    readings = read(gazetteer, day_of(7, killed_cum=232), day_of(second, killed_cum=370))
    [fault] = readings[1].faults
    assert (fault.row, fault.column, fault.code) == (2, "report_date", "day_not_later")
    assert fault.remedy


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("report_date", "07/10/2023", "date_unreadable"),
        ("report_date", "2023-02-30", "date_unreadable"),
        ("killed_cum", -1, "negative_count"),
        ("ext_killed_cum", "many", "not_a_count"),
        ("killed_cum", True, "not_a_count"),
        ("killed_cum", {"total": 1}, "not_a_cell"),
        ("killed_cum", [1, 2], "not_a_count"),
    ],
)
def test_a_wrong_cell_is_refused_with_row_column_and_remedy(
    seeded: Database, column: str, cell: object, code: str
) -> None:
    report = check(seeded, a_file(day_of(7, killed_cum=1), day_of(8) | {column: cell}))
    [fault] = report.faults
    assert (fault.row, fault.column, fault.code) == (2, column, code)
    assert fault.remedy
    assert report.created == 1


@pytest.mark.parametrize(
    "content",
    [b"no json", b"{}", b"[]", b"[1]", b"[" * 100_000, b"[NaN]", b'[{"report_date": 1}]', b"\xff"],
)
def test_a_file_that_is_no_list_of_days_is_refused_as_a_whole(
    seeded: Database, content: bytes
) -> None:
    with pytest.raises(UnreadableFile):
        check(seeded, content)


def test_a_gazetteer_without_the_gaza_strip_is_told_which_place_is_missing(
    database: Database,
) -> None:
    with pytest.raises(UnreadableFile, match="gaza-strip"):
        check(database, a_file(day_of(7, killed_cum=232)))


def test_the_real_file_gives_the_total_of_every_month_end(gazetteer: Gazetteer) -> None:
    ends: dict[str, Any] = {}
    for reading in real_rows(gazetteer):
        told = killed(reading)
        ends[told["reported_on"][:7]] = told["quantity"]
    assert ends == EXPECTED["month_end_cum"]


def test_where_the_real_file_disagrees_with_itself_is_told(gazetteer: Gazetteer) -> None:
    days = [row["report_date"] for row in json.loads(REAL_FILE.read_text("utf-8"))]
    told: dict[str, set[tuple[str, str | None]]] = {}
    for row, column, code in codes(real_rows(gazetteer)):
        told.setdefault(code, set()).add((days[row - 1], column))
    assert told["daily_disagrees"] >= {(day, "killed") for day in DISAGREEING}
    # A total that was reported, and the publisher's lower one for the day after it.
    women = "ext_killed_women_cum"
    assert told["revision_down"] == {("2023-10-18", women), ("2023-10-20", women)}
    assert told["filled_in_differs"] >= {("2024-08-27", "ext_killed_cum")}
    assert "counter_restarted" not in told


def test_imported_again_the_same_days_change_nothing(seeded_copy: Database) -> None:
    days = [day_of(7, killed_cum=232, injured_cum=1610), day_of(8, killed_cum=370)]
    first = bring_in(seeded_copy, a_file(*days), publish=True)
    assert (first.created, first.refused) == (2, 0)
    again = bring_in(seeded_copy, a_file(*days, day_of(9, killed_cum=560)), publish=True)
    assert (again.created, again.unchanged) == (1, 2)
    with seeded_copy.reading(Reader.anonymous()) as session:
        name = "tech_for_palestine_daily:2023-10-09:killed"
        row = records.find(session, CASUALTY_FIGURE, str(shipped_id(name)))
    assert row is not None
    told = json.loads(row["document"])
    assert (told["place"], told["family"]) == ("gaza-strip", "tech_for_palestine")
    assert told["licence"] == "public domain"
