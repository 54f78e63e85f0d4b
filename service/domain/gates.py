"""Gates between a claim and the world: a point lies in its country, a time in its day."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import shapely

from service.domain.refusals import refused
from service.model.noun import Noun
from service.storage import places
from service.storage.database import Row, Session

# A simplified border is some kilometres off: further out is looked at, far out refused.
FINE_KM = 5.0
REFUSED_KM = 50.0
_KM_PER_DEGREE = 111.2


def check_against_the_world(
    session: Session, noun: Noun, body: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Checks a claim against what else is known; flags for the reviewer.

    Rule: coordinates lie in the named place's country: up to 5 km outside its simplified border is
    fine, beyond that flagged, beyond 50 km refused. Source: docs/methodology.md, input gates.
    Raises:
        Problem: `outside_country`.
    """
    location, place_id = body.get("location"), body.get("place_id")
    if not location or not place_id:
        return []
    ground = places.find_ground(session, str(UUID(place_id)))
    if ground is None or ground.country_code is None:
        return []
    outline = places.outline(session, ground.country_code)
    longitude, latitude = location["coordinates"]
    outside = kilometres_outside(longitude, latitude, outline)
    if outside > REFUSED_KM:
        detail = (
            f"The point lies {outside:.0f} km outside {ground.country_code}; check the order"
            " (longitude first) and the place."
        )
        raise refused("outside_country", detail, "/location/coordinates")
    if outside > FINE_KM:
        detail = f"The point lies {outside:.0f} km outside {ground.country_code}."
        return [{"code": "outside_country", "field": "location", "detail": detail}]
    return []


def kilometres_outside(longitude: float, latitude: float, outline: Sequence[Row]) -> float:
    """How far a point lies outside a country; 0 inside, or where no outline is known.

    Args:
        outline: rings as PostgreSQL writes polygons, `((x,y),…)`, with `hole`.
    """
    shells = [shapely.Polygon(_ring(row["ring"])) for row in outline if not row["hole"]]
    if not shells:
        return 0.0
    # Degrees of longitude shrink towards the poles; near one border a flat map will do.
    squeeze = math.cos(math.radians(latitude))
    flat = shapely.transform(shapely.MultiPolygon(shells), lambda xy: xy * [squeeze, 1.0])
    point = shapely.Point(longitude * squeeze, latitude)
    return float(shapely.distance(flat, point)) * _KM_PER_DEGREE


def _ring(text: str) -> list[tuple[float, float]]:
    numbers = [float(part) for part in text.replace("(", "").replace(")", "").split(",")]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
