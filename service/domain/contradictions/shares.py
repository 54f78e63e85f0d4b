"""Percentages against the numbers that they are percentages of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from service.domain.contradictions.counts import Count
from service.model.contradiction import Contradiction, detected

KIND = "share_mismatch"
# "Almost 50 per cent" of what is 47.9: a share in round words is good to a twentieth of itself.
LEEWAY = 0.05
Range = tuple[float, float | None]

_METRICS: Mapping[str, tuple[str, ...]] = {
    "killed": ("kill", "dead", "died", "death"),
    "injured": ("injur", "wound"),
    "displaced": ("displac",),
    "missing": ("missing",),
    "detained": ("detain",),
    "evacuated": ("evacuat",),
}
_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "children": ("child",),
    "women": ("women",),
    "civilians": ("civilian",),
    "combatants": ("combatant", "fighter"),
    "health_workers": ("health worker", "medical worker", "medic"),
    "aid_workers": ("aid worker",),
}
# A figure that does not say whom it counts leaves nobody out.
_EVERYBODY = ("all", "unspecified")
_INHABITANTS = ("population", "resident", "inhabitant", "people living")


@dataclass(frozen=True)
class StatedShare:
    """A statement of the topic `share`, in percent, with the words that say of what."""

    id: str
    low: float
    high: float
    words: str
    ground: str | None
    family: str | None
    documents: tuple[str, ...]

    def names(self, words: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Which of the things it speaks of."""
        text = self.words.casefold()
        return [name for name, forms in words.items() if any(form in text for form in forms)]

    @property
    def of_inhabitants(self) -> bool:
        """Whether it is a share of all who live there."""
        return any(word in self.words.casefold() for word in _INHABITANTS)

    @property
    def bounds(self) -> tuple[float, float]:
        """The parts of one that it allows."""
        low, high = (number / 100 for number in (self.low, self.high))
        return low - max(0.005, LEEWAY * low), high + max(0.005, LEEWAY * high)


def shares_that_do_not_fit(
    shares: Sequence[StatedShare], counts: Sequence[Count]
) -> list[Contradiction]:
    """Percentages that do not agree with the absolute numbers of the same voice.

    Rule: the numbers are those that the same family, or the same document, gives of the same place.
    A share of the killed (injured …) that are children (women …) is held against the two counts; a
    share of the inhabitants against the residents stated there; and two shares of the inhabitants
    against each other, by the total that each implies (1.9 million / 0.115). A share in round words
    is good to a twentieth of itself, at least to half a point.

    Args:
        shares: statements of the topic `share` in percent.
        counts: casualty figures and population estimates.

    Returns:
        Contradictions of kind `share_mismatch`.

    Source: docs/methodology.md, contradictions.
    """
    found, implied = [], []
    for share in shares:
        voiced = [count for count in counts if _same_voice(share, count)]
        for part, whole in _part_and_whole(share, voiced):
            if _apart(_quotient(_sum([part]), _sum([whole])), share.bounds):
                found.append(_told(share, [part], whole))
        parts = _parts_of_inhabitants(share, voiced)
        if not parts:
            continue
        total = _quotient(_sum(parts), share.bounds)
        implied.append((share, parts, total))
        for whole in voiced:
            if whole.population == "residents" and _apart(total, _sum([whole])):
                found.append(_told(share, parts, whole))
    for (one, parts, total), (other, more, rival) in combinations(implied, 2):
        if one.ground == other.ground and _apart(total, rival):
            ids = [one.id, other.id, *(count.id for count in (*parts, *more))]
            sentence = (
                f'"{one.words}" and "{other.words}" imply different totals:'
                f" {_in_words(total)} and {_in_words(rival)}."
            )
            found.append(detected(KIND, sentence, ids))
    return found


def _same_voice(share: StatedShare, count: Count) -> bool:
    if share.ground is None or share.ground not in count.places:
        return False
    cited = set(share.documents) & set(count.documents)
    return bool(cited) or (share.family is not None and share.family == count.family)


def _part_and_whole(share: StatedShare, counts: Sequence[Count]) -> Iterator[tuple[Count, Count]]:
    people, metrics = share.names(_PEOPLE), share.names(_METRICS)
    for part in counts:
        if part.metric not in metrics or part.population not in people:
            continue
        for whole in counts:
            alike = (whole.metric, whole.day, whole.cause) == (part.metric, part.day, part.cause)
            if alike and whole.population in _EVERYBODY:
                yield part, whole


def _parts_of_inhabitants(share: StatedShare, counts: Sequence[Count]) -> list[Count]:
    """The largest count of each metric that it names; empty where one is not counted."""
    metrics = share.names(_METRICS)
    if not share.of_inhabitants or share.names(_PEOPLE):
        return []
    found = []
    for metric in metrics:
        mine = [one for one in counts if one.metric == metric and one.population in _EVERYBODY]
        if not mine:
            return []
        found.append(max(mine, key=lambda one: (one.ceiling or one.floor or 0, one.id)))
    return found


def _sum(counts: Iterable[Count]) -> Range:
    """From the least to the most; a best is both, and what is not stated is open."""
    low, high = 0.0, 0.0
    open_above = False
    for count in counts:
        low += count.floor or 0
        open_above = open_above or count.ceiling is None
        high += count.ceiling or 0
    return low, None if open_above else high


def _quotient(part: Range, whole: Range) -> Range:
    low = part[0] / whole[1] if whole[1] else 0.0
    return low, part[1] / whole[0] if part[1] is not None and whole[0] else None


def _apart(one: Range, other: Range) -> bool:
    return (one[1] is not None and one[1] < other[0]) or (
        other[1] is not None and other[1] < one[0]
    )


def _told(share: StatedShare, parts: Sequence[Count], whole: Count) -> Contradiction:
    counted = " and ".join(part.in_words for part in parts)
    sentence = f'"{share.words}" does not fit {counted} of {whole.in_words}.'
    return detected(KIND, sentence, [share.id, *(part.id for part in parts), whole.id])


def _in_words(total: Range) -> str:
    low, high = total
    return f"at least {low:,.0f}" if high is None else f"{low:,.0f} to {high:,.0f}"
