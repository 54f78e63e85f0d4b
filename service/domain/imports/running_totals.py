"""Running totals of a file: each is a cumulative series; its total decides over daily counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.domain.imports.cells import Cells
from service.domain.imports.datasets import Dataset
from service.domain.imports.profile import RowClaim, RowReader, RowReading
from service.model.nouns.casualty_figure import CASUALTY_FIGURE

# A total below this part of the last one is a counter that began again, not a correction.
RESTARTED = 10


@dataclass(frozen=True)
class RunningTotal:
    """One running counter of a file, as it is declared.

    `total` is the column of the total as it was reported, `filled` that of the publisher's own
    total for days without a report, `daily` that of the count for the day alone.
    """

    key: str
    metric: str
    population: str
    total: str
    filled: str
    daily: str | None = None


@dataclass
class _Course:
    """How far one counter has come in the rows read so far."""

    counter: RunningTotal
    since: str
    phase: int = 1
    last: int | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class DailyFile:
    """A file in which every row is a day, with running totals up to it.

    `day` is the column of the day, which has to rise from row to row; `spoke` that of where the
    totals of a day come from; `since` the first day that the counters count.
    """

    dataset: Dataset
    scheme: str
    counters: tuple[RunningTotal, ...]
    day: str
    spoke: str
    since: str
    remedies: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        counted = [(each.total, each.filled, each.daily) for each in self.counters]
        return (self.day, self.spoke, *(name for names in counted for name in names if name))


def reader_of(file: DailyFile, place_id: str) -> RowReader:
    """The reader of a file's days, one after the other.

    Rule: a row gives one cumulative figure per counter, from the first day of its phase to the
    row's day: exact where it was reported, about where the publisher filled it in. The total
    decides: a daily count that does not fit is told and not used. A total that falls is told as
    `revision_down`; one that falls to the day's own count, or below a tenth, begins a new phase.
    Why: added daily counts repeat every slip, and a difference across a restart is no number.

    Args:
        place_id: where the file counts.
    Source: docs/methodology.md, running totals.
    """
    courses = [_Course(counter, file.since) for counter in file.counters]
    days: list[date] = []

    def read(number: int, given: Mapping[str, str]) -> RowReading:
        cells = Cells(number, given, file.remedies)
        today = _day(cells, file.day, days[-1] if days else None)
        counts = [_counts(cells, course.counter) for course in courses]
        if cells.faults or today is None:
            return RowReading(faults=tuple(cells.faults), flags=tuple(cells.flags))
        days.append(today)
        claims = [
            _claim(file, cells, course, count, today, place_id)
            for course, count in zip(courses, counts, strict=True)
            if count.total is not None
        ]
        return RowReading(tuple(claims), flags=tuple(cells.flags))

    return read


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


def _counts(cells: Cells, counter: RunningTotal) -> _Counts:
    daily = cells.count(counter.daily) if counter.daily else None
    return _Counts(cells.count(counter.total), cells.count(counter.filled), daily)


def _day(cells: Cells, column: str, before: date | None) -> date | None:
    text = cells.day(column)
    try:
        today = date.fromisoformat(text)
    except ValueError:
        if text and not cells.faults:
            cells.refuse(column, "date_unreadable", f"There is no day '{text}'.")
        return None
    if before is not None and today <= before:
        reason = f"{today} does not lie after {before}, the day of an earlier row."
        cells.refuse(column, "day_not_later", reason, "Sort the rows by day, each day once.")
    return today


def _claim(
    file: DailyFile, cells: Cells, course: _Course, counts: _Counts, today: date, place_id: str
) -> RowClaim:
    counter, filled_in = course.counter, counts.reported is None
    column = counter.filled if filled_in else counter.total
    said = _follow(cells, course, counts, column, today)
    if filled_in:
        said.append(f"no report of that day; filled in by the publisher ({column})")
    name = f"{today}:{counter.key}"
    claim: dict[str, Any] = {
        "metric": counter.metric,
        "population": counter.population,
        "quantity": {"best": counts.total} if filled_in else counts.total,
        "basis": "cumulative",
        "series_key": f"{file.dataset.family}:{counter.key}",
        "phase": str(course.phase),
        "period": course.since if course.since == str(today) else f"{course.since}/{today}",
        "reported_on": str(today),
        "place_id": place_id,
        "source_id": str(file.dataset.source_id),
        "citations": [file.dataset.cited_at(f"{today} {column}")],
        "external_ids": [{"scheme": file.scheme, "value": name}],
        "notes": "; ".join([*said, f"{file.spoke}: {cells.text(file.spoke)}"]),
    }
    return RowClaim(CASUALTY_FIGURE, name, claim)


def _follow(cells: Cells, course: _Course, counts: _Counts, column: str, today: date) -> list[str]:
    """Takes the counter one row on; what is odd about the step, for a note and the report."""
    said: list[str] = []

    def tell(at: str, code: str, words: str, more: str = "") -> None:
        said.append(words)
        cells.flag(at, code, f"{words[0].upper()}{words[1:]}.{more}")

    total, last, daily = counts.total or 0, course.last, course.counter.daily
    if last is not None and total < last:
        fell = f"the total fell from {last} to {total}"
        if _began_again(total, last, counts.daily):
            course.phase += 1
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
    if counts.reported is not None and counts.filled not in (None, counts.reported):
        words = f"the publisher's own total is {counts.filled}, the reported one {counts.reported}"
        tell(course.counter.filled, "filled_in_differs", words)
    course.last, course.last_day = total, today
    return said


def _began_again(total: int, last: int, daily: int | None) -> bool:
    return total * RESTARTED < last or (daily is not None and daily > 0 and total == daily)
