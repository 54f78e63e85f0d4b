"""Places and besieged areas, found by any name, each with its summary on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from service.domain.facility_answers import facilities_on
from service.domain.names import fold, loose
from service.domain.summaries import SummaryQuestion, summarise
from service.domain.summary_briefs import brief, sparse
from service.http import paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import (
    complete_through,
    day_come,
    refused,
    scope_of_path,
    scope_of_query,
    today_in,
    version_of,
)
from service.http.schemas.questions import CityListQuery, SummaryQuery
from service.http.schemas.summaries import CITY, CITY_LIST, SUMMARY
from service.storage import cities, contradictions, sieges
from service.storage.answers import Scope
from service.storage.cities import CityFilter
from service.storage.database import Row, Session

GROUND_TOLD = "UUID, slug or place code of a place, or slug of a besieged area."
_CITY = {"city": GROUND_TOLD}


def list_cities(call: Call) -> Answer:
    """Places and besieged areas with a siege or any record, by slug.

    `q` finds, best match first, by the beginning of any name in any script: aliases,
    transliterations, Arabic with or without vowel signs.
    """
    bound = paging.scope_of(call, of_tier=True)
    with call.reading(in_full=False) as session:
        etag = version_of(call, scope_of_query(session, None, None))
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        asked = _filter(call.query, bound)
        rows = cities.list_cities(session, asked)
    shown = rows[: asked.limit]
    more = len(rows) > asked.limit
    cursor = paging.encode_cursor([shown[-1]["match"], shown[-1]["slug"]], bound) if more else None
    url, headers = paging.link_next(call, cursor)
    page = {"data": [_city(row, row["parent"], row["besieged_areas"]) for row in shown]}
    return Answer({**page, "next": url}, etag=etag, headers=headers)


def _filter(query: Mapping[str, Any], bound: str) -> CityFilter:
    after = None
    if "cursor" in query:
        match, slug = paging.decode_cursor(query["cursor"], bound)
        after = (int(match or 0), str(slug))
    key = None
    if "q" in query:
        key = fold(query["q"])
        if not key:
            raise refused("q", "no_letters", "Give at least one letter or digit of a name.")
    return CityFilter(
        key=key,
        loose=loose(query["q"]) if key else "",
        countries=query.get("country"),
        after=after,
        limit=query["limit"],
    )


def _city(row: Row, parent: str | None, areas: Sequence[str]) -> dict[str, Any]:
    here = f"/v1/cities/{row['slug']}"
    return {
        "id": str(row["id"]),
        "slug": row["slug"],
        "kind": row["kind"],
        "names": orjson.loads(row["document"])["names"],
        "country_code": row["country_code"],
        "pcode": row["pcode"],
        "timezone": row["timezone"],
        "parent": parent,
        "besieged_areas": list(areas),
        "links": {
            "self": here,
            "summary": f"{here}/summary",
            "timeseries": f"{here}/timeseries",
            "changes": f"/v1/changes?place={row['slug']}",
        },
    }


def get_city(call: Call) -> Answer:
    """A place or besieged area, with the besieged areas in it and where its summary is."""
    with call.reading(in_full=False) as session:
        scope = scope_of_path(session, call.path["city"])
        etag = version_of(call, scope)
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        ground = scope.ground
        assert ground is not None
        areas = [row["slug"] for row in sieges.areas_at(session, scope)]
        area = ground.noun == "besieged_area"
        parent = cities.parent_of(session, ground.roots[0] if area else ground.id, area=area)
    row = {
        "id": ground.id,
        "slug": ground.slug,
        "kind": ground.kind,
        "document": orjson.dumps({"names": ground.names}),
        "country_code": ground.country_code,
        "pcode": ground.pcode,
        "timezone": ground.timezone,
    }
    return Answer(_city(row, parent, [ground.slug] if area else areas), etag=etag)


@dataclass(frozen=True, slots=True)
class AskedSummary:
    """The question of a summary, what is read before it, and the version of the answer."""

    question: SummaryQuestion
    facilities: Mapping[str, Any]
    etag: str


def ask_summary(call: Call, session: Session, scope: Scope, on: date) -> AskedSummary:
    """What a call asks of the summary of a day, at the instant at which the call speaks."""
    query = call.query
    # The public's version moves with no facility: what it is told of them stands in the tag.
    facilities = facilities_on(session, scope, on, today_in(call, scope.timezone))
    entries = contradictions.version(session, scope)
    through = complete_through(call, scope, on)
    families = query.get("families")
    question = SummaryQuestion(
        on=on,
        complete_through=through,
        window_days=query["window_days"],
        families=tuple(families) if families else None,
        policy=query["policy"],
        trace=query["trace"],
        population=query["population"],
        route_stale_days=call.services.settings.route_stale_days,
    )
    etag = version_of(call, scope, on, through, facilities, entries)
    return AskedSummary(question, facilities, etag)


def answer_summary(session: Session, scope: Scope, asked: AskedSummary) -> dict[str, Any]:
    """The summary with as much of what it rests on as is asked for."""
    summary = summarise(session, scope, asked.question, asked.facilities)
    return summary if asked.question.trace == "full" else brief(summary)


def summarise_city(call: Call) -> Answer:
    """The summary of a place or besieged area on a day.

    The siege by the adopted dates with the competing ones beside, people besieged per source
    family, who lists it as what and how late, each supply route, attacks on care and strikes with
    their cadence, casualty totals, and what is not recorded. Nothing in it is said in the
    service's own voice, and a 0 stands only where a source covers the place and stated none.

    `fields=siege,supply_routes` gives these members, and those that say what it speaks of.
    `trace=full` adds the records behind the totals, and what dates and claims rest on: reasons
    and places in documents.
    """
    with call.reading(in_full=False) as session:
        scope = scope_of_path(session, call.path["city"])
        today = today_in(call, scope.timezone)
        asked = ask_summary(call, session, scope, day_come(call.query.get("on") or today, today))
        if call.unchanged(asked.etag):
            return Answer.not_modified(asked.etag)
        summary = answer_summary(session, scope, asked)
        told = sparse(summary | {"links": _links(scope, asked.question)}, call.query.get("fields"))
        return Answer(told, etag=asked.etag)


def _links(scope: Scope, asked: SummaryQuestion) -> dict[str, str]:
    """Where each number of a summary is explained: every record behind it, one request away."""
    assert scope.ground is not None
    slug = scope.ground.slug
    here = f"/v1/cities/{slug}"
    first, last = asked.window
    named = f"&families={','.join(asked.families)}" if asked.families else ""
    whole = f"{here}/summary?on={asked.on}{_asked_of(asked)}{named}"
    days = f"from={first}&to={last}{named}"
    # What is not told yet is in no count, so neither in the list that explains it.
    until = max(first, min(last, asked.complete_through))
    told = f"date_match=certain&state=published,disputed&from={first}&to={until}{named}"
    totals = {
        f"{who}{metric}": f"/v1/casualty-totals?place={slug}&{days}&metric={metric}"
        f"&population={population}&policy={asked.policy}&trace=full"
        for who, population in (("", asked.population), ("health_workers_", "health_workers"))
        for metric in ("killed", "injured")
    }
    return {
        "self": whole,
        "trace": f"{whole}&trace=full",
        "timeseries": f"{here}/timeseries",
        "changes": f"/v1/changes?place={slug}",
        "contradictions": f"/v1/contradictions?place={slug}&state=open",
        "attacks_on_care": f"/v1/strikes?place={slug}&{told}",
        "possibly_here": f"/v1/strikes?place={slug}&place_match=possibly&{told}",
        **totals,
    }


def _asked_of(asked: SummaryQuestion) -> str:
    """What was asked otherwise than by default."""
    usual = SummaryQuestion(asked.on, asked.complete_through)
    names = ("window_days", "population", "policy")
    given = {name: (getattr(asked, name), getattr(usual, name)) for name in names}
    return "".join(f"&{name}={this}" for name, (this, default) in given.items() if this != default)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        past=True,
        path="/v1/cities",
        operation_id="listCities",
        summary="Places and besieged areas",
        tag="Answers",
        allow=Allow.ANYONE,
        view=list_cities,
        query=CityListQuery,
        answers={200: Body(CITY_LIST)},
    ),
    Endpoint(
        method="GET",
        past=True,
        path="/v1/cities/{city}",
        operation_id="getCity",
        summary="A place or besieged area",
        tag="Answers",
        allow=Allow.ANYONE,
        view=get_city,
        answers={200: Body(CITY)},
        path_parameters=_CITY,
        problems=(404,),
    ),
    Endpoint(
        method="GET",
        past=True,
        path="/v1/cities/{city}/summary",
        operation_id="summariseCity",
        summary="The summary of a place on a day",
        tag="Answers",
        allow=Allow.ANYONE,
        view=summarise_city,
        query=SummaryQuery,
        answers={200: Body(SUMMARY)},
        path_parameters=_CITY,
        problems=(404,),
    ),
)
