"""Which places a written name may be: the same name first, then the same sound, never likeness."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.placing.points import kilometres_off
from service.domain.imports.placing.spellings import Cell, Spelling
from service.domain.imports.placing.values import AREA, REGIONS, UNITS, Alias, Asked, Candidate
from service.domain.imports.units import Unit
from service.domain.names import fold, loose

_OFFERED = 10


@dataclass(frozen=True, slots=True)
class Match:
    """A place that has a written name, or, where not `exact`, one that sounds the same."""

    unit: Unit
    alias: Alias
    exact: bool


def matches(
    gazetteer: Gazetteer,
    country_code: str | None,
    spellings: Sequence[Spelling],
    level: str,
    kinds: Collection[str] = (),
    *,
    exact: bool,
) -> list[Match]:
    """The places of a level whose name is one of some spellings of a cell.

    Rule: the first spelling that any place has decides; "Sana'a City" is a name before it is the
    city of Sana'a. Words of kind in the cell choose the kinds, within those that the level allows.
    Args:
        level: one of LEVELS, or `any`.
        kinds: that may be meant; empty = those of the level.
        exact: compare by `fold`; else by sound.
    """
    for spelling in spellings:
        key = fold(spelling.text) if exact else loose(spelling.text)
        known = gazetteer.index.named if exact else gazetteer.index.sounding
        found = [
            unit
            for unit in (known(key, country_code) if key else ())
            if _allowed(unit.kind, level, kinds, spelling.kinds)
        ]
        if found:
            text = spelling.text
            return [Match(unit, alias_of(unit, text, exact=exact), exact) for unit in found]
    return []


def _allowed(kind: str, level: str, kinds: Collection[str], said: Collection[str]) -> bool:
    if kinds:
        return kind in kinds and (not said or kind in said)
    if level == "settlement":
        return kind not in UNITS | REGIONS and (not said or kind in said)
    if level == "any":
        return kind != AREA and (not said or kind in said)
    # A column of governorates may hold "Duma District": its own word goes before its heading.
    return kind in said if said and UNITS.issuperset(said) else kind == level


def alias_of(unit: Unit, text: str, *, exact: bool) -> Alias:
    """The name of a unit that was recognised, to the letter where it has it; else its slug."""
    same = fold if exact else loose
    key = same(text)
    found = [name for name in unit.called() if same(name["text"]) == key]
    for name in sorted(found, key=lambda each: each["text"].casefold() != text.casefold()):
        return Alias(name["text"], name.get("lang"), name.get("kind") or "alias")
    return Alias(unit.slug, None, "slug")


def main_name(unit: Unit) -> str:
    """What a unit is shown as: its first name."""
    names = unit.called()
    return names[0]["text"] if names else unit.slug


def within(
    gazetteer: Gazetteer, found: Iterable[Match], around: Collection[UUID] | None
) -> list[Match]:
    """Those that lie in one of some units; all where none is stated. Each place once."""
    kept: dict[UUID, Match] = {}
    for match in found:
        if around is None or gazetteer.lies_in(match.unit, around):
            kept.setdefault(match.unit.id, match)
    return list(kept.values())


def settled_first(found: list[Match]) -> list[Match]:
    """Of places that share a name, those that a bare name means.

    Rule: a name that a town shares with the units around it means the town; one that a country
    shares, the country. Anything else is left to whoever reads the candidates.
    """
    towns = [each for each in found if each.unit.kind not in UNITS | REGIONS]
    if towns and not any(each.unit.kind in REGIONS for each in found):
        return towns
    countries = [each for each in found if each.unit.kind == "country"]
    return countries or found


def offered(
    gazetteer: Gazetteer, asked: Asked, found: Iterable[tuple[float, Unit]]
) -> tuple[Candidate, ...]:
    """Places for a person to choose from: the nearest to the point first, then the likeliest."""
    best: dict[UUID, tuple[float, Unit]] = {}
    for score, unit in found:
        if score > best.get(unit.id, (0.0, unit))[0]:
            best[unit.id] = (score, unit)
    shown = [_candidate(gazetteer, asked, score, unit) for score, unit in best.values()]
    shown.sort(
        key=lambda each: (
            each.kilometres if each.kilometres is not None else 1e9,
            -each.score,
            each.slug,
        )
    )
    return tuple(shown[:_OFFERED])


def _candidate(gazetteer: Gazetteer, asked: Asked, score: float, unit: Unit) -> Candidate:
    above = gazetteer.place(unit.parent_id) if unit.parent_id else None
    away = kilometres_off(gazetteer, unit, asked.point)
    return Candidate(
        id=unit.id,
        slug=unit.slug,
        name=main_name(unit),
        kind=unit.kind,
        country_code=unit.country_code,
        within=above.slug if above else None,
        kilometres=round(away, 1) if away is not None else None,
        score=round(score, 2),
    )


def everything_like(
    gazetteer: Gazetteer, country_code: str | None, cell: Cell
) -> list[tuple[float, Unit]]:
    """What has a name of the cell, at any level, sounds so, or is written much like it."""
    found: list[tuple[float, Unit]] = []
    for spelling in (each for readings in cell.names for each in readings):
        named = gazetteer.index.named(fold(spelling.text), country_code)
        found += [(0.9, unit) for unit in named]
        found += [
            (0.7, unit) for unit in gazetteer.index.sounding(loose(spelling.text), country_code)
        ]
        alike = gazetteer.index.alike(spelling.text, country_code)
        found += [(ratio * 0.6, unit) for ratio, unit in alike]
    return found
