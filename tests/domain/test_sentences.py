"""The sentence of a summary, read aloud."""

from datetime import date

import pytest

from service.domain.sentences import (
    StrikeCount,
    compose,
    days_in_words,
    range_in_words,
    routes_sentence,
    siege_sentence,
    span_in_words,
    strikes_sentence,
)
from service.domain.sieges import area_state
from service.model.series import OpenRange
from service.model.siege import Days
from tests.domain.aleppo_sieges import ASKED_ON, EASTERN_ALEPPO, QABOUN, YARMOUK, bounds


def test_the_summary_of_aleppo_on_20_october_2016():
    text = compose(
        [siege_sentence("Eastern Aleppo", area_state(EASTERN_ALEPPO, ASKED_ON))],
        routes_sentence({"open": 0, "constrained": 0, "closed": 2, "unknown": 0}),
        [None, strikes_sentence("Aleppo", 30, [StrikeCount("insecurity_insight", 0, 9)])],
    )
    assert text == (
        "Eastern Aleppo has been under siege for 46 days (66 days since July 2016; dates are "
        "disputed); both recorded supply routes are closed. Up to 9 attacks that hit a health "
        "facility or transport are recorded in the last 30 days in or near Aleppo "
        "(insecurity_insight), none placed in Aleppo itself."
    )


@pytest.mark.parametrize(
    ("sieges", "on", "words"),
    [
        (EASTERN_ALEPPO, date(2016, 7, 1), "No siege of the area is recorded up to 1 July 2016"),
        (EASTERN_ALEPPO, date(2016, 8, 20), "the area was between two recorded sieges"),
        ([YARMOUK], ASKED_ON, "Whether the area was under siege on 20 October 2016 is not known"),
        ([QABOUN], date(2017, 10, 1), "the area has been under siege for at least 4 days"),
        ([QABOUN], date(2018, 1, 1), "the area was not under siege on 1 January 2018"),
    ],
)
def test_every_state_has_its_words(sieges, on, words):
    assert siege_sentence("the area", area_state(sieges, on)).startswith(words)


def test_no_sentence_says_who_did_it():
    text = siege_sentence("Eastern Aleppo", area_state(EASTERN_ALEPPO, ASKED_ON))
    assert "government" not in text


def test_routes_in_words():
    assert routes_sentence({"open": 0}) is None
    assert routes_sentence({"closed": 1}) == "the only recorded supply route is closed"
    assert routes_sentence({"closed": 3}) == "all 3 recorded supply routes are closed"
    assert routes_sentence({"open": 1, "closed": 2, "unknown": 1}) == (
        "of 4 recorded supply routes 1 is open, 2 are closed and 1 is of unknown status"
    )


def test_routes_whose_status_nobody_knows_in_words():
    assert routes_sentence({"unknown": 2}) == (
        "the status of both recorded supply routes is not known"
    )
    assert routes_sentence({"unknown": 1}) == (
        "the status of the only recorded supply route is not known"
    )


def test_strikes_of_every_family_are_named_the_covering_one_first():
    counts = [StrikeCount("b", 1, 2), StrikeCount("a", 0, 9, "full"), StrikeCount("c", 0, 0)]
    assert strikes_sentence("Aleppo", 30, counts) == (
        "Up to 9 attacks that hit a health facility or transport are recorded in the last 30 days "
        "in or near Aleppo (a), none placed in Aleppo itself; 1 in Aleppo (b), and up to 2 more "
        "may be."
    )


def test_the_end_of_the_last_siege_is_named():
    text = siege_sentence("Eastern Aleppo", area_state(EASTERN_ALEPPO, date(2017, 10, 20)))
    assert "not under siege on 20 October 2017 (the last one recorded ended on 22 December" in text


def test_an_area_named_after_two_towns_has_one_verb():
    text = siege_sentence("Foah and Kafraya", area_state(EASTERN_ALEPPO, ASKED_ON))
    assert text.startswith("the area of Foah and Kafraya has been under siege")


def test_nothing_recorded_is_said_of_an_area():
    assert siege_sentence("Duma", area_state([], ASKED_ON)) == "No siege of Duma is recorded"


def test_a_window_without_a_strike_has_no_sentence():
    assert strikes_sentence("Aleppo", 30, [StrikeCount("a", 0, 0)]) is None


def test_numbers_and_spans_in_words():
    assert days_in_words(Days(1, 1)) == "1 day"
    assert days_in_words(Days(39, 70)) == "39 to 70 days"
    assert days_in_words(Days(0, 4)) == "up to 4 days"
    assert days_in_words(Days(0, None)) == "an unknown number of days"
    assert range_in_words(OpenRange(10, None, 20)) == "10 to 20"
    assert range_in_words(OpenRange(None, None, 500000)) == "up to 500,000"
    assert range_in_words(OpenRange(None, None, None)) is None
    assert span_in_words(bounds("2016-09-04")) == "4 September 2016"
    assert span_in_words(bounds(None, "2016-07-17")) == "by 17 July 2016"
    assert span_in_words(bounds(None, None)) == "at an unknown time"
