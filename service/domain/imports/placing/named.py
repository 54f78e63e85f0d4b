"""A place by its names: the finest one, within those that are stated around it."""

from collections.abc import Collection
from uuid import UUID

from service.domain.imports.gazetteer import NAMED_KM, SOUNDING_KM, Gazetteer
from service.domain.imports.placing.matching import (
    Match,
    everything_like,
    matches,
    offered,
    settled_first,
    within,
)
from service.domain.imports.placing.points import FAR_KM, agrees, kilometres_off, unit_at
from service.domain.imports.placing.spellings import Cell, Spelling, read_cell, script_of
from service.domain.imports.placing.values import (
    LEVELS,
    PARENTS,
    REGIONS,
    UNITS,
    Alias,
    Answered,
    Asked,
    Refusal,
    Remark,
    Resolution,
)
from service.domain.imports.units import Unit

_DECIDE = (
    "Name the unit around it, give its place code or point, or decide it once for this source."
)


def finest_name(asked: Asked) -> tuple[str, str] | None:
    """The finest name that is stated and its level, `any` where that is not stated; None = none."""
    stated = [("settlement", asked.settlement), ("any", asked.name)]
    stated += [(level, getattr(asked, level)) for level in PARENTS]
    return next(((level, text) for level, text in stated if read_cell(text).names), None)


def by_name(gazetteer: Gazetteer, asked: Asked, country: Unit | None) -> Answered:
    """The place of the finest stated name.

    Rule: what somebody decided for this source; else the one place of that name within the units
    that are stated around it; else the one that sounds the same, a settlement only where a stated
    unit or point confirms it. Of several the one that the point is near. What is merely written
    alike is offered, never taken.
    Source: docs/methodology.md, "Places".
    """
    finest = finest_name(asked)
    assert finest is not None
    level, text = finest
    recalled = _recalled(gazetteer, asked, country, level, text)
    if recalled is not None:
        return _decided(gazetteer, asked, recalled, text)
    around = _parents(gazetteer, asked, country, level)
    if isinstance(around, Refusal):
        return around
    return _Search(gazetteer, asked, country, level, text, around).answer()


def _recalled(
    gazetteer: Gazetteer, asked: Asked, country: Unit | None, level: str, text: str
) -> Unit | None:
    place_id = gazetteer.memory.recall(asked, level, text)
    unit = gazetteer.place(place_id) if place_id else None
    if unit is None or (country is not None and unit.country_code != country.country_code):
        return None
    return unit


def _decided(gazetteer: Gazetteer, asked: Asked, unit: Unit, text: str) -> Answered:
    remarks: tuple[Remark, ...] = ()
    if agrees(gazetteer, asked, unit) is False:
        away = kilometres_off(gazetteer, unit, asked.point) or 0.0
        reason = f"The point lies {away:.0f} km from {unit.slug}, as which '{text}' was decided."
        if away > FAR_KM:
            shown = offered(gazetteer, asked, [(0.5, unit)])
            remedy = "Mend the point, or decide this name in its own context."
            return Refusal("point_disagrees", "point", reason, remedy, shown)
        remarks = (Remark("point_far", reason),)
    matched = Alias(text.strip(), None, "decision")
    return Resolution(unit, 0.8 if remarks else 1.0, "decision", matched, remarks)


def _parents(
    gazetteer: Gazetteer, asked: Asked, country: Unit | None, level: str
) -> set[UUID] | Refusal | None:
    """The units that are stated around a name, the larger narrowing the smaller; None = none."""
    coarser = PARENTS[PARENTS.index(level) + 1 :] if level in PARENTS else PARENTS
    around: set[UUID] | None = None
    for each in reversed(coarser):
        cell = read_cell(getattr(asked, each))
        if not cell.names:
            continue
        recalled = _recalled(gazetteer, asked, country, each, getattr(asked, each))
        if recalled is not None:
            around = {recalled.id}
            continue
        found = _units_named(gazetteer, country, cell, each, around)
        if not found:
            reason = f"No {each} is known by '{getattr(asked, each)}'"
            reason += " in the units stated around it." if around else "."
            like = everything_like(gazetteer, country.country_code if country else None, cell)
            shown = offered(gazetteer, asked, like)
            return Refusal("unknown_place", each, reason, _DECIDE, shown)
        around = found
    return around


