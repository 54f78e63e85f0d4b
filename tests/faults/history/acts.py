"""What clients did and were told, and what the database holds of it in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Deed = Literal["create", "publish", "amend", "retract", "read"]
Outcome = Literal["acknowledged", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Act:
    """One deed of one client, with all its retries: from the first request to the last answer."""

    client: str
    deed: Deed
    began: float
    ended: float
    outcome: Outcome
    record: str | None
    on: int = 0
    """The revision that `If-Match` named."""
    revision: int = 0
    """The one that the answer told; 0 = none, or none that this reader sees."""
    mark: int = 0
    """The number written, or read: no two writes have the same."""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """One change as a follower of the feed was told of it."""

    position: int
    record: str
    op: str
    revision: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal."""

    position: int
    noun: str
    record: str
    op: str
    revision: int
    mark: int
    public: Followed | None
    """The same as the public is told of it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record as its table has it."""

    revision: int
    mark: int
    state: str


@dataclass(frozen=True)
class Ending:
    """The database after everything."""

    table: Mapping[str, Held]
    journal: Sequence[Entry]


@dataclass
class History:
    """Everything that was done; threads append to it."""

    acts: list[Act] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    keyed_feed: list[Followed] = field(default_factory=list)
    public_feed: list[Followed] = field(default_factory=list)
