"""Operators for what a claim stands on: places, points, other claims, what is recorded."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from service.domain.imports.known import REFERABLE
from service.domain.imports.placing.codes import forms_of
from service.domain.imports.profiles.compiling import Operator, Scope
from service.domain.imports.profiles.exactness import point_of
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Value, View, stated


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


def _existing(scope: Scope, node: Node) -> Value:
    """`existing`: the id of a record that is there already, by its slug, id, name or place code.

    With `or_row: true` also an earlier row of the same file, by its external id.
    """
    node.members(("existing", "of", "or_row"), ("existing", "of"))
    noun = node.choice("of", REFERABLE)
    subject, or_row = scope.subject(node.at("existing")), node.flag("or_row")
    if noun != "place":
        scope.refers_to.add(noun)
    scope.keeps_rows = scope.keeps_rows or or_row

    def read(view: View) -> str | None:
        said = subject.read(view)
        if not stated(said):
            return None
        found = meant(view, noun, str(said), or_row=or_row)
        if len(found) == 1:
            return str(found[0])
        kind, column = noun.replace("_", " "), subject.column
        if found:
            reason = f"'{said}' may be any of {len(found)} records ({kind})."
            view.cells.refuse(
                column, "ambiguous_reference", reason, f"Give the slug of the {kind}."
            )
            return None
        row = ", and no earlier row has that id" if or_row else ""
        reason = f"No {kind} is known by '{said}'{row}."
        named = "slug or place code" if noun == "place" else "slug or name"
        remedy = f"Record it first, or give the {named} of one that there is."
        view.cells.refuse(column, "unknown_reference", reason, remedy)
        return None

    return Value(read, subject.columns)


def meant(view: View, noun: str, text: str, *, or_row: bool) -> Sequence[UUID | str]:
    """The records that a text names."""
    gazetteer = view.gazetteer
    earlier = view.earlier.get((noun, text)) if or_row else None
    if noun != "place":
        return [earlier] if earlier else gazetteer.known.called(noun, text)
    unit = gazetteer.slugged.get(text.strip())
    if unit is not None:
        return [unit.id]
    for form in forms_of(text, [(each.country_code, each.pcode) for each in gazetteer.countries]):
        if found := gazetteer.index.coded(form):
            return [each.id for each in found]
    country = gazetteer.country(text.strip())
    return [earlier] if earlier else [country.id] if country else []


def _option(scope: Scope, node: Node) -> Value:
    """`option`: what the importer chose, or had to say."""
    node.members(("option",))
    name = node.at("option").known(node.text("option"), scope.options, "option")
    return Value(lambda view: view.options[name], gives=scope.options[name])


OPERATORS: Mapping[str, Operator] = {
    "place": _place,
    "point": _point,
    "geometry": _geometry,
    "record": _record,
    "existing": _existing,
    "option": _option,
}
