"""Where the public may know exact counts of the living: whole months of districts."""

from service.domain.series_questions import SeriesQuestion
from service.storage.answers import Scope

_LIVING = frozenset({"injured", "health_workers_injured"})
_WHOLE_MONTHS = frozenset({"month", "quarter", "year"})
_DISTRICTS = frozenset({"country", "admin1", "admin2"})


def exact_by_month(scope: Scope, asked: SeriesQuestion) -> bool:
    """Whether a series of injured people may be told exactly, though single counts are withheld.

    Rule: a count of one or two living persons in less than a district's month is withheld from
    the public, since it can tell who they are. Sums over whole months of districts and larger
    units hold nobody apart, so they are counted from all records. A certainty splits them finer,
    and so does the day of a report or a record. The sums do not tell by what cause.

    Args:
        scope: the asked ground, or the world; its tier.
        asked: the question.

    Returns:
        True where the exact sums may be used; False where withheld counts stay withheld, and for
        other tiers and measures, which have nothing withheld.

    Source: docs/protection.md (small counts of the living).
    """
    return (
        scope.tier == "public"
        and asked.measure.name in _LIVING
        and asked.interval in _WHOLE_MONTHS
        and asked.certainty_min is None
        and asked.cause is None
        and asked.axis == "event"
        and (scope.ground is None or scope.ground.kind in _DISTRICTS)
    )
