"""Fields that mean what JSON Schema says: whole numbers, plain booleans, comma lists."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from service.model.problem import FieldError

MAX_WHOLE = 10**18 - 1


def refused(code: str, detail: str, **extra: Any) -> ValidationError:
    """A validation error with a stable code of its own, to be raised by a field or schema."""
    return ValidationError([FieldError(code, detail, extra=extra)])


class WholeNumber(fields.Integer):
    """An integer as JSON Schema has it: 9 and 9.0, never 9.5, "9" or true; 18 digits at most."""

    json_schema: Mapping[str, Any] = {"minimum": -MAX_WHOLE, "maximum": MAX_WHOLE}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise refused("not_a_whole_number", "Give a whole number, without quotes.")
        if abs(value) > MAX_WHOLE:
            raise refused("number_too_long", "A whole number has at most 18 digits.")
        return value


class Number(fields.Float):
    """A JSON number, never text or a boolean."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refused("not_a_number", "Give a number, without quotes.")
        return float(value)


class TrueFalse(fields.Boolean):
    """JSON's true and false, nothing that merely looks like it."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if value is True or value is False:
            return bool(value)
        raise refused("not_a_boolean", "Give true or false, without quotes.")


class Flag(fields.Boolean):
    """A query parameter that is on or off: `1` or `true`, `0` or `false`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(truthy={"1", "true"}, falsy={"0", "false"}, **kwargs)
        self.error_messages["invalid"] = "Give 1 or 0."


class CommaList(fields.List[Any]):
    """A query parameter `a,b`, where the comma means OR; an empty part is refused."""

    comma_separated = True

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Any]:
        if isinstance(value, str):
            value = value.split(",")
            if "" in value:
                raise refused("empty_part", "Leave no empty part between commas.")
        loaded: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        return loaded
