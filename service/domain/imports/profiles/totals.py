"""Running totals of a file: each is a cumulative series; its total decides over daily counts."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from service.domain.imports.profile import RowClaim
from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.dates import DayFormats, read_formats
from service.domain.imports.profiles.dating import read_day
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Value, View, stated
from service.model.noun import Noun
from service.model.nouns.casualty_figure import CASUALTY_FIGURE
from service.model.vocabulary import load_vocabularies

# A total below this part of the last one is a counter that began again, not a correction.
RESTARTED = 10
_COUNTER = ("metric", "population", "cause", "total", "filled", "daily", "note", "about")


@dataclass(frozen=True)
class Counter:
    """One running counter of a file, as it is declared.

    `total` is the column of the total as it was reported, `filled` that of the publisher's own
    total for days without a report, `daily` that of the count for the day alone. An `about` counter
    is never exact; `note` is said of every figure.
    """

    key: str
    metric: str
    population: str
    total: str
    filled: str | None = None
    daily: str | None = None
    cause: str | None = None
    note: str | None = None
    about: bool = False


@dataclass(frozen=True)
class TotalsRule:
    """A file in which every row is a day, with running totals up to it.

    The day has to rise from row to row. `since` is the first day that the counters count, `phase`
    the publisher's own word for a counter that begins again (None: the rows tell).
    """

    scheme: str
    counters: tuple[Counter, ...]
    day: Value
    formats: DayFormats
    since: Value
    phase: Value | None
    place: str | None
    notes: Value
    noun: Noun = CASUALTY_FIGURE


def read_totals(scope: Scope, node: Node) -> TotalsRule:
    """What a profile says under `totals`."""
    known = ("day", "formats", "months", "clock", "since", "phase", "place", "notes", "counters")
    node.members(known, ("day", "since", "counters"))
    place = node.text("place") if node.has("place") else None
    if place is not None:
        node.at("place").known(place, scope.places, "place")
    return TotalsRule(
        scheme=scope.scheme,
        counters=tuple(_counter(scope, key, each) for key, each in node.at("counters").mapping()),
        day=scope.subject(node.at("day")),
        formats=read_formats(node),
        since=scope.value(node.at("since")),
        phase=scope.subject(node.at("phase")) if node.has("phase") else None,
        place=place,
        notes=scope.value(node.at("notes")),
    )


def _counter(scope: Scope, key: str, node: Node) -> Counter:
    node.members(_COUNTER, ("metric", "total"))
    columns = {
        name: scope.column(node.at(name)) for name in ("total", "filled", "daily") if node.has(name)
    }
    words = {"metric": node.text("metric"), "population": node.text("population", "all")}
    if node.has("cause"):
        words["cause"] = node.text("cause")
    for vocabulary, word in words.items():
        known = load_vocabularies()[vocabulary].words
        node.at(vocabulary).known(word, known, f"word of {vocabulary}")
    note = node.text("note") if node.has("note") else None
    return Counter(key, note=note, about=node.flag("about"), **words, **columns)


@dataclass
class _Course:
    """How far one counter has come in the rows read so far."""

    counter: Counter
    phase: str = "1"
    since: str = ""
    last: int | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class _Counts:
    """What a row says of one counter; None where it does not."""

    reported: int | None
    filled: int | None
    daily: int | None

    @property
    def total(self) -> int | None:
        """The reported total, else the publisher's own."""
        return self.filled if self.reported is None else self.reported


