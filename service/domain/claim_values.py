"""One reader per kind of field: what is sent, checked and brought into the one stored form."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from service.domain.quantities import read_quantity
from service.domain.refusals import refuse_unknown_members, refused
from service.domain.texts import check_text, clean_name
from service.domain.uncertain_dates import read_date
from service.model.noun import Field, Kind
from service.model.vocabulary import load_vocabularies, nearest

LONGEST_QUOTATION = 300
LONGEST_LIST = 200
# A page of a list goes on after a slug, which has to fit into its cursor.
LONGEST_SLUG = 120
MOST_VERTICES = 20_000
LARGEST_COUNT = 10**12
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_URL = re.compile(r"https?://[^\s/@]+(?:/[^\s]*|\?[^\s]*)?", re.IGNORECASE)


def read_field(field: Field, value: object, pointer: str) -> Any:
    """One field of a claim in its stored form.

    Rule: nothing is ignored, guessed or rounded; null means "not stated".
    Args:
        field: its declaration.
        value: as sent.
        pointer: JSON pointer of it.
    Returns:
        The stored form; None (or an empty list) where nothing is stated.
    Raises:
        Problem: `invalid-field`, naming the rule and the remedy.
    """
    if value is None:
        return [] if field.kind in LISTS else None
    return _READERS[field.kind](field, value, pointer)


LISTS = frozenset(
    {
        Kind.WORDS,
        Kind.REFERENCES,
        Kind.NAMES,
        Kind.PARTIES,
        Kind.BOUNDARY_CLAIMS,
        Kind.COVERS,
    }
)


def read_word(vocabulary: str, value: object, pointer: str) -> str | int:
    """A word of a vocabulary, or a refusal that names the nearest one."""
    words = load_vocabularies()[vocabulary]
    if isinstance(value, str | int) and value in words:
        return value
    known = words.words
    guess = nearest(value, known) if isinstance(value, str) else None
    hint = f"did you mean '{guess}'? " if guess else ""
    detail = f"Not a word of '{vocabulary}': {hint}It takes {', '.join(known)}."
    raise refused("unknown_word", detail, pointer, vocabulary=vocabulary)


def read_list(
    value: object, pointer: str, read: Callable[[object, str], Any], longest: int = LONGEST_LIST
) -> list[Any]:
    """Every member of a list, read by the same reader."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise refused("not_a_list", "This must be a list, in square brackets.", pointer)
    if len(value) > longest:
        raise refused("list_too_long", f"Send at most {longest} members.", pointer)
    return [read(member, f"{pointer}/{index}") for index, member in enumerate(value)]


def read_members(
    value: object, known: Sequence[str], pointer: str, needed: Sequence[str] = ()
) -> Mapping[str, Any]:
    """An object with no unknown member and every needed one."""
    if not isinstance(value, Mapping):
        raise refused("not_an_object", f"This takes an object: {', '.join(known)}.", pointer)
    refuse_unknown_members(value, known, pointer)
    for name in needed:
        if value.get(name) is None:
            raise refused("missing", f"'{name}' is needed here.", f"{pointer}/{name}")
    return value


def read_citation(value: object, pointer: str) -> dict[str, Any]:
    """A citation: the document, where in it, its own words, and how credible they are."""
    given = read_members(
        value, ("document_id", "locator", "quoted", "credibility"), pointer, ("document_id",)
    )
    credibility = given.get("credibility")
    return {
        "document_id": _reference_text(given["document_id"], f"{pointer}/document_id"),
        "locator": _optional_text(given.get("locator"), f"{pointer}/locator", 500),
        "quoted": _optional_text(given.get("quoted"), f"{pointer}/quoted", LONGEST_QUOTATION),
        "credibility": None
        if credibility is None
        else read_word("credibility", credibility, f"{pointer}/credibility"),
    }


def _optional_text(value: object, pointer: str, longest: int) -> str | None:
    return None if value is None else check_text(value, pointer, longest=longest)


def _reference_text(value: object, pointer: str) -> str:
    text = _reference(check_text(value, pointer, longest=120))
    if text is None:
        raise refused("not_a_reference", "Give the UUID or the slug of a record.", pointer)
    return text


@lru_cache(maxsize=10_000)
def _reference(text: str) -> str | None:
    # Kept, because the rows of a file name the same places and documents over and over.
    try:
        return str(UUID(text))
    except ValueError:
        return text if _SLUG.fullmatch(text) else None


