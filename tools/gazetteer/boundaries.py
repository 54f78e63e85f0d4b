"""Simplified boundaries: reading, rounding, and finding the unit that holds a point."""

import json
from pathlib import Path
from typing import Any

from shapely import STRtree, make_valid
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry

DECIMALS = 5  # about one metre
NEAR_DEGREES = 0.05  # about 5 km: how far a simplified coast or border may be off


class Units:
    """The polygons of one administrative level."""

    def __init__(self, path: Path) -> None:
        """Read a GeoJSON file whose features carry PCODE."""
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        self.shapes = {f["properties"]["PCODE"]: _valid(f["geometry"]) for f in features}
        self._codes = list(self.shapes)
        self._tree = STRtree(list(self.shapes.values()))

    def around(self, point: tuple[float, float]) -> list[str]:
        """Return the P-codes of the units that hold the point or lie near it, nearest first."""
        spot = Point(point)
        near = self._tree.query(spot, predicate="dwithin", distance=NEAR_DEGREES)
        found = [self._codes[int(i)] for i in near]
        return sorted(found, key=lambda code: (self.shapes[code].distance(spot), code))

    def centre(self, pcode: str) -> tuple[float, float]:
        """Return a point that lies inside the unit."""
        return centre_of(self.shapes[pcode])

    def write(self, path: Path) -> None:
        """Write the polygons with nothing but their P-codes."""
        write_features(path, {c: ({"pcode": c}, s) for c, s in sorted(self.shapes.items())})


def centre_of(geometry: BaseGeometry) -> tuple[float, float]:
    """Return the centroid, or where that falls outside, a point that does not."""
    centre = geometry.centroid
    spot = centre if geometry.contains(centre) else geometry.representative_point()
    return (spot.x, spot.y)


def country_outlines(path: Path, codes: list[str]) -> dict[str, BaseGeometry]:
    """Return outlines by ISO 3166-1 alpha-3 code from a TopoJSON file with those ids."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = _decoded_arcs(topology)
    found = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry.get("id") in codes:
            parts = geometry["arcs"]
            parts = [parts] if geometry["type"] == "Polygon" else parts
            rings = [[_ring(arcs, indexes) for indexes in polygon] for polygon in parts]
            found[geometry["id"]] = _valid({"type": "MultiPolygon", "coordinates": rings})
    return found


def write_features(path: Path, features: dict[str, tuple[dict[str, str], BaseGeometry]]) -> None:
    """Write a FeatureCollection, coordinates rounded."""
    rows = [
        {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(geometry))}
        for properties, geometry in features.values()
    ]
    lines = ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", "utf-8")


def _valid(geometry: dict[str, Any]) -> BaseGeometry:
    found = make_valid(shape(_rounded(geometry)))
    if found.geom_type == "GeometryCollection":  # a sliver left a line behind
        found = max(found.geoms, key=lambda part: part.area)
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return round(value, DECIMALS) if isinstance(value, float) else value


def _decoded_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"], topology["transform"]["translate"],
    )  # fmt: skip
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        decoded.append(line)
    return decoded


def _ring(arcs: list[list[tuple[float, float]]], indexes: list[int]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for index in indexes:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += line if not ring else line[1:]
    return ring
