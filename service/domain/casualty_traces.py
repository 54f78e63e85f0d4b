"""The trace of a casualty total: every record that it adds, and why each other one is left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.casualty_reading import Found, filter_of, ground_of
from service.domain.reckoning.ground import Ground
from service.domain.reckoning.lines import largest
from service.domain.reckoning.reckon import Reckoning
from service.model.bounds import Bounds
from service.model.casualty import Exclusion, Figure, Use, meaning_of
from service.model.series import OpenRange
from service.storage import casualties
from service.storage.answers import Scope
from service.storage.database import Row, Session

Entries = tuple[Mapping[str, Any], ...]
_PART = "It counts a part of the people asked about, and stands beside the sum."


@dataclass(frozen=True)
class Trace:
    """What was used, left out, shown beside; `cut` where there is more of it than is named."""

    used: Entries = ()
    excluded: Entries = ()
    context: Entries = ()
    cut: bool = False


def trace_of(session: Session, scope: Scope, found: Found, made: Reckoning, most: int) -> Trace:
    """The records that a total adds and those it leaves out, the newest first.

    Args:
        session: the reading that the total was made in.
        scope: its ground.
        found: what was read.
        made: the reckoning.
        most: how many of each are named.

    Returns:
        Entries with id, address and, of what is used, the source's own words.

    Source: docs/methodology.md, `trace=full`.
    """
    wanted = filter_of(made.question)
    rows = casualties.traced(session, scope, wanted, found.apart, most + 1)
    gone = casualties.retracted(session, scope, wanted, most + 1)
    sorting = _Sorting(made, _ground(session, found, made, rows))
    for row in rows:
        sorting.put(_incident(row), row)
    sorting.name_rivals()
    sorting.exclusions += [Exclusion(_retracted(row), "retracted") for row in gone]
    sorting.uses.sort(key=lambda one: _newest_first(one.figure))
    sorting.exclusions.sort(key=lambda one: _newest_first(one.figure))
    uses, exclusions = sorting.uses[:most], sorting.exclusions[:most]
    words = casualties.words(session, [one.figure.id for one in uses], wanted.measure)
    events = (*_events(made.context), *sorting.beside)
    beside = [*context_of(made, most), *(_shown(figure, _PART) for figure in events)]
    longest = max(len(sorting.uses), len(sorting.exclusions), len(beside))
    return Trace(
        tuple({**one.as_json(), "quoted": words.get(one.figure.id)} for one in uses),
        tuple(one.as_json() for one in exclusions),
        tuple(beside[:most]),
        longest > most or any(told > most for told in _sorts(rows)),
    )


def _sorts(rows: Sequence[Row]) -> tuple[int, int]:
    """How many rows may be used, and how many are left out, as storage tells them apart."""
    usable = sum(row["reason"] is None or row["standing"] == "across" for row in rows)
    return usable, len(rows) - usable


def _ground(session: Session, found: Found, made: Reckoning, rows: Sequence[Row]) -> Ground:
    """The places of what came collapsed too, where a used count could hold any of it."""
    if not any(made.chosen.values()) and not made.outweighed:
        return found.ground
    places = sorted({row["place_id"] for row in rows if row["place_id"]} | _known(found.ground))
    return ground_of(casualties.grounds(session, places), found.ground.roots)


def _known(ground: Ground) -> set[UUID]:
    return {UUID(place) for place in ground.above}


class _Sorting:
    """Puts collapsed incidents, one by one, to what is used and what is left out."""

    def __init__(self, made: Reckoning, ground: Ground) -> None:
        self.made = made
        self.ground = ground
        self.uses: list[Use] = list(made.used)
        self.exclusions: list[Exclusion] = list(made.excluded)
        self.beside: list[Figure] = []
        self.counting: list[Figure] = [
            figure for parts in made.parts.values() for figure in parts.incidents
        ]

    def put(self, figure: Figure, row: Row) -> None:
        """Puts one incident where the reckoning has it."""
        reason, made = row["reason"], self.made
        if row["standing"] == "inside":
            self.counting.append(figure)
        spread = made.share_of(row["earliest"], row["latest"])
        holder = made.holder_of(figure, self.ground) if reason is None else None
        if holder is not None:
            self.exclusions.append(Exclusion(figure, "covered_by_aggregate", holder))
        elif reason == "context":
            self.beside.append(figure)
        elif reason is None:
            self.uses.append(Use(figure))
        elif row["standing"] == "across" and spread is not None:
            self.uses.append(Use(figure, spread))
        else:
            rival = str(row["rival"]) if row["rival"] else None
            self.exclusions.append(Exclusion(figure, reason, rival))

    def name_rivals(self) -> None:
        """Names the largest incident inside of each count that is smaller than its incidents."""
        outweighed = self.made.outweighed
        for at, one in enumerate(self.exclusions):
            span = outweighed.get(one.figure.id)
            if span is not None:
                inside = [
                    figure
                    for figure in self.counting
                    if figure.family == one.figure.family
                    and span.holds(figure)
                    and self.ground.within(figure.place, span.place)
                ]
                self.exclusions[at] = replace(one, rival=largest(inside))


def _incident(row: Row) -> Figure:
    return Figure(
        id=str(row["id"]),
        family=row["family"],
        basis="incident",
        value=OpenRange(row["low"], row["best"], row["high"], withheld=row["withheld"]),
        period=Bounds(row["earliest"], row["latest"]),
        place=str(row["place_id"]) if row["place_id"] else None,
        population=row["population"],
        noun=row["noun"],
    )


def _retracted(row: Row) -> Figure:
    value = OpenRange(None, None, None, 0)
    return Figure(str(row["id"]), row["family"], "incident", value, noun=row["noun"])


def _newest_first(figure: Figure) -> tuple[int, str]:
    latest = figure.period.latest if figure.period else None
    return (-(latest or date.min).toordinal(), figure.id)


def context_of(made: Reckoning, most: int) -> Entries:
    """Figures shown beside a total and never in its arithmetic: of other people, broader places.

    Args:
        made: the reckoning.
        most: how many are shown.

    Returns:
        Counts over spans, the largest first; a full trace adds the incidents.

    Source: docs/methodology.md, casualties.
    """
    beside = [
        (one.figure, meaning_of(one.reason))
        for one in made.excluded
        if one.reason in ("population_mismatch", "place_broader_than_query")
    ]
    told = [(figure, _PART) for figure in made.context] + beside
    figures = [(figure, why) for figure, why in told if not figure.incident]
    figures.sort(key=lambda one: (one[0].size, one[0].id), reverse=True)
    return tuple(_shown(figure, why) for figure, why in figures[:most])


def _events(figures: Iterable[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.incident]


def _shown(figure: Figure, why: str) -> dict[str, Any]:
    value = figure.value
    return {
        "id": figure.id,
        "noun": figure.noun,
        "url": f"/v1/{figure.noun}/{figure.id}",
        "family": figure.family,
        "population": figure.population,
        "basis": figure.basis,
        "place_id": figure.place,
        "value": {"low": value.low, "best": value.best, "high": value.high},
        "sentence": why,
    }
