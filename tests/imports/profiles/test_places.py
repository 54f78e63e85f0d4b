"""A row's place is never finer than the file knows; what does not fit is refused or told."""

from typing import Any

import pytest

from service.domain.imports.files.rows import UnreadableFile
from tests.imports.profiles.written import SHIPPED, fault_of, readings

COLUMNS = """
columns:
  id:
  country: {needed: false}
  province: {needed: false, blank_words: [n/a]}
  town: {needed: false}
  lat: {holds: degrees, needed: false}
  lon: {holds: degrees, needed: false}
  exactly: {needed: false}
"""
FACILITY = """
claims:
  - noun: facility
    id: id
    fields:
      kind: hospital
      place_id: {place: where}
      location: {place: where, of: point}
      location_precision: {place: where, of: precision}
"""
POINTED = """
places:
  where:
    country: country
    only: [SYR]
    admin1: province
    settlement: town
    point: {longitude: lon, latitude: lat}
    known_to:
      by: exactly
      levels:
        1: {level: settlement, precision: near_settlement}
        2: {level: admin2, precision: admin2}
        3: {level: admin1, precision: admin1, keep_point: false}
        4: country
        5: none
    or_country: true
"""
ROW = {"id": "1", "country": "Syria", "province": "Aleppo", "town": "Aleppo", "lat": "36.201241",
       "lon": "37.161173", "exactly": "1"}  # fmt: skip


def placed(**cells: str) -> tuple[str | None, Any, str | None]:
    """The slug of the place, the point and its precision."""
    [reading] = readings(COLUMNS + POINTED + FACILITY, ROW | cells)
    assert not reading.faults
    claim = reading.claims[0].claim
    by_id = {str(unit.id): unit.slug for unit in SHIPPED._units.values()}
    point = claim["location"]
    return (
        by_id.get(claim["place_id"] or ""),
        point and point["coordinates"],
        claim["location_precision"],
    )


@pytest.mark.parametrize(
    ("exactly", "slug", "pointed", "precision"),
    [
        ("1", "aleppo", True, "near_settlement"),
        ("2", "jebel-saman-district", True, "admin2"),
        ("3", "aleppo-governorate", False, "admin1"),
        ("4", "syr", True, None),
        ("5", None, False, None),
    ],
)
def test_a_place_is_as_exact_as_the_file_says(
    exactly: str, slug: str | None, pointed: bool, precision: str | None
) -> None:
    told = placed(exactly=exactly)
    assert (told[0], told[1] is not None, told[2]) == (slug, pointed, precision)


def test_a_town_that_is_spelt_otherwise_is_the_same_town() -> None:
    duma = {"town": "Duma", "province": "Rural Damascus", "lat": "33.5718", "lon": "36.4027"}
    assert placed(**duma)[0] == placed(**duma | {"town": "Douma"})[0] == "duma"


def test_a_governorate_in_other_letters_is_the_same_governorate() -> None:
    for province in ("Ar-Raqqa", "Al Raqqah", "الرقة", "Ar Raqqa Governorate"):
        assert placed(exactly="3", province=province)[0] == "ar-raqqa-governorate", province


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"country": "Iraq"}, ("country", "other_country")),
        ({"exactly": "9"}, ("exactly", "unknown_precision")),
        ({"exactly": "3", "province": "Nowhere"}, ("province", "unknown_unit")),
        ({"lat": "north"}, ("lat", "not_a_number")),
        ({"lat": "136.2"}, ("lat", "out_of_range")),
        ({"lat": ""}, ("lat", "half_a_point")),
    ],
)
def test_what_is_no_place_is_refused(cells: dict[str, str], fault: tuple[str, str]) -> None:
    _, column, value, code = fault_of(COLUMNS + POINTED + FACILITY, ROW | cells)
    assert (column, code) == fault
    assert value == next(iter(reversed(cells.values())))


def test_a_row_that_names_no_governorate_is_taken_for_its_country_and_told() -> None:
    [reading] = readings(COLUMNS + POINTED + FACILITY, ROW | {"exactly": "3", "province": "n/a"})
    assert [flag.code for flag in reading.flags] == ["no_governorate"]
    assert reading.claims[0].claim["place_id"] == str(SHIPPED.country("SYR").id)  # type: ignore[union-attr]


