"""The shapes of cities, their summaries, and the situation."""

from typing import Any

from service.domain.situations import COLUMNS
from service.http.schemas import shapes
from service.http.schemas.counted import (
    BASIS_HERE,
    BY_LANGUAGE,
    COVERAGE,
    DAY_GIVEN,
    FAMILY_CADENCE,
    FAMILY_COUNT,
    FLAG,
    INSTANT,
    NUMBER,
    RATE_CLAIM,
    STATED,
    TOTAL,
    WHOLE,
    list_of,
    whole,
    with_some,
)
from service.http.schemas.questions import SUMMARY_MEMBERS
from service.http.schemas.shapes import (
    COUNT,
    TEXT,
    UUID,
    Schema,
    closed_object,
    component,
    nullable,
)

_OF_WINDOW = (
    "Of the summary's window: those whose date surely lies in it. Null where none is recorded in"
    " it, or where this is not stated of any."
)
SIEGE_STATE: Schema = {
    "type": "string",
    "enum": ["besieged", "between_episodes", "ended", "never", "unknown"],
}
DAYS = whole(min=WHOLE, max=WHOLE)
_DAYS_WITH_CLAIMS = whole(min=WHOLE, max=WHOLE, all_claims=list_of(WHOLE))
_HULL = whole(earliest=shapes.DAY, latest=shapes.DAY)
DATE = nullable(shapes.UNCERTAIN_DATE)
_PLACE: dict[str, Any] = {
    "id": UUID, "slug": TEXT, "kind": TEXT, "names": list_of(shapes.NAME),
    "country_code": nullable(TEXT), "pcode": nullable(TEXT), "timezone": nullable(TEXT),
}  # fmt: skip
CITY = component(
    "City",
    whole(
        **_PLACE, parent=nullable(TEXT), besieged_areas=list_of(TEXT),
        links=whole(self=TEXT, summary=TEXT, timeseries=TEXT, changes=TEXT),
    ),
)  # fmt: skip
CITY_LIST = component("CityList", whole(data=list_of(CITY), next=nullable(TEXT)))
PLACE_IN_ANSWER = whole(**_PLACE, name=whole(en=nullable(TEXT), ar=nullable(TEXT)))
_AREA = component(
    "AreaOnDay",
    whole(
        id=UUID, slug=TEXT, names=BY_LANGUAGE, state=SIEGE_STATE, episode=WHOLE,
        siege_id=nullable(UUID),
        since=DATE, since_all_claims=nullable(_HULL),
        days_besieged=whole(episode=_DAYS_WITH_CLAIMS, all_episodes=_DAYS_WITH_CLAIMS),
        completeness=nullable(TEXT), end_mode=nullable(TEXT),
        long_term={"type": ["boolean", "null"]}, parties=list_of(shapes.PARTY),
        dates_disputed=FLAG, claims=list_of(shapes.BOUNDARY_CLAIM),
    ),
)  # fmt: skip
_PEOPLE_LINE = whole(
    family=TEXT, low=COUNT, best=COUNT, high=COUNT, counted_on=shapes.UNCERTAIN_DATE, carried=FLAG,
    stale=FLAG, record_id=nullable(UUID), population_class=TEXT,
    scope_text=nullable(TEXT), area=nullable(TEXT),
)  # fmt: skip
LAGS = nullable(whole(first_episode=_DAYS_WITH_CLAIMS, this_episode=nullable(_DAYS_WITH_CLAIMS)))
_DESIGNATION = component(
    "DesignationOnDay",
    with_some(
        ("id", "scheme", "announced_on", "valid_from_all_claims", "population"),
        id=UUID, area=TEXT, by=nullable(TEXT), scheme=TEXT, category=TEXT, announced_on=DATE,
        valid_from=DATE, valid_from_all_claims=nullable(_HULL), valid_to=DATE,
        population=nullable(shapes.QUANTITY), dates_disputed=FLAG, lag_days=LAGS,
        in_force={"type": ["boolean", "null"]},
    ),
)  # fmt: skip
ROUTE = component(
    "RouteOnDay",
    with_some(
        ("last_known", "status_id"),
        id=UUID, slug=TEXT, names=BY_LANGUAGE, status=TEXT, mode=TEXT, since=DATE,
        observed_on=DATE, stale=FLAG,
        last_known=nullable(whole(status=TEXT, on=shapes.DAY)), status_id=nullable(UUID),
    ),
)  # fmt: skip
_ROUTES = whole(
    mode=TEXT, open=COUNT, constrained=COUNT, closed=COUNT, unknown=COUNT, routes=list_of(ROUTE)
)
_BEFORE = whole(
    placed_here={"type": "integer"}, possibly_here={"type": "integer"}, coverage=COVERAGE
)
_BY_CERTAINTY: Schema = {"type": "object", "additionalProperties": {"type": "integer"}}
_STRIKES = component(
    "StrikeCount",
    whole(
        family=TEXT, placed_here={"type": "integer"}, possibly_here={"type": "integer"},
        across_the_edge={"type": "integer"}, coverage=COVERAGE, before=nullable(_BEFORE),
        by_certainty=_BY_CERTAINTY,
    ),
)  # fmt: skip
_LAST_STRIKE = whole(on=DAY_GIVEN, basis=TEXT, family=TEXT, days_since={"type": "integer"})
_FACILITIES: Schema = {
    "type": ["object", "null"],
    "description": "By status: for partner and trusted keys how many facilities; for the public"
    " the quarter into which its share falls, only where five or more are known, as it was 30 days"
    " ago or earlier. Null where none is known, or `withheld` says so.",
    "additionalProperties": {
        "anyOf": [
            {"type": "integer"},
            whole(low={"type": "number"}, high={"type": "number"}),
        ]
    },
}
_WITHHELD: Schema = {
    "type": ["string", "null"],
    "enum": ["tier", None],
    "description": "`tier`: what `facilities` would say is not for this tier.",
}
_MEDICAL = whole(
    facilities=_FACILITIES, facilities_on=DAY_GIVEN, withheld=_WITHHELD,
    attacks_on_care=list_of(FAMILY_COUNT),
    strikes=list_of(_STRIKES), cadence=nullable(FAMILY_CADENCE), claims=list_of(RATE_CLAIM),
    last_strike=nullable(_LAST_STRIKE), facilities_hit=COUNT, repeat_share=NUMBER,
)  # fmt: skip
_AID = whole(
    last_completed=shapes.DAY, days_since=COUNT,
    requested=COUNT | {"description": f"Missions that asked for leave. {_OF_WINDOW}"},
    approved=COUNT | {"description": f"Missions allowed, wholly or in part. {_OF_WINDOW}"},
    completed=COUNT | {"description": f"Missions that delivered or reached people. {_OF_WINDOW}"},
)  # fmt: skip
_PAUSE = component(
    "PauseAround",
    whole(
        id=UUID, kind=shapes.words("pause_kind"), place=nullable(TEXT), announced_on=DATE,
        planned=DATE, in_force=DATE, end_mode=nullable(TEXT), family=nullable(TEXT),
        announced_by=list_of(TEXT),
    ),
)  # fmt: skip
CONTRADICTION = component(
    "Contradiction",
    with_some(
        ("also_recorded",),
        id=UUID, origin=shapes.words("contradiction_origin"),
        kind=shapes.words("contradiction_kind"), sentence=TEXT, records=list_of(UUID),
        state=shapes.words("contradiction_state"), basis=BASIS_HERE,
        also_recorded=list_of(whole(
            id=UUID, sentence=TEXT, state=shapes.words("contradiction_state"),
        )),
    ),
)  # fmt: skip

