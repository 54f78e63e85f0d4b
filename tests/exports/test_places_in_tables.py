"""Tables tell where a record is, in plain words, and never finer than its tier is shown it."""

from typing import Any

import pytest

from tests import canaries, factories
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.exports.reading import csv_rows, features, sheet_rows, table

_NEW = ("place_name", "place_pcode", "place_country", "place_longitude", "place_latitude")


@pytest.fixture
def placed(callers: Callers) -> Callers:
    """A strike in a quarter of a small town, which only the trusted tier is shown."""
    recorder, reviewer = callers.recorder, callers.reviewer
    parents: dict[str, Any] = {}
    for slug, kind, parent in (
        ("syria", "country", None),
        ("aleppo-governorate", "admin1", "syria"),
        ("jebel-saman", "admin2", "aleppo-governorate"),
        ("small-town", "town", "jebel-saman"),
        ("quarter", "city_part", "small-town"),
    ):
        above = parents[parent]["id"] if parent else None
        number = float(len(parents) + 30)
        made = factories.place(
            recorder, slug, kind=kind, parent_id=above, population=9_000,
            centroid={"type": "Point", "coordinates": [number + 0.25, number]},
        )  # fmt: skip
        factories.publish(reviewer, "places", made)
        parents[slug] = made
    made = factories.strike(recorder, place="quarter", occurred="2016-07-11")
    factories.publish(reviewer, "strikes", made)
    return callers


def test_a_strike_is_told_at_the_place_that_its_tier_is_shown(placed: Callers) -> None:
    expected = {
        "public": ("Jebel Saman", "32.25", "32.0"),
        "partner": ("Small Town", "33.25", "33.0"),
        "trusted": ("Quarter", "34.25", "34.0"),
    }
    readers = {
        "public": placed.public,
        "partner": placed.key("p", "office", "partner"),
        "trusted": placed.key("t", "cell", "trusted"),
    }
    for tier, (name, longitude, latitude) in expected.items():
        (row,) = csv_rows(readers[tier].get("/v1/exports/strikes.csv"))
        assert (row["place_name"], row["place_country"]) == (name, "SYR")
        assert (row["place_longitude"], row["place_latitude"]) == (longitude, latitude)
        (cells,) = sheet_rows(readers[tier].get("/v1/exports/strikes.xlsx"))
        (typed,) = table(readers[tier].get("/v1/exports/strikes.parquet")).to_pylist()
        for kept in (cells, typed):
            assert kept["place_name"] == name
            assert kept["place_longitude"] == float(longitude)
    text = readers["partner"].get("/v1/exports/strikes.csv").get_data(as_text=True)
    for exact in ("Quarter", "34.25", *map(str, canaries.POINT["coordinates"])):
        assert exact not in text


def test_a_table_says_what_the_gazetteer_says(seeded_client: ContractClient) -> None:
    places = {row["id"]: row for row in
              features(seeded_client.get("/v1/exports/places.geojson?country=SYR"))}  # fmt: skip
    told = 0
    for row in csv_rows(seeded_client.get("/v1/exports/strikes.csv?country=SYR")):
        there = places[row["place_id"]]
        assert row["place_pcode"] == (there["properties"]["pcode"] or "")
        assert row["place_country"] == "SYR"
        assert row["place_name"] in there["properties"]["names"].split("; ")
        if there["geometry"]:
            centre = [float(row["place_longitude"]), float(row["place_latitude"])]
            assert centre == there["geometry"]["coordinates"]
            told += 1
    assert told


def test_new_columns_stand_at_the_end_and_only_where_a_record_has_a_place(
    seeded_client: ContractClient,
) -> None:
    for path, placed in (("strikes", True), ("pauses", True), ("sieges", False)):
        heads = seeded_client.get(f"/v1/exports/{path}.csv").get_data(as_text=True)
        names = heads.splitlines()[0].split(",")
        end = ["attribution", "external_ids_gone_on", *(_NEW if placed else ())]
        assert names[-len(end) :] == end


def test_what_its_publisher_no_longer_holds_is_marked_in_a_table(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    ids = [{"scheme": "acled", "value": "SYR1", "gone_on": "2017-02-01"}]
    claim = {"metric": "killed", "quantity": 3, "place": "aleppo", "period": "2016-07-17",
             "source": "https://r.example.org/1", "external_ids": ids}  # fmt: skip
    made = factories.record(recorder, "casualty-figures", claim)
    factories.publish(reviewer, "casualty-figures", made)
    (row,) = csv_rows(callers.public.get("/v1/exports/casualty-figures.csv"))
    assert (row["external_ids"], row["external_ids_gone_on"]) == ("SYR1", "2017-02-01")
