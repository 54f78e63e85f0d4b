"""A series that was answered once is answered again, to the byte, on every axis and split."""

from typing import Any

import pytest

from tests import factories
from tests.answers.test_as_of import Desk
from tests.conftest import Callers

JSON = dict[str, Any]
CITED = {"source": "https://reports.example.org/1"}
SERIES = (
    "/v1/timeseries/attacks_on_care?place=aleppo&axis=recorded&group_by=attack_type",
    "/v1/timeseries/strikes?place=syr&axis=reported&group_by=certainty&interval=week",
    "/v1/timeseries/killed?place=aleppo&axis=recorded&group_by=population&interval=day",
    "/v1/timeseries/killed?place=syr&axis=reported&population=civilians",
    "/v1/timeseries/aid_missions_completed?place=aleppo",
    "/v1/timeseries/routes_open?group_by=mode&from=2016-06-01&to=2016-10-31",
    "/v1/timeseries/facilities_functioning?place=aleppo&from=2016-06-01&to=2016-10-31",
    "/v1/cities/aleppo/timeseries?measures=areas_besieged,displaced,routes_open&interval=quarter",
)


class SeriesDesk(Desk):
    """A desk that records missions and statuses too, and asks for series alone."""

    def ask(self) -> None:
        answered = [
            (tier, address, reader.get(address))
            for tier, reader in self.readers.items()
            for address in SERIES
        ]
        at = self.instant()
        for tier, address, answer in answered:
            told = (answer.status_code, answer.data, answer.headers.get("Link"))
            self.asked.append((at, tier, address, *told))

    def published(self, noun: str, claim: JSON) -> JSON:
        made = factories.record(self.callers.recorder, noun, claim | CITED)
        return factories.publish(self.callers.reviewer, noun, made)

    def mission(self) -> None:
        day = f"2016-{self.chance.randint(6, 10):02}-07"
        mission = {"kind": "convoy", "place": "aleppo", "arrived_on": day}
        completion = self.chance.choice(["full", "none", "unknown"])
        self.published("aid-missions", mission | {"completion": completion})

    def status(self) -> None:
        """Of the road on the last day of a month, and of a new hospital."""
        month = 6 + len(self.asked) % 5
        day = f"2016-{month:02}-{30 if month in (6, 9) else 31}"
        hospital = {"kind": "hospital", "place": "aleppo", "names": ["One"]}
        made = self.published("facilities", hospital)
        works = {"facility_id": made["id"], "status": "fully_functioning", "began": day}
        self.published("facility-statuses", works)
        after = f"2016-{month + 1:02}-02"
        self.published(
            "route-statuses", {"route": "the-road", "status": "open", "began": day, "ended": after}
        )


@pytest.fixture
def desk(callers: Callers) -> SeriesDesk:
    """In a country with a district, a town and a village; a besieged area and a road to it."""
    for slug, kind, parent in (
        ("syr", "country", None), ("district", "admin2", "syr"), ("aleppo", "city", "district"),
        ("village", "village", "district"),
    ):  # fmt: skip
        more = {"parent_id": parent} if parent else {}
        made = factories.place(callers.recorder, slug, kind=kind, **more)
        factories.publish(callers.reviewer, "places", made)
    desk = SeriesDesk(callers, 7)
    area = {"slug": "the-east", "names": ["The east"], "place_ids": ["aleppo"]}
    made = factories.record(callers.recorder, "besieged-areas", area)
    factories.publish(callers.reviewer, "besieged-areas", made)
    over = {"ended": "2016-08", "end_mode": "unknown"}
    desk.published("sieges", {"area": "the-east", "started": "2016-07-17"} | over)
    road: JSON = {"slug": "the-road", "names": ["The road"], "kind": "road"}
    desk.published("supply-routes", road | {"serves_area_ids": ["the-east"]})
    return desk


def test_every_series_is_given_again_as_it_was_then(desk: SeriesDesk) -> None:
    for doing in (desk.record, desk.mission, desk.figure, desk.status, desk.amend, desk.status):
        doing()
        desk.ask()
    for at, tier, address, status, body, _ in desk.asked:
        again = desk.readers[tier].get(f"{address}{'&' if '?' in address else '?'}as_of={at}")
        assert (again.status_code, status) == (200, 200)
        assert again.data == body, f"{tier} {address} as of {at}"
    for address in SERIES:
        told = {body for _, _, asked, _, body, _ in desk.asked if asked == address}
        assert len(told) > 2, address
