"""Casualty totals: one line per source family, never their sum, with every doubt beside it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from service.domain.buckets import coverage_of, covered_days
from service.domain.casualty_sums import ADDING, combine, floor, standing
from service.domain.open_ranges import stated
from service.domain.sentences import total_sentence
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import Basis, CasualtyLine, CasualtyQuestion, Figure, Total
from service.model.series import NONE_STATED, OpenRange


def reckon(question: CasualtyQuestion, figures: Iterable[Figure]) -> Total:
    """The total of a question: plain recorded sums per family and basis, a headline by policy.

    Families are never added (P5), estimates stand apart from counts (docs/methodology.md), and a
    running total is never added to the incidents it holds (a basis is a line). Only figures whose
    period lies within the window count; those that reach over its edge, or whose period is not
    known, stand beside as `across_the_edge`, those of a coarser place as `possibly_here`.

    Args:
        question: what is asked.
        figures: figures that the reader may see and that may meet the question; those of another
            metric, population or cause, or of families not asked for, are left aside.

    Returns:
        The total; its value is all None where no line qualifies under the policy.

    Raises:
        ValueError: the policy is not known.

    Source: docs/methodology.md P3-P5b.
    """
    lines = _lines(question, figures)
    headline = choose(question.policy, lines)
    # Without a headline it is the coverage of the line that is covered best.
    covered = headline or max(lines, key=lambda one: _COVERAGE_ORDER[one.coverage], default=None)
    share, gaps = coverage_share(question.from_, question.to, covered.covers if covered else ())
    return Total(
        question=question,
        lines=lines,
        headline=headline,
        stated=span_of(lines),
        coverage_share=share,
        coverage_gaps=gaps,
        sentence=total_sentence(question, headline, _families_stating(lines), _unused(lines)),
    )


def _lines(question: CasualtyQuestion, figures: Iterable[Figure]) -> tuple[CasualtyLine, ...]:
    groups: defaultdict[tuple[str, Basis], list[Figure]] = defaultdict(list)
    for figure in figures:
        if asked_for(question, figure):
            groups[figure.family, figure.basis].append(figure)
    for family in question.covers:
        if question.families is None or family in question.families:
            groups.setdefault((family, "incident"), [])
    return tuple(
        line
        for (family, basis), group in sorted(groups.items(), key=lambda entry: entry[0])
        if (line := _line(question, family, basis, group)) is not None
    )


def span_of(lines: Iterable[CasualtyLine]) -> dict[str, Any] | None:
    """What the lines span (`stated`); a line that is only a floor leaves the top open.

    Args:
        lines: all lines.

    Returns:
        `{lowest, highest, open_above}`, or None where no line states anything.

    Source: docs/methodology.md.
    """
    stating = [line for line in lines if line.states_something]
    span = stated(line.recorded for line in stating)
    if span is not None and any(
        line.value.best is None and line.value.high is None for line in stating
    ):
        span["open_above"] = True
    return span


def _families_stating(lines: Iterable[CasualtyLine]) -> int:
    return len({line.family for line in lines if line.states_something})


def _unused(lines: Iterable[CasualtyLine]) -> int:
    beside = [one for line in lines for one in (line.possibly_here, line.across_the_edge)]
    return sum(one.records for one in beside if one is not None)


def asked_for(question: CasualtyQuestion, figure: Figure) -> bool:
    """Whether a figure counts what is asked: its metric, population, cause and family.

    A figure of another population is context and never arithmetic, even where it is a part.

    Args:
        question: what is asked; a None cause or None families ask for all.
        figure: a figure.

    Returns:
        True where it does.

    Source: docs/methodology.md.
    """
    return (
        figure.metric == question.metric
        and figure.population == question.population
        and question.cause in (None, "all", figure.cause)
        and (question.families is None or figure.family in question.families)
    )


def _line(
    question: CasualtyQuestion, family: str, basis: Basis, figures: Sequence[Figure]
) -> CasualtyLine | None:
    sorted_out: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        where = standing(figure.period, question.from_, question.to)
        if where != "outside":
            sorted_out[where if figure.here else "possibly"].append(figure)
    spans = [figure.period or UNKNOWN for figure in sorted_out["inside"]]
    covers = question.covers.get(family, ()) if basis == "incident" else spans
    coverage = coverage_of(question.from_, question.to, covers)
    if not any(sorted_out.values()) and coverage == "none":
        return None
    recorded = combine(basis, sorted_out["inside"])
    # A source that has records which may belong here does not state none (P5b).
    if not any(sorted_out.values()) and coverage == "full":
        recorded = NONE_STATED
    return CasualtyLine(
        family=family,
        basis=basis,
        value=floor(recorded, full=coverage == "full" or basis not in ADDING),
        recorded=recorded,
        coverage=coverage,
        possibly_here=_beside(basis, sorted_out["possibly"]),
        across_the_edge=_beside(basis, sorted_out["across"]),
        covers=covers,
    )


def _beside(basis: Basis, figures: Sequence[Figure]) -> OpenRange | None:
    return combine(basis, figures) if figures else None


_COVERAGE_ORDER = {"full": 2, "partial": 1, "none": 0}


def choose(policy: str, lines: Sequence[CasualtyLine]) -> CasualtyLine | None:
    """The line that the headline shows, under a named policy.

    `most_complete`: the documented line with the best coverage, then the most records;
    `most_conservative`: the documented line with the smallest floor; `source:<family>`: that one's.

    Args:
        policy: the policy's name.
        lines: all lines; estimates qualify only for `source:`.

    Returns:
        The line, or None where none qualifies.

    Raises:
        ValueError: the policy is not known.

    Source: docs/methodology.md.
    """
    orders: Mapping[str, Callable[[CasualtyLine], tuple[int, ...]]] = {
        "most_complete": lambda line: (_COVERAGE_ORDER[line.coverage], line.recorded.records),
        "most_conservative": lambda line: (-_least(line.recorded),),
    }
    wanted = policy.removeprefix("source:") if policy.startswith("source:") else None
    if wanted is None and policy not in orders:
        raise ValueError(f"no such policy: {policy}")
    stating = [
        line
        for line in lines
        if line.states_something
        and (line.family == wanted if wanted is not None else not line.estimated)
    ]
    return max(stating, key=orders.get(policy, orders["most_complete"]), default=None)


def _least(value: OpenRange) -> int:
    known = [n for n in (value.low, value.best, value.high) if n is not None]
    return min(known, default=0)


def coverage_share(
    first: date, last: date, covers: Iterable[Bounds]
) -> tuple[float, tuple[str, ...]]:
    """How much of a window declared coverage holds, and which days it does not.

    Args:
        first: the window's first day.
        last: the window's last day, inclusive.
        covers: declared spans.

    Returns:
        The share of days, 0 to 1, and the gaps as EDTF intervals.

    Source: docs/methodology.md.
    """
    start, end = first.toordinal(), last.toordinal() + 1
    covered = covered_days(first, last, covers)
    gaps = []
    for from_, to in [*covered, (end, end)]:
        if start < from_:
            gaps.append(f"{date.fromordinal(start)}/{date.fromordinal(from_ - 1)}")
        start = to
    days = sum(to - from_ for from_, to in covered)
    return round(days / (end - first.toordinal()), 3), tuple(gaps)
