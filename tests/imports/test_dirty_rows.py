"""A dirty row is refused with its row, column and reason; what only looks dirty is read."""

import pytest

from service.domain.imports.files.rows import UnreadableFile
from service.storage.database import Database
from tests.imports.faulty import refused_cell
from tests.imports.health_file import CLEAN, a_file, check

KILLED = "Health Workers Killed"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("Date", "16/07/2016", "date_unreadable"),
        ("Date", "", "missing"),
        (KILLED, "-1", "negative_count"),
        (KILLED, "two", "not_a_count"),
        (KILLED, "1.5", "not_a_count"),
        ("Country ISO", "XXX", "unknown_country"),
        ("Country ISO", "", "missing"),
        ("Geo Precision", "(9) Elsewhere", "unknown_precision"),
        ("Latitude", "north", "not_a_number"),
        ("Latitude", "136.2", "out_of_range"),
        ("Latitude", "", "half_a_point"),
        ("Access Denied or Obstructed", "perhaps", "not_a_boolean"),
        ("SiND Event ID", "", "missing"),
    ],
)
def test_a_wrong_cell_is_refused_with_row_column_and_remedy(
    seeded: Database, column: str, cell: str, code: str
) -> None:
    report = check(seeded, a_file({}, {column: cell}))
    refused_cell(report, column, cell, code)


@pytest.mark.parametrize("day", ["2016-02-30", "2016-13-07", "1970-01-01"])
def test_a_day_that_cannot_be_is_refused_at_its_column(seeded: Database, day: str) -> None:
    [fault] = check(seeded, a_file({"Date": day})).faults
    assert (fault.row, fault.column, fault.value) == (2, "Date", day)


def test_all_faults_of_a_row_are_told_at_once(seeded: Database) -> None:
    report = check(seeded, a_file({"Date": "soon", KILLED: "-2", "Country ISO": "XXX"}))
    assert {fault.column for fault in report.faults} == {"Date", KILLED, "Country ISO"}
    assert report.refused == 1


def test_a_point_far_from_its_country_is_refused_and_a_near_one_flagged(seeded: Database) -> None:
    near = {"Latitude": "36.85"}
    swapped = {"Latitude": CLEAN["Longitude"], "Longitude": CLEAN["Latitude"]}
    report = check(seeded, a_file(near, swapped))
    assert [(fault.row, fault.code) for fault in report.faults] == [(3, "point_disagrees")]
    assert {(flag.row, flag.code) for flag in report.flags} == {
        (2, "outside_country"),
        (2, "point_in_no_unit"),
    }
    assert "swapped" in report.faults[0].remedy


def test_an_unknown_governorate_is_refused_where_it_is_the_place(seeded: Database) -> None:
    cells = {"Geo Precision": "(4) Province", "Admin 1": "Nowhere Governorate"}
    [fault] = check(seeded, a_file(cells)).faults
    assert (fault.column, fault.code) == ("Admin 1", "unknown_unit")


def test_the_second_row_of_one_event_is_refused(seeded: Database) -> None:
    report = check(seeded, a_file({}, {"SiND Event ID": "made-up-1"}))
    assert [(f.row, f.code) for f in report.faults] == [(3, "id_twice")]


def test_a_row_with_too_few_cells_is_refused(seeded: Database) -> None:
    report = check(seeded, a_file() + b"2016-07-17,short\r\n")
    assert [(f.row, f.code) for f in report.faults] == [(3, "wrong_number_of_cells")]
    assert report.created == 1


def test_a_header_with_blanks_and_a_byte_order_mark_is_read(seeded: Database) -> None:
    blank = tuple(f"{name} " for name in CLEAN)
    report = check(seeded, "\ufeff".encode() + a_file(header=blank))
    assert (report.created, report.refused) == (1, 0)


def test_digits_of_another_script_are_digits(seeded: Database) -> None:
    assert check(seeded, a_file({KILLED: "٣"})).refused == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no header"),
        (a_file().replace(b"Country ISO", b"Country"), "'Country ISO'"),
        (a_file().replace(b"Admin 1", b"Date"), "'Date' stands twice"),
        (a_file().replace(b"made-up event", b"\xff\xfe"), "not UTF-8"),
        (a_file() + b'"open', "no CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(seeded: Database, content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile, match=told):
        check(seeded, content)
