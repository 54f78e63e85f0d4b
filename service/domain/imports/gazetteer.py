"""The administrative units of the gazetteer in memory: by name, and by the point they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely

from service.domain.names import fold
from service.domain.outlines import KM_PER_DEGREE, area_of, kilometres_from, squeeze_at
from service.storage import bulk
from service.storage.database import Session

# How far a simplified border may be off; the same as for the outline of a country.
NEAR_KM = 5.0


@dataclass(frozen=True)
class Unit:
    """A country or administrative unit; `keys` are its folded names."""

    id: UUID
    slug: str
    kind: str
    country_code: str
    parent_id: UUID | None
    keys: frozenset[str]


class Gazetteer:
    """Units and outlines, read once for a whole file: a question per row would take minutes."""

    def __init__(self, units: Iterable[Unit], rings: Mapping[UUID, Sequence[Mapping[str, Any]]]):
        """Keep the units and their outlines, ring by ring as PostgreSQL writes polygons."""
        self._units = {unit.id: unit for unit in units}
        self._rings = rings
        self._by_level: dict[tuple[str, str], list[Unit]] = {}
        for unit in self._units.values():
            self._by_level.setdefault((unit.country_code, unit.kind), []).append(unit)
        self._trees: dict[tuple[str, str], tuple[list[Unit], list[Any], shapely.STRtree]] = {}

    @property
    def countries(self) -> tuple[Unit, ...]:
        """Every country that is known."""
        return tuple(unit for unit in self._units.values() if unit.kind == "country")

    def country(self, code: str) -> Unit | None:
        """The country of an ISO 3166-1 alpha-3 code; None where it is not known."""
        found = self._by_level.get((code, "country"), [])
        return found[0] if found else None

    def country_of(self, unit_id: UUID) -> Unit | None:
        """The country of a unit; None where the unit is not known."""
        unit = self._units.get(unit_id)
        return self.country(unit.country_code) if unit else None

    def named(self, country_code: str, kind: str, name: str) -> Unit | None:
        """The one unit of a level that has a name; None where there is none, or more than one."""
        key = fold(name)
        found = [unit for unit in self._by_level.get((country_code, kind), []) if key in unit.keys]
        return found[0] if key and len(found) == 1 else None

    def above(self, unit: Unit, kind: str) -> Unit | None:
        """The unit itself or the one that contains it, of the asked level."""
        climbing: Unit | None = unit
        while climbing is not None and climbing.kind != kind:
            climbing = self._units.get(climbing.parent_id) if climbing.parent_id else None
        return climbing

    def has_outlines(self, country_code: str, kind: str) -> bool:
        """Whether the outlines of a level are known."""
        return bool(self._level(country_code, kind)[0])

    def holding(self, country_code: str, kind: str, point: tuple[float, float]) -> Unit | None:
        """The unit of a level that holds a point or, up to 5 km outside all of them, the nearest.

        Args:
            point: longitude and latitude in degrees, WGS 84.
        Returns:
            The unit; None where no outline is known or the point lies further out.
        """
        units, shapes, tree = self._level(country_code, kind)
        spot = shapely.Point(point)
        reach = NEAR_KM / KM_PER_DEGREE / squeeze_at(point[1])
        near = [
            (kilometres_from(shapes[index], *point), units[index].slug, units[index])
            for index in map(int, tree.query(spot, predicate="dwithin", distance=reach))
        ]
        near = [each for each in near if each[0] <= NEAR_KM]
        return min(near)[2] if near else None

    def kilometres_outside(self, country: Unit, point: tuple[float, float]) -> float:
        """How far a point lies outside a country; 0 inside, or where no outline is known."""
        return kilometres_from(area_of(self._rings.get(country.id, ())), *point)

    def _level(self, country_code: str, kind: str) -> tuple[list[Unit], list[Any], shapely.STRtree]:
        level = (country_code, kind)
        if level not in self._trees:
            units = [unit for unit in self._by_level.get(level, []) if unit.id in self._rings]
            shapes = [area_of(self._rings[unit.id]) for unit in units]
            self._trees[level] = (units, shapes, shapely.STRtree(shapes))
        return self._trees[level]


def load_gazetteer(session: Session) -> Gazetteer:
    """The gazetteer of the database as it is now."""
    rings: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in bulk.outlines(session):
        rings.setdefault(row["id"], []).append({"ring": row["ring"], "hole": row["hole"]})
    units = [
        Unit(
            id=row["id"],
            slug=row["slug"],
            kind=row["kind"],
            country_code=row["country_code"],
            parent_id=row["parent_id"],
            keys=frozenset(row["name_keys"]),
        )
        for row in bulk.units(session)
    ]
    return Gazetteer(units, rings)