_WINDOW = closed_object(
    {"from": DAY_GIVEN, "to": DAY_GIVEN, "hours": {"type": "number"}}, ("from", "to", "hours")
)
SUMMARY = component(
    "Summary",
    with_some(
        SUMMARY_MEMBERS,
        city=PLACE_IN_ANSWER, on=DAY_GIVEN, window=_WINDOW, as_of=INSTANT,
        position={"type": "integer"}, tier=TEXT, complete_through=DAY_GIVEN, sentence=TEXT,
        siege=whole(state=SIEGE_STATE, days_besieged=DAYS, areas=list_of(_AREA)),
        people_besieged=whole(lines=list_of(_PEOPLE_LINE), stated=nullable(STATED)),
        designations=list_of(_DESIGNATION), supply_routes=_ROUTES, medical=_MEDICAL,
        casualties=whole(
            killed=TOTAL, injured=TOTAL, health_workers_killed=TOTAL, health_workers_injured=TOTAL
        ),
        aid=_AID, pauses=list_of(_PAUSE),
        contradictions=whole(count={"type": "integer"}, top=list_of(CONTRADICTION)),
        not_recorded=list_of(TEXT),
        freshness=whole(last_change_at=INSTANT, newest_event=shapes.DAY),
        attribution=list_of(TEXT), links={"type": "object", "additionalProperties": TEXT},
    ),
)  # fmt: skip
_DIFFERENCE = component(
    "SummaryDifference",
    whole(
        op={
            "type": "string",
            "enum": ["added", "removed", "changed", "members"],
            "description": "`members`: the list has others, or in another order; `from` and `to`"
            " are what tells its members apart.",
        },
        pointer={
            "type": "string",
            "description": "RFC 6901, into the later summary; of what was removed into the earlier"
            " one.",
        },
        label=TEXT,
        **{"from": {"description": "As it was."}, "to": {"description": "As it became."}},
    ),
)
_CHANGE_BETWEEN = component(
    "ChangeBetween",
    whole(
        position={"type": "integer"}, at=INSTANT, kind=TEXT, id=UUID, op=TEXT,
        revision={"type": "integer"},
        pointers=list_of(TEXT) | {
            "description": "The differences that a record of this kind is read for."
        },
        named_in=list_of(TEXT) | {"description": "The differences that name this very record."},
        links=whole(record=TEXT, revisions=TEXT),
    ),
)  # fmt: skip
SUMMARY_DIFF = component(
    "SummaryDiff",
    whole(
        city=PLACE_IN_ANSWER, on=DAY_GIVEN, window=_WINDOW, tier=TEXT,
        positions=whole(**{"from": {"type": "integer"}, "to": {"type": "integer"}}),
        changed=list_of(_DIFFERENCE), changes=list_of(_CHANGE_BETWEEN),
        changes_cut=FLAG | {"description": "True where `changes` holds the first of more."},
        sentence=TEXT, links=whole(**{"from": TEXT, "to": TEXT, "changes": TEXT}),
        **{"from": INSTANT, "to": INSTANT},
    ),
)  # fmt: skip
_SITUATION_TYPES: dict[str, Schema] = {
    "area": TEXT, "state": SIEGE_STATE, "dates_disputed": FLAG, "last_change_at": INSTANT,
    "last_aid_on": shapes.DAY, "complete_through": DAY_GIVEN,
    "city": nullable(TEXT), "pcode": nullable(TEXT),
    "country": nullable(TEXT), "since": nullable(TEXT), "strikes_family": nullable(TEXT),
    "civilians_killed_30d_family": nullable(TEXT),
}  # fmt: skip
SITUATION_ROW = component(
    "SituationRow", whole(**{name: _SITUATION_TYPES.get(name, COUNT) for name in COLUMNS})
)
SITUATION = component(
    "Situation",
    whole(data=list_of(SITUATION_ROW), next={"type": ["string", "null"], "format": "uri"}),
)
