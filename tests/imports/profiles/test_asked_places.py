"""A place that a profile asks the resolver for: by code, names, units around, point."""

from typing import Any

import pytest

from service.domain.imports.profile import RowReading
from tests.imports.profiles.written import SHIPPED, profile_of, readings

HEAD = """
columns:
  id:
  land: {needed: false}
  code: {needed: false}
  place: {needed: false}
  town: {needed: false}
  sub: {needed: false}
  district: {needed: false}
  governorate: {needed: false}
  exactly: {needed: false}
  lat: {holds: degrees, needed: false}
  lon: {holds: degrees, needed: false}
claims:
  - noun: facility
    id: id
    fields:
      kind: hospital
      place_id: {place: where}
      location: {place: where, of: point}
      location_precision: {place: where, of: precision}
"""
SLUGS = {str(unit.id): slug for slug, unit in SHIPPED.slugged.items()}


def read(rule: str, **cells: str) -> RowReading:
    [reading] = readings(f"{HEAD}places: {{where: {{{rule}}}}}", {"id": "1", **cells})
    return reading


def found(rule: str, **cells: str) -> Any:
    reading = read(rule, **cells)
    assert not reading.faults, reading.faults
    return SLUGS.get(reading.claims[0].claim["place_id"])


def refused(rule: str, **cells: str) -> tuple[str | None, str]:
    [fault] = read(rule, **cells).faults
    assert fault.reason and fault.remedy
    return fault.column, fault.code


NAMED = "only: [SYR], name: place, admin1: governorate, admin2: district, admin3: sub"


def test_a_code_decides_and_a_name_beside_it_has_to_fit() -> None:
    rule = "only: [SYR], pcode: code, name: place"
    assert found(rule, code="sy-02", place="حلب") == "aleppo-governorate"
    assert refused(rule, code="SY02", place="Homs") == ("code", "pcode_and_name_disagree")
    assert refused(rule, code="SY99") == ("code", "unknown_place")


def test_a_name_is_found_within_the_units_around_it() -> None:
    # Suran is a sub-district of Aleppo and one of Hama.
    cells = {"sub": "Suran"}
    rule = "only: [SYR], admin3: sub, admin1: governorate"
    assert found(rule, **cells, governorate="Hama").endswith("hama-district")
    assert found(rule, **cells, governorate="Aleppo") != found(rule, **cells, governorate="Hama")
    assert refused(rule, **cells) == ("sub", "ambiguous_place")


def test_an_ambiguous_name_is_refused_with_its_candidates() -> None:
    [fault] = read("only: [SYR], admin3: sub", sub="Suran").faults
    assert fault.code == "ambiguous_place" and fault.column == "sub"
    assert len(fault.candidates) == 2
    assert {each.kind for each in fault.candidates} == {"admin3"}


def test_a_place_that_only_its_bare_name_tells_is_refused_unless_the_profile_takes_it() -> None:
    rule = "only: [SYR], settlement: town"
    [fault] = read(rule, town="Madaya").faults
    assert (fault.column, fault.code) == ("town", "only_by_name")
    assert [each.slug for each in fault.candidates] == ["madaya"]
    assert found(f"{rule}, bare_names: take", town="Madaya") == "madaya"
    # A file with a column of units has said what it knows: a reviewer is told.
    reading = read(f"{rule}, admin1: governorate", town="Madaya")
    assert [flag.code for flag in reading.flags] == ["only_by_name"]


def test_a_name_above_city_level_is_no_town() -> None:
    rule = "only: [SYR], settlement: town, admin1: governorate"
    cells = {"town": "Eastern Ghouta", "governorate": "Rural Damascus"}
    assert refused(rule, **cells) == ("town", "unknown_place")


def test_arabic_with_vowel_signs_is_the_same_name() -> None:
    assert found("only: [SYR], admin1: governorate", governorate="حَلَب") == "aleppo-governorate"


def test_kinds_choose_between_places_of_one_name() -> None:
    rule = "only: [SYR], name: place, bare_names: take"
    assert found(f"{rule}, kinds: [admin1]", place="Aleppo") == "aleppo-governorate"
    assert found(f"{rule}, kinds: [city]", place="Aleppo") == "aleppo"


def test_each_spelling_of_a_list_is_tried() -> None:
    rule = 'only: [SYR], settlement: {split: town, by: "|"}, bare_names: take'
    assert found(rule, town="No Such Town|Madaya") == "madaya"


