"""Decisions of people on what a source means by a name: remembered, found again, revocable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from service.domain.imports.placing.values import PARENTS, Asked
from service.domain.names import fold

# Between the parents of a context: a fold holds letters, digits and blanks only.
_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Key:
    """What is decided on: a folded name at a level (`any` = not stated), and what stood around."""

    level: str
    name: str
    context: str


def context_of(asked: Asked, level: str) -> str:
    """What a source writes around a name, folded: its country, and its units from the largest."""
    above = PARENTS[PARENTS.index(level) + 1 :] if level in PARENTS else PARENTS
    around = [
        asked.country if level != "country" else "",
        *(getattr(asked, each) for each in above[::-1]),
    ]
    return _BETWEEN.join(fold(text) for text in around if fold(text))


@dataclass(frozen=True)
class Memory:
    """What stands decided for one source."""

    decided: Mapping[Key, UUID]

    def recall(self, asked: Asked, level: str, name: str) -> UUID | None:
        """The place that somebody decided a name to be.

        Rule: a decision on the name with all that stands around it goes before one on the name
        alone.
        Returns:
            None where nobody decided.
        """
        if not self.decided or not fold(name):
            return None
        for context in (context_of(asked, level), ""):
            found = self.decided.get(Key(level, fold(name), context))
            if found is not None:
                return found
        return None


def remembered(rows: Iterable[Mapping[str, object]]) -> Memory:
    """The memory of what stands decided, as storage gives it."""
    return Memory(
        {
            Key(str(row["level"]), str(row["name_key"]), str(row["context"])): UUID(
                str(row["place_id"])
            )
            for row in rows
        }
    )
