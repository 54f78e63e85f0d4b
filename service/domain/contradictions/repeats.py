"""One claim through two outlets, and two documents of one source that disagree."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from service.domain.contradictions.counts import Count
from service.model.contradiction import Contradiction, detected

# Shorter words ("at least 18") are said by many without being each other's.
LEAST_WORDS = 5
# Of one question so many counts are held against each other, so that nobody can make it endless.
MOST_TOGETHER = 60


def repeated_claims(counts: Sequence[Count]) -> list[Contradiction]:
    """One claim that stands twice, as if two had said it.

    Rule: two records, not linked, that give the same number of the same people, place and days,
    citing no document in common, where one family speaks in both or where both quote the same
    words, five or more. A claim that reaches us through two outlets is one claim.

    Args:
        counts: figures, estimates and stated numbers.

    Returns:
        Contradictions of kind `relayed_twice`.

    Source: docs/methodology.md P5, contradictions.
    """
    found = []
    for one, other in _pairs(counts):
        if one.value != other.value or set(one.documents) & set(other.documents):
            continue
        same_voice = one.family is not None and one.family == other.family
        if not (same_voice and one.documents and other.documents) and not _same_words(one, other):
            continue
        sentence = (
            f"One claim, {one.in_words}, seems to stand twice, as {one.who} and as {other.who}:"
            " the same number of the same, through two outlets."
        )
        found.append(detected("relayed_twice", sentence, [one.id, other.id]))
    return found


def disagreeing_documents(counts: Sequence[Count]) -> list[Contradiction]:
    """Two documents of one source that give different numbers of the same.

    Rule: the same people, place and days, from one source, in two documents, and no number that
    both allow; neither says that it replaces or is part of the other. Incidents of one day and
    town are distinct events, unless they are of one strike.

    Args:
        counts: figures, estimates and stated numbers.

    Returns:
        Contradictions of kind `source_disagrees`.

    Source: docs/methodology.md, contradictions.
    """
    found = []
    for one, other in _pairs(counts):
        if one.source is None or one.source != other.source or not one.is_apart_from(other):
            continue
        if not one.documents or not other.documents or set(one.documents) & set(other.documents):
            continue
        distinct = one.strike_id is None or one.strike_id != other.strike_id
        if "incident" in (one.basis, other.basis) and distinct:
            continue
        sentence = (
            f"Two documents of {one.who} disagree on the same: {one.in_words} and {other.in_words}."
        )
        found.append(detected("source_disagrees", sentence, [one.id, other.id]))
    return found


def _pairs(counts: Sequence[Count]) -> Iterator[tuple[Count, Count]]:
    """Counts of the same people, place and days, two by two, that are not linked."""
    groups: defaultdict[tuple[object, ...], list[Count]] = defaultdict(list)
    for count in counts:
        if count.ground is not None and count.day != (None, None):
            groups[(count.of, count.ground, count.day)].append(count)
    for group in groups.values():
        for one, other in combinations(group[:MOST_TOGETHER], 2):
            if not one.is_linked_to(other):
                yield one, other


def _same_words(one: Count, other: Count) -> bool:
    told = {" ".join(quote.casefold().split()) for quote in one.quotes}
    again = {" ".join(quote.casefold().split()) for quote in other.quotes}
    return any(len(quote.split()) >= LEAST_WORDS for quote in told & again)
