"""Aid missions and pauses in a window, and listings that began or ended in it."""

from collections.abc import Mapping
from typing import Any

import orjson

from service.domain.aid_answers import announcers
from service.domain.besieged_areas import read_designation, speakers_of
from service.domain.boundary_claims import resolve
from service.domain.digests.asked import Asked
from service.domain.digests.lines import (
    day_named,
    days,
    label,
    line,
    speakers,
    when,
    within,
)
from service.domain.sentences import range_in_words
from service.model.bounds import UNKNOWN, Bounds
from service.model.series import OpenRange
from service.storage import digests, sieges

_REACHED = ("arrived_on", "moved_on", "planned_for", "requested_on")
_STEP = {
    "arrived_on": "",
    "moved_on": ", set out",
    "planned_for": ", planned",
    "requested_on": ", requested",
}
_SILENT = (None, "unknown")


def missions(asked: Asked) -> dict[str, Any]:
    """Aid missions of the window, and how many of those meant for the place went how.

    Rule: completed, denied and attacked are three facts, each of which may be not stated (null),
    which is never a no. A mission that was attacked on its way stands elsewhere: what is within
    25 km is told as `nearby`, and is in no number.

    Args:
        asked: the question.

    Returns:
        `recorded`, and per fact the number that states it; null where no mission is recorded, or
        none of them says, or where there are more than are told (`lines_cut`); and the lines.

    Source: docs/methodology.md, aid and pauses; P3, P5b.
    """
    rows = digests.missions(asked.session, asked.scope, asked.area_ids, asked.first, asked.last)
    areas = {str(area.id): area.name for area in asked.areas}
    cut = len(rows) > digests.MOST
    lines = [
        _mission(asked, row, orjson.loads(row["document"]), areas) for row in rows[: digests.MOST]
    ]
    here = [one for one in lines if one["basis"] == "placed_here" and one["within"] == "certain"]
    counts = {
        fact: None if cut else _count(here, fact) for fact in ("completed", "denied", "attacked")
    }
    recorded = None if cut else len(here) or None
    return {"recorded": recorded, **counts, "lines": lines, "lines_cut": cut}


def _count(lines: list[dict[str, Any]], fact: str) -> int | None:
    stated = [one[fact] for one in lines if one[fact] is not None]
    if any(stated):
        return stated.count(True)
    return 0 if lines and len(stated) == len(lines) else None


def _mission(
    asked: Asked, row: Mapping[str, Any], document: Mapping[str, Any], areas: Mapping[str, str]
) -> dict[str, Any]:
    field = next(name for name in _REACHED if document[name])
    on = Bounds.read(document[field]) or UNKNOWN
    permission, movement = document["permission"], document["movement"]
    by = speakers(document)
    name = areas.get(document["area_id"] or "") or asked.place_name(document["place"])
    kind = label("aid_mission_kind", document["kind"])
    nearby = f", within 25 km of {asked.name}" if row["basis"] == "nearby" else ""
    where = f" ({name}{nearby})" if name else ""
    told = asked.said_by(by)
    return line(
        f"{kind[0].upper()}{kind[1:]}{where}{_STEP[field]} {when(on)}:"
        f" {_outcome(document)}{f' ({told})' if told else ''}.",
        "aid-missions",
        [str(row["id"])],
        according_to=by,
        kind=document["kind"],
        basis=row["basis"],
        on=on.as_json(),
        within=within(on, asked.first, asked.last) or "possible",
        completed=row["completed"],
        denied=None if permission in _SILENT else permission == "denied",
        attacked=None if movement in _SILENT else movement == "attacked",
        people_reached=document["people_reached"],
    )


def _outcome(document: Mapping[str, Any]) -> str:
    told = []
    if document["permission"] not in _SILENT:
        told.append(f"permission {label('aid_permission', document['permission'])}")
    if document["movement"] not in _SILENT:
        told.append(label("aid_movement", document["movement"]))
    completion = document["completion"]
    if completion not in _SILENT:
        delivered = {"full": "delivered", "partial": "delivered in part", "none": "not delivered"}
        told.append(delivered[completion])
    reached = document["people_reached"]
    if reached:
        number = range_in_words(OpenRange(reached["low"], reached["best"], reached["high"]))
        told.append(f"reached {number} people" if number else "reached people")
    if completion in _SILENT and not reached:
        told.append("what was delivered is not stated")
    return "; ".join(told)


