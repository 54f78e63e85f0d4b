"""A person decides what a source means by a name, once for all its files, or takes that back."""

from datetime import datetime
from uuid import UUID

from service.domain.identity import new_id
from service.domain.imports.placing.memory import context_of
from service.domain.imports.placing.spellings import clean
from service.domain.imports.placing.values import Asked
from service.domain.names import fold
from service.domain.refusals import refused
from service.model.actor import Reader
from service.model.problem import Problem
from service.storage import journal, place_decisions, places
from service.storage.database import Row, Session


def decide_place(
    session: Session,
    scheme: str,
    asked: Asked,
    place: str,
    reviewer: Reader,
    reason: str,
    now: datetime,
) -> Row:
    """Keeps which place a source means by a name, as it writes it among what it writes around it.

    Rule: the name is that of `asked.name`, `settlement` or a unit, the finest that is stated; what
    else is stated is its context, without which the decision holds wherever the name stands. An
    earlier decision on the same no longer stands; none is ever altered.
    Args:
        place: id, slug or place code of a place that the reviewer may see.
    Raises:
        Problem: `unknown_place`, `no_letters`.
    Source: docs/methodology.md, "Places".
    """
    ground = places.find_ground(session, place)
    if ground is None or ground.noun != "place":
        detail = f"No place is known by '{place}'. Find it with GET /v1/places/resolve."
        raise refused("unknown_place", detail, "/place")
    level, written = _finest(asked)
    if not fold(written):
        raise refused("no_letters", "Give the name as the source writes it.", "/name")
    journal.open_journal(session, reviewer, reason)
    return place_decisions.record(
        session,
        {
            "id": new_id(now),
            "op": "decided",
            "scheme": scheme,
            "level": level,
            "name_key": fold(written),
            "context": context_of(asked, level),
            "written": clean(written),
            "place_id": ground.id,
            "reason": reason,
            "organisation": reviewer.organisation or "",
            "holder": reviewer.holder or "",
        },
    )


def revoke_decision(session: Session, decision_id: UUID, reviewer: Reader, reason: str) -> Row:
    """Takes a decision back: the name is read by the rules again. Both entries stay.

    Raises:
        Problem: `not-found`; `wrong-state` where it does not stand any more.
    """
    journal.open_journal(session, reviewer, reason)
    found = place_decisions.found(session, decision_id)
    if found is None or places.find_ground(session, str(found["place_id"])) is None:
        raise Problem("not-found", f"No decision on a place has the id {decision_id}.")
    if not found["stands"]:
        detail = "It does not stand any more: it was revoked, or decided anew."
        raise Problem("wrong-state", detail)
    entry = {name: value for name, value in found.items() if name not in ("stands", "number")}
    who = {"organisation": reviewer.organisation or "", "holder": reviewer.holder or ""}
    return place_decisions.record(session, entry | who | {"op": "revoked", "reason": reason})


def _finest(asked: Asked) -> tuple[str, str]:
    stated = [("settlement", asked.settlement), ("any", asked.name), ("admin3", asked.admin3)]
    stated += [("admin2", asked.admin2), ("admin1", asked.admin1), ("country", asked.country)]
    return next(((level, text) for level, text in stated if clean(text)), ("any", ""))
