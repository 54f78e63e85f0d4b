"""Names that are known to mean a place, or another one: what is taken is never wrong.

The pairs are facts from OCHA COD-AB (CC BY-IGO), yemen-regions (MIT) and the Syrian Archive's list
of places with OCHA codes (CC BY-SA 4.0), and some by hand.
"""

import csv
from pathlib import Path

import pytest

from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.placing.resolver import resolver_of
from service.domain.imports.placing.values import Asked, Refusal, Resolution
from service.seeding.first_start import OPERATOR
from service.storage.database import Database

_FILE = Path(__file__).with_name("pairs.csv")
_WORDS = ("country", "name", "settlement", "admin3", "admin2", "admin1")
# Of the places that the gazetteer holds so many are found: 292 of 296 when this was written.
_FOUND_AT_LEAST = 0.97


@pytest.fixture(scope="module")
def gazetteer(seeded: Database) -> Gazetteer:
    with seeded.reading(OPERATOR) as session:
        return load_gazetteer(session, ["SYR"])


def _pairs() -> list[dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _answer(gazetteer: Gazetteer, pair: dict[str, str]) -> Resolution | Refusal:
    point = (float(pair["lon"]), float(pair["lat"])) if pair["lon"] else None
    asked = Asked(**{word: pair[word] for word in _WORDS}, point=point, precision="settlement")
    return resolver_of(gazetteer).resolve(asked)


def test_no_name_is_taken_for_another_place(gazetteer: Gazetteer) -> None:
    wrong = []
    for pair in _pairs():
        found = _answer(gazetteer, pair)
        if isinstance(found, Resolution):
            taken = found.unit.slug == pair["slug"]
            if taken != (pair["verdict"] == "same"):
                wrong.append((pair, found.unit.slug))
    # What is another place may be the unit of that name; it is never the named one.
    assert [
        each for each in wrong if each[0]["verdict"] == "same" or each[1] == each[0]["slug"]
    ] == []


def test_nearly_every_known_place_is_found_by_what_files_call_it(gazetteer: Gazetteer) -> None:
    same = [pair for pair in _pairs() if pair["verdict"] == "same"]
    found = [pair for pair in same if isinstance(_answer(gazetteer, pair), Resolution)]
    assert len(same) > 250
    assert len(found) / len(same) >= _FOUND_AT_LEAST


def test_every_pair_is_of_a_place_in_the_gazetteer(seeded: Database) -> None:
    with seeded.pool.connection() as connection:
        known = {row["slug"] for row in connection.execute("SELECT p.slug FROM place AS p")}
    assert {pair["slug"] for pair in _pairs()} - known == set()
