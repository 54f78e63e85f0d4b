"""Casualty figures as recorded, the question asked of them, and the total that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from service.model.bounds import Bounds
from service.model.series import NOTHING, Coverage, OpenRange
from service.model.vocabulary import load_vocabularies

Basis = Literal["incident", "incremental", "cumulative", "estimate_statistical", "estimate_expert"]
# Where a figure's place stands to the place asked about; `broader` contains all of it.
Where = Literal["here", "possibly", "broader", "nowhere", "elsewhere"]
Policy = str
MIXED = "mixed"
_WITHHELD = "Its count is withheld from this tier, and with it every sum that it is in."


@cache
def meaning_of(reason: str) -> str:
    """Why a record is left out, in a sentence of the vocabulary."""
    terms = load_vocabularies()["exclusion_reason"]
    return next(term.meaning for term in terms if term.value == reason)


@dataclass(frozen=True)
class CasualtyQuestion:
    """What is asked: where, when, whom, by which policy. `covers`: declared coverage per family.

    `place_ar`: what an Arabic sentence calls the place. `apportion`: spread what crosses an edge of
    the window evenly over its days, as a model.
    """

    place: str
    from_: date
    to: date
    metric: str = "killed"
    population: str = "civilians"
    cause: str | None = None
    policy: Policy = "most_complete"
    families: frozenset[str] | None = None
    apportion: bool = False
    as_of: str | None = None
    covers: Mapping[str, Sequence[Bounds]] = field(default_factory=dict)
    place_ar: str | None = None


@dataclass(frozen=True)
class Figure:
    """One figure of one source, as the reader may see it.

    `event`: what it shares with other reports of the same event; None = it stands alone. A `value`
    with all three bounds None states nothing, as one that is withheld does: it is never 0.
    """

    id: str
    family: str
    basis: Basis
    value: OpenRange
    period: Bounds | None = None
    place: str | None = None
    where: Where = "here"
    metric: str = "killed"
    population: str = "civilians"
    cause: str = "unspecified"
    noun: str = "casualty-figures"
    event: str | None = None
    supersedes: str | None = None
    subset_of: str | None = None
    relays: tuple[str, ...] = ()
    series_key: str | None = None
    phase: str | None = None
    credibility: int | None = None
    reported_on: date | None = None
    retracted: bool = False
    uncertain: bool = False

    @property
    def incident(self) -> bool:
        """Whether it counts one event."""
        return self.basis == "incident"

    @property
    def counter(self) -> bool:
        """Whether it is an observation of a running total that others belong to."""
        return self.basis == "cumulative" and self.series_key is not None

    @property
    def estimated(self) -> bool:
        """Whether it is an estimate, which is never mixed with documented counts."""
        return self.basis.startswith("estimate_")

    @property
    def size(self) -> tuple[int, int, int]:
        """What "the larger" goes by: low, then best, then high; not stated is less than 0."""
        value = self.value
        low, best, high = (-1 if n is None else n for n in (value.low, value.best, value.high))
        return (low, best, high)


@dataclass(frozen=True)
class Use:
    """How much of a figure is in a total: 1 all of it, -1 taken off, a part where modelled."""

    figure: Figure
    weight: float = 1

    def as_json(self) -> dict[str, Any]:
        """An entry of `used`."""
        value = self.figure.value
        return {
            "id": self.figure.id,
            "noun": self.figure.noun,
            "url": f"/v1/{self.figure.noun}/{self.figure.id}",
            "family": self.figure.family,
            "value": {"low": value.low, "best": value.best, "high": value.high},
            "weight": self.weight,
            "sentence": _WITHHELD if value.withheld else None,
        }


@dataclass(frozen=True)
class Exclusion:
    """Why a figure is in no total; `rival`: the id of the one that it lost against."""

    figure: Figure
    reason: str
    rival: str | None = None

    def as_json(self) -> dict[str, Any]:
        """An entry of `excluded`."""
        return {
            "id": self.figure.id,
            "noun": self.figure.noun,
            "url": f"/v1/{self.figure.noun}/{self.figure.id}",
            "family": self.figure.family,
            "reason": self.reason,
            "conflicts_with": self.rival,
            "sentence": meaning_of(self.reason),
        }


@dataclass(frozen=True)
class Notice:
    """What a reader has to know of a line: `revision_down`, `running_total_disagrees`.

    `told` is what `id` states or the running total gives, `other` what it is held against.
    """

    code: str
    id: str
    told: int
    other: int

    def as_json(self) -> dict[str, Any]:
        """An entry of a line's `notices`."""
        return {"code": self.code, "id": self.id, "told": self.told, "other": self.other}


