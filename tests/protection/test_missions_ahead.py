"""A planned aid mission is told of by nothing: not by the report that was made for it either."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.conftest import Callers
from tests.protection.desk import Desk

AHEAD = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
BEHIND = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
REPORT = "https://plans.example.org/convoy"


@pytest.mark.parametrize(("planned_for", "shown"), [(AHEAD, 0), (BEHIND, 1)])
def test_the_report_of_a_mission_is_shown_when_the_mission_is(
    callers: Callers, planned_for: str, shown: int
) -> None:
    desk = Desk(callers)
    factories.publish(desk.reviewer, "places", factories.place(desk.recorder))
    mission = {"kind": "convoy", "place": "aleppo", "planned_for": planned_for, "source": REPORT}
    desk.published("aid-missions", mission)
    for reader in (callers.public, callers.key("reader", "embassy", "partner")):
        for noun in ("aid-missions", "documents"):
            assert len(reader.get(f"/v1/{noun}").json["data"]) == shown, noun
        assert len(reader.get("/v1/sources?q=plans").json["data"]) == shown
    cell = callers.key("reader", "a-cell", "trusted")
    assert len(cell.get("/v1/aid-missions").json["data"]) == 1
    assert [each["url"] for each in cell.get("/v1/documents").json["data"]] == [REPORT]
