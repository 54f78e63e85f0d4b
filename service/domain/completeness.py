"""Through which day an answer can be complete, where the public is told of strikes later."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST_ZONE = "Etc/GMT+12"
"""Where every day ends last: the zone of an answer about the whole world."""


@dataclass(frozen=True)
class Completeness:
    """The instant of a question, and the delay after which its reader is told of a day.

    `delay_hours` 0 = a tier without delay.
    """

    now: datetime
    delay_hours: int = 0

    def through(self, on: date, zone: str | None) -> date:
        """The last day by `on` that the answer can know all of that was recorded (C1).

        Rule: a day counts once the delay after its end, in the place's zone, has passed; without
        a delay, today counts as it runs. Why: days that are held back look like days without
        strikes, and a rate over them would be too low.

        Args:
            on: the asked day, or the last day of the asked window.
            zone: an IANA zone name; None = the whole world, where the day ends last.

        Returns:
            The asked day or an earlier one; the calendar's first where none is old enough.

        Raises:
            ZoneInfoNotFoundError: the zone does not exist.

        Source: docs/methodology.md C1; docs/protection.md.
        """
        here = ZoneInfo(zone or LAST_ZONE)
        today = self.now.astimezone(here).date()
        if not self.delay_hours:
            return min(on, self.now.astimezone(ZoneInfo(zone or "UTC")).date())
        try:
            day = min(on, today - timedelta(days=self.delay_hours // 24))
            while self._released_at(day, here) > self.now:
                day -= timedelta(days=1)
        except OverflowError:
            return date.min
        return day

    def _released_at(self, day: date, here: ZoneInfo) -> datetime:
        end = datetime.combine(day + timedelta(days=1), time(), here).astimezone(UTC)
        return end + timedelta(hours=self.delay_hours)


def clipped(first: date, last: date, through: date) -> tuple[date, date] | None:
    """A window as far as the answer can be complete; None where nothing is left of it.

    Args:
        first: the first day.
        last: the last day, inclusive.
        through: the last day that the answer can know all of.

    Returns:
        The first day and the last that both lie in the window and count.

    Source: docs/methodology.md C1.
    """
    end = min(last, through)
    return (first, end) if first <= end else None