@dataclass
class Counting:
    """The running totals of one file, one row after the other.

    Rule: a row gives one cumulative figure per counter, from the first day of its phase to the
    row's day: exact where it was reported, about where the publisher filled it in. The total
    decides: a daily count that does not fit is told and not used. A total that falls is told as
    `revision_down`; one that falls to the day's own count, or below a tenth, begins a new phase,
    as does a phase that the publisher names.
    Why: added daily counts repeat every slip, and a difference across a restart is no number.
    Source: docs/methodology.md, running totals.
    """

    rule: TotalsRule
    _courses: list[_Course] = field(init=False)
    _before: date | None = None

    def __post_init__(self) -> None:
        """Sets every counter to its beginning."""
        self._courses = [_Course(counter) for counter in self.rule.counters]

    def claims(self, view: View) -> list[RowClaim]:
        """The figures of a row; none where it is refused."""
        today = self._today(view)
        since = self.rule.since.read(view)
        phase = self.rule.phase.read(view) if self.rule.phase else None
        counts = [_counts(view, course.counter) for course in self._courses]
        if view.cells.faults or today is None:
            return []
        self._before = today
        claims = []
        for course, count in zip(self._courses, counts, strict=True):
            _begin(course, str(since), phase)
            if count.total is not None:
                claims.append(self._claim(view, course, count, today))
        return claims

    def _today(self, view: View) -> date | None:
        column = self.rule.day.column
        text = read_day(view, self.rule.day, self.rule.formats, needed=True)
        if text is None:
            return None
        if len(text) != 10:
            view.cells.refuse(column, "date_unreadable", f"'{text}' is no single day.")
            return None
        today = date.fromisoformat(text)
        if self._before is not None and today <= self._before:
            reason = f"{today} does not lie after {self._before}, the day of an earlier row."
            remedy = "Sort the rows by day, each day once."
            view.cells.refuse(column, "day_not_later", reason, remedy)
        return today

    def _claim(self, view: View, course: _Course, counts: _Counts, today: date) -> RowClaim:
        counter, filled_in = course.counter, counts.reported is None
        column = (counter.filled if filled_in else None) or counter.total
        said = _follow(view, course, counts, column, today)
        if filled_in:
            said.append(f"no report of that day; filled in by the publisher ({column})")
        notes = [*said, counter.note, *view.cells.said, self.rule.notes.read(view)]
        name, about = f"{today}:{counter.key}", filled_in or counter.about
        claim: dict[str, Any] = {
            "metric": counter.metric,
            "population": counter.population,
            "quantity": {"best": counts.total} if about else counts.total,
            "basis": "cumulative",
            "series_key": f"{view.dataset.family}:{counter.key}",
            "phase": course.phase,
            "period": course.since if course.since == str(today) else f"{course.since}/{today}",
            "reported_on": str(today),
            "place_id": _place_id(view, self.rule.place),
            "source_id": str(view.dataset.source_id),
            "citations": [view.dataset.cited_at(f"{today} {column}")],
            "external_ids": [{"scheme": self.rule.scheme, "value": name}],
            "notes": "; ".join(str(each) for each in notes if stated(each)) or None,
        }
        if counter.cause:
            claim["cause"] = counter.cause
        return RowClaim(CASUALTY_FIGURE, name, claim)


def _place_id(view: View, name: str | None) -> str | None:
    placed = view.places.get(name) if name else None
    return placed.place_id if placed else None


def _counts(view: View, counter: Counter) -> _Counts:
    filled = view.cells.count(counter.filled) if counter.filled else None
    daily = view.cells.count(counter.daily) if counter.daily else None
    return _Counts(view.cells.count(counter.total), filled, daily)


def _begin(course: _Course, since: str, phase: str | None) -> None:
    """Sets a counter to its beginning: at the first row, and where the publisher says so."""
    begins = course.since == "" if phase is None else phase != course.phase or not course.since
    if begins:
        course.since, course.last, course.last_day = since, None, None
        course.phase = phase or course.phase


def _follow(view: View, course: _Course, counts: _Counts, column: str, today: date) -> list[str]:
    """Takes the counter one row on; what is odd about the step, for a note and the report."""
    said: list[str] = []

    def tell(at: str, code: str, words: str, more: str = "") -> None:
        said.append(words)
        view.cells.flag(at, code, f"{words[0].upper()}{words[1:]}.{more}")

    total, last, daily = counts.total or 0, course.last, course.counter.daily
    if last is not None and total < last:
        fell = f"the total fell from {last} to {total}"
        if _began_again(total, last, counts.daily):
            course.phase = _next(course.phase)
            course.since, last = str(today), None
            tell(column, "counter_restarted", f"{fell}: the counter began again")
        else:
            tell(column, "revision_down", fell)
    # A count for one day says nothing of a step over several.
    next_day = course.last_day is not None and today - course.last_day == timedelta(days=1)
    risen = total - last if last is not None and next_day else None
    if daily and None not in (risen, counts.daily) and risen != counts.daily:
        words = f"the day's count is {counts.daily}, the total changed by {risen}"
        tell(daily, "daily_disagrees", words, " The total decides.")
    filled = course.counter.filled
    if filled and counts.reported is not None and counts.filled not in (None, counts.reported):
        words = f"the publisher's own total is {counts.filled}, the reported one {counts.reported}"
        tell(filled, "filled_in_differs", words)
    course.last, course.last_day = total, today
    return said


def _next(phase: str) -> str:
    return str(int(phase) + 1) if phase.isdecimal() else f"{phase} (again)"


def _began_again(total: int, last: int, daily: int | None) -> bool:
    return total * RESTARTED < last or (daily is not None and daily > 0 and total == daily)