def test_a_point_in_another_governorate_than_named_is_told() -> None:
    [reading] = readings(COLUMNS + POINTED + FACILITY, ROW | {"exactly": "2", "province": "Homs"})
    assert [(flag.column, flag.code) for flag in reading.flags] == [
        ("province", "governorates_disagree")
    ]


def test_one_place_for_every_row_has_to_be_known() -> None:
    for slug, known in (("gaza-strip", True), ("atlantis", False)):
        parts = COLUMNS + f"places: {{where: {{slug: {slug}}}}}" + FACILITY
        if known:
            assert readings(parts, ROW)[0].claims[0].claim["place_id"]
        else:
            with pytest.raises(UnreadableFile, match="atlantis"):
                readings(parts, ROW)


UNPOINTED = {"lat": "", "lon": ""}


def test_a_town_without_a_point_is_found_by_its_name_in_the_governorate() -> None:
    assert placed(**UNPOINTED) == ("aleppo", None, "near_settlement")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"town": "Nowhere at all"}, ("town", "unknown_place")),
        ({"town": "Kafr"}, ("town", "unknown_place")),
        ({"province": "Homs"}, ("town", "unknown_place")),
        ({"province": "Atlantis"}, ("province", "unknown_place")),
    ],
)
def test_a_town_that_the_governorate_has_not_is_refused(
    cells: dict[str, str], fault: tuple[str, str]
) -> None:
    _, column, value, code = fault_of(COLUMNS + POINTED + FACILITY, ROW | UNPOINTED | cells)
    assert (column, code) == fault
    assert value == next(iter(cells.values())) or column == "town"


@pytest.mark.parametrize("rule", ["pointed", "asked"])
def test_the_governorate_stands_in_for_an_unknown_town_where_the_profile_says_so(
    rule: str,
) -> None:
    coarser = POINTED.replace("or_country: true", "or_coarser: true")
    if rule == "asked":
        coarser = "places: {where: {only: [SYR], settlement: town, admin1: province,"
        coarser += " known_to: {by: exactly, levels: {1: {level: settlement, precision:"
        coarser += " near_settlement}}}, bare_names: refuse, or_coarser: true}}\n"
    [reading] = readings(COLUMNS + coarser + FACILITY, ROW | UNPOINTED | {"town": "Nowhere"})
    assert [(flag.column, flag.value, flag.code) for flag in reading.flags] == [
        ("town", "Nowhere", "coarser_place")
    ]
    claim = reading.claims[0].claim
    assert claim["place_id"] == str(SHIPPED.unit("aleppo-governorate").id)  # type: ignore[union-attr]
    assert (claim["notes"], claim["location_precision"]) == ("town: Nowhere", "admin1")


@pytest.mark.parametrize(
    ("cells", "flags"),
    [
        ({"town": "Nowhere at all"}, [("town", "unknown_settlement")]),
        ({"province": "Homs"}, [("province", "governorates_disagree")]),
        (
            {"town": "Homs", "province": "Homs"},
            [("town", "unknown_settlement"), ("province", "governorates_disagree")],
        ),
    ],
)
def test_a_town_that_its_point_or_governorate_contradicts_is_told(
    cells: dict[str, str], flags: list[tuple[str, str]]
) -> None:
    [reading] = readings(COLUMNS + POINTED + FACILITY, ROW | cells)
    assert [(flag.column, flag.code) for flag in reading.flags] == flags


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ({"lat": "37.161173", "lon": "36.201241"}, "swapped"),
        ({"lat": "36.2", "lon": "33.5"}, "swapped"),
        ({"lat": "0", "lon": "0"}, "missing coordinates"),
    ],
)
def test_a_point_that_is_swapped_or_nowhere_is_refused(point: dict[str, str], said: str) -> None:
    [reading] = readings(COLUMNS + POINTED + FACILITY, ROW | point)
    [fault] = reading.faults
    assert (fault.column, fault.code) == ("lat", "point_disagrees")
    assert said in fault.reason + fault.remedy
