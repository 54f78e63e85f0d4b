"""A small world whose records agree, for tests to plant a contradiction in."""

from typing import Any

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
ONE, OTHER = "https://reports.example.org/1", "https://reports.example.org/2"
URL = "/v1/contradictions"


def listed(client: ContractClient, query: str = "") -> list[JSON]:
    """Every page of the list."""
    found, url = [], f"{URL}?{query}"
    while url:
        page = client.get(url.removeprefix("http://127.0.0.1:8000"))
        assert page.status_code == 200, page.json
        found += page.json["data"]
        url = page.json["next"]
    return found


class World:
    """A town under siege, told without a contradiction; each test plants one."""

    def __init__(self, callers: Callers) -> None:
        self.of(callers)
        self.add("places", factories.place(self.recorder), made=True)
        self.source = self.add("sources", factories.source(self.recorder, "monitor"), made=True)
        self.cited = [self.document(url) for url in (ONE, OTHER)]
        self.add("besieged-areas", {"slug": "old-town", "place_ids": ["aleppo"], "names": ["Old"]})
        road = {"slug": "road", "names": ["Road"], "serves_area_ids": ["old-town"], "kind": "road"}
        self.add("supply-routes", road | self.by(0))
        self.status("closed", "2016-01-01", "2016-03-01")
        self.siege = self.add("sieges", self.by(0) | {
            "area_id": "old-town", "started": "2016-01-01", "ended": "2016-03-01",
            "end_mode": "lifted_by_agreement",
        })  # fmt: skip
        self.figure(60, period="2016-01", population="civilians")
        self.figure(100, period="2016-01", basis="cumulative", series_key="s")
        self.figure(150, period="2016-01/2016-02", basis="cumulative", series_key="s")
        self.people(20_000, "2016-01-10", 0)

    def of(self, callers: Callers) -> None:
        """The same world in another database, a copy."""
        self.callers, self.recorder, self.reviewer = callers, callers.recorder, callers.reviewer

    def document(self, url: str) -> JSON:
        claim = factories.document(self.recorder, self.source["id"], url=url)
        return self.add("documents", claim, made=True)

    def by(self, number: int) -> JSON:
        return {"citations": [{"document_id": self.cited[number]["id"]}]}

    def add(self, noun: str, claim: JSON, *, made: bool = False) -> JSON:
        record = claim if made else factories.record(self.recorder, noun, claim)
        return factories.publish(self.reviewer, noun, record)

    def status(self, status: str, began: str, ended: str) -> JSON:
        claim = {"route": "road", "status": status, "began": began, "ended": ended}
        return self.add("route-statuses", claim | self.by(0))

    def figure(self, quantity: int, document: int = 0, **more: Any) -> JSON:
        claim = {
            "metric": "killed",
            "quantity": quantity,
            "place": "aleppo",
            "basis": "incremental",
        }
        return self.add("casualty-figures", claim | self.by(document) | more)

    def people(self, quantity: int, day: str, document: int, **more: Any) -> JSON:
        claim = {"area_id": "old-town", "quantity": quantity, "counted_on": day}
        return self.add(
            "population-estimates",
            claim | {"population_class": "besieged"} | self.by(document) | more,
        )

    def says(self, topic: str, **more: Any) -> JSON:
        return self.add("statements", {"topic": topic, "place": "aleppo"} | self.by(0) | more)

    def found(self) -> list[tuple[str, list[str]]]:
        """What is detected: kinds with the records."""
        found = listed(self.callers.public, "place=aleppo")
        assert {one["origin"] for one in found} <= {"detected"}
        return [(one["kind"], one["records"]) for one in found]
