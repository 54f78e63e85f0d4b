"""Rule S6: listings of besieged areas by others, and how late they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.boundary_claims import resolve
from service.domain.siege_durations import Episode
from service.model.bounds import Bounds
from service.model.siege import UNGRADED, Boundary, BoundaryClaim, Days, Grade


@dataclass(frozen=True)
class Designation:
    """One listing as recorded: who listed the area, as what, from when, until when."""

    id: str
    by: str
    scheme: str
    category: str
    valid_from: Bounds | None
    valid_to: Bounds | None = None
    announced_on: Bounds | None = None
    population: Mapping[str, Any] | None = None
    claims: Sequence[BoundaryClaim] = ()
    grade: Grade = UNGRADED


@dataclass(frozen=True)
class Lag:
    """Days from the start of an episode to a listing; negative where the listing came first."""

    days: Days
    all_claims: Days

    def as_json(self) -> dict[str, Any]:
        """`{min, max, all_claims}`."""
        return {**self.days.as_json(), "all_claims": self.all_claims.as_list()}


def lag(listed: Boundary, episode: Episode) -> Lag:
    """How many days after the start of an episode an area was listed (S6).

    The adopted interval is listing.earliest - start.latest to listing.latest - start.earliest.
    `all_claims` takes every live claim about the listing against the adopted start: for eastern
    Aleppo 46 to 80 days (the UN in September or on 5 October, against 17 July). The doubt about
    the start itself stands with the siege. It is not floored at 0, since an area may be listed
    beforehand.

    Args:
        listed: the listing's start after S5.
        episode: the episode it is measured from.

    Returns:
        Both intervals in days; a None end is open, both None = one of the dates is not known.

    Source: docs/methodology.md S6.
    """
    return lag_from(listed, episode.start)


def lag_from(listed: Boundary, start: Bounds) -> Lag:
    """As `lag`, from a start that no siege records: that of an episode of the siege clock.

    Args:
        listed: the listing's start after S5.
        start: the day from which it is measured.

    Returns:
        Both intervals in days.

    Source: docs/methodology.md S6, S7.
    """
    return Lag(_days_between(start, listed.adopted), _days_between(start, listed.hull))


def _days_between(start: Bounds, listed: Bounds | None) -> Days:
    if listed is None:
        return Days(None, None)
    shortest = (listed.earliest - start.latest).days if listed.earliest and start.latest else None
    longest = (listed.latest - start.earliest).days if listed.latest and start.earliest else None
    return Days(shortest, longest)


def holds_on(designation: Designation, on: date) -> bool | None:
    """Whether a listing was in force on a day.

    Args:
        designation: the listing.
        on: the asked day.

    Returns:
        True or False where its bounds agree, None where the day lies within their uncertainty.

    Source: docs/methodology.md, noun `designation`; P4.
    """
    start = resolve("start", designation.valid_from, designation.claims, designation.grade).adopted
    end = designation.valid_to
    if start is None or (start.earliest and on < start.earliest):
        return None if start is None else False
    if end is not None and end.latest and on >= end.latest:
        return False
    begun = start.latest is not None and on >= start.latest
    lasting = end is None or (end.earliest is not None and on < end.earliest)
    return True if begun and lasting else None


def designation_json(
    designation: Designation, area_episodes: Sequence[Episode], current: Episode | None
) -> dict[str, Any]:
    """One entry of `summary.designations[]`, with its lags.

    Args:
        designation: the listing.
        area_episodes: all episodes of the area, in order.
        current: the episode of the asked day; None = no siege had begun.

    Returns:
        The entry; `lag_days` null where the area has no recorded siege.

    Source: docs/methodology.md S6; docs/api-guide.md `summary`.
    """
    listed = resolve("start", designation.valid_from, designation.claims, designation.grade)
    lags: dict[str, Any] | None = None
    if area_episodes:
        first = area_episodes[0]
        lags = {
            "first_episode": lag(listed, first).as_json(),
            "this_episode": lag(listed, current).as_json() if current else None,
        }
    return {
        "id": designation.id,
        "by": designation.by,
        "scheme": designation.scheme,
        "category": designation.category,
        "announced_on": _wire(designation.announced_on),
        "valid_from": _wire(listed.adopted),
        "valid_from_all_claims": listed.hull.as_pair() if listed.hull else None,
        "valid_to": _wire(designation.valid_to),
        "population": dict(designation.population) if designation.population else None,
        "dates_disputed": listed.disputed,
        "lag_days": lags,
    }


def _wire(bounds: Bounds | None) -> dict[str, Any] | None:
    return bounds.as_json() if bounds else None
