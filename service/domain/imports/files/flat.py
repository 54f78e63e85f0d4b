"""Makes one row of cells from a JSON object, however it is nested."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.imports.files import limits
from service.domain.imports.files.rows import Row, UnreadableFile
from service.domain.imports.files.text import is_undecoded
from service.domain.imports.profile import Fault

# Beyond this a float is not exact to the unit, and is told as it stands.
EXACT = 1e15
_OUTLINES = (
    "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
)  # fmt: skip


def flat_row(
    number: int, member: Any, columns: Sequence[str], key: str | None = None
) -> Row | Fault:
    """A member of a list as a row, or why it is none.

    Rule: nested objects and lists give dotted names (`killed.total`, `names.0.text`); a list of
    plain values stands under its own name too, joined by `; `; a line or an area of GeoJSON is one
    cell, as in a collection of features. Null is an empty cell.

    Args:
        columns: those that must be cells; a list or an object there is no blank.
        key: the name of the member in an object of objects, which becomes the column `key`.

    Raises:
        UnreadableFile: a cell or the nesting is beyond the limits.
    """
    if not isinstance(member, dict):
        remedy = "Remove it, or make it an object."
        return Fault(number, None, None, "not_an_object", "The row is no object.", remedy)
    cells: dict[str, str] = {} if key is None else {"key": key}
    if key is not None and "key" in member:
        return _twice(number, "key")
    try:
        _spread(number, member, "", cells, 1)
    except _Unfit as unfit:
        return unfit.fault
    for name in columns:
        if name not in cells and isinstance(member.get(name), dict | list):
            reason = f"'{name}' holds a list or an object."
            remedy = "Give a number, a text or null."
            return Fault(number, name, None, "not_a_cell", reason, remedy)
    return Row(number, cells)


class _Unfit(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _spread(number: int, member: Any, prefix: str, cells: dict[str, str], depth: int) -> None:
    if depth > limits.DEEPEST:
        detail = f"Row {number} is nested deeper than {limits.DEEPEST}; no record is. "
        raise UnreadableFile(f"{detail}Say with `rows_at` where the rows are.")
    pairs = member.items() if isinstance(member, dict) else enumerate(member)
    for part, value in pairs:
        name = f"{prefix}{part}"
        if _is_outline(value):
            cells[name] = json.dumps(value, separators=(",", ":"))
            cells[f"{name}.type"] = value["type"]
        elif isinstance(value, dict | list):
            _set(number, cells, name, _joined(value))
            _spread(number, value, f"{name}.", cells, depth + 1)
        else:
            _set(number, cells, name, plain_cell(value))
    if len(cells) > limits.MOST_COLUMNS:
        reason = f"The row has more than {limits.MOST_COLUMNS} members."
        remedy = "Say with `rows_at` where the rows are."
        raise _Unfit(Fault(number, prefix or None, None, "too_many_members", reason, remedy))


def _is_outline(value: Any) -> bool:
    """Whether a member is a geometry of many points, which stands in one cell as GeoJSON."""
    return (
        isinstance(value, dict)
        and value.keys() == {"type", "coordinates"}
        and value["type"] in _OUTLINES
    )


def _set(number: int, cells: dict[str, str], name: str, cell: str | None) -> None:
    if cell is None:
        return
    if name in cells:
        raise _Unfit(_twice(number, name))
    if len(cell) > limits.LONGEST_CELL:
        detail = f"Row {number}, '{name}' holds more than {limits.LONGEST_CELL} characters."
        raise UnreadableFile(f"{detail} Shorten it, or leave it out.")
    if is_undecoded(cell):
        reason = f"'{name}' holds half a character."
        remedy = "Write the text again: an emoji or a rare letter was cut."
        raise _Unfit(Fault(number, name, None, "half_a_character", reason, remedy))
    cells[name] = cell


def _twice(number: int, name: str) -> Fault:
    reason = f"Two members of the row are called '{name}' once it is laid flat."
    return Fault(number, name, None, "name_twice", reason, "Rename one of them.")


def _joined(value: Mapping[str, Any] | list[Any]) -> str | None:
    """The plain values of a list in one cell; None for what has parts of its own."""
    if not value:
        return ""
    if isinstance(value, dict) or any(isinstance(each, dict | list) for each in value):
        return None
    return "; ".join(map(plain_cell, value))


def plain_cell(value: str | float | bool | None) -> str:
    """A plain value as text: numbers in their shortest form, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, float) and not isinstance(value, bool):
        return number_text(value)
    return str(value)


def number_text(value: float) -> str:
    """A number in its shortest form: 3, not 3.0."""
    if value.is_integer() and math.fabs(value) < EXACT:
        return str(int(value))
    return repr(value)
