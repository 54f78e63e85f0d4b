"""One question about a place, answered from the part of the gazetteer that it needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.domain.imports.gazetteer import Gazetteer, as_unit
from service.domain.imports.placing.codes import as_code, forms_of
from service.domain.imports.placing.memory import Memory, remembered
from service.domain.imports.placing.resolver import Resolver
from service.domain.imports.placing.spellings import read_cell
from service.domain.imports.placing.values import PARENTS, Answered, Asked, Refusal, Resolution
from service.domain.imports.units import UNSTABLE, skeleton
from service.domain.names import fold, loose
from service.storage import bulk, place_decisions, placing
from service.storage.database import Session

# A shorter name is like too many.
_SHORTEST = 3


@dataclass(frozen=True)
class Told:
    """An answer, and the slug of the unit that contains the place found; None = none is seen."""

    answer: Answered
    within: str | None


def resolve_asked(session: Session, asked: Asked, scheme: str | None = None) -> Told:
    """The place that is meant, by the rules by which files are read, as the session may see places.

    Args:
        scheme: the source whose decisions count; None = of no source.
    """
    memory = remembered(place_decisions.standing(session, scheme)) if scheme else Memory({})
    codes = [as_code(asked.pcode)]
    gazetteer = _part(session, asked, memory, codes)
    countries = [(each.country_code, each.pcode) for each in gazetteer.countries]
    if set(forms := forms_of(asked.pcode, countries)) - set(codes):
        codes = list(forms)
        gazetteer = _part(session, asked, memory, codes)
    answer = Resolver(gazetteer).resolve(asked)
    if not (isinstance(answer, Refusal) and answer.code == "unknown_place"):
        return _told(gazetteer, answer)
    # Likeness is looked for only where nothing was found: it reads every name of the country.
    sounds = [sound for sound in _sounds(_texts(asked)) if len(sound) >= _SHORTEST]
    if not sounds:
        return _told(gazetteer, answer)
    code = next((unit.country_code for unit in _stated(gazetteer, asked)), None)
    also = placing.alike(session, code, sounds, [skeleton(each) for each in sounds], UNSTABLE)
    gazetteer = _part(session, asked, memory, codes, also)
    return _told(gazetteer, Resolver(gazetteer).resolve(asked))


def _told(gazetteer: Gazetteer, answer: Answered) -> Told:
    parent_id = answer.unit.parent_id if isinstance(answer, Resolution) else None
    around = gazetteer.place(parent_id) if parent_id else None
    return Told(answer, around.slug if around else None)


def _part(
    session: Session,
    asked: Asked,
    memory: Memory,
    codes: Sequence[str],
    also: Iterable[UUID] = (),
) -> Gazetteer:
    texts = _texts(asked)
    wanted = placing.Wanted(
        keys=sorted({fold(text) for text in texts} - {""}),
        sounds=_sounds(texts),
        codes=codes,
        also=[*also, *memory.decided.values()],
        point=asked.point,
    )
    units = [as_unit(row) for row in placing.asked(session, wanted)]
    rings: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in placing.rings(session, [unit.id for unit in units]):
        rings.setdefault(row["id"], []).append({"ring": row["ring"], "hole": row["hole"]})
    areas = [as_unit(row) for row in bulk.areas(session)]
    return Gazetteer(units, rings, areas=areas, memory=memory)


def _stated(gazetteer: Gazetteer, asked: Asked) -> list[Any]:
    text = asked.country.strip().upper()
    return [unit for unit in gazetteer.countries if text in (unit.country_code, unit.pcode)]


def _texts(asked: Asked) -> list[str]:
    """Every reading of every name that is stated, with what stands in brackets beside it."""
    stated = [asked.country, asked.name, asked.settlement]
    found: list[str] = []
    for text in (*stated, *(getattr(asked, level) for level in PARENTS)):
        cell = read_cell(text)
        found += [each.text for readings in cell.names for each in readings]
        for beside in cell.beside:
            found += [each.text for readings in read_cell(beside).names for each in readings]
    return found


def _sounds(texts: Iterable[str]) -> list[str]:
    return sorted({loose(text) for text in texts} - {""})
