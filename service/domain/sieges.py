"""The state of a besieged area on a day: which episode, since when, and for how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from service.domain.siege_durations import Episode, days_by_adopted, days_by_all_claims, episodes
from service.model.siege import AreaStateName, Days, Siege

LONG_TERM_DAYS = 183

_OVER = ("between_episodes", "ended")

Phase = Literal["before", "besieged", "after", "unknown"]

# Silence is not zero days.
_NOT_RECORDED = Days(None, None)


@dataclass(frozen=True)
class AreaState:
    """One area on a day. `episode` None = no siege had begun by then, or none is recorded."""

    on: date
    state: AreaStateName
    episode: Episode | None
    episode_days: Days
    episode_days_all_claims: Days
    all_days: Days
    all_days_all_claims: Days
    long_term: bool | None
    dates_disputed: bool
    episodes: tuple[Episode, ...]

    def as_json(self) -> dict[str, Any]:
        """The part of `summary.siege.areas[]` that the rules give (slug, names stand beside)."""
        current = self.episode
        siege = current.siege if current else None
        return {
            "state": self.state,
            "episode": current.number if current else None,
            "siege_id": siege.id if siege else None,
            "since": _since(current),
            "since_all_claims": current.start_hull.as_pair() if current else None,
            "days_besieged": {
                "episode": {
                    **self.episode_days.as_json(),
                    "all_claims": self.episode_days_all_claims.as_list(),
                },
                "all_episodes": {
                    **self.all_days.as_json(),
                    "all_claims": self.all_days_all_claims.as_list(),
                },
            },
            "completeness": siege.completeness if siege else None,
            "end_mode": siege.end_mode if siege and self.state in _OVER else None,
            "long_term": self.long_term,
            "parties": [dict(party) for party in siege.parties] if siege else [],
            "dates_disputed": self.dates_disputed,
            "claims": [claim.as_json() for claim in siege.claims if claim.live] if siege else [],
        }


def _since(episode: Episode | None) -> dict[str, Any] | None:
    if episode is None or (episode.start.earliest is None and episode.start.latest is None):
        return None
    return episode.start.as_json()


def _may_have_begun(episode: Episode, on: date) -> bool:
    first = episode.start_hull.earliest
    return first is None or first <= on


def phase_on(episode: Episode, day: date) -> Phase:
    """Where a day stands to an episode.

    Besieged is said of the certain core only: from the latest day of the start to the earliest of
    the end. Within the uncertainty of either the answer is unknown, as it is after the last
    knowledge of a siege of which nobody knows whether it still goes on (`ended` null with
    `end_mode: unknown`): last knowledge is the latest day that a start claim, an end claim
    ("not before"), or a record in `seen_besieged_on` attests.

    Args:
        episode: the episode.
        day: the asked day.

    Returns:
        `before`, `besieged`, `after` or `unknown`.

    Source: docs/methodology.md S3, P3.
    """
    stretch, asked = episode.stretch, day.toordinal()
    if stretch.from_ is not None and asked < stretch.from_:
        return "before"
    if asked >= stretch.to:
        return "after"
    return "besieged" if stretch.core_from <= asked < stretch.core_to else "unknown"


def may_be_besieged(found: Sequence[Episode], day: date) -> bool:
    """Whether an area is, or may be, under siege on a day.

    Args:
        found: the recorded episodes of ONE area.
        day: the asked day.

    Returns:
        False only where the recorded sieges rule it out; True where none is recorded.

    Source: docs/methodology.md S3, P3.
    """
    return not found or any(phase_on(one, day) in ("besieged", "unknown") for one in found)


def state_on(found: Sequence[Episode], day: date) -> AreaStateName:
    """The state of an area on a day, from its episodes.

    Args:
        found: the recorded episodes of ONE area.
        day: the asked day.

    Returns:
        The state, as `area_state` gives it.

    Source: docs/methodology.md S3.
    """
    return _state(found, [phase_on(one, day) for one in found])[0]


def area_state(sieges: Iterable[Siege], on: date) -> AreaState:
    """The state of an area on a day (S3-S5).

    An area with no recorded siege is `unknown`: it is in the register because it is or was
    besieged, and a siege that nobody recorded is not a siege that was not. `never` means that a
    first siege is recorded and had not begun by then.

    Args:
        sieges: all recorded sieges of ONE area.
        on: the asked day.

    Returns:
        The state; its day counts are elapsed (the asked day is not counted).

    Source: docs/methodology.md S3, S4, S5.
    """
    found = episodes(sieges, on)
    phases = [phase_on(episode, on) for episode in found]
    state, current = _state(found, phases)
    mine = [current] if current else []
    by_adopted = days_by_adopted(mine, on) if found else _NOT_RECORDED
    return AreaState(
        on=on,
        state=state,
        episode=current,
        episode_days=by_adopted,
        episode_days_all_claims=days_by_all_claims(mine, on) if found else _NOT_RECORDED,
        all_days=days_by_adopted(found, on) if found else _NOT_RECORDED,
        all_days_all_claims=days_by_all_claims(found, on) if found else _NOT_RECORDED,
        long_term=is_long_term(by_adopted),
        dates_disputed=any(one.disputed and _may_have_begun(one, on) for one in found),
        episodes=found,
    )


def _state(
    found: Sequence[Episode], phases: Sequence[Phase]
) -> tuple[AreaStateName, Episode | None]:
    last: dict[Phase, Episode] = {}
    for episode, phase in zip(found, phases, strict=True):
        last[phase] = episode
    if "besieged" in last:
        return "besieged", last["besieged"]
    if "unknown" in last or not found:
        return "unknown", last.get("unknown")
    if "after" not in last:
        return "never", None
    return ("between_episodes" if "before" in last else "ended"), last["after"]


def is_long_term(days: Days) -> bool | None:
    """Whether an episode lasts half a year (S4).

    Args:
        days: elapsed days of ONE episode.

    Returns:
        True or False where the whole interval agrees, None where it does not.

    Source: docs/methodology.md S4; Siege Watch (6 months or more).
    """
    if days.min is not None and days.min >= LONG_TERM_DAYS:
        return True
    if days.max is not None and days.max < LONG_TERM_DAYS:
        return False
    return None


@dataclass(frozen=True)
class PlaceState:
    """The sieges of a whole place: the gravest state of its areas, the days any was besieged."""

    state: AreaStateName
    days: Days
    areas: tuple[AreaState, ...]


def place_state(areas: Sequence[AreaState], on: date) -> PlaceState:
    """The siege state of a place with several besieged areas.

    The gravest state wins, in the order besieged, unknown, between_episodes, ended, never. Days
    are the union over the areas: two areas besieged on one day make one day.

    Args:
        areas: the states of the place's areas, all asked on the same day; may be empty.
        on: that day.

    Returns:
        The state; a place without a recorded siege is `unknown`, its days null.

    Source: docs/methodology.md S3, P3.
    """
    names: tuple[AreaStateName, ...] = (
        "besieged", "unknown", "between_episodes", "ended", "never"
    )  # fmt: skip
    states = {area.state for area in areas}
    state: AreaStateName = next((name for name in names if name in states), "unknown")
    found = [one for area in areas for one in area.episodes]
    days = days_by_adopted(found, on) if found else _NOT_RECORDED
    if any(not area.episodes for area in areas):
        days = Days(days.min, None)
    return PlaceState(state, days, tuple(areas))
