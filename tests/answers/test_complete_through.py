"""The public is told of a day later: answers say so, and no rate runs over what is held back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

_ZONE = ZoneInfo("Asia/Damascus")
_PLACE = "aleppo"


def _settled() -> date:
    """The last day in Damascus that ended at least 72 hours ago."""
    return (datetime.now(UTC) - timedelta(hours=72)).astimezone(_ZONE).date() - timedelta(days=1)


def _today() -> date:
    return datetime.now(UTC).astimezone(_ZONE).date()


def _asked(client: ContractClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(path).get_json()
    return found


@pytest.fixture
def struck(callers: Callers) -> Callers:
    """A town with a strike of yesterday and one of six days ago, both published."""
    recorder, reviewer = callers.recorder, callers.reviewer
    town = factories.place(recorder, slug=_PLACE, kind="city")
    factories.publish(reviewer, "places", town)
    area = factories.record(
        recorder, "besieged-areas",
        {"slug": "east", "place_ids": [town["id"]], "names": ["East"]},
    )  # fmt: skip
    factories.publish(reviewer, "besieged-areas", area)
    for days in (1, 6):
        struck_on = (_today() - timedelta(days=days)).isoformat()
        made = factories.strike(
            recorder, occurred=struck_on, place_id=town["id"], delivery="air_launched",
            resources_affected=["facility"],
        )  # fmt: skip
        factories.publish(reviewer, "strikes", made)
    return callers


_ANSWERS = (
    f"/v1/cities/{_PLACE}/summary",
    f"/v1/cadence?place={_PLACE}",
    f"/v1/cadence/check?every_hours=17&place={_PLACE}",
    f"/v1/timeseries/strikes?place={_PLACE}&interval=day",
)


def _lately(path: str) -> str:
    """A check wants its window, and a series goes as far as its records unless asked for more."""
    windowed = "timeseries" in path or "check" in path
    return f"{path}&from={_today() - timedelta(days=9)}&to={_today()}" if windowed else path


def test_the_public_is_told_through_which_day_its_answer_is_complete(struck: Callers) -> None:
    for path in _ANSWERS:
        earliest = _settled()
        told = date.fromisoformat(_asked(struck.public, _lately(path))["complete_through"])
        assert earliest <= told <= _settled(), path


def test_who_waits_for_nothing_is_told_of_today(struck: Callers) -> None:
    partner = struck.key("partner", "embassy", "partner")
    for path in _ANSWERS:
        earliest = _today()
        told = date.fromisoformat(_asked(partner, _lately(path))["complete_through"])
        assert earliest <= told <= _today(), path


def test_hours_and_counts_of_the_public_stop_at_the_last_day_it_is_told_of(struck: Callers) -> None:
    public = _asked(struck.public, f"/v1/cadence?place={_PLACE}")
    partner = _asked(struck.key("p", "embassy", "partner"), f"/v1/cadence?place={_PLACE}")
    assert (public["n"], partner["n"]) == (1, 2)
    days = (date.fromisoformat(public["to"]) - date.fromisoformat(public["complete_through"])).days
    assert 3 <= days <= 4
    assert partner["hours"] - public["hours"] == pytest.approx(24 * days, abs=1)
    summary = _asked(struck.public, f"/v1/cities/{_PLACE}/summary")
    assert summary["medical"]["cadence"]["hours"] == public["hours"]
    assert summary["window"]["hours"] == public["hours"]


def test_a_window_that_is_held_back_whole_has_neither_hours_nor_a_zero(struck: Callers) -> None:
    path = f"/v1/cadence?place={_PLACE}&from={_today()}&to={_today()}"
    told = _asked(struck.public, path)
    assert (told["hours"], told["n"], told["lines"]) == (0, None, [])


def test_the_row_of_the_situation_says_how_far_its_strikes_go(struck: Callers) -> None:
    (row,) = _asked(struck.public, "/v1/situation")["data"]
    told = date.fromisoformat(row["complete_through"])
    assert timedelta(days=3) <= datetime.now(UTC).date() - told <= timedelta(days=5)
    assert row["strikes_7d"] == row["strikes_30d"] == 1
    keyed = struck.key("p", "embassy", "partner")
    (row,) = _asked(keyed, "/v1/situation")["data"]
    assert row["strikes_30d"] == 2
    assert "complete_through" in struck.public.get("/v1/situation.csv").text.splitlines()[0]


def test_a_window_long_past_is_complete_for_everybody(struck: Callers) -> None:
    for path in _ANSWERS:
        joined = "&" if "?" in path else "?"
        last = "on=2016-07-31" if "summary" in path else "from=2016-07-01&to=2016-07-31"
        told = _asked(struck.public, f"{path}{joined}{last}")
        assert told["complete_through"] == "2016-07-31", path
