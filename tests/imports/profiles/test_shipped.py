"""The shipped profiles on real files: a workbook with HXL tags, and both schemas of UCDP."""

import csv
from collections import Counter
from typing import Any

import pytest

from service.domain.imports import PROFILES
from service.domain.imports.files.opening import rows_in
from service.domain.imports.files.rows import Row, Skipped, UnreadableFile
from service.domain.imports.orders import Order
from service.domain.imports.profile import RowReading
from service.domain.imports.profiles.trying import try_rows
from service.domain.imports.runner import run_import
from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.imports import deaths_file, health_file
from tests.imports.profiles.written import ROOT, SHIPPED

WORKBOOK = ROOT / "data" / "insecurity_insight" / "insecurity_insight_health_SYR_2023.xlsx"
EVENTS = PROFILES["ucdp_ged_events"]


def health_claims(name: str, path: Any) -> dict[str, Any]:
    profile = PROFILES[name]
    read = profile.begin(SHIPPED, {})
    with path.open("rb") as source:
        rows = [row for row in rows_in(source, profile.form, profile.columns)]
    told = [read(row.number, row.cells) for row in rows if isinstance(row, Row)]
    return {claim.external_id: dict(claim.claim) for each in told for claim in each.claims}


def test_the_workbook_says_of_each_event_what_the_table_says() -> None:
    book = health_claims("insecurity_insight_xlsx", WORKBOOK)
    table = health_claims("insecurity_insight", health_file.REAL_FILE)
    both = set(book) & set(table)
    assert len(book) == 40 and len(both) >= 30
    for event in both:
        for said in ("occurred", "place_id", "location_precision", "delivery", "facility_effect",
                     "health_workers_killed", "health_workers_injured", "parties"):  # fmt: skip
            of_book, of_table = book[event][said], table[event][said]
            if said == "parties":
                of_book, of_table = ([p["actor"] for p in each] for each in (of_book, of_table))
            assert of_book == of_table, (event, said)


def test_the_tag_row_of_the_workbook_is_no_event_and_is_told() -> None:
    tried = try_rows(WORKBOOK, PROFILES["insecurity_insight_xlsx"], SHIPPED, 1)
    assert (tried.read, tried.skipped, tried.refused) == (40, 1, 0)
    assert tried.claims == Counter({"strikes": 40})


def test_the_workbook_is_imported_and_a_second_time_changes_nothing(seeded_copy: Database) -> None:
    profile = PROFILES["insecurity_insight_xlsx"]
    order = Order(profile.name)
    first = run_import(seeded_copy, profile, WORKBOOK, OPERATOR, health_file.WHEN, order)
    assert (first.read, first.refused) == (40, 0)
    assert first.created + first.amended + first.unchanged == 40
    again = run_import(seeded_copy, profile, WORKBOOK, OPERATOR, health_file.WHEN, order)
    assert (again.created, again.amended, again.unchanged) == (0, 0, 40)


def first_events(count: int) -> list[dict[str, str]]:
    with deaths_file.REAL_FILE.open(encoding="utf-8", newline="") as file:
        return [row for row, _ in zip(csv.DictReader(file), range(count), strict=False)]


def read_events(name: str, rows: list[dict[str, str]]) -> list[RowReading]:
    profile = PROFILES[name]
    read = profile.begin(SHIPPED, profile.chosen({}))
    return [read(number, row) for number, row in enumerate(rows, start=2)]


SCHEMAS = {
    "until 5.0": {"low": "low_est", "best": "best_est", "high": "high_est"},
    "since 17.1": {},
}


@pytest.mark.parametrize("names", SCHEMAS.values(), ids=SCHEMAS)
def test_both_schemas_of_ucdp_give_the_same_figures(names: dict[str, str]) -> None:
    rows = first_events(300)
    others = [
        {names.get(name, name): f"{cell} 00:00:00.000" if name.startswith("date_s") else cell
         for name, cell in row.items()}
        for row in rows
    ]  # fmt: skip
    told = read_events("ucdp_ged_events", others)
    for one, other in zip(read_events("ucdp_ged", rows), told, strict=True):
        assert [each.external_id for each in one.claims] == [
            each.external_id for each in other.claims
        ]
        for first, second in zip(one.claims, other.claims, strict=True):
            same = ("quantity", "period", "place_id", "population", "subset_of", "notes")
            assert {name: first.claim.get(name) for name in same} == {
                name: second.claim.get(name) for name in same
            }


def test_a_candidate_event_keeps_its_code_status_and_one_at_sea_has_no_place() -> None:
    [row] = first_events(1)
    at_sea = row | {"where_prec": "7", "code_status": "Check deaths", "country": "Syria"}
    [reading] = read_events("ucdp_ged_events", [at_sea])
    assert reading.claims[0].claim["place_id"] is None
    assert "code_status Check deaths" in reading.claims[0].claim["notes"]


def test_an_event_of_a_country_that_the_gazetteer_lacks_is_refused_with_its_name() -> None:
    [row] = first_events(1)
    [reading] = read_events("ucdp_ged_events", [row | {"country": "DR Congo (Zaire)"}])
    [fault] = reading.faults
    assert (fault.column, fault.value, fault.code) == (
        "country", "DR Congo (Zaire)", "unknown_country",
    )  # fmt: skip


def test_a_table_without_any_name_of_a_needed_column_is_refused_as_a_whole() -> None:
    [row] = first_events(1)
    with pytest.raises(UnreadableFile, match="'low' or 'low_est'"):
        read_events("ucdp_ged_events", [{k: v for k, v in row.items() if k != "low"}])


def test_what_is_no_row_has_a_reason() -> None:
    profile = PROFILES["insecurity_insight_xlsx"]
    with WORKBOOK.open("rb") as source:
        rows = list(rows_in(source, profile.form, profile.columns))
    assert [row.reason for row in rows if isinstance(row, Skipped)] == ["The row holds HXL tags."]
