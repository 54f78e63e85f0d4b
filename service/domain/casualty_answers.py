"""Casualty totals of one question: read, reckoned, told, and traced to every record behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.casualty_reading import Found, read_figures
from service.domain.casualty_traces import Trace, context_of, trace_of
from service.domain.coverage import declared_coverage
from service.domain.reckoning.policies import choose, span_of_lines
from service.domain.reckoning.reckon import Reckoning, finish
from service.domain.total_sentences import total_sentence, total_sentence_ar
from service.model.casualty import CasualtyQuestion, Total
from service.storage.answers import Scope, family_names
from service.storage.database import Session


@dataclass(frozen=True)
class TotalAsked:
    """What all totals of one answer share: where, when, by which policy, how much of the trace.

    `through`: the last day that what is declared covers by now. `traced`: how many records a full
    trace names at most; `context`: how many figures are shown beside without one.
    """

    place: str
    first: date
    last: date
    policy: str = "most_complete"
    families: tuple[str, ...] | None = None
    cause: str | None = None
    trace: str = "summary"
    as_of: str | None = None
    apportion: bool = False
    place_ar: str | None = None
    through: date | None = None
    traced: int = 200
    context: int = 0


def total_of(
    session: Session, scope: Scope, metric: str, population: str, asked: TotalAsked
) -> Total:
    """One total, by the rules of docs/methodology.md.

    Args:
        session: an open reading.
        scope: the asked ground.
        metric: what is counted.
        population: of whom.
        asked: where, when, by which policy.

    Returns:
        The total; with `trace` full the records used and left out.

    Raises:
        ValueError: the policy is not known.

    Source: docs/methodology.md.
    """
    question = question_of(session, scope, metric, population, asked)
    found = read_figures(session, scope, question)
    made = finish(found.prepared, found.ground, found.collapsed, found.held)
    trace = Trace()
    if asked.trace == "full":
        trace = trace_of(session, scope, found, made, asked.traced)
    return _told(session, question, found, made, trace, asked)


def question_of(
    session: Session, scope: Scope, metric: str, population: str, asked: TotalAsked
) -> CasualtyQuestion:
    """A question with what is declared to be covered.

    Args:
        session: an open reading.
        scope: the asked ground.
        metric: what is counted.
        population: of whom.
        asked: where, when, by which policy.

    Returns:
        The question; its families have no names yet.

    Source: docs/methodology.md.
    """
    families = list(asked.families) if asked.families is not None else None
    tables = ["casualty_figure", *(["strike"] if population == "health_workers" else [])]
    return CasualtyQuestion(
        place=asked.place,
        from_=asked.first,
        to=asked.last,
        metric=metric,
        population=population,
        cause=asked.cause,
        policy=asked.policy,
        families=frozenset(asked.families) if asked.families is not None else None,
        apportion=asked.apportion,
        as_of=asked.as_of,
        covers=declared_coverage(session, scope, tables, families, asked.through, metric=metric),
        place_ar=asked.place_ar,
    )


def _told(
    session: Session,
    question: CasualtyQuestion,
    found: Found,
    made: Reckoning,
    trace: Trace,
    asked: TotalAsked,
) -> Total:
    headline = choose(question.policy, made.lines)
    # Without a headline it is the coverage of the line that covers most.
    covering = headline or max(made.lines, key=lambda line: line.share, default=None)
    stating = {line.family for line in made.lines if line.states_something and not line.estimated}
    unused = made.unusable + found.unusable
    names = _names(session, {headline.family} if headline else set())
    window = f"{question.from_}/{question.to}"
    shown = asked.context if asked.trace == "summary" else 0
    return Total(
        question=question,
        lines=made.lines,
        headline=headline,
        stated=span_of_lines(made.lines),
        coverage_share=covering.share if covering else 0.0,
        coverage_gaps=covering.gaps if covering else (window,),
        sentence=total_sentence(question, headline, len(stating), unused, names["en"]),
        sentence_ar=total_sentence_ar(question, headline, len(stating), unused, names["ar"]),
        left_out=made.left_out(found.left_out),
        used=trace.used,
        excluded=trace.excluded,
        context=trace.context or context_of(made, shown),
        trace_cut=trace.cut,
    )


def _names(session: Session, families: set[str]) -> Mapping[str, Mapping[str, str]]:
    languages: Sequence[str] = ("en", "ar")
    found: dict[str, Any] = {
        language: family_names(session, families, language) if families else {}
        for language in languages
    }
    return found
