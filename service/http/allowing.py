"""Who may call an endpoint: what the route table says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.model.actor import Reader


@dataclass(frozen=True, slots=True)
class Allow:
    """Who may call an endpoint: `Allow.ANYONE`, `Allow.KEY`, `Allow.permission("record")`."""

    needs_key: bool
    permissions: frozenset[str] = frozenset()

    ANYONE: ClassVar[Allow]
    KEY: ClassVar[Allow]

    @staticmethod
    def permission(name: str) -> Allow:
        """A key that holds this permission."""
        return Allow(needs_key=True, permissions=frozenset({name}))

    @staticmethod
    def any_of(*names: str) -> Allow:
        """A key that holds at least one of these permissions."""
        return Allow(needs_key=True, permissions=frozenset(names))

    def admits(self, reader: Reader) -> bool:
        """True where this reader may call."""
        if not self.needs_key:
            return True
        if reader.is_anonymous:
            return False
        return not self.permissions or not self.permissions.isdisjoint(reader.permissions)

    def named(self) -> str:
        """The permission(s) needed, in words for a problem's detail and the contract."""
        return " or ".join(f"`{name}`" for name in sorted(self.permissions))


Allow.ANYONE = Allow(needs_key=False)
Allow.KEY = Allow(needs_key=True)
