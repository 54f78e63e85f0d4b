"""Publishing a span beside others: what closes, what competes, what contradicts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from service.domain.recording import draft_of
from service.domain.supply_routes import decide_span
from service.model.bounds import UNKNOWN, Bounds
from service.model.noun import Noun
from service.model.problem import FieldError, Problem
from service.model.supply_route import RouteSpan
from service.model.vocabulary import load_vocabularies
from service.storage import records, spans
from service.storage.database import Row, Session


def settle(session: Session, noun: Noun, row: Row) -> Row:
    """Makes room for a span that is about to be published, or makes it a competing claim.

    Rule R1: published spans of one route and mode never overlap, nor do the sieges of one area. A
    new status closes the old open span; another organisation's differing date for the same status
    becomes a competing claim on the published record, and the submission keeps its own record with
    `competes_with`. A span inside one of another status contradicts it: a person decides. A
    published span that is hidden from readers of the new one gives way and competes with it: what
    more may read is never settled by what fewer may.
    Returns:
        The record's row, as it now is.
    Raises:
        Problem: `conflict`, naming the records in the way.
    """
    if row["body"].get("competes_with"):
        return row
    return (_settle_route if noun.table == "route_status" else _settle_siege)(session, noun, row)


def _settle_route(session: Session, noun: Noun, row: Row) -> Row:
    body = row["body"]
    others = spans.route_spans(session, UUID(body["route_id"]), row["id"])
    new = _route_span(row["id"], body, row["recorded_by"])
    in_the_way = [
        each
        for each in others
        if _is_hidden_beside(each, row)
        and decide_span([_route_span(each["id"], each, each["recorded_by"])], new).kind != "publish"
    ]
    _give_way(session, noun, row, in_the_way)
    decision = decide_span(
        [
            _route_span(each["id"], each, each["recorded_by"])
            for each in others
            if each not in in_the_way
        ],
        new,
    )
    if decision.kind == "publish":
        if not decision.closes:
            return row
        closed = records.held(session, noun, UUID(decision.closes))
        assert closed is not None
        if is_closer(row, closed):
            return _amend(session, noun, row["id"], {"competes_with": decision.closes})
        _amend(session, noun, closed["id"], {"ended": body["began"]})
        return row
    if decision.kind in ("contradict", "amend_own"):
        _refuse(session, noun, decision.conflicts_with, decision.kind == "amend_own")
    target = UUID(decision.claims[0].span_id if decision.claims else decision.conflicts_with[0])
    claims = [
        _claim(each.boundary, body["began" if each.date == new.began else "ended"], body)
        for each in decision.claims
        if UUID(each.span_id) == target
    ]
    _compete(session, noun, target, claims, row)
    return _amend(session, noun, row["id"], {"competes_with": str(target)})


def _settle_siege(session: Session, noun: Noun, row: Row) -> Row:
    body = row["body"]
    every = spans.siege_episodes(session, UUID(body["area_id"]), row["id"])
    hidden = [each for each in every if _is_hidden_beside(each, row)]
    _give_way(session, noun, row, hidden)
    others = [each for each in every if each not in hidden]
    if not others:
        return row
    if len(others) > 1 or others[0]["recorded_by"] == row["recorded_by"]:
        _refuse(session, noun, tuple(str(each["id"]) for each in others), len(others) == 1)
    target = others[0]["id"]
    claims = [
        _claim(boundary, body[member], body)
        for boundary, member, theirs in (("start", "started", "began"), ("end", "ended", "ended"))
        if body[member] and _days(body[member]) != _days(others[0][theirs])
    ]
    _compete(session, noun, target, claims, row)
    return _amend(session, noun, row["id"], {"competes_with": str(target)})


def _compete(
    session: Session, noun: Noun, target: UUID, claims: list[dict[str, Any]], row: Row
) -> None:
    published = records.held(session, noun, target)
    assert published is not None
    if is_closer(row, published):
        return
    changed: dict[str, Any] = {}
    if claims:
        changed["boundary_claims"] = [*_with_own(noun, published["body"]), *claims]
    seen, theirs = row["body"].get("observed_on"), published["body"].get("observed_on")
    if seen and (not theirs or (seen["latest"] or "") > (theirs["latest"] or "")):
        changed["observed_on"] = seen
    if changed:
        _amend(session, noun, target, changed)


def _with_own(noun: Noun, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The claims of a record, its own dates among them: the two stand side by side, neither adopted
    by hand, so that rule S5 decides."""
    claims = list(body["boundary_claims"])
    starts = "began" if noun.table == "route_status" else "started"
    for boundary, member in (("start", starts), ("end", "ended")):
        if body[member] and not any(claim["boundary"] == boundary for claim in claims):
            claims.append(_claim(boundary, body[member], body))
    return claims


