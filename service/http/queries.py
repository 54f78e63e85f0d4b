"""The query string, read strictly: a misspelt filter must never return everything."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

from marshmallow import Schema, ValidationError, fields

from service.http.endpoint import CsvOptions, Endpoint
from service.http.schema_errors import parameter_errors
from service.model.problem import FieldError, Problem

MAX_QUERY = 8000
_CACHED_QUERIES = 512
_CACHEABLE = 300
_BAD_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_CSV_FLAGS = ("hxl", "bom")
_SHORTEST_INSTANT = len("2026-10-20T12:00Z")
_KEY_NAMES = frozenset({"key", "api_key", "apikey", "token", "access_token", "auth"})

# What other services call a filter of ours.
_ELSEWHERE = {
    "since": ("updated_since", "from"),
    "after": ("from",),
    "until": ("to",),
    "before": ("to",),
    "city": ("place",),
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query string read once: what the schema made of it, and what the framework takes itself."""

    loaded: Any
    format: str | None
    csv: CsvOptions
    parameters: Mapping[str, str]
    as_of: datetime | None
    normalised: str
    """The parameters sorted and re-encoded, with their leading `?`; empty where there are none."""
    as_sent: str
    """The parameters re-encoded in the order in which they came, without `?`."""


@cache
def _schema_of(declared: type[Schema]) -> Schema:
    """A schema of queries, put together once: reading by it changes nothing of it."""
    return declared()


