"""Accepting and resolving contradictions: who decided, when and why is kept for ever."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from service.domain.contradictions.finding import contradictions_of
from service.domain.supply_routes import STALE_DAYS
from service.model.actor import Reader
from service.model.contradiction import Contradiction
from service.model.problem import Problem
from service.storage import contradictions, journal
from service.storage.answers import Scope
from service.storage.database import Session

Settled = Literal["accepted", "resolved"]
WORLD = Scope(None, (), None, 0, "")


def settle_contradiction(
    session: Session,
    wanted: UUID,
    state: Settled,
    reviewer: Reader,
    reason: str,
    stale_days: int = STALE_DAYS,
) -> Contradiction:
    """Keeps a decision on a contradiction that the reviewer can see.

    Rule: accepted means that it is known and stays, resolved that a correction removes it. Nothing
    is changed in the records; a later decision takes the place of an earlier one, which stays in
    the log. A detected one that is found no longer cannot be decided any more.

    Args:
        session: a reviewer's writing.
        wanted: its id.
        state: what is decided.
        reviewer: who decides.
        reason: why.
        stale_days: as in `contradictions_of`.

    Returns:
        The contradiction as it now is.

    Raises:
        Problem: `not-found`, `wrong-state`.

    Source: docs/methodology.md, contradictions.
    """
    # Before it is looked at, so that two reviewers decide one after the other.
    journal.open_journal(session, reviewer, reason)
    world = replace(WORLD, tier=session.tier)
    every = contradictions_of(session, world, stale_days)
    found = next((one for one in every if one.id == wanted), None)
    if found is None:
        raise Problem("not-found", "No contradiction that you may see has this id.")
    if found.state == state:
        raise Problem("wrong-state", f"The contradiction is {state} already.")
    ids = [UUID(one) for one in found.records]
    contradictions.write(session, found, state, reason, reviewer, ids)
    return replace(found, state=state)
