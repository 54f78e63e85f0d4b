"""Casualty figures as recorded, the question asked of them, and the total that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from service.model.bounds import Bounds
from service.model.series import Coverage, OpenRange

Basis = Literal["incident", "incremental", "cumulative", "estimate_statistical", "estimate_expert"]


@dataclass(frozen=True)
class CasualtyQuestion:
    """What is asked: where, when, whom, by which policy. `covers`: declared coverage per family.

    `names`: what a sentence calls the families.
    """

    place: str
    from_: date
    to: date
    metric: str = "killed"
    population: str = "civilians"
    cause: str | None = None
    policy: str = "most_complete"
    families: frozenset[str] | None = None
    as_of: str | None = None
    covers: Mapping[str, Sequence[Bounds]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One figure; incidents of one family and period may come summed (`value.records` many).

    `here` False: its place is broader than the question, or not stated.
    """

    family: str
    basis: Basis
    period: Bounds | None
    value: OpenRange
    metric: str = "killed"
    population: str = "civilians"
    cause: str = "unspecified"
    here: bool = True


@dataclass(frozen=True)
class CasualtyLine:
    """One family's answer on one basis. `value` is a floor where nothing covers the window."""

    family: str
    basis: Basis
    value: OpenRange
    recorded: OpenRange
    coverage: Coverage
    possibly_here: OpenRange | None
    across_the_edge: OpenRange | None
    covers: Sequence[Bounds] = ()

    @property
    def estimated(self) -> bool:
        """Whether it is an estimate, which is never mixed with documented counts."""
        return self.basis.startswith("estimate_")

    @property
    def states_something(self) -> bool:
        """Whether any number is stated, be it 0."""
        return (self.recorded.low, self.recorded.best, self.recorded.high) != (None, None, None)

    @property
    def recorded_anything(self) -> bool:
        """Whether there is a number or a record, be it one that may belong elsewhere."""
        return self.states_something or bool(self.possibly_here or self.across_the_edge)

    def as_json(self) -> dict[str, Any]:
        """A line of the shape `total`."""
        return {
            "family": self.family,
            "basis": self.basis,
            "estimated": self.estimated,
            "coverage": self.coverage,
            "value": self.value.as_value(),
            "recorded": self.recorded.as_json(),
            "possibly_here": self.possibly_here.as_json() if self.possibly_here else None,
            "across_the_edge": self.across_the_edge.as_json() if self.across_the_edge else None,
        }


@dataclass(frozen=True)
class Total:
    """The answer. `headline` None = no line qualifies under the policy.

    `trace_cut`: `used` and `excluded` are too many and do not name every record.
    """

    question: CasualtyQuestion
    lines: tuple[CasualtyLine, ...]
    headline: CasualtyLine | None
    stated: Mapping[str, Any] | None
    coverage_share: float
    coverage_gaps: tuple[str, ...]
    sentence: str
    used: tuple[Mapping[str, Any], ...] = ()
    excluded: tuple[Mapping[str, Any], ...] = ()
    context: tuple[Mapping[str, Any], ...] = ()
    trace_cut: bool = False

    def as_json(self) -> dict[str, Any]:
        """The shape `total`."""
        asked, headline = self.question, self.headline
        nothing = {"low": None, "best": None, "high": None}
        return {
            "metric": asked.metric,
            "population": asked.population,
            "cause": asked.cause,
            "value": (
                headline.value.as_value() if headline else {**nothing, "low_is_partial": False}
            ),
            "recorded": headline.recorded.as_json() if headline else {**nothing, "records": 0},
            "lines": [line.as_json() for line in self.lines],
            "stated": dict(self.stated) if self.stated else None,
            "policy": asked.policy,
            "headline_family": headline.family if headline else None,
            "coverage": {"share": self.coverage_share, "gaps": list(self.coverage_gaps)},
            "used": [dict(one) for one in self.used],
            "excluded": [dict(one) for one in self.excluded],
            "trace_cut": self.trace_cut,
            "context": [dict(one) for one in self.context],
            "as_of": asked.as_of,
            "window": {"from": asked.from_.isoformat(), "to": asked.to.isoformat()},
            "sentence": self.sentence,
        }
