"""Reports of one event count once, and none of them vanishes."""

from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers

JSON = dict[str, Any]
_WINDOW = "from=2016-07-01&to=2016-07-31"
_STRIKE = {"delivery": "air_launched", "facility_effect": "destroyed"}


@pytest.fixture
def world(callers: Callers) -> Callers:
    for slug in ("aleppo", "idlib"):
        factories.publish(callers.reviewer, "places", factories.place(callers.recorder, slug))
    return callers


def _strike(world: Callers, **more: Any) -> JSON:
    made = factories.strike(world.recorder, **_STRIKE, **more)
    factories.publish(world.reviewer, "strikes", made)
    return made


def _figure(world: Callers, **more: Any) -> JSON:
    claim = {
        "metric": "killed",
        "population": "all",
        "period": "2016-07-17",
        "place": "aleppo",
        "source": "https://reports.example.org/1",
    }
    made = factories.record(world.recorder, "casualty-figures", claim | more)
    factories.publish(world.reviewer, "casualty-figures", made)
    return made


def _counted(world: Callers, place: str = "aleppo", window: str = _WINDOW) -> tuple[int, int]:
    """Strikes here by the tally and by the series."""
    cadence = world.public.get(f"/v1/cadence?place={place}&{window}").json
    series = world.public.get(f"/v1/timeseries/strikes?place={place}&{window}").json
    lines = series["lines"]
    return cadence["placed_here"] or 0, sum(line["total"]["records"] for line in lines)


def _total(world: Callers, measure: str, more: str = "") -> list[int | None]:
    lines = world.public.get(f"/v1/timeseries/{measure}?place=aleppo&{_WINDOW}{more}").json["lines"]
    return [line["total"]["best"] for line in lines]


def test_a_report_of_the_same_event_is_not_counted_again(world: Callers):
    first = _strike(world)
    _strike(world, same_event_as=first["id"])
    assert _counted(world) == (1, 1)


def test_a_report_whose_event_is_placed_elsewhere_stays_where_it_is(world: Callers):
    first = _strike(world, place="idlib")
    _strike(world, same_event_as=first["id"])
    assert _counted(world) == (1, 1)
    assert _counted(world, "idlib") == (1, 1)


def test_a_report_whose_event_is_dated_out_of_the_window_stays_in_it(world: Callers):
    first = _strike(world, occurred="2016-06-30")
    _strike(world, same_event_as=first["id"])
    assert _counted(world) == (1, 1)


def test_an_event_is_a_strike_where_one_of_its_reports_is(world: Callers):
    first = factories.strike(world.recorder, delivery="unknown")
    factories.publish(world.reviewer, "strikes", first)
    _strike(world, same_event_as=first["id"])
    assert _counted(world) == (1, 1)


@pytest.mark.parametrize(
    ("measure", "metric", "population"),
    [
        ("killed", "killed", "all"),
        ("injured", "injured", "all"),
        ("health_workers_killed", "killed", "health_workers"),
        ("health_workers_injured", "injured", "health_workers"),
    ],
)
def test_a_strike_steps_back_for_a_figure_of_its_event(
    world: Callers, measure: str, metric: str, population: str
):
    struck = _strike(world, **{measure: 2})
    again = _strike(world, same_event_as=struck["id"], **{measure: 2})
    _figure(world, metric=metric, population=population, quantity=3, strike_id=struck["id"])
    more = f"&population={population}"
    assert _total(world, measure, more) == [3]
    assert again["id"] != struck["id"]


def test_a_strike_does_not_step_back_for_a_figure_that_is_not_asked(world: Callers):
    struck = _strike(world, killed=2)
    _figure(world, quantity=3, strike_id=struck["id"], cause="siege_conditions")
    assert _total(world, "killed", "&population=all&cause=direct_violence") == [2]
    elsewhere = _strike(world, killed=4, occurred="2016-07-20")
    _figure(world, quantity=5, strike_id=elsewhere["id"], place="idlib", period="2016-07-20")
    assert _total(world, "killed", "&population=all&cause=direct_violence") == [6]


def _traced(world: Callers, metric: str = "killed") -> JSON:
    url = "/v1/cities/aleppo/summary?on=2016-07-31&window_days=31&population=all&trace=full"
    traced: JSON = world.public.get(url).json["casualties"][metric]
    return traced


def test_the_trace_is_what_the_total_adds(world: Callers):
    struck = _strike(world, killed=2, occurred="2016-07-02")
    counted = _strike(world, killed=1, occurred="2016-07-04")
    first = _figure(world, quantity=3, strike_id=counted["id"], period="2016-07-04")
    second = _figure(world, quantity=2, strike_id=counted["id"], period="2016-07-04")
    third = _figure(world, quantity=4, period="2016-07-05")
    relay = _figure(world, quantity=4, period="2016-07-06", relays=[third["id"]])
    other = _figure(world, quantity=8, period="2016-07-06", population="civilians")
    total = _traced(world)
    used = {one["id"]: one["value"]["best"] for one in total["used"]}
    assert used == {struck["id"]: 2, first["id"]: 3, third["id"]: 4}
    assert sum(used.values()) == total["recorded"]["best"]
    assert {one["id"]: (one["reason"], one["conflicts_with"]) for one in total["excluded"]} == {
        counted["id"]: ("duplicate_event", first["id"]),
        second["id"]: ("duplicate_event", first["id"]),
        relay["id"]: ("relay_of", third["id"]),
    }
    # A count of a part of the people is shown, and never arithmetic.
    assert [one["id"] for one in total["context"]] == [other["id"]]
    assert total["left_out"] == {"duplicate_event": 2, "relay_of": 1}
    assert total["trace_cut"] is False


def test_of_running_totals_only_the_latest_is_used(world: Callers):
    early = _figure(world, quantity=3, basis="cumulative", period="2016-07-01/2016-07-10")
    late = _figure(world, quantity=7, basis="cumulative", period="2016-07-01/2016-07-20")
    total = _traced(world)
    assert [one["id"] for one in total["used"]] == [late["id"]]
    assert [(one["id"], one["reason"]) for one in total["excluded"]] == [
        (early["id"], "overlapping_period")
    ]
