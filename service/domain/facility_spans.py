"""Publishing the status of a facility: it ends the open one before it, and overlaps no other."""

from typing import Any
from uuid import UUID

from service.domain.recording import draft_of
from service.domain.settling import is_closer, told_apart
from service.model.noun import Noun
from service.model.problem import FieldError, Problem
from service.storage import records, spans
from service.storage.database import Row, Session


def close_open_status(session: Session, noun: Noun, row: Row) -> None:
    """Makes room for a status that is about to be published.

    Rule: published statuses of one facility never overlap. A new one ends the open one that began
    before it; any other overlap is for a person to decide.

    Args:
        row: the submitted status, as `records.held` gives it.

    Raises:
        Problem: `conflict`, naming the statuses in the way that its reader may read; `stale`.

    Source: docs/methodology.md, facilities.
    """
    began = row["body"]["began"]
    others = spans.facility_spans(session, UUID(row["body"]["facility_id"]), row["id"])
    in_the_way = [other for other in others if not _ends_with(other["body"], began)]
    if in_the_way:
        named, known = told_apart(session, noun, [str(other["id"]) for other in in_the_way])
        detail = (
            f"Its span overlaps a published facility status{named}: correct the dates of one, or"
            " have a reviewer end or retract the other."
        )
        error = FieldError("overlaps_published", detail, pointer="/began", extra={"records": known})
        raise Problem("conflict", detail, errors=[error])
    for other in others:
        if is_closer(row, other):
            # Its end would tell those who may not know of this status that there is one.
            detail = "It would end a status that more may read: give it no higher sensitivity."
            raise Problem(
                "conflict", detail, errors=[FieldError("closer_than_what_it_ends", detail)]
            )
        draft = draft_of(
            noun,
            {**other["body"], "ended": began},
            sensitivity=other["sensitivity"],
            shared_with=tuple(other["shared_with"]),
            embargo_until=other["embargo_until"],
        )
        kept = records.amend(
            session, noun, other["id"], other["revision"], draft, keep_pending=True
        )
        if kept is None:
            raise Problem("stale", "A record that this one touches changed meanwhile; retry.")


def _ends_with(body: dict[str, Any], began: dict[str, Any] | None) -> bool:
    """Whether an open status began surely before the new one, which therefore ends it."""
    if body["ended"] or not began or not began["earliest"] or not body["began"]:
        return False
    return bool(body["began"]["latest"] and body["began"]["latest"] < began["earliest"])
