"""The flat, stable CSV columns of a noun: dates and quantities as several plain cells."""

from collections.abc import Mapping
from functools import cache

from service.http.csv_bodies import Column
from service.model.document_members import REDACTED, members
from service.model.noun import Kind, Noun, Tier

# Parts of a member that get a column each, with their HXL attributes.
_DATE = {"edtf": "", "earliest": "#date+start+{}", "latest": "#date+end+{}"}
_QUANTITY = {
    "low": "#affected+{}+low",
    "best": "#affected+{}+best",
    "high": "#affected+{}+high",
    "qualifier": "",
    "quoted": "",
}
_PARTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.POINT: _DATE,
    Kind.SPAN: _DATE,
    Kind.QUANTITY: _QUANTITY,
    Kind.LOCATION: {"coordinates": "#geo+coord"},
}
_NAMED: Mapping[str, tuple[Column, ...]] = {
    "citations": (
        Column("citation_sources", "citations.source", "#meta+source"),
        Column("citation_documents", "citations.document_id", "#meta+document"),
        Column("citation_locators", "citations.locator", "#meta+locator"),
        Column("citation_quotes", "citations.quoted", "#meta+quote"),
    ),
    "names": (Column("names", "names.text", "#loc+name"),),
    "external_ids": (Column("external_ids", "external_ids.value", "#meta+id+external"),),
    "pending": (),
    "shared_with": (),
}
# What has no flat form; it stands in the JSON answer.
_NESTED = (Kind.PARTIES, Kind.BOUNDARY_CLAIMS, Kind.GEOMETRY, Kind.COVERS, Kind.VALUE)
_HXL = {
    "id": "#meta+id",
    "place": "#loc+name",
    "family": "#meta+family",
    "licence": "#meta+licence",
    "country_code": "#country+code",
    "pcode": "#loc+code",
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
                Column(f"{name}_{part}", f"{name}.{part}", tag.format(name.replace("_", "")))
                for part, tag in _PARTS[kind].items()
            ]
        else:
            columns.append(Column(name, name, _HXL.get(name, "")))
    return (*columns, Column(REDACTED[0], REDACTED[0]))
