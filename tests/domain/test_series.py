"""Rules T1, T2 and T4: buckets, what crosses their edges, flows and stocks."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.buckets import buckets, coverage_of, label_of, place, span_label
from service.domain.open_ranges import add, stated
from service.domain.series.flows import flow_line
from service.domain.series.stocks import besieged_days_points, estimate_on, stock_points
from service.domain.siege_durations import episodes
from service.model.bounds import UNKNOWN, Bounds
from service.model.series import INTERVALS, NOTHING, FlowRow, OpenRange, StockRow
from tests.domain.aleppo_sieges import ASKED_ON, EASTERN_ALEPPO, YARMOUK, bounds

WINDOW = (date(2016, 7, 1), date(2016, 10, 31))
MONTHS = buckets(*WINDOW, "month")
LATER = date(2020, 1, 1)
YEAR = (bounds("2016-01-01", "2016-12-31"),)


def best(count: int, records: int = 1) -> OpenRange:
    return OpenRange(None, count, None, records)


def ucdp(first: str, last: str, count: int, records: int = 1, here: bool = True) -> FlowRow:
    return FlowRow("ucdp", bounds(first, last), best(count, records), here)


UCDP = [
    ucdp("2016-07-01", "2016-07-31", 279, 52),
    ucdp("2016-08-02", "2016-08-31", 323, 40),
    ucdp("2016-09-01", "2016-09-30", 427, 44),
    ucdp("2016-10-01", "2016-10-27", 379, 46),
    ucdp("2016-07-31", "2016-08-01", 28),
    ucdp("2016-07-31", "2016-08-14", 3),
    ucdp("2016-10-28", "2016-11-04", 5),
    ucdp("2016-09-10", "2016-09-10", 21, 5, here=False),
    ucdp("2016-11-15", "2016-12-12", 13),
]


@pytest.mark.parametrize(
    ("interval", "label"),
    [
        ("day", "2016-07-17"),
        ("week", "2016-W28"),
        ("month", "2016-07"),
        ("quarter", "2016-Q3"),
        ("year", "2016"),
    ],
)
def test_the_labels_of_the_day_the_siege_began(interval, label):
    assert label_of(date(2016, 7, 17), interval) == label


def test_the_iso_year_of_a_week_may_differ_from_the_calendar_year():
    assert label_of(date(2016, 1, 1), "week") == "2015-W53"
    assert label_of(date(2016, 7, 18), "week") == "2016-W29"


def test_buckets_are_clipped_to_the_window_and_keep_their_labels():
    found = buckets(date(2016, 7, 10), ASKED_ON, "month")
    assert [one.label for one in found] == ["2016-07", "2016-08", "2016-09", "2016-10"]
    assert (found[0].from_, found[0].to) == (date(2016, 7, 10), date(2016, 7, 31))
    assert found[-1].to == ASKED_ON
    assert buckets(ASKED_ON, date(2016, 7, 10), "day") == ()


def test_the_last_day_of_the_calendar_is_a_bucket_like_another():
    assert buckets(date(9999, 12, 30), date.max, "week")[-1].to == date.max


def test_the_aleppo_series_of_civilians_killed():
    line = flow_line("ucdp", UCDP, MONTHS, YEAR).as_json(basis="incident")
    assert [point["best"] for point in line["points"]] == [279, 323, 427, 379]
    assert line["points"][0] == {
        "bucket": "2016-07",
        "from": "2016-07-01",
        "to": "2016-07-31",
        "low": None,
        "best": 279,
        "high": None,
        "records": 52,
        "coverage": "full",
    }
    assert line["unplaced"] == [
        {"within": "2016-07-31/2016-08-14", "low": None, "best": 31, "high": None, "records": 2}
    ]
    assert line["total"] == {"low": None, "best": 1439, "high": None, "records": 184}
    assert line["possibly_here"]["best"] == 21
    assert line["across_the_edge"][0]["within"] == "2016-10-28/2016-11-04"


def test_a_date_known_by_its_report_only_is_unplaced_with_an_open_side():
    boy = FlowRow("new_statesman", bounds(None, "2016-10-20"), OpenRange(1, 1, 1))
    line = flow_line("new_statesman", [boy], MONTHS, ()).as_json()
    assert [point["best"] for point in line["points"]] == [None] * 4
    assert {point["coverage"] for point in line["points"]} == {"none"}
    assert line["unplaced"][0]["within"] == "../2016-10-20"
    assert line["total"]["low"] == 1


def test_a_record_without_any_date_is_beside_and_in_no_total():
    line = flow_line("f", [FlowRow("f", UNKNOWN, best(2))], MONTHS, ())
    assert line.total == NOTHING
    assert line.across_the_edge[0].within == "../.."


def test_silence_is_not_zero_and_a_covered_silence_is():
    half = (bounds("2016-07-01", "2016-08-15"),)
    points = flow_line("f", [], MONTHS, half).points
    assert [(one.coverage, one.value.best) for one in points] == [
        ("full", 0),
        ("partial", None),
        ("none", None),
        ("none", None),
    ]
    assert flow_line("f", [], MONTHS, YEAR).total.best == 0


def test_no_zero_is_said_of_a_bucket_to_which_a_record_may_belong():
    rows = [
        FlowRow("f", bounds("2016-08-03"), best(2), here=False),
        FlowRow("f", bounds("2016-09-30", "2016-10-01"), best(1)),
    ]
    line = flow_line("f", rows, MONTHS, YEAR)
    assert [(one.coverage, one.value.best) for one in line.points] == [
        ("full", 0),
        ("partial", None),
        ("partial", None),
        ("partial", None),
    ]
    assert line.total.best == 1


def test_no_day_is_counted_where_no_siege_is_recorded():
    points = besieged_days_points([], MONTHS, "month", date(2026, 1, 1))
    assert {(one.value, one.coverage) for one in points} == {(NOTHING, "none")}


def test_families_are_never_added():
    rows = [*UCDP, FlowRow("sohr", bounds("2016-08-02"), best(5))]
    lines = {
        name: flow_line(name, [row for row in rows if row.family == name], MONTHS, YEAR)
        for name in ("ucdp", "sohr")
    }
    assert {name: line.total.best for name, line in lines.items()} == {"ucdp": 1439, "sohr": 5}


def test_open_ends_stay_open_in_a_sum():
    found = add([OpenRange(18, None, None), OpenRange(1, 1, 1), OpenRange(None, 500, None)])
    assert (found.low, found.best, found.high) == (19, None, None)
    assert found.low_is_partial
    assert add([]) == NOTHING


def test_what_three_families_state_of_the_people_besieged():
    un, article, watch = best(275000), best(300000), OpenRange(200000, None, None)
    assert stated([un, article, watch]) == {
        "lowest": 200000,
        "highest": 300000,
        "open_above": True,
    }
    assert stated([best(587)]) == {"lowest": None, "highest": 587, "open_above": False}
    assert stated([NOTHING]) is None
    assert stated([OpenRange(300000, None, None)])["highest"] is None


def test_an_estimate_is_carried_for_90_days_and_flagged():
    rows = [
        StockRow("siege_watch", bounds("2016-07-01", "2016-07-31"), OpenRange(200000, None, None)),
        StockRow("siege_watch", UNKNOWN, best(400000)),
    ]
    found = estimate_on(rows, ASKED_ON)
    assert (found.row.value.low, found.carried, found.stale) == (200000, True, False)
    assert estimate_on(rows, date(2016, 10, 30)).stale
    assert not estimate_on(rows, date(2016, 7, 31)).carried
    assert estimate_on(rows, date(2016, 6, 30)) is None


def test_a_stock_is_the_value_on_the_last_day_of_a_bucket():
    rows = [StockRow("un", bounds("2016-07-15"), best(275000))]
    points = stock_points(MONTHS, lambda day: estimate_on(rows, day), LATER)
    assert [(one.value.best, one.carried, one.coverage) for one in points] == [
        (275000, True, "full"),
        (275000, True, "full"),
        (275000, True, "full"),
        (None, False, "none"),
    ]
    assert stock_points(MONTHS, lambda _: None, LATER)[0].coverage == "none"


def test_a_stock_is_not_known_of_days_to_come():
    rows = [StockRow("un", bounds("2016-07-15"), best(275000))]
    points = stock_points(MONTHS, lambda day: estimate_on(rows, day), date(2016, 8, 10))
    assert [one.value.best for one in points] == [275000, 275000, None, None]


def test_days_besieged_per_month_add_up_to_66():
    window = buckets(date(2016, 7, 1), ASKED_ON, "month")
    points = besieged_days_points(episodes(EASTERN_ALEPPO, ASKED_ON), window, "month", LATER)
    assert [one.value.best for one in points] == [15, 5, 27, 19]
    asked = besieged_days_points(episodes(EASTERN_ALEPPO, ASKED_ON), MONTHS, "month", ASKED_ON)
    assert [one.value.best for one in asked] == [15, 5, 27, 19]
    assert asked[-1].coverage == "partial"
    whole = besieged_days_points(episodes(EASTERN_ALEPPO, ASKED_ON), MONTHS, "month", LATER)
    assert whole[-1].value.best == 31


def test_an_ongoing_siege_is_not_counted_into_the_future():
    years = buckets(date(2015, 1, 1), date(2090, 12, 31), "year")
    points = besieged_days_points(episodes(EASTERN_ALEPPO, ASKED_ON), years, "year", ASKED_ON)
    assert [one.coverage for one in points[:3]] == ["full", "partial", "none"]
    assert {(one.value.high, one.coverage) for one in points[2:]} == {(None, "none")}


def test_days_besieged_of_an_unknown_start_are_a_range():
    found = episodes([YARMOUK], ASKED_ON)
    (january,) = besieged_days_points(
        found, buckets(date(2016, 1, 1), date(2016, 1, 31), "month"), "month", LATER
    )
    assert (january.value.low, january.value.best, january.value.high) == (1, None, 31)


DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2017, 12, 31))
COUNTS = st.one_of(st.none(), st.integers(min_value=0, max_value=50))


@st.composite
def some_row(draw: st.DrawFn) -> FlowRow:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    if draw(st.booleans()):
        last = min(last, first + timedelta(days=draw(st.integers(0, 20))))
    ends = draw(st.sampled_from([(first, last), (None, last), (first, None), (None, None)]))
    value = OpenRange(draw(COUNTS), draw(COUNTS), draw(COUNTS))
    return FlowRow("f", Bounds(*ends), value, draw(st.booleans()))


@given(st.lists(some_row(), max_size=30), DAYS, DAYS, st.sampled_from(INTERVALS))
def test_nothing_vanishes_at_an_edge(rows, one, other, interval):
    among = buckets(min(one, other), max(one, other), interval)
    line = flow_line("f", rows, among, ())
    parts = [point.value for point in line.points] + [span.value for span in line.unplaced]
    assert add(parts) == line.total
    beside = [span.value for span in line.across_the_edge]
    doubtful = [line.possibly_here] if line.possibly_here else []
    met = [row.value for row in rows if place(row.bounds, among).kind != "outside"]
    assert add([line.total, *beside, *doubtful]) == add(met)


@given(st.lists(some_row(), max_size=20), st.randoms())
def test_the_order_of_the_records_changes_nothing(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert flow_line("f", rows, MONTHS, ()) == flow_line("f", shuffled, MONTHS, ())


@given(DAYS, DAYS, st.sampled_from(INTERVALS))
def test_buckets_fill_the_window_without_gap_or_overlap(one, other, interval):
    first, last = min(one, other), max(one, other)
    found = buckets(first, last, interval)
    assert (found[0].from_, found[-1].to) == (first, last)
    for left, right in pairwise(found):
        assert right.from_ - left.to == timedelta(days=1)
    assert all(label_of(b.from_, interval) == b.label == label_of(b.to, interval) for b in found)


@given(some_row(), DAYS, DAYS)
def test_a_placed_record_lies_within_its_bucket(row, one, other):
    among = buckets(min(one, other), max(one, other), "month")
    placing = place(row.bounds, among)
    if placing.kind == "bucket":
        bucket = among[placing.touched[0]]
        assert bucket.from_ <= row.bounds.earliest <= row.bounds.latest <= bucket.to


def test_spans_and_coverage_read_open_sides():
    assert span_label([bounds("2016-07-31", None)]) == "2016-07-31/.."
    assert coverage_of(*WINDOW, [bounds(None, None)]) == "full"
    assert coverage_of(*WINDOW, [bounds("2016-07-01", "2016-08-31"), bounds("2016-09-01", None)])
