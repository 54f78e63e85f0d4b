"""OCHA's list of Syria's units: those that are recorded stay, new ones and new names are added."""

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

LEVELS = {"1": 14, "2": 62, "3": 272}


@EITHER
def test_units_that_are_recorded_are_not_made_again(seeded_copy: Database, whole: bool) -> None:
    known = {place["pcode"] for place in gazetteer() if place["pcode"]}
    before = recorded(seeded_copy, "SELECT count(*) AS n FROM place")
    for level, all_of_them in LEVELS.items():
        path = file_of(f"syr_admin{level}.csv", whole=whole)
        rows = rows_of(path)
        assert len(rows) == all_of_them or not whole
        assert {row["PCODE"] for row in rows} <= known
        for _ in range(2):
            report = bring_in(seeded_copy, f"cod_ab_syr_admin{level}", path)
            assert counts(report) == (len(rows), 0, 0, len(rows), 0, 0)
            # ADM0_EN and ADM0_AR are swapped in the third level: told in every row, read in none.
            told = [flag.code for flag in report.flags]
            assert told == ["languages_swapped"] * (len(rows) if level == "3" else 0)
    assert recorded(seeded_copy, "SELECT count(*) AS n FROM place") == before


def test_a_unit_that_is_new_is_made_once_under_its_parent(
    seeded_copy: Database, tmp_path: Path
) -> None:
    row = rows_of(file_of("syr_admin3.csv", whole=False))[1]
    new = row | {"PCODE": "SY020099", "NAME_EN": "Made Up ", "NAME_AR": " مُختَلَق"}
    path = written(tmp_path / "new.csv", [row, new])
    assert counts(bring_in(seeded_copy, "cod_ab_syr_admin3", path)) == (2, 1, 0, 1, 0, 0)
    assert counts(bring_in(seeded_copy, "cod_ab_syr_admin3", path)) == (2, 0, 0, 2, 0, 0)
    [made] = recorded(
        seeded_copy,
        """SELECT p.slug, p.kind, o.pcode AS parent, p.body -> 'names' -> 1 ->> 'text' AS arabic
           FROM place AS p JOIN place AS o ON o.id = p.parent_id WHERE p.pcode = 'SY020099'""",
    )
    assert made["slug"] == "made-up-sy020099" and made["kind"] == "admin3"
    assert made["parent"] == "SY0200" and made["arabic"] == "مُختَلَق"


def test_what_the_list_changes_in_its_own_unit_is_amended(
    seeded_copy: Database, tmp_path: Path
) -> None:
    row = rows_of(file_of("syr_admin3.csv", whole=False))[1]
    new = row | {"PCODE": "SY020099", "NAME_EN": "Made Up", "NAME_AR": "مختلق"}
    path = tmp_path / "new.csv"
    bring_in(seeded_copy, "cod_ab_syr_admin3", written(path, [new]))
    renamed = new | {"NAME_EN": "Made Up Anew", "UPDATE_DAT": "2024-01-01"}
    report = bring_in(seeded_copy, "cod_ab_syr_admin3", written(path, [renamed]))
    assert counts(report) == (1, 0, 1, 0, 0, 0)
    [made] = recorded(
        seeded_copy, "SELECT slug, body ->> 'notes' AS notes FROM place WHERE pcode = 'SY020099'"
    )
    # Addresses never change.
    assert made["slug"] == "made-up-sy020099" and made["notes"] == "UPDATE_DAT: 2024-01-01"


def test_a_name_that_a_recorded_unit_lacks_is_added_and_nothing_else(
    seeded_copy: Database, tmp_path: Path
) -> None:
    rows = rows_of(file_of("syr_admin1.csv", whole=False))
    [aleppo] = [row for row in rows if row["PCODE"] == "SY02"]
    # A spelling that differs only by vowel signs is no new name, another one is.
    spelled = aleppo | {"NAME_AR": "حَلَب", "UPDATE_DAT": "2024-01-01"}
    path = tmp_path / "names.csv"
    first = bring_in(seeded_copy, "cod_ab_syr_admin1", written(path, [spelled]))
    assert counts(first) == (1, 0, 0, 1, 0, 0)
    [before] = recorded(seeded_copy, "SELECT body FROM place WHERE pcode = 'SY02'")
    other = written(path, [aleppo | {"NAME_AR": "حلب الشهباء"}])
    assert counts(bring_in(seeded_copy, "cod_ab_syr_admin1", other)) == (1, 0, 1, 0, 0, 0)
    [after] = recorded(seeded_copy, "SELECT body FROM place WHERE pcode = 'SY02'")
    added = {"lang": "ar", "text": "حلب الشهباء", "kind": "alias"}
    assert after["body"] == before["body"] | {"names": [*before["body"]["names"], added]}
    assert counts(bring_in(seeded_copy, "cod_ab_syr_admin1", other)) == (1, 0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"ADM0_PCODE": "IQ"}, "ADM0_PCODE", "other_country"),
        ({"NAME_EN": "حلب", "NAME_AR": "Aleppo"}, "NAME_EN", "languages_swapped"),
        ({"PCODE": "SY0200"}, "PCODE", "wrong_level"),
        ({"NAME_EN": "Homs"}, "PCODE", "pcode_and_name_disagree"),
        ({"NAME_EN": "SY02", "PCODE": "Aleppo"}, "PCODE", "pcode_and_name_disagree"),
        ({"NAME_EN": "  "}, "NAME_EN", "missing"),
    ],
)
def test_dirt_is_refused_with_its_column(
    seeded: Database, tmp_path: Path, cells: dict[str, str], column: str, code: str
) -> None:
    rows = rows_of(file_of("syr_admin1.csv", whole=False))
    [aleppo] = [row for row in rows if row["PCODE"] == "SY02"]
    path = written(tmp_path / "dirt.csv", [aleppo | cells])
    report = bring_in(seeded, "cod_ab_syr_admin1", path, dry_run=True)
    told = [(fault.row, fault.column, fault.code) for fault in report.faults]
    assert (2, column, code) in told and report.refused == 1
    assert all(fault.reason and fault.remedy for fault in report.faults)
