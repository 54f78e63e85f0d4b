"""The shapes of the siege clock and of contradictions."""

from marshmallow import RAISE, Schema, fields, validate

from service.http.fields import CommaList
from service.http.schemas import shapes
from service.http.schemas.counted import (
    BY_LANGUAGE,
    DAY_GIVEN,
    FLAG,
    INSTANT,
    WHOLE,
    list_of,
    whole,
)
from service.http.schemas.questions import day, ground
from service.http.schemas.review import page_cursor, page_limit, reason_given
from service.http.schemas.shapes import TEXT, UUID, component, nullable
from service.http.schemas.summaries import CONTRADICTION, DATE, DAYS, LAGS, ROUTE, SIEGE_STATE
from service.model.vocabulary import load_vocabularies

_MODE = component(
    "ModeClock",
    whole(
        state=shapes.words("clock_state"), broken=FLAG, since=DATE, decided_by=list_of(ROUTE),
    ),
)  # fmt: skip
_EPISODE = shapes.closed_object(
    {
        "episode": {"type": "integer"}, "from": DAY_GIVEN, "to": shapes.DAY,
        "ended_by": nullable(TEXT), "days": DAYS, "long_term": {"type": ["boolean", "null"]},
    },
    ("episode", "from", "to", "ended_by", "days", "long_term"),
)  # fmt: skip
_LISTING = whole(id=UUID, by=nullable(TEXT), category=TEXT, valid_from=DATE, lag_days=LAGS)
CLOCK = component(
    "SiegeClock",
    whole(
        area=TEXT, names=BY_LANGUAGE, on=DAY_GIVEN, timezone=TEXT, as_of=INSTANT,
        position={"type": "integer"},
        modes={"type": "object", "additionalProperties": _MODE},
        episodes=list_of(_EPISODE), days_besieged=DAYS,
        recorded=whole(state=SIEGE_STATE, siege_id=nullable(UUID), days_besieged=DAYS),
        designations=list_of(_LISTING), siege_break_days=WHOLE, route_stale_days=WHOLE,
        contradictions=list_of(CONTRADICTION),
    ),
)  # fmt: skip
CONTRADICTION_LIST = component(
    "ContradictionList",
    whole(data=list_of(CONTRADICTION), next=nullable(TEXT), total={"type": "integer"}),
)


class ClockQuery(Schema):
    """The day."""

    on = day("The asked day, local; default today in the area's zone.")


def _words(vocabulary: str) -> CommaList:
    one = fields.String(validate=validate.OneOf(load_vocabularies()[vocabulary].words))
    return CommaList(one, metadata={"description": "Comma = OR."})


class ContradictionQuery(Schema):
    """Which contradictions."""

    place = ground()
    kind = _words("contradiction_kind")
    state = _words("contradiction_state")
    origin = _words("contradiction_origin")
    limit = page_limit(100, 1000)
    cursor = page_cursor()


class SettleSchema(Schema):
    """Why a contradiction is accepted or resolved."""

    class Meta:
        unknown = RAISE

    reason = reason_given()


class SeenSchema(Schema):
    """A contradiction that a person saw."""

    class Meta:
        unknown = RAISE

    kind = fields.String(
        required=True,
        validate=validate.OneOf(load_vocabularies()["contradiction_kind"].words),
        metadata={"description": "A word of the vocabulary `contradiction_kind`."},
    )
    sentence = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=500), validate.Regexp(r".*\S")],
        metadata={"description": "What contradicts what; told to readers, never erased."},
    )
    records = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(min=1, max=50),
        metadata={"description": "The records that it is between, as you may read them."},
    )
    reason = reason_given()
