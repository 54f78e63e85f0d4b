"""Outlines of countries and units: the areas that they hold, and how far a point lies outside."""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

# shapely is imported where it is needed: it takes 13 MB in every worker, and few requests draw.

KM_PER_DEGREE = 111.2


def area_of(rings: Iterable[Mapping[str, Any]]) -> Any:
    """The area of an outline, without what its holes cut out.

    Args:
        rings: each `ring` as PostgreSQL writes a polygon, `((x,y),…)` in degrees, with `hole`.

    Returns:
        A valid shape; empty where no ring is given.

    Source: the shipped boundaries, WGS 84.
    """
    import shapely

    shells: list[Any] = []
    holes: list[Any] = []
    for ring in rings:
        (holes if ring["hole"] else shells).append(_polygon(ring["ring"]))
    area = shapely.union_all(shells)
    return shapely.difference(area, shapely.union_all(holes)) if holes else area


@lru_cache(maxsize=4096)
def _polygon(ring: str) -> Any:
    import shapely

    numbers = [float(part) for part in ring.replace("(", "").replace(")", "").split(",")]
    return shapely.make_valid(shapely.Polygon(list(zip(numbers[::2], numbers[1::2], strict=True))))


def squeeze_at(latitude: float) -> float:
    """How much shorter a degree of longitude is than one of latitude, never quite 0."""
    return max(math.cos(math.radians(latitude)), 0.01)


def kilometres_from(area: Any, longitude: float, latitude: float) -> float:
    """How far a point lies outside an area; 0 inside, or where the area is empty.

    Args:
        area: a shape in degrees.
        longitude: degrees, WGS 84.
        latitude: degrees, WGS 84.

    Returns:
        Kilometres.

    Source: degrees of longitude shrink towards the poles; near one border a flat map will do.
    """
    import shapely

    if area.is_empty or area.contains(shapely.Point(longitude, latitude)):
        return 0.0
    squeeze = squeeze_at(latitude)
    flat = shapely.transform(area, lambda xy: xy * [squeeze, 1.0])
    return float(shapely.distance(flat, shapely.Point(longitude * squeeze, latitude))) * (
        KM_PER_DEGREE
    )
