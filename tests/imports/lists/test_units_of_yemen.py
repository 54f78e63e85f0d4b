"""Yemen's units in Arabic: found by name within their governorate, ids told apart by list."""

from pathlib import Path

import pytest

from service.storage.database import Database
from tests.imports.lists.listed import (
    EITHER,
    bring_in,
    counts,
    file_of,
    gazetteer,
    recorded,
    rows_of,
    written,
)


@EITHER
def test_every_unit_is_the_recorded_one_whatever_its_vowel_signs(
    seeded_copy: Database, whole: bool
) -> None:
    before = recorded(seeded_copy, "SELECT count(*) AS n FROM place")
    yemen = [place for place in gazetteer() if place["country_code"] == "YEM"]
    for kind, name in (("admin1", "yemen_governorates"), ("admin2", "yemen_districts")):
        path = file_of(f"{name}.csv", whole=whole)
        rows = rows_of(path)
        if whole:
            assert len(rows) == sum(place["kind"] == kind for place in yemen)
        report = bring_in(seeded_copy, name, path)
        assert (report.read, report.created, report.refused) == (len(rows), 0, 0)
        assert report.amended + report.unchanged == len(rows)
        again = bring_in(seeded_copy, name, path)
        assert counts(again) == (len(rows), 0, 0, len(rows), 0, 0)
    assert recorded(seeded_copy, "SELECT count(*) AS n FROM place") == before


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        # A district of one governorate in another.
        ({"governorate_en": "Socatra"}, "unknown_place"),
        ({"governorate_en": "Nowhere"}, "unknown_place"),
        ({"name_en": "أزال", "name_ar": "Azal"}, "languages_swapped"),
        ({"name_en": "Nowhere", "name_ar": "لا مكان"}, "unknown_place"),
    ],
)
def test_what_is_no_district_there_is_refused(
    seeded: Database, tmp_path: Path, cells: dict[str, str], code: str
) -> None:
    azal = rows_of(file_of("yemen_districts.csv", whole=False))[1]
    path = written(tmp_path / "dirt.csv", [azal | cells])
    report = bring_in(seeded, "yemen_districts", path, dry_run=True)
    assert report.refused == 1 and code in [fault.code for fault in report.faults]
    assert all(fault.column and fault.remedy for fault in report.faults)


def test_vowel_signs_alone_lead_to_the_same_district(seeded: Database, tmp_path: Path) -> None:
    row = rows_of(file_of("yemen_districts.csv", whole=False))[0]
    signs = row | {"name_ar": row["name_ar_tashkeel"], "name_en": "unknown spelling"}
    path = written(tmp_path / "signs.csv", [signs])
    report = bring_in(seeded, "yemen_districts", path, dry_run=True)
    # The English spelling is new, the place is not.
    assert counts(report) == (1, 0, 1, 0, 0, 0)
