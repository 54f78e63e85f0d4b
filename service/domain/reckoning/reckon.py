"""The reckoning: from figures to lines, what they stand on, and what is left out and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from service.domain.reckoning.ground import Ground
from service.domain.reckoning.lines import Made, Surroundings, lost, make_line
from service.domain.reckoning.parts import (
    DOCUMENTED,
    Collapsed,
    LineKey,
    LineParts,
    Prepared,
    key_of,
    prepare,
    share_within,
    whenever,
)
from service.domain.reckoning.sorting import exact_populations
from service.domain.reckoning.spans import Span
from service.domain.reckoning.tallies import Tally
from service.model.bounds import Bounds
from service.model.casualty import CasualtyLine, CasualtyQuestion, Exclusion, Figure, Use
from service.model.vocabulary import load_vocabularies

NOWHERE = Ground()
# What cannot be used at all, rather than being counted through another record.
UNUSABLE = frozenset({
    "place_unknown", "place_broader_than_query", "possibly_here", "period_unknown",
    "period_not_contained", "population_mismatch", "cause_mismatch", "below_threshold",
})  # fmt: skip


@dataclass
class Reckoning:
    """The lines of a question, and behind them every figure that came one by one.

    `chosen`: by line the counts that are used, which incidents may lie inside of. `outweighed`: by
    figure the counts that are left out for the incidents inside of them alone.
    """

    question: CasualtyQuestion
    lines: tuple[CasualtyLine, ...]
    used: tuple[Use, ...]
    excluded: tuple[Exclusion, ...]
    context: tuple[Figure, ...]
    chosen: Mapping[LineKey, tuple[Span, ...]]
    covered_incidents: int = 0
    parts: Mapping[LineKey, LineParts] = field(default_factory=dict)
    outweighed: Mapping[str, Span] = field(default_factory=dict)

    def left_out(self, further: Mapping[str, int] | None = None) -> dict[str, int]:
        """How many records each reason leaves out, `further` ones of collapsed incidents included.

        Returns:
            Reason → records, in the order in which the reasons are tried; none is 0.
        """
        found = Counter(one.reason for one in self.excluded)
        found.update(further or {})
        found["covered_by_aggregate"] += self.covered_incidents
        ordered = load_vocabularies()["exclusion_reason"].words
        return {reason: found[reason] for reason in ordered if found[reason]}

    @property
    def unusable(self) -> int:
        """How many of the figures could not be used: not those that are counted through another;
        nor a count of more people of whom a part is counted here.
        """
        exact = exact_populations(self.question.population)
        parts = [use.figure for use in self.used] + [one.figure for one in self.excluded]
        wholes = {one.subset_of for one in parts if one.population in exact}
        return sum(
            one.reason in UNUSABLE
            and not (one.figure.population not in exact and one.figure.id in wholes)
            for one in self.excluded
        )

    def holder_of(self, figure: Figure, ground: Ground) -> str | None:
        """The used count of its family inside of which an incident lies; None where none holds it.

        Source: docs/methodology.md, `covered_by_aggregate`.
        """
        at_places = self.used_at.get(key_of(figure), {})
        for place in (figure.place, *ground.above.get(figure.place or "", ())):
            for span in at_places.get(place, ()):
                if span.holds(figure):
                    return span.figure.id
        return None

    @cached_property
    def used_at(self) -> Mapping[LineKey, Mapping[str | None, list[Span]]]:
        """The used counts by line and place."""
        found: dict[LineKey, dict[str | None, list[Span]]] = {}
        for key, spans in self.chosen.items():
            for span in spans:
                found.setdefault(key, {}).setdefault(span.place, []).append(span)
        return found

    def share_of(self, earliest: date | None, latest: date | None) -> float | None:
        """The part of an incident across the window's edge that is spread into it; None for none.

        Source: docs/methodology.md, `apportion=uniform`.
        """
        share = share_within(self.question, Bounds(earliest, latest))
        if not self.question.apportion or share is None:
            return None
        return round(share[0] / share[1], 6)


def reckon(
    question: CasualtyQuestion,
    figures: Iterable[Figure],
    ground: Ground = NOWHERE,
) -> Reckoning:
    """Reckons figures that all come one by one.

    Args:
        question: what is asked.
        figures: every figure that may matter, in any order.
        ground: the places; without it no place contains another.

    Returns:
        The lines and what they stand on.

    Source: docs/methodology.md, casualties.
    """
    return finish(prepare(question, figures), ground)


def finish(
    prepared: Prepared,
    ground: Ground,
    collapsed: Mapping[str, Collapsed] | None = None,
    held: Mapping[str, Tally] | None = None,
) -> Reckoning:
    """The lines from prepared parts, with the incidents that come collapsed.

    Args:
        prepared: as `prepare` made it.
        ground: the places.
        collapsed: by family the incidents that nothing links, summed.
        held: by a span's figure the sum of those of them that lie inside of it.

    Returns:
        The lines, by family; families are never added (P5).

    Source: docs/methodology.md, casualties.
    """
    doubted = frozenset(figure.family for figure in in_doubt(prepared))
    around = Surroundings(prepared.question, ground, collapsed or {}, held or {}, doubted)
    made = {key: make_line(key, parts, around) for key, parts in _every(prepared, around)}
    excluded = dict(prepared.excluded)
    for one in made.values():
        excluded |= one.excluded
    uses = tuple(use for one in made.values() if one.line for use in one.line.used)
    # The eve's observation is taken off: it is used, though it stands before the window.
    used = {use.figure.id for use in uses}
    context = _context(prepared, made, excluded, ground)
    return Reckoning(
        question=prepared.question,
        lines=tuple(one.line for one in made.values() if one.line is not None),
        used=uses,
        excluded=tuple(excluded[id_] for id_ in sorted(excluded) if id_ not in used),
        context=context,
        chosen={key: one.chosen for key, one in made.items()},
        covered_incidents=sum(one.covered_incidents for one in made.values()),
        parts=prepared.parts,
        outweighed={id_: span for one in made.values() for id_, span in one.outweighed.items()},
    )


def in_doubt(prepared: Prepared) -> list[Figure]:
    """Figures that may belong to the answer and are not in it: their family does not state none.

    Args:
        prepared: as `prepare` made it.

    Returns:
        What could not be used, and counts of a part of the people asked about.

    Source: docs/methodology.md P5b, T2, casualties.
    """
    unused = [one.figure for one in prepared.excluded.values() if one.reason in UNUSABLE]
    return [*unused, *prepared.context]


def _every(prepared: Prepared, around: Surroundings) -> list[tuple[LineKey, LineParts]]:
    """All lines that may be told: of figures, of what is collapsed, of declared coverage."""
    asked = prepared.question
    parts = dict(prepared.parts)
    for family in (*around.collapsed, *asked.covers):
        if asked.families is None or family in asked.families:
            parts.setdefault((family, DOCUMENTED), LineParts())
    return sorted(parts.items(), key=lambda entry: entry[0])


def _context(
    prepared: Prepared,
    made: Mapping[LineKey, Made],
    excluded: dict[str, Exclusion],
    ground: Ground,
) -> tuple[Figure, ...]:
    """Counts of a part of the people: left out where they clash with a used one, else shown."""
    shown = []
    for figure in prepared.context:
        line = made.get(key_of(figure))
        against = lost(whenever(figure), line.chosen if line else (), ground)
        if figure.incident or against is None:
            shown.append(figure)
        else:
            excluded[figure.id] = against
    return tuple(shown)
