"""The one call by which a place is found: `resolver_of(gazetteer).resolve(asked)`."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.placing.coded import by_code
from service.domain.imports.placing.matching import everything_like, offered
from service.domain.imports.placing.named import by_name, finest_name
from service.domain.imports.placing.points import refuse_point, unit_at
from service.domain.imports.placing.spellings import clean, read_cell
from service.domain.imports.placing.values import Answered, Asked, Refusal, Resolution
from service.domain.imports.units import Unit
from service.domain.names import fold, loose

_RESOLVERS: WeakKeyDictionary[Gazetteer, Resolver] = WeakKeyDictionary()
# Answers that are kept: a file names the same places over and over.
_KEPT = 50_000


class Resolver:
    """Finds places in one gazetteer, and remembers what it was asked."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Keep the gazetteer, with what was decided for the source."""
        self._gazetteer = gazetteer
        self._answered: dict[Asked, Answered] = {}

    def resolve(self, asked: Asked) -> Answered:
        """The place that is meant, or why none is taken.

        Rule: a place code decides; below it what people decided for this source; then names, the
        same before the same sound, within the units stated around; then the point, never finer than
        its stated precision. Where several are left, or two of these disagree, nothing is taken.
        Why: a figure at a wrong place is worse than a row that waits for a person.

        Returns:
            A `Resolution`, or a `Refusal` with its candidates.
        Source: docs/methodology.md, "Places".
        """
        found = self._answered.get(asked)
        if found is None:
            if len(self._answered) >= _KEPT:
                self._answered.clear()
            found = self._answered[asked] = self._resolve(asked)
        return found

    def _resolve(self, asked: Asked) -> Answered:
        country = self._country(asked)
        if isinstance(country, Refusal):
            return country
        refused = refuse_point(self._gazetteer, asked, country)
        if refused is not None:
            return refused
        if clean(asked.pcode):
            return by_code(self._gazetteer, asked, country)
        if finest_name(asked) is not None:
            found = by_name(self._gazetteer, asked, country)
            if isinstance(found, Resolution) and country is None:
                # Only now is it known of which country the point should be.
                own = self._gazetteer.country(found.unit.country_code)
                return refuse_point(self._gazetteer, asked, own) or found
            return found
        if asked.point is not None:
            unit = unit_at(self._gazetteer, asked, country)
            return unit if isinstance(unit, Refusal) else Resolution(unit, 0.9, "point")
        if country is not None:
            return Resolution(country, 1.0, "name")
        reason = "Neither a place code, nor a name, nor a point is stated."
        return Refusal("unknown_place", "name", reason, "Say where it was.")

    def _country(self, asked: Asked) -> Unit | Refusal | None:
        text = clean(asked.country)
        if not text:
            return None
        known = self._gazetteer
        recalled = known.memory.recall(asked, "country", text)
        decided = known.place(recalled) if recalled else None
        if decided is not None:
            return known.country(decided.country_code)
        for unit in known.countries:
            if text.upper() in (unit.country_code, unit.pcode):
                return unit
        for key, named in ((fold(text), known.index.named), (loose(text), known.index.sounding)):
            found = [unit for unit in named(key) if unit.kind == "country"] if key else []
            if len(found) == 1:
                return found[0]
        codes = ", ".join(sorted(unit.country_code for unit in known.countries))
        like = [
            (score, unit)
            for score, unit in everything_like(known, None, read_cell(text))
            if unit.kind == "country"
        ]
        reason = f"No country of the gazetteer is known by '{text}'."
        return Refusal(
            "unknown_place", "country", reason, f"Give one of {codes}.", offered(known, asked, like)
        )


def resolver_of(gazetteer: Gazetteer) -> Resolver:
    """The resolver of a gazetteer, the same one each time."""
    if gazetteer not in _RESOLVERS:
        _RESOLVERS[gazetteer] = Resolver(gazetteer)
    return _RESOLVERS[gazetteer]
