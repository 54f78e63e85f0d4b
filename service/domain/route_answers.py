"""The supply routes of besieged areas on a day: how many stand how, and each with its status."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from service.domain.besieged_areas import by_language
from service.domain.route_timelines import RouteHistory
from service.domain.supply_routes import counts_on, headline_on
from service.model.bounds import UNKNOWN, Bounds
from service.model.supply_route import RouteOnDay, RouteSpan
from service.storage import supply_routes
from service.storage.database import Session


@dataclass(frozen=True)
class RouteAnswer:
    """One route on the asked day, with the areas it serves."""

    id: UUID
    slug: str
    names: dict[str, str]
    serves: tuple[UUID, ...]
    status: RouteOnDay

    def as_json(self) -> dict[str, Any]:
        """An entry of `summary.supply_routes.routes[]`."""
        head = {"id": str(self.id), "slug": self.slug, "names": self.names}
        return {**head, **self.status.as_json()}


def routes_on(
    session: Session, areas: Sequence[UUID], on: date, stale_days: int
) -> list[RouteAnswer]:
    """Every route into the areas with its status on a day (R1, R2).

    Args:
        session: an open reading.
        areas: besieged areas by id.
        on: the asked day.
        stale_days: how long an open span stays known after it was last seen, in days.

    Returns:
        The routes, by slug.

    Source: docs/methodology.md R1, R2.
    """
    return [
        RouteAnswer(
            id=UUID(history.id),
            slug=history.slug,
            names=dict(history.names),
            serves=serves,
            status=headline_on(history.spans, on, stale_days),
        )
        for history, serves in histories_of(session, areas)
    ]


def histories_of(
    session: Session, areas: Sequence[UUID]
) -> list[tuple[RouteHistory, tuple[UUID, ...]]]:
    """Every route into the areas with all its statuses, and the areas that it serves.

    Args:
        session: an open reading.
        areas: besieged areas by id.

    Returns:
        The routes, by slug.

    Source: docs/methodology.md, noun `supply route`.
    """
    routes = supply_routes.routes_serving(session, areas)
    spans: defaultdict[UUID, list[RouteSpan]] = defaultdict(list)
    for row in supply_routes.statuses_of(session, [route["id"] for route in routes]):
        document = orjson.loads(row["document"])
        spans[row["route_id"]].append(
            RouteSpan(
                id=document["id"],
                status=document["status"],
                began=Bounds.read(document["began"]) or UNKNOWN,
                ended=Bounds.read(document["ended"]),
                observed_on=Bounds.read(document["observed_on"]),
                mode=document["mode"],
            )
        )
    found = []
    for route in routes:
        names = by_language(orjson.loads(route["document"])["names"])
        history = RouteHistory(str(route["id"]), route["slug"], names, tuple(spans[route["id"]]))
        found.append((history, tuple(route["serves_area_ids"])))
    return found


def routes_json(routes: Sequence[RouteAnswer]) -> dict[str, Any]:
    """`summary.supply_routes`; the counts are null where no route is recorded at all (P3).

    Args:
        routes: the routes of the asked areas.

    Returns:
        The four counts and the routes.

    Source: docs/api-guide.md `summary`.
    """
    found = counts_on([route.status for route in routes])
    counts = {str(name): count if routes else None for name, count in found.items()}
    return {"mode": "all", **counts, "routes": [route.as_json() for route in routes]}
