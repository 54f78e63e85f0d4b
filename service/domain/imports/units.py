"""Units and settlements in memory, and where each is found: by name, by sound, by place code."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from uuid import UUID

import orjson

from service.domain.names import loose

UNIT_KINDS = frozenset({"country", "admin1", "admin2", "admin3"})
# What vowels and half vowels leave of a name: how transliterations differ most.
UNSTABLE = "aiuwyh اويهىةآأإ"
_WITHOUT = str.maketrans("", "", UNSTABLE)
_ALIKE = 0.7
_OFFERED = 10


@dataclass(frozen=True, slots=True)
class Unit:
    """A country, administrative unit, settlement, or other ground that has a name.

    `keys` are its folded names, `sounds` its names by sound, `point` longitude and latitude in
    degrees; `names` is JSON as stored, a list of `text`, `lang` and `kind`.
    """

    id: UUID
    slug: str
    kind: str
    country_code: str
    parent_id: UUID | None
    keys: tuple[str, ...]
    sounds: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    pcode: str | None = None
    names: str = "[]"

    def called(self) -> list[dict[str, str]]:
        """Its names, read from their JSON: few units of a file are ever asked for them."""
        found: list[dict[str, str]] = orjson.loads(self.names)
        return found


def skeleton(sound: str) -> str:
    """What is left of a name by sound without vowels, half vowels and blanks."""
    return sound.translate(_WITHOUT)


class NameIndex:
    """Every unit by its names, in one table for all countries: looked up, never scanned."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Keep the units."""
        self._named: dict[str, list[Unit]] = {}
        self._sounding: dict[str, list[Unit]] = {}
        self._coded: dict[str, list[Unit]] = {}
        for unit in units:
            for key in unit.keys:
                self._named.setdefault(key, []).append(unit)
            for key in unit.sounds:
                self._sounding.setdefault(key, []).append(unit)
            if unit.pcode:
                self._coded.setdefault(unit.pcode.upper(), []).append(unit)

    def named(self, key: str, country_code: str | None = None) -> list[Unit]:
        """What has a folded name, in one country or anywhere."""
        return _within(self._named.get(key, ()), country_code)

    def sounding(self, key: str, country_code: str | None = None) -> list[Unit]:
        """What has a name of this sound, in one country or anywhere."""
        return _within(self._sounding.get(key, ()), country_code)

    def coded(self, pcode: str) -> Sequence[Unit]:
        """What has a place code, in capitals."""
        return self._coded.get(pcode, ())

    def codes_from(self, beginning: str) -> list[Unit]:
        """What has a place code that begins so, shortest first; the first ten."""
        start = bisect_left(self._codes, beginning)
        found = [code for code in self._codes[start : start + 200] if code.startswith(beginning)]
        return [self._coded[code][0] for code in sorted(found, key=len)[:_OFFERED]]

    def alike(self, name: str, country_code: str | None = None) -> list[tuple[float, Unit]]:
        """What is written much like a name, most alike first: for people to choose from only.

        Rule: names with the same consonants, or of which one begins the other, that share most of
        their letters. Why: it has to be found without holding a name against every other.
        """
        sound = loose(name)
        if len(sound) < 3:
            return []
        begun = set(self._beginning(sound))
        best: dict[UUID, tuple[float, Unit]] = {}
        for key in begun.union(self._skeletons.get(skeleton(sound) or sound, ())):
            ratio = SequenceMatcher(None, key, sound).ratio()
            ratio = max(ratio, _ALIKE) if key in begun else ratio
            for unit in self.sounding(key, country_code) if ratio >= _ALIKE else ():
                if ratio > best.get(unit.id, (0.0, unit))[0]:
                    best[unit.id] = (ratio, unit)
        return sorted(best.values(), key=lambda each: (-each[0], each[1].slug))[:_OFFERED]

    def _beginning(self, sound: str) -> Iterator[str]:
        start = bisect_left(self._sorted, sound)
        for key in self._sorted[start : start + 50]:
            if key.startswith(sound):
                yield key
        words = sound.split()
        yield from (" ".join(words[:count]) for count in range(1, len(words)))

    @cached_property
    def _codes(self) -> list[str]:
        return sorted(self._coded)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._sounding)

    @cached_property
    def _skeletons(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self._sounding:
            found.setdefault(skeleton(key), []).append(key)
        return found


def _within(found: Sequence[Unit], country_code: str | None) -> list[Unit]:
    return [unit for unit in found if country_code in (None, unit.country_code)]
