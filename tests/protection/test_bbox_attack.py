"""An attacker who may ask as often as they like finds no place finer than their tier is shown."""

import csv
import io
from typing import Any

import pytest

from tests.contract_client import ContractClient
from tests.protection.comparing import differences
from tests.protection.hidden_from_partners import HIDDEN_POINT
from tests.protection.worlds import Worlds

# The strike whose point is hidden, alone on its day and in its family.
_ALONE = "from=2016-09-28&to=2016-09-28&families=reports-example-org"
# Halving 360 degrees so often leaves less than a millimetre.
_HALVINGS = 40
# What each tier is shown of it.
_SHOWN = {"public": "jebel-saman-district", "partner": "handarat"}


def _reader(worlds: Worlds, tier: str) -> ContractClient:
    return worlds.readers(tier)[1]


def _centre(reader: ContractClient, place: str) -> tuple[float, float]:
    longitude, latitude = reader.get(f"/v1/places/{place}").json["centroid"]["coordinates"]
    return longitude, latitude


def _bisected(reader: ContractClient, *, latitude: bool) -> float:
    low, high = (-90.0, 90.0) if latitude else (-180.0, 180.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        box = f"-180,{low!r},180,{middle!r}" if latitude else f"{low!r},-90,{middle!r},90"
        told = reader.unchecked(f"/v1/strikes?{_ALONE}&include_total=1&bbox={box}").json
        assert told["total"] == len(told["data"])
        low, high = (low, middle) if told["total"] else (middle, high)
    return (low + high) / 2


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_bisecting_by_bbox_finds_the_centre_of_the_place_that_is_shown(
    worlds: Worlds, tier: str
) -> None:
    reader = _reader(worlds, tier)
    found = (_bisected(reader, latitude=False), _bisected(reader, latitude=True))
    assert found == pytest.approx(_centre(reader, _SHOWN[tier]), abs=1e-6)
    assert found != pytest.approx(HIDDEN_POINT["coordinates"], abs=1e-3)


def _places_read(reader: ContractClient, strike: str) -> set[str]:
    """Where a strike is said to be, wherever it is said."""
    query = f"{_ALONE}&limit=1"
    told: list[Any] = [reader.unchecked(f"/v1/strikes/{strike}").json]
    for path in ("/v1/strikes", "/v1/strikes.json", "/v1/strikes"):
        told += reader.unchecked(f"{path}?{query}").json["data"]
    text = reader.unchecked(f"/v1/strikes.csv?{query}").text
    rows = [each for each in csv.DictReader(io.StringIO(text)) if each["id"] == strike]
    assert len(told) == 4 and len(rows) == 1
    return {each["place"] for each in [*told, *rows]}


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_reading_again_and_again_averages_to_the_place_that_is_shown(
    worlds: Worlds, tier: str
) -> None:
    reader = _reader(worlds, tier)
    strike = worlds.ids["/v1/strikes"][0]
    assert set.union(*(_places_read(reader, strike) for _ in range(3))) == {_SHOWN[tier]}


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_many_strikes_at_one_hospital_average_to_the_town(worlds: Worlds, tier: str) -> None:
    reader = _reader(worlds, tier)
    query = "from=2016-10-16&to=2016-10-16&families=reports-example-org&fields=id,place"
    told = reader.get(f"/v1/strikes?{query}").json["data"]
    assert [each["place"] for each in told] == ["aleppo"]
    # Recorded in one part of the town here, in another there.
    trusted = [
        each.key("cell", "a-cell", "trusted").get(f"/v1/strikes?{query}").json["data"][0]["place"]
        for each in (worlds.plain, worlds.deeper)
    ]
    assert trusted == ["eastern-aleppo", "western-aleppo"]


# Windows and places inside one another, and every way to count in them.
_GROUNDS = {
    "public": ("handarat", "kafr-saghir", "jebel-saman-district"),
    "partner": ("eastern-aleppo", "western-aleppo", "aleppo"),
}
_WINDOWS = ("from=2016-09-28&to=2016-10-03", "from=2016-10-03&to=2016-10-16")


def _counted(tier: str) -> list[str]:
    asked = []
    for place in _GROUNDS[tier]:
        for window in _WINDOWS:
            listed = f"/v1/strikes?limit=1&include_total=1&place={place}&{window}"
            asked += [
                listed,
                f"{listed}&place_match=possibly",
                f"{listed}&families=reports-example-org&certainty_min=possible",
                f"{listed}&attack_types=shelling",
                f"/v1/timeseries/strikes?place={place}&{window}&interval=month",
                f"/v1/timeseries/facilities_hit.csv?place={place}&{window}",
            ]
        asked += [
            f"/v1/cities/{place}/summary?on=2016-10-20&trace=full",
            f"/v1/cities/{place}/timeseries?measures=attacks_on_care,killed&from=2016-09-01",
            f"/v1/cadence?place={place}&from=2016-09-01&to=2016-10-31",
        ]
    return [*asked, "/v1/situation?on=2016-10-20", "/v1/situation.csv?on=2016-10-04"]


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_no_difference_of_counts_tells_the_finer_place(worlds: Worlds, tier: str) -> None:
    # The same strikes lie in other parts of the places that the tier sees: whatever is subtracted
    # from whatever, both give the same.
    assert differences(worlds, tier, _counted(tier)) == []


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_a_strike_is_counted_where_it_is_shown_and_in_nothing_finer(
    worlds: Worlds, tier: str
) -> None:
    reader = _reader(worlds, tier)
    query = f"/v1/strikes?{_ALONE}&include_total=1&limit=1&place="
    within = {
        place: reader.get(f"{query}{place}").json["total"]
        for place in ("handarat", "jebel-saman-subdistrict", "jebel-saman-district", "syr")
    }
    fine = int(tier == "partner")
    assert within == {
        "handarat": fine,
        "jebel-saman-subdistrict": fine,
        "jebel-saman-district": 1,
        "syr": 1,
    }
