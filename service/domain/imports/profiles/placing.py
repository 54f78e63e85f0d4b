"""The one call by which a row's words and point become a place, never finer than the file knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.imports.gazetteer import Gazetteer, Unit
from service.domain.imports.grounds import NO_UNIT, GroundColumns
from service.domain.imports.placing.points import MISSING, SWAPPED, refuse_point
from service.domain.imports.placing.resolver import resolver_of
from service.domain.imports.placing.values import Answered, Asked, Refusal, Resolution
from service.domain.imports.profiles import asking
from service.domain.imports.profiles.asking import AskedPlace
from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.exactness import (
    LEVELS,
    NOWHERE,
    Exactness,
    exactly,
    placed,
    point_of,
    read_known_to,
)
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Placed, Value, View, bounded

__all__ = ["LEVELS", "PlaceRule", "lacking_place", "place_of", "point_of", "read_place"]
_POINTED = (
    "country", "only", "admin1", "settlement", "point", "known_to", "or_country", "or_coarser",
    "slug",
)  # fmt: skip
# Levels of which the words alone tell.
_BY_WORD = ("admin1", "country")
_MEMBERS = tuple(dict.fromkeys((*_POINTED, *asking.MEMBERS)))


@dataclass(frozen=True)
class PlaceRule:
    """How a row says where.

    `country` gives a code or name; `only` are the countries (ISO 3166-1 alpha-3) that the file is
    about. `known_to` gives the key into `levels`. `slug` names one place for every row. With
    `or_coarser` the governorate is taken, and told, where the settlement is not known.
    """

    country: Value
    only: tuple[str, ...]
    admin1: str
    settlement: Value | None
    point: tuple[str, str]
    known_to: Value | None
    levels: Mapping[str, Exactness]
    or_country: bool
    or_coarser: bool = False
    slug: str | None = None
    columns: tuple[str, ...] = field(default=())

    @property
    def ground(self) -> GroundColumns:
        """The columns that say where."""
        return GroundColumns(self.admin1, *self.point)

    @property
    def names_settlements(self) -> bool:
        """Whether a row can name a settlement."""
        return self.settlement is not None


def read_place(scope: Scope, node: Node) -> PlaceRule | AskedPlace:
    """A place as a profile declares it.

    Rule: one with `known_to` and no more than a governorate, a settlement and a point is found by
    its point first; any other by the resolver.
    """
    node.members(_MEMBERS)
    told = set(node.raw)
    if "slug" not in told and (told & asking.TELLING or "known_to" not in told):
        return asking.read_asked(scope, node)
    node.members(_POINTED)
    if node.has("slug"):
        node.members(("slug",))
        slug = node.text("slug")
        return PlaceRule(Value(lambda _: None), (), "", None, ("", ""), None, {}, False, slug=slug)
    country = bounded(scope.subject(node.at("country"))) if node.has("country") else None
    only = node.texts("only")
    if country is None:
        if len(only) != 1:
            raise node.mistake("give 'country', or the one country in 'only'")
        country = Value(lambda _view: only[0])
    settlement = bounded(scope.subject(node.at("settlement"))) if node.has("settlement") else None
    admin1 = scope.column(node.at("admin1")) if node.has("admin1") else ""
    point = point_of(scope, node.at("point")) if node.has("point") else ("", "")
    known_to, levels = read_known_to(scope, node.at("known_to"))
    telling = (*(settlement.columns if settlement else ()), admin1, *country.columns)
    return PlaceRule(
        country=country,
        only=only,
        admin1=admin1,
        settlement=settlement,
        point=point,
        known_to=known_to,
        levels=levels,
        or_country=node.flag("or_country"),
        or_coarser=node.flag("or_coarser"),
        columns=tuple(dict.fromkeys(name for name in telling if name)),
    )


def place_of(rule: PlaceRule | AskedPlace, view: View) -> Placed | None:
    """Where a row lies.

    Rule: what the resolver finds; of a rule that goes by the point, by what the file says it knows:
    the named settlement near the point, else the sub-district that holds the point; the unit that
    holds it; the named governorate; the country. Where point and name disagree the point is taken
    and a reviewer told.
    Returns:
        None where the row is refused for its place, or its words say that it has none.
    Source: docs/methodology.md, P5b.
    """
    if isinstance(rule, AskedPlace):
        return asking.ask(rule, view)
    if rule.slug is not None:
        unit = view.gazetteer.unit(rule.slug)
        return Placed(str(unit.id), None, None) if unit else None
    country = _country(rule, view)
    exactness = exactly(rule.known_to, rule.levels, view)
    point = rule.ground.point(view.cells) if rule.point[0] else None
    if country is None or exactness is None or exactness.level == NOWHERE:
        return None
    if point is not None and not _can_be(rule, view, country, exactness, point):
        return None
    unit = _unit(rule, view, country, exactness.level, point)
    if unit is None:
        return None
    return placed(unit, exactness, point)


def _can_be(
    rule: PlaceRule,
    view: View,
    country: Unit,
    exactness: Exactness,
    point: tuple[float, float],
) -> bool:
    """Refuses a point that is none, or is swapped; tells of one outside its country."""
    asked = Asked(country=country.country_code, point=point)
    refusal = refuse_point(view.gazetteer, asked, country)
    if refusal is None or not (exactness.keeps_point or exactness.level not in _BY_WORD):
        return True
    column = rule.point[1]
    if refusal.remedy in (SWAPPED, MISSING):
        view.cells.refuse(column, refusal.code, refusal.reason, refusal.remedy)
        return False
    view.cells.flag(column, refusal.code, refusal.reason)
    return True


def _country(rule: PlaceRule, view: View) -> Unit | None:
    words, column = rule.country.read(view), (rule.country.columns or ("",))[0]
    if not words:
        if column:
            view.cells.needed(column)
        return None
    gazetteer = view.gazetteer
    found = gazetteer.country(str(words)) or gazetteer.country_named(str(words))
    if found is None and not rule.only:
        known = ", ".join(sorted(unit.country_code for unit in gazetteer.countries))
        reason = f"No country of the gazetteer is known by '{words}'."
        view.cells.refuse(column, "unknown_country", reason, f"Give one of {known}.")
    elif rule.only and (found is None or found.country_code not in rule.only):
        reason = f"'{words}' is not the country of this dataset."
        remedy = "Leave out the rows of other countries."
        view.cells.refuse(column, "other_country", reason, remedy)
        return None
    return found


def _unit(
    rule: PlaceRule, view: View, country: Unit, level: str, point: tuple[float, float] | None
) -> Unit | None:
    cells, gazetteer = view.cells, view.gazetteer
    if level == "country":
        return country
    if level == "admin1":
        return _governorate(rule, view, country)
    town = _town(rule, view, country, point) if level == "settlement" else None
    if view.cells.faults and town is None and level == "settlement":
        return None
    finest = "admin3" if level == "settlement" else level
    unit = town or rule.ground.unit(cells, gazetteer, country, finest, point)
    if unit is None and not any(fault.column in rule.point for fault in cells.faults):
        column = rule.columns[0] if rule.columns else ""
        reason = f"No unit of {country.slug} is known by '{cells.written(column)}', or the point."
        remedy = "Mend the point, or give the governorate's name as in GET /v1/places."
        code = "unknown_place" if rule.settlement else "unknown_unit"
        cells.refuse(column, code, reason, remedy)
    return unit


def _governorate(rule: PlaceRule, view: View, country: Unit) -> Unit | None:
    cells, text = view.cells, view.cells.text(rule.admin1)
    found = rule.ground.unit(cells, view.gazetteer, country, None, None)
    if found is not None:
        return found
    if not text and rule.or_country:
        reason = "The row names no governorate; its country is taken."
        cells.flag(rule.admin1, "no_governorate", reason)
        return country
    reason = f"No unit of {country.slug} is known by '{text}'."
    remedy = "Give the governorate's name as in GET /v1/places, or say that it is not known."
    cells.refuse(rule.admin1, "unknown_unit", reason, remedy)
    return None


def _town(
    rule: PlaceRule, view: View, country: Unit, point: tuple[float, float] | None
) -> Unit | None:
    """The settlement that a row names; None where none is named, or told that it is not known."""
    named = rule.settlement.read(view) if rule.settlement else None
    names = [str(name) for name in (named if isinstance(named, list) else [named]) if name]
    if rule.settlement is None or not names:
        return None
    if point is None:
        return _town_by_name(rule, view, country, names, rule.settlement.column)
    town = view.gazetteer.settlement(country.country_code, names, point)
    if town is None:
        reason = f"No settlement near the point is known by '{names[0]}'; the point is taken."
        view.cells.flag(rule.settlement.column, "unknown_settlement", reason)
    elif rule.admin1:
        named_unit = rule.ground.named(view.cells, country, view.gazetteer)
        rule.ground.compare(view.cells, view.gazetteer, town, named_unit)
    return town


def _town_by_name(
    rule: PlaceRule, view: View, country: Unit, names: list[str], column: str
) -> Unit | None:
    """The settlement of a name without a point, within the governorate that the row names.

    Rule: as the resolver finds it; what is unknown or may be several is refused with candidates,
    or where the profile says so the governorate is taken and the name kept in the notes.
    """
    governorate = rule.ground.named(view.cells, country, view.gazetteer)
    around = "" if (text := view.cells.text(rule.admin1)) in NO_UNIT else text
    if any(fault.column == rule.admin1 for fault in view.cells.faults):
        return None
    first: Answered | None = None
    for name in names:
        asked = Asked(country=country.country_code, settlement=name, admin1=around)
        answer = resolver_of(view.gazetteer).resolve(asked)
        first = first or answer
        if isinstance(answer, Resolution):
            for remark in answer.remarks:
                view.cells.flag(column, remark.code, remark.reason)
            return answer.unit
    assert isinstance(first, Refusal)
    if rule.or_coarser and governorate is not None:
        asking.tell_coarser(view, column, first, governorate)
        return governorate
    about = rule.admin1 if first.about == "admin1" else column
    view.cells.refuse(about, first.code, first.reason, first.remedy, first.candidates)
    return None


def lacking_place(rule: PlaceRule | AskedPlace, gazetteer: Gazetteer) -> str | None:
    """The slug of the one place that every row counts for, where the gazetteer lacks it."""
    return rule.slug if rule.slug and gazetteer.unit(rule.slug) is None else None
