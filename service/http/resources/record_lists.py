"""Lists of records: filters read from the query, pages by keyset, in every format of lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson

from service.domain.credits import Credits
from service.domain.exact_reads import exact_among
from service.domain.geometries import Geometries
from service.domain.names import fold
from service.http import csv_bodies, paging, positions
from service.http.endpoint import Answer, Call
from service.http.files.features import geojson_parts
from service.http.files.lines import ndjson_parts
from service.http.files.passing import Passing
from service.http.media import MEDIA_OF_FORMAT
from service.http.record_columns import chosen, columns_of_file, columns_of_noun, members_wanted
from service.http.resources.answering import ordered
from service.http.resources.grounds import ground_of_parameter
from service.http.schemas.filters import filter_fields
from service.model.noun import Kind, Noun, Tier
from service.model.nouns import BY_TABLE
from service.model.problem import FieldError, Problem
from service.model.vocabulary import load_vocabularies
from service.storage import journal, places, records
from service.storage.database import Row, Session
from service.storage.records import RecordFilter
from service.storage.standing import Scopes


def list_records(call: Call, noun: Noun) -> Answer:
    """One page of records in the noun's documented order, as the caller's tier may see them."""
    # Of the past everybody reads what the tier read, also of what is their own.
    scope = paging.scope_of(call, of_tier=call.is_past)
    after = _after(call.query.get("cursor"), scope)
    with call.reading() as session:
        wanted = wanted_of(call, session, noun)
        etag = _etag(call, session, wanted)
        if etag and call.unchanged(etag):
            return Answer.not_modified(etag)
        limit = call.query["limit"]
        rows = records.list_page(session, noun, wanted, limit + 1, after)
        total = records.count(session, noun, wanted) if call.query["include_total"] else None
        more = len(rows) > limit
        rows = rows[:limit]
        exact = exact_among(session, noun, rows)
        page = _in_lines(call, session, noun, rows)
    cursor = None
    if more:
        cursor = paging.encode_cursor([rows[-1]["sort_key"], str(rows[-1]["id"])], scope)
    url, headers = paging.link_next(call, cursor)
    if page is not None:
        media = MEDIA_OF_FORMAT[call.format]
        return Answer(page, etag=etag, media=media, headers=headers, exact=exact)
    documents = _sparse(noun, [row["document"] for row in rows], call.query.get("fields"))
    if call.format == "csv":
        loaded = [orjson.loads(document) for document in documents]
        columns = columns_of_noun(noun, tier_of_columns(call))
        text = csv_bodies.write_csv(columns, loaded, hxl=call.csv.hxl, bom=call.csv.bom)
        return Answer(text, etag=etag, media=csv_bodies.MEDIA, headers=headers, exact=exact)
    return Answer(_page(documents, url, total, call), etag=etag, headers=headers, exact=exact)


def _in_lines(call: Call, session: Session, noun: Noun, rows: Sequence[Row]) -> bytes | None:
    """The page as exports write it; None where it is asked for otherwise."""
    if call.format not in ("ndjson", "geojson"):
        return None
    asked = call.query.get("fields")
    wanted = members_wanted(noun, asked) if asked else None
    batches = [passing(rows, Credits(session, noun))] if rows else []
    if call.format == "ndjson":
        return "".join(ndjson_parts(noun, batches, wanted)).encode()
    columns = chosen(noun, columns_of_file(noun, tier_of_columns(call)), asked)
    return b"".join(geojson_parts(columns, batches, Geometries(session, noun)))


def passing(rows: Sequence[Row], credits: Credits) -> list[Passing]:
    """Records on their way into a file, each with its licence and attribution."""
    records = [orjson.loads(row["document"]) for row in rows]
    credits.give(records)
    return [Passing(row["document"], each) for row, each in zip(rows, records, strict=True)]


def wanted_of(call: Call, session: Session, noun: Noun) -> RecordFilter:
    """What a query asks of a noun; what is redacted as a whole is for administrators."""
    wanted = _filter(session, noun, call.query)
    if "admin" in call.reader.permissions:
        return wanted
    return replace(wanted, states=tuple(s for s in wanted.states if s != "redacted"))


def _page(documents: Sequence[str], url: str | None, total: int | None, call: Call) -> bytes:
    # The documents are JSON already: they are put side by side, never parsed.
    tail: dict[str, Any] = {"next": url}
    if total is not None:
        tail["total"] = total
    if not documents:
        asked = {name: value for name, value in call.parameters.items() if name != "as_of"}
        tail["filter"] = asked
    return b'{"data":[' + ",".join(documents).encode() + b"]," + orjson.dumps(tail)[1:]


def tier_of_columns(call: Call) -> Tier:
    """Whose columns a caller's files have."""
    # A key also reads its own organisation's records in full, in the same table.
    return Tier.PUBLIC if call.reader.is_anonymous else Tier.FULL


