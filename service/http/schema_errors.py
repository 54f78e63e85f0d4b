"""marshmallow's messages as field errors: RFC 6901 pointers, stable codes, remedies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, fields

from service.model.problem import FieldError

_CODES: Mapping[str, tuple[str, str]] = {
    "Missing data for required field.": ("required", "This is required; supply it."),
    "Field may not be null.": ("null_not_allowed", "This may not be null; leave it out."),
    "Unknown field.": ("unknown_field", "There is no such field; remove it."),
    "Not a valid string.": ("not_text", "Give text in quotes."),
    "Not a valid integer.": ("not_a_whole_number", "Give a whole number."),
    "Not a valid number.": ("not_a_number", "Give a number."),
    "Not a valid boolean.": ("not_a_boolean", "Give true or false."),
    "Not a valid list.": ("not_a_list", "Give an array."),
    "Not a valid mapping type.": ("not_an_object", "Give a JSON object."),
    "Invalid input type.": ("not_an_object", "Give a JSON object."),
    "Not a valid UUID.": ("not_a_uuid", "Give a UUID of 32 hex digits."),
    "Not a valid date.": ("not_a_day", "Give a day as YYYY-MM-DD."),
    "Not a valid datetime.": ("not_an_instant", "Give an instant as 2016-07-17T05:00:00Z."),
}  # fmt: skip
# Looking for what was meant takes long: a body of sixty thousand wrong names took ten seconds.
_SUGGESTIONS = 10


def body_errors(messages: Any, schema: Schema | None, prefix: str = "") -> list[FieldError]:
    """One field error per message, each with a pointer into the body."""
    return [
        replace(error, pointer=prefix + error.pointer if error.pointer else prefix + pointer(path))
        for path, error in _flatten(messages, schema, iter(range(_SUGGESTIONS)), ())
    ]


def parameter_errors(messages: Mapping[str, Any]) -> list[FieldError]:
    """One field error per message, each naming its query parameter."""
    return [
        replace(
            error,
            pointer=None,
            parameter=error.parameter or (str(path[0]) if path else None),
        )
        for path, error in _flatten(messages, None, iter(()), ())
    ]


def pointer(path: Sequence[str | int]) -> str:
    """RFC 6901: `("killed", "low")` is `/killed/low`, the whole body the empty text."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _flatten(
    messages: Any, schema: Schema | None, hints: Iterator[int], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], FieldError]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            within = path if name == "_schema" else (*path, name)
            yield from _flatten(inner, schema, hints, within)
        return
    if not isinstance(messages, Sequence) or isinstance(messages, str):
        messages = [messages]
    for message in messages:
        if isinstance(message, Mapping):
            yield from _flatten(message, schema, hints, path)
        elif isinstance(message, FieldError):
            yield path, message
        else:
            yield path, _of_message(str(message), schema, hints, path)


def _of_message(
    message: str, schema: Schema | None, hints: Iterator[int], path: tuple[str | int, ...]
) -> FieldError:
    code, detail = _CODES.get(message, ("invalid", message))
    unknown = code == "unknown_field" and schema is not None and path
    if unknown and next(hints, None) is not None:
        assert schema is not None
        known = sorted(_names_at(schema, path[:-1]))
        near = get_close_matches(str(path[-1])[:80], known, n=1)
        if near:
            detail = f"There is no such field; did you mean `{near[0]}`?"
    return FieldError(code, detail)


def _names_at(schema: Schema, path: Sequence[str | int]) -> list[str]:
    """The field names that may stand at a path of the body."""
    names: Mapping[str, Any] = schema.load_fields
    for part in path:
        found = next((f for n, f in names.items() if (f.data_key or n) == part), None)
        if isinstance(part, int):
            continue
        while isinstance(found, fields.List):
            found = found.inner
        if not isinstance(found, fields.Nested):
            return []
        names = found.schema.load_fields
    return [f.data_key or name for name, f in names.items()]
