"""Codes that are not unique, and a better key in another column."""

from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.imports.arriving.two_services import NOW
from tests.imports.bringing_in import import_bytes
from tests.imports.dirt.dirty import COLUMNS, FIGURE, read
from tests.imports.profiles.written import profile_of


def test_codes_that_are_not_unique_and_a_better_key_beside_them() -> None:
    parts = COLUMNS.replace("id: ,", "id: , uuid: ,") + FIGURE.replace("id: id", "id: uuid")
    rows = "SY01,a,2016-05-03,4\nSY01,b,2016-05-03,5\n"
    told = read(parts, f"id,uuid,day,killed\n{rows}")
    assert [claim.external_id for each in told for claim in each.claims] == ["a", "b"]


def test_an_id_that_stands_twice_is_refused_with_both_rows(seeded: Database) -> None:
    profile = profile_of(COLUMNS + FIGURE)
    file = b"id,day,killed\nSY01,2016-05-03,4\nSY01,2016-05-03,5\n"
    report = import_bytes(seeded, profile, file, OPERATOR, NOW, dry_run=True)
    [fault] = report.faults
    assert (fault.row, fault.column, fault.value, fault.code) == (3, "id", "SY01", "id_twice")
    assert "Row 2" in fault.reason
