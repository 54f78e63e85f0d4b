"""Who is asking: the reading tier, duties and organisation that a key stands for."""

from dataclasses import dataclass
from typing import Literal, Self

Tier = Literal["public", "partner", "trusted"]
TIERS: tuple[Tier, ...] = ("public", "partner", "trusted")
PERMISSIONS: tuple[str, ...] = ("record", "review", "admin")


@dataclass(frozen=True, slots=True)
class Reader:
    """One caller as the key store knows it; an anonymous caller has no key and the public tier."""

    tier: Tier
    permissions: frozenset[str] = frozenset()
    holder: str | None = None
    organisation: str | None = None
    key_id: str | None = None

    @classmethod
    def anonymous(cls) -> Self:
        """The reader without a key: public tier, no permission."""
        return cls(tier="public")

    @property
    def is_anonymous(self) -> bool:
        """True where no key was shown."""
        return self.key_id is None
