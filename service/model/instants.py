"""Instants as answers write them."""

from datetime import UTC, datetime


def instant_text(at: datetime | None) -> str | None:
    """An instant by RFC 3339 in UTC with `Z`; None stays None."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else None
