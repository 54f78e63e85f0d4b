"""Casualty totals and their figures, read for one question from figures and strikes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.domain.casualties import reckon
from service.domain.casualty_traces import ROWS_MOST, traced
from service.domain.coverage import declared_coverage
from service.model.bounds import Bounds
from service.model.casualty import CasualtyQuestion, Figure, Total
from service.model.series import OpenRange
from service.storage import casualties, strikes
from service.storage.answers import Scope, family_names
from service.storage.casualties import FigureFilter
from service.storage.database import Row, Session

# The quantities of a strike, as incident figures of the strike's source.
_OF_STRIKES = {
    ("killed", "all"): "killed",
    ("injured", "all"): "injured",
    ("killed", "health_workers"): "health_workers_killed",
    ("injured", "health_workers"): "health_workers_injured",
}


@dataclass(frozen=True)
class TotalAsked:
    """What all totals of one answer share: where, when, by which policy, how much of the trace."""

    place: str
    first: date
    last: date
    policy: str = "most_complete"
    families: tuple[str, ...] | None = None
    cause: str | None = None
    trace: str = "summary"
    as_of: str | None = None


def range_of(row: Row) -> OpenRange:
    """Grouped records as one value: a best or a high only where every record states one.

    Args:
        row: `records`, and for each bound its sum and how many records state it.

    Returns:
        The value.

    Source: docs/methodology.md.
    """
    records = int(row["records"])
    if row.get("withheld"):
        return OpenRange(None, None, None, records, withheld=True)
    return OpenRange(
        low=int(row["low"]) if row["lows"] else None,
        best=int(row["best"]) if row["bests"] == records else None,
        high=int(row["high"]) if row["highs"] == records else None,
        records=records,
        low_is_partial=0 < row["lows"] < records,
    )


def bounds_of(row: Row) -> Bounds:
    """The bounds of grouped records; None sides are open."""
    return Bounds(row["earliest"], row["latest"])


def figures_of(
    session: Session, scope: Scope, metric: str, population: str, asked: TotalAsked
) -> list[Figure]:
    """Every figure that may meet the question, those of strikes included.

    Args:
        session: an open reading.
        scope: the asked ground.
        metric: a word of the vocabulary `metric`.
        population: a word of the vocabulary `population`.
        asked: where, when, by whom.

    Returns:
        Figures; incidents of one family and bounds come summed.

    Source: docs/methodology.md.
    """
    families = list(asked.families) if asked.families is not None else None
    wanted = FigureFilter(metric, population, asked.first, asked.last, asked.cause, families)
    rows = casualties.flows(session, scope, wanted)
    measure = _OF_STRIKES.get((metric, population))
    if measure is not None:
        window = (asked.first, asked.last)
        struck = strikes.flows(session, scope, measure, window, families, cause=asked.cause)
        rows += [{**row, "basis": "incident", "cause": "direct_violence"} for row in struck]
    return [
        Figure(
            family=row["family"],
            basis=row["basis"],
            period=bounds_of(row),
            value=range_of(row),
            metric=metric,
            population=population,
            cause=row["cause"],
            here=row["here"],
        )
        for row in rows
    ]


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
    families = list(asked.families) if asked.families is not None else None
    tables = ["casualty_figure", *(["strike"] if population == "health_workers" else [])]
    figures = figures_of(session, scope, metric, population, asked)
    question = CasualtyQuestion(
        place=asked.place,
        from_=asked.first,
        to=asked.last,
        metric=metric,
        population=population,
        cause=asked.cause,
        policy=asked.policy,
        families=frozenset(asked.families) if asked.families is not None else None,
        as_of=asked.as_of,
        covers=declared_coverage(session, scope, tables, families),
        names=family_names(session, {figure.family for figure in figures}),
    )
    total = reckon(question, figures)
    if asked.trace != "full":
        return total
    used, excluded, cut = traced(_rows_behind(session, scope, question, families))
    return replace(total, used=used, excluded=excluded, trace_cut=cut)


def _rows_behind(
    session: Session, scope: Scope, asked: CasualtyQuestion, families: Sequence[str] | None
) -> list[Row]:
    """What `figures_of` adds up, record by record, with what was left out of it."""
    wanted = FigureFilter(
        asked.metric, asked.population, asked.from_, asked.to, asked.cause, families
    )
    rows = casualties.traced(session, scope, wanted, ROWS_MOST)
    measure = _OF_STRIKES.get((asked.metric, asked.population))
    if measure is not None and asked.cause in (None, "all", "direct_violence"):
        window = (asked.from_, asked.to)
        rows += strikes.traced(session, scope, measure, window, families, asked.cause, ROWS_MOST)
    return rows