def is_closer(row: Row, other: Row) -> bool:
    """Whether a record is shown to fewer than another: then nothing of it may go into that one."""
    if is_more_sensitive(row, other):
        return True
    until, theirs = row["embargo_until"], other["embargo_until"]
    return until is not None and (theirs is None or until > theirs)


def is_more_sensitive(row: Row, other: Row) -> bool:
    """Whether a record's sensitivity shows it to fewer than another's."""
    rank = load_vocabularies()["sensitivity"].rank
    return rank(row["sensitivity"]) > rank(other["sensitivity"])


def _is_hidden_beside(other: Row, row: Row) -> bool:
    """Whether a span is hidden from some who may read the one that is to be published."""
    if other["sensitivity"] == "severe" and row["sensitivity"] != "severe":
        return True
    until, own = other["embargo_until"], row["embargo_until"]
    return until is not None and (own is None or until > own)


def _give_way(session: Session, noun: Noun, row: Row, hidden: Sequence[Row]) -> None:
    """Hidden spans compete with the one that more may read, and so does what competed with them."""
    for each in hidden:
        for competitor in spans.competitors(session, noun, each["id"]):
            _amend(session, noun, competitor["id"], {"competes_with": str(row["id"])})
        _amend(session, noun, each["id"], {"competes_with": str(row["id"])})


def release_competitors(session: Session, noun: Noun, retracted: UUID) -> None:
    """What competed with a record that is gone counts by itself: the earliest one takes its place.

    One that would overlap another published span stays a claim beside it.
    """
    heir: str | None = None
    for competitor in spans.competitors(session, noun, retracted):
        if heir is None and spans.is_free(session, noun, competitor["id"]):
            heir = str(competitor["id"])
            _amend(session, noun, competitor["id"], {"competes_with": None})
        elif heir is not None:
            _amend(session, noun, competitor["id"], {"competes_with": heir})


def _claim(boundary: str, date: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    citation = body["citations"][0] if body["citations"] else None
    return {
        "boundary": boundary,
        "date": date,
        "citation": citation,
        "adopted": False,
        "reason": None,
    }


def _amend(session: Session, noun: Noun, record_id: UUID, changed: Mapping[str, Any]) -> Row:
    row = records.held(session, noun, record_id)
    assert row is not None
    body = {**row["body"], **changed}
    draft = draft_of(
        noun,
        body,
        sensitivity=row["sensitivity"],
        shared_with=tuple(row["shared_with"]),
        embargo_until=row["embargo_until"],
    )
    amended = records.amend(session, noun, record_id, row["revision"], draft, keep_pending=True)
    if amended is None:
        raise Problem("stale", "A record that this one touches changed meanwhile; retry.")
    again = records.held(session, noun, record_id)
    assert again is not None
    return again


def _route_span(span_id: Any, body: Mapping[str, Any], organisation: str) -> RouteSpan:
    return RouteSpan(
        id=str(span_id),
        status=body["status"],
        began=Bounds.read(body["began"]) or UNKNOWN,
        ended=Bounds.read(body["ended"]),
        observed_on=Bounds.read(body["observed_on"]),
        mode=body["mode"],
        organisation=organisation,
    )


def _days(date: Mapping[str, Any] | None) -> tuple[Any, Any] | None:
    return (date["earliest"], date["latest"]) if date else None


def told_apart(session: Session, noun: Noun, ids: Sequence[str]) -> tuple[str, list[str]]:
    """How a refusal names the records in the way: by their ids where its reader may read them.

    Args:
        session: the reader's.
        noun: of all of them.
        ids: the records in the way.

    Returns:
        What stands behind the noun's name in a sentence, and the ids that may be told.

    Source: docs/protection.md, which records.
    """
    known = [each for each in ids if records.find(session, noun, each) is not None]
    hidden = " that you may not read" if len(known) < len(ids) else ""
    if not known:
        return hidden, known
    return f" ({', '.join(known)}){' and one' if hidden else ''}{hidden}", known


def _refuse(session: Session, noun: Noun, ids: tuple[str, ...], own: bool) -> None:
    remedy = (
        "it is your own; amend that record instead"
        if own
        else "correct the dates of one, or have a reviewer end or retract the other"
    )
    named, known = told_apart(session, noun, ids)
    detail = f"Its span overlaps a published {noun.title.lower()}{named}: {remedy}."
    pointer = "/began" if noun.table == "route_status" else "/started"
    error = FieldError("overlaps_published", detail, pointer=pointer, extra={"records": known})
    raise Problem("conflict", detail, errors=[error])