@dataclass(frozen=True)
class CasualtyLine:
    """One family's answer. `value` is a floor where nothing covers part of the window or place.

    `share`: how much of place and window is covered; `gaps`: the days that are not, in full.
    """

    family: str
    basis: str
    value: OpenRange
    recorded: OpenRange
    coverage: Coverage
    possibly_here: OpenRange | None = None
    across_the_edge: OpenRange | None = None
    share: float = 0.0
    gaps: tuple[str, ...] = ()
    estimated: bool = False
    modelled: bool = False
    notices: tuple[Notice, ...] = ()
    used: tuple[Use, ...] = ()

    @property
    def states_something(self) -> bool:
        """Whether any number is stated, be it 0."""
        return (self.recorded.low, self.recorded.best, self.recorded.high) != (None, None, None)

    @property
    def says_something(self) -> bool:
        """Whether its value holds any number; that it is at least 0 is none."""
        return bool(self.value.low) or (self.value.best, self.value.high) != (None, None)

    @property
    def recorded_anything(self) -> bool:
        """Whether there is a number or a record, be it one that may belong elsewhere."""
        beside = (self.possibly_here or NOTHING).records + (self.across_the_edge or NOTHING).records
        return self.states_something or bool(self.recorded.records or beside)

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
            "modelled": self.modelled,
            "notices": [notice.as_json() for notice in self.notices],
        }


@dataclass(frozen=True)
class Total:
    """The answer. `headline` None = no line qualifies under the policy.

    `left_out`: how many records each reason leaves out. `trace_cut`: `used` and `excluded` are too
    many and do not name every record.
    """

    question: CasualtyQuestion
    lines: tuple[CasualtyLine, ...]
    headline: CasualtyLine | None
    stated: Mapping[str, Any] | None
    coverage_share: float
    coverage_gaps: tuple[str, ...]
    sentence: str
    sentence_ar: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    used: tuple[Mapping[str, Any], ...] = ()
    excluded: tuple[Mapping[str, Any], ...] = ()
    context: tuple[Mapping[str, Any], ...] = ()
    trace_cut: bool = False

    def as_json(self) -> dict[str, Any]:
        """The shape `total`."""
        asked, headline = self.question, self.headline
        value, recorded = (headline.value, headline.recorded) if headline else (NOTHING, NOTHING)
        return {
            "metric": asked.metric,
            "population": asked.population,
            "cause": asked.cause,
            "value": value.as_value(),
            "recorded": recorded.as_json(),
            "lines": [line.as_json() for line in self.lines],
            "stated": dict(self.stated) if self.stated else None,
            "policy": asked.policy,
            "headline_family": headline.family if headline else None,
            "modelled": any(line.modelled for line in self.lines),
            "coverage": {"share": self.coverage_share, "gaps": list(self.coverage_gaps)},
            "left_out": dict(self.left_out),
            "used": [dict(one) for one in self.used],
            "excluded": [dict(one) for one in self.excluded],
            "trace_cut": self.trace_cut,
            "context": [dict(one) for one in self.context],
            "as_of": asked.as_of,
            "window": {"from": asked.from_.isoformat(), "to": asked.to.isoformat()},
            "sentence": self.sentence,
            "sentence_ar": self.sentence_ar,
        }
