"""The thresholds that a monitor sends, and the shape of the checks that it gets."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.domain.checks.answer import CHECKS
from service.http.schemas import shapes
from service.http.schemas.counted import DAY_GIVEN, INSTANT, list_of, whole
from service.http.schemas.questions import day
from service.http.schemas.shapes import COUNT, TEXT, component, nullable

_MOST = 10**9
_STATE: shapes.Schema = {"type": "string", "enum": ["ok", "firing", "unknown"]}


def _threshold(name: str, meaning: str) -> fields.Integer:
    least = 1 if name.endswith("_min") else 0
    return fields.Integer(
        validate=validate.Range(min=least, max=_MOST), metadata={"description": meaning}
    )


_FIELDS: dict[str, Any] = {
    "on": day("The asked day, local; default today in the place's zone."),
    **{name: _threshold(name, meaning) for name, (_, meaning) in CHECKS.items()},
}
ChecksQuery: type[Schema] = type("ChecksQuery", (Schema,), _FIELDS)

_CHECK = component(
    "Check",
    whole(
        name=TEXT, state=_STATE,
        value=whole(low=COUNT, high=COUNT) | {
            "description": "What the number is at least and at most; null = not known that far.",
        },
        threshold={"type": "integer"}, family=nullable(TEXT), sentence=TEXT,
        records=list_of(shapes.UUID), link=TEXT,
    ),
)  # fmt: skip
CHECKED = component(
    "Checks",
    whole(
        place=TEXT, on=DAY_GIVEN, timezone=TEXT, state=_STATE, as_of=INSTANT,
        position={"type": "integer"}, tier=TEXT, complete_through=DAY_GIVEN,
        checks=list_of(_CHECK),
    ),
)  # fmt: skip
