"""The ground and the day that all checks of one answer share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from service.domain.besieged_areas import AreaOnDay
from service.domain.route_answers import RouteAnswer, routes_on
from service.domain.summaries import areas_of, spoken_name
from service.storage.answers import Scope
from service.storage.database import Session


@dataclass(frozen=True)
class Asked:
    """Where and when. `through`: the last day by `on` that this reader is told of in full."""

    session: Session
    scope: Scope
    on: date
    through: date
    stale_days: int

    @property
    def slug(self) -> str:
        """The ground, as an address names it."""
        assert self.scope.ground is not None
        return self.scope.ground.slug

    @cached_property
    def name(self) -> str:
        """The ground, as a sentence names it."""
        assert self.scope.ground is not None
        return spoken_name(self.scope.ground)[0]

    @cached_property
    def areas_on(self) -> list[AreaOnDay]:
        """Its besieged areas on the day."""
        return areas_of(self.session, self.scope, self.on)

    @property
    def areas(self) -> Sequence[UUID]:
        """Their ids."""
        return [area.id for area in self.areas_on]

    @cached_property
    def routes(self) -> list[RouteAnswer]:
        """Their supply routes on the day."""
        return routes_on(self.session, self.areas, self.on, self.stale_days)
