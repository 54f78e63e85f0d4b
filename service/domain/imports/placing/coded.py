"""A stated place code: it decides where it is known, and is held against what else is said."""

from difflib import SequenceMatcher

from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.placing.codes import as_code, forms_of, looks_like_code
from service.domain.imports.placing.matching import (
    Match,
    alias_of,
    everything_like,
    matches,
    offered,
)
from service.domain.imports.placing.points import FAR_KM, agrees, kilometres_off
from service.domain.imports.placing.spellings import Cell, read_cell
from service.domain.imports.placing.values import (
    PARENTS,
    UNITS,
    Alias,
    Answered,
    Asked,
    Refusal,
    Remark,
    Resolution,
)
from service.domain.imports.units import Unit
from service.domain.names import fold, loose

# Two spellings of one name share this much of their letters, by sound.
_SAME_NAME = 0.75


def by_code(gazetteer: Gazetteer, asked: Asked, country: Unit | None) -> Answered:
    """The place of a stated place code.

    Rule: a known code decides. An unknown one is refused, also where the name would lead somewhere.
    A name that is known, but neither of the place nor of anything around or in it, is refused with
    it: one of the two columns is wrong, and which cannot be known. A name that nobody knows is
    told.
    Source: OCHA, COD-AB guidance: a P-code identifies, a name describes.
    """
    countries = [(each.country_code, each.pcode) for each in gazetteer.countries]
    for form in forms_of(asked.pcode, countries):
        found = gazetteer.index.coded(form)
        if len(found) > 1 and asked.kinds:
            found = [unit for unit in found if unit.kind in asked.kinds]
        if len(found) == 1:
            return _held_against(gazetteer, asked, country, found[0])
        if found:
            reason = f"{len(found)} places have the code {form}."
            shown = offered(gazetteer, asked, ((0.9, unit) for unit in found))
            return Refusal("ambiguous_place", "pcode", reason, "Say of what kind it is.", shown)
    return _unknown(gazetteer, asked, country)


def _unknown(gazetteer: Gazetteer, asked: Asked, country: Unit | None) -> Refusal:
    name = asked.settlement or asked.name or asked.admin3 or asked.admin2 or asked.admin1
    if looks_like_code(name) and not looks_like_code(asked.pcode):
        reason = f"'{asked.pcode}' is no place code, and '{name}' has the form of one."
        remedy = "The columns of code and name look swapped: put each into its own."
        return Refusal("pcode_and_name_disagree", "pcode", reason, remedy)
    code = as_code(asked.pcode)
    near = [(0.3, unit) for unit in gazetteer.index.codes_from(code[:-2])] if len(code) > 4 else []
    like = everything_like(gazetteer, country.country_code if country else None, read_cell(name))
    reason = f"No place has the code '{asked.pcode}'."
    remedy = "Mend the code, or leave it out and name the place."
    shown = offered(gazetteer, asked, [*near, *like])
    return Refusal("unknown_place", "pcode", reason, remedy, shown)


def _held_against(gazetteer: Gazetteer, asked: Asked, country: Unit | None, unit: Unit) -> Answered:
    if country is not None and country.country_code != unit.country_code:
        reason = f"The code {unit.pcode} is of {unit.country_code}, the source says {country.slug}."
        return _disagree(gazetteer, asked, "country", reason, [(0.5, unit)])
    remarks: list[Remark] = []
    matched: Alias | None = None
    for level, text in _said(asked):
        cell = read_cell(text)
        told = _compared(gazetteer, asked, unit, level, cell)
        if isinstance(told, Refusal):
            return told
        if told is None:
            reason = f"'{text}' is no known name of {unit.slug}; the place code is taken."
            remarks.append(Remark("name_not_known", reason))
        else:
            matched = matched or told
    if agrees(gazetteer, asked, unit) is False:
        away = kilometres_off(gazetteer, unit, asked.point) or 0.0
        reason = f"The point lies {away:.0f} km from {unit.slug}, which the place code says."
        if away > FAR_KM:
            shown = offered(gazetteer, asked, [(0.5, unit)])
            return Refusal("point_disagrees", "point", reason, "Mend the point or the code.", shown)
        remarks.append(Remark("point_far", reason))
    return Resolution(unit, 0.8 if remarks else 1.0, "pcode", matched, tuple(remarks))


def _said(asked: Asked) -> list[tuple[str, str]]:
    """The names that stand beside the code, the finest first, each with its level."""
    said = [("settlement", asked.settlement), ("any", asked.name)]
    said += [(level, getattr(asked, level)) for level in PARENTS]
    return [(level, text) for level, text in said if text.strip()]


def _compared(
    gazetteer: Gazetteer, asked: Asked, unit: Unit, level: str, cell: Cell
) -> Alias | Refusal | None:
    """The name of a place that a cell says; None where nobody knows it; a refusal of another's."""
    held = gazetteer.above(unit, level) if level in PARENTS else unit
    if held is None:
        # The code is of a larger unit than the named one, which then has to lie in it.
        held = unit
    known: list[Match] = []
    for exact in (True, False):
        for readings in cell.names:
            known += matches(gazetteer, unit.country_code, readings, level, exact=exact)
    for match in known:
        if _on_one_line(gazetteer, match.unit, held):
            return match.alias
    alike = _alike(held, cell)
    if alike is not None or not known:
        return alike
    if held.kind in UNITS and all(match.unit.kind not in UNITS for match in known):
        # A town of that name elsewhere says nothing: not every village of the unit is known.
        return None
    others = [(0.5, match.unit) for match in known]
    reason = f"The code {unit.pcode} is {unit.slug}; the name beside it is of another place."
    return _disagree(gazetteer, asked, "pcode", reason, [(0.9, unit), *others])


def _on_one_line(gazetteer: Gazetteer, one: Unit, other: Unit) -> bool:
    if one.kind == "country" or other.kind == "country":
        return one.id == other.id
    return gazetteer.lies_in(one, {other.id}) or gazetteer.lies_in(other, {one.id})


def _alike(unit: Unit, cell: Cell) -> Alias | None:
    for spelling in (each for readings in cell.names for each in readings):
        sound = loose(spelling.text)
        if fold(spelling.text) in unit.keys:
            return alias_of(unit, spelling.text, exact=True)
        for name in unit.called():
            if SequenceMatcher(None, loose(name["text"]), sound).ratio() >= _SAME_NAME:
                return Alias(name["text"], name.get("lang"), name.get("kind") or "alias")
    return None


def _disagree(
    gazetteer: Gazetteer,
    asked: Asked,
    about: str,
    reason: str,
    found: list[tuple[float, Unit]],
) -> Refusal:
    remedy = "One of the two is wrong, or the columns are swapped: mend the row, or leave one out."
    shown = offered(gazetteer, asked, found)
    return Refusal("pcode_and_name_disagree", about, reason, remedy, shown)
