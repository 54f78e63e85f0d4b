"""A summary without its trace: small enough to be polled over a bad line."""

from collections.abc import Mapping, Sequence
from typing import Any

HEAD = ("city", "on", "window", "as_of", "position", "tier", "complete_through")
"""What says of which place, day and knowledge a summary speaks; it always stays."""

_OF_CLAIM = ("reason",)
_OF_DESIGNATION = ("id", "scheme", "announced_on", "valid_from_all_claims", "population")
_OF_ROUTE = ("last_known", "status_id")
_OF_RATE_CLAIM = ("citations",)
_OF_TOTAL = ("sentence_ar",)

JSON = Mapping[str, Any]


def brief(summary: JSON) -> dict[str, Any]:
    """The summary without what only somebody asks who traces a number.

    Why: it is polled. What anybody states stays, with who states it; left out are the reasons and
    places in documents behind dates, and the Arabic sentences of totals. Each of
    them is one request away, by `trace=full`.

    Args:
        summary: the whole of it.

    Returns:
        The same shape with fewer members; nothing in it says otherwise than the whole.

    Source: docs/api-guide.md `summary`.
    """
    siege, routes, medical = (summary[name] for name in ("siege", "supply_routes", "medical"))
    totals = summary["casualties"].items()
    return {
        **summary,
        "siege": siege | {"areas": [_area(area) for area in siege["areas"]]},
        "designations": _each_without(summary["designations"], _OF_DESIGNATION),
        "supply_routes": routes | {"routes": _each_without(routes["routes"], _OF_ROUTE)},
        "medical": medical | {"claims": _each_without(medical["claims"], _OF_RATE_CLAIM)},
        "casualties": {name: _without(total, _OF_TOTAL) for name, total in totals},
    }


def sparse(summary: JSON, wanted: Sequence[str] | None) -> dict[str, Any]:
    """The members that are wanted, after those that say what the summary speaks of.

    Args:
        summary: the whole or the brief one.
        wanted: names of members; None = all.

    Returns:
        The summary with fewer members.

    Source: docs/api-guide.md `fields`.
    """
    if wanted is None:
        return dict(summary)
    return {name: summary[name] for name in summary if name in wanted or name in HEAD}


def _area(area: JSON) -> dict[str, Any]:
    claims = [
        _without(claim, _OF_CLAIM) | {"citation": _speaker(claim["citation"])}
        for claim in area["claims"]
    ]
    return {**area, "claims": claims}


def _speaker(citation: JSON | None) -> JSON | None:
    return {"source": citation["source"]} if citation else None


def _each_without(members: Sequence[JSON], names: Sequence[str]) -> list[dict[str, Any]]:
    return [_without(member, names) for member in members]


def _without(member: JSON, names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in member.items() if name not in names}
