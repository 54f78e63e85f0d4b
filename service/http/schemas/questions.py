"""The query parameters of summaries, the situation, series and cadences."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

from service.domain.series_questions import GROUPS, MEASURES
from service.domain.summary_briefs import HEAD
from service.http.fields import CommaList
from service.model.series import AXES, INTERVALS
from service.model.vocabulary import load_vocabularies

FIRST_DAY, LAST_DAY = "1900-01-01", "2100-12-31"
SUMMARY_MEMBERS = (
    "sentence",
    "siege",
    "people_besieged",
    "designations",
    "supply_routes",
    "medical",
    "casualties",
    "aid",
    "pauses",
    "contradictions",
    "not_recorded",
    "freshness",
    "attribution",
    "links",
)
"""What a summary says, after what says of what it speaks."""


def day(description: str, **kwargs: Any) -> fields.Date:
    """A local day within the calendar's bounds."""
    between = validate.Range(
        min=date.fromisoformat(FIRST_DAY),
        max=date.fromisoformat(LAST_DAY),
        error=f"Give a day between {FIRST_DAY} and {LAST_DAY}.",
    )
    return fields.Date(validate=between, metadata={"description": description}, **kwargs)


def _families() -> CommaList:
    return CommaList(
        fields.String(validate=validate.Length(min=1, max=100)),
        metadata={"description": "Source families. Comma = OR."},
    )


def countries() -> CommaList:
    one = fields.String(
        validate=validate.Regexp("^[A-Z]{3}$", error="Give ISO 3166-1 alpha-3, such as SYR.")
    )
    return CommaList(one, metadata={"description": "ISO 3166-1 alpha-3. Comma = OR."})


def ground(*, required: bool = False) -> fields.String:
    """The place or besieged area that a question is about."""
    told = "UUID, slug or place code of a place, or slug of a besieged area; all below it counts."
    return fields.String(
        validate=validate.Length(min=1, max=200),
        required=required,
        metadata={"description": told, "free_text": True},
    )


def _word(vocabulary: str, description: str, default: str | None = None) -> fields.String:
    words = [str(value) for value in load_vocabularies()[vocabulary].values]
    return fields.String(
        validate=validate.OneOf(words),
        load_default=default,
        metadata={"description": description},
    )


def _policy() -> fields.String:
    return fields.String(
        load_default="most_complete",
        validate=validate.Regexp(
            r"^(most_complete|most_conservative|source:[a-z0-9_-]{1,100})$",
            error="Give most_complete, most_conservative or source:<family>.",
        ),
        metadata={"description": "Which line a total shows as its value."},
    )


def _trace() -> fields.String:
    return fields.String(
        load_default="summary",
        validate=validate.OneOf(["summary", "full", "none"]),
        metadata={"description": "`full` names the figures used and left out, with reasons."},
    )


class CityListQuery(Schema):
    """Which places and areas."""

    q = fields.String(
        validate=validate.Length(min=1, max=200),
        metadata={
            "description": "Any name, in any script and spelling, or its beginning.",
            "free_text": True,
        },
    )
    country = countries()
    cursor = fields.String(
        validate=validate.Length(min=1, max=600), metadata={"description": "From `next`; opaque."}
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=1000))


class _SummaryQuestion(Schema):
    """The day, the window and whose words."""

    on = day("The asked day, local; default today in the place's zone.")
    window_days = fields.Integer(
        load_default=30,
        validate=validate.Range(min=1, max=36_600),
        metadata={"description": "The window is [on − n + 1, on]."},
    )
    families = _families()
    policy = _policy()
    trace = _trace()
    population = _word("population", "Whose casualties `killed` and `injured` count.", "civilians")


# `fields` as a name of its own would hide that of marshmallow's own member.
_SPARSE = CommaList(
    fields.String(validate=validate.OneOf([*HEAD, *SUMMARY_MEMBERS])),
    metadata={
        "description": "Only these members, and those that say what it speaks of (`city`, `on`,"
        " `window`, `as_of`, `position`, `tier`, `complete_through`)."
    },
)
SummaryQuery = _SummaryQuestion.from_dict({"fields": _SPARSE}, name="SummaryQuery")