def pauses(asked: Asked) -> list[dict[str, Any]]:
    """Pauses that were announced, planned or in force in the window, or stand beyond it.

    Args:
        asked: the question.

    Returns:
        Lines with what happened within: `announced`, `began`, `ended`.

    Source: docs/methodology.md, aid and pauses.
    """
    rows = digests.pauses(asked.session, asked.scope, asked.first, asked.last)
    return [
        _pause(asked, str(row["id"]), orjson.loads(row["document"])) for row in rows[: digests.MOST]
    ]


def _pause(asked: Asked, record: str, document: Mapping[str, Any]) -> dict[str, Any]:
    announced = Bounds.read(document["announced_on"])
    planned, held = Bounds.read(document["planned"]), Bounds.read(document["in_force"])
    edges = {
        "announced": announced,
        "began": Bounds(held.earliest, held.earliest) if held else None,
        "ended": Bounds(held.latest, held.latest) if held else None,
    }
    happened = [
        name for name, edge in edges.items() if within(edge, asked.first, asked.last) is not None
    ]
    by = speakers(document)
    kind = label("pause_kind", document["kind"])
    place = asked.place_name(document["place"])
    told = [
        *([f"announced {when(announced)}"] if announced else []),
        *([f"planned {_span(planned)}"] if planned else []),
        f"in force {_span(held)}" if held else "whether it held is not stated",
        *([label("pause_end_mode", document["end_mode"])] if document["end_mode"] else []),
    ]
    said = asked.said_by(by)
    return line(
        f"{kind[0].upper()}{kind[1:]}{f' in {place}' if place else ''}: {', '.join(told)}"
        f"{f' ({said})' if said else ''}.",
        "pauses",
        [record],
        according_to=by,
        kind=document["kind"],
        place=document["place"],
        happened=happened,
        announced_on=document["announced_on"],
        planned=document["planned"],
        in_force=document["in_force"],
        end_mode=document["end_mode"],
        announced_by=announcers(document["parties"] or ()),
    )


def _span(span: Bounds) -> str:
    first, last = span.earliest, span.latest
    if first is None or last is None:
        return day_named(span)
    return f"{'on' if first == last else 'from'} {days(first, last)}"


def _from(start: Bounds) -> str:
    words = day_named(start)
    if words.startswith("between"):
        return f"in force from a day {words}"
    return (
        f"in force {words}" if words.startswith(("by", "at", "from")) else f"in force from {words}"
    )


def listings(asked: Asked) -> list[dict[str, Any]]:
    """Listings of the areas that came into force, were announced, or ended in the window (S6).

    Args:
        asked: the question.

    Returns:
        Lines with what happened within: `in_force`, `announced`, `ended`.

    Source: docs/methodology.md S6.
    """
    names = {area.id: area for area in asked.areas}
    rows = sieges.designations_of(asked.session, asked.area_ids)
    documents = [orjson.loads(row["document"]) for row in rows]
    known = speakers_of(asked.session, documents)
    found = []
    for row, document in zip(rows, documents, strict=True):
        listing = read_designation(document, known)
        start = resolve("start", listing.valid_from, listing.claims, listing.grade).adopted
        edges = {
            "in_force": start, "announced": listing.announced_on, "ended": listing.valid_to,
        }  # fmt: skip
        happened = [name for name, edge in edges.items() if within(edge, asked.first, asked.last)]
        if not happened:
            continue
        area = names[row["area_id"]]
        category = label("designation_category", listing.category)
        told = [
            *([_from(start)] if start else []),
            *([f"announced {when(listing.announced_on)}"] if listing.announced_on else []),
            *([f"ended {when(listing.valid_to)}"] if listing.valid_to else []),
        ]
        found.append(
            line(
                f"{area.name}: listed as {category} by {asked.said_by([listing.by])},"
                f" {', '.join(told)}.",
                "designations",
                [listing.id],
                according_to=[listing.by],
                area=area.slug,
                scheme=listing.scheme,
                category=listing.category,
                happened=happened,
                valid_from=start.as_json() if start else None,
                announced_on=listing.announced_on.as_json() if listing.announced_on else None,
                valid_to=listing.valid_to.as_json() if listing.valid_to else None,
            )
        )
    return found
