"""The flat, stable columns of a noun: dates and quantities as several plain cells."""

from collections.abc import Mapping, Sequence
from functools import cache

from service.http.csv_bodies import Cell, Column
from service.http.record_tags import tag_of
from service.model.document_members import REDACTED, members
from service.model.noun import Kind, Noun, Tier
from service.model.problem import FieldError, Problem

# Parts of a member that get a column each, with their HXL attributes.
_DATE = {
    "edtf": ("#date+{}", Cell.EDTF),
    "earliest": ("#date+start+{}", Cell.DAY),
    "latest": ("#date+end+{}", Cell.DAY),
}
_QUANTITY = {
    "low": ("#affected+{}+low", Cell.WHOLE),
    "best": ("#affected+{}+best", Cell.WHOLE),
    "high": ("#affected+{}+high", Cell.WHOLE),
    "qualifier": ("#meta+qualifier+{}", Cell.TEXT),
    "quoted": ("#meta+quote+{}", Cell.TEXT),
}
_PARTS: Mapping[Kind, Mapping[str, tuple[str, Cell]]] = {
    Kind.POINT: _DATE,
    Kind.SPAN: _DATE,
    Kind.QUANTITY: _QUANTITY,
    Kind.LOCATION: {"coordinates": ("#geo+coord", Cell.COORDINATES)},
}
_NAMED: Mapping[str, tuple[Column, ...]] = {
    "citations": (
        Column("citation_sources", "citations.source", "#meta+source+cited+list", Cell.TEXTS),
        Column("citation_documents", "citations.document_id", "#meta+document", Cell.TEXTS),
        Column("citation_locators", "citations.locator", "#meta+locator", Cell.TEXTS),
        Column("citation_quotes", "citations.quoted", "#meta+quote", Cell.TEXTS),
    ),
    "names": (Column("names", "names.text", "#loc+name", Cell.TEXTS),),
    "external_ids": (
        Column("external_ids", "external_ids.value", "#meta+id+external", Cell.TEXTS),
    ),
    "pending": (),
    "shared_with": (),
}
# What has no flat form; it stands in the JSON answer.
_NESTED = (Kind.PARTIES, Kind.BOUNDARY_CLAIMS, Kind.GEOMETRY, Kind.COVERS, Kind.VALUE)
_CELL_OF_KIND: Mapping[Kind, Cell] = {
    Kind.INTEGER: Cell.WHOLE,
    Kind.WORDS: Cell.TEXTS,
    Kind.REFERENCES: Cell.TEXTS,
}
_CELL_OF_MEMBER: Mapping[str, Cell] = {
    "revision": Cell.WHOLE,
    "hits_facility": Cell.BOOLEAN,
    "recorded_at": Cell.INSTANT,
    "embargo_until": Cell.INSTANT,
    "flags": Cell.TEXTS,
}


@cache
def columns_of_noun(noun: Noun, tier: Tier) -> tuple[Column, ...]:
    """The columns of a noun's CSV for a tier: the same ones whatever the rows hold."""
    columns: list[Column] = []
    for name, lowest, kind in members(noun):
        if lowest > tier or kind in _NESTED:
            continue
        if name in _NAMED:
            columns += _NAMED[name]
        elif kind is not None and kind in _PARTS:
            columns += [
                Column(f"{name}_{part}", f"{name}.{part}", tag.format(name.replace("_", "")), cell)
                for part, (tag, cell) in _PARTS[kind].items()
            ]
        else:
            cell = _CELL_OF_KIND.get(kind, Cell.TEXT) if kind else Cell.TEXT
            columns.append(Column(name, name, tag_of(name, kind), _CELL_OF_MEMBER.get(name, cell)))
    return (*columns, Column(REDACTED[0], REDACTED[0], "", Cell.TEXTS))


LISTED = ("citations", "names", "external_ids")
"""The members that are lists of what has parts."""

_GONE = Column("external_ids_gone_on", "external_ids.gone_on", "#date+gone", Cell.TEXTS)
_PLACED = (
    Column("place_name", "place_name", "#loc+name+shown"),
    Column("place_pcode", "place_pcode", "#loc+code+place"),
    Column("place_country", "place_country", "#country+code+place"),
    Column("place_longitude", "place_longitude", "#geo+lon", Cell.NUMBER),
    Column("place_latitude", "place_latitude", "#geo+lat", Cell.NUMBER),
)


def has_place(noun: Noun) -> bool:
    """Whether its records stand at one place."""
    return "place_id" in noun.by_name


@cache
def columns_of_table(noun: Noun, tier: Tier) -> tuple[Column, ...]:
    """The columns of its CSV, XLSX and Parquet exports: newer ones at the end, so that none moves.

    Beside those of every file: since when another's entry is gone, and what is told of the place
    that the tier is shown the record at.
    """
    placed = _PLACED if has_place(noun) else ()
    return (*columns_of_file(noun, tier), _GONE, *placed)


@cache
def columns_of_file(noun: Noun, tier: Tier) -> tuple[Column, ...]:
    """The columns of a noun's exports: those of its lists, then whose work it is on every row."""
    columns = columns_of_noun(noun, tier)
    named = {column.name for column in columns}
    credited = (
        Column("licence", "licence", "#meta+licence"),
        Column("attribution", "attribution", "#meta+attribution"),
    )
    return (*columns, *(column for column in credited if column.name not in named))


def chosen(noun: Noun, columns: Sequence[Column], wanted: Sequence[str] | None) -> list[Column]:
    """The columns of some members only; those that name the record and its credits stay.

    Raises:
        Problem: `invalid-parameter` for what is no member.
    """
    if not wanted:
        return list(columns)
    kept = members_wanted(noun, wanted)
    return [column for column in columns if column.path.split(".")[0] in kept]


def members_wanted(noun: Noun, wanted: Sequence[str]) -> frozenset[str]:
    """The members that `fields=` names, with what stays whatever it names.

    Raises:
        Problem: `invalid-parameter` for what is no member.
    """
    known = {REDACTED[0], *(name for name, _, _ in members(noun))}
    for name in wanted:
        if name not in known:
            detail = f"A {noun.title.lower()} has no member '{name}'; see the contract."
            errors = [FieldError("unknown_member", detail, parameter="fields")]
            raise Problem("invalid-parameter", detail, errors=errors)
    return frozenset({"id", "licence", "attribution", *wanted})