class SummaryDiffQuery(_SummaryQuestion):
    """The two instants, and the summary that is asked at both."""

    from_ = fields.AwareDateTime(
        required=True,
        data_key="from",
        metadata={"description": "The earlier instant of knowledge, with its zone."},
    )
    to = fields.AwareDateTime(
        metadata={"description": "The later instant of knowledge; default now."}
    )
    on = day("The day that both summaries speak of; default the local day of `to`.")


class SituationQuery(Schema):
    """The day and the countries."""

    on = day("The asked day; default today, UTC.")
    country = countries()


class SeriesQuery(Schema):
    """Window, buckets and filters of one measure."""

    place = ground()
    country = countries()
    interval = fields.String(load_default="month", validate=validate.OneOf(INTERVALS))
    from_ = day("First day; default that of the first event.", data_key="from")
    to = day("Last day, inclusive; default that of the last event.")
    population = _word(
        "population",
        "Of whom, for killed, injured and displaced; default civilians, and with"
        " `group_by=population` everybody of whom there are figures.",
    )
    cause = _word("cause", "By what, for killed, injured and displaced.")
    mode = _word("traffic_mode", "For whose traffic, for routes_open; default all.")
    families = _families()
    certainty_min = _word("certainty", "Leaves out what is less certain or not assessed.")
    group_by = fields.String(
        validate=validate.OneOf(GROUPS),
        load_default=None,
        metadata={
            "description": "Splits lines by family and group; groups need not add up. Every measure"
            " by `family`; strikes, attacks_on_care and facilities_hit by `attack_type` and"
            " `certainty`; killed, injured and displaced by `population`; routes_open by `mode`."
        },
    )
    axis = fields.String(
        load_default="event",
        validate=validate.OneOf(AXES),
        metadata={"description": "By the date of the event, of its report or of its recording."},
    )


class CitySeriesQuery(SeriesQuery):
    """Several measures of one place."""

    class Meta:
        """Place and country are in the path."""

        exclude = ("place", "country")

    measures = CommaList(
        fields.String(validate=validate.Length(min=1, max=60)),
        required=True,
        validate=validate.Length(min=1, max=len(MEASURES)),
        metadata={"description": "Measures. Comma between them."},
    )


class CasualtyTotalQuery(Schema):
    """Of whom, where, when, and by whose count."""

    place = ground(required=True)
    from_ = day("First day; default 29 days before `to`.", data_key="from")
    to = day("Last day, inclusive; default today in the place's zone.")
    metric = _word("metric", "What is counted.", "killed")
    population = _word("population", "Of whom, for killed and injured.", "civilians")
    cause = _word("cause", "By what, for killed and injured.")
    policy = _policy()
    families = _families()
    trace = _trace()
    apportion = fields.String(
        load_default="none",
        validate=validate.OneOf(["none", "uniform"]),
        metadata={"description": "`uniform` spreads what crosses the window's edges: a model."},
    )


class CadenceQuery(Schema):
    """Place, window and whose strikes."""

    place = ground()
    from_ = day("First day; default 29 days before `to`.", data_key="from")
    to = day("Last day, inclusive; default today in the place's zone.")
    families = _families()


class CadenceCheckQuery(Schema):
    """The quoted rate, the window, and whose count."""

    every_hours = fields.Float(
        required=True,
        validate=validate.Range(min=0.01, max=10_000),
        metadata={"description": 'k of a quoted "every k hours".'},
    )
    from_ = day("First day.", required=True, data_key="from")
    to = day("Last day, inclusive.", required=True)
    place = ground()
    family = fields.String(
        validate=validate.Length(min=1, max=100),
        metadata={"description": "Whose count to compare; one that it states goes first."},
    )
