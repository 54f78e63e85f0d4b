"""A count over a span of days at a place: what is scheduled so that nothing is counted twice."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from service.domain.reckoning.ground import Ground
from service.domain.reckoning.tallies import Tally
from service.model.casualty import Figure, Use

# Coverage, that of running totals, certainty, the report's day, low, best: in this order.
Worth = tuple[int, ...]
NOTHING_WORTH: Worth = (0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Span:
    """One count: of a figure, or of two observations of a running total.

    `first` and `last` are day ordinals, both inclusive. `figure` is what it is known by.
    """

    figure: Figure
    first: int
    last: int
    tally: Tally
    uses: tuple[Use, ...]
    modelled: bool = False

    @property
    def place(self) -> str | None:
        """Where; None only in questions about the whole world."""
        return self.figure.place

    @property
    def days(self) -> int:
        """How many days it covers."""
        return self.last - self.first + 1

    def meets(self, other: "Span") -> bool:
        """Whether they share a day."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, figure: Figure) -> bool:
        """Whether the days of an incident surely lie in its own."""
        period = figure.period
        if period is None or period.earliest is None or period.latest is None:
            return False
        return self.first <= period.earliest.toordinal() and period.latest.toordinal() <= self.last

    def clashes(self, other: "Span", ground: Ground) -> bool:
        """Whether they may count the same people: they share days and ground."""
        return self.meets(other) and ground.related(self.place, other.place)

    def worth(self, ground: Ground) -> Worth:
        """What it is scheduled by; of two halves of a span it adds up to that of the span.

        Rule: what covers most of place and days; then the running total before counts of its days,
        the more certain, the later reported, the larger.

        Source: docs/methodology.md, casualties.
        """
        coverage = self.days * ground.weight(self.place)
        reported = (self.figure.reported_on or date.min).toordinal()
        value = self.tally.as_range()
        return (
            coverage,
            coverage if self.figure.basis == "cumulative" else 0,
            coverage * (7 - (self.figure.credibility or 7)),
            coverage * reported,
            value.low or 0,
            value.best or 0,
        )

    def within_days(self, first: int, last: int) -> "Span":
        """The part of it that lies in a window, spread evenly over its days: a model, no count.

        Source: docs/methodology.md, `apportion=uniform`.
        """
        start, end = max(self.first, first), min(self.last, last)
        share = Fraction(end - start + 1, self.days)
        if share == 1:
            return self
        uses = tuple(replace(use, weight=round(use.weight * float(share), 6)) for use in self.uses)
        return Span(self.figure, start, end, self.tally.weighed(share), uses, modelled=True)


def span_of(figure: Figure) -> Span | None:
    """A figure as a span; None where it names no two days."""
    period = figure.period
    if period is None or period.earliest is None or period.latest is None:
        return None
    return Span(
        figure,
        period.earliest.toordinal(),
        period.latest.toordinal(),
        Tally.of(figure.value),
        (Use(figure),),
    )
