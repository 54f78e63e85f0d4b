"""Whose work an answer shows: the datasets of its families, and the gazetteer behind its names."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.storage import answers
from service.storage.database import Session
from service.storage.places import Ground

_OF_CODES = (("COD-AB", "OCHA COD-AB, CC BY-IGO"),)
# How a dataset of the same work calls itself: it is not named twice.
_ALSO_CALLED = {"OCHA COD-AB": "Common Operational Datasets"}
_OF_IDS = {
    "geonames": "GeoNames, CC BY 4.0",
    "syrian_archive": "Syrian Archive, CC BY-SA 4.0",
}


def attribution(session: Session, ground: Ground, families: Sequence[str]) -> list[str]:
    """The lines that must stand beside an answer.

    Args:
        session: an open reading.
        ground: the asked place or area.
        families: the source families that the answer counts.

    Returns:
        One line per dataset and per source of the gazetteer entry, each with its licence.

    Source: the licences of the shipped records.
    """
    datasets = answers.datasets(session, families)
    lines = [_with_licence(row["named"] or row["family"], row["licence"]) for row in datasets]
    further = behind(ground.document)
    return list(dict.fromkeys([*lines, *(one for one in further if not _named_in(lines, one))]))


def behind(document: Mapping[str, Any]) -> list[str]:
    """The sources of a gazetteer entry, by its codes: `name, licence` each."""
    scheme = document.get("pcode_scheme") or ""
    found = [line for start, line in _OF_CODES if scheme.startswith(start)]
    schemes = {one["scheme"] for one in document.get("external_ids") or []}
    return found + [line for name, line in _OF_IDS.items() if name in schemes]


def _with_licence(named: str, licence: str) -> str:
    named = named.rstrip(". ")
    return named if licence in named else f"{named}, {licence}"


def _named_in(lines: Sequence[str], short: str) -> bool:
    name = short.split(", ")[0]
    return any(_ALSO_CALLED.get(name, name) in line for line in lines)
