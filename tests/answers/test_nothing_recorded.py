"""An empty service answers, and claims nothing."""

import pytest

from tests.conftest import Callers


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("/v1/cities", "data"),
        ("/v1/situation", "data"),
        ("/v1/timeseries/killed", "lines"),
        ("/v1/timeseries/strikes", "lines"),
        ("/v1/timeseries/days_besieged", "lines"),
        ("/v1/cadence", "lines"),
    ],
)
def test_an_empty_service_has_no_lines(callers: Callers, path: str, member: str):
    assert callers.public.get(path).get_json()[member] == []


def test_a_check_without_any_record_leaves_the_count_open(callers: Callers):
    path = "/v1/cadence/check?every_hours=17&from=2016-07-01&to=2016-07-31"
    answer = callers.public.get(path).get_json()
    assert (answer["recorded_n"], answer["consistent"]) == (None, None)
    assert answer["counts"]["rounded"] == [43, 44, 45]


def test_a_cadence_of_nothing_is_null(callers: Callers):
    answer = callers.public.get("/v1/cadence?from=2016-07-01&to=2016-07-31").get_json()
    assert (answer["n"], answer["hours_between"]) == (None, None)
