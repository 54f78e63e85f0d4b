"""Reads the features of a GeoJSON collection as rows, one by one."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from service.domain.imports.files import limits
from service.domain.imports.files.flat import flat_row, plain_cell
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.json_rows import with_columns
from service.domain.imports.files.json_text import JsonText
from service.domain.imports.files.rows import Row, UnreadableFile
from service.domain.imports.files.text import encoding_of, text_of, wrong_encoding
from service.domain.imports.files.unpacking import Opened
from service.domain.imports.profile import Fault

# The ends of the names under which WGS 84 with longitude before latitude goes.
WGS_84 = ("CRS84", "EPSG:4326", "EPSG::4326", "WGS84", "WGS 84")
SHAPES = frozenset(
    {
        *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"),
        "GeometryCollection",
    }
)
WIDEST, HIGHEST = 180, 90


def read_geojson(
    opened: Opened, form: FileForm, columns: Sequence[str], again: Callable[[], Opened]
) -> Iterator[Row | Fault]:
    """Every feature as a row: its properties, its geometry, a point's longitude and latitude.

    Rule: coordinates are WGS 84, as RFC 7946 says; a height is left out. A feature may have no
    geometry. Its `id` is a column where no property has that name.

    Raises:
        UnreadableFile: no JSON, no collection, another reference system, a column nowhere.
    """
    encoding = encoding_of(opened.start, form.encoding)
    text = JsonText(text_of(opened, encoding, errors="strict"))
    try:
        yield from with_columns(_features(text, columns), columns)
        text.end()
    except UnicodeDecodeError as error:
        where = f"after feature {text.member}"
        raise wrong_encoding(again(), encoding, where, "", form.encoding) from error


def _features(text: JsonText, columns: Sequence[str]) -> Iterator[Row | Fault]:
    kind = None
    features = False
    if text.next_letter() != "{":
        raise UnreadableFile("The file is no GeoJSON: it has to be an object with `features`.")
    for name in text.members():
        if name == "type":
            kind = text.value()
        elif name == "crs":
            _check_system(text.value())
        elif name == "features" and text.next_letter() == "[":
            features = True
            for number, _ in text.numbered():
                yield _feature(number, text.value(), columns)
        else:
            text.skip()
    if kind != "FeatureCollection" or not features:
        detail = "The file is no GeoJSON collection: it needs `type` FeatureCollection and a list "
        raise UnreadableFile(f"{detail}of `features`. Export it again, or say format json.")


def _check_system(crs: Any) -> None:
    if crs is None:
        return
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    if isinstance(name, str) and name.upper().endswith(WGS_84):
        return
    told = f"'{name}'" if isinstance(name, str) else "a reference system that it does not name"
    detail = f"The coordinates of the file are in {told[:200]}, not in WGS 84 (EPSG:4326)."
    raise UnreadableFile(f"{detail} Reproject the file, as `ogr2ogr -t_srs EPSG:4326` does.")


def _feature(number: int, feature: Any, columns: Sequence[str]) -> Row | Fault:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        reason = "The member is no feature."
        return Fault(number, None, None, "not_a_feature", reason, "Give it `type` Feature.")
    row = flat_row(number, feature.get("properties") or {}, columns)
    if isinstance(row, Fault):
        return row
    cells = dict(row.cells)
    named = feature.get("id")
    if isinstance(named, str | int | float):
        cells.setdefault("id", plain_cell(named))
    geometry = feature.get("geometry")
    if geometry is None:
        return Row(number, cells | {"geometry": "", "geometry.type": ""})
    fault = _unfit(number, geometry)
    if fault is not None:
        return fault
    geometry = _level_geometry(geometry)
    cells["geometry"] = json.dumps(geometry, separators=(",", ":"))
    cells["geometry.type"] = geometry["type"]
    if geometry["type"] == "Point":
        longitude, latitude = geometry["coordinates"]
        cells.setdefault("longitude", plain_cell(longitude))
        cells.setdefault("latitude", plain_cell(latitude))
    return Row(number, cells)


def _unfit(number: int, geometry: Any) -> Fault | None:
    """Why a geometry is none on the earth; None where its first position is."""
    if not isinstance(geometry, dict) or geometry.get("type") not in SHAPES:
        reason = "The geometry is of no known type."
        remedy = "Give a Point, a LineString or a Polygon, or null."
        return Fault(number, "geometry", None, "not_a_geometry", reason, remedy)
    if geometry["type"] == "GeometryCollection":
        return None
    place = geometry.get("coordinates")
    while isinstance(place, list) and place and isinstance(place[0], list):
        place = place[0]
    if geometry["type"] == "Point" and place is not geometry.get("coordinates"):
        place = None
    numbers = place[:2] if isinstance(place, list) else []
    if len(numbers) < 2 or any(type(each) not in (int, float) for each in numbers):
        reason = "The geometry has no coordinates."
        remedy = "Give longitude and latitude as numbers, or null for the geometry."
        return Fault(number, "geometry", None, "not_a_geometry", reason, remedy)
    if abs(numbers[0]) > WIDEST or abs(numbers[1]) > HIGHEST:
        reason = "The coordinates are no longitude and latitude."
        remedy = "Reproject the file to WGS 84 (EPSG:4326); longitude stands first."
        value = ", ".join(map(plain_cell, numbers))
        return Fault(number, "geometry", value, "out_of_range", reason, remedy)
    return None


def _level_geometry(geometry: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """A geometry without heights, and without what is no part of one."""
    if geometry.get("type") != "GeometryCollection":
        level = _level(geometry.get("coordinates"), 0)
        return {"type": geometry.get("type"), "coordinates": level}
    if depth > limits.DEEPEST:
        raise _too_deep()
    parts = geometry.get("geometries")
    inside = [each for each in parts if isinstance(each, dict)] if isinstance(parts, list) else []
    level_parts = [_level_geometry(each, depth + 1) for each in inside]
    return {"type": "GeometryCollection", "geometries": level_parts}


def _level(coordinates: Any, depth: int) -> Any:
    """Coordinates without heights."""
    if depth > limits.DEEPEST:
        raise _too_deep()
    if isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], list):
        return [_level(each, depth + 1) for each in coordinates]
    return coordinates[:2] if isinstance(coordinates, list) else coordinates


def _too_deep() -> UnreadableFile:
    detail = f"A geometry is nested deeper than {limits.DEEPEST}, as none is."
    return UnreadableFile(f"{detail} Export the file again.")
