"""Rules S2 to S5 on the sieges of the seed, and on sieges nobody knows the dates of."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.siege_durations import (
    days_by_adopted,
    episodes,
    union_days,
)
from service.domain.sieges import area_state, is_long_term, place_state
from service.model.bounds import Bounds
from service.model.siege import Days, Siege
from tests.domain.aleppo_sieges import (
    ASKED_ON,
    EASTERN_ALEPPO,
    FOAH,
    MADAYA,
    QABOUN,
    YARMOUK,
)


def test_eastern_aleppo_on_20_october_2016():
    state = area_state(EASTERN_ALEPPO, ASKED_ON)
    assert (state.state, state.episode.number) == ("besieged", 2)
    assert state.episode_days == Days(46, 46)
    assert state.episode_days_all_claims == Days(39, 70)
    assert state.all_days == Days(66, 66)
    assert state.dates_disputed
    assert state.long_term is False


def test_the_answer_has_the_documented_shape():
    answer = area_state(EASTERN_ALEPPO, ASKED_ON).as_json()
    assert answer["since"]["edtf"] == "2016-09-04"
    assert answer["since_all_claims"] == {"earliest": "2016-08-11", "latest": "2016-09-11"}
    assert answer["days_besieged"]["episode"] == {"min": 46, "max": 46, "all_claims": [39, 70]}
    assert answer["days_besieged"]["all_episodes"]["min"] == 66
    assert answer["siege_id"] == "siege:eastern-aleppo-2"
    assert len(answer["claims"]) == 7


@pytest.mark.parametrize(
    ("first", "until", "days"),
    [
        (date(2016, 7, 1), date(2016, 8, 1), 15),
        (date(2016, 8, 1), date(2016, 9, 1), 5),
        (date(2016, 9, 1), date(2016, 10, 1), 27),
        (date(2016, 10, 1), ASKED_ON, 19),
    ],
)
def test_days_besieged_by_month_are_elapsed_days(first, until, days):
    assert days_by_adopted(episodes(EASTERN_ALEPPO, ASKED_ON), until, first) == Days(days, days)


@pytest.mark.parametrize(
    ("on", "state", "number"),
    [
        (date(2016, 7, 1), "never", None),
        (date(2016, 7, 17), "besieged", 1),
        (date(2016, 8, 5), "besieged", 1),
        (date(2016, 8, 6), "between_episodes", 1),
        (date(2016, 8, 20), "between_episodes", 1),
        (date(2016, 9, 4), "besieged", 2),
        (date(2016, 12, 22), "ended", 2),
    ],
)
def test_the_state_of_eastern_aleppo_day_by_day(on, state, number):
    found = area_state(EASTERN_ALEPPO, on)
    assert found.state == state
    assert (found.episode.number if found.episode else None) == number


def test_the_first_day_counts_and_the_asked_day_does_not():
    assert area_state(EASTERN_ALEPPO, date(2016, 7, 17)).all_days == Days(0, 0)
    assert area_state(EASTERN_ALEPPO, date(2016, 7, 18)).all_days == Days(1, 1)


def test_a_start_that_nobody_knows_is_neither_1970_nor_a_crash():
    surely = area_state([YARMOUK], date(2016, 1, 31))
    assert (surely.state, surely.episode_days) == ("besieged", Days(0, None))
    later = area_state([YARMOUK], ASKED_ON)
    assert (later.state, later.episode_days) == ("unknown", Days(1, None))
    assert later.as_json()["since"]["earliest"] is None
    nothing = area_state([Siege("s", None, None, "unknown")], ASKED_ON)
    assert (nothing.state, nothing.episode_days) == ("unknown", Days(0, None))
    assert nothing.as_json()["since"] is None


def test_a_listing_that_shows_the_siege_moves_the_last_knowledge():
    seen = Siege(
        "s", None, None, "unknown", claims=YARMOUK.claims, seen_besieged_on=(date(2017, 9, 27),)
    )
    assert area_state([seen], ASKED_ON).state == "besieged"
    assert area_state([seen], date(2017, 9, 27)).state == "besieged"
    assert area_state([seen], date(2017, 9, 28)).state == "unknown"


def test_an_end_nobody_knows_is_unknown_after_the_last_knowledge():
    assert area_state([FOAH], date(2014, 12, 31)).state == "never"
    assert area_state([FOAH], date(2015, 6, 1)).state == "unknown"
    assert area_state([FOAH], ASKED_ON).state == "besieged"
    assert area_state([FOAH], ASKED_ON).long_term is True
    assert area_state([FOAH], date(2018, 1, 1)).state == "unknown"


def test_within_the_uncertainty_of_an_end_the_state_is_unknown():
    assert area_state([QABOUN], date(2017, 10, 1)).state == "besieged"
    assert area_state([QABOUN], date(2017, 12, 15)).state == "unknown"
    assert area_state([QABOUN], date(2018, 1, 1)).state == "ended"
    assert area_state([QABOUN], date(2018, 1, 1)).all_days == Days(65, None)


def test_open_claims_stay_open_in_the_duration_by_all_claims():
    state = area_state([MADAYA], ASKED_ON)
    assert state.state == "besieged"
    assert state.episode_days == Days(447, 477)
    assert state.episode_days_all_claims == Days(1, None)
    assert state.dates_disputed


def test_an_area_without_a_recorded_siege_and_a_place_without_an_area_are_unknown():
    empty = area_state([], ASKED_ON)
    assert (empty.state, empty.all_days) == ("unknown", Days(None, None))
    for areas in ([], [empty]):
        whole = place_state(areas, ASKED_ON)
        assert (whole.state, whole.days) == ("unknown", Days(None, None))


def test_days_of_two_areas_of_one_place_are_a_union():
    areas = [area_state(EASTERN_ALEPPO, ASKED_ON)] * 2
    assert place_state(areas, ASKED_ON).days == Days(66, 66)


def test_long_term_is_said_only_where_the_whole_interval_agrees():
    assert is_long_term(Days(183, 400)) is True
    assert is_long_term(Days(10, 182)) is False
    assert is_long_term(Days(10, None)) is None


DAYS = st.dates(min_value=date(2014, 1, 1), max_value=date(2018, 12, 31))


@st.composite
def some_siege(draw: st.DrawFn) -> Siege:
    four = sorted(draw(st.lists(DAYS, min_size=4, max_size=4)))
    gaps = draw(st.lists(st.booleans(), min_size=4, max_size=4))
    days = [None if gap else day for gap, day in zip(gaps, four, strict=True)]
    ended = draw(st.sampled_from([None, Bounds(days[2], days[3])]))
    mode = draw(st.sampled_from(["ongoing", "unknown", "captured"]))
    return Siege(str(draw(st.uuids())), Bounds(days[0], days[1]), ended, mode)


@given(st.lists(some_siege(), min_size=1, max_size=4), DAYS)
def test_days_are_a_sane_interval_whatever_is_known(sieges: list[Siege], on: date):
    state = area_state(sieges, on)
    for days in (state.episode_days, state.all_days, state.episode_days_all_claims):
        assert days.min >= 0
        assert days.max is None or days.min <= days.max
    assert state.as_json()["state"] == state.state


@given(st.lists(some_siege(), min_size=1, max_size=4), DAYS)
def test_a_day_is_besieged_only_where_it_is_counted_for_sure(sieges: list[Siege], on: date):
    found = episodes(sieges, on)
    that_day = days_by_adopted(found, on + timedelta(days=1), on)
    assert (area_state(sieges, on).state == "besieged") == (that_day.min == 1)


@given(st.lists(some_siege(), max_size=4), DAYS)
def test_days_across_episodes_never_exceed_their_sum(sieges: list[Siege], on: date):
    found = episodes(sieges, on)
    together = days_by_adopted(found, on)
    assert together.min <= sum(union_days([one.stretch], None, on).min for one in found)


@given(st.lists(some_siege(), max_size=4), DAYS, DAYS, DAYS)
def test_days_of_buckets_add_up_to_the_days_of_the_window(sieges, one, two, three):
    first, cut, last = sorted((one, two, three))
    found = episodes(sieges, last)
    left, right = days_by_adopted(found, cut, first), days_by_adopted(found, last, cut)
    whole = days_by_adopted(found, last, first)
    assert (left.min + right.min, left.max + right.max) == (whole.min, whole.max)
