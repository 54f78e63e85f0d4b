"""One row can give records of several nouns that refer to each other."""

from service.domain.claims import read_claim
from service.domain.identity import shipped_id
from tests.imports.profiles.written import profile_of, readings

GATES = """
columns: {id: , name: , name_ar: {needed: false}, status: , day: , lon: {holds: degrees},
          lat: {holds: degrees}, text: {needed: false}, shape: {needed: false}}
places:
  where: {slug: west-bank}
claims:
  - noun: besieged_area
    as: area
    id: {template: "area:{name}"}
    shared: true
    fields:
      slug: {slug: name, by: "-"}
      place_ids: [{place: where}]
      names: {names: {en: {column: name}, ar: {column: name_ar}}}
  - noun: supply_route
    as: gate
    id: {template: "gate:{name}"}
    shared: true
    fields:
      slug: {slug: name, by: "-"}
      names: {names: {en: {column: name}}}
      kind: crossing
      serves_area_ids: [{record: area}]
      geometry: {geometry: shape}
  - noun: route_status
    id: id
    fields:
      route_id: {record: gate}
      status: {map: status, to: {open: open, closed: closed}}
      observed_on: {day: day}
  - noun: place
    as: spot
    id: {template: "spot:{id}"}
    fields:
      slug: {slug: id, by: "-"}
      kind: crossing
      country_code: PSE
      parent_id: {place: where}
      timezone: Asia/Hebron
      names: {names: {en: {column: name}}}
      centroid: {point: {longitude: lon, latitude: lat}}
"""
ROW = {
    "id": "g1", "name": "Tell Gate", "name_ar": "باب", "status": "open", "day": "2023-11-01",
    "lon": "35.2", "lat": "32.1", "shape": '{"type": "Point", "coordinates": [35.2, 32.1]}',
}  # fmt: skip


def test_a_row_gives_an_area_its_route_and_the_route_its_status() -> None:
    [reading] = readings(GATES, ROW)
    area, gate, status, spot = reading.claims
    assert [each.noun.table for each in reading.claims] == [
        "besieged_area", "supply_route", "route_status", "place",
    ]  # fmt: skip
    assert gate.claim["serves_area_ids"] == [str(shipped_id("told:area:Tell Gate"))]
    assert status.claim["route_id"] == str(shipped_id("told:gate:Tell Gate"))
    assert [name["lang"] for name in area.claim["names"]] == ["en", "ar"]
    assert spot.claim["centroid"] == {"type": "Point", "coordinates": [35.2, 32.1]}
    # Each is a claim as a single write would have it.
    for each in reading.claims:
        assert read_claim(each.noun, each.claim)["external_ids"][0]["scheme"] == "told"


def test_what_stands_in_several_rows_is_marked_as_shared() -> None:
    first, second = readings(GATES, ROW, ROW | {"id": "g2", "status": "closed"})
    shared = [{each.external_id for each in told.claims if each.shared} for told in (first, second)]
    assert shared[0] == shared[1] == {"area:Tell Gate", "gate:Tell Gate"}


def test_nouns_without_a_need_of_a_source_are_not_cited() -> None:
    [reading] = readings(GATES, ROW)
    cited = {each.noun.table: bool(each.claim["citations"]) for each in reading.claims}
    assert cited == {
        "besieged_area": False, "supply_route": True, "route_status": True, "place": False,
    }  # fmt: skip


def test_the_columns_of_a_field_are_known_for_the_report() -> None:
    profile = profile_of(GATES)
    assert profile.column_of["status"] == "status"
    assert profile.column_of["observed_on"] == "day"
    assert profile.column_of["centroid"] == "lat"
    assert profile.noun.table == "besieged_area"