def _pattern(
    shape: re.Pattern[str], remedy: str, longest: int = 2000
) -> Callable[[Field, object, str], str]:
    def read(_field: Field, value: object, pointer: str) -> str:
        text = check_text(value, pointer, longest=longest)
        if not shape.fullmatch(text):
            raise refused("wrong_form", remedy, pointer)
        return text

    return read


@cache
def _timezones() -> frozenset[str]:
    # Kept, because each call walks the disk.
    return frozenset(available_timezones())


def _timezone(_field: Field, value: object, pointer: str) -> str:
    if not isinstance(value, str) or value not in _timezones():
        raise refused("unknown_timezone", "Give an IANA zone such as 'Asia/Damascus'.", pointer)
    return value


def _integer(_field: Field, value: object, pointer: str) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not 0 <= value <= LARGEST_COUNT:  # type: ignore[operator]
        raise refused("not_a_count", "Give a whole number from 0, or null if not stated.", pointer)
    return int(value)  # type: ignore[call-overload, no-any-return]


def _number(value: object, pointer: str) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused("not_a_number", "Give a number, without quotes.", pointer)
    return value


def _value(_field: Field, value: object, pointer: str) -> Any:
    if not isinstance(value, Mapping):
        return _number(value, pointer)
    given = read_members(value, ("low", "high"), pointer, ("low", "high"))
    low, high = _number(given["low"], f"{pointer}/low"), _number(given["high"], f"{pointer}/high")
    if low > high:
        raise refused("low_above_high", "Low stands above high; swap them.", f"{pointer}/low")
    return {"low": low, "high": high}


def _name(value: object, pointer: str) -> dict[str, str | None]:
    if isinstance(value, str):
        value = {"lang": "und", "text": value}
    given = read_members(value, ("lang", "text", "kind", "valid"), pointer, ("text",))
    lang = check_text(given.get("lang") or "und", f"{pointer}/lang", longest=35)
    if not _LANGUAGE.fullmatch(lang):
        raise refused("wrong_form", "Give a BCP 47 tag such as 'en' or 'ar'.", f"{pointer}/lang")
    name: dict[str, str | None] = {
        "lang": lang,
        "text": clean_name(given["text"], f"{pointer}/text"),
        "kind": str(read_word("name_kind", given.get("kind") or "official", f"{pointer}/kind")),
    }
    if given.get("valid") is not None:
        name["valid"] = read_date(given["valid"], kind="span", pointer=f"{pointer}/valid").edtf
    return name


def _party(value: object, pointer: str) -> dict[str, Any]:
    known = ("actor", "role", "according_to", "stance", "hedged")
    given = read_members(value, known, pointer, ("actor", "according_to"))
    role, hedged = given.get("role"), given.get("hedged", False)
    if not isinstance(hedged, bool):
        raise refused("not_a_boolean", "Give true or false.", f"{pointer}/hedged")
    return {
        "actor": _reference_text(given["actor"], f"{pointer}/actor"),
        "role": None if role is None else read_word("party_role", role, f"{pointer}/role"),
        "according_to": _reference_text(given["according_to"], f"{pointer}/according_to"),
        "stance": read_word("party_stance", given.get("stance") or "asserts", f"{pointer}/stance"),
        "hedged": hedged,
    }


def _boundary_claim(value: object, pointer: str) -> dict[str, Any]:
    known = ("boundary", "date", "citation", "adopted", "reason")
    given = read_members(value, known, pointer, ("boundary", "date"))
    adopted = given.get("adopted", False)
    if not isinstance(adopted, bool):
        raise refused("not_a_boolean", "Give true or false.", f"{pointer}/adopted")
    citation = given.get("citation")
    return {
        "boundary": read_word("boundary", given["boundary"], f"{pointer}/boundary"),
        "date": read_date(given["date"], kind="point", pointer=f"{pointer}/date").as_json(),
        "citation": None if citation is None else read_citation(citation, f"{pointer}/citation"),
        "adopted": adopted,
        "reason": _optional_text(given.get("reason"), f"{pointer}/reason", 2000),
    }


def _cover(value: object, pointer: str) -> dict[str, Any]:
    given = read_members(value, ("nouns", "places", "span"), pointer, ("nouns", "places", "span"))
    return {
        "nouns": read_list(given["nouns"], f"{pointer}/nouns", _reference_text),
        "places": read_list(given["places"], f"{pointer}/places", _reference_text),
        "span": read_date(given["span"], kind="span", pointer=f"{pointer}/span").as_json()["edtf"],
    }


