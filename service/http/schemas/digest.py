"""The window of a digest, and the shape of its answer."""

from typing import Any

from marshmallow import Schema

from service.http.schemas import shapes
from service.http.schemas.counted import (
    BY_LANGUAGE,
    COVERAGE,
    DAY_GIVEN,
    FLAG,
    INSTANT,
    RANGE,
    STATED,
    VALUE,
    WHOLE,
    list_of,
    whole,
)
from service.http.schemas.questions import countries, day, ground
from service.http.schemas.shapes import COUNT, TEXT, UUID, component, nullable
from service.http.schemas.summaries import CONTRADICTION, DATE, DAYS, PLACE_IN_ANSWER, SIEGE_STATE

_NUMBER: shapes.Schema = {"type": "integer"}
_LINK = nullable(TEXT)
_WITHIN: shapes.Schema = {"type": "string", "enum": ["certain", "possible"]}
_WITHHELD: shapes.Schema = {"type": ["string", "null"], "enum": ["tier", None]}


class DigestQuery(Schema):
    """Where and when."""

    place = ground()
    country = countries()
    from_ = day("First day; default six days before `to`.", data_key="from")
    to = day("Last day, inclusive; default today in the place's zone (UTC for many).")


def _line(**members: Any) -> shapes.Schema:
    """What every line has, and its own members."""
    return whole(
        **members, sentence=TEXT, according_to=list_of(TEXT), records=list_of(UUID),
        records_cut=FLAG, link=_LINK,
    )  # fmt: skip


