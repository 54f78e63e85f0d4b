"""Holds what a profile made of a row against the rules of single writes."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.domain.claims import read_claim
from service.domain.gates import FINE_KM, REFUSED_KM
from service.domain.identity import as_id
from service.domain.imports.files.rows import Row
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.profile import Fault, Flag, Profile, ReadRow, RowReading
from service.model.noun import Noun
from service.model.nouns.place import PLACE
from service.model.problem import Problem


def as_recorded(flags: Iterable[Flag]) -> list[Mapping[str, str]]:
    """What was odd about a row, as it stands with its record."""
    return [
        {"code": flag.code, "field": flag.column or "", "detail": flag.reason} for flag in flags
    ]


def check_row(
    profile: Profile,
    row: Row,
    reading: RowReading,
    gazetteer: Gazetteer,
) -> tuple[list[ReadRow], list[Fault]]:
    """The claims of a row by the rules of single writes, and what those refuse.

    Rule: of a file and of a form alike; a fault is told by the column, with the profile's remedy.
    Args:
        row: its cells, which a fault quotes.
        reading: what the profile made of it.
        gazetteer: as the profile reads with.
    Returns:
        The claims in their stored form, and the faults.
    """
    read: list[ReadRow] = []
    faults: list[Fault] = []
    for claim in reading.claims:
        try:
            body = read_claim(claim.noun, claim.claim, claim.stored)
        except Problem as problem:
            for error in problem.errors:
                column = profile.column_of.get((error.pointer or "/").split("/")[1])
                remedy = profile.remedies.get(column or "", "")
                cell = row.cells.get(column or "")
                faults.append(Fault(row.number, column, cell, error.code, error.detail, remedy))
            continue
        refused, flags = _check_point(profile, row.number, claim.noun, body, gazetteer)
        faults += refused
        if claim.known is not None:
            body = claim.known.narrowed(claim.noun, body)
        # What was odd about the row stands in its first claim.
        own = () if read else reading.flags
        read.append(ReadRow(row.number, claim, body, (*own, *flags)))
    return read, faults


def _check_point(
    profile: Profile,
    number: int,
    noun: Noun,
    body: Mapping[str, Any],
    gazetteer: Gazetteer,
) -> tuple[list[Fault], list[Flag]]:
    """The gate of single writes: a point lies in its place's country, or near its border."""
    member = "centroid" if noun is PLACE else "location"
    if not body.get(member):
        return [], []
    if noun is PLACE:
        country = gazetteer.country(body["country_code"])
    else:
        country = gazetteer.country_of(as_id(body["place_id"])) if body.get("place_id") else None
    if country is None:
        return [], []
    longitude, latitude = body[member]["coordinates"]
    outside = gazetteer.kilometres_outside(country, (longitude, latitude))
    if outside <= FINE_KM:
        return [], []
    column = profile.column_of.get(member)
    value = f"{latitude}, {longitude}"
    reason = f"The point lies {outside:.0f} km outside {country.country_code}."
    if outside <= REFUSED_KM:
        return [], [Flag(number, column, value, "outside_country", reason)]
    remedy = "Check the order of latitude and longitude, and the country."
    return [Fault(number, column, value, "outside_country", reason, remedy)], []
