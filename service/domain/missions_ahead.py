"""What a planned aid mission stands on is hidden as long as the mission."""

from datetime import UTC, date, datetime, time, timedelta

from service.model.noun import Noun
from service.storage.database import Row

# Words for a mission that has been on its way: the database too knows by them that it is not ahead.
_MOVED = frozenset({"facilitated", "impeded", "attacked", "turned_back"})


def hidden_as_long_as(noun: Noun, row: Row) -> Row:
    """A record with the embargo that is laid on what was made for it.

    Rule: a mission that is planned for a day is told below the trusted tier when that day is over;
    a report of the plan, shown before, would tell of it. Any other record has its own embargo.

    Args:
        row: the record as `records.held` gives it.

    Returns:
        The row itself, or one whose embargo lasts until its planned day is over (UTC).

    Source: docs/protection.md, aid missions ahead.
    """
    body = row["body"]
    latest = (body.get("planned_for") or {}).get("latest")
    moved = body.get("movement") in _MOVED
    on_its_way = moved or body.get("moved_on") or body.get("arrived_on")
    if noun.table != "aid_mission" or latest is None or on_its_way:
        return row
    over = datetime.combine(date.fromisoformat(latest) + timedelta(days=1), time(), UTC)
    own: datetime | None = row["embargo_until"]
    return {**row, "embargo_until": over if own is None else max(own, over)}
