"""Operators for what a claim stands on: places, points, and the row's other claims."""

import json
from collections.abc import Mapping
from typing import Any

from service.domain.imports.profiles.compiling import Operator, Scope
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.placing import point_of
from service.domain.imports.profiles.view import Value, View


def _place(scope: Scope, node: Node) -> Value:
    """`place`: the id of a declared place; `of: precision` or `of: point` what else is known."""
    node.members(("place", "of"))
    name = node.at("place").known(node.text("place"), scope.places, "place")
    part = node.choice("of", ("id", "precision", "point"), "id")
    declared = scope.places[name]

    def read(view: View) -> Any:
        placed = view.places.get(name)
        if placed is None:
            return None
        if part == "point":
            return placed.point and _as_point(placed.point)
        return placed.place_id if part == "id" else placed.precision

    if part == "point":
        return Value(read, declared.point[::-1])
    return Value(read, declared.columns)


def _point(scope: Scope, node: Node) -> Value:
    """`point`: the point of two columns as the row states it."""
    node.members(("point",))
    longitude, latitude = point_of(scope, node.at("point"))

    def read(view: View) -> Any:
        found = view.cells.point(longitude, latitude)
        return found and _as_point(found)

    return Value(read, (latitude, longitude))


def _as_point(point: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(point)}


def _geometry(scope: Scope, node: Node) -> Value:
    """`geometry`: a GeoJSON geometry, as a file of features has it."""
    node.members(("geometry",))
    column = scope.column(node.at("geometry"))

    def read(view: View) -> Any:
        text = view.cells.stated(column)
        try:
            return json.loads(text) if text else None
        except ValueError:
            view.cells.refuse(column, "wrong_geometry", "This is no GeoJSON geometry.")
            return None

    return Value(read, (column,))


def _record(scope: Scope, node: Node) -> Value:
    """`record`: the id of another claim of the same row, by its name in the profile."""
    node.members(("record",))
    name = node.at("record").known(node.text("record"), scope.claims, "claim")
    return Value(lambda view: view.records.get(name))


OPERATORS: Mapping[str, Operator] = {
    "place": _place,
    "point": _point,
    "geometry": _geometry,
    "record": _record,
}
