"""Rule C2: facilities hit beside strikes, for those who may know which they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.domain.strike_rhythm import repeat_share
from service.storage import strikes
from service.storage.answers import Scope
from service.storage.database import Session

Hits = Mapping[tuple[str, bool], tuple[int, int]]
_KNOW_FACILITIES = ("trusted", "full")


def knows_facilities(session: Session) -> bool:
    """Whether the session's tier learns which facility a strike hit.

    Args:
        session: an open reading.

    Returns:
        True from the trusted tier on.

    Source: docs/protection.md, facilities.
    """
    return session.tier in _KNOW_FACILITIES


def facility_hits(
    session: Session, scope: Scope, window: tuple[date, date], families: Sequence[str] | None
) -> Hits | None:
    """How often the strikes of a window hit facilities that they name, and how many different ones.

    Args:
        session: an open reading.
        scope: the asked ground.
        window: the first and the last day.
        families: only these; None = all.

    Returns:
        (family, placed here) → (hits, facilities); None for a tier that may not know.

    Source: docs/methodology.md C2; docs/protection.md, facilities.
    """
    if not knows_facilities(session):
        return None
    return {
        (row["family"], row["here"]): (row["hits"], row["facilities"])
        for row in strikes.facilities(session, scope, *window, families)
    }


def hits_json(hits: Hits | None, family: str, here: bool) -> dict[str, Any]:
    """`facilities_hit` and `repeat_share` of one family.

    Args:
        hits: as `facility_hits` gives them.
        family: whose.
        here: of what is placed here, else of what possibly is.

    Returns:
        Both null where the tier may not know, or where no strike names a facility: attacks of
        which nobody says what they hit are not attacks on nothing.

    Source: docs/methodology.md C2, P3.
    """
    found, different = (hits or {}).get((family, here), (0, 0))
    return {
        "facilities_hit": different or None,
        "repeat_share": repeat_share(found, different),
    }
