"""The disjoint cover: of counts over spans, those that together hold most of place and days."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from service.domain.reckoning.ground import Ground
from service.domain.reckoning.spans import NOTHING_WORTH, Span, Worth

Chosen = tuple[Worth, tuple[Span, ...]]
_NONE: Chosen = (NOTHING_WORTH, ())


def cover(spans: Iterable[Span], ground: Ground) -> tuple[Span, ...]:
    """The counts that are used: pairwise disjoint in place or in days, most coverage first.

    Rule: at one place a weighted interval schedule; on the tree of places the better of a place's
    own schedule, with what lies in the places below it on other days, and that of the places below
    it, with its own on other days. Places that share ground without nesting are one place here.
    What clashes with nothing that is used is used. Deterministic: equals are taken by id.

    Args:
        spans: counts of ONE family, documented ones or estimates of one kind, in any order.
        ground: the places.

    Returns:
        The chosen ones, by first day and id. O(n log n) for one place; for nested places times the
        number of levels that hold counts.

    Source: docs/methodology.md, casualties.
    """
    ordered = sorted(spans, key=_order)
    places = sorted({span.place for span in ordered if span.place is not None})
    below = _tree(places, ground)
    homeless = [span for span in ordered if span.place is None]
    chosen = list(schedule(homeless, ground)[1])
    rest = [span for span in ordered if span.place is not None]
    chosen += _forest(below.get(None, []), below, _free_of(rest, chosen), ground)[1]
    return tuple(
        sorted(_filled(chosen, ordered, ground), key=lambda one: (one.first, one.figure.id))
    )


def _order(span: Span) -> tuple[int, int, str]:
    return (span.last, span.first, span.figure.id)


def schedule(spans: Sequence[Span], ground: Ground) -> Chosen:
    """The weighted interval schedule: pairwise disjoint spans that together are worth most.

    Args:
        spans: ordered by last day.

    Returns:
        What they are worth, and which; of equals those that come first.

    Source: docs/methodology.md, casualties.
    """
    if not spans:
        return _NONE
    ends = [span.last for span in spans]
    best: list[Worth] = [NOTHING_WORTH]
    taken: list[int] = [-1]
    for at, span in enumerate(spans):
        before = bisect_right(ends, span.first - 1, 0, at)
        with_it = _together(best[before], span.worth(ground))
        better = with_it > best[at]
        best.append(with_it if better else best[at])
        taken.append(before if better else -1)
    chosen, at = [], len(spans)
    while at > 0:
        if taken[at] >= 0:
            chosen.append(spans[at - 1])
            at = taken[at]
        else:
            at -= 1
    return best[-1], tuple(reversed(chosen))


def _together(one: Worth, other: Worth) -> Worth:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _tree(places: Sequence[str], ground: Ground) -> dict[str | None, list[str]]:
    """Each place under the nearest other one that has counts too; the outermost under None."""
    among = frozenset(places)
    below: defaultdict[str | None, list[str]] = defaultdict(list)
    for place in places:
        below[ground.nearest(place, among)].append(place)
    return below


Tree = dict[str | None, list[str]]


def _forest(places: Sequence[str], tree: Tree, spans: Sequence[Span], ground: Ground) -> Chosen:
    """The best of places that do not contain each other: their sum where they share no ground."""
    if not spans:
        return _NONE
    worth, chosen = _NONE
    shared = _shared_out(places, spans, ground)
    for cluster in _clusters(places, tree, ground):
        mine = [span for one in cluster for span in shared[one]]
        options = [_place(one, tree, shared[one], ground) for one in cluster]
        if len(cluster) > 1:
            options.append(schedule(sorted(mine, key=_order), ground))
        best = max(options, key=lambda option: option[0])
        worth, chosen = _together(worth, best[0]), chosen + best[1]
    return worth, chosen


def _shared_out(
    places: Sequence[str], spans: Sequence[Span], ground: Ground
) -> dict[str, list[Span]]:
    """The spans by which of some places they lie in, in their order."""
    shared: dict[str, list[Span]] = {place: [] for place in places}
    for span in spans:
        place = span.place
        if place is not None and place not in shared:
            place = ground.nearest(place, shared)
        if place is not None:
            shared[place].append(span)
    return shared


def _clusters(places: Sequence[str], tree: Tree, ground: Ground) -> list[list[str]]:
    """Neighbouring places put together where anything in one shares ground with the other."""
    clusters: list[list[str]] = []
    for place in places:
        mine = _all_below(place, tree)
        touching = (
            [
                cluster
                for cluster in clusters
                if any(
                    ground.related(one, other)
                    for member in cluster
                    for other in _all_below(member, tree)
                    for one in mine
                )
            ]
            if ground.shares
            else []
        )
        clusters = [cluster for cluster in clusters if cluster not in touching]
        clusters.append([place, *(member for cluster in touching for member in cluster)])
    return clusters


def _all_below(place: str, tree: Tree) -> list[str]:
    found = [place]
    for child in tree.get(place, ()):
        found += _all_below(child, tree)
    return found


def _place(place: str, tree: Tree, spans: Sequence[Span], ground: Ground) -> Chosen:
    """The best of a place: its own counts first, or those below it first."""
    own = [span for span in spans if span.place == place]
    lower = [span for span in spans if span.place != place]
    children = tree.get(place, [])
    if not lower:
        return schedule(own, ground)
    below = _forest(children, tree, lower, ground)
    if not own:
        return below
    above = schedule(own, ground)
    beside_own = _forest(children, tree, _free_of(lower, above[1]), ground)
    beside_lower = schedule(_free_of(own, below[1]), ground)
    return max(
        (_together(above[0], beside_own[0]), above[1] + beside_own[1]),
        (_together(below[0], beside_lower[0]), below[1] + beside_lower[1]),
        key=lambda option: option[0],
    )


def _free_of(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """The spans that share no day with any of those taken."""
    busy: list[tuple[int, int]] = []
    for first, last in sorted((one.first, one.last) for one in taken):
        if busy and first <= busy[-1][1] + 1:
            busy[-1] = (busy[-1][0], max(busy[-1][1], last))
        else:
            busy.append((first, last))
    assert all(one[1] < other[0] for one, other in pairwise(busy))
    starts = [first for first, _ in busy]
    free = []
    for span in spans:
        at = bisect_right(starts, span.last) - 1
        if at < 0 or busy[at][1] < span.first:
            free.append(span)
    return free


def _filled(chosen: list[Span], spans: Sequence[Span], ground: Ground) -> list[Span]:
    """What is chosen, and whatever clashes with none of it, the worthier first."""
    taken = {span.figure.id for span in chosen}
    left = [span for span in spans if span.figure.id not in taken]
    for span in sorted(left, key=lambda one: one.worth(ground), reverse=True):
        if not any(span.clashes(other, ground) for other in chosen):
            chosen.append(span)
    return chosen


def apart(spans: Iterable[Span], ground: Ground) -> list[Span]:
    """Counts that are in no total, pairwise disjoint: the larger before the smaller.

    Args:
        spans: counts that may belong to the question.
        ground: the places.

    Returns:
        Those that may be added to each other.

    Source: docs/methodology.md P5b.
    """
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.tally.size, one.figure.id), reverse=True):
        if not any(span.clashes(other, ground) for other in chosen):
            chosen.append(span)
    return chosen
