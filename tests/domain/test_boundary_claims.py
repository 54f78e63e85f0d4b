"""Rule S5: the adopted date, the hull, the dispute."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.domain.boundary_claims import (
    adopted_claim,
    hull,
    resolve,
    resolve_end,
)
from service.model.bounds import Bounds
from service.model.siege import BoundaryClaim, Grade, Siege
from tests.domain.aleppo_sieges import ASKED_ON, SECOND, bounds, claim

DAYS = st.dates(min_value=bounds("2011-01-01").earliest, max_value=bounds("2020-01-01").latest)


@st.composite
def some_bounds(draw: st.DrawFn) -> Bounds:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Bounds(first, last)


def start(grade: Grade, first: str = "2016-07-01", last: str = "2016-07-02") -> BoundaryClaim:
    return BoundaryClaim("start", bounds(first, last), grade)


def test_certainty_goes_before_credibility():
    probable, possible = start(Grade("probable", 5, "F")), start(Grade("possible", 1, "A"))
    assert adopted_claim([possible, probable]) is probable


def test_credibility_goes_before_reliability():
    known, said = start(Grade(None, 2, "F")), start(Grade(None, 3, "A"))
    assert adopted_claim([said, known]) is known


def test_the_narrower_interval_wins_between_equal_grades():
    wide = start(Grade(None, 2, "B"), "2016-07-01", "2016-07-31")
    narrow = start(Grade(None, 2, "B"))
    assert adopted_claim([wide, narrow]) is narrow


def test_the_earlier_record_wins_a_tie():
    first, second = start(Grade(None, 2, "B")), start(Grade(None, 2, "B"), "2016-08-01")
    assert adopted_claim([first, replace(second, date=bounds("2016-08-01", "2016-08-02"))]) is first


def test_an_editor_overrides_the_order():
    best = start(Grade("confirmed", 1, "A"))
    chosen = replace(start(Grade(None, 5, "F"), "2016-09-01", "2016-09-02"), adopted=True)
    assert adopted_claim([best, chosen]) is chosen


def test_a_claim_that_is_no_longer_live_counts_for_nothing():
    gone = replace(start(Grade("confirmed", 1, "A"), "2015-01-01", "2015-01-01"), live=False)
    found = resolve("start", bounds("2016-07-17"), [gone])
    assert found.adopted == bounds("2016-07-17")
    assert not found.disputed


def test_the_second_start_of_aleppo_is_disputed_with_its_hull():
    found = resolve("start", SECOND.started, SECOND.claims)
    assert found.adopted == bounds("2016-09-04")
    assert found.hull == bounds("2016-08-11", "2016-09-11")
    assert found.disputed


def test_an_earliest_bound_that_agrees_widens_nothing():
    found = resolve_end(SECOND, ASKED_ON)
    assert found.hull == bounds("2016-12-22")
    assert not found.disputed


def test_an_open_claim_that_contradicts_opens_the_hull():
    assert hull(bounds("2016-07-17"), [bounds(None, "2014-10-20")]) == bounds(None, "2016-07-17")


def test_a_rival_end_never_ends_a_siege_that_is_recorded_as_ongoing():
    siege = Siege("s", bounds("2016-09-04"), None, claims=(claim("end", "2016-10-01", None, 3),))
    assert not resolve_end(siege, ASKED_ON).disputed
    ended = replace(siege, claims=(claim("end", "2016-10-01", "2016-10-02", 3),))
    found = resolve_end(ended, ASKED_ON)
    assert (found.adopted, found.disputed) == (None, True)
    assert found.hull == bounds("2016-10-01", None)


@given(some_bounds(), st.lists(some_bounds()))
def test_the_hull_holds_every_claim(adopted: Bounds, rivals: list[Bounds]):
    found = hull(adopted, rivals)
    for one in [adopted, *rivals]:
        assert found.earliest <= one.earliest
        assert one.latest <= found.latest


@given(st.lists(some_bounds(), min_size=1, unique=True), st.randoms())
def test_the_order_of_claims_does_not_change_what_is_disputed_by_the_editor(rivals, chance):
    chosen = BoundaryClaim("start", rivals[0], adopted=True, reason="r")
    claims = [chosen, *(BoundaryClaim("start", rival) for rival in rivals[1:])]
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert resolve("start", None, claims) == resolve("start", None, shuffled)
