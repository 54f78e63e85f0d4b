"""P-codes make the countries that a list of facilities needs; facilities stay protected."""

from collections import Counter
from pathlib import Path

import pytest

from service.model.actor import Reader
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports.lists.listed import (
    EITHER,
    bring_in,
    codes,
    counts,
    file_of,
    gazetteer,
    recorded,
    rows_of,
    written,
)

SITE = {
    "osm_id": "1", "osm_type": "node", "uuid": "made-up-1", "completeness": "10.0",
    "amenity": "hospital", "healthcare": "", "name": "مستشفى مختلق", "operator": "a person's name",
    "operator_type": "", "speciality": "oncology", "operational_status": "", "beds": "",
    "emergency": "", "country": "Libya", "iso3c": "LBY", "lon": "13.19", "lat": "32.85",
    "changeset_timestamp": "2019-04-13T13:36:18Z",
}  # fmt: skip
RECORDER = Reader("partner", frozenset({"record"}), "field-officer", "relief", "k")


@EITHER
def test_a_list_of_pcodes_makes_what_is_missing_and_nothing_twice(
    seeded_copy: Database, whole: bool
) -> None:
    path = file_of("pcodes_12_countries.csv", whole=whole)
    rows = rows_of(path)
    known = {place["pcode"] for place in gazetteer()}
    countries = {place["country_code"] for place in gazetteer()}
    new = [row for row in rows if row["P-Code"] not in known]
    report = bring_in(seeded_copy, "ocha_pcodes", path)
    # A row of the list that only says a new name of a recorded unit amends it.
    assert report.read == len(rows) and (report.refused, report.skipped) == (0, 0)
    assert report.created == len(new)
    assert report.amended + report.unchanged == len(rows) - len(new)
    made = recorded(
        seeded_copy,
        """SELECT p.country_code AS country, p.kind, o.pcode AS above, o.kind AS above_kind, p.pcode
           FROM place AS p LEFT JOIN place AS o ON o.id = p.parent_id WHERE p.import_id = %s""",
        report.import_id,
    )
    expected = Counter((row["Location"], f"admin{row['Admin Level']}") for row in new)
    expected.update((code, "country") for code in {row["Location"] for row in rows} - countries)
    assert Counter((each["country"], each["kind"]) for each in made) == expected
    parents = {row["P-Code"]: row["Parent P-Code"] for row in rows}
    for each in made:
        if each["kind"] == "admin2":
            assert each["above"] == parents[each["pcode"]]
        elif each["kind"] == "admin1":
            assert each["above_kind"] == "country"
    again = bring_in(seeded_copy, "ocha_pcodes", path)
    assert counts(again) == (len(rows), 0, 0, len(rows), 0, 0)


def test_a_child_without_its_parent_and_a_country_that_is_not_listed_are_refused(
    seeded: Database, tmp_path: Path
) -> None:
    rows = rows_of(file_of("pcodes_12_countries.csv", whole=False))
    [child] = [row for row in rows if row["P-Code"] == "LY0101"]
    dirt = [
        child,
        child | {"Location": "FRA", "P-Code": "FR01", "Admin Level": "1"},
        child | {"P-Code": "LY0102", "Admin Level": "7"},
    ]
    path = written(tmp_path / "dirt.csv", dirt)
    report = bring_in(seeded, "ocha_pcodes", path, dry_run=True)
    told = {(fault.row, fault.column, fault.code) for fault in report.faults}
    assert {
        (2, "Parent P-Code", "unknown_reference"),
        (3, "Location", "unknown_country"),
        (4, "Admin Level", "unknown_level"),
    } <= told
    assert report.refused == 3


def with_countries(database: Database) -> None:
    bring_in(database, "ocha_pcodes", file_of("pcodes_12_countries.csv", whole=False))


def test_health_sites_are_read_whole_and_a_second_import_changes_nothing(
    seeded_copy: Database,
) -> None:
    path = file_of("healthsites_SDN_LBY.csv", whole=True)
    rows = rows_of(path)
    # Of rows with one id the first stands; a name of nothing but a full stop is none.
    named = [row for row in rows if not row["name"] or any(map(str.isalnum, row["name"]))]
    once = {row["uuid"] for row in named}
    before = bring_in(seeded_copy, "healthsites", path, dry_run=True)
    assert before.refused == len(rows) and set(codes(before)) == {"unknown_country"}
    with_countries(seeded_copy)
    report = bring_in(seeded_copy, "healthsites", path)
    assert counts(report) == (len(rows), len(once), 0, 0, 0, len(rows) - len(once))
    refused = {"id_twice": len(named) - len(once), "name_empty": len(rows) - len(named)}
    assert codes(report) == refused
    held = recorded(
        seeded_copy,
        """SELECT p.country_code AS country, count(*) AS n FROM facility AS f
           JOIN place AS p ON p.id = f.place_id WHERE f.import_id = %s GROUP BY 1""",
        report.import_id,
    )
    expected = Counter({row["uuid"]: row["iso3c"] for row in named}.values())
    assert {each["country"]: each["n"] for each in held} == expected
    again = bring_in(seeded_copy, "healthsites", path)
    assert counts(again) == (len(rows), 0, 0, len(once), 0, len(rows) - len(once))


def test_of_an_imported_facility_the_public_learns_nothing_and_partners_no_position(
    seeded_callers: Callers, tmp_path: Path
) -> None:
    with_countries(seeded_callers.database)
    path = written(tmp_path / "sites.csv", [SITE, SITE | {"uuid": "2", "amenity": "spa"}])
    report = bring_in(seeded_callers.database, "healthsites", path)
    assert counts(report) == (2, 2, 0, 0, 0, 0)
    assert [(flag.row, flag.code) for flag in report.flags] == [(3, "unknown_kind")]
    assert seeded_callers.public.get("/v1/facilities").json["data"] == []
    asked = "/v1/facilities?country=LBY&limit=10"
    partner = seeded_callers.key("p", "relief", "partner").get(asked)
    shown = partner.json["data"]
    assert len(shown) == 2
    for word in ("32.85", "13.19", "مختلق", "made-up-1"):
        assert word not in partner.get_data(as_text=True)
    [row] = recorded(
        seeded_callers.database,
        "SELECT body, sensitivity FROM facility WHERE body ->> 'kind' = 'hospital'"
        " AND import_id = %s",
        report.import_id,
    )
    assert row["sensitivity"] == "sensitive"
    # Who runs it and what it treats are read by nobody.
    assert "a person's name" not in str(row["body"]) and "oncology" not in str(row["body"])
    assert row["body"]["location"]["coordinates"] == [13.19, 32.85]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"lon": "east"}, "lon", "not_a_number"),
        ({"lat": "132.85"}, "lat", "out_of_range"),
        ({"lat": ""}, "lat", "half_a_point"),
        ({"iso3c": "TCD"}, "iso3c", "unknown_country"),
        ({"iso3c": "SYR"}, "lat", "outside_country"),
        ({"uuid": ""}, "uuid", "missing"),
    ],
)
def test_dirt_in_a_list_of_facilities_is_refused_with_its_column(
    seeded_copy: Database, tmp_path: Path, cells: dict[str, str], column: str, code: str
) -> None:
    with_countries(seeded_copy)
    path = written(tmp_path / "dirt.csv", [SITE | cells])
    report = bring_in(seeded_copy, "healthsites", path, writer=RECORDER, dry_run=True)
    assert report.refused == 1
    assert (2, column, code) in [(f.row, f.column, f.code) for f in report.faults]
