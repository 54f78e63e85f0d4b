"""The reckoning once more, by trying everything: slow, plain, and written apart from the service.

It shares no code with the service beyond the values. A count over days is a rectangle of places and
days; the sets of counts that share no square are tried one by one.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from service.domain.reckoning.ground import Ground
from service.model.casualty import CasualtyQuestion, Figure

Totals = tuple[int | None, int | None, int | None]
Worth = tuple[int, ...]


def inside(question: CasualtyQuestion, one: Figure) -> bool:
    """Whether both days of a figure lie in the window."""
    period = one.period
    return (
        period is not None
        and period.earliest is not None
        and period.latest is not None
        and question.from_ <= period.earliest
        and period.latest <= question.to
    )


def squares(one: Figure, ground: Ground) -> set[tuple[str, date]]:
    """Every place at or below that of a figure, on every of its days."""
    assert one.period and one.period.earliest and one.period.latest
    first, last = one.period.earliest.toordinal(), one.period.latest.toordinal()
    below = [place for place in ground.above if one.place in (place, *ground.above[place])]
    return {(place, date.fromordinal(day)) for place in below for day in range(first, last + 1)}


def holds(outer: Figure, event: Figure, ground: Ground) -> bool:
    """Whether an event surely lies in the place and days of a count."""
    return squares(event, ground) <= squares(outer, ground)


def added(figures: Iterable[Figure]) -> Totals:
    """The plain sum: a best or a high only where every figure has one."""
    among = list(figures)
    lows = [one.value.low for one in among if one.value.low is not None]
    bests = [one.value.best for one in among if one.value.best is not None]
    highs = [one.value.high for one in among if one.value.high is not None]
    whole = len(among)
    return (
        sum(lows) if lows else None,
        sum(bests) if whole and len(bests) == whole else None,
        sum(highs) if whole and len(highs) == whole else None,
    )


def bigger(one: Totals, other: Totals) -> bool:
    """By the first number that each states, then by best, then by high."""
    return _key(one) > _key(other)


def _key(total: Totals) -> tuple[int, int, int]:
    first = next((n for n in total if n is not None), -1)
    return (first, -1 if total[1] is None else total[1], -1 if total[2] is None else total[2])


def worth(counts: Iterable[Figure], ground: Ground) -> Worth:
    """What a set of counts covers, then how it is graded, reported, and how large it is."""
    total = [0, 0, 0, 0, 0, 0]
    for one in counts:
        assert one.period and one.period.earliest and one.period.latest and one.place
        days = (one.period.latest - one.period.earliest).days + 1
        covers = days * ground.weights[one.place]
        reported = one.reported_on.toordinal() if one.reported_on else 1
        grades = (covers, covers if one.basis == "cumulative" else 0,
                  covers * (7 - (one.credibility or 7)), covers * reported)  # fmt: skip
        for at, grade in enumerate((*grades, one.value.low or 0, one.value.best or 0)):
            total[at] += grade
    return tuple(total)


def standing(question: CasualtyQuestion, figures: Sequence[Figure], ground: Ground) -> list[Figure]:
    """The counts over spans that are not smaller than the events inside of them."""
    events = [one for one in figures if one.basis == "incident" and inside(question, one)]
    counts = [one for one in figures if one.basis != "incident" and inside(question, one)]
    return [
        one
        for one in counts
        if not bigger(added(each for each in events if holds(one, each, ground)), added([one]))
    ]


def disjoint_sets(counts: Sequence[Figure], ground: Ground) -> list[tuple[Figure, ...]]:
    """Every set of counts of which no two share a place on a day."""
    taken = {one.id: squares(one, ground) for one in counts}
    return [
        chosen
        for size in range(len(counts) + 1)
        for chosen in combinations(counts, size)
        if not any(taken[a.id] & taken[b.id] for a, b in combinations(chosen, 2))
    ]


def best_worth(counts: Sequence[Figure], ground: Ground) -> Worth:
    """What the best of all disjoint sets is worth."""
    return max(worth(chosen, ground) for chosen in disjoint_sets(counts, ground))


def better_of_levels(counts: Sequence[Figure], ground: Ground, place: str) -> Worth:
    """The better of a place's own disjoint counts and the sum over the places right below it."""
    own = best_worth([one for one in counts if one.place == place], ground)
    children = [each for each, above in ground.above.items() if above[:1] == (place,)]
    below = [better_of_levels(counts, ground, child) for child in children]
    summed = tuple(sum(parts) for parts in zip(*below, strict=True)) if below else (0,) * 6
    return max(own, summed)


def total(
    question: CasualtyQuestion, figures: Sequence[Figure], chosen: Iterable[Figure], ground: Ground
) -> Totals:
    """What the chosen counts and all events beside them add up to."""
    used = list(chosen)
    events = [one for one in figures if one.basis == "incident" and inside(question, one)]
    free = [one for one in events if not any(holds(count, one, ground) for count in used)]
    return added([*used, *free])
