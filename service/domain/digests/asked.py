"""What a digest is asked: where, which days, which instants, and what things are called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from service.domain.besieged_areas import AreaOnDay, by_language
from service.domain.completeness import clipped
from service.domain.coverage import days_before
from service.domain.summaries import areas_of
from service.storage import digests
from service.storage.answers import Scope, family_names
from service.storage.database import Session
from service.storage.digests import Between

SPOKEN_SOURCES = 3


@dataclass(frozen=True)
class Asked:
    """One question. `name`: the ground in a sentence; `through`: the last day told in full.

    `ended`: whether the last day is over, so that nothing more is recorded within it.
    """

    session: Session
    scope: Scope
    name: str
    name_ar: str | None
    first: date
    last: date
    through: date
    between: Between
    ended: bool
    as_of: str | None
    stale_days: int
    countries: Sequence[str] | None = None
    _sources: dict[str, str] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str | None:
        """The ground, as an address names it; None = more than one, or all."""
        return self.scope.ground.slug if self.scope.ground else None

    @property
    def window(self) -> tuple[date, date] | None:
        """The days of which all strikes can be told; None where there is none."""
        return clipped(self.first, self.last, self.through)

    @property
    def eve(self) -> date:
        """The day before the first."""
        return days_before(self.first, 1)

    @cached_property
    def areas(self) -> list[AreaOnDay]:
        """The besieged areas of the ground, on the last day."""
        return areas_of(self.session, self.scope, self.last)

    @cached_property
    def areas_before(self) -> list[AreaOnDay]:
        """The same on the day before the first."""
        return areas_of(self.session, self.scope, self.eve)

    @property
    def area_ids(self) -> Sequence[UUID]:
        """Their ids."""
        return [area.id for area in self.areas]

    def sources(self, slugs: Collection[str]) -> dict[str, str]:
        """What sources are called."""
        asked = {slug for slug in slugs if slug not in self._sources}
        if asked:
            found = digests.source_names(self.session, asked)
            self._sources.update({slug: _english(found.get(slug), slug) for slug in asked})
        return {slug: self._sources[slug] for slug in slugs}

    def families(self, slugs: Collection[str]) -> dict[str, str]:
        """What source families are called."""
        return family_names(self.session, slugs)

    def place_name(self, slug: str | None) -> str | None:
        """What a place is called."""
        if slug is not None and slug not in self._places:
            found = digests.place_names(self.session, [slug])
            self._places[slug] = _english(found.get(slug), slug)
        return self._places[slug] if slug is not None else None

    def said_by(self, slugs: Sequence[str]) -> str:
        """`New Statesman, SOHR and 2 more`; empty where nobody is named."""
        named = [self.sources(slugs)[slug] for slug in slugs]
        shown, more = named[:SPOKEN_SOURCES], len(named) - SPOKEN_SOURCES
        if more > 0:
            return f"{', '.join(shown)} and {more} more"
        return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _english(names: object, slug: str) -> str:
    found = by_language(names) if isinstance(names, list) else {}
    return found.get("en") or found.get("und-Latn") or slug
