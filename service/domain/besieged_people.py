"""How many people are said to be besieged: each family's latest estimate, never a sum."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from service.domain.besieged_areas import AreaOnDay
from service.domain.open_ranges import stated
from service.domain.series import estimate_on
from service.model.bounds import UNKNOWN, Bounds
from service.model.series import OpenRange, StockOnDay, StockRow
from service.storage.database import Row

_MAY_BE_BESIEGED = ("besieged", "unknown")


@dataclass(frozen=True)
class Estimate:
    """One estimate: of which area or place (`scope`), of besieged people or of residents."""

    row: StockRow
    scope: UUID
    population_class: str


def read_estimates(rows: Sequence[Row]) -> list[Estimate]:
    """Estimates as the rules take them.

    Args:
        rows: population estimates as storage gives them.

    Returns:
        One per row; the scope is the area, else the place.

    Source: docs/methodology.md, noun `population estimate`.
    """
    return [
        Estimate(
            StockRow(
                family=row["family"],
                counted=_counted(row),
                value=OpenRange(row["low"], row["best"], row["high"]),
                record_id=str(row["id"]),
            ),
            row["area_id"] or row["place_id"],
            row["population_class"],
        )
        for row in rows
    ]


def _counted(row: Row) -> Bounds:
    """As it was recorded, in its own words."""
    return Bounds.read(orjson.loads(row["document"])["counted_on"]) or UNKNOWN


def people_besieged(
    estimates: Sequence[Estimate], areas: Sequence[AreaOnDay], roots: Sequence[UUID], on: date
) -> dict[str, Any]:
    """The lines of `summary.people_besieged` and what they span.

    Residents of an area are people besieged only while it is, or may be, under siege. Estimates
    of different ground are never compared: `stated` spans those of the asked place itself, else
    those of its only area.

    Args:
        estimates: of the areas and of the asked places.
        areas: the areas with their states on the day.
        roots: the asked places.
        on: the asked day.

    Returns:
        `{lines, stated}`; a line is carried forward 90 days and flagged `stale` beyond.

    Source: docs/methodology.md R2, P5; docs/methodology.md.
    """
    names = {area.id: area.slug for area in areas}
    shut = {area.id for area in areas if area.state.state in _MAY_BE_BESIEGED}
    groups: defaultdict[tuple[str, UUID], list[Estimate]] = defaultdict(list)
    for estimate in estimates:
        if estimate.population_class == "besieged" or estimate.scope in shut:
            groups[estimate.row.family, estimate.scope].append(estimate)
    lines: list[tuple[UUID, StockOnDay, dict[str, Any]]] = []
    ordered = sorted(groups.items(), key=lambda entry: (entry[0][0], str(entry[0][1])))
    for (_, scope), group in ordered:
        found = estimate_on([one.row for one in group], on)
        if found is not None:
            classes = {one.row.record_id: one.population_class for one in group}
            beside = {
                "population_class": classes[found.row.record_id],
                "area": names.get(scope),
            }
            lines.append((scope, found, {**found.as_json(), **beside}))
    return {"lines": [line for _, _, line in lines], "stated": _stated(lines, roots, names)}


def _stated(
    lines: Sequence[tuple[UUID, StockOnDay, Any]], roots: Sequence[UUID], names: dict[UUID, str]
) -> dict[str, Any] | None:
    fresh = [(scope, found.row.value) for scope, found, _ in lines if not found.stale]
    own = [value for scope, value in fresh if scope in roots]
    if not own and len(names) == 1:
        own = [value for _, value in fresh]
    return stated(own)
