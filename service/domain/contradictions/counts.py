"""Counts as the rules on figures take them, whichever noun they are recorded as."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Count:
    """A casualty figure, population estimate or stated number.

    `of` is what it counts (noun, metric, population, cause …), `ground` where, `day` when: three
    keys that are equal where two records count the same. `documents` and `quotes` are those cited.
    `where`, `who` and `whose` are what a sentence calls its ground, its source and its family.
    """

    id: str
    of: tuple[str, ...]
    ground: str | None
    day: tuple[date | None, date | None]
    low: float | None
    best: float | None
    high: float | None
    family: str | None
    source: str | None
    basis: str = ""
    cause: str = ""
    metric: str = ""
    population: str = ""
    strike_id: UUID | None = None
    places: frozenset[str] = frozenset()
    documents: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    linked: frozenset[str] = frozenset()
    where: str = "the same ground"
    who: str = "an unnamed source"
    whose: str = "an unnamed source"

    @property
    def value(self) -> tuple[float | None, float | None, float | None]:
        """Low, best and high."""
        return self.low, self.best, self.high

    @property
    def floor(self) -> float | None:
        """The least that it says; None where it says no lower end."""
        return self.low if self.low is not None else self.best

    @property
    def ceiling(self) -> float | None:
        """The most that it says; None where it is open above."""
        return self.high if self.high is not None else self.best

    @property
    def in_words(self) -> str:
        """`about 275,000`, `at least 18`, `10 to 20`."""
        low, best, high = (
            f"{n:,g}" if n is not None and n < 1e6 else _large(n) for n in self.value
        )
        if self.low is not None and self.low == self.high:
            return low
        if self.best is not None:
            return best
        if self.low is not None and self.high is not None:
            return f"{low} to {high}"
        return f"at least {low}" if self.low is not None else f"up to {high}"

    def is_linked_to(self, other: "Count") -> bool:
        """Whether one refers to the other: relays, supersedes, or is a part of it."""
        return other.id in self.linked or self.id in other.linked

    def is_apart_from(self, other: "Count") -> bool:
        """Whether no number is allowed by both."""
        return _below(self.ceiling, other.floor) or _below(other.ceiling, self.floor)


def _below(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def _large(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"


def cited(document: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The documents that a record cites, and the words that it quotes.

    Args:
        document: a record in the reader's tier; a tier that may not know them gives none.

    Returns:
        Ids of documents, and quotations, each once.

    Source: docs/protection.md, citations.
    """
    citations = document.get("citations") or []
    ids = dict.fromkeys(str(one["document_id"]) for one in citations if one.get("document_id"))
    quotes = dict.fromkeys(str(one["quoted"]) for one in citations if one.get("quoted"))
    return tuple(ids), tuple(quotes)
