"""All contradictions of a scope: those that the rules find, and those that people wrote down."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

import orjson

from service.domain.besieged_areas import by_language, sieges_by_area, speakers_of
from service.domain.contradictions import reading
from service.domain.contradictions.clocks import against_sieges
from service.domain.contradictions.counts import Count
from service.domain.contradictions.dates import disjoint_dates
from service.domain.contradictions.durations import DatedSpan, durations_that_do_not_fit
from service.domain.contradictions.populations import far_apart
from service.domain.contradictions.repeats import disagreeing_documents, repeated_claims
from service.domain.contradictions.running_totals import falling_totals
from service.domain.contradictions.shares import shares_that_do_not_fit
from service.domain.contradictions.strikes import struck_again
from service.domain.naming import Names
from service.domain.route_answers import histories_of
from service.domain.route_timelines import Timeline, timeline
from service.domain.supply_routes import STALE_DAYS
from service.model.contradiction import Contradiction
from service.model.siege import Siege
from service.model.vocabulary import load_vocabularies
from service.storage import contradictions, sieges
from service.storage.answers import Scope
from service.storage.database import Row, Session

_KNOW_FACILITIES = ("trusted", "full")
Read = list[tuple[Row, dict[str, Any]]]


def contradictions_of(
    session: Session, scope: Scope, stale_days: int = STALE_DAYS, *, once: bool = True
) -> list[Contradiction]:
    """What the records of a scope say against each other, as far as the session's tier may know.

    Rule: every rule runs on what the tier reads, so that nothing hidden is told by what contradicts
    it. A detected one has the state that was decided on it last, for as long as it is found. One
    that a person wrote down and a rule finds too stands once, with what was written: of the same
    kind, with a record in common.

    Args:
        session: an open reading for aggregates, or a reviewer's writing.
        scope: the asked ground, or the world.
        stale_days: how long a route's status stays known after it was last seen, in days.
        once: whether what was written down of a detected one stands with it alone.

    Returns:
        The open ones first, then by kind and id.

    Source: docs/methodology.md, contradictions.
    """
    finder = _Finder(session, scope, stale_days)
    found = {one.id: one for one in finder.find()}
    placed = [replace(one, basis=finder.basis(one)) for one in found.values()]
    entries = contradictions.entries(session, scope)
    # The tiers below learn of one that a person wrote down with the decision that opens it.
    told = {row["contradiction_id"]: row for row in reversed(entries) if row["sentence"]}
    written = [_recorded(row) for row in told.values()]
    decided = _decided([*placed, *written], entries)
    return sorted(_once(decided) if once else decided, key=order)


def _once(found: Sequence[Contradiction]) -> list[Contradiction]:
    """What is written down put to the detected one that shares most of its records."""
    detected = [one for one in found if one.origin == "detected"]
    noted: defaultdict[UUID, list[Contradiction]] = defaultdict(list)
    kept = []
    for one in found:
        if one.origin == "detected":
            continue
        same = [
            (len(set(one.records) & set(other.records)), str(other.id), other.id)
            for other in detected
            if other.kind == one.kind and not set(one.records).isdisjoint(other.records)
        ]
        if same:
            noted[max(same)[-1]].append(one)
        else:
            kept.append(one)
    ordered = {key: tuple(sorted(ones, key=order)) for key, ones in noted.items()}
    return [*(replace(one, also_recorded=ordered.get(one.id, ())) for one in detected), *kept]


def clock_contradictions(
    session: Session, scope: Scope, line: Timeline, recorded: Sequence[Siege], area: str
) -> list[Contradiction]:
    """Where the siege clock of one area disagrees with its recorded sieges, with what was decided.

    Args:
        session: an open reading for aggregates.
        scope: the area.
        line: its state over all time, for all traffic.
        recorded: its recorded sieges.
        area: its name.

    Returns:
        The same contradictions as `contradictions_of` finds, of this rule alone.

    Source: docs/methodology.md S7.
    """
    found = [replace(one, basis="placed_here") for one in against_sieges(line, recorded, area)]
    entries = contradictions.entries(session, scope) if found else []
    return sorted(_decided(found, entries), key=order)


def _decided(found: Iterable[Contradiction], entries: Iterable[Row]) -> list[Contradiction]:
    state = {row["contradiction_id"]: row["op"] for row in entries if row["op"] != "recorded"}
    return [replace(one, state=state.get(one.id, "open")) for one in found]


def order(one: Contradiction) -> tuple[bool, int, str]:
    """The order of contradictions: open first, then as the vocabulary orders the kinds.

    Args:
        one: a contradiction.

    Returns:
        A sort key, unique to it.

    Source: docs/api-guide.md, contradictions.
    """
    rank = load_vocabularies()["contradiction_kind"].rank(one.kind)
    return one.state != "open", rank, str(one.id)


def _recorded(row: Row) -> Contradiction:
    return Contradiction(
        row["contradiction_id"],
        "recorded",
        row["kind"],
        row["sentence"],
        tuple(str(one) for one in row["record_ids"]),
        basis="placed_here" if row["here"] else "possibly_here",
    )


@dataclass
class _Finder:
    """One run of all rules; remembers which records are placed here."""

    session: Session
    scope: Scope
    stale_days: int
    here: dict[str, bool] = field(default_factory=dict)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.session)

    def find(self) -> Iterator[Contradiction]:
        """What every rule finds."""
        for table in reading.DATED:
            listed = self._read(contradictions.dated(self.session, self.scope, table))
            speakers = self._speakers(listed)
            self.names.learn(reading.wanted_names(document for _, document in listed))
            yield from disjoint_dates(
                reading.dated_record(table, document, speakers, self.names)
                for _, document in listed
            )
        statements = self._read(contradictions.told(self.session, self.scope))
        spans = self._pauses()
        for found, of_area in self._areas():
            yield from found
            spans += of_area
        yield from durations_that_do_not_fit(
            _of_topic(statements, "duration", reading.stated_duration), spans
        )
        yield from self._counted(statements)
        if self.session.tier in _KNOW_FACILITIES:
            rows = contradictions.struck(self.session, self.scope)
            for row in rows:
                self._place(row)
            yield from struck_again(rows)

    def basis(self, one: Contradiction) -> Literal["placed_here", "possibly_here"]:
        """Whether a record of it is placed in the scope, or in what contains or overlaps it."""
        here = any(self.here.get(record, False) for record in one.records)
        return "placed_here" if here else "possibly_here"

    def _place(self, row: Row) -> None:
        reach = self.scope.reach
        inside = reach is None or not set(reach.here).isdisjoint(row["place_ids"])
        self.here[str(row["id"])] = inside

    def _read(self, rows: Iterable[Row]) -> Read:
        listed = []
        for row in rows:
            self._place(row)
            listed.append((row, orjson.loads(row["document"])))
        return listed

    def _speakers(self, listed: Read) -> dict[str, Row]:
        return speakers_of(self.session, [document for _, document in listed])

    def _pauses(self) -> list[DatedSpan]:
        listed = self._read(contradictions.pauses(self.session, self.scope))
        speakers = self._speakers(listed)
        self.names.learn(reading.wanted_names(document for _, document in listed))
        spans = [
            reading.pause_span(row, document, speakers, self.names) for row, document in listed
        ]
        return [span for span in spans if span is not None]

    def _areas(self) -> Iterator[tuple[list[Contradiction], list[DatedSpan]]]:
        areas = self._read(sieges.areas_at(self.session, self.scope))
        ids = [row["id"] for row, _ in areas]
        recorded = sieges_by_area(self.session, ids)
        histories = histories_of(self.session, ids)
        for row, document in areas:
            name = by_language(document["names"]).get("en") or row["slug"]
            routes = [history for history, serves in histories if row["id"] in serves]
            line = timeline(routes, "all", self.stale_days)
            mine = recorded.get(row["id"], [])
            spans_of_routes = [span.id for route in routes for span in route.spans]
            for record_id in (*(siege.id for siege in mine), *spans_of_routes):
                self.here[record_id] = self.here[str(row["id"])]
            # All that is over is over by the end of time.
            spans = reading.siege_spans(mine, name, row["place_ids"], date.max)
            yield against_sieges(line, mine, name), spans

    def _counted(self, statements: Read) -> Iterator[Contradiction]:
        figures = self._read(contradictions.figures(self.session, self.scope))
        counts = self._named(reading.figure(row, document) for row, document in figures)
        estimates = self._named(
            reading.estimate(row, document)
            for row, document in self._read(contradictions.estimates(self.session, self.scope))
        )
        rates = self._named(_of_topic(statements, "strike_rate", reading.stated_count))
        everything = [*counts, *estimates, *rates]
        keyed = [
            (count, reading.series_of(count, document))
            for count, (_, document) in zip(counts, figures, strict=True)
        ]
        yield from falling_totals([(count, key) for count, key in keyed if key is not None])
        yield from repeated_claims(everything)
        yield from disagreeing_documents(everything)
        yield from far_apart(estimates)
        shares = _of_topic(statements, "share", reading.stated_share)
        yield from shares_that_do_not_fit(shares, everything)

    def _named(self, counts: Iterable[Count]) -> list[Count]:
        return reading.named_counts(counts, self.names)


def _of_topic(statements: Read, topic: str, read: Any) -> list[Any]:
    found = [read(row, document) for row, document in statements if row["topic"] == topic]
    return [one for one in found if one is not None]
