"""Whose work an answer shows: the datasets of its families, and the gazetteer behind its names."""

from collections.abc import Sequence

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
    scheme = ground.document.get("pcode_scheme") or ""
    behind = [line for start, line in _OF_CODES if scheme.startswith(start)]
    schemes = {one["scheme"] for one in ground.document.get("external_ids") or []}
    behind += [line for name, line in _OF_IDS.items() if name in schemes]
    return list(dict.fromkeys([*lines, *(one for one in behind if not _named_in(lines, one))]))


def _with_licence(named: str, licence: str) -> str:
    named = named.rstrip(". ")
    return named if licence in named else f"{named}, {licence}"


def _named_in(lines: Sequence[str], short: str) -> bool:
    name = short.split(", ")[0]
    return any(_ALSO_CALLED.get(name, name) in line for line in lines)