def test_a_place_is_never_finer_than_the_file_knows() -> None:
    rule = "only: [SYR], settlement: town, bare_names: take, known_to: admin1"
    assert found(rule, town="Madaya") == "rural-damascus-governorate"
    levels = (
        "known_to: {by: exactly, levels: {1: {level: settlement, precision: settlement}, 2: none}}"
    )
    rule = f"only: [SYR], settlement: town, bare_names: take, {levels}"
    [claim] = read(rule, town="Madaya", exactly="1").claims
    assert claim.claim["location_precision"] == "settlement"
    assert found(rule, town="Madaya", exactly="2") is None


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"lat": "0", "lon": "0"}, ("lat", "point_disagrees")),
        ({"lat": "36.2", "lon": "x"}, ("lon", "not_a_number")),
        ({"lat": "36.2"}, ("lat", "half_a_point")),
        ({"lat": "96.2", "lon": "37.1"}, ("lat", "out_of_range")),
        ({"lat": "37.1", "lon": "36.2"}, ("lat", "point_disagrees")),
        ({"lat": "36.2", "lon": "37.1"}, None),
        ({"lat": "31.9", "lon": "35.2"}, ("lat", "point_disagrees")),
        ({}, ("town", "missing")),
    ],
)
def test_a_point_that_cannot_be_there_is_refused(
    cells: dict[str, str], fault: tuple[str, str] | None
) -> None:
    rule = "only: [SYR], settlement: town, point: {longitude: lon, latitude: lat}"
    if fault is None:
        assert found(rule, **cells) == "syr"
    else:
        assert refused(rule, **cells) == fault


def test_a_row_of_another_country_is_refused() -> None:
    rule = "country: land, only: [SYR], name: place"
    assert refused(rule, land="Iraq", place="Mosul") == ("land", "other_country")
    assert refused(rule, place="Aleppo") == ("land", "missing")
    assert found(f"{rule}, kinds: [admin1]", land="SY", place="Aleppo") == "aleppo-governorate"


def test_a_new_place_of_a_list_is_no_fault_but_an_unknown_unit_around_it_is() -> None:
    rule = "only: [SYR], settlement: town, admin3: sub, unknown: leave"
    assert found(rule, town="No Such Town") is None
    assert refused(rule, town="No Such Town", sub="Nowhere") == ("sub", "unknown_place")


REFERRING = """
columns: {id: , area: {needed: false}, above: {needed: false}, name: }
options: {as_of: {holds: day}, area_meant: {holds: text}}
claims:
  - noun: place
    id: id
    fields:
      slug: {slug: id, by: "-"}
      kind: town
      country_code: SYR
      parent_id: {existing: above, of: place, or_row: true}
      timezone: Asia/Damascus
      names: {names: {en: {column: name}}}
  - noun: siege
    id: {template: "siege:{id}"}
    when: {column: area, stated: true}
    fields:
      area_id: {existing: area, of: besieged_area}
      started: {day: {option: as_of}}
      end_mode: ongoing
"""
SAID = {"as_of": "2016-01-01", "area_meant": "x"}


def test_a_cell_refers_to_a_recorded_place_or_to_an_earlier_row() -> None:
    told = readings(
        REFERRING,
        {"id": "a", "name": "A", "above": "SY02"},
        {"id": "b", "name": "B", "above": "aleppo-governorate"},
        {"id": "c", "name": "C", "above": "a"},
        {"id": "d", "name": "D", "above": "e"},
        {"id": "e", "name": "E"},
        **SAID,
    )
    parents = [each.claims[0].claim["parent_id"] if each.claims else None for each in told]
    aleppo = str(SHIPPED.slugged["aleppo-governorate"].id)
    assert parents[:2] == [aleppo, aleppo]
    first = profile_of(REFERRING).scheme
    assert first == "told" and parents[2] not in (None, aleppo)
    [fault] = told[3].faults
    assert (fault.column, fault.code) == ("above", "unknown_reference")
    assert parents[4] is None and not told[4].faults


def test_a_reference_to_nothing_is_refused_with_what_to_do() -> None:
    [told] = readings(REFERRING, {"id": "a", "name": "A", "area": "Atlantis"}, **SAID)
    [fault] = told.faults
    assert (fault.column, fault.value, fault.code) == ("area", "Atlantis", "unknown_reference")
    assert fault.remedy.startswith("Record it first")
