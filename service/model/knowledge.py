"""What an answer was made of, so that it can be made again: what was known, and of which places."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Known:
    """A state of knowledge that can be read again, exactly.

    Attributes:
        position: the last change of the tier that is known.
        at: the instant up to which is known what no position of the tier counts: decisions on
            contradictions, and the facilities behind the public's shares.
    """

    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What one answer was made of; `place_ids` None = of records of any place."""

    known: Known
    place_ids: Collection[UUID] | None
