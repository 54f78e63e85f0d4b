"""Insecurity Insight's attacks on health care (SiND): every row of the file is one strike."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from service.domain.identity import shipped_id
from service.domain.imports import insecurity_insight_cells as cells_of
from service.domain.imports.gazetteer import Gazetteer, Unit
from service.domain.imports.insecurity_insight_cells import Cells
from service.domain.imports.insecurity_insight_parties import parties_of
from service.domain.imports.profile import Profile, RowClaim, RowReading
from service.model.noun import Noun
from service.model.nouns.document import DOCUMENT
from service.model.nouns.source import SOURCE
from service.model.nouns.strike import STRIKE

FAMILY = "insecurity_insight"
SCHEME = "sind"
SPAN = "2016-01-01/2023-11-07"
COVERED = ("SYR", "YEM")
SOURCE_ID = shipped_id("source:insecurity_insight")
DOCUMENT_ID = shipped_id("document:insecurity_insight_health_SYR_YEM")

_PRECISION = re.compile(r"\(([2-6])\)")
_NO_UNIT = frozenset({"", "No Information"})
# Geo Precision → how exactly the place is known, and the level whose outline finds it by the point.
_LEVELS: Mapping[str, tuple[str, str | None]] = {
    "2": ("near_settlement", "admin3"),
    "3": ("admin2", "admin2"),
    "4": ("admin1", None),
    "5": ("linear_feature", "admin2"),
    "6": ("country", None),
}
_UNIT_WORD = re.compile(r"\s+(governorate|district)$", re.IGNORECASE)


def read_row(number: int, given: Mapping[str, str], gazetteer: Gazetteer) -> RowReading:
    """One row as a strike record, or why it is refused.

    Rule: every row is a strike, `probable`; a stated 0 is kept as 0; a row with neither destroyed
    nor damaged facilities has hit none. The source's words stay in `munition`, `description` and
    `notes`.
    Args:
        number: the row's number as a spreadsheet counts.
        given: its cells by column.
    Returns:
        The claim with its flags, or the faults of the row, all at once.
    Source: docs/api-guide.md, "Reading the two real files".
    """
    cells = Cells(number, given)
    event = cells.needed("SiND Event ID")
    ground = _place(cells, gazetteer)
    weapons = cells_of.weapons(cells)
    parties, sources = parties_of(cells.text("Reported Perpetrator Name"), cells, FAMILY)
    claim = {
        "occurred": cells_of.day(cells, "Date"),
        **ground,
        "description": cells.text("Event Description") or None,
        "attack_types": cells_of.attack_types(cells, weapons),
        "resources_affected": cells_of.resources_affected(cells),
        "delivery": cells_of.delivery(weapons),
        "munition": cells_of.munition(cells, weapons),
        "facility_effect": cells_of.facility_effect(cells),
        "certainty": "probable",
        "health_workers_killed": cells.count("Health Workers Killed"),
        "health_workers_injured": cells.count("Health Workers Injured"),
        "parties": parties,
        "citations": [{"document_id": str(DOCUMENT_ID), "locator": event}],
        "external_ids": [{"scheme": SCHEME, "value": event}],
        "notes": cells_of.as_reported(cells),
    }
    if cells.faults:
        return RowReading(faults=tuple(cells.faults), flags=tuple(cells.flags))
    return RowReading((RowClaim(STRIKE, event, claim, sources),), flags=tuple(cells.flags))


def _place(cells: Cells, gazetteer: Gazetteer) -> dict[str, Any]:
    """Where it happened, never finer than the file knows.

    Rule: by the point in the sub-district (2) or district (3, 5) that holds it, else in the named
    governorate (4) or the country (6). The point of a (4) or (6) row is the middle of something and
    is not kept. Where no outlines are known (Yemen) the named governorate is taken.
    """
    code = cells.needed("Country ISO")
    country = gazetteer.country(code)
    if code and country is None:
        known = ", ".join(sorted(unit.country_code for unit in gazetteer.countries))
        reason = f"No country of the gazetteer has the code '{code}'."
        cells.refuse("Country ISO", "unknown_country", reason, f"Give one of {known}.")
    found = _PRECISION.search(cells.needed("Geo Precision"))
    if found is None and cells.text("Geo Precision"):
        reason = "The cell does not begin with (2), (3), (4), (5) or (6)."
        cells.refuse("Geo Precision", "unknown_precision", reason, "Write the file's own word.")
    point = cells_of.point(cells)
    if country is None or found is None:
        return {}
    precision, level = _LEVELS[found[1]]
    named = _named(cells, country, gazetteer)
    unit = _unit(cells, gazetteer, country, named, level, point)
    if precision == "country":
        unit = country
    elif unit is None:
        reason = f"No unit of {country.slug} is known by '{cells.text('Admin 1')}'."
        remedy = "Give the governorate's name as in GET /v1/places, or Geo Precision (6)."
        cells.refuse("Admin 1", "unknown_unit", reason, remedy)
        return {}
    kept = point if level else None
    return {
        "place_id": str(unit.id),
        "location_precision": precision,
        "location": {"type": "Point", "coordinates": list(kept)} if kept else None,
    }


def _named(cells: Cells, country: Unit, gazetteer: Gazetteer) -> Unit | None:
    text = cells.text("Admin 1")
    if text in _NO_UNIT:
        return None
    kind = "admin2" if text.casefold().endswith(" district") else "admin1"
    return gazetteer.named(country.country_code, kind, _UNIT_WORD.sub("", text))


def _unit(
    cells: Cells,
    gazetteer: Gazetteer,
    country: Unit,
    named: Unit | None,
    level: str | None,
    point: tuple[float, float] | None,
) -> Unit | None:
    governorate = gazetteer.above(named, "admin1") if named else None
    if level is None or not gazetteer.has_outlines(country.country_code, level):
        return governorate
    if point is None:
        cells.flag("Latitude", "no_point", "The row has no point; its governorate is taken.")
        return governorate
    unit = gazetteer.holding(country.country_code, level, point)
    if unit is None:
        reason = f"The point lies in no unit of {country.slug}; the named governorate is taken."
        cells.flag("Latitude", "point_in_no_unit", reason)
        return governorate
    above = gazetteer.above(unit, "admin1")
    if governorate is not None and above is not None and above.id != governorate.id:
        reason = f"The point lies in {above.slug}, the row says {governorate.slug}."
        cells.flag("Admin 1", "governorates_disagree", reason)
    return unit


def _standing(gazetteer: Gazetteer) -> Sequence[tuple[Noun, UUID, Mapping[str, Any]]]:
    """The source, and the one dataset document that all rows cite."""
    source = {
        "slug": FAMILY,
        "names": [{"lang": "en", "text": "Insecurity Insight"}],
        "kind": "monitor",
        "family": FAMILY,
    }
    countries = [gazetteer.country(code) for code in COVERED]
    covered = [str(unit.id) for unit in countries if unit is not None]
    document = {
        "source_id": str(SOURCE_ID),
        "kind": "dataset",
        "title": "Attacks on health care in Syria and Yemen, 2016 to 2023 (SiND)",
        # Later than the last event in it; the file itself carries no date.
        "published_on": "[2023-11-07..]",
        "url": "https://insecurityinsight.org",
        "language": "en",
        "licence": "CC BY-SA",
        "attribution": "Insecurity Insight; Safeguarding Health in Conflict Coalition. CC BY-SA.",
        "covers": [{"nouns": ["strikes"], "places": covered, "span": SPAN}] if covered else [],
    }
    return (SOURCE, SOURCE_ID, source), (DOCUMENT, DOCUMENT_ID, document)


INSECURITY_INSIGHT = Profile(
    name=FAMILY,
    title="Insecurity Insight: attacks on health care (SiND), CSV",
    scheme=SCHEME,
    noun=STRIKE,
    columns=cells_of.COLUMNS,
    standing=_standing,
    read=read_row,
    column_of={
        "occurred": "Date",
        "description": "Event Description",
        "location": "Latitude",
        "munition": "Weapon Carried/Used",
        "health_workers_killed": "Health Workers Killed",
        "health_workers_injured": "Health Workers Injured",
        "parties": "Reported Perpetrator Name",
        "citations": "SiND Event ID",
        "external_ids": "SiND Event ID",
    },
    remedies=cells_of.REMEDIES,
)
