"""One family's line: the cover of its counts, the incidents beside it, what is only a floor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from service.domain.reckoning.cover import apart, cover
from service.domain.reckoning.coverage import covered
from service.domain.reckoning.ground import Ground
from service.domain.reckoning.parts import (
    DOCUMENTED,
    Collapsed,
    LineKey,
    LineParts,
    share_within,
)
from service.domain.reckoning.remarks import disagreements
from service.domain.reckoning.spans import Span
from service.domain.reckoning.tallies import EMPTY, Tally, larger, total_of
from service.model.bounds import Bounds
from service.model.casualty import (
    MIXED,
    Basis,
    CasualtyLine,
    CasualtyQuestion,
    Exclusion,
    Figure,
    Use,
)
from service.model.series import NONE_STATED, Coverage, OpenRange


@dataclass
class Made:
    """A line, which counts it stands on, and why its other figures are not used.

    `outweighed`: counts that are left out for the incidents inside of them alone.
    """

    line: CasualtyLine | None
    chosen: tuple[Span, ...] = ()
    excluded: dict[str, Exclusion] = field(default_factory=dict)
    outweighed: dict[str, Span] = field(default_factory=dict)
    covered_incidents: int = 0


@dataclass(frozen=True)
class Surroundings:
    """What a line needs beside its figures.

    `held`: by span's figure, the sum of the collapsed incidents inside of it. `doubted`: families
    with figures that may count here and do not: they do not state none.
    """

    question: CasualtyQuestion
    ground: Ground
    collapsed: Mapping[str, Collapsed]
    held: Mapping[str, Tally]
    doubted: frozenset[str] = frozenset()


def make_line(key: LineKey, parts: LineParts, around: Surroundings) -> Made:
    """The line of one family.

    Rule: a count that is smaller than the incidents inside of it is not used; of the others the
    disjoint cover is; incidents inside of a used count are `covered_by_aggregate`, all others add.

    Args:
        key: the family, and `documented` or the kind of its estimates.
        parts: its figures.
        around: question, places, what comes collapsed.

    Returns:
        The line; None for it where there is nothing to tell.

    Source: docs/methodology.md, casualties.
    """
    pool = around.collapsed.get(key[0], Collapsed()) if key[1] == DOCUMENTED else Collapsed()
    inside = _inside(parts, around)
    standing = [one for one in parts.spans if not larger(inside[one.figure.id].tally, one.tally)]
    chosen = cover(standing, around.ground)
    covering = {figure.id: one for one in chosen for figure in inside[one.figure.id].listed}
    incidents = [figure for figure in parts.incidents if figure.id not in covering]
    held = total_of(around.held.get(one.figure.id, EMPTY) for one in chosen)
    modelled = _modelled(parts, pool, around.question)
    tally = total_of([
        *(one.tally for one in chosen),
        *(Tally.of(figure.value) for figure in incidents),
        pool.inside - held,
        *(tally for tally, _ in modelled),
    ])  # fmt: skip
    made = Made(None, chosen, covered_incidents=held.records)
    for figure in parts.incidents:
        if figure.id in covering:
            rival = covering[figure.id].figure.id
            made.excluded[figure.id] = Exclusion(figure, "covered_by_aggregate", rival)
    _leave_out_spans(parts.spans, chosen, inside, around.ground, made)
    uses = (*(use for one in chosen for use in one.uses), *map(Use, incidents))
    uses += tuple(use for _, use in modelled if use is not None)
    beside = bool(pool.inside.records - held.records)
    basis = _basis(key, {use.figure.basis for use in uses}, parts, pool, summed=beside)
    made.line = _line(key, parts, pool, around, chosen, tally, uses, basis)
    return made


@dataclass
class Held:
    """Incidents that surely lie inside of a count: their sum, and those that came one by one."""

    tally: Tally
    listed: list[Figure] = field(default_factory=list)


def _inside(parts: LineParts, around: Surroundings) -> dict[str, Held]:
    found = {one.figure.id: Held(around.held.get(one.figure.id, EMPTY)) for one in parts.spans}
    by_place: dict[str | None, list[Span]] = {}
    for one in parts.spans:
        by_place.setdefault(one.place, []).append(one)
    for figure in parts.incidents if by_place else ():
        for place in (figure.place, *around.ground.above.get(figure.place or "", ())):
            for one in by_place.get(place, ()):
                if one.holds(figure):
                    held = found[one.figure.id]
                    held.tally += Tally.of(figure.value)
                    held.listed.append(figure)
    return found


def _modelled(
    parts: LineParts, pool: Collapsed, question: CasualtyQuestion
) -> list[tuple[Tally, Use | None]]:
    """Incidents across the window's edges, spread evenly over their days, where that is asked."""
    if not question.apportion:
        return []
    found: list[tuple[Tally, Use | None]] = []
    for figure in parts.across_incidents:
        share = share_within(question, figure.period) if figure.period else None
        if share is not None:
            part = Fraction(*share)
            found.append((Tally.of(figure.value, part), Use(figure, round(float(part), 6))))
    for bounds, tally in pool.across:
        share = share_within(question, bounds)
        if share is not None:
            found.append((tally.weighed(Fraction(*share)), None))
    return found


