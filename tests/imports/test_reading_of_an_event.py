"""How one row of UCDP's file becomes two figures, at a place never finer than the file knows."""

from typing import Any

import pytest

from service.domain.identity import shipped_id
from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.profile import RowReading
from service.model.actor import Reader
from service.seeding.first_start import OPERATOR
from service.storage import places
from service.storage.database import Database
from tests.imports.deaths_file import CLEAN, PROFILE, a_file, check
from tests.imports.faulty import refused_cell

KOBANE = {
    "where_coordinates": "Kobane/Ayn al Arab town",
    "latitude": "36.89",
    "longitude": "38.35",
}
EASTERN_GHOUTA = {"where_coordinates": "Eastern Ghouta", "latitude": "33.5", "longitude": "36.44"}
# Near Homs, far from Aleppo.
NOWHERE_NEAR = {"latitude": "34.802462", "longitude": "36.707602", "adm_1": "Homs Governorate"}


@pytest.fixture(scope="session")
def gazetteer(seeded: Database) -> Gazetteer:
    with seeded.reading(OPERATOR) as session:
        return load_gazetteer(session, ["SYR"])


def reading_of(gazetteer: Gazetteer, *, widen: bool = False, **cells: str) -> RowReading:
    options = {"inverted": "widen" if widen else "refuse"}
    return PROFILE.begin(gazetteer, options)(2, CLEAN | cells)


