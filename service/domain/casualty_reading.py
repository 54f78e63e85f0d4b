"""The figures of a question, read once: links and spans one by one, all other incidents summed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.reckoning.ground import Ground
from service.domain.reckoning.parts import Collapsed, Prepared, prepare
from service.domain.reckoning.reckon import UNUSABLE
from service.domain.reckoning.sorting import exact_populations
from service.domain.reckoning.spans import Span
from service.domain.reckoning.tallies import Tally
from service.model.bounds import Bounds
from service.model.casualty import CasualtyQuestion, Figure
from service.model.series import OpenRange
from service.model.vocabulary import load_vocabularies
from service.storage import casualties
from service.storage.answers import Scope
from service.storage.casualties import FigureFilter, SpanAt
from service.storage.database import Row, Session

# The quantities of a strike, as incident figures of the strike's source.
_OF_STRIKES = {
    ("killed", "all"): "killed",
    ("injured", "all"): "injured",
    ("killed", "health_workers"): "health_workers_killed",
    ("injured", "health_workers"): "health_workers_injured",
}
# How the reading calls a count of a part of the people asked about: no reason, it is shown apart.
_CONTEXT = "context"


@dataclass
class Found:
    """Everything that a question's answer is made of.

    `left_out`: reason → collapsed incidents; `unusable`: how many of them could not be used at all.
    `days`: the collapsed groups as they were read, apart by their days where that was asked.
    `apart`: what came one by one.
    """

    prepared: Prepared
    ground: Ground
    collapsed: dict[str, Collapsed]
    held: dict[str, Tally]
    left_out: Counter[str] = field(default_factory=Counter)
    unusable: int = 0
    days: list[Row] = field(default_factory=list)
    apart: list[UUID] = field(default_factory=list)
    licences: dict[str, str] = field(default_factory=dict)


def filter_of(question: CasualtyQuestion, certainties: Sequence[str] | None = None) -> FigureFilter:
    """A question as it is put to what is recorded.

    Args:
        question: what is asked.
        certainties: only strikes that are so certain, and no figures, which are not graded so.

    Returns:
        The filter, with the words that count the people asked about and parts of them.

    Source: docs/methodology.md, casualties.
    """
    exact = exact_populations(question.population)
    population = load_vocabularies()["population"]
    parts = [
        word
        for word in population.words
        if word not in exact and population.is_part_of(word, question.population)
    ]
    return FigureFilter(
        metric=question.metric,
        exact=sorted(exact),
        parts=parts,
        first=question.from_,
        last=question.to,
        measure=_OF_STRIKES.get((question.metric, question.population)),
        cause=question.cause,
        families=sorted(question.families) if question.families is not None else None,
        certainties=certainties,
    )


def read_figures(
    session: Session,
    scope: Scope,
    question: CasualtyQuestion,
    certainties: Sequence[str] | None = None,
    *,
    by_day: bool = False,
    strikes: bool = True,
) -> Found:
    """Reads and prepares the figures of a question.

    Args:
        session: an open reading.
        scope: the asked ground.
        question: what is asked.
        certainties: only strikes that are so certain.
        by_day: give what is summed apart by days too.
        strikes: whether those of strikes are read here; else they are told in another way.

    Returns:
        What `finish` makes lines of.

    Source: docs/methodology.md, casualties.
    """
    wanted = filter_of(question, certainties)
    if not strikes:
        wanted = replace(wanted, measure=None)
    rows = casualties.singly(session, scope, wanted)
    figures = [figure_of(row) for row in rows]
    prepared = prepare(question, figures)
    spans = prepared.spans
    apart = [row["id"] for row in rows]
    summed = casualties.plain(
        session, scope, wanted, apart, [_at(span) for span in spans], by_day=by_day
    )
    groups = [row for row in summed if row["held"] is None]
    found = Found(
        prepared=prepared,
        ground=ground_read(session, scope, prepared),
        collapsed=collapse(groups),
        held={
            spans[row["held"] - 1].figure.id: tally_of(row)
            for row in summed
            if row["held"] is not None
        },
        days=groups,
        apart=apart,
    )
    _count_left_out(found, groups)
    for row in [*groups, *rows]:
        if row["licence"]:
            found.licences.setdefault(row["family"], row["licence"])
    return found


def _count_left_out(found: Found, groups: Iterable[Row]) -> None:
    for row in groups:
        if row["reason"] is not None and row["reason"] != _CONTEXT:
            found.left_out[row["reason"]] += row["records"]
            if row["reason"] in UNUSABLE and not row["by_part"]:
                found.unusable += row["records"]


def figure_of(row: Row) -> Figure:
    """A row as a figure.

    Args:
        row: as `casualties.singly` gives it.

    Returns:
        The figure; what is withheld states nothing.

    Source: docs/architecture.md, read path.
    """
    bounds = Bounds(row["earliest"], row["latest"])
    return Figure(
        id=str(row["id"]),
        family=row["family"],
        basis=row["basis"],
        value=OpenRange(row["low"], row["best"], row["high"], withheld=row["withheld"]),
        period=bounds if row["earliest"] or row["latest"] else None,
        place=str(row["place_id"]) if row["place_id"] else None,
        where=row["where"],
        metric=row["metric"],
        population=row["population"],
        cause=row["cause"],
        noun=row["noun"],
        event=str(row["event"]) if row["event"] else None,
        supersedes=str(row["supersedes"]) if row["supersedes"] else None,
        subset_of=str(row["subset_of"]) if row["subset_of"] else None,
        relays=tuple(str(one) for one in row["relays"]),
        series_key=row["series_key"],
        phase=row["phase"],
        credibility=row["credibility"],
        reported_on=row["reported_on"],
        uncertain=row["uncertain"],
    )


def tally_of(row: Row) -> Tally:
    """Grouped records as a sum: each bound, and of how many records it is stated."""
    return Tally(
        records=row["records"],
        low=row["low"] or 0,
        lows=row["lows"],
        best=row["best"] or 0,
        bests=row["bests"],
        high=row["high"] or 0,
        highs=row["highs"],
        withheld=row["withheld"],
    )


def collapse(groups: Iterable[Row]) -> dict[str, Collapsed]:
    """Grouped incidents by family and by where they stand.

    Args:
        groups: as `casualties.plain` gives them.

    Returns:
        Family → what is collapsed of it; families of which nothing counts only where that is a
        doubt about a zero.

    Source: docs/methodology.md, casualties.
    """
    inside: defaultdict[str, Tally] = defaultdict(Tally)
    possibly: defaultdict[str, Tally] = defaultdict(Tally)
    across: defaultdict[str, list[tuple[Bounds, Tally]]] = defaultdict(list)
    doubted: set[str] = set()
    for row in groups:
        family = row["family"]
        if row["standing"] == "inside":
            inside[family] += tally_of(row)
        elif row["standing"] == "possibly":
            possibly[family] += tally_of(row)
        elif row["standing"] == "across":
            across[family].append((Bounds(row["earliest"], row["latest"]), tally_of(row)))
        elif is_in_doubt(row):
            doubted.add(family)
    return {
        family: Collapsed(
            inside[family], tuple(across[family]), possibly[family], family in doubted
        )
        for family in {*inside, *possibly, *across, *doubted}
    }


def is_in_doubt(row: Row) -> bool:
    """Whether grouped incidents do not count, and still forbid their family's zero.

    Source: docs/methodology.md T2, casualties.
    """
    return row["standing"] is None and row["reason"] != "subset_of" and not row["by_part"]


def _at(span: Span) -> SpanAt:
    return SpanAt(
        span.figure.family,
        UUID(span.place) if span.place else None,
        date.fromordinal(span.first),
        date.fromordinal(span.last),
    )


def ground_read(session: Session, scope: Scope, prepared: Prepared) -> Ground:
    """The places of what came one by one; none is asked for where no span could hold any.

    Source: docs/methodology.md, casualties.
    """
    lines = prepared.parts.values()
    spans = [span for one in lines for span in [*one.spans, *one.across, *one.possibly]]
    places = {span.place for span in spans}
    roots = tuple(str(root) for root in scope.roots)
    if not spans:
        return Ground(roots=roots)
    places |= {figure.place for one in lines for figure in one.incidents}
    places |= {figure.place for figure in prepared.context}
    ids = [UUID(place) for place in {*places, *roots} if place is not None]
    return ground_of(casualties.grounds(session, sorted(ids)), roots)


def ground_of(rows: Iterable[Mapping[str, Any]], roots: tuple[str, ...]) -> Ground:
    """Places as a tree.

    Args:
        rows: as `casualties.grounds` gives them.
        roots: the places asked about.

    Returns:
        The tree.

    Source: docs/methodology.md, casualties.
    """
    above, weights, shares = {}, {}, {}
    for row in rows:
        place = str(row["id"])
        above[place] = tuple(str(one) for one in row["above"])
        weights[place] = int(row["weight"])
        if row["shares"]:
            shares[place] = frozenset(str(one) for one in row["shares"])
    return Ground(above, weights, shares, roots)
