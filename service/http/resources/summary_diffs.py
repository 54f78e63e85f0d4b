"""What changed in the summary of a place between two instants of knowledge."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.domain.summary_diffs import Knew, diff_of
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import day_come, refused, scope_of_path, today_in
from service.http.resources.cities import GROUND_TOLD, AskedSummary, answer_summary, ask_summary
from service.http.schemas.questions import SummaryDiffQuery
from service.http.schemas.summaries import SUMMARY_DIFF
from service.model.instants import instant_text
from service.model.problem import FieldError, Problem
from service.storage import answers, kept_answers
from service.storage.answers import Scope
from service.storage.database import Session


def diff_summaries(call: Call) -> Answer:
    """What changed in the summary of a place between two instants, and which changes did it.

    Both summaries speak of the same day and are made as `as_of` makes them, under today's
    protection. `changed` has every difference; what differs between any two instants (`as_of`,
    `position`, `links`, the instant of the last change) is left out. `changes` has the entries of
    your tier's feed between the two that the summary may read; what follows from the days going
    by, or from a decision on a contradiction, has no entry there.
    """
    first_at, second_at = _instants(call)
    database = call.services.database
    with database.travelling(call.reader, call.must_reach) as (now, travel):
        call.reached(now)
        # Exactly what is known now, whatever clock says what time it is.
        known = kept_answers.known(now) if "to" not in call.query else None
        later = (known.at, known.position) if known else (second_at, None)
        second, then = travel(*later), replace(call, now=second_at)
        scope = scope_of_path(second, call.path["city"])
        today = today_in(then, scope.timezone)
        on = day_come(call.query.get("on") or today, today)
        became = ask_summary(then, second, scope, on)
        was, first = _earlier(replace(call, now=first_at), travel(first_at), became)
        earlier = _knew(first, was, first_at)
        second = travel(*later)
        # Of now it speaks until something changes, not until the next request.
        scope = answers.scope_of(second, scope.ground, scope.roots)
        ends = answers.instant(second, scope.version) if known else second_at
        told = _knew((second, scope), became, ends)
        found = diff_of(second, earlier, told, on)
    # Its version is its bytes, as of all that is told of the past.
    return Answer(_head(scope, earlier, told) | found)


def _instants(call: Call) -> tuple[datetime, datetime]:
    """The two instants; the later one is now where none is given."""
    found = []
    for name, sent in (("from", call.query["from_"]), ("to", call.query.get("to", call.now))):
        try:
            instant = sent.astimezone(UTC)
        except OverflowError:
            raise refused(name, "not_an_instant", "Give an instant of this age.") from None
        if instant > call.now:
            detail = f"`{name}` lies in the future; nothing is known then yet."
            raise refused(name, "instant_to_come", detail)
        found.append(instant)
    first, second = found
    if second < first:
        detail = "`to` lies before `from`; exchange them."
        errors = [FieldError("window_reversed", detail, parameter=name) for name in ("from", "to")]
        raise Problem("invalid-parameter", detail, errors=errors)
    return first, second


Standing = tuple[Session, Scope]


def _earlier(call: Call, session: Session, later: AskedSummary) -> tuple[AskedSummary, Standing]:
    """The same question at the earlier instant; of a day that had not come then, too.

    Raises:
        Problem: `invalid-parameter` where the place was not known then.
    """
    try:
        scope = scope_of_path(session, call.path["city"])
    except Problem:
        detail = "The place was not known at that instant; give a later `from`."
        raise refused("from", "not_known_then", detail) from None
    return ask_summary(call, session, scope, later.question.on), (session, scope)


def _knew(standing: Standing, asked: AskedSummary, at: datetime | None) -> Knew:
    session, scope = standing
    summary = answer_summary(session, scope, asked)
    return Knew(at, scope.version, summary)


def _head(scope: Scope, first: Knew, second: Knew) -> dict[str, Any]:
    assert scope.ground is not None
    here = f"/v1/cities/{scope.ground.slug}/summary?on={second.summary['on']}"
    days = f"&window_days={_days(second)}"
    sides = {"from": first, "to": second}
    return {
        **{name: second.summary[name] for name in ("city", "on", "window", "tier")},
        **{name: instant_text(side.at) for name, side in sides.items()},
        "positions": {name: side.position for name, side in sides.items()},
        "links": {
            **{name: f"{here}{days}&as_of={instant_text(side.at)}" for name, side in sides.items()},
            "changes": f"/v1/changes?after={first.position}&place={scope.ground.slug}",
        },
    }


def _days(side: Knew) -> int:
    window = side.summary["window"]
    first, last = (datetime.fromisoformat(window[name]) for name in ("from", "to"))
    return (last - first).days + 1


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/cities/{city}/summary/diff",
        operation_id="diffSummaries",
        summary="What changed in a summary, and why",
        tag="Answers",
        allow=Allow.ANYONE,
        view=diff_summaries,
        query=SummaryDiffQuery,
        answers={200: Body(SUMMARY_DIFF)},
        path_parameters={"city": GROUND_TOLD},
    ),
)
