"""The shapes of counted answers: ranges, counts per family, totals, series, cadences."""

from typing import Any

from service.http.schemas import shapes
from service.http.schemas.meanings import MEANINGS, explained
from service.http.schemas.shapes import COUNT, TEXT, Schema, closed_object, component, nullable

NUMBER: Schema = {"type": ["number", "null"]}
WHOLE: Schema = {"type": ["integer", "null"]}
FLAG: Schema = {"type": "boolean"}
DAY_GIVEN: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
COVERAGE: Schema = {"type": "string", "enum": ["full", "partial", "none"]}
BASIS_HERE: Schema = {"type": ["string", "null"], "enum": ["placed_here", "possibly_here", None]}
BY_LANGUAGE: Schema = {"type": "object", "additionalProperties": {"type": "string"}}


def whole(**members: Any) -> Schema:
    """An object that always has all of these members, explained where they need it."""
    return closed_object(explained(members), tuple(members))


def with_some(sometimes: tuple[str, ...], **members: Any) -> Schema:
    """The same, but for members that are only there where they are asked for."""
    always = tuple(name for name in members if name not in sometimes)
    return closed_object(explained(members), always)


def list_of(member: Schema) -> Schema:
    """A list of one shape."""
    return {"type": "array", "items": member}


def _countable(**members: Any) -> Schema:
    """As `whole`, and `withheld` where the tier may not count."""
    withheld = {"const": "tier", "description": MEANINGS["withheld"]}
    return closed_object(explained(members) | {"withheld": withheld}, tuple(members))


