"""The digest of a window, for a situation report."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.domain.coverage import days_before
from service.domain.digests.answer import digest_of
from service.domain.digests.asked import Asked
from service.domain.naming import Names
from service.domain.summaries import spoken_name
from service.http import digest_bodies
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import (
    complete_through,
    day_come,
    ordered,
    scope_of_query,
    today_in,
    version_of,
)
from service.http.schemas.digest import DIGEST, DigestQuery
from service.model.instants import instant_text
from service.storage import answers, contradictions
from service.storage.answers import Scope
from service.storage.database import Session
from service.storage.digests import Between

_LENGTH = 7


def get_digest(call: Call) -> Answer:
    """What changed in a window of days: in the world, and, apart from it, in our knowledge.

    `world` tells what is recorded of these days, whenever it was recorded; `knowledge` what was
    recorded, corrected or taken back in these days, whatever day it is about. Every line names the
    records behind it, and nothing in it is said in the service's own voice. As text (wrapped at 72
    columns) for e-mail, as Markdown for a wiki.
    """
    query = call.query
    with call.reading(in_full=False) as session:
        scope = scope_of_query(session, query.get("place"), query.get("country"))
        first, last = _window(call, scope)
        through = complete_through(call, scope, last)
        between = _between(scope, first, last)
        ended = between.until <= call.now
        entries = contradictions.version(session, scope)
        etag = version_of(call, scope, first, last, through, ended, entries)
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        name, name_ar = _names(session, scope, query.get("country"))
        told = digest_of(
            Asked(
                session=session,
                scope=scope,
                name=name,
                name_ar=name_ar,
                first=first,
                last=last,
                through=through,
                between=between,
                ended=ended,
                as_of=_as_of(session, scope),
                stale_days=call.services.settings.route_stale_days,
                countries=query.get("country"),
            )
        )
    told["links"] = digest_bodies.links_of(call.parameters, first, last)
    if call.format == "json":
        return Answer(told, etag=etag)
    text, media = digest_bodies.written(told, call.format, call.base_url)
    return Answer(text, etag=etag, media=media)


def _window(call: Call, scope: Scope) -> tuple[date, date]:
    today = today_in(call, scope.timezone)
    last: date = day_come(call.query.get("to") or today, today, "to")
    first: date = call.query.get("from_") or days_before(last, _LENGTH - 1)
    ordered(first, last)
    return first, last


def _between(scope: Scope, first: date, last: date) -> Between:
    """From the start of the first day to the end of the last, in the zone of the ground."""
    zone = ZoneInfo(scope.timezone)
    since = datetime.combine(first, time(), zone).astimezone(UTC)
    until = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    return Between(scope, since, until)


def _as_of(session: Session, scope: Scope) -> str | None:
    return instant_text(answers.instant(session, scope.version))


def _of_countries(session: Session, countries: Sequence[str]) -> str:
    names = Names(session)
    slugs = [code.lower() for code in countries]
    names.learn({"place": slugs})
    told = [names.name("place", slug) for slug in slugs]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _names(
    session: Session, scope: Scope, countries: Sequence[str] | None
) -> tuple[str, str | None]:
    if scope.ground is None:
        return _of_countries(session, countries) if countries else "all places", None
    return spoken_name(scope.ground)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        past=True,
        path="/v1/digest",
        operation_id="getDigest",
        summary="What changed in a window, for a situation report",
        tag="Answers",
        allow=Allow.ANYONE,
        view=get_digest,
        query=DigestQuery,
        answers={200: Body(DIGEST, media=("application/json", "text/plain", "text/markdown"))},
    ),
)
