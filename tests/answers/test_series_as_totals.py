"""A series and the casualty total of the same question say the same, a zero included."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from service.storage.embedded import EmbeddedServer
from tests import factories
from tests.answers import random_records
from tests.conftest import Callers, copy_of
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SEEDS = (1, 3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 10)))
PEOPLE = ("all", "civilians", "children", "combatants", "health_workers")
CAUSES = ("", "&cause=direct_violence", "&cause=indirect")
WINDOW = "from=2016-07-01&to=2016-09-30"
PLACES = ("land", "north", "town")
INTERVALS = ("month", "week", "quarter")
ZERO = {"low": 0, "best": 0, "high": 0, "records": 0}
BOUNDS = ("low", "best", "high")


@pytest.fixture(scope="module", params=SEEDS)
def readers(request: pytest.FixtureRequest, server: EmbeddedServer) -> Iterator[Callers]:
    """Few records, of families of which each declares to cover the land in some years."""
    with copy_of(server, "siege_template") as database:
        callers = Callers(database)
        random_records.build(callers)
        sources = callers.recorder.get("/v1/sources?limit=100").json["data"]
        for source in sources:
            covers = {"nouns": ["casualty-figures", "strikes"], "places": ["land"], "span": "2016"}
            document = factories.document(
                callers.recorder, source["id"], kind="dataset", covers=[covers]
            )
            factories.publish(callers.reviewer, "documents", document)
        random_records.fill(database, random.Random(request.param), each=5)
        yield callers


def _questions() -> Iterator[tuple[str, str, str]]:
    for metric, people in itertools.product(("killed", "injured"), PEOPLE):
        for place, cause in itertools.product(PLACES, CAUSES):
            asked = f"place={place}&population={people}{cause}&{WINDOW}"
            yield metric, metric, asked
            if people == "health_workers" and not cause:
                yield metric, f"health_workers_{metric}", asked


def _series(reader: ContractClient, measure: str, asked: str) -> dict[str, list[JSON]]:
    answer = reader.get(f"/v1/timeseries/{measure}?{asked}")
    assert answer.status_code == 200, answer.json
    found: dict[str, list[JSON]] = {}
    for line in answer.json["lines"]:
        found.setdefault(line["family"], []).append(line)
    return found


def _half_open(line: JSON) -> bool:
    return any(".." in one["within"] for one in line["unplaced"])


def test_the_total_of_a_series_is_the_casualty_total(readers: Callers) -> None:
    """Of a family with one line; where it has several, none says zero that the total does not."""
    reader = readers.key("trusted", "a-cell", "trusted")
    seen: Counter[int | None] = Counter()
    for at, (metric, measure, asked) in enumerate(_questions()):
        answer = reader.get(f"/v1/casualty-totals?metric={metric}&{asked}")
        assert answer.status_code == 200, answer.json
        series = _series(reader, measure, f"{asked}&interval={INTERVALS[at % len(INTERVALS)]}")
        for line in answer.json["lines"]:
            mine = series.get(line["family"], [])
            recorded = {bound: line["recorded"][bound] for bound in BOUNDS}
            for one in mine:
                told = {bound: one["total"][bound] for bound in BOUNDS}
                assert recorded == told or one["total"] != ZERO, (asked, line, one)
                if len(mine) == 1 and not _half_open(one):
                    assert told == recorded, (asked, line, one)
                    seen[recorded["best"]] += 1
    assert seen[None] and seen[0], seen
