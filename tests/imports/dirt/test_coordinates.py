"""Coordinates as words, missing, out of range, or in the wrong country."""

from tests.imports.dirt.dirty import faults, field, flags, read

PLACED = """
columns: {id: , day: , province: , town: {needed: false}, lat: {holds: degrees},
          lon: {holds: degrees}}
places:
  where: {only: [SYR], admin1: province, settlement: town, known_to: settlement,
          point: {longitude: lon, latitude: lat}}
claims:
  - noun: strike
    id: id
    fields: {occurred: {day: day}, place_id: {place: where}, location: {place: where, of: point}}
"""


def test_coordinates_as_words_missing_out_of_range_or_swapped() -> None:
    rows = (
        "1,2016-05-03,Aleppo,Aleppo,36.201241,37.161173\n"
        "2,2016-05-03,Aleppo,Aleppo,36°12',37.161173\n"
        "3,2016-05-03,Aleppo,Aleppo,36.2,\n"
        "4,2016-05-03,Aleppo,Aleppo,136.2,37.16\n"
        "5,2016-05-03,Aleppo,,,\n"
    )
    told = read(PLACED, f"id,day,province,town,lat,lon\n{rows}")
    assert faults(told) == [
        (3, "lat", "not_a_number"), (4, "lat", "half_a_point"), (5, "lat", "out_of_range"),
    ]  # fmt: skip
    # Without a point the named governorate is taken, and a reviewer told.
    assert (6, "lat", "no_point") in flags(told)
    assert [point is not None for point in field(told, "location")] == [True, False]


def test_a_point_far_from_every_unit_is_told() -> None:
    row = "1,2016-05-03,Aleppo,Nowhere,51.5,-0.1\n"
    told = read(PLACED, f"id,day,province,town,lat,lon\n{row}")
    assert {(2, "lat", "point_disagrees"), (2, "town", "unknown_settlement")} <= set(flags(told))
