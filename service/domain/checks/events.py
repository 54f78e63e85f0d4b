"""What checks measure in a window: strikes, attacks on care, people killed, silence, aid."""

from collections.abc import Iterable, Sequence
from datetime import date

from service.domain.casualty_answers import TotalAsked, total_of
from service.domain.checks.asked import Asked
from service.domain.checks.thresholds import Measured
from service.domain.coverage import days_before
from service.domain.sentences import day_in_words
from service.domain.strike_counts import FamilyCount
from service.domain.strikes_told import strikes_told
from service.model.casualty import CasualtyLine
from service.model.series import OpenRange
from service.storage import checks
from service.storage.answers import family_names

# Who is killed is a part of all who are, so a floor of either is one of all.
_KILLED = ("all", "civilians")


def strikes(asked: Asked, days: int, *, strikes_only: bool = True) -> Measured:
    """The most strikes that any one family records in the last complete days.

    Rule: families are never added (P5). At most it is what may be here too, and that only where a
    family declares to cover the place and the whole window: else nobody says how many there were.

    Args:
        asked: the ground and the day.
        days: the length of the window.
        strikes_only: the narrow measure of C0, else all attacks on care.

    Returns:
        The number, with the family that records most.

    Source: docs/methodology.md, checks; C0, P3, P5, P5b.
    """
    first, last = days_before(asked.through, days - 1), asked.through
    counts = strikes_told(
        asked.session, asked.scope, first, last, asked.through, strikes_only=strikes_only
    )
    what = "strikes on health care" if strikes_only else "attacks on health care"
    window = f"in the {days} days to {day_in_words(last)}"
    link = f"/v1/strikes?place={asked.slug}&date_match=certain&from={first}&to={last}"
    most = max(counts, key=lambda one: (one.placed_here, one.family), default=None)
    low = most.placed_here if most else 0
    high = _bounded(counts)
    more = _more(low, high)
    if most is None or not most.placed_here:
        text = f"No {what} are recorded in {asked.name} {window}{more}."
    else:
        named = family_names(asked.session, [most.family])[most.family]
        text = f"{low:,} {what} recorded in {asked.name} {window} by one source ({named}){more}."
    return Measured(low, high, text, link, family=most.family if most else None)


def _bounded(counts: Sequence[FamilyCount]) -> int | None:
    if not any(one.coverage == "full" for one in counts):
        return None
    return max(one.placed_here + one.possibly_here + one.across_the_edge for one in counts)


def _more(low: int, high: int | None) -> str:
    if high is None:
        return "; no source declares to cover all of it, so there may have been more"
    return f"; up to {high:,} if all that may belong there is counted" if high > low else ""


def killed(asked: Asked, days: int) -> Measured:
    """The most people that any one family counts as killed in the last complete days.

    Rule: at least it is the largest floor of any line, of all people or of civilians, who are a
    part of all. At most it is known only where a line covers the place and the whole window.

    Args:
        asked: the ground and the day.
        days: the length of the window.

    Returns:
        The number, with the family that counts most.

    Source: docs/methodology.md, checks and casualties.
    """
    first, last = days_before(asked.through, days - 1), asked.through
    question = TotalAsked(
        place=asked.name, first=first, last=last, trace="none", through=asked.through
    )
    lines = {
        who: [
            line
            for line in total_of(asked.session, asked.scope, "killed", who, question).lines
            if not line.estimated
        ]
        for who in _KILLED
    }
    floors = [(_floor(line), line.family) for of_one in lines.values() for line in of_one]
    low, family = max(floors, default=(0, None))
    high = _top(lines["all"])
    link = (
        f"/v1/casualty-totals?place={asked.slug}&population=all&from={first}&to={last}&trace=full"
    )
    window = f"in the {days} days to {day_in_words(last)}"
    if not low or family is None:
        text = f"Nobody is recorded killed in {asked.name} {window}{_more(0, high)}."
        return Measured(0, high, text, link)
    named = family_names(asked.session, [family])[family]
    some = "person is" if low == 1 else "people are"
    text = (
        f"At least {low:,} {some} recorded killed in {asked.name} {window} by one source"
        f" ({named}){_more(low, high)}."
    )
    return Measured(low, high, text, link, family=family)


def _floor(line: CasualtyLine) -> int:
    stated = [one for one in (line.value.low, line.recorded.low) if one is not None]
    return max(stated, default=0)


def _top(lines: Iterable[CasualtyLine]) -> int | None:
    """The most that any family could mean; None where nobody covers, or one leaves it open."""
    tops: list[int] = []
    covered = False
    for line in lines:
        full = line.coverage == "full"
        covered = covered or full
        parts = (line.value if full else line.recorded, line.possibly_here, line.across_the_edge)
        for part in parts:
            if part is not None and part.records and part.high is None:
                return None
        tops.append(sum(_high(part) for part in parts))
    return max(tops) if covered else None


def _high(part: OpenRange | None) -> int:
    return (part.high or 0) if part is not None else 0


def silent_days(asked: Asked) -> Measured:
    """Whole days since the newest event of the place, up to the last day that is complete.

    Rule: an event is anything recorded at the place with a day of its own, be it that a route was
    seen closed; when it was recorded does not matter. A day that is held back is no silence, so the
    days are counted to `complete_through`. Where nothing is recorded, nobody knows since when.

    Args:
        asked: the ground and the day.

    Returns:
        The days, as an interval where the newest event is not known to the day.

    Source: docs/methodology.md, checks.
    """
    row = checks.newest_by(asked.session, asked.scope, asked.through)
    link = f"/v1/{row['newest']}" if row["newest"] else f"/v1/changes?place={asked.slug}"
    low, high = _since(row["possibly"], row["surely"], asked.through)
    if row["possibly"] is None:
        text = f"Nothing is recorded of {asked.name} up to {day_in_words(asked.through)}."
        return Measured(None, None, text, link)
    text = (
        f"The newest event recorded of {asked.name} is {_ago(low, high)} before"
        f" {day_in_words(asked.through)}."
    )
    return Measured(low, high, text, link, tuple(row["newest"].split("/")[1:]))


def days_since_aid(asked: Asked) -> Measured:
    """Days since a mission is known to have delivered in the place.

    Rule: a mission of which nobody says whether it delivered may have, so that it leaves the answer
    open; without any mission that did, nobody knows since when.

    Args:
        asked: the ground and the day.

    Returns:
        The days, as an interval.

    Source: docs/methodology.md, checks, aid and pauses.
    """
    row = checks.aid_by(asked.session, asked.scope, asked.areas, asked.on)
    records = (str(row["last"]),) if row["last"] else ()
    link = f"/v1/aid-missions/{records[0]}" if records else f"/v1/aid-missions?place={asked.slug}"
    low, high = _since(row["possibly"], row["surely"], asked.on)
    if row["surely"] is None:
        text = f"No aid is recorded as delivered in {asked.name} by {day_in_words(asked.on)}."
        return Measured(low, None, text, link)
    text = (
        f"Aid is last recorded as delivered in {asked.name} {_ago(low, high)} before"
        f" {day_in_words(asked.on)}."
    )
    return Measured(low, high, text, link, records)


def _since(possibly: date | None, surely: date | None, on: date) -> tuple[int | None, int | None]:
    low = (on - possibly).days if possibly else None
    return low, (on - surely).days if surely else None


def _ago(low: int | None, high: int | None) -> str:
    if low == high:
        return f"{low:,} day{'' if low == 1 else 's'}"
    return f"{low or 0:,} to {high:,} days" if high is not None else f"{low or 0:,} days or more"
