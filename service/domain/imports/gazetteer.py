"""The gazetteer in memory: units by name and by the point they hold, settlements by both."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.domain.anomalies import kilometres_between
from service.domain.imports.known import KnownRecords, load_known
from service.domain.imports.placing.memory import Memory, remembered
from service.domain.imports.units import UNIT_KINDS, NameIndex, Unit
from service.domain.names import fold, loose
from service.domain.outlines import KM_PER_DEGREE, area_of, kilometres_from, squeeze_at
from service.storage import bulk, place_decisions
from service.storage.database import Row, Session

if TYPE_CHECKING:
    from shapely import STRtree

__all__ = ["NAMED_KM", "NEAR_KM", "SOUNDING_KM", "Gazetteer", "Unit", "as_unit", "load_gazetteer"]

# How far a simplified border may be off; the same as for the outline of a country.
NEAR_KM = 5.0
# How far the point of a row may lie from the settlement that it names: further off it is another
# of the same name. A name that only sounds the same has to lie nearer.
NAMED_KM, SOUNDING_KM = 10.0, 5.0
# In the place of countries whose settlements are wanted: of all that are known.
EVERY_COUNTRY = "*"
# Answers that are kept: many rows of a file share a point, but memory stays flat.
_KEPT = 20_000


class Gazetteer:
    """Units and outlines, read once for a whole file: a question per row would take minutes."""

    def __init__(
        self,
        units: Iterable[Unit],
        rings: Mapping[UUID, Sequence[Mapping[str, Any]]],
        towns: Iterable[Unit] = (),
        areas: Iterable[Unit] = (),
        memory: Memory | None = None,
        known: KnownRecords | None = None,
    ):
        """Keep the units, their outlines ring by ring as PostgreSQL writes polygons, and towns.

        Args:
            areas: besieged areas, which are known by name and are no places.
            memory: what people decided that the file's source means by its names.
            known: other records that the file may refer to.
        """
        self._units = {unit.id: unit for unit in units}
        self.memory = memory or Memory({})
        self.known = known or KnownRecords()
        self._rings = rings
        self._by_level: dict[tuple[str, str], list[Unit]] = {}
        for unit in self._units.values():
            self._by_level.setdefault((unit.country_code, unit.kind), []).append(unit)
        self._by_slug = {unit.slug: unit for unit in self._units.values()}
        self._areas: dict[UUID, Any] = {}
        self._held: dict[tuple[str, str, tuple[float, float]], Unit | None] = {}
        self._meant: dict[tuple[str, tuple[str, ...], tuple[float, float]], Unit | None] = {}
        for town in towns:
            self._units.setdefault(town.id, town)
        self.index = NameIndex([*self._units.values(), *areas])
        self._trees: dict[tuple[str, str], tuple[list[Unit], list[Any], STRtree]] = {}

    @cached_property
    def countries(self) -> tuple[Unit, ...]:
        """Every country that is known."""
        return tuple(unit for unit in self._units.values() if unit.kind == "country")

    def country(self, code: str) -> Unit | None:
        """The country of an ISO 3166-1 alpha-3 code; None where it is not known."""
        found = self._by_level.get((code, "country"), [])
        return found[0] if found else None

    def unit(self, slug: str) -> Unit | None:
        """The country or administrative unit of a slug; None where it is not known."""
        return self._by_slug.get(slug)

    def settlement(
        self, country_code: str, names: Sequence[str], point: tuple[float, float]
    ) -> Unit | None:
        """The settlement that is meant by a name and a point.

        Rule: of those with the name the nearest, not more than 10 km away; else of those that sound
        the same the nearest, not more than 5 km away.
        Why: a country has many a town of one name, and one of that name far off is another.

        Args:
            names: as the file writes it, other spellings behind.
            point: longitude and latitude in degrees, WGS 84.
        Returns:
            None where no settlement is known by these names near there.
        """
        asked = (country_code, tuple(names), point)
        if asked not in self._meant:
            _make_room(self._meant)
            self._meant[asked] = self._find_settlement(*asked)
        return self._meant[asked]

    def _find_settlement(
        self, country_code: str, names: Sequence[str], point: tuple[float, float]
    ) -> Unit | None:
        for known, key_of, furthest in (
            (self.index.named, fold, NAMED_KM),
            (self.index.sounding, loose, SOUNDING_KM),
        ):
            found = [
                (kilometres_between(town.point, point), town.slug, town)
                for name in names
                for town in known(key_of(name), country_code)
                if town.point is not None and town.kind not in UNIT_KINDS
            ]
            if found:
                kilometres, _, nearest = min(found, key=lambda each: each[:2])
                if kilometres <= furthest:
                    return nearest
        return None

    def place(self, place_id: UUID) -> Unit | None:
        """A unit or settlement by its id; None where it is not loaded, or not for this reader."""
        return self._units.get(place_id)

    @cached_property
    def slugged(self) -> Mapping[str, Unit]:
        """Every unit and settlement that is loaded, by its slug."""
        return {unit.slug: unit for unit in self._units.values()}

    def country_named(self, name: str) -> Unit | None:
        """The one country that has a name; None where there is none, or more than one."""
        key = fold(name)
        found = [unit for unit in self.countries if key in unit.keys]
        return found[0] if len(found) == 1 else None

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

    def lies_in(self, unit: Unit, around: Collection[UUID]) -> bool:
        """Whether a unit is one of some others, or lies in one."""
        climbing: Unit | None = unit
        while climbing is not None and climbing.id not in around:
            climbing = self._units.get(climbing.parent_id) if climbing.parent_id else None
        return climbing is not None

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
        asked = (country_code, kind, point)
        if asked not in self._held:
            _make_room(self._held)
            self._held[asked] = self._find_holding(country_code, kind, point)
        return self._held[asked]

    def _find_holding(
        self, country_code: str, kind: str, point: tuple[float, float]
    ) -> Unit | None:
        from shapely import Point

        units, shapes, tree = self._level(country_code, kind)
        spot = Point(point)
        reach = NEAR_KM / KM_PER_DEGREE / squeeze_at(point[1])
        near = [
            (kilometres_from(shapes[index], *point), units[index].slug, units[index])
            for index in map(int, tree.query(spot, predicate="dwithin", distance=reach))
        ]
        near = [each for each in near if each[0] <= NEAR_KM]
        return min(near)[2] if near else None

    def has_outline(self, unit: Unit) -> bool:
        """Whether the outline of a unit is known."""
        return unit.id in self._rings

    def kilometres_outside(self, unit: Unit, point: tuple[float, float]) -> float:
        """How far a point lies outside a unit; 0 inside, or where no outline is known."""
        if unit.id not in self._areas:
            self._areas[unit.id] = area_of(self._rings.get(unit.id, ()))
        return kilometres_from(self._areas[unit.id], *point)

    def _level(self, country_code: str, kind: str) -> tuple[list[Unit], list[Any], "STRtree"]:
        from shapely import STRtree

        level = (country_code, kind)
        if level not in self._trees:
            units = [unit for unit in self._by_level.get(level, []) if unit.id in self._rings]
            shapes = [area_of(self._rings[unit.id]) for unit in units]
            self._trees[level] = (units, shapes, STRtree(shapes))
        return self._trees[level]


def _make_room(answers: dict[Any, Any]) -> None:
    if len(answers) >= _KEPT:
        answers.clear()


def load_gazetteer(
    session: Session,
    towns_of: Sequence[str] = (),
    scheme: str | None = None,
    refers_to: Sequence[str] = (),
) -> Gazetteer:
    """The gazetteer of the database as it is now, as far as the session may see it.

    Args:
        towns_of: countries (ISO 3166-1 alpha-3) whose settlements are wanted too, or
            `EVERY_COUNTRY`.
        scheme: the source whose decisions on places are wanted too.
        refers_to: nouns whose records the file may refer to.
    """
    memory = remembered(place_decisions.standing(session, scheme)) if scheme else Memory({})
    rings: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in bulk.outlines(session):
        rings.setdefault(row["id"], []).append({"ring": row["ring"], "hole": row["hole"]})
    units = [as_unit(row) for row in bulk.units(session)]
    decided = sorted(set(memory.decided.values()))
    if EVERY_COUNTRY in towns_of:
        towns_of = sorted({unit.country_code for unit in units})
    towns = bulk.settlements(session, towns_of, decided) if towns_of or decided else []
    areas = [as_unit(row) for row in bulk.areas(session)]
    known = load_known(session, refers_to, scheme)
    return Gazetteer(units, rings, map(as_unit, towns), areas, memory, known)


def as_unit(row: Row) -> Unit:
    """A unit as storage gives its row."""
    point = (row["longitude"], row["latitude"]) if row["longitude"] is not None else None
    return Unit(
        id=row["id"],
        slug=row["slug"],
        kind=row["kind"],
        country_code=row["country_code"],
        parent_id=row["parent_id"],
        keys=tuple(row["name_keys"]),
        sounds=tuple(row["loose_keys"]),
        point=point,
        pcode=row["pcode"],
        names=row["names"],
    )
