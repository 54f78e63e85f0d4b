"""The situation: every besieged area on a day, one row each."""

from service.domain.situations import COLUMNS, situation
from service.http import csv_bodies
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import (
    complete_through,
    day_come,
    scope_of_query,
    today_in,
    version_of,
)
from service.http.schemas.questions import SituationQuery
from service.http.schemas.summaries import SITUATION

_EARLIEST = "Pacific/Kiritimati"
_HXL = {
    "area": "#loc+name",
    "pcode": "#loc+code",
    "country": "#country+code",
    "state": "#status",
    "people_lowest": "#affected+min",
    "people_highest": "#affected+max",
    "civilians_killed_30d": "#affected+killed",
}


def list_situation(call: Call) -> Answer:
    """One row per besieged area on a day, by country and slug.

    Strikes are those of the one family named beside them; families are never added. Null means
    that nothing is recorded.
    """
    with call.reading(in_full=False) as session:
        scope = scope_of_query(session, None, None)
        # A day counts as come where it has come first.
        on = day_come(call.query.get("on") or today_in(call, "UTC"), today_in(call, _EARLIEST))
        through = complete_through(call, scope, on)
        etag = version_of(call, scope, on, through)
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        rows = situation(
            session,
            on,
            call.query.get("country"),
            call.services.settings.route_stale_days,
            complete_through=through,
        )
    if call.format == "csv":
        columns = csv_bodies.columns_of(COLUMNS, _HXL)
        text = csv_bodies.write_csv(columns, rows, hxl=call.csv.hxl, bom=call.csv.bom)
        return Answer(text, etag=etag, media=csv_bodies.MEDIA)
    return Answer({"data": rows, "next": None}, etag=etag)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        past=True,
        path="/v1/situation",
        operation_id="listSituation",
        summary="Every besieged area on a day",
        tag="Answers",
        allow=Allow.ANYONE,
        view=list_situation,
        query=SituationQuery,
        answers={200: Body(SITUATION, media=("application/json", "text/csv"))},
    ),
)
