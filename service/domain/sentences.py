"""The plain sentences of an answer: what a press officer may read out, in nobody's interest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.siege_durations import Episode
from service.domain.sieges import AreaState
from service.model.bounds import Bounds
from service.model.series import Coverage, OpenRange
from service.model.siege import Days

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_PERSONS: Mapping[str, tuple[str, str]] = {
    "all": ("person", "people"),
    "civilians": ("civilian", "civilians"),
    "combatants": ("combatant", "combatants"),
    "health_workers": ("health worker", "health workers"),
    "aid_workers": ("aid worker", "aid workers"),
    "patients": ("patient", "patients"),
    "children": ("child", "children"),
    "women": ("woman", "women"),
    "men": ("man", "men"),
    "state_forces": ("member of state forces", "members of state forces"),
    "non_state_fighters": ("non-state fighter", "non-state fighters"),
    "unspecified": ("person", "people"),
}


def day_in_words(day: date) -> str:
    """`4 September 2016`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def persons(population: str, count: int | None) -> str:
    """The word for a population, singular for one."""
    one, many = _PERSONS.get(population, (population, population))
    return one if count == 1 else many


def days_in_words(days: Days) -> str:
    """An interval of days: `46 days`, `39 to 70 days`, `at least 3 days`, `up to 4 days`."""
    if days.max is None:
        return f"at least {_days(days.min)}" if days.min else "an unknown number of days"
    if days.min == days.max:
        return _days(days.max)
    if not days.min:
        return f"up to {_days(days.max)}"
    return f"{days.min:,} to {days.max:,} days"


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"


def range_in_words(value: OpenRange) -> str | None:
    """A number as far as it is known: `587`, `587 (560 to 601)`, `at least 3`, `up to 9`.

    None where it is not known: to be at least 0 says nothing.
    """
    low, high = value.low, value.high
    ends = f"{low:,} to {high:,}" if low is not None and high is not None and low < high else None
    if value.best is not None:
        return f"{value.best:,} ({ends})" if ends else f"{value.best:,}"
    if low is not None and high is not None:
        return ends or f"{low:,}"
    if low:
        return f"at least {low:,}"
    return f"up to {value.high:,}" if value.high is not None else None


def siege_sentence(area: str, state: AreaState) -> str:
    """One area's siege on the asked day, without saying who besieges it.

    Args:
        area: the area's name, as a sentence may begin with it.
        state: its state.

    Returns:
        A clause without a full stop.

    Source: docs/methodology.md S3, S5, P7b.
    """
    disputed = "dates are disputed" if state.dates_disputed else ""
    # A name of two towns would ask for another verb.
    area = f"the area of {area}" if " and " in area else area
    if state.state == "never":
        return f"No siege of {area} is recorded up to {day_in_words(state.on)}"
    if not state.episodes:
        return f"No siege of {area} is recorded"
    if state.state == "unknown":
        return f"Whether {area} was under siege on {day_in_words(state.on)} is not known"
    total, first = days_in_words(state.all_days), _first_month(state)
    if state.state == "besieged":
        more = f"{total}{first}" if len(_begun(state)) > 1 else ""
        beside = "; ".join(part for part in (more, disputed) if part)
        text = f"{area} has been under siege for {days_in_words(state.episode_days)}"
        return f"{text} ({beside})" if beside else text
    parts = (_last_end(state), f"{total} besieged{first}", disputed)
    beside = "; ".join(part for part in parts if part)
    when = "between two recorded sieges" if state.state == "between_episodes" else "not under siege"
    return f"{area} was {when} on {day_in_words(state.on)} ({beside})"


def _last_end(state: AreaState) -> str:
    end = state.episode.end if state.episode else None
    if end is None or end.latest is None:
        return ""
    words = span_in_words(end)
    return f"the last one recorded ended {f'on {words}' if words[0].isdigit() else words}"


def _begun(state: AreaState) -> Sequence[Episode]:
    current = state.episode.number if state.episode else 0
    return [one for one in state.episodes if one.number <= current]


def _first_month(state: AreaState) -> str:
    first = state.episodes[0].start.earliest if state.episodes else None
    return f" since {_MONTHS[first.month - 1]} {first.year}" if first else ""


