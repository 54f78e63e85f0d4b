"""Features of a collection are rows, in WGS 84 or not at all."""

import json
from typing import Any

import pytest

from service.domain.imports.files.rows import Row
from tests.imports.files.made import cells, fault_of, read, refusal

POINT = {"type": "Point", "coordinates": [36.4, 33.57]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **members, "features": features}).encode()


def test_a_point_gives_its_properties_geometry_longitude_and_latitude() -> None:
    assert read(collection(feature(POINT, name="Duma", tags=["a", "b"])), ("name",)) == [
        Row(
            1,
            {
                "name": "Duma", "tags": "a; b", "tags.0": "a", "tags.1": "b",
                "geometry": '{"type":"Point","coordinates":[36.4,33.57]}',
                "geometry.type": "Point", "longitude": "36.4", "latitude": "33.57",
            },
        )
    ]  # fmt: skip


def test_properties_of_those_names_are_kept() -> None:
    [row] = cells(collection(feature(POINT, longitude="1", latitude="2", id="own") | {"id": 7}))
    assert (row["longitude"], row["latitude"], row["id"]) == ("1", "2", "own")


def test_the_id_of_a_feature_is_a_column() -> None:
    assert cells(collection(feature(POINT) | {"id": 7}))[0]["id"] == "7"


def test_a_feature_without_geometry_or_properties_is_a_row() -> None:
    found = cells(collection({"type": "Feature", "geometry": None, "properties": None}))
    assert found == [{"geometry": "", "geometry.type": ""}]


@pytest.mark.parametrize(
    ("geometry", "level"),
    [
        ({"type": "Point", "coordinates": [1, 2, 300]}, [1, 2]),
        ({"type": "LineString", "coordinates": [[1, 2, 3], [4, 5, 6, 7]]}, [[1, 2], [4, 5]]),
        ({"type": "Polygon", "coordinates": [[[1, 2, 3], [4, 5]]]}, [[[1, 2], [4, 5]]]),
    ],
)
def test_heights_are_left_out(geometry: Any, level: Any) -> None:
    [row] = cells(collection(feature(geometry)))
    assert json.loads(row["geometry"]) == {"type": geometry["type"], "coordinates": level}


def test_geometries_within_a_geometry_are_kept() -> None:
    inside = {"type": "GeometryCollection", "geometries": [{**POINT, "coordinates": [1, 2, 3]}]}
    [row] = cells(collection(feature(inside)))
    assert json.loads(row["geometry"])["geometries"] == [{"type": "Point", "coordinates": [1, 2]}]


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
    ],
)
def test_wgs_84_is_read_under_all_its_names(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert len(cells(collection(feature(POINT), crs=crs))) == 1


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        {"type": "name", "properties": {"name": "EPSG:32637"}},
        {"type": "link", "properties": {"href": "http://x.invalid"}},
        {"type": "name", "properties": {}},
        "EPSG:3857",
    ],
)
@pytest.mark.parametrize("behind", [True, False])
def test_another_reference_system_is_refused_wherever_it_stands(crs: Any, behind: bool) -> None:
    value = {"type": "FeatureCollection", "features": [feature(POINT)], "crs": crs}
    order = list(value) if behind else ["crs", "type", "features"]
    content = json.dumps({name: value[name] for name in order}).encode()
    assert "not in WGS 84" in refusal(content)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Point", "coordinates": [4_050_000, 3_950_000]}, "out_of_range"),
        ({"type": "Polygon", "coordinates": [[[4_050_000, 1], [1, 2]]]}, "out_of_range"),
        ({"type": "Point", "coordinates": [36.4, 91]}, "out_of_range"),
        ({"type": "Point", "coordinates": []}, "not_a_geometry"),
        ({"type": "Point", "coordinates": [[1, 2]]}, "not_a_geometry"),
        ({"type": "Point", "coordinates": ["36", "33"]}, "not_a_geometry"),
        ({"type": "Point", "coordinates": [True, 1]}, "not_a_geometry"),
        ({"type": "Point"}, "not_a_geometry"),
        ({"type": "Circle", "coordinates": [1, 2]}, "not_a_geometry"),
        ("POINT (1 2)", "not_a_geometry"),
    ],
)
def test_a_geometry_that_is_none_refuses_its_feature(geometry: Any, code: str) -> None:
    fault = fault_of(collection(feature(POINT), feature(geometry)))
    assert (fault.row, fault.column, fault.code) == (2, "geometry", code)


@pytest.mark.parametrize("member", [{"type": "Other"}, 3, {"properties": {}}])
def test_a_member_that_is_no_feature_is_a_fault(member: Any) -> None:
    assert fault_of(collection(feature(POINT), member)).code == "not_a_feature"


def test_a_geometry_nested_without_end_is_refused() -> None:
    deep: Any = [1, 2]
    for _ in range(100):
        deep = [deep]
    assert "deeper than 20" in refusal(
        collection(feature({"type": "Polygon", "coordinates": deep}))
    )


@pytest.mark.parametrize(
    "content",
    [
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "features": []}',
    ],
)
def test_a_collection_without_features_is_refused(content: bytes) -> None:
    assert refusal(content)