class QueryReader:
    """Reads the query strings of one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        schema = _schema_of(endpoint.query) if endpoint.query else None
        self._schema: Schema | None = schema
        self._fields: Mapping[str, fields.Field[Any]] = (
            {f.data_key or name: f for name, f in schema.load_fields.items()} if schema else {}
        )
        own = framework_parameters(endpoint)
        self._own = tuple(name for name in own if name not in self._fields)
        self._known = sorted({*self._fields, *own})
        self._cached: Callable[[str], Query] = lru_cache(_CACHED_QUERIES)(self._read)

    def read(self, raw: str) -> Query:
        """The query, or the problem with it.

        Queries are pure in their text, and pollers repeat theirs: short ones are read once.
        A dict that the schema made is handed out as a copy.

        Raises:
            Problem: 400 for unknown, repeated or undecodable parameters, 422 for wrong values.
        """
        if len(raw) > MAX_QUERY:
            raise Problem("uri-too-long", f"The query is over {MAX_QUERY} bytes; shorten it.")
        if len(raw) > _CACHEABLE:
            return self._read(raw)
        query = self._cached(raw)
        if type(query.loaded) is dict:
            return replace(query, loaded=dict(query.loaded))
        return query

    def _read(self, raw: str) -> Query:
        given = decode_pairs(raw)
        self._refuse_unknown(given)
        errors = [error for name, value in given.items() for error in self._unfit(name, value)]
        if errors:
            raise _invalid(errors)
        loaded = self._load({name: given[name] for name in given if name not in self._own})
        written = {
            name: f"{quote_plus(name)}={quote_plus(given[name], safe=',:')}" for name in given
        }
        normalised = "&".join(written[name] for name in sorted(given))
        flags = CsvOptions(*(_flag(given, name) for name in _CSV_FLAGS))
        return Query(
            loaded,
            given.get("format") if "format" in self._own else None,
            flags,
            given,
            _instant(given["as_of"]) if "as_of" in self._own and "as_of" in given else None,
            f"?{normalised}" if normalised else "",
            "&".join(written.values()),
        )

    def _load(self, given: Mapping[str, str]) -> Any:
        if self._schema is None:
            return {}
        try:
            return self._schema.load(given)
        except ValidationError as error:
            raise _invalid(parameter_errors(dict(error.messages_dict))) from None

    def _refuse_unknown(self, given: Mapping[str, str]) -> None:
        unknown = [name for name in given if name not in self._fields and name not in self._own]
        if not unknown:
            return
        errors = [
            FieldError("unknown_parameter", self._remedy(name), parameter=name[:100])
            for name in unknown
        ]
        raise Problem("unknown-parameter", errors[0].detail, errors=errors)

    def _remedy(self, name: str) -> str:
        if name.lower() in _KEY_NAMES:
            return "A key is never taken from the address; send `Authorization: Bearer <key>`."
        shown = name[:100]
        near = self._near(shown.lower())
        if near:
            return f"There is no parameter `{shown}`; did you mean {' or '.join(near)}?"
        if not self._known:
            return f"There is no parameter `{shown}`; this endpoint takes none."
        return f"There is no parameter `{shown}`; known are {', '.join(self._known)}."

    def _near(self, name: str) -> list[str]:
        """What was meant: so called elsewhere, holding the word, or spelt nearly so."""
        meant = [known for known in _ELSEWHERE.get(name, ()) if known in self._known]
        holding = [known for known in self._known if len(name) > 2 and name in known]
        found = meant or holding[:3] or get_close_matches(name, self._known, n=1, cutoff=0.5)
        return [f"`{known}`" for known in found]

    def _unfit(self, name: str, value: str) -> list[FieldError]:
        """What no parameter may hold, whatever its schema says."""
        found = self._fields.get(name)
        if value == "":
            return [_error("empty_value", "Give a value or leave the parameter out.", name)]
        if "\x00" in value or not value.isprintable():
            return [_error("control_character", "Remove the control characters.", name)]
        free_text = found is not None and found.metadata.get("free_text")
        if not (value.isascii() or free_text) and _has_foreign_digits(value):
            return [_error("digits_not_ascii", "Write digits as 0-9.", name)]
        if isinstance(found, fields.Number) and not _NUMBER.fullmatch(value):
            return [_error("not_a_number", "Give a plain number, such as 100.", name)]
        if name in self._own and name in _CSV_FLAGS and value not in ("0", "1", "true", "false"):
            return [_error("not_a_flag", "Give 1 or 0.", name)]
        return []


def framework_parameters(endpoint: Endpoint) -> tuple[str, ...]:
    """The parameters that every endpoint of this kind takes, beside those of its schema."""
    formats = endpoint.formats
    if endpoint.method != "GET" or not formats:
        return ()
    # An address of several formats that fixes one of them leaves nothing to choose.
    csv = "csv" in formats and not (endpoint.fixed_format and len(formats) > 1)
    flags = (*(_CSV_FLAGS if csv else ()), *(("as_of",) if endpoint.past else ()))
    return flags if endpoint.fixed_format else ("format", *flags)


def decode_pairs(raw: str) -> dict[str, str]:
    """Name → value of a query string as WSGI hands it over (latin-1 for bytes).

    Raises:
        Problem: `malformed-request` for broken percent signs or bytes that are not UTF-8,
            `repeated-parameter` for a name given twice.
    """
    given: dict[str, str] = {}
    if not raw:
        return given
    for pair in raw.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        name, value = _decoded(name), _decoded(value)
        if name in given:
            detail = f"`{name[:100]}` is given more than once; a comma within one means OR."
            raise Problem(
                "repeated-parameter",
                detail,
                errors=[FieldError("repeated_parameter", detail, parameter=name[:100])],
            )
        given[name] = value
    return given


def _decoded(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    if _BAD_PERCENT.search(text):
        raise Problem(
            "malformed-request", "A percent sign in the query is not followed by two hex digits."
        )
    try:
        return unquote_to_bytes(text.replace("+", " ").encode("latin-1")).decode("utf-8")
    except UnicodeError:
        raise Problem("malformed-request", "The query is not UTF-8; encode it so.") from None


def _has_foreign_digits(text: str) -> bool:
    return any(letter.isdecimal() and letter not in "0123456789" for letter in text)


def _flag(given: Mapping[str, str], name: str) -> bool:
    return given.get(name) in ("1", "true")


def _instant(text: str) -> datetime:
    """An RFC 3339 instant of the past; one without a zone could be meant anywhere."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None and len(text) >= _SHORTEST_INSTANT:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    detail = "Give an instant with its zone, such as 2026-10-20T12:00:00Z."
    raise _invalid([_error("not_an_instant", detail, "as_of")])


def _error(code: str, detail: str, parameter: str) -> FieldError:
    return FieldError(code, detail, parameter=parameter[:100])


def _invalid(errors: list[FieldError]) -> Problem:
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    named = f"`{first.parameter}`: " if first.parameter else ""
    return Problem("invalid-parameter", f"{named}{first.detail}{more}", errors=errors)
