"""The compiled Syrian sets: cut copies here, the whole files where they are at hand."""

import csv
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from service.domain.imports import PROFILES
from service.domain.imports.reports import ImportReport
from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports.arriving.two_services import NOW
from tests.imports.bringing_in import import_bytes
from tests.imports.profiles.written import ROOT

SHARED = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
CUT = Path(__file__).parent / "compiled"
FILES = {
    "siege_episodes_SYR.csv": ("compiled_siege_episodes", 10),
    "siege_population_figures_SYR.csv": ("compiled_siege_populations", 30),
    "route_status_events_SYR.csv": ("compiled_route_statuses", 3),
    "aid_deliveries.csv": ("compiled_aid_deliveries", 2),
    "siege_sources.csv": ("compiled_siege_sources", 40),
}


def brought(database: Database, folder: Path, name: str) -> ImportReport:
    """What an import of one of the files did."""
    content = (folder / name).read_bytes()
    return import_bytes(database, PROFILES[FILES[name][0]], content, OPERATOR, NOW)


def waiting(database: Database, noun: str, name: str) -> list[dict[str, Any]]:
    """What an import of a cut file left waiting, by what the file calls it, as its own see it."""
    brought(database, CUT, name)
    reader = Callers(database).admin
    found = []
    for each in reader.get(f"/v1/{noun}?state=submitted&limit=100").json["data"]:
        found.append(reader.get(f"/v1/{noun}/{each['id']}").json)
    return sorted(found, key=lambda each: each["external_ids"][0]["value"])


@pytest.mark.parametrize("name", FILES)
def test_a_cut_copy_is_imported_and_a_second_time_changes_nothing(
    name: str, seeded_copy: Database
) -> None:
    first = brought(seeded_copy, CUT, name)
    assert first.refused == 0, first.faults
    assert first.created == first.read > 0
    again = brought(seeded_copy, CUT, name)
    assert (again.created, again.amended, again.unchanged) == (0, 0, first.read)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there; set SHARED_DATA")
@pytest.mark.parametrize("name", FILES)
def test_the_whole_file_is_imported(name: str, seeded_copy: Database) -> None:
    report = brought(seeded_copy, SHARED, name)
    assert (report.refused, report.created) == (0, FILES[name][1]), report.faults


def test_a_day_is_as_exact_as_the_column_beside_it_says(seeded_copy: Database) -> None:
    ghouta, foah, jinn = waiting(seeded_copy, "sieges", "siege_episodes_SYR.csv")
    assert (ghouta["started"]["edtf"], ghouta["ended"]["edtf"]) == ("2013-04", "2018-04-08")
    assert (foah["started"]["edtf"], foah["ended"]) == ("2015", None)
    assert (jinn["started"], jinn["ended"]) == (None, None)
    # An end without a way of ending is not made up, and a siege that ended is not ongoing.
    assert {each["end_mode"] for each in (ghouta, foah, jinn)} == {"unknown"}
    assert [each["actor"] for each in ghouta["parties"]] == ["syrian_government"]
    assert ghouta["citations"][0]["locator"] == "row E01; after S24;S34;S13"


def test_a_count_keeps_its_qualifier(seeded_copy: Database) -> None:
    told = waiting(seeded_copy, "population-estimates", "siege_population_figures_SYR.csv")
    counts = {each["external_ids"][0]["value"]: each for each in told}
    assert counts["F01"]["quantity"]["qualifier"] == "approximately"
    assert counts["F06"]["quantity"] | {"quoted": None} == {
        "low": 500, "best": 500, "high": 500, "qualifier": "exact", "quoted": None,
    }  # fmt: skip
    assert counts["F18"]["quantity"]["qualifier"] == "more_than"
    assert (counts["F01"]["place"], counts["F06"]["area"]) == ("syr", "az-zabdani-area")
    assert counts["F08"]["scope_text"] == "Besieged by non-state armed groups"


def test_a_road_under_fire_is_restricted_and_not_closed(seeded_copy: Database) -> None:
    first, second = waiting(seeded_copy, "route-statuses", "route_status_events_SYR.csv")
    assert (first["route"], first["status"], first["cause"]) == (
        "castello-road", "open_with_constraints", "fire_control",
    )  # fmt: skip
    assert (second["status"], second["cause"]) == ("closed", "captured")


def test_a_delivery_says_no_more_than_the_file(seeded_copy: Database) -> None:
    [told] = waiting(seeded_copy, "aid-missions", "aid_deliveries.csv")
    assert (told["place"], told["people_reached"]["best"]) == ("duma", 27500)
    assert (told["permission"], told["completion"]) == ("unknown", "unknown")


ASYLUM = "unhcr_monthly_asylum_SYR_2011_2018.csv"


def test_applications_are_statements_and_withheld_ones_are_told(seeded_copy: Database) -> None:
    profile = PROFILES["unhcr_monthly_asylum"]
    report = import_bytes(seeded_copy, profile, (CUT / ASYLUM).read_bytes(), OPERATOR, NOW)
    assert (report.read, report.created, report.skipped, report.refused) == (4, 3, 1, 0)
    told = {(flag.row, flag.code) for flag in report.flags}
    assert (5, "suppressed") in told
    reader = Callers(seeded_copy).admin
    [first] = [
        each
        for each in reader.get("/v1/statements?state=submitted&limit=100").json["data"]
        if each["period"]["edtf"] == "2012-12"
    ]
    assert (first["value"], first["unit"]) == (3, "applications for asylum")
    assert first["scope_text"].endswith("asked for asylum in Albania")


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there; set SHARED_DATA")
def test_every_application_of_the_whole_file_is_read(seeded_copy: Database) -> None:
    from service.domain.imports.profiles.trying import try_rows
    from tests.imports.profiles.written import SHIPPED

    with (SHARED / ASYLUM).open(encoding="utf-8", newline="") as file:
        values = Counter(row["Value"] == "*" for row in csv.DictReader(file))
    tried = try_rows(SHARED / ASYLUM, PROFILES["unhcr_monthly_asylum"], SHIPPED, 1)
    assert tried.claims["statements"] == values[False] == 3174
    assert (tried.skipped, tried.refused) == (values[True], 0)
