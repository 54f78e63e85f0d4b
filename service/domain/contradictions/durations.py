"""A stated duration against the dates of what it speaks of."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.domain.sentences import days_in_words
from service.model.bounds import Bounds
from service.model.contradiction import Contradiction, detected
from service.model.siege import Days

KIND = "duration_mismatch"
# Fewest and most days of a unit.
_UNITS: Mapping[str, tuple[float, float]] = {
    "hour": (1 / 24, 1 / 24),
    "day": (1, 1),
    "week": (7, 7),
    "month": (28, 31),
    "year": (365, 366),
}
_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "siege": ("siege", "besieg", "encircl", "blockad", "حصار", "محاصر"),
    "pause": ("ceasefire", "cease-fire", "truce", "cessation", "pause", "هدنة", "وقف إطلاق"),
}
_TO_THE_DAY = re.compile(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class StatedDuration:
    """A statement of the topic `duration`: so many of a unit, about a place, in some words."""

    id: str
    low: float
    high: float
    unit: str
    words: str
    place_id: UUID | None
    period: Bounds | None

    @property
    def subjects(self) -> frozenset[str]:
        """Whether its words speak of a siege, of a pause, or of neither."""
        text = self.words.casefold()
        return frozenset(
            subject for subject, words in _SUBJECTS.items() if any(word in text for word in words)
        )

    @property
    def days(self) -> tuple[float, float] | None:
        """Fewest and most days that it allows; None where its unit is none of time.

        A number is rounded, to half a unit, or cut off, up to a whole one, as in C3.
        """
        unit = _UNITS.get(self.unit.strip().casefold().removesuffix("s"))
        if unit is None:
            return None
        return max(0.0, self.low - 0.5) * unit[0], (self.high + 1) * unit[1]


@dataclass(frozen=True)
class DatedSpan:
    """A siege or a pause: its elapsed days by the adopted dates, and when it may have been."""

    id: str
    subject: str
    title: str
    place_ids: frozenset[UUID]
    days: Days
    hull: Bounds


def durations_that_do_not_fit(
    stated: Iterable[StatedDuration], spans: Sequence[DatedSpan]
) -> list[Contradiction]:
    """Durations that fit neither their own ends nor any span that they may speak of.

    Rule: a statement speaks of the sieges of its place where its words name a siege, of the pauses
    there where they name a ceasefire or a pause, and of those only that may share a day with its
    period. It contradicts them where its days, elapsed or with both ends counted, fit none.

    Args:
        stated: statements of the topic `duration` with a value and a unit.
        spans: sieges and pauses that are over.

    Returns:
        Contradictions of kind `duration_mismatch`.

    Source: docs/methodology.md S3, contradictions.
    """
    found = []
    for statement in stated:
        allowed = statement.days
        if allowed is None:
            continue
        own = _own_days(statement)
        if own is not None and not _fits(own, allowed):
            sentence = f"{_quoted(statement)}, but its own dates are {days_in_words(own)} apart."
            found.append(detected(KIND, sentence, [statement.id], "own"))
        meant = [span for span in spans if _speaks_of(statement, span)]
        if meant and not any(_fits(span.days, allowed) for span in meant):
            lasted = "; ".join(f"{span.title} {days_in_words(span.days)}" for span in meant)
            sentence = f"{_quoted(statement)}; by the adopted dates it lasted: {lasted}."
            found.append(detected(KIND, sentence, [statement.id, *(span.id for span in meant)]))
    return found


def _quoted(statement: StatedDuration) -> str:
    low, high = (f"{number:g}" for number in (statement.low, statement.high))
    count = low if low == high else f"{low} to {high}"
    return f'A duration of {count} {statement.unit} is stated ("{statement.words}")'


def _own_days(statement: StatedDuration) -> Days | None:
    period = statement.period
    if period is None or period.earliest is None or period.latest is None:
        return None
    if not _TO_THE_DAY.fullmatch(str((period.wire or {}).get("edtf"))):
        return None
    elapsed = (period.latest - period.earliest).days
    return Days(elapsed, elapsed)


def _speaks_of(statement: StatedDuration, span: DatedSpan) -> bool:
    if span.subject not in statement.subjects or statement.place_id not in span.place_ids:
        return False
    return statement.period is None or not statement.period.disjoint_from(span.hull)


def _fits(days: Days, allowed: tuple[float, float]) -> bool:
    low, high = allowed
    return (days.max is None or days.max + 1 >= low) and (days.min is None or days.min < high)
