"""What a point tells of a place, by the precision that the source states: never anything finer."""

from service.domain.anomalies import kilometres_between
from service.domain.imports.gazetteer import NAMED_KM, NEAR_KM, Gazetteer
from service.domain.imports.placing.values import LEVELS, UNITS, Asked, Refusal
from service.domain.imports.units import Unit

# Further out than any simplified border, and than any place reaches; the same as for single writes.
FAR_KM = 50.0
# Where missing coordinates land, and what rounds to it.
_NOWHERE = 0.01
SWAPPED = "Latitude and longitude look swapped: put each into its own column."
MISSING = "Leave the point out, or mend it."


def refuse_point(gazetteer: Gazetteer, asked: Asked, country: Unit | None) -> Refusal | None:
    """Why a point cannot be where the source says, whatever else it says.

    Rule: (0, 0) is a missing point. A point outside the stated country is refused where it lies in
    another, or further out than 50 km; where latitude and longitude the other way round lie in the
    stated country, the refusal says so. Nothing is swapped in silence.
    Returns:
        None where the point can be right, or none is stated.
    """
    if asked.point is None:
        return None
    longitude, latitude = asked.point
    if abs(longitude) < _NOWHERE and abs(latitude) < _NOWHERE:
        reason = "The point is 0, 0, where missing coordinates land."
        return Refusal("point_disagrees", "point", reason, MISSING)
    possible = abs(longitude) <= 180 and abs(latitude) <= 90
    outside = _outside(gazetteer, country, asked.point) if possible else None
    if possible and (country is None or outside is None or outside <= NEAR_KM):
        return None
    turned = (latitude, longitude)
    inside = _outside(gazetteer, country, turned) if abs(longitude) <= 90 else None
    if country is not None and inside is not None and inside <= NEAR_KM:
        reason = f"The point does not lie in {country.slug}, and would the other way round."
        return Refusal("point_disagrees", "point", reason, SWAPPED)
    if not possible:
        reason = "The point lies beyond 180 degrees of longitude or 90 of latitude."
        return Refusal("point_disagrees", "point", reason, "Write degrees, WGS 84.")
    assert country is not None and outside is not None
    others = [each for each in _holding(gazetteer, asked.point) if each.id != country.id]
    if not others and outside <= FAR_KM:
        return None
    where = f"lies in {others[0].slug}" if others else f"lies {outside:.0f} km outside"
    reason = f"The point {where}, the source says {country.slug}."
    return Refusal("point_disagrees", "point", reason, "Mend the point or the country.")


def kilometres_off(
    gazetteer: Gazetteer, unit: Unit, point: tuple[float, float] | None
) -> float | None:
    """How far a point lies from a settlement, or outside a unit.

    Returns:
        Kilometres; None where no point is given, or neither the place's own point nor an outline
        of what it lies in is known.
    """
    if point is None:
        return None
    if unit.kind not in UNITS and unit.point is not None:
        return kilometres_between(unit.point, point)
    for level in LEVELS[1:]:
        around = gazetteer.above(unit, level)
        if around is not None and gazetteer.has_outline(around):
            return gazetteer.kilometres_outside(around, point)
    return None


def agrees(gazetteer: Gazetteer, asked: Asked, unit: Unit) -> bool | None:
    """Whether the point lies where a place is, as far as the point can tell.

    Rule: 10 km around a settlement, or 5 km around a unit's simplified outline. A point that is
    known to a unit only is held against that unit around the place: the middle of a governorate is
    no evidence against a town in it.
    Returns:
        None where it cannot tell.
    """
    if asked.point is None or asked.precision == "country":
        return None
    held = unit
    if asked.precision in ("admin1", "admin2", "admin3"):
        around = gazetteer.above(unit, asked.precision)
        held = around if around is not None else unit
        if held.kind not in UNITS:
            return None
    away = kilometres_off(gazetteer, held, asked.point)
    if away is None:
        return None
    return away <= (NEAR_KM if held.kind in UNITS or held.point is None else NAMED_KM)


def unit_at(gazetteer: Gazetteer, asked: Asked, country: Unit | None) -> Unit | Refusal:
    """The unit in which a point lies, of the level to which the source says that it is known.

    Rule: never a settlement: that a point lies near one does not say that it is meant. Where no
    outlines of the level are known, the next larger. A point whose precision is not stated tells
    the country.
    """
    assert asked.point is not None
    if country is None:
        found = _holding(gazetteer, asked.point)
        if len(found) != 1:
            reason = "The point lies in no country that is known here, or on a border."
            return Refusal("unknown_place", "point", reason, "State the country.")
        country = found[0]
    finest = asked.precision or "country"
    start = max(LEVELS.index(finest), 1)
    for level in LEVELS[start:-1]:
        unit = gazetteer.holding(country.country_code, level, asked.point)
        if unit is not None:
            return unit
    return country


def _outside(
    gazetteer: Gazetteer, country: Unit | None, point: tuple[float, float]
) -> float | None:
    if country is None or not gazetteer.has_outline(country):
        return None
    return gazetteer.kilometres_outside(country, point)


def _holding(gazetteer: Gazetteer, point: tuple[float, float]) -> list[Unit]:
    return [
        country
        for country in gazetteer.countries
        if gazetteer.has_outline(country) and gazetteer.kilometres_outside(country, point) == 0
    ]
