"""The fields of a record in a file that a service like this one wrote, nested or flat."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from service.model.noun import Field, Kind

SEPARATOR = "; "
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_COUNTS = frozenset({"low", "best", "high", "credibility"})
_YES_OR_NO = frozenset({"hedged", "adopted"})
_OF_CITATION = ("document_id", "locator", "quoted", "credibility")
_OF_DATE = ("edtf", "precision", "text")
_OF_QUANTITY = ("low", "best", "high", "qualifier", "quoted")
# A flat file has no cells for these.
NESTED = frozenset(
    {Kind.PARTIES, Kind.BOUNDARY_CLAIMS, Kind.COVERS, Kind.VALUE, Kind.GEOMETRY}
)  # fmt: skip
# What follows the name of a field where it has several cells.
_PARTS: Mapping[Kind, str] = {
    Kind.POINT: "edtf", Kind.SPAN: "edtf", Kind.QUANTITY: "low", Kind.LOCATION: "coordinates",
}  # fmt: skip


class Members:
    """One row: what it says of each field, whether its file was nested (JSON) or flat (CSV)."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        """Keep the cells, and put nested members together again."""
        self._cells = cells
        self._tree = _tree(cells)

    def has(self, field: Field) -> bool:
        """Whether the file has cells for a field."""
        part = f"{field.name}_{_PARTS.get(field.kind, '')}"
        return field.name in self._cells or field.name in self._tree or part in self._cells

    @property
    def nested(self) -> bool:
        """Whether the file keeps what has parts of its own."""
        return bool(self._tree)

    def text(self, name: str) -> str | None:
        """A plain member; None where nothing is stated."""
        text = self._cells.get(name, "")
        if not self._tree and text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS):
            text = text[1:]
        return text or None

    def texts(self, name: str) -> list[str]:
        """A list of plain members."""
        return [each for each in (self.text(name) or "").split(SEPARATOR) if each]

    def listed(self, name: str) -> list[dict[str, Any]]:
        """A list of members that have parts."""
        found = self._tree.get(name)
        if not isinstance(found, list):
            return []
        return [each for each in found if isinstance(each, dict)]

    def value(self, field: Field) -> Any:
        """What the row says of a field, as a claim would; None where it says nothing.

        Raises:
            ValueError: a cell is not what a service writes there.
        """
        return _READERS.get(field.kind, _text)(self, field.name)

    def parts(self, name: str) -> Any:
        """The nested members of a field."""
        return self._tree.get(name)

    def shape(self, name: str) -> Any:
        """The geometry of a field: in JSON its own, in GeoJSON that of the feature."""
        told = self.text(name)
        if told is None and self._cells.get("geometry_of") == "recorded":
            told = self._cells.get("geometry")
        return orjson.loads(told) if told else None


def _tree(cells: Mapping[str, str]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for name, cell in cells.items():
        first, *rest = name.split(".")
        if not rest or first == "geometry":
            continue
        step = root.setdefault(first, {})
        for part in rest[:-1]:
            inner = step.get(part)
            step[part] = inner if isinstance(inner, dict) else {}
            step = step[part]
        step.setdefault(rest[-1], _plain(rest[-1], cell))
    return {name: _listed(each) for name, each in root.items()}


def _plain(name: str, cell: str) -> Any:
    if name in _YES_OR_NO:
        return cell.casefold() == "true"
    if name in _COUNTS:
        return _number(cell)
    return cell or None


def _number(cell: str) -> float | int | None:
    return None if not cell else int(cell) if cell.lstrip("-").isdigit() else float(cell)


def _listed(each: Any) -> Any:
    """Members that are called 0, 1, 2 … as the list that they were."""
    if not isinstance(each, dict):
        return each
    told = {name: _listed(member) for name, member in each.items()}
    if told and all(name.isdigit() for name in told):
        return [told[name] for name in sorted(told, key=int)]
    return told


def _text(row: Members, name: str) -> str | None:
    return row.text(name)


def _whole(row: Members, name: str) -> int | None:
    text = row.text(name)
    return None if text is None else int(text)


def _words(row: Members, name: str) -> list[str]:
    return row.texts(name)


def _date(row: Members, name: str) -> Any:
    found = row.parts(name)
    if isinstance(found, dict):
        return _date_of(found)
    return row.text(f"{name}_edtf") or row.text(name)


def _date_of(found: Mapping[str, Any]) -> dict[str, Any] | None:
    told = {part: found.get(part) for part in _OF_DATE if found.get(part) is not None}
    return told if "edtf" in told else None


def _quantity(row: Members, name: str) -> Any:
    found = row.parts(name)
    if not isinstance(found, dict):
        found = {part: _plain(part, row.text(f"{name}_{part}") or "") for part in _OF_QUANTITY}
    return {part: found.get(part) for part in _OF_QUANTITY} if found.get("qualifier") else None


def _value(row: Members, name: str) -> Any:
    found = row.parts(name)
    if isinstance(found, dict):
        return {"low": found.get("low"), "high": found.get("high")}
    return _number(row.text(name) or "")


def _names(row: Members, name: str) -> list[dict[str, Any]]:
    nested = row.listed(name)
    return nested or [{"lang": "und", "text": text} for text in row.texts(name)]


def _parties(row: Members, name: str) -> list[dict[str, Any]]:
    return row.listed(name)


def _boundary_claims(row: Members, name: str) -> list[dict[str, Any]]:
    told = []
    for each in row.listed(name):
        cited = each.get("citation")
        told.append(
            {
                **each,
                "date": _date_of(each.get("date") or {}),
                "citation": citation_of(cited) if isinstance(cited, dict) else None,
            }
        )
    return told


def citation_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """A citation without what a service adds to it for its readers."""
    return {part: found.get(part) for part in _OF_CITATION}


def _point(row: Members, name: str) -> Any:
    found = row.parts(name)
    pair = found.get("coordinates") if isinstance(found, dict) else None
    if pair is None:
        pair = row.texts(f"{name}_coordinates")
    if len(pair or ()) == 2:
        return {"type": "Point", "coordinates": [float(each) for each in pair]}
    shape = row.shape(name)
    return shape if isinstance(shape, dict) and shape.get("type") == "Point" else None


def _geometry(row: Members, name: str) -> Any:
    return row.shape(name)


_READERS: Mapping[Kind, Callable[[Members, str], Any]] = {
    Kind.INTEGER: _whole,
    Kind.WORDS: _words,
    Kind.REFERENCES: _words,
    Kind.POINT: _date,
    Kind.SPAN: _date,
    Kind.QUANTITY: _quantity,
    Kind.VALUE: _value,
    Kind.NAMES: _names,
    Kind.PARTIES: _parties,
    Kind.BOUNDARY_CLAIMS: _boundary_claims,
    Kind.COVERS: _parties,
    Kind.LOCATION: _point,
    Kind.GEOMETRY: _geometry,
}
