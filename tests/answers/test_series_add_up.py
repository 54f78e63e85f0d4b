"""Of every flow, on every axis and split in every way, points and unplaced make the total."""

import itertools
import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.domain.series_questions import FLOWS, MEASURES, Measure
from service.storage.embedded import EmbeddedServer
from tests.answers import random_records
from tests.conftest import Callers, copy_of
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SEEDS = (1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 20)))
FLOWING = tuple(one for one in MEASURES.values() if one.kind in FLOWS)
# Where records lie on each axis; what was inserted was made public when the test began.
WINDOWS = {
    "event": "from=2016-07-01&to=2016-09-30",
    "reported": "from=2016-07-01&to=2016-09-30",
    "recorded": "from=2026-01-01&to=2027-12-31",
}
EVER = "from=1900-01-01&to=2100-12-31&interval=year"
PLACES = ("place=land", "place=town", "")


@pytest.fixture(scope="module", params=SEEDS)
def readers(
    request: pytest.FixtureRequest, server: EmbeddedServer
) -> Iterator[dict[str, ContractClient]]:
    """Readers of two tiers, of records that are different for each seed."""
    with copy_of(server, "siege_template") as database:
        callers = Callers(database)
        random_records.build(callers)
        random_records.fill(database, random.Random(request.param))
        yield {tier: callers.key(tier, "a-cell", tier) for tier in ("public", "trusted")}


def _lines(reader: ContractClient, measure: str, *query: str) -> dict[Any, JSON]:
    answer = reader.get(f"/v1/timeseries/{measure}?{'&'.join(filter(None, query))}")
    assert answer.status_code == 200, answer.json
    lines = answer.json["lines"]
    found = {(one["family"], one["basis"], one.get("group")): one for one in lines}
    assert len(found) == len(lines)
    return found


def _sum(parts: list[JSON]) -> JSON:
    """What parts add up to, reckoned here once more."""
    counted = [part for part in parts if part["records"]]
    hidden = any("withheld" in part for part in counted)
    lows = [part["low"] for part in counted if part["low"] is not None]
    bests = [part["best"] for part in counted]
    highs = [part["high"] for part in counted]
    return {
        "low": sum(lows) if lows and not hidden else None,
        "best": sum(bests) if counted and None not in bests else None,
        "high": sum(highs) if counted and None not in highs else None,
        "records": sum(part["records"] for part in counted),
        **({"withheld": "tier"} if hidden else {}),
    }


def _questions(measure: Measure) -> Iterator[tuple[str, ...]]:
    groups = ("", *(f"group_by={group}" for group in measure.groups))
    for axis, group in itertools.product(measure.axes, groups):
        yield _asked(axis, group)


def _asked(axis: str, *more: str) -> tuple[str, ...]:
    return (f"axis={axis}", WINDOWS[axis], "place=north", *more)


def test_points_and_unplaced_make_the_total(readers: dict[str, ContractClient]) -> None:
    seen = 0
    for reader, measure in itertools.product(readers.values(), FLOWING):
        for asked in _questions(measure):
            for line in _lines(reader, measure.name, *asked).values():
                told = _sum([*line["points"], *line["unplaced"]])
                assert told == line["total"], (measure.name, asked)
                seen += told["records"]
    assert seen > 500


@pytest.mark.parametrize("measure", FLOWING, ids=lambda one: one.name)
def test_every_axis_tells_of_the_same_records(
    readers: dict[str, ContractClient], measure: Measure
) -> None:
    """Over all time nothing is gained or lost: on the axis of the event what has no day there
    stands beside, and on another one what nobody knows the days of and others may count."""
    reader = readers["trusted"]
    for place in PLACES:
        counted = {}
        for axis in measure.axes:
            split = "group_by=population" if "population" in measure.groups else ""
            lines = _lines(reader, measure.name, EVER, place, f"axis={axis}", split)
            counted[axis] = {
                key: (
                    line["total"]["records"]
                    + sum(span["records"] for span in line["across_the_edge"]),
                    line["possibly_here"]["records"] if line["possibly_here"] else 0,
                )
                for key, line in lines.items()
            }
        assert counted["event"] == counted["reported"] == counted["recorded"], (measure, place)
    assert counted["event"]


def test_certainties_part_the_records_and_types_of_attack_do_not(
    readers: dict[str, ContractClient],
) -> None:
    reader = readers["trusted"]
    for axis in ("event", "reported", "recorded"):
        asked = _asked(axis)
        whole = _lines(reader, "attacks_on_care", *asked)
        parted = _lines(reader, "attacks_on_care", *asked, "group_by=certainty")
        assert {key[2] for key in parted} <= {"not_assessed", "possible", "confirmed"}
        typed = _lines(reader, "attacks_on_care", *asked, "group_by=attack_type")
        for (family, basis, _), line in whole.items():
            parts = [one["total"] for key, one in parted.items() if key[:2] == (family, basis)]
            assert _sum(parts) == line["total"]
            types = [one["total"] for key, one in typed.items() if key[:2] == (family, basis)]
            assert sum(one["records"] for one in types) > line["total"]["records"]


def test_the_day_of_recording_is_the_one_that_the_tier_could_know(
    readers: dict[str, ContractClient],
) -> None:
    """All was recorded in January, and made public when the test began, as the feed says."""
    asked = ("place=land", "axis=recorded", "interval=day")
    days: dict[str, set[str]] = {}
    for tier, reader in readers.items():
        lines = _lines(reader, "attacks_on_care", *asked, WINDOWS["recorded"]).values()
        points = [point for line in lines for point in line["points"]]
        days[tier] = {point["bucket"] for point in points if point["records"]}
    feed = readers["public"].get("/v1/changes?kinds=strikes&limit=1000").json["data"]
    instants = {datetime.fromisoformat(change["at"]) for change in feed}
    assert days["public"] == {
        at.astimezone(ZoneInfo("Asia/Damascus")).date().isoformat() for at in instants
    }
    # 22:30 UTC is the next day there.
    assert days["trusted"] <= {f"2026-01-{day:02}" for day in range(2, 22)}
    assert len(days["trusted"]) > 5


@pytest.mark.parametrize("measure", ["killed", "injured", "displaced"])
def test_the_line_of_a_population_is_what_a_question_of_it_gives(
    readers: dict[str, ContractClient], measure: str
) -> None:
    for reader, axis in itertools.product(readers.values(), ("event", "reported", "recorded")):
        asked = _asked(axis)
        split = _lines(reader, measure, *asked, "group_by=population")
        assert {key[2] for key in split} <= {"all", "civilians", "children"}
        for word in ("all", "civilians", "children"):
            alone = _lines(reader, measure, *asked, f"population={word}")
            mine = {key[:2]: line for key, line in split.items() if key[2] == word}
            assert {key[:2] for key in alone} == set(mine)
            for key, line in alone.items():
                told = {k: v for k, v in mine[key[:2]].items() if k != "group"}
                assert told == line
        within = _lines(reader, measure, *asked, "group_by=population", "population=civilians")
        assert {key[2] for key in within} <= {"civilians"}