_RIVALS = list_of(whole(date=shapes.UNCERTAIN_DATE, according_to=list_of(TEXT)))
_SIEGES = whole(
    areas=list_of(component("DigestArea", _line(
        area=TEXT, names=BY_LANGUAGE, state_before=SIEGE_STATE, state=SIEGE_STATE,
        days_besieged=DAYS, dates_disputed=FLAG,
    ))),
    events=list_of(component("DigestSiege", _line(
        event={"type": "string", "enum": ["imposed", "imposed_again", "broken", "ended"]},
        area=TEXT, episode=_NUMBER, on=shapes.UNCERTAIN_DATE, within=_WITHIN,
        end_mode=nullable(TEXT), competing_dates=_RIVALS,
    ))),
)  # fmt: skip
_ROUTE_COUNTS = nullable(whole(open=_NUMBER, constrained=_NUMBER, closed=_NUMBER, unknown=_NUMBER))
_ROUTES = whole(
    before=_ROUTE_COUNTS, after=_ROUTE_COUNTS,
    routes=list_of(component("DigestRoute", _line(
        route=TEXT, names=BY_LANGUAGE, status_before=TEXT, status=TEXT, stale=FLAG,
        last_known=nullable(whole(status=TEXT, on=shapes.DAY)),
    ))),
    events=list_of(component("DigestRouteChange", _line(
        event={"type": "string", "enum": ["opened", "closed", "changed", "not_known_since"]},
        route=TEXT, mode=TEXT, status_before=TEXT, status=TEXT, on=shapes.UNCERTAIN_DATE,
        within=_WITHIN, competing_dates=_RIVALS,
    ))),
)  # fmt: skip
_PEOPLE = whole(
    lines=list_of(component("DigestPeople", _line(
        family=TEXT, area=nullable(TEXT), population_class=TEXT, low=COUNT, best=COUNT, high=COUNT,
        counted_on=shapes.UNCERTAIN_DATE, counted_within=FLAG, stale=FLAG,
    ))),
    stated=nullable(STATED),
)  # fmt: skip
_LISTING = component("DigestListing", _line(
    area=TEXT, scheme=TEXT, category=TEXT, happened=list_of(TEXT), valid_from=DATE,
    announced_on=DATE, valid_to=DATE,
))  # fmt: skip
_CARE = component("DigestCare", _line(
    family=TEXT, placed_here=_NUMBER, possibly_here=_NUMBER, across_the_edge=_NUMBER,
    coverage=COVERAGE,
    before=nullable(whole(placed_here=_NUMBER, possibly_here=_NUMBER, coverage=COVERAGE)),
))  # fmt: skip
_FACILITIES = whole(
    hit={"type": ["array", "null"], "items": component("DigestHits", _line(
        family=TEXT, basis=TEXT, facilities_hit=_NUMBER, hits=_NUMBER,
    ))},
    changed={"type": ["array", "null"], "items": component("DigestFacility", _line(
        facility_id=UUID, facility_kind=nullable(TEXT), place=nullable(TEXT),
        status_before=nullable(TEXT), status=TEXT, building_damage=nullable(TEXT),
        on=shapes.UNCERTAIN_DATE,
    ))},
    withheld=_WITHHELD,
)  # fmt: skip
_TOTAL = component("DigestTotal", whole(
    metric=TEXT, population=TEXT,
    lines=list_of(component("DigestTotalLine", whole(
        family=TEXT, basis=TEXT, estimated=FLAG, coverage=COVERAGE, value=VALUE, recorded=RANGE,
        possibly_here=nullable(RANGE), across_the_edge=nullable(RANGE), modelled=FLAG,
        notices=list_of(whole(code=TEXT, id=UUID, told=WHOLE, other=WHOLE)), sentence=TEXT,
        according_to=list_of(TEXT), records=list_of(UUID), links=list_of(TEXT), link=TEXT,
    ))),
    stated=nullable(STATED), headline_family=nullable(TEXT), sentence=TEXT, sentence_ar=TEXT,
    records_cut=FLAG, link=TEXT,
))  # fmt: skip
_FACT: shapes.Schema = {"type": ["boolean", "null"]}
_AID = whole(
    recorded=COUNT, completed=COUNT, denied=COUNT, attacked=COUNT,
    lines=list_of(component("DigestMission", _line(
        kind=TEXT,
        basis={"type": "string", "enum": ["placed_here", "possibly_here", "nearby"]},
        on=shapes.UNCERTAIN_DATE, within=_WITHIN, completed=_FACT, denied=_FACT, attacked=_FACT,
        people_reached=nullable(shapes.QUANTITY),
    ))),
    lines_cut=FLAG,
)  # fmt: skip
_PAUSE = component("DigestPause", _line(
    kind=TEXT, place=nullable(TEXT), happened=list_of(TEXT), announced_on=DATE, planned=DATE,
    in_force=DATE, end_mode=nullable(TEXT), announced_by=list_of(TEXT),
))  # fmt: skip
_WORLD = whole(
    sieges=_SIEGES, supply_routes=_ROUTES, people_besieged=_PEOPLE,
    designations=list_of(_LISTING), strikes=list_of(_CARE), attacks_on_care=list_of(_CARE),
    facilities=_FACILITIES, casualties=list_of(_TOTAL), aid=_AID, pauses=list_of(_PAUSE),
    not_recorded=list_of(TEXT),
)  # fmt: skip
_KNOWLEDGE = whole(
    from_at=INSTANT, to_at=INSTANT, ended=FLAG,
    counts=list_of(whole(
        kind=TEXT, op=shapes.words("change_op"), changes=_NUMBER, records=_NUMBER,
    )),
    late=list_of(component("DigestLate", _line(
        kind=TEXT, count=_NUMBER, earliest=shapes.DAY, latest=shapes.DAY,
    ))),
    changed=list_of(component("DigestChanged", _line(
        kind=TEXT, op=shapes.words("change_op"), count=_NUMBER,
    ))),
    dates_settled_anew=list_of(component("DigestSettled", _line(
        kind=TEXT, boundary=shapes.words("boundary"), date_before=DATE, date=DATE,
    ))),
    contradictions=whole(
        decided=list_of(whole(
            id=UUID, op=TEXT, at=INSTANT, kind=TEXT, sentence=TEXT, records=list_of(UUID),
        )),
        open=_NUMBER, perhaps_new=_NUMBER, top=list_of(CONTRADICTION), link=TEXT,
    ),
    link=TEXT,
)  # fmt: skip
DIGEST = component("Digest", shapes.closed_object(
    {
        "place": nullable(PLACE_IN_ANSWER), "countries": nullable(list_of(TEXT)), "title": TEXT,
        "from": DAY_GIVEN, "to": DAY_GIVEN,
        "timezone": TEXT, "as_of": INSTANT, "position": _NUMBER, "tier": TEXT,
        "complete_through": DAY_GIVEN, "sentence": TEXT, "remarks": list_of(TEXT), "world": _WORLD,
        "knowledge": _KNOWLEDGE, "links": whole(self=TEXT, txt=TEXT, md=TEXT),
    },
    ("place", "countries", "title", "from", "to", "timezone", "as_of", "position", "tier",
     "complete_through", "sentence", "remarks", "world", "knowledge", "links"),
))  # fmt: skip
