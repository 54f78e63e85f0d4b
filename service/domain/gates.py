"""Gates between a claim and the world: a point lies in its country, a time in its day."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.domain.outlines import area_of, kilometres_from
from service.domain.refusals import refused
from service.model.noun import Noun
from service.storage import places
from service.storage.database import Session

# A simplified border is some kilometres off: further out is looked at, far out refused.
FINE_KM = 5.0
REFUSED_KM = 50.0


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
    outside = kilometres_from(area_of(outline), longitude, latitude)
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