def _units_named(
    gazetteer: Gazetteer,
    country: Unit | None,
    cell: Cell,
    level: str,
    around: Collection[UUID] | None,
) -> set[UUID]:
    code = country.country_code if country else None
    for exact in (True, False):
        for readings in cell.names:
            found = matches(gazetteer, code, readings, level, exact=exact)
            if kept := within(gazetteer, found, around):
                return {each.unit.id for each in kept}
    return set()


class _Search:
    """One name on its way to a place: what was found for it, and what confirms it."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        asked: Asked,
        country: Unit | None,
        level: str,
        text: str,
        around: Collection[UUID] | None,
    ) -> None:
        self.gazetteer, self.asked, self.country = gazetteer, asked, country
        self.level, self.text, self.around = level, text, around
        self.cell = read_cell(text)
        self.code = country.country_code if country else None
        self.remarks: list[Remark] = []
        self.told_beside = False

    def answer(self) -> Answered:
        for exact in (True, False):
            found = self._found(exact=exact)
            if isinstance(found, Refusal):
                return found
            if found:
                return self._chosen(found)
        return self._unknown(f"No place is known by '{self.text.strip()}'{self._where()}.")

    def _found(self, *, exact: bool) -> list[Match] | Refusal:
        """The places that all names of the cell allow; what is in brackets narrows them."""
        whole, *parts = [self._matches(readings, exact=exact) for readings in self.cell.names]
        known = [part for part in parts if part]
        if whole or not known:
            return self._beside(whole)
        if len(known) < len(parts):
            if len({script_of(each[0].text) for each in self.cell.names[1:]}) < len(parts):
                # "Deir Hanna / Qerdaha" may be a village by a town.
                reason = f"Not all names in '{self.text.strip()}' are known."
                return self._ambiguous([each for part in known for each in part], reason)
            reason = f"Only one of the names in '{self.text.strip()}' is known."
            self.remarks.append(Remark("part_not_known", reason))
        shared = set.intersection(*({each.unit.id for each in part} for part in known))
        if not shared:
            reason = f"The names in '{self.text.strip()}' are of different places."
            return self._ambiguous([each for part in known for each in part], reason)
        return self._beside([each for each in known[0] if each.unit.id in shared])

    def _matches(self, readings: tuple[Spelling, ...], *, exact: bool) -> list[Match]:
        found = matches(
            self.gazetteer, self.code, readings, self.level, self.asked.kinds, exact=exact
        )
        return within(self.gazetteer, found, self.around)

    def _beside(self, found: list[Match]) -> list[Match]:
        """Keeps what agrees with the words in brackets: a unit around, or another spelling."""
        for text in self.cell.beside:
            whole_says_it = found and all(text in each.alias.text for each in found)
            if whole_says_it or not found:
                continue
            around = _any_named(self.gazetteer, self.code, text)
            if not around:
                reason = f"'{text}' is not known; the name before it is taken."
                self.remarks.append(Remark("beside_not_known", reason))
            found = within(self.gazetteer, found, around) if around else found
            self.told_beside = self.told_beside or bool(around)
        return found

    def _chosen(self, found: list[Match]) -> Answered:
        left = settled_first(found) if self.level == "any" else found
        if len(left) > 1 and self.asked.point is not None:
            left = [each for each in left if self._near(each)] or left
        if len(left) > 1:
            reason = f"'{self.text.strip()}' may be any of {len(left)} places{self._where()}."
            return self._ambiguous(left, reason)
        return self._taken(left[0])

    def _near(self, match: Match) -> bool:
        away = kilometres_off(self.gazetteer, match.unit, self.asked.point)
        stated = agrees(self.gazetteer, self.asked, match.unit)
        # A point whose precision is not stated still tells two of one name apart.
        return stated is True if stated is not None else away is not None and away <= NAMED_KM

    def _close(self, match: Match) -> bool:
        away = kilometres_off(self.gazetteer, match.unit, self.asked.point)
        return away is not None and away <= SOUNDING_KM

    def _taken(self, match: Match) -> Answered:
        unit, asked = match.unit, self.asked
        agreed = agrees(self.gazetteer, asked, unit)
        if agreed is False and asked.point_wins and asked.precision is not None:
            return self._by_point(match, "governorates_disagree")
        if agreed is False:
            away = kilometres_off(self.gazetteer, unit, asked.point) or 0.0
            reason = f"The point lies {away:.0f} km from {unit.slug}, the place of that name."
            if asked.precision is not None:
                shown = offered(self.gazetteer, asked, [(0.6, unit)])
                remedy = (
                    "Mend the point or the name; another place of the name may be missing here."
                )
                return Refusal("point_disagrees", "point", reason, remedy, shown)
            self.remarks.append(Remark("point_far", reason))
        confirmed = (
            bool(self.around)
            or self.told_beside
            or (agreed is True and (match.exact or self._close(match)))
        )
        unsure = bool(self.remarks) or not match.exact
        if unit.kind not in UNITS and unsure and not confirmed:
            reason = f"'{self.text.strip()}' is only like the name of {unit.slug}{self._where()}."
            return self._unknown(reason)
        finer = self._by_point(match, None)
        if isinstance(finer, Resolution) and finer.unit.id != unit.id:
            return finer
        confirmed = confirmed or (unit.kind in UNITS and self.country is not None)
        if not confirmed and agreed is None:
            reason = f"Only the name says that it is {unit.slug}: no unit around it, and no point."
            self.remarks.append(Remark("only_by_name", reason))
        return Resolution(
            unit, self._score(match, confirmed), "name", match.alias, tuple(self.remarks)
        )

    def _by_point(self, match: Match, disagreement: str | None) -> Answered:
        """The finer unit in which the point lies, where only a larger one is named."""
        taken = Resolution(match.unit, 1.0, "name", match.alias, tuple(self.remarks))
        asked = self.asked
        if asked.point is None or match.unit.kind not in UNITS or asked.precision is None:
            return taken
        found = unit_at(self.gazetteer, asked, self.country)
        if isinstance(found, Refusal) or LEVELS.index(found.kind) > LEVELS.index(match.unit.kind):
            return taken
        if disagreement is not None:
            reason = f"The point lies in {found.slug}, the source says {match.unit.slug}."
            remarks = (*self.remarks, Remark(disagreement, reason))
            return Resolution(found, 0.7, "point", match.alias, remarks)
        if not self.gazetteer.lies_in(found, {match.unit.id}):
            return taken
        return Resolution(found, 0.9, "point", match.alias, tuple(self.remarks))

    def _score(self, match: Match, confirmed: bool) -> float:
        score = (1.0 if confirmed else 0.9) if match.exact else (0.8 if confirmed else 0.7)
        return round(score - (0.1 if self.remarks else 0.0), 2)

    def _where(self) -> str:
        if self.around:
            return " in the units stated around it"
        return f" in {self.country.slug}" if self.country else ""

    def _ambiguous(self, found: list[Match], reason: str) -> Refusal:
        units = [(0.9 if each.exact else 0.7, each.unit) for each in found]
        shown = offered(self.gazetteer, self.asked, units)
        return Refusal("ambiguous_place", self._about(), reason, _DECIDE, shown)

    def _unknown(self, reason: str) -> Refusal:
        like = everything_like(self.gazetteer, self.code, self.cell)
        shown = offered(self.gazetteer, self.asked, like)
        above = [each for each in shown if each.kind in REGIONS]
        if above and self.level == "settlement":
            reason += f" {above[0].name} is larger than a town."
        return Refusal("unknown_place", self._about(), reason, _DECIDE, shown)

    def _about(self) -> str:
        return "name" if self.level == "any" else self.level


def _any_named(gazetteer: Gazetteer, code: str | None, text: str) -> set[UUID]:
    cell = read_cell(text)
    for exact in (True, False):
        for readings in cell.names:
            if found := matches(gazetteer, code, readings, "any", exact=exact):
                return {each.unit.id for each in found}
    return set()
