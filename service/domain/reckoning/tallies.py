"""Sums of numbers with open ends that can be added, taken apart again, and weighed."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from service.model.series import OpenRange

Number = int | Fraction


@dataclass(frozen=True)
class Tally:
    """A sum, and of how many records each bound is stated: so that it stays right when taken apart.

    `partial`: a part was itself a sum of which some lows are not stated. `withheld`: so many of
    them are small counts of living persons, which the tier may not read.
    """

    records: int = 0
    low: Number = 0
    lows: int = 0
    best: Number = 0
    bests: int = 0
    high: Number = 0
    highs: int = 0
    partial: bool = False
    withheld: int = 0

    @classmethod
    def of(cls, value: OpenRange, share: Number = 1) -> "Tally":
        """One value; of a sum that says how many records it holds, all of them at once."""
        n = value.records
        return cls(
            records=n,
            low=(value.low or 0) * share,
            lows=n if value.low is not None else 0,
            best=(value.best or 0) * share,
            bests=n if value.best is not None else 0,
            high=(value.high or 0) * share,
            highs=n if value.high is not None else 0,
            partial=value.low_is_partial,
            withheld=n if value.withheld else 0,
        )

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return self._joined(other, 1)

    def __sub__(self, other: "Tally") -> "Tally":
        """What is left without a part of it."""
        return self._joined(other, -1)

    def _joined(self, other: "Tally", sign: int) -> "Tally":
        return Tally(
            self.records + sign * other.records,
            self.low + sign * other.low,
            self.lows + sign * other.lows,
            self.best + sign * other.best,
            self.bests + sign * other.bests,
            self.high + sign * other.high,
            self.highs + sign * other.highs,
            self.partial or other.partial,
            self.withheld + sign * other.withheld,
        )

    def weighed(self, share: Number) -> "Tally":
        """A part of it, for modelled figures only."""
        return Tally(
            self.records, self.low * share, self.lows, self.best * share, self.bests,
            self.high * share, self.highs, self.partial, self.withheld,
        )  # fmt: skip

    @property
    def size(self) -> tuple[Number, Number, Number]:
        """What "the larger" goes by: low, then best, then high; not stated is less than 0."""
        value = self.as_range()
        low, best, high = (-1 if n is None else n for n in (value.low, value.best, value.high))
        return (low, best, high)

    def as_range(self) -> OpenRange:
        """The sum as it is told.

        Rule: lows add, and where some are not stated the others still make a floor, marked
        `low_is_partial`; a best or a high is given only where every record states one. A modelled
        part of a person is rounded outwards: the low down, the high up, the best to the nearest.
        A sum of which a part is withheld is withheld itself: beside its other parts it would tell.

        Returns:
            The value; all None with 0 records where nothing was added.

        Source: docs/methodology.md.
        """
        if not self.records:
            return OpenRange(None, None, None, 0)
        if self.withheld:
            return OpenRange(None, None, None, self.records, withheld=True)
        return OpenRange(
            low=floor(self.low) if self.lows else None,
            best=round(self.best) if self.bests == self.records else None,
            high=ceil(self.high) if self.highs == self.records else None,
            records=self.records,
            low_is_partial=0 < self.lows < self.records or (self.partial and bool(self.lows)),
        )


EMPTY = Tally()


def total_of(tallies: Iterable[Tally]) -> Tally:
    """The sum of all; empty for none."""
    total = EMPTY
    for tally in tallies:
        total += tally
    return total


def larger(one: Tally, other: Tally) -> bool:
    """Whether one sum is larger than the other: by low, then by best.

    Rule: where both state a low, the lows decide, then the bests; where one states none, the first
    number that each states is compared, so that "up to 500,000" is not less than one incident.

    Source: docs/methodology.md, `covered_by_aggregate`.
    """
    return _weight(one) > _weight(other)


def _weight(tally: Tally) -> tuple[int, int, int]:
    value = tally.as_range()
    first = next((n for n in (value.low, value.best, value.high) if n is not None), -1)
    best, high = (-1 if n is None else n for n in (value.best, value.high))
    return (first, best, high)
