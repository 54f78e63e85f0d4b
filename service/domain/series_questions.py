"""Which measures a series has, and how one is asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.domain.supply_routes import STALE_DAYS
from service.model.casualty import CasualtyQuestion
from service.model.series import AXES, Axis, Interval
from service.model.vocabulary import load_vocabularies

MOST_BUCKETS = 5000

Kind = Literal["strikes", "casualties", "aid", "people", "days", "areas", "routes", "facilities"]
FLOWS: frozenset[Kind] = frozenset({"strikes", "casualties", "aid"})
_READ_BY: dict[str, frozenset[Kind]] = {
    "cause": frozenset({"casualties"}),
    "certainty_min": frozenset({"strikes", "casualties"}),
    "mode": frozenset({"routes"}),
}
_BY_STRIKE = ("attack_type", "certainty", "family")
_BY_PEOPLE = ("family", "population")


@dataclass(frozen=True)
class Measure:
    """One measure: where it is read from, its unit, and what fixes its population.

    `groups`: by what its lines may be split further.
    """

    name: str
    kind: Kind
    unit: str
    metric: str | None = None
    population: str | None = None
    groups: tuple[str, ...] = ("family",)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """By which dates it may be placed: a stock has a value on a day, and no other date."""
        return AXES if self.kind in FLOWS else AXES[:1]

    def takes(self, name: str, asked: str) -> bool:
        """Whether a parameter narrows it: its own population may be named, no other one.

        Args:
            name: `population`, `cause`, `certainty_min` or `mode`.
            asked: its value.

        Returns:
            False where the measure is the same without it and the value says something else.

        Source: docs/api-guide.md `timeseries`.
        """
        if name == "population":
            return self.kind == "casualties" and self.population in (None, asked)
        return self.kind in _READ_BY[name]


MEASURES = {
    one.name: one
    for one in (
        Measure("strikes", "strikes", "event", groups=_BY_STRIKE),
        Measure("attacks_on_care", "strikes", "event", groups=_BY_STRIKE),
        Measure("facilities_hit", "strikes", "event", groups=_BY_STRIKE),
        Measure("killed", "casualties", "person", "killed", groups=_BY_PEOPLE),
        Measure("injured", "casualties", "person", "injured", groups=_BY_PEOPLE),
        Measure("displaced", "casualties", "person", "displaced", groups=_BY_PEOPLE),
        Measure("health_workers_killed", "casualties", "person", "killed", "health_workers"),
        Measure("health_workers_injured", "casualties", "person", "injured", "health_workers"),
        Measure("aid_missions_completed", "aid", "mission"),
        Measure("people_besieged", "people", "person"),
        Measure("areas_besieged", "areas", "area"),
        Measure("days_besieged", "days", "day"),
        Measure("routes_open", "routes", "route", groups=("family", "mode")),
        Measure("facilities_functioning", "facilities", "facility"),
    )
}
GROUPS = ("attack_type", "certainty", "family", "mode", "population")


@dataclass(frozen=True)
class SeriesQuestion:
    """What is asked of a series; None = all, or for the window: as far as the records reach.

    `complete_through`: the last day that the reader can be told all strikes of. `population` None:
    civilians, or where lines are split by population, everybody of whom there are figures.
    """

    measure: Measure
    interval: Interval
    first: date
    last: date
    today: date
    complete_through: date
    population: str | None = None
    cause: str | None = None
    families: tuple[str, ...] | None = None
    certainty_min: str | None = None
    axis: Axis = "event"
    group_by: str | None = None
    mode: str | None = None
    stale_days: int = STALE_DAYS

    @property
    def window(self) -> tuple[date, date]:
        """Both days inclusive."""
        return self.first, self.last

    @property
    def wanted(self) -> list[str] | None:
        """The families, as statements take them."""
        return list(self.families) if self.families is not None else None

    @property
    def counted(self) -> str:
        """The population that the measure counts."""
        return self.measure.population or self.population or "civilians"

    @property
    def of_events(self) -> tuple[date, date]:
        """The days of events that may matter: on another axis than theirs, all."""
        return self.window if self.axis == "event" else (date.min, date.max)

    def grouped(self, group: str | None) -> dict[str, str | None]:
        """The member `group` of a line; none where nothing is split."""
        return {} if self.group_by is None else {"group": group}

    @property
    def certainties(self) -> list[str] | None:
        """The certainties that reach the asked one; None = all, those not assessed included."""
        if self.certainty_min is None:
            return None
        words = load_vocabularies()["certainty"].words
        return list(words[words.index(self.certainty_min) :])

    def of_casualties(self, place: str = "") -> CasualtyQuestion:
        """The question as the reckoning takes it."""
        return CasualtyQuestion(
            place=place,
            from_=self.of_events[0],
            to=self.of_events[1],
            metric=self.measure.metric or "killed",
            population=self.counted,
            cause=self.cause,
            families=frozenset(self.families) if self.families is not None else None,
        )
