"""Insecurity Insight's attacks on health care (SiND): every row of the file is one strike."""

import re
from collections.abc import Mapping
from typing import Any

from service.domain.imports import insecurity_insight_cells as cells_of
from service.domain.imports.cells import Cells
from service.domain.imports.datasets import Dataset
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.grounds import GroundColumns
from service.domain.imports.insecurity_insight_parties import parties_of
from service.domain.imports.profile import Profile, RowClaim, RowReading, each_by_itself
from service.model.nouns.strike import STRIKE

FAMILY = "insecurity_insight"
SCHEME = "sind"
DATASET = Dataset(
    family=FAMILY,
    name="Insecurity Insight",
    kind="monitor",
    key="insecurity_insight_health_SYR_YEM",
    title="Attacks on health care in Syria and Yemen, 2016 to 2023 (SiND)",
    # Later than the last event in it; the file itself carries no date.
    published_on="[2023-11-07..]",
    url="https://insecurityinsight.org",
    licence="CC BY-SA",
    attribution="Insecurity Insight; Safeguarding Health in Conflict Coalition. CC BY-SA.",
    covers=("strikes",),
    places=("syr", "yem"),
    span="2016-01-01/2023-11-07",
)
GROUND = GroundColumns("Admin 1", "Longitude", "Latitude")

_PRECISION = re.compile(r"\(([2-6])\)")
# Geo Precision → how exactly the place is known, and the level whose outline finds it by the point.
_LEVELS: Mapping[str, tuple[str, str | None]] = {
    "2": ("near_settlement", "admin3"),
    "3": ("admin2", "admin2"),
    "4": ("admin1", None),
    "5": ("linear_feature", "admin2"),
    "6": ("country", None),
}


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
    cells = Cells(number, given, cells_of.REMEDIES)
    event = cells.needed("SiND Event ID")
    ground = _place(cells, gazetteer)
    weapons = cells_of.weapons(cells)
    parties, sources = parties_of(cells.text("Reported Perpetrator Name"), cells, FAMILY)
    claim = {
        "occurred": cells.day("Date"),
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
        "citations": [DATASET.cited_at(event)],
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
    point = GROUND.point(cells)
    if country is None or found is None:
        return {}
    precision, level = _LEVELS[found[1]]
    unit = GROUND.unit(cells, gazetteer, country, level, point)
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


INSECURITY_INSIGHT = Profile(
    name=FAMILY,
    title="Insecurity Insight: attacks on health care (SiND), CSV",
    scheme=SCHEME,
    noun=STRIKE,
    columns=cells_of.COLUMNS,
    dataset=DATASET,
    begin=each_by_itself(read_row),
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