def _location(_field: Field, value: object, pointer: str) -> dict[str, Any]:
    given = read_members(value, ("type", "coordinates"), pointer, ("type", "coordinates"))
    if given["type"] != "Point":
        raise refused("not_a_point", "Give a GeoJSON Point.", f"{pointer}/type")
    pair = read_list(given["coordinates"], f"{pointer}/coordinates", _number, longest=3)
    if len(pair) != 2 or not -180 <= pair[0] <= 180 or not -90 <= pair[1] <= 90:
        remedy = "Give [longitude, latitude] in degrees, WGS 84, longitude first."
        raise refused("out_of_range", remedy, f"{pointer}/coordinates")
    return {"type": "Point", "coordinates": pair}


def _geometry(field: Field, value: object, pointer: str) -> dict[str, Any]:
    # Imported where a line or an area is written: it takes 13 MB in every worker.
    import shapely

    given = read_members(value, ("type", "coordinates"), pointer, ("type", "coordinates"))
    if given["type"] not in field.shapes:
        raise refused("wrong_geometry", f"Give a {' or '.join(field.shapes)}.", f"{pointer}/type")
    try:
        shape = shapely.geometry.shape(dict(given))
        fault = shapely.is_valid_reason(shape)
        west, south, east, north = shape.bounds
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise refused("wrong_geometry", "This is no GeoJSON geometry.", pointer) from None
    if fault != "Valid Geometry":
        raise refused("invalid_geometry", f"Mend the geometry: {fault}.", pointer)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise refused("out_of_range", "Longitude comes first, in degrees, WGS 84.", pointer)
    if shapely.get_num_coordinates(shape) > MOST_VERTICES:
        raise refused("too_detailed", f"Simplify it to {MOST_VERTICES} vertices.", pointer)
    return {"type": given["type"], "coordinates": given["coordinates"]}


_READERS: Mapping[Kind, Callable[[Field, object, str], Any]] = {
    Kind.TEXT: lambda _f, value, pointer: check_text(value, pointer, longest=500),
    Kind.LONG_TEXT: lambda _f, value, pointer: check_text(value, pointer),
    Kind.SLUG: _pattern(_SLUG, "Use lower-case letters, digits and single hyphens.", LONGEST_SLUG),
    Kind.URL: _pattern(_URL, "Give an http or https address without a user name."),
    Kind.COUNTRY: _pattern(re.compile("[A-Z]{3}"), "Give ISO 3166-1 alpha-3, such as 'SYR'."),
    Kind.LANGUAGE: _pattern(_LANGUAGE, "Give a BCP 47 tag such as 'en' or 'ar'."),
    Kind.TIMEZONE: _timezone,
    Kind.SHA256: _pattern(re.compile("[0-9a-f]{64}"), "Give 64 lower-case hexadecimal digits."),
    Kind.WORD: lambda f, value, pointer: read_word(f.vocabulary or "", value, pointer),
    Kind.WORDS: lambda f, value, pointer: list(
        dict.fromkeys(
            read_list(value, pointer, lambda each, at: read_word(f.vocabulary or "", each, at))
        )
    ),
    Kind.POINT: lambda _f, v, pointer: read_date(v, kind="point", pointer=pointer).as_json(),
    Kind.SPAN: lambda _f, v, pointer: read_date(v, kind="span", pointer=pointer).as_json(),
    Kind.TIME: _pattern(_TIME, "Give local clock time as HH:MM."),
    Kind.QUANTITY: lambda _f, value, pointer: read_quantity(value, pointer=pointer).as_json(),
    Kind.INTEGER: _integer,
    Kind.VALUE: _value,
    Kind.REFERENCE: lambda _f, value, pointer: _reference_text(value, pointer),
    Kind.REFERENCES: lambda _f, value, pointer: read_list(value, pointer, _reference_text),
    Kind.NAMES: lambda _f, value, pointer: read_list(value, pointer, _name),
    Kind.PARTIES: lambda _f, value, pointer: read_list(value, pointer, _party),
    Kind.BOUNDARY_CLAIMS: lambda _f, value, pointer: read_list(value, pointer, _boundary_claim),
    Kind.LOCATION: _location,
    Kind.GEOMETRY: _geometry,
    Kind.COVERS: lambda _f, value, pointer: read_list(value, pointer, _cover),
}
