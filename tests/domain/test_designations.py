"""Rule S6: the lag of a listing behind a siege."""

from datetime import date

from service.domain.designations import designation_json, holds_on
from service.domain.siege_durations import episodes
from service.domain.sieges import area_state
from service.model.siege import Siege
from tests.domain.aleppo_sieges import ASKED_ON, EASTERN_ALEPPO, OCHA_LISTING, WATCHLIST, YARMOUK


def test_ocha_listed_eastern_aleppo_80_and_31_days_after_the_starts():
    state = area_state(EASTERN_ALEPPO, ASKED_ON)
    answer = designation_json(OCHA_LISTING, state.episodes, state.episode)
    first, this = answer["lag_days"]["first_episode"], answer["lag_days"]["this_episode"]
    assert (first["min"], first["max"]) == (80, 80)
    assert (this["min"], this["max"]) == (31, 31)
    assert answer["dates_disputed"]


def test_the_claims_about_the_listing_alone_give_46_to_80_days():
    state = area_state(EASTERN_ALEPPO, ASKED_ON)
    first = designation_json(OCHA_LISTING, state.episodes, state.episode)["lag_days"][
        "first_episode"
    ]
    assert first["all_claims"] == [46, 80]


def test_the_lag_behind_this_episode_is_given_by_all_claims_too():
    state = area_state(EASTERN_ALEPPO, ASKED_ON)
    lags = designation_json(OCHA_LISTING, state.episodes, state.episode)["lag_days"]
    assert lags["this_episode"]["all_claims"] == [-3, 31]


def test_a_listing_before_the_siege_has_a_negative_lag():
    state = area_state(EASTERN_ALEPPO, ASKED_ON)
    first = designation_json(WATCHLIST, state.episodes, None)["lag_days"]["first_episode"]
    assert (first["min"], first["max"]) == (-77, -47)


def test_the_lag_behind_a_start_nobody_knows_is_open():
    found = episodes([YARMOUK], ASKED_ON)
    first = designation_json(OCHA_LISTING, found, None)["lag_days"]["first_episode"]
    assert first["min"] == (date(2016, 10, 5) - date(2016, 1, 31)).days
    assert first["max"] is None
    nobody = episodes([Siege("s", None, None, "unknown")], ASKED_ON)
    none = designation_json(OCHA_LISTING, nobody, None)["lag_days"]["first_episode"]
    assert (none["min"], none["max"], none["all_claims"]) == (None, None, [None, None])
    assert designation_json(OCHA_LISTING, (), None)["lag_days"] is None


def test_a_listing_holds_between_its_certain_bounds():
    assert holds_on(OCHA_LISTING, date(2016, 10, 4)) is False
    assert holds_on(OCHA_LISTING, ASKED_ON) is True
    assert holds_on(OCHA_LISTING, date(2016, 12, 15)) is None
    assert holds_on(OCHA_LISTING, date(2017, 1, 1)) is False
    assert holds_on(WATCHLIST, date(2016, 5, 15)) is None
    assert holds_on(WATCHLIST, ASKED_ON) is True