def _leave_out_spans(
    spans: Sequence[Span],
    chosen: Sequence[Span],
    inside: Mapping[str, Held],
    ground: Ground,
    made: Made,
) -> None:
    used = {one.figure.id for one in chosen}
    for span in spans:
        if span.figure.id in used:
            continue
        against = lost(span, chosen, ground)
        if against is None:
            made.outweighed[span.figure.id] = span
            rival = largest(inside[span.figure.id].listed)
            against = Exclusion(span.figure, "overlapping_period", rival)
        made.excluded[span.figure.id] = against


def largest(figures: Sequence[Figure]) -> str | None:
    """The id of the largest of some figures; None of none."""
    best = max(figures, key=lambda one: (one.size, one.id), default=None)
    return best.id if best is not None else None


def lost(span: Span, chosen: Sequence[Span], ground: Ground) -> Exclusion | None:
    """Why a count is not used beside those that are: `nested_place` or `overlapping_period`.

    Args:
        span: a count that is not used.
        chosen: the counts that are.

    Returns:
        The reason with the one that shares most of its days; None where it clashes with none.

    Source: docs/methodology.md, `nested_place`, `overlapping_period`.
    """
    rivals = [one for one in chosen if one.clashes(span, ground)]
    if not rivals:
        return None
    outer = [
        one for one in rivals if one.place != span.place and ground.within(span.place, one.place)
    ]
    rival = max(outer or rivals, key=lambda one: (_shared_days(one, span), one.figure.id))
    reason = "nested_place" if outer else "overlapping_period"
    return Exclusion(span.figure, reason, rival.figure.id)


def _shared_days(one: Span, other: Span) -> int:
    return min(one.last, other.last) - max(one.first, other.first) + 1


def _line(
    key: LineKey,
    parts: LineParts,
    pool: Collapsed,
    around: Surroundings,
    chosen: tuple[Span, ...],
    tally: Tally,
    uses: tuple[Use, ...],
    basis: str,
) -> CasualtyLine | None:
    asked = around.question
    declared: Sequence[Bounds] = asked.covers.get(key[0], ()) if key[1] == DOCUMENTED else ()
    held = covered(asked.from_, asked.to, chosen, declared, around.ground)
    possibly = _beside(parts.possibly_incidents, pool.possibly, parts.possibly, around.ground)
    across = _beside(*_across(parts, pool, asked), parts.across, around.ground)
    recorded = tally.as_range()
    if not (recorded.records or possibly or across):
        if held.level == "none":
            return None
        # A source that has records which may belong here does not state none (P5b).
        if held.level == "full" and key[0] not in around.doubted and not pool.doubted:
            recorded = NONE_STATED
    return CasualtyLine(
        family=key[0],
        basis=basis,
        value=_value(recorded, held.level, beside=bool(possibly or across)),
        recorded=recorded,
        coverage=held.level,
        possibly_here=possibly,
        across_the_edge=across,
        share=held.share,
        gaps=held.gaps,
        estimated=key[1] != DOCUMENTED,
        modelled=any(use.weight not in (1, -1) for use in uses)
        or (asked.apportion and bool(pool.across)),
        notices=(*parts.notices, *disagreements(chosen, parts.spans)),
        used=uses,
    )


def _value(recorded: OpenRange, level: Coverage, *, beside: bool) -> OpenRange:
    # Records that state none are no zero, where others may tell of the same place and days.
    doubtful = recorded.best == 0 and beside
    return recorded if level == "full" and not doubtful else _floor(recorded)


def _floor(recorded: OpenRange) -> OpenRange:
    """What a sum says of days and places that nothing covers in full: its low, as a floor."""
    return replace(recorded, best=None, high=None)


def _basis(
    key: LineKey, used: set[Basis], parts: LineParts, pool: Collapsed, *, summed: bool
) -> str:
    """How the line was counted: by what is used, else by what stands beside it.

    `summed`: whether incidents that come collapsed are in it.
    """
    if key[1] != DOCUMENTED:
        return key[1]
    found = used | ({"incident"} if summed else set())
    if not found:
        found = {one.figure.basis for one in [*parts.across, *parts.possibly]}
        if parts.across_incidents or parts.possibly_incidents or pool.across:
            found.add("incident")
        if pool.possibly.records or not found:
            found.add("incident")
    return found.pop() if len(found) == 1 else MIXED


def _across(
    parts: LineParts, pool: Collapsed, asked: CasualtyQuestion
) -> tuple[Sequence[Figure], Tally]:
    """What crosses the edges; where it is spread over its days, only what names no two of them."""
    groups = pool.across
    incidents: Sequence[Figure] = parts.across_incidents
    if asked.apportion:
        groups = tuple(one for one in groups if one[0].half_open)
        incidents = [one for one in incidents if one.period is None or one.period.half_open]
    return incidents, total_of(tally for _, tally in groups)


def _beside(
    incidents: Sequence[Figure], pool: Tally, spans: Sequence[Span], ground: Ground
) -> OpenRange | None:
    """What may be here, or within the window, and is in no total: the larger of two readings.

    Its incidents and its counts over spans may tell of the same people, so they are not added.
    """
    events = total_of([pool, *(Tally.of(figure.value) for figure in incidents)])
    counts = total_of(one.tally for one in apart(spans, ground))
    records = events.records + len(spans)
    if not records:
        return None
    told = (counts if larger(counts, events) or not events.records else events).as_range()
    return replace(told, records=records)
