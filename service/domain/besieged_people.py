"""How many people are said to be besieged: each family's latest estimate, never a sum."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from service.domain.besieged_areas import AreaOnDay
from service.domain.series.stocks import estimate_on
from service.domain.sieges import may_be_besieged
from service.model.bounds import UNKNOWN, Bounds
from service.model.series import OpenRange, StockOnDay, StockRow
from service.storage.database import Row


@dataclass(frozen=True)
class Estimate:
    """One estimate: of which area or place (`scope`), of besieged people or of residents."""

    row: StockRow
    scope: UUID
    population_class: str
    scope_text: str | None = None


def read_estimates(rows: Sequence[Row]) -> list[Estimate]:
    """Estimates as the rules take them.

    Args:
        rows: population estimates as storage gives them.

    Returns:
        One per row; the scope is the area, else the place.

    Source: docs/methodology.md, noun `population estimate`.
    """
    return [_estimate(row, orjson.loads(row["document"])) for row in rows]


def _estimate(row: Row, document: dict[str, Any]) -> Estimate:
    return Estimate(
        StockRow(
            family=row["family"],
            counted=Bounds.read(document["counted_on"]) or UNKNOWN,
            value=OpenRange(row["low"], row["best"], row["high"]),
            record_id=str(row["id"]),
        ),
        row["area_id"] or row["place_id"],
        row["population_class"],
        document.get("scope_text"),
    )


def speaks_of_a_siege(estimate: Estimate, areas: Sequence[AreaOnDay], day: date) -> bool:
    """Whether an estimate counts people besieged on a day.

    Rule: one of an area only while that area is, or may be, under siege on the day; one of people
    besieged in a whole place while any of its areas is. Residents of a whole place never are.
    Why: a figure carried past the end of a siege would say that people are besieged who are not.

    Args:
        estimate: of people besieged or of residents.
        areas: the areas of the answer, with their episodes.
        day: the asked day.

    Returns:
        Whether it counts.

    Source: docs/methodology.md R2.
    """
    mine = [area for area in areas if area.id == estimate.scope]
    if not mine and estimate.population_class != "besieged":
        return False
    among = mine or areas
    return not among or any(may_be_besieged(area.state.episodes, day) for area in among)


def people_besieged(
    estimates: Sequence[Estimate], areas: Sequence[AreaOnDay], roots: Sequence[UUID], on: date
) -> dict[str, Any]:
    """The lines of `summary.people_besieged` and what they span.

    Estimates count only while their ground is, or may be, under siege. Those of different ground
    are never compared: `stated` spans those of the asked place itself, else of its only area.

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
    groups: defaultdict[tuple[str, UUID], list[Estimate]] = defaultdict(list)
    for estimate in estimates:
        if speaks_of_a_siege(estimate, areas, on):
            groups[estimate.row.family, estimate.scope].append(estimate)
    lines: list[tuple[UUID, StockOnDay, dict[str, Any]]] = []
    ordered = sorted(groups.items(), key=lambda entry: (entry[0][0], str(entry[0][1])))
    for (_, scope), group in ordered:
        found = estimate_on([one.row for one in group], on)
        if found is not None:
            chosen = next(one for one in group if one.row is found.row)
            beside = {
                "population_class": chosen.population_class,
                "scope_text": chosen.scope_text,
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
    return span_of_people(own)


def span_of_people(values: Iterable[OpenRange]) -> dict[str, Any] | None:
    """What several estimates of the same people span, without adding them.

    Rule: the least number stated is the lowest, be it a floor or a best ("about 275,000"); an
    "up to" gives none. A value that says only "at least" leaves the top open.
    Why: unlike the dead, of whom a best is no floor, every estimate here is of the whole ground.

    Args:
        values: one per family.

    Returns:
        `{lowest, highest, open_above}`; None where no family states anything.

    Source: docs/methodology.md, people besieged.
    """
    known = [one for one in values if (one.low, one.best, one.high) != (None, None, None)]
    if not known:
        return None
    lows = [_first(one.low, one.best) for one in known]
    highs = [_first(one.high, one.best, one.low) for one in known]
    return {
        "lowest": min((n for n in lows if n is not None), default=None),
        "highest": max((n for n in highs if n is not None), default=None),
        "open_above": any(one.best is None and one.high is None for one in known),
    }


def _first(*numbers: int | None) -> int | None:
    return next((n for n in numbers if n is not None), None)
