"""Where a row of a file lies, never finer than the file knows: by its point, or by its words."""

from dataclasses import dataclass

from service.domain.imports.cells import Cells
from service.domain.imports.gazetteer import Gazetteer, Unit
from service.domain.imports.placing.resolver import resolver_of
from service.domain.imports.placing.values import Asked, Resolution

NO_UNIT = frozenset({"", "No Information"})


@dataclass(frozen=True)
class GroundColumns:
    """The columns of a file that say where: the governorate's name and the point."""

    governorate: str
    longitude: str
    latitude: str

    def point(self, cells: Cells) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where both are empty, or one is refused."""
        return cells.point(self.longitude, self.latitude)

    def named(self, cells: Cells, country: Unit, gazetteer: Gazetteer) -> Unit | None:
        """The governorate (or district, where the words say so) that the row names; None = none."""
        text = cells.text(self.governorate)
        if text in NO_UNIT:
            return None
        asked = Asked(country=country.country_code, admin1=text)
        found = resolver_of(gazetteer).resolve(asked)
        if isinstance(found, Resolution):
            return found.unit
        if found.code == "ambiguous_place":
            cells.refuse(self.governorate, found.code, found.reason, found.remedy, found.candidates)
        return None

    def unit(
        self,
        cells: Cells,
        gazetteer: Gazetteer,
        country: Unit,
        level: str | None,
        point: tuple[float, float] | None,
    ) -> Unit | None:
        """The administrative unit of a level in which a row lies.

        Rule: the unit whose outline holds the point; the named governorate where the level is not
        asked for, or no outline or point can tell. Where the two disagree the point is taken and a
        reviewer told.
        Args:
            level: `admin1` to `admin3`; None = the named governorate.
            point: longitude and latitude in degrees.
        Returns:
            None where neither the point nor the name leads to a unit.
        Source: docs/methodology.md, P5b.
        """
        named = self.named(cells, country, gazetteer)
        governorate = gazetteer.above(named, "admin1") if named else None
        if level is None or not gazetteer.has_outlines(country.country_code, level):
            return governorate
        if point is None:
            reason = "The row has no point; its governorate is taken."
            cells.flag(self.latitude, "no_point", reason)
            return governorate
        unit = gazetteer.holding(country.country_code, level, point)
        if unit is None:
            reason = f"The point lies in no unit of {country.slug}; the named governorate is taken."
            cells.flag(self.latitude, "point_in_no_unit", reason)
            return governorate
        self.compare(cells, gazetteer, unit, governorate)
        return unit

    def compare(
        self, cells: Cells, gazetteer: Gazetteer, unit: Unit, governorate: Unit | None
    ) -> None:
        """Tells a reviewer where the unit taken lies in another governorate than the row names."""
        above = gazetteer.above(unit, "admin1")
        if governorate is not None and above is not None and above.id != governorate.id:
            reason = f"The point lies in {above.slug}, the row says {governorate.slug}."
            cells.flag(self.governorate, "governorates_disagree", reason)
