"""What a digest is asked: where, which days, which instants, and what things are called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from service.domain.besieged_areas import AreaOnDay
from service.domain.completeness import clipped
from service.domain.coverage import days_before
from service.domain.naming import Names
from service.domain.summaries import areas_of
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

    @cached_property
    def names(self) -> Names:
        """What places and sources are called."""
        return Names(self.session)

    def families(self, slugs: Collection[str]) -> dict[str, str]:
        """What source families are called."""
        return family_names(self.session, slugs)

    def place_name(self, slug: str | None) -> str | None:
        """What a place is called."""
        return self.names.name("place", slug) if slug is not None else None

    def said_by(self, slugs: Sequence[str]) -> str:
        """`New Statesman, SOHR and 2 more`; empty where nobody is named."""
        self.names.learn({"source": slugs})
        named = [self.names.name("source", slug) for slug in slugs]
        shown, more = named[:SPOKEN_SOURCES], len(named) - SPOKEN_SOURCES
        if more > 0:
            return f"{', '.join(shown)} and {more} more"
        return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
