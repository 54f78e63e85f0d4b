"""Which figures answer a question, and the one reason that leaves each other one out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from service.domain.reckoning.links import Links
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import CasualtyQuestion, Exclusion, Figure
from service.model.vocabulary import load_vocabularies

Standing = Literal["inside", "across", "outside"]
# The source does not say whom it counts: then it counts people, and only `all` asks for those.
_NOT_SAID = "unspecified"


@dataclass
class Sorted:
    """The candidates of a question. Every one is in exactly one of the lists, or a `counter`.

    `context`: counts of a part of the population asked about; they are never arithmetic.
    `counters`: the observations of running totals that have a key, from before the window too.
    """

    inside: list[Figure] = field(default_factory=list)
    across: list[Figure] = field(default_factory=list)
    possibly: list[Figure] = field(default_factory=list)
    context: list[Figure] = field(default_factory=list)
    counters: list[Figure] = field(default_factory=list)
    excluded: dict[str, Exclusion] = field(default_factory=dict)


def standing(period: Bounds | None, first: date, last: date) -> Standing:
    """Where a figure's period stands to a window.

    Args:
        period: the span it counts; None = not stated.
        first: the window's first day.
        last: the window's last day, inclusive.

    Returns:
        `inside` only where both ends are known and lie within; `outside` where no day can;
        else `across`.

    Source: docs/methodology.md (`period_unknown`, `period_not_contained`), P5b.
    """
    span = period or UNKNOWN
    if span.disjoint_from(Bounds(first, last)):
        return "outside"
    if span.earliest is None or span.latest is None:
        return "across"
    return "inside" if first <= span.earliest and span.latest <= last else "across"


def exact_populations(population: str) -> frozenset[str]:
    """The words under which the people asked about are counted: where all are, unstated ones too.

    Source: docs/methodology.md, casualties.
    """
    return frozenset({population, _NOT_SAID} if population == "all" else {population})


def counts(question: CasualtyQuestion, figure: Figure) -> bool:
    """Whether a figure counts what is asked: the people, the cause, so certainly.

    Args:
        question: what is asked; a None cause asks for all.
        figure: a figure of the asked metric.

    Returns:
        True where it does; False for a part of the people asked about too.

    Source: docs/methodology.md (`population_mismatch`, `cause_mismatch`, `below_threshold`).
    """
    return (
        figure.population in exact_populations(question.population)
        and question.cause in (None, "all", figure.cause)
        and not figure.uncertain
    )


def sort_out(question: CasualtyQuestion, figures: Iterable[Figure]) -> Sorted:
    """Sorts figures into what answers a question, what stands beside it, and what is left out.

    Rule: the first reason that applies, in the order of the vocabulary `exclusion_reason`. A figure
    may be left out for another that is no candidate itself (what replaces it, what it repeats); of
    a part only where the whole could be used in its place.

    Args:
        question: what is asked.
        figures: every figure that the reader may see and that may matter, in any order.

    Returns:
        The lists, each by id.

    Source: docs/methodology.md, casualties.
    """
    every = sorted(figures, key=lambda one: one.id)
    sorter = _Sorter(question, every)
    found = Sorted()
    for figure in every:
        if sorter.is_candidate(figure):
            sorter.put(figure, found)
    return found


class _Sorter:
    """The links and events of one set of figures, looked at once."""

    def __init__(self, question: CasualtyQuestion, figures: list[Figure]) -> None:
        self.question = question
        self.links = Links.among(figures)
        heads = sorted(filter(self._may_stand, figures), key=lambda one: one.id, reverse=True)
        # Sorted twice: of equals the one that was there first comes last, and stands.
        self.heads = {
            (figure.family, figure.event): figure.id
            for figure in sorted(heads, key=self._preference)
        }

    def is_candidate(self, figure: Figure) -> bool:
        """Of the asked metric and families, where it may be, with a period that meets the window;
        of a keyed running total every observation, since the last before the window is taken off.
        """
        asked = self.question
        return (
            figure.metric == asked.metric
            and figure.where != "elsewhere"
            and (asked.families is None or figure.family in asked.families)
            and (figure.counter or self._standing(figure) != "outside")
        )

    def _standing(self, figure: Figure) -> Standing:
        return standing(figure.period, self.question.from_, self.question.to)

    def _may_stand(self, figure: Figure) -> bool:
        return (
            figure.incident
            and figure.event is not None
            and not figure.retracted
            and self.is_candidate(figure)
            and counts(self.question, figure)
            and self.links.superseded_by(figure) is None
            and self.links.relay_of(figure) is None
        )

    def _preference(self, figure: Figure) -> tuple[object, ...]:
        """The last of an event stands for it: sure of place and time, larger, a figure, graded."""
        return (
            figure.where == "here",
            self._standing(figure) == "inside",
            figure.size,
            figure.noun != "strikes",
            -(figure.credibility or 7),
            (figure.reported_on or date.min).toordinal(),
        )

    def put(self, figure: Figure, found: Sorted) -> None:
        """Puts one candidate where it belongs."""
        reason = self._linked(figure)
        counting = counts(self.question, figure)
        if reason is None and counting and figure.where == "here" and figure.counter:
            found.counters.append(figure)
            return
        if self._standing(figure) == "outside":
            return
        misplaced = self._misplaced(figure)
        if reason is None and counting:
            if misplaced is None:
                found.inside.append(figure)
            elif misplaced[0].startswith("period"):
                found.across.append(figure)
            elif figure.incident or misplaced[0] == "possibly_here":
                found.possibly.append(figure)
        reason = reason or misplaced or self._other(figure)
        if reason is None and not counting:
            found.context.append(figure)
        elif reason is not None:
            found.excluded[figure.id] = Exclusion(figure, *reason)

    def _linked(self, figure: Figure) -> tuple[str, str | None] | None:
        if figure.retracted:
            return ("retracted", None)
        newer = self.links.superseded_by(figure)
        if newer is not None:
            return ("superseded", newer)
        event = self._event_taken(figure)
        if event is not None:
            return ("duplicate_event", event)
        original = self.links.relay_of(figure)
        if original is not None:
            return ("relay_of", original)
        whole = self._whole(figure)
        return ("subset_of", whole) if whole is not None else None

    def _event_taken(self, figure: Figure) -> str | None:
        if figure.event is None or not figure.incident or not counts(self.question, figure):
            return None
        head = self.heads.get((figure.family, figure.event))
        return head if head != figure.id else None

    def _whole(self, figure: Figure) -> str | None:
        for whole in self.links.wholes(figure):
            if self._holds(self.links.newest(whole), figure):
                return whole.id
        return None

    def _holds(self, whole: Figure, part: Figure) -> bool:
        """Whether the whole could be used wherever the part could: then it holds the part."""
        if whole.id == part.id or not (self.is_candidate(whole) and counts(self.question, whole)):
            return False
        if whole.where != "here" and part.where == "here":
            return False
        # Parts of one event happened in it; a year's count does not answer for a month of it.
        both_events = whole.incident and part.incident
        return both_events or self._standing(whole) == "inside" or self._standing(part) != "inside"

    def _misplaced(self, figure: Figure) -> tuple[str, None] | None:
        if figure.where == "nowhere":
            return ("place_unknown", None)
        if figure.where == "broader" and not figure.incident:
            return ("place_broader_than_query", None)
        if figure.where != "here":
            return ("possibly_here", None)
        period = figure.period or UNKNOWN
        if period.half_open:
            return ("period_unknown", None)
        return ("period_not_contained", None) if self._standing(figure) != "inside" else None

    def _other(self, figure: Figure) -> tuple[str, None] | None:
        asked = self.question
        words = load_vocabularies()["population"]
        exact = exact_populations(asked.population)
        if figure.population not in exact and not words.is_part_of(
            figure.population, asked.population
        ):
            return ("population_mismatch", None)
        if asked.cause not in (None, "all", figure.cause):
            return ("cause_mismatch", None)
        return ("below_threshold", None) if figure.uncertain else None