def claims_of(
    gazetteer: Gazetteer, *, widen: bool = False, **cells: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    reading = reading_of(gazetteer, widen=widen, **cells)
    assert not reading.faults
    of_all, civilians = (dict(each.claim) for each in reading.claims)
    return of_all, civilians


def ground_of(database: Database, gazetteer: Gazetteer, **cells: str) -> places.Ground:
    claim, _ = claims_of(gazetteer, **cells)
    with database.reading(Reader.anonymous()) as session:
        found = places.find_ground(session, claim["place_id"])
    assert found is not None
    return found


def test_an_event_is_two_figures_and_the_second_a_part_of_the_first(gazetteer: Gazetteer) -> None:
    of_all, civilians = claims_of(gazetteer)
    assert (of_all["population"], of_all["quantity"]) == ("all", {"low": 3, "best": 4, "high": 6})
    assert (civilians["population"], civilians["quantity"]) == ("civilians", 2)
    assert civilians["subset_of"] == str(shipped_id("ucdp_ged:1"))
    assert "subset_of" not in of_all
    for claim in (of_all, civilians):
        assert (claim["metric"], claim["basis"]) == ("killed", "incident")
        assert claim["citations"][0]["locator"] == "1"


def test_no_civilians_is_a_stated_zero_and_a_figure_of_its_own(gazetteer: Gazetteer) -> None:
    _, civilians = claims_of(gazetteer, deaths_civilians="0")
    assert civilians["quantity"] == 0


@pytest.mark.parametrize(
    ("cells", "slug"),
    [
        ({}, "aleppo"),
        ({"where_prec": "2"}, "aleppo"),
        (KOBANE, "ain-al-arab"),
        (EASTERN_GHOUTA, "eastern-ghouta"),
        ({"where_prec": "3"}, "jebel-saman-district"),
        ({"where_prec": "4"}, "aleppo-governorate"),
        ({"where_prec": "5"}, "aleppo-governorate"),
        ({"where_prec": "5", "adm_1": ""}, "syr"),
        ({"where_prec": "6"}, "syr"),
    ],
)
def test_the_place_is_as_fine_as_where_prec_says(
    seeded: Database, gazetteer: Gazetteer, cells: dict[str, str], slug: str
) -> None:
    assert ground_of(seeded, gazetteer, **cells).slug == slug


def test_a_town_that_nobody_knows_leads_to_the_sub_district_of_its_point(
    seeded: Database, gazetteer: Gazetteer
) -> None:
    cells = {"where_coordinates": "Teir Maaleh village", **NOWHERE_NEAR}
    assert ground_of(seeded, gazetteer, **cells).kind == "admin3"


def test_a_town_of_the_same_name_far_off_is_another_town(
    seeded: Database, gazetteer: Gazetteer
) -> None:
    assert ground_of(seeded, gazetteer, **NOWHERE_NEAR).kind == "admin3"


def test_the_files_own_word_for_the_place_is_kept(gazetteer: Gazetteer) -> None:
    for claim in claims_of(gazetteer, where_coordinates="Teir Maaleh village", **NOWHERE_NEAR):
        assert claim["citations"][0]["quoted"] == "Teir Maaleh village"


@pytest.mark.parametrize(
    ("start", "end", "code", "period"),
    [
        ("2016-07-16", "2016-07-16", "1", {"edtf": "2016-07-16", "precision": "day"}),
        ("2016-07-16", "2016-07-18", "2", {"edtf": "2016-07-16/2016-07-18", "precision": "days"}),
        ("2016-07-11", "2016-07-17", "3", {"edtf": "2016-07-11/2016-07-17", "precision": "week"}),
        ("2016-07-01", "2016-07-31", "4", {"edtf": "2016-07-01/2016-07-31", "precision": "month"}),
        ("2016-01-01", "2016-12-31", "5", {"edtf": "2016-01-01/2016-12-31", "precision": "year"}),
    ],
)
def test_days_are_a_span_with_how_exactly_they_are_known(
    gazetteer: Gazetteer, start: str, end: str, code: str, period: dict[str, str]
) -> None:
    of_all, civilians = claims_of(gazetteer, date_start=start, date_end=end, date_prec=code)
    assert of_all["period"] == civilians["period"] == period


def test_a_day_with_a_clock_at_midnight_is_a_day(gazetteer: Gazetteer) -> None:
    stamped = "2016-07-16 00:00:00.000"
    claim, _ = claims_of(gazetteer, date_start=stamped, date_end=stamped)
    assert claim["period"]["edtf"] == "2016-07-16"


@pytest.mark.parametrize(
    ("low", "best", "high", "column"),
    [("5", "4", "6", "low"), ("3", "7", "6", "high"), ("8", "7", "6", "low")],
)
def test_counts_out_of_order_are_refused_or_taken_as_least_and_greatest(
    gazetteer: Gazetteer, low: str, best: str, high: str, column: str
) -> None:
    cells = {"low": low, "best": best, "high": high}
    [fault] = reading_of(gazetteer, **cells).faults
    assert (fault.row, fault.column, fault.code) == (2, column, "counts_out_of_order")
    assert "inverted=widen" in fault.remedy
    of_all, _ = claims_of(gazetteer, widen=True, **cells)
    ends = sorted(map(int, cells.values()))
    assert of_all["quantity"] == {"low": ends[0], "best": int(best), "high": ends[2]}
    assert f"the file says low {low}, best {best}, high {high}" in of_all["notes"]
    codes = [flag.code for flag in reading_of(gazetteer, widen=True, **cells).flags]
    assert codes == ["counts_out_of_order"]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("id", "", "missing"),
        ("best", "", "missing"),
        ("low", "-1", "negative_count"),
        ("deaths_civilians", "many", "not_a_count"),
        ("country", "Iraq", "other_country"),
        ("where_prec", "7", "unknown_precision"),
        ("date_prec", "0", "unknown_precision"),
        ("date_start", "16/07/2016", "date_unreadable"),
        ("date_end", "2016-07-15", "end_before_start"),
        ("latitude", "136.2", "out_of_range"),
        ("latitude", "", "half_a_point"),
    ],
)
def test_a_wrong_cell_is_refused_with_id_row_column_and_remedy(
    seeded: Database, column: str, cell: str, code: str
) -> None:
    report = check(seeded, a_file({}, {column: cell}))
    fault = refused_cell(report, column, cell, code)
    assert fault.external_id == (None if column == "id" else "2")


@pytest.mark.parametrize("prec", ["4", "5"])
def test_a_governorate_that_nobody_knows_is_refused(gazetteer: Gazetteer, prec: str) -> None:
    [fault] = reading_of(gazetteer, where_prec=prec, adm_1="Elsewhere Governorate").faults
    assert (fault.column, fault.code) == ("adm_1", "unknown_unit")


def test_a_point_in_another_governorate_than_named_is_flagged(gazetteer: Gazetteer) -> None:
    reading = reading_of(gazetteer, adm_1="Homs Governorate")
    assert not reading.faults
    assert [flag.code for flag in reading.flags] == ["governorates_disagree"]


def test_headlines_and_parties_are_not_read(gazetteer: Gazetteer) -> None:
    told = {"source_headline": "A name", "source_article": "A name", "side_b": "A name"}
    for claim in claims_of(gazetteer, **told):
        assert "A name" not in str(claim)
