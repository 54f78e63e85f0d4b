"""JSON read strictly: the ambiguous, endless and unstorable is refused before it costs anything."""

import json
import re
from typing import Any

import orjson

from service.model.problem import FieldError, Problem

MAX_DEPTH = 20
MAX_DIGITS = 18
# Faults are gathered per name, in time that grows with their square.
MAX_NAMES = 1000
# The closing quote is optional and the inner match possessive: linear on any input.
_STRINGS = re.compile(rb'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
_NO_STRUCTURE = bytes(set(range(256)) - set(b"[]{}"))
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def load(body: bytes) -> Any:
    """The JSON value of a request body.

    The order matters: the depth is counted on bytes before any parser runs. The standard parser
    is the one that shows repeated names and the digits of numbers; lone surrogates, which it
    lets pass, are left to orjson, which knows none.

    Raises:
        Problem: `malformed-body`.
    """
    if not body.strip():
        raise _malformed("empty_body", "The body is empty; send one JSON value.")
    if body.startswith(b"\xef\xbb\xbf"):
        raise _malformed("byte_order_mark", "Send UTF-8 without a byte-order mark.")
    _refuse_depth(body)
    value = _parsed(body)
    if b"\\u" in body:
        _refuse_unstorable(body, value)
    return value


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_int=_short_integer,
            parse_float=_finite,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as wrong:
        raise _malformed("not_utf8", f"Byte {wrong.start} is not UTF-8; send UTF-8.") from None
    except json.JSONDecodeError as wrong:
        raise _not_json(wrong) from None


def _refuse_unstorable(body: bytes, value: Any) -> None:
    """Refuse escapes that stand for what no text column holds: NUL and half characters."""
    if _ESCAPED_NUL.search(body):
        detail = "Text may not hold the character U+0000; remove it."
        raise _malformed("nul_in_text", detail, _nul_at(value, "") or "")
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        raise _not_json(wrong) from None


def _nul_at(value: Any, pointer: str) -> str | None:
    """The pointer of the first text that holds a NUL; of a name that does, its object's."""
    if isinstance(value, str):
        return pointer if "\x00" in value else None
    if isinstance(value, list):
        within = [(str(index), inner) for index, inner in enumerate(value)]
    elif isinstance(value, dict):
        if any("\x00" in name for name in value):
            return pointer
        within = [(name.replace("~", "~0").replace("/", "~1"), value[name]) for name in value]
    else:
        return None
    found = (_nul_at(inner, f"{pointer}/{name}") for name, inner in within)
    return next((at for at in found if at is not None), None)


def _refuse_depth(body: bytes) -> None:
    """Count brackets outside strings; linear, and nothing is parsed."""
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _STRINGS.sub(b"", body).translate(None, _NO_STRUCTURE):
        if bracket in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _malformed(
                    "too_deep", f"The JSON is nested deeper than {MAX_DEPTH} levels; flatten it."
                )
        else:
            depth -= 1


def _not_json(wrong: json.JSONDecodeError) -> Problem:
    detail = f"The body is not JSON at line {wrong.lineno}, column {wrong.colno}; mend it there."
    return _malformed("not_json", detail)


def _refuse_constant(name: str) -> float:
    raise _malformed("not_finite", f"{name} is no JSON; give a number or null.")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_NAMES:
        raise _malformed("too_many_names", f"An object has at most {MAX_NAMES} names; split it.")
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise _malformed(
                "repeated_name", f"`{name[:100]}` stands twice in one object; give it once."
            )
        seen.add(name)
    return value


def _short_integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise _malformed("number_too_long", f"An integer has at most {MAX_DIGITS} digits.")
    return int(digits)


def _finite(text: str) -> float:
    value = float(text) if len(text) <= 64 else float("inf")
    if value in (float("inf"), float("-inf")):
        raise _malformed("number_too_long", "A number is too large or too long; shorten it.")
    return value


def _malformed(code: str, detail: str, pointer: str = "") -> Problem:
    return Problem("malformed-body", detail, errors=[FieldError(code, detail, pointer=pointer)])
