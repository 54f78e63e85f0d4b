"""What checks measure on a day: open and stale routes, days under siege, open contradictions."""

from collections.abc import Sequence

from service.domain.besieged_areas import AreaOnDay
from service.domain.checks.asked import Asked
from service.domain.checks.thresholds import Measured
from service.domain.contradictions.finding import contradictions_of
from service.domain.sentences import day_in_words, days_in_words
from service.model.siege import Days
from service.storage import checks

# What lifts a siege (S1): open, with or without constraints, never "sporadically".
_OPEN = frozenset({"open", "open_with_constraints"})


def routes_open(asked: Asked) -> Measured:
    """How many supply routes are known to be open on the day, and how many may be.

    Rule: open is what lifts a siege (S1), with or without constraints; a route whose status is not
    known may be open. Without a recorded route nobody knows.

    Args:
        asked: the ground and the day.

    Returns:
        The number; at most with every route of unknown status.

    Source: docs/methodology.md, checks; S1, R2.
    """
    statuses = [route.status.status for route in asked.routes]
    known = sum(status in _OPEN for status in statuses)
    unknown = statuses.count("unknown")
    link, records = _where(asked)
    day = day_in_words(asked.on)
    if not statuses:
        text = f"No supply route into {asked.name} is recorded."
        return Measured(0, None, text, link)
    beside = f"; of {unknown} more the status is not known" if unknown else ""
    said = f"{known or 'No'} supply {'route' if known <= 1 else 'routes'} into {asked.name}"
    text = f"{said} {'is' if known <= 1 else 'are'} known to be open on {day}{beside}."
    return Measured(known, known + unknown, text, link, records)


def stale_routes(asked: Asked) -> Measured:
    """How many routes have a status that was last seen too long ago to stand for the day (R2).

    Args:
        asked: the ground and the day.

    Returns:
        The number; not known where no route is recorded.

    Source: docs/methodology.md, checks; R2.
    """
    link, records = _where(asked)
    if not asked.routes:
        text = f"No supply route into {asked.name} is recorded."
        return Measured(None, None, text, link)
    stale = sum(route.status.stale for route in asked.routes)
    text = (
        f"{stale} of {len(asked.routes)} supply routes into {asked.name} were last seen more than"
        f" {asked.stale_days} days before {day_in_words(asked.on)}."
    )
    return Measured(stale, stale, text, link, records)


def _where(asked: Asked) -> tuple[str, tuple[str, ...]]:
    spans = [route.status.span for route in asked.routes]
    records = tuple(span.id for span in spans if span is not None)
    areas = ",".join(area.slug for area in asked.areas_on)
    if records:
        return f"/v1/route-statuses?ids={','.join(records)}", records
    return f"/v1/supply-routes?serves_area_ids={areas}" if areas else "/v1/supply-routes", ()


def days_besieged(asked: Asked) -> Measured:
    """Days that the present siege has lasted; of several areas the longest.

    Rule: an area that is not under siege has 0 days, one of which nobody knows has any number. A
    place without a recorded siege has no answer.

    Args:
        asked: the ground and the day.

    Returns:
        The interval of elapsed days, by the adopted dates.

    Source: docs/methodology.md, checks; S3.
    """
    link = f"/v1/cities/{asked.slug}/summary?on={asked.on}"
    recorded = [area for area in asked.areas_on if area.state.episodes]
    if not recorded:
        return Measured(None, None, f"No siege is recorded in {asked.name}.", link)
    days = [_present(area) for area in recorded]
    low = max(one.min or 0 for one in days)
    tops = [one.max for one in days]
    known = [top for top in tops if top is not None]
    high = max(known) if len(known) == len(tops) == len(asked.areas_on) else None
    records = tuple(
        area.state.episode.siege.id
        for area in recorded
        if area.state.state == "besieged" and area.state.episode
    )
    day = day_in_words(asked.on)
    if records:
        text = _longest_in_words(asked, recorded)
    elif high == 0:
        text = f"{asked.name} is not under any recorded siege on {day}."
    else:
        text = f"Whether {asked.name} is under siege on {day} is not known."
    return Measured(low, high, text, link, records)


def _longest_in_words(asked: Asked, recorded: Sequence[AreaOnDay]) -> str:
    """The area that decides, with its own days, and how many more are, or may be, under siege."""
    besieged = [area for area in recorded if area.state.state == "besieged"]
    one = max(besieged, key=lambda area: (_present(area).min or 0, _present(area).max is None))
    text = f"{one.name} has been under siege for {days_in_words(_present(one))}"
    text += f" on {day_in_words(asked.on)}"
    if len(besieged) > 1:
        text += f", the longest of {len(besieged)} areas under siege in {asked.name}"
    not_known = sum(area.state.state == "unknown" for area in asked.areas_on)
    if not_known:
        text += f"; of {not_known} more area{'' if not_known == 1 else 's'} it is not known"
    return f"{text}."


def _present(area: AreaOnDay) -> Days:
    state = area.state
    if state.state == "besieged":
        return state.episode_days
    return Days(0, None) if state.state == "unknown" else Days(0, 0)


def contradictions_open(asked: Asked) -> Measured:
    """How many contradictions nobody has decided yet; at most with those of wider records.

    They are those of what is known now (or at `as_of`), whatever day is asked about. Where nothing
    at all is recorded, nothing can contradict anything, so that this says nothing.

    Args:
        asked: the ground and the day.

    Returns:
        The number.

    Source: docs/methodology.md, checks and contradictions.
    """
    found = contradictions_of(asked.session, asked.scope, asked.stale_days)
    still_open = [one for one in found if one.state == "open"]
    here = [one for one in still_open if one.basis == "placed_here"]
    link = f"/v1/contradictions?place={asked.slug}&state=open"
    if (
        not still_open
        and checks.newest_by(asked.session, asked.scope, asked.on)["possibly"] is None
    ):
        return Measured(None, None, f"Nothing is recorded of {asked.name}.", link)
    more = len(still_open) - len(here)
    beside = f", and {more} of what contains or overlaps it" if more else ""
    count = f"{len(here)} contradiction{'' if len(here) == 1 else 's'}"
    text = f"{count} between records of {asked.name} {_are(len(here))} open{beside}."
    records = tuple(str(one.id) for one in here)
    return Measured(len(here), len(still_open), text, link, records)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
