"""The export of the WHO's SSA, on invented rows: nothing of the WHO's is in this project."""

from datetime import datetime
from typing import Any

import pytest

from service.domain.imports import PROFILES
from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.imports.arriving.two_services import NOW
from tests.imports.bringing_in import import_bytes
from tests.imports.shipped.reading_rows import reading, workbook

SEARCH = "Armed or violent search of health care personnel, facility or transport"
ROW: dict[str, Any] = {
    "Attack ID": "SY-1",
    "Attack Date": datetime(2019, 5, 6),
    "Attack Time": "14:30",
    "Country / Territory": "Syrian Arab Republic",
    "Certainty Level": "Confirmed",
    "Attack Type": f"Violence with heavy weapons,\n{SEARCH}, Setting fire",
    "Total Injured": 4,
    "Total Death": 0,
    "HC Facilities": 1,
    "HC Transport": 0,
    "HC Personnel": None,
    "HC Supplies Assets": "Yes",
    "HC Warehouse Storage": "No",
    "HC Patients": 2,
    "HC Other": None,
    "Type of Facility": "Hospital",
    "Facility Other": None,
    "HW Abduction": 0,
    "HW Arrest": 1,
    "HW Detention": 0,
    "Patient Abduction": None,
    "Patient Arrest": None,
    "Patient Detention": None,
}


def cells(**changed: str) -> dict[str, str]:
    """The row as its cells are read."""
    told = {name: "" if cell is None else str(cell) for name, cell in ROW.items()}
    return told | {"Attack Date": "2019-05-06"} | changed


def claim(**changed: str) -> dict[str, Any]:
    read = reading("who_ssa", cells(**changed))
    assert not read.faults, read.faults
    [found] = read.claims
    return dict(found.claim)


def test_an_attack_is_a_strike_somewhere_in_its_country() -> None:
    told = claim()
    assert told["occurred"] == "2019-05-06"
    assert told["location_precision"] == "country"
    assert told["certainty"] == "confirmed"


def test_a_type_with_a_comma_in_its_name_is_one_type() -> None:
    assert set(claim()["attack_types"]) == {
        "violence with heavy weapons",
        "armed or violent search of health care personnel, facility or transport",
        "setting fire",
    }


def test_deaths_are_of_people_of_any_kind_and_never_of_health_workers() -> None:
    told = claim()
    assert (told["killed"], told["injured"]) == (0, 4)
    assert told.get("health_workers_killed") is None
    assert claim(**{"Total Death": ""})["killed"] is None


def test_what_was_affected_is_what_is_counted_or_said_to_be() -> None:
    assert claim()["resources_affected"] == ["facility", "supplies", "patients"]


@pytest.mark.parametrize(
    ("word", "certainty"),
    [("Probable", "probable"), ("possible", "possible"), ("To be reviewed", None)],
)
def test_a_report_that_waits_for_review_is_not_assessed(word: str, certainty: str | None) -> None:
    assert claim(**{"Certainty Level": word})["certainty"] == certainty


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("Attack Type", "Violence with light weapons", "unknown_attack_type"),
        ("Certainty Level", "Very sure", "unknown_certainty"),
        ("Country / Territory", "Atlantis", "unknown_country"),
        ("Attack Date", "06/05/2019", "date_unreadable"),
        ("Total Death", "-1", "negative_count"),
    ],
)
def test_what_the_profile_does_not_know_is_refused(column: str, cell: str, code: str) -> None:
    [fault] = reading("who_ssa", cells(**{column: cell})).faults
    assert (fault.column, fault.value, fault.code) == (column, cell, code)


def test_the_workbook_is_imported_and_a_second_time_changes_nothing(seeded_copy: Database) -> None:
    profile = PROFILES["who_ssa"]
    file = workbook([ROW, ROW | {"Attack ID": "YE-2", "Country / Territory": "Yemen"}])
    first = import_bytes(seeded_copy, profile, file, OPERATOR, NOW)
    assert (first.created, first.refused) == (2, 0), first.faults
    again = import_bytes(seeded_copy, profile, file, OPERATOR, NOW)
    assert (again.created, again.amended, again.unchanged) == (0, 0, 2)
