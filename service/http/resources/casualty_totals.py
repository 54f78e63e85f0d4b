"""Casualty totals: how many, by whose count, and every record behind the number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from service.domain.casualty_answers import TotalAsked, total_of
from service.domain.coverage import days_before
from service.domain.summaries import spoken_name
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import (
    complete_through,
    ordered,
    scope_of_query,
    today_in,
    version_of,
)
from service.http.schemas.counted import TOTAL
from service.http.schemas.filters import MOST_IDS
from service.http.schemas.questions import CasualtyTotalQuery
from service.model.instants import instant_text
from service.storage import answers
from service.storage.answers import Scope

# More than a year of one country's events; a wider question is asked in parts.
_TRACED = 10_000
_CONTEXT = 20


def get_casualty_total(call: Call) -> Answer:
    """How many people, in a place and window: a line per source family, never their sum.

    What counts, what is left out and why, and what is only a floor follows the methodology. With
    `trace=full` it names every record used and left out; `links.records` reads those used.
    """
    query = call.query
    with call.reading(in_full=False) as session:
        scope = scope_of_query(session, query["place"], None)
        first, last = _window(call, scope)
        through = complete_through(call, scope, last)
        etag = version_of(call, scope, first, last, through)
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        assert scope.ground is not None
        name, name_ar = spoken_name(scope.ground)
        families = query.get("families")
        asked = TotalAsked(
            place=name,
            place_ar=name_ar,
            first=first,
            last=last,
            policy=query["policy"],
            families=tuple(families) if families else None,
            cause=query["cause"],
            trace=query["trace"],
            as_of=instant_text(answers.instant(session, scope.version)),
            apportion=query["apportion"] == "uniform",
            through=through,
            traced=_TRACED,
            context=_CONTEXT,
        )
        total = total_of(session, scope, query["metric"], query["population"], asked)
    told = total.as_json()
    told |= {
        "place": scope.ground.slug,
        "tier": scope.tier,
        "position": scope.version,
        "complete_through": through.isoformat(),
        "links": _links(call, told["used"]),
    }
    return Answer(told, etag=etag)


def _window(call: Call, scope: Scope) -> tuple[date, date]:
    last: date = call.query.get("to") or today_in(call, scope.timezone)
    first: date = call.query.get("from_") or days_before(last, 29)
    ordered(first, last)
    return first, last


def _links(call: Call, used: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Where the number is explained, and where the records that it stands on are read."""
    # A past answer is that of then to the byte, so that its links lead to today's.
    path = call.url.partition("?")[0]
    asked = {name: value for name, value in call.parameters.items() if name != "as_of"}
    by_noun: defaultdict[str, list[str]] = defaultdict(list)
    for one in used:
        by_noun[one["noun"]].append(one["id"])
    return {
        "self": _address(path, asked),
        "trace": _address(path, asked | {"trace": "full"}),
        "records": [
            f"/v1/{noun}?ids={','.join(ids[at : at + MOST_IDS])}&limit={MOST_IDS}"
            for noun, ids in sorted(by_noun.items())
            for at in range(0, len(ids), MOST_IDS)
        ],
    }


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(sorted(parameters.items()), safe=',:')}"


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/casualty-totals",
        operation_id="getCasualtyTotal",
        summary="How many casualties, and why this number",
        tag="Answers",
        allow=Allow.ANYONE,
        view=get_casualty_total,
        query=CasualtyTotalQuery,
        answers={200: Body(TOTAL)},
        past=True,
    ),
)