def routes_sentence(counts: Mapping[str, int]) -> str | None:
    """How many supply routes stand how; None where none is recorded.

    Args:
        counts: open, constrained, closed, unknown.

    Returns:
        A clause without a full stop.

    Source: docs/api-guide.md `summary.supply_routes`.
    """
    total = sum(counts.values())
    if not total:
        return None
    words = {
        "open": "open",
        "constrained": "open with constraints",
        "closed": "closed",
        "unknown": "of unknown status",
    }
    present = [(counts[key], word) for key, word in words.items() if counts.get(key)]
    if len(present) == 1:
        word = present[0][1]
        which = "the only" if total == 1 else "both" if total == 2 else f"all {total}"
        routes = f"{which} recorded supply route{'' if total == 1 else 's'}"
        if counts.get("unknown"):
            return f"the status of {routes} is not known"
        return f"{routes} {'is' if total == 1 else 'are'} {word}"
    parts = [f"{count} {'is' if count == 1 else 'are'} {word}" for count, word in present]
    return f"of {total} recorded supply routes {' and '.join([', '.join(parts[:-1]), parts[-1]])}"


@dataclass(frozen=True)
class StrikeCount:
    """One family's strikes in the window, for the sentence."""

    family: str
    placed_here: int
    possibly_here: int
    coverage: Coverage = "none"


def strikes_sentence(place: str, days: int, counts: Iterable[StrikeCount]) -> str | None:
    """Recorded strikes on health care in a window, of every family apart, since they never add.

    The family that declares to cover the place speaks first, then the one that counts most: a
    single record of one's own never stands before a dataset.

    Args:
        place: the place's name.
        days: the length of the window.
        counts: one per family.

    Returns:
        A sentence with its full stop; None where no family records any.

    Source: docs/methodology.md C0, P5, P5b.
    """
    known = [count for count in counts if count.placed_here or count.possibly_here]
    if not known:
        return None
    known.sort(key=_size, reverse=True)
    first, *others = known
    upto, n = ("", first.placed_here) if first.placed_here else ("Up to ", first.possibly_here)
    told = [f"{upto}{_attacks(n)} recorded in the last {days} days {_where(place, first)}"]
    for one in others:
        upto, n = ("", one.placed_here) if one.placed_here else ("up to ", one.possibly_here)
        told.append(f"{upto}{n:,} {_where(place, one)}")
    return f"{'; '.join(told)}."


def _size(count: StrikeCount) -> tuple[int, int, int, str]:
    rank = {"full": 2, "partial": 1, "none": 0}[count.coverage]
    n = count.placed_here or count.possibly_here
    return (rank, n, count.placed_here, count.family)


def _where(place: str, count: StrikeCount) -> str:
    if not count.placed_here:
        return f"in or near {place} ({count.family}), none placed in {place} itself"
    beside = f", and up to {count.possibly_here} more may be" if count.possibly_here else ""
    return f"in {place} ({count.family}){beside}"


def _attacks(count: int) -> str:
    if count == 1:
        return "1 attack that hit a health facility or transport is"
    return f"{count:,} attacks that hit a health facility or transport are"


def compose(sieges: Sequence[str], routes: str | None, further: Iterable[str | None]) -> str:
    """The summary's sentence from its parts.

    Args:
        sieges: one clause per area.
        routes: the clause on supply routes.
        further: whole sentences (casualties, strikes); None = nothing to say.

    Returns:
        Plain text; empty where there is nothing to say.

    Source: docs/api-guide.md `summary.sentence`.
    """
    clauses = [*sieges, *([routes] if routes else [])]
    opening = "; ".join(clauses)
    opened = [f"{opening[0].upper()}{opening[1:]}."] if opening else []
    return " ".join([*opened, *(part for part in further if part)])


def span_in_words(bounds: Bounds) -> str:
    """`4 September 2016`, `between … and …`, `by …`, `from …`, or `at an unknown time`."""
    first, last = bounds.earliest, bounds.latest
    if first and last:
        if first == last:
            return day_in_words(first)
        return f"between {day_in_words(first)} and {day_in_words(last)}"
    if last:
        return f"by {day_in_words(last)}"
    return f"from {day_in_words(first)}" if first else "at an unknown time"
