"""Rules R1 and R2 on the two roads of eastern Aleppo."""

from datetime import date

import pytest

from service.domain.supply_routes import counts_on, decide_span, headline_on, status_on
from service.model.supply_route import CompetingClaim, RouteSpan
from tests.domain.aleppo_sieges import ASKED_ON, CASTELLO, RAMOUSEH, bounds


def test_both_roads_are_closed_on_20_october_2016():
    found = [status_on(CASTELLO, ASKED_ON), status_on(RAMOUSEH, ASKED_ON)]
    assert counts_on(found) == {"open": 0, "constrained": 0, "closed": 2, "unknown": 0}
    assert found[0].as_json()["since"]["earliest"] == "2016-07-17"


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2016, 7, 10), "unknown"),
        (date(2016, 7, 17), "closed"),
        (date(2016, 8, 5), "closed"),
        (date(2016, 8, 6), "open_with_constraints"),
        (date(2016, 9, 3), "open_with_constraints"),
        (date(2016, 9, 4), "closed"),
        (date(2016, 11, 16), "closed"),
    ],
)
def test_the_ramouseh_road_day_by_day(on, status):
    assert status_on(RAMOUSEH, on).status == status


def test_a_status_last_seen_too_long_ago_is_unknown_with_its_last_value():
    found = status_on(RAMOUSEH, date(2016, 11, 17))
    assert (found.status, found.stale) == ("unknown", True)
    assert found.as_json()["last_known"] == {"status": "closed", "on": "2016-10-17"}
    assert status_on(RAMOUSEH, date(2016, 11, 17), stale_days=31).status == "closed"


def test_an_unseen_span_is_known_for_a_while_after_its_start():
    spans = [RouteSpan("r", "closed", bounds("2015-03-01", "2015-03-31"))]
    assert status_on(spans, date(2015, 4, 30)).status == "closed"
    assert status_on(spans, date(2015, 5, 1)).stale
    assert status_on(spans, date(2015, 3, 15)).status == "unknown"


def test_a_row_of_its_own_goes_before_the_row_for_all_traffic():
    spans = [
        *RAMOUSEH,
        RouteSpan("aid", "open", bounds("2016-09-10"), bounds("2016-09-12"), mode="humanitarian"),
    ]
    assert status_on(spans, date(2016, 9, 11), "humanitarian").status == "open"
    assert status_on(spans, date(2016, 9, 12), "humanitarian").status == "closed"
    assert status_on(spans, date(2016, 9, 11), "civilian").status == "closed"
    assert headline_on(spans, date(2016, 9, 11)).status == "closed"


def test_a_route_open_to_some_traffic_only_is_constrained():
    day = bounds("2016-09-10")
    spans = [
        RouteSpan("a", "open", day, None, day, mode="humanitarian"),
        RouteSpan("c", "closed", day, None, day, mode="civilian"),
    ]
    assert headline_on(spans, date(2016, 9, 11)).status == "open_with_constraints"
    assert headline_on(spans[1:], date(2016, 9, 11)).status == "closed"
    assert headline_on([], date(2016, 9, 11)).status == "unknown"


@pytest.mark.parametrize("status", ["open", "closed"])
def test_one_unknown_mode_leaves_the_whole_unknown(status):
    day = bounds("2016-09-10")
    spans = [
        RouteSpan("a", status, day, None, day, mode="humanitarian"),
        RouteSpan("c", "closed", bounds("2016-01-01"), None, bounds("2016-01-02"), mode="civilian"),
    ]
    found = headline_on(spans, date(2016, 9, 11))
    assert (found.status, found.stale, found.last_known.status) == ("unknown", True, "closed")


def test_a_new_status_closes_the_open_span():
    new = RouteSpan("new", "open", bounds("2016-10-18"), organisation="other")
    found = decide_span(RAMOUSEH, new)
    assert (found.kind, found.closes) == ("publish", "ramouseh-2016-09-04")


def test_a_differing_date_of_another_organisation_competes_on_both_edges():
    new = RouteSpan(
        "new", "open_with_constraints", bounds("2016-08-03"), bounds("2016-09-04"),
        organisation="other",
    )  # fmt: skip
    found = decide_span(RAMOUSEH, new)
    assert found.kind == "compete"
    assert set(found.claims) == {
        CompetingClaim("ramouseh-before", "end", bounds("2016-08-03")),
        CompetingClaim("ramouseh-2016-08-06", "start", bounds("2016-08-03")),
    }


def test_the_same_dates_confirm_and_ones_own_overlap_is_to_be_amended():
    same = RouteSpan("new", "closed", bounds("2016-09-04"), organisation="other")
    assert decide_span(RAMOUSEH, same).kind == "confirm"
    own = RouteSpan("new", "closed", bounds("2016-09-01"), organisation="recorder")
    assert decide_span(RAMOUSEH, own).kind == "amend_own"


def test_an_opening_inside_a_closed_span_contradicts_it():
    inside = RouteSpan("new", "open", bounds("2016-07-20"), bounds("2016-07-22"))
    found = decide_span(RAMOUSEH, inside)
    assert (found.kind, found.conflicts_with) == ("contradict", ("ramouseh-before",))


def test_a_late_report_of_a_short_opening_closes_nothing():
    closed = RouteSpan("old", "closed", bounds("2016-07-01"), None, bounds("2016-08-05"))
    short = RouteSpan("new", "open", bounds("2016-07-10"), bounds("2016-07-20"))
    endless = RouteSpan("new", "open", bounds("2016-07-10"))
    for new in (short, endless):
        found = decide_span([closed], new)
        assert (found.kind, found.conflicts_with) == ("contradict", ("old",))
    unseen = RouteSpan("old", "closed", bounds("2016-07-01"))
    assert decide_span([unseen], short).kind == "contradict"
    assert decide_span([unseen], endless).closes == "old"
    seen_that_day = RouteSpan("old", "closed", bounds("2016-07-01"), None, bounds("2016-07-10"))
    assert decide_span([seen_that_day], endless).closes == "old"


def test_a_span_with_an_unknown_end_surely_held_on_its_first_day():
    span = RouteSpan("old", "closed", bounds("2016-07-10"), bounds(None, "2016-07-31"))
    inside = RouteSpan("new", "open", bounds("2016-07-08"), bounds("2016-07-12"))
    after = RouteSpan("new", "open", bounds("2016-07-11"), bounds("2016-07-12"))
    assert decide_span([span], inside).kind != "publish"
    assert decide_span([span], after).kind == "publish"
    assert status_on([span], date(2016, 7, 10)).status == "closed"
    assert status_on([span], date(2016, 7, 11)).status == "unknown"


def test_a_span_without_a_known_start_is_in_nobodys_way():
    span = RouteSpan("old", "closed", bounds("2016-07-10", None))
    new = RouteSpan("new", "open", bounds("2016-07-12"))
    assert decide_span([span], new).kind == "publish"


def test_another_mode_or_a_free_stretch_is_simply_published():
    other = RouteSpan("new", "open", bounds("2016-10-01"), mode="commercial")
    assert decide_span(RAMOUSEH, other).kind == "publish"
    before = RouteSpan("new", "open", bounds("2016-01-01"), bounds("2016-07-07"))
    assert decide_span(CASTELLO, before).kind == "publish"
