"""Rules R1 and R2: what is known of a route on a day, and what a differing report becomes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from service.model.supply_route import (
    CompetingClaim,
    LastKnown,
    RouteOnDay,
    RouteSpan,
    SpanDecision,
)

STALE_DAYS = 30
_END_OF_TIME = date.max.toordinal() + 1
Passability = Literal["open", "constrained", "closed", "unknown"]

_PASSABILITY: Mapping[str, Passability] = {
    "open": "open",
    "open_with_constraints": "constrained",
    "sporadically_open": "constrained",
    "closed": "closed",
    "impassable": "closed",
}


def passability(status: str) -> Passability:
    """Which of the four counts of a summary a status falls into.

    Args:
        status: a word of the vocabulary `route_status`.

    Returns:
        `open`, `constrained` (or sporadically open), `closed` (or impassable), `unknown`.

    Source: Logistics Cluster access constraints; docs/api-guide.md `summary.supply_routes`.
    """
    return _PASSABILITY.get(status, "unknown")


def status_on(
    spans: Iterable[RouteSpan], on: date, mode: str = "all", stale_days: int = STALE_DAYS
) -> RouteOnDay:
    """The status of ONE route on a day, for one mode (R1, R2).

    A row of the mode itself goes before a row for `all`. A status is known if its span is closed,
    or was seen within `stale_days` before the day; else it is unknown, with the last known value
    and its date. A sighting after the day attests the day too, since the span held until then.

    Args:
        spans: the published spans of one route, all modes.
        on: the asked day.
        mode: a traffic mode.
        stale_days: how long an open span stays known after it was last seen, in days.

    Returns:
        The status; `span` None where no span surely covers the day.

    Source: docs/methodology.md R1, R2.
    """
    mine = [span for span in spans if span.mode in (mode, "all")]
    covering = [span for span in mine if _covers(span, on)]
    covering.sort(key=lambda span: (span.mode == mode, _first_day(span)), reverse=True)
    if not covering:
        return RouteOnDay("unknown", mode, False, None, _last_before(mine, on))
    span = covering[0]
    seen = last_seen(span)
    if span.ended is not None or (seen is not None and (on - seen).days <= stale_days):
        return RouteOnDay(span.status, span.mode, False, span, LastKnown(span.status, on))
    return RouteOnDay("unknown", span.mode, True, span, LastKnown(span.status, seen))


def last_seen(span: RouteSpan) -> date | None:
    """The last day on which a span was surely seen so: its `observed_on`, at least its start.

    Args:
        span: a route status.

    Returns:
        The day; None where neither is known.

    Source: docs/methodology.md, noun `route status`.
    """
    seen = span.observed_on.earliest if span.observed_on else None
    days = [day for day in (seen, span.began.latest) if day is not None]
    return max(days, default=None)


def _first_day(span: RouteSpan) -> date:
    return span.began.latest or span.began.earliest or date.min


def _covers(span: RouteSpan, on: date) -> bool:
    first, after = _certain_core(span)
    return first <= on.toordinal() < after


def _last_before(spans: Sequence[RouteSpan], on: date) -> LastKnown | None:
    known = []
    for span in spans:
        end = span.ended.earliest if span.ended else last_seen(span)
        day = end or last_seen(span)
        if day is not None and day <= on:
            known.append((day, span.status))
    if not known:
        return None
    day, status = max(known)
    return LastKnown(status, day)


def counts_on(statuses: Iterable[RouteOnDay]) -> dict[Passability, int]:
    """How many routes are open, constrained, closed and unknown.

    Args:
        statuses: one per route, of one mode and one day.

    Returns:
        The four counts; they add up to the number of routes.

    Source: docs/api-guide.md `summary.supply_routes`.
    """
    counts: dict[Passability, int] = {"open": 0, "constrained": 0, "closed": 0, "unknown": 0}
    for status in statuses:
        counts[passability(status.status)] += 1
    return counts


def decide_span(existing: Iterable[RouteSpan], new: RouteSpan) -> SpanDecision:
    """What a new span of a route and mode becomes beside the published ones (R1).

    Published spans never overlap. A different status that begins inside an open span closes it,
    unless it ended again or the open span was seen after that: then one contradicts the other.
    The same status from somebody else is a confirmation where the dates agree, and competing
    boundary claims where they do not. A different status that reaches over the edge of a closed
    span competes on that edge; one that lies wholly inside contradicts it, and a reviewer decides.
    An organisation that overlaps its own closed span is asked to amend it.

    Args:
        existing: the published spans of the same route, all modes.
        new: the submitted span.

    Returns:
        The decision: `publish` (with the open span it `closes`), `confirm`, `compete` (with
        `claims`), `contradict` or `amend_own` (with `conflicts_with`).

    Source: docs/methodology.md R1.
    """
    rivals = [s for s in existing if s.mode == new.mode and s.id != new.id and _overlap(s, new)]
    closed, left = _closes(rivals, new)
    if not left:
        return SpanDecision("publish", closes=closed)
    claims: list[CompetingClaim] = []
    inside: list[str] = []
    for span in left:
        found = _claims_against(span, new)
        claims += found
        if not found and span.status != new.status:
            inside.append(span.id)
    names = tuple(span.id for span in left)
    if inside:
        return SpanDecision("contradict", conflicts_with=tuple(inside))
    if not claims:
        return SpanDecision("confirm", conflicts_with=names)
    if any(s.organisation == new.organisation and s.organisation is not None for s in left):
        return SpanDecision("amend_own", conflicts_with=names)
    return SpanDecision("compete", claims=tuple(claims), conflicts_with=names)


def _closes(rivals: Sequence[RouteSpan], new: RouteSpan) -> tuple[str | None, list[RouteSpan]]:
    for span in rivals:
        if _begins_inside_open(span, new) and new.ended is None and not _seen_after(span, new):
            return span.id, [other for other in rivals if other is not span]
    return None, list(rivals)


def _begins_inside_open(span: RouteSpan, new: RouteSpan) -> bool:
    later = _first_day(span) < _first_day(new)
    return span.ended is None and span.status != new.status and later


def _seen_after(span: RouteSpan, new: RouteSpan) -> bool:
    seen = span.observed_on.earliest if span.observed_on else None
    return seen is not None and seen > _first_day(new)


def _claims_against(span: RouteSpan, new: RouteSpan) -> list[CompetingClaim]:
    claims = []
    if span.status == new.status:
        if new.began != span.began:
            claims.append(CompetingClaim(span.id, "start", new.began))
        if new.ended is not None and new.ended != span.ended:
            claims.append(CompetingClaim(span.id, "end", new.ended))
        return claims
    if _begins_inside_open(span, new):
        return claims
    starts_inside = _first_day(span) < _first_day(new)
    ends_inside = new.ended is not None and _ends(new) < _ends(span)
    if starts_inside and not ends_inside:
        claims.append(CompetingClaim(span.id, "end", new.began))
    if ends_inside and not starts_inside and new.ended is not None:
        claims.append(CompetingClaim(span.id, "start", new.ended))
    return claims


def _ends(span: RouteSpan) -> date:
    return (span.ended.earliest if span.ended else None) or date.max


def _overlap(one: RouteSpan, other: RouteSpan) -> bool:
    """Whether the certain cores share a day."""
    (first, after), (other_first, other_after) = _certain_core(one), _certain_core(other)
    return max(first, other_first) < min(after, other_after)


def _certain_core(span: RouteSpan) -> tuple[int, int]:
    """The days on which it surely held, half-open in ordinals, as `certain_core` of the database.

    Empty where the start is not known; the first day alone where the end is not.
    """
    if span.began.latest is None:
        return (0, 0)
    first = span.began.latest.toordinal()
    if span.ended is None:
        return (first, _END_OF_TIME)
    if span.ended.earliest is None:
        return (first, first + 1)
    return (first, span.ended.earliest.toordinal())


def span_edges(span: RouteSpan, stale_days: int = STALE_DAYS) -> tuple[int, ...]:
    """The days on which what a span says may change (R2).

    Args:
        span: a route status.
        stale_days: as in `status_on`.

    Returns:
        Ordinals: its first certain day, the day after its last, and where it goes stale; empty
        where no day is certain.

    Source: docs/methodology.md R2.
    """
    first, after = _certain_core(span)
    if first >= after:
        return ()
    seen = last_seen(span)
    if span.ended is not None or seen is None:
        return first, after
    return first, after, seen.toordinal() + stale_days + 1


def headline_on(spans: Iterable[RouteSpan], on: date, stale_days: int = STALE_DAYS) -> RouteOnDay:
    """The one status of a route for all traffic, where a summary shows a single line.

    A row for `all` is that line. Without one, the modes speak together only where they agree;
    a route that some traffic may use and some may not is `open_with_constraints`. One mode that is
    unknown leaves the whole unknown, whatever the others are.

    Args:
        spans: the published spans of one route.
        on: the asked day.
        stale_days: as in `status_on`.

    Returns:
        The status; unknown where it is of any mode, then as that mode knew it last.

    Source: docs/methodology.md R1, S1.
    """
    mine = list(spans)
    whole = status_on(mine, on, "all", stale_days)
    if whole.span is not None:
        return whole
    modes = sorted({span.mode for span in mine} - {"all"})
    each = [status_on(mine, on, mode, stale_days) for mode in modes]
    unknown = next((one for one in each if one.status == "unknown"), None)
    if unknown is not None or not each:
        return unknown or whole
    known = {one.status for one in each}
    if len(known) == 1:
        return each[0]
    if any(passability(status) in ("open", "constrained") for status in known):
        usable = next(one for one in each if passability(one.status) in ("open", "constrained"))
        return RouteOnDay("open_with_constraints", "all", False, usable.span, usable.last_known)
    return each[0]