def _etag(call: Call, session: Session, wanted: RecordFilter) -> str | None:
    # A key also reads what its own organisation recorded, which no version of its tier counts:
    # there the digest of the body is the version.
    if not call.reader.is_anonymous:
        return None
    if call.is_past or wanted.places is None:
        version = journal.position(session)
    else:
        around = (*wanted.places, *wanted.near)
        call.stands_on = Scopes((), around)
        version = places.version(session, (), around)
    call.stands_on = call.stands_on or Scopes()
    return tag_of(session, version, f"{call.format}{session.stamp}")


def tag_of(session: Session, version: int, form: str) -> str:
    """The tag of what moves with a position of the session's tier, in one form."""
    assert session.standing is not None
    return positions.versioned(session.tier, version, session.standing.epoch, form)


def _after(cursor: str | None, scope: str) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    values = paging.decode_cursor(cursor, scope)
    try:
        key, record_id = values
        return str(key), UUID(str(record_id))
    except ValueError:
        raise paging.refused() from None


def _filter(session: Session, noun: Noun, query: Mapping[str, Any]) -> RecordFilter:
    if query.get("from") and query.get("to"):
        ordered(query["from"], query["to"])
    found: tuple[UUID, ...] | None = None
    near: tuple[UUID, ...] = ()
    possibly = query["place_match"] == "possibly"
    for name in ("place", "pcode"):
        if query.get(name):
            ground = ground_of_parameter(session, query[name], name)
            reach = places.reach(session, ground.roots)
            found, near = (reach.possibly, reach.near) if possibly else (reach.here, ())
    states = query.get("state") or records.LIVE_STATES
    words = _words(session, noun, query)
    if query.get("certainty_min"):
        ranked = load_vocabularies()["certainty"].words
        words["certainty"] = list(ranked[ranked.index(query["certainty_min"]) :])
    return RecordFilter(
        states=tuple(states) if isinstance(states, list | tuple) else (states,),
        date_from=query.get("from"),
        date_to=query.get("to"),
        certain=query.get("date_match") == "certain",
        places=found,
        near=near,
        # Where a noun has a place, a record that states none may belong to any.
        placeless=possibly and "place_id" in noun.by_name,
        countries=_tuple(query.get("country")),
        bbox=_bbox(query.get("bbox")),
        ids=_tuple(query.get("ids")),
        families=_tuple(query.get("families")),
        licences=(query["licence"],) if query.get("licence") else None,
        updated_since=query.get("updated_since"),
        name_key=_name_key(query.get("q")),
        words=words,
    )


def _name_key(text: str | None) -> str | None:
    if text is None:
        return None
    key = fold(text)
    if not key:
        detail = "Give at least one letter or digit of a name."
        errors = [FieldError("no_letters", detail, parameter="q")]
        raise Problem("invalid-parameter", detail, errors=errors)
    return key


def _words(session: Session, noun: Noun, query: Mapping[str, Any]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for field in filter_fields(noun):
        value = query.get(field.name)
        if value is None:
            continue
        wanted = value if isinstance(value, list) else [value]
        if field.kind in (Kind.REFERENCE, Kind.REFERENCES):
            wanted = [
                _reference(session, field.refers_to or "", each, field.name) for each in wanted
            ]
        words[field.name] = wanted
    return words


def _reference(session: Session, table: str, text: str, parameter: str) -> str:
    row = records.find(session, BY_TABLE[table], text) if table in BY_TABLE else None
    if row is None:
        detail = f"No {table.replace('_', ' ')} is known by '{text}'."
        errors = [FieldError("unknown_reference", detail, parameter=parameter)]
        raise Problem("invalid-parameter", detail, errors=errors)
    return str(row["id"])


def _tuple(value: Sequence[Any] | None) -> tuple[Any, ...] | None:
    return tuple(value) if value is not None else None


def _bbox(value: Sequence[float] | None) -> tuple[float, float, float, float] | None:
    if value is None:
        return None
    west, south, east, north = value
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        detail = "Give west,south,east,north in degrees; south is not above north."
        errors = [FieldError("out_of_range", detail, parameter="bbox")]
        raise Problem("invalid-parameter", detail, errors=errors)
    return (west, south, east, north)


def _sparse(noun: Noun, documents: list[str], wanted: Sequence[str] | None) -> list[str]:
    if not wanted:
        return documents
    members_wanted(noun, wanted)
    kept = {"id", *wanted}
    return [
        orjson.dumps(
            {name: value for name, value in orjson.loads(document).items() if name in kept}
        ).decode()
        for document in documents
    ]
