"""Rule S5: which of several competing boundary dates is used, and what all of them span."""

from collections.abc import Iterable
from datetime import date

from service.model.bounds import UNKNOWN, Bounds
from service.model.siege import UNGRADED, Boundary, BoundaryClaim, BoundaryKind, Grade, Siege

_CERTAINTY = {"confirmed": 4, "probable": 3, "possible": 2, "rumour": 1}
_WIDEST = 10**7


def rank(claim: BoundaryClaim) -> tuple[int, int, int, int]:
    """The order of claims in S5, best first, when sorted.

    Certainty goes first, then the Admiralty grades (what is said, who says it), then the narrower
    interval. What is not graded stands behind what is. The earlier record wins a tie, by the
    order in which the claims are given (a stable sort).

    Args:
        claim: one claim of a boundary.

    Returns:
        A sort key; smaller is better.

    Source: docs/methodology.md S5; Admiralty code (credibility 1-6, reliability A-F).
    """
    grade = claim.grade
    width = claim.date.width_days
    return (
        -_CERTAINTY.get(grade.certainty or "", 0),
        grade.credibility if grade.credibility is not None else 9,
        ord(grade.reliability[0]) if grade.reliability else ord("Z"),
        width if width is not None else _WIDEST,
    )


def adopted_claim(claims: Iterable[BoundaryClaim]) -> BoundaryClaim | None:
    """The claim whose date answers use (S5).

    An editor's `adopted: true` overrides the order; of several adopted ones the best stands.

    Args:
        claims: the claims of ONE boundary, earlier records first.

    Returns:
        The adopted claim, or None where no live claim gives a date.

    Source: docs/methodology.md S5.
    """
    live = [claim for claim in claims if claim.live and claim.date != UNKNOWN]
    by_editor = [claim for claim in live if claim.adopted]
    ordered = sorted(by_editor or live, key=rank)
    return ordered[0] if ordered else None


def hull(adopted: Bounds, others: Iterable[Bounds]) -> Bounds:
    """The narrowest bounds that hold the adopted date and every rival one.

    A claim that is open on one side ("no earlier than") and agrees with the adopted date names no
    rival day, so it widens nothing; where it disagrees, its open side stays open (P4).

    Args:
        adopted: the date that answers use.
        others: the dates of all live claims, the adopted one included or not.

    Returns:
        The hull; a None side is open.

    Source: docs/methodology.md S5, P4.
    """
    first, last = adopted.earliest, adopted.latest
    for rival in others:
        if rival == UNKNOWN or (rival.half_open and not rival.disjoint_from(adopted)):
            continue
        first = min(first, rival.earliest) if first and rival.earliest else None
        last = max(last, rival.latest) if last and rival.latest else None
    return Bounds(first, last)


def resolve(
    kind: BoundaryKind,
    stated: Bounds | None,
    claims: Iterable[BoundaryClaim],
    grade: Grade = UNGRADED,
) -> Boundary:
    """Adopt one date for a boundary, and say whether a live claim contradicts it (S5).

    The record's own date is a claim like the others, and the earliest recorded of them.

    Args:
        kind: which boundary.
        stated: the record's own date (`started`, `valid_from`, …); None = not stated.
        claims: all boundary claims of the record, of both kinds.
        grade: the grades of the record's own citation.

    Returns:
        The boundary; `adopted` and `hull` None where nobody gives a date.

    Source: docs/methodology.md S5.
    """
    mine = [claim for claim in claims if claim.boundary == kind and claim.live]
    if stated is not None:
        mine.insert(0, BoundaryClaim(kind, stated, grade))
    chosen = adopted_claim(mine)
    if chosen is None:
        return Boundary(None, None, False)
    dates = [claim.date for claim in mine]
    return Boundary(
        chosen.date,
        hull(chosen.date, dates),
        any(rival.disjoint_from(chosen.date) for rival in dates),
    )


def resolve_end(siege: Siege, on: date) -> Boundary:
    """The end of a siege as asked on a day: a date, not known, or still going on.

    `ended` null means ongoing only with `end_mode: ongoing`; an editor's adopted end decides in
    any case. A rival end before the asked day contradicts an ongoing siege, and only shortens the
    hull; a machine never ends a siege that its record calls ongoing.

    Args:
        siege: the recorded episode.
        on: the asked day.

    Returns:
        The boundary; `adopted` None = ongoing, `Bounds(None, None)` = ended, or not known to be
        going on, and nobody gives a date. `hull` None = no claim ends it.

    Source: docs/methodology.md S3, S5 and the noun `siege`.
    """
    ends = [claim for claim in siege.claims if claim.boundary == "end" and claim.live]
    settled = siege.ended is not None or any(claim.adopted for claim in ends)
    if settled or siege.end_mode != "ongoing":
        found = resolve("end", siege.ended, ends, siege.grade)
        if found.adopted is not None:
            return found
        return Boundary(UNKNOWN, UNKNOWN, False)
    rivals = [c.date for c in ends if c.date.latest is not None and c.date.latest <= on]
    if not rivals:
        return Boundary(None, None, False)
    firsts = [rival.earliest for rival in rivals]
    known = [first for first in firsts if first is not None]
    first = min(known) if len(known) == len(firsts) else None
    return Boundary(None, Bounds(first, None), True)
