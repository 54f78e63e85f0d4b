"""Which measures a series has, and how one is asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.model.series import Interval
from service.model.vocabulary import load_vocabularies
from service.storage.casualties import FigureFilter

MOST_BUCKETS = 5000

Kind = Literal["strikes", "casualties", "people", "days"]


@dataclass(frozen=True)
class Measure:
    """One measure: where it is read from, its unit, and what fixes its population."""

    name: str
    kind: Kind
    unit: str
    metric: str | None = None
    population: str | None = None


MEASURES = {
    one.name: one
    for one in (
        Measure("strikes", "strikes", "event"),
        Measure("attacks_on_care", "strikes", "event"),
        Measure("facilities_hit", "strikes", "event"),
        Measure("killed", "casualties", "person", "killed"),
        Measure("injured", "casualties", "person", "injured"),
        Measure("health_workers_killed", "casualties", "person", "killed", "health_workers"),
        Measure("health_workers_injured", "casualties", "person", "injured", "health_workers"),
        Measure("people_besieged", "people", "person"),
        Measure("days_besieged", "days", "day"),
    )
}


@dataclass(frozen=True)
class SeriesQuestion:
    """What is asked of a series; None = all, or for the window: as far as the records reach.

    `complete_through`: the last day that the reader can be told all strikes of.
    """

    measure: Measure
    interval: Interval
    first: date
    last: date
    today: date
    complete_through: date
    population: str = "civilians"
    cause: str | None = None
    families: tuple[str, ...] | None = None
    certainty_min: str | None = None

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
        return self.measure.population or self.population

    @property
    def strike_measure(self) -> str | None:
        """What is read from strikes for it; None where nothing is."""
        if self.measure.kind == "strikes" or self.measure.population:
            return self.measure.name
        return self.measure.name if self.counted == "all" else None

    @property
    def certainties(self) -> list[str] | None:
        """The certainties that reach the asked one; None = all, those not assessed included."""
        if self.certainty_min is None:
            return None
        words = load_vocabularies()["certainty"].words
        return list(words[words.index(self.certainty_min) :])

    def figures(self) -> FigureFilter:
        """The question as it is put to casualty figures."""
        return FigureFilter(
            self.measure.metric or "killed",
            self.counted,
            self.first,
            self.last,
            self.cause,
            self.families,
        )
