"""Identities: UUIDs that sort by the time they were made, and fixed ones for shipped records."""

import os
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid5

_SHIPPED = UUID("6f0c6f5e-5d1b-5c1e-9a57-0d9b5f1c2a30")


def new_id(now: datetime) -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, then 74 random bits.

    Args:
        now: the instant, with its zone.
    """
    milliseconds = int(now.timestamp() * 1000)
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | (random & ((1 << 76) - 1))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


@lru_cache(maxsize=10_000)
def as_id(text: str) -> UUID:
    """The id that a text is; kept, because the rows of a file name the same places over and over.

    Raises:
        ValueError: it is none.
    """
    return UUID(text)


@lru_cache(maxsize=10_000)
def shipped_id(key: str) -> UUID:
    """The id of a shipped record, the same in every instance.

    Args:
        key: the record's key in the shipped file.
    """
    return uuid5(_SHIPPED, key)