_MEASURED: dict[str, Any] = {
    "low": COUNT, "best": COUNT, "high": COUNT, "records": {"type": "integer", "minimum": 0},
}  # fmt: skip
RANGE = component("OpenRange", _countable(**_MEASURED))
VALUE = component("OpenValue", _countable(low=COUNT, best=COUNT, high=COUNT, low_is_partial=FLAG))
STATED = component("Stated", whole(lowest=COUNT, highest=COUNT, open_above=FLAG))
FAMILY_COUNT = component(
    "FamilyCount",
    whole(
        family=TEXT, placed_here={"type": "integer"}, possibly_here={"type": "integer"},
        across_the_edge={"type": "integer"}, coverage=COVERAGE,
    ),
)  # fmt: skip
NOTICES: Schema = list_of(whole(code=TEXT, id=shapes.UUID, told=WHOLE, other=WHOLE))
TOTAL_LINE = component(
    "TotalLine",
    whole(
        family=TEXT, basis=TEXT, estimated=FLAG, coverage=COVERAGE, value=VALUE, recorded=RANGE,
        possibly_here=nullable(RANGE), across_the_edge=nullable(RANGE), modelled=FLAG,
        notices=NOTICES,
    ),
)  # fmt: skip
_RECORD: dict[str, Any] = {"id": shapes.UUID, "noun": TEXT, "url": TEXT, "family": TEXT}
_STATED_VALUE = whole(low=COUNT, best=COUNT, high=COUNT)
_USED = whole(
    **_RECORD, value=_STATED_VALUE, weight=NUMBER, quoted=nullable(TEXT), sentence=nullable(TEXT)
)
_EXCLUDED = whole(**_RECORD, reason=TEXT, conflicts_with=nullable(shapes.UUID), sentence=TEXT)
_BESIDE = whole(
    **_RECORD,
    population=TEXT,
    basis=TEXT,
    place_id=nullable(shapes.UUID),
    value=_STATED_VALUE,
    sentence=TEXT,
)
_TOTAL: dict[str, Any] = {
    "metric": TEXT, "population": TEXT, "cause": nullable(TEXT), "value": VALUE, "recorded": RANGE,
    "lines": list_of(TOTAL_LINE), "stated": nullable(STATED), "policy": TEXT,
    "headline_family": nullable(TEXT), "modelled": FLAG,
    "coverage": whole(share={"type": "number"}, gaps=list_of(TEXT)),
    "left_out": {"type": "object", "additionalProperties": {"type": "integer"}},
    "used": list_of(_USED), "excluded": list_of(_EXCLUDED), "trace_cut": FLAG,
    "context": list_of(_BESIDE), "as_of": INSTANT,
    "window": closed_object({"from": DAY_GIVEN, "to": DAY_GIVEN}, ("from", "to")),
    "sentence": TEXT, "sentence_ar": TEXT,
}  # fmt: skip
# What the endpoint of totals adds; a summary says it once for all of its totals.
_ASKED: dict[str, Any] = {
    "place": TEXT, "tier": TEXT, "position": {"type": "integer"}, "complete_through": DAY_GIVEN,
    "links": whole(self=TEXT, trace=TEXT, records=list_of(TEXT)),
}  # fmt: skip
TOTAL = component("Total", with_some(("sentence_ar", *_ASKED), **_TOTAL, **_ASKED))
_INTERVAL = nullable(whole(low={"type": "number"}, high=NUMBER))
RATE = component(
    "Rate",
    whole(n=COUNT, hours={"type": "number"}, hours_between=NUMBER, interval_95=_INTERVAL),
)
RATE_CLAIM = component(
    "RateClaim",
    with_some(
        ("citations",),
        statement=shapes.UUID, family=nullable(TEXT), source=nullable(TEXT), quoted=nullable(TEXT),
        period=nullable(shapes.UNCERTAIN_DATE), value=nullable(shapes.NUMBER_OR_RANGE),
        unit=nullable(TEXT), rate=nullable(RATE), scope_text=nullable(TEXT),
        place=nullable(TEXT), basis=BASIS_HERE,
        citations=list_of(shapes.CITATION),
    ),
)  # fmt: skip
_FILTERS = whole(measure=TEXT, meaning=TEXT, certainty=TEXT, timezone=TEXT)
_RATE: dict[str, Any] = {
    "n": COUNT,
    "hours": {"type": "number"},
    "hours_between": NUMBER,
    "interval_95": _INTERVAL,
    "basis": BASIS_HERE,
    "placed_here": COUNT,
    "possibly_here": COUNT,
    "filters": nullable(_FILTERS),
}
FAMILY_CADENCE = component("FamilyCadence", whole(family=TEXT, **_RATE))
_WINDOWED: dict[str, Any] = {
    "place": nullable(TEXT),
    "timezone": TEXT,
    "from": DAY_GIVEN,
    "to": DAY_GIVEN,
    "complete_through": DAY_GIVEN,
}
_BEFORE = closed_object(
    {
        "from": DAY_GIVEN, "to": DAY_GIVEN, "n": {"type": "integer"}, "hours": {"type": "number"},
        "hours_between": NUMBER, "ratio": NUMBER, "ratio_95": _INTERVAL, "p_value": NUMBER,
    },
    ("from", "to", "n", "hours", "hours_between", "ratio", "ratio_95", "p_value"),
)  # fmt: skip
_RHYTHM: dict[str, Any] = explained({
    "facilities_hit": COUNT, "repeat_share": NUMBER,
    "gaps": nullable(whole(of={"type": "integer"}, longest_days=COUNT, median_days=NUMBER)),
    "before": nullable(component("WindowBefore", _BEFORE)),
})  # fmt: skip
CADENCE = component(
    "Cadence",
    whole(
        **_WINDOWED, family=nullable(TEXT), **_RATE, **_RHYTHM,
        withheld={"type": ["string", "null"], "enum": ["tier", None]},
        lines=list_of(component("CadenceLine", whole(family=TEXT, **_RATE, **_RHYTHM))),
        claims=list_of(RATE_CLAIM),
    ),
)  # fmt: skip
_RANGE_OF_N = whole(min=WHOLE, max=WHOLE)
_EVERY_N: Schema = {"type": ["array", "null"], "items": {"type": "integer"}}
CADENCE_CHECK = component(
    "CadenceCheck",
    whole(
        every_hours={"type": "number"}, hours={"type": "number"}, truncated=_RANGE_OF_N,
        rounded=_RANGE_OF_N, counts=whole(truncated=_EVERY_N, rounded=_EVERY_N),
        recorded_n=COUNT, consistent={"type": ["boolean", "null"]}, **_WINDOWED,
        recorded=nullable(
            whole(
                basis={"type": "string", "enum": ["stated_count", "placed_here_and_possibly_here"]},
                family=TEXT, n={"type": "integer"}, placed_here=COUNT, possibly_here=COUNT,
                statement=nullable(shapes.UUID), place=nullable(TEXT),
            )
        ),
    ),
)  # fmt: skip
_POINT = closed_object(
    {
        "bucket": TEXT, "from": DAY_GIVEN, "to": DAY_GIVEN, **_MEASURED,
        "coverage": {**COVERAGE, "description": MEANINGS["coverage"]},
        "carried": {**FLAG, "description": MEANINGS["carried"]},
        "withheld": {"const": "tier", "description": MEANINGS["withheld"]},
    },
    ("bucket", "from", "to", "low", "best", "high", "records", "coverage"),
)  # fmt: skip
_SPAN = _countable(within=TEXT, **_MEASURED)
SERIES_LINE = component(
    "SeriesLine",
    closed_object(
        explained({
            "family": TEXT, "basis": TEXT, "licence": nullable(TEXT), "area": nullable(TEXT),
            "group": nullable(TEXT), "population_class": TEXT, "notices": NOTICES,
            "points": list_of(component("SeriesPoint", _POINT)),
            "unplaced": list_of(component("SeriesSpan", _SPAN)),
            "across_the_edge": list_of(component("SeriesSpan", _SPAN)),
            "total": RANGE, "possibly_here": nullable(RANGE),
        }),
        ("family", "basis", "licence", "points", "unplaced", "across_the_edge", "total",
         "possibly_here"),
    ),
)  # fmt: skip
SERIES = component(
    "TimeSeries",
    whole(
        **{
            "measure": TEXT, "unit": TEXT, "interval": TEXT,
            "place": nullable(whole(slug=TEXT, pcode=nullable(TEXT))),
            "timezone": nullable(TEXT), "from": DAY_GIVEN, "to": DAY_GIVEN, "axis": TEXT,
            "complete_through": DAY_GIVEN, "group_by": nullable(TEXT), "mode": nullable(TEXT),
            "population": nullable(TEXT), "cause": nullable(TEXT), "as_of": INSTANT,
            "position": {"type": "integer"}, "lines": list_of(SERIES_LINE),
            "next": {"type": ["string", "null"], "format": "uri"},
        }
    ),
)  # fmt: skip
SERIES_SET = component("TimeSeriesSet", whole(series=list_of(SERIES)))
