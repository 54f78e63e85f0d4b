"""A contradiction between records: found by a rule, or written down by a person."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid5

Origin = Literal["detected", "recorded"]
ContradictionState = Literal["open", "accepted", "resolved"]
_DETECTED = UUID("c1f2f3a8-7c0e-5b7e-9d55-0b0f6a3f0c11")


@dataclass(frozen=True)
class Contradiction:
    """What contradicts what. `trusted_only`: the matter itself is hidden below that tier.

    `also_recorded`: the same matter as people wrote it down, which is not counted again.
    """

    id: UUID
    origin: Origin
    kind: str
    sentence: str
    records: tuple[str, ...]
    state: ContradictionState = "open"
    basis: Literal["placed_here", "possibly_here"] | None = None
    trusted_only: bool = False
    also_recorded: tuple["Contradiction", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape `contradiction`."""
        return {
            "id": str(self.id),
            "origin": self.origin,
            "kind": self.kind,
            "sentence": self.sentence,
            "records": list(self.records),
            "state": self.state,
            "basis": self.basis,
            "also_recorded": [
                {"id": str(one.id), "sentence": one.sentence, "state": one.state}
                for one in self.also_recorded
            ],
        }


def detected(
    kind: str,
    sentence: str,
    records: tuple[str, ...] | list[str],
    aspect: str = "",
    *,
    trusted_only: bool = False,
) -> Contradiction:
    """A contradiction that a rule found; the same records always give the same id.

    Args:
        kind: a word of the vocabulary `contradiction_kind`.
        sentence: what contradicts what, in words.
        records: ids of the records, in the order of the sentence.
        aspect: which of several matters of the same kind between the same records.
        trusted_only: whether only the trusted tier may know of it.
    """
    named = tuple(dict.fromkeys(records))
    found = uuid5(_DETECTED, "|".join([kind, aspect, *sorted(named)]))
    return Contradiction(found, "detected", kind, sentence, named, trusted_only=trusted_only)
