"""Strikes and attacks on care in a window, and what tiers that know facilities are told of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson

from service.domain.coverage import days_before
from service.domain.digests.asked import Asked
from service.domain.digests.lines import MOST_IDS, days, label, line, speakers, when
from service.domain.facility_hits import facility_hits
from service.domain.strike_counts import FamilyCount
from service.domain.strikes_told import strikes_told
from service.model.bounds import UNKNOWN, Bounds
from service.storage import digests, strikes

_WHAT = {True: ("strike", "strikes"), False: ("attack", "attacks")}


def care_lines(asked: Asked, *, strikes_only: bool) -> list[dict[str, Any]]:
    """Strikes, or all attacks on care, per family, beside the window of equal length before.

    Rule: both windows stop where the reader can be told of all (C1), so that they are equally long.
    A family without a record has a line only where it declares to cover the place and the window.

    Args:
        asked: the question.
        strikes_only: the narrow measure of C0.

    Returns:
        Lines, by family; none where no day of the window can be told yet.

    Source: docs/methodology.md C0, C1, P3, P5.
    """
    if asked.window is None:
        return []
    first, last = asked.window
    length = (last - first).days + 1
    earlier = (days_before(first, length), days_before(first, 1))
    session, scope, through = asked.session, asked.scope, asked.through
    counts = strikes_told(session, scope, first, last, through, strikes_only=strikes_only)
    then = {
        one.family: one
        for one in strikes_told(session, scope, *earlier, through, strikes_only=strikes_only)
    }
    rows = strikes.counted(session, scope, first, last, MOST_IDS + 1, strikes_only=strikes_only)
    ids: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda one: not one["here"]):
        ids.setdefault(row["family"], []).extend(str(one) for one in row["ids"])
    names = asked.families([one.family for one in counts])
    return [
        line(
            _sentence(asked, one, then.get(one.family), names[one.family], strikes_only, length),
            "strikes",
            ids.get(one.family, ()),
            according_to=[one.family],
            further=_list(asked, one.family),
            family=one.family,
            placed_here=one.placed_here,
            possibly_here=one.possibly_here,
            across_the_edge=one.across_the_edge,
            coverage=one.coverage,
            before=_before(then.get(one.family)),
        )
        for one in counts
    ]


def _before(count: FamilyCount | None) -> dict[str, Any] | None:
    if count is None:
        return None
    return {
        "placed_here": count.placed_here,
        "possibly_here": count.possibly_here,
        "coverage": count.coverage,
    }


def _list(asked: Asked, family: str) -> str:
    assert asked.window is not None
    first, last = asked.window
    of_place = f"&place={asked.place}" if asked.place else ""
    return f"/v1/strikes?families={family}{of_place}&date_match=certain&from={first}&to={last}"


def _sentence(
    asked: Asked,
    count: FamilyCount,
    before: FamilyCount | None,
    name: str,
    strikes_only: bool,
    length: int,
) -> str:
    one, many = _WHAT[strikes_only]
    here = count.placed_here
    told = f"{here:,} {one if here == 1 else many} recorded"
    if not here:
        told = f"no {one} recorded" if count.coverage == "full" else f"no {one} known to be here"
    beside = []
    if count.possibly_here:
        beside.append(f"up to {count.possibly_here:,} more may have been here")
    if count.across_the_edge:
        beside.append(f"{count.across_the_edge:,} may lie in these days or outside of them")
    if before is not None:
        earlier = f"{before.placed_here:,}"
        if before.possibly_here:
            earlier += f", and up to {before.possibly_here:,} more"
        beside.append(f"in the {length} day{'' if length == 1 else 's'} before: {earlier}")
    if not here and count.coverage == "full" and not count.possibly_here:
        beside.append("it declares to cover all of them")
    return f"{name}: {'; '.join([told, *beside])}."


def facilities(asked: Asked) -> dict[str, Any]:
    """Facilities that strikes hit, and facilities that began to work otherwise, where told.

    Args:
        asked: the question.

    Returns:
        `hit` for the trusted tier, `changed` for partners too; null where `withheld` says `tier`,
        whether or not there is anything to tell.

    Source: docs/protection.md, facilities; docs/methodology.md C2.
    """
    hit, changed = _hit(asked), None
    if asked.scope.tier != "public":
        changed = _changed(asked)
    return {
        "hit": hit,
        "changed": changed,
        "withheld": "tier" if hit is None or changed is None else None,
    }


def _hit(asked: Asked) -> list[dict[str, Any]] | None:
    window: tuple[date, date] = (asked.first, asked.last)
    hits = facility_hits(asked.session, asked.scope, window, None)
    if hits is None:
        return None
    found = []
    names = asked.families([family for family, _ in hits])
    for (family, here), (times, different) in sorted(hits.items()):
        where = "here" if here else "perhaps here"
        found.append(
            line(
                f"{names[family]}: {different:,} named facilities hit {where}, {times:,} times in"
                f" {days(*window)}.",
                "strikes",
                (),
                according_to=[family],
                further=_list(asked, family),
                family=family,
                basis="placed_here" if here else "possibly_here",
                facilities_hit=different,
                hits=times,
            )
        )
    return found


def _changed(asked: Asked) -> list[dict[str, Any]]:
    rows = digests.facilities(asked.session, asked.scope, asked.first, asked.last)
    found = []
    for row in rows[: digests.MOST]:
        document = orjson.loads(row["document"])
        began = Bounds.read(document["began"]) or UNKNOWN
        by = speakers(document)
        found.append(
            line(
                _change(asked, row, began, by),
                "facility-statuses",
                [str(row["id"]), *([str(row["before_id"])] if row["before_id"] else [])],
                according_to=by,
                facility_id=str(row["facility_id"]),
                facility_kind=row["kind"],
                place=row["place"],
                status_before=row["before_status"],
                status=row["status"],
                building_damage=document["building_damage"],
                on=began.as_json(),
            )
        )
    return found


def _change(asked: Asked, row: Any, began: Bounds, by: Sequence[str]) -> str:
    kind = label("facility_kind", row["kind"]) if row["kind"] else "facility"
    place = asked.place_name(row["place"])
    where = f" in {place}" if place else ""
    status = label("facility_function", row["status"])
    was = row["before_status"]
    before = f"; before: {label('facility_function', was)}" if was else ""
    told = asked.said_by(list(by))
    return (
        f"{kind[0].upper()}{kind[1:]}{where}: {status} {when(began)}{before}"
        f"{f' ({told})' if told else ''}."
    )
