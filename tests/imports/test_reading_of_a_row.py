"""How the cells of one row become a strike record."""

import re
from typing import Any

import pytest

from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.profile import RowReading
from service.model.actor import Reader
from service.seeding.first_start import OPERATOR
from service.storage import places
from service.storage.database import Database
from tests.imports.health_file import CLEAN, PROFILE

TARTUS_POINT = {"Latitude": "34.889", "Longitude": "35.886"}


@pytest.fixture(scope="session")
def gazetteer(seeded: Database) -> Gazetteer:
    with seeded.reading(OPERATOR) as session:
        return load_gazetteer(session)


def reading_of(gazetteer: Gazetteer, **cells: str) -> RowReading:
    return PROFILE.begin(gazetteer, {})(2, CLEAN | cells)


def claim_of(gazetteer: Gazetteer, **cells: str) -> dict[str, Any]:
    reading = reading_of(gazetteer, **cells)
    assert not reading.faults
    return dict(reading.claims[0].claim)


def slug(database: Database, place_id: str) -> str:
    with database.reading(Reader.anonymous()) as session:
        found = places.find_ground(session, place_id)
    assert found is not None
    return found.slug


@pytest.mark.parametrize(
    ("words", "how"),
    [
        (["Aerial Bomb: Drone"], "air_launched"),
        (["Aerial Bomb: Plane", "Cluster Bomb"], "air_launched"),
        (["Cluster Bomb"], "unknown"),
        (["Missile", "RPG"], "ground_launched"),
        (["VBIED"], "ied"),
        (["Firearms", "Unarmed Perpetrator"], "firearm"),
        (["Aerial Bomb: Plane", "Firearms"], "combination"),
        (["Firearms", "Unspecified Explosive"], "combination"),
        (["Fist and Foot"], "none"),
        (["No Information on the Weapon Used"], "unknown"),
        (["A new word"], "unknown"),
        ([], "unknown"),
    ],
)
def test_weapons_become_one_way_of_delivery(
    gazetteer: Gazetteer, words: list[str], how: str
) -> None:
    claim = claim_of(gazetteer, **{"Weapon Carried/Used": ", ".join(words)})
    assert claim["delivery"] == how


def test_a_weapon_that_nobody_knows_is_told(gazetteer: Gazetteer) -> None:
    reading = reading_of(gazetteer, **{"Weapon Carried/Used": "A new word"})
    assert [flag.code for flag in reading.flags] == ["unknown_weapon"]


@pytest.mark.parametrize(
    ("precision", "kind", "has_point"),
    [
        ("(2) 25 km Precision ", "admin3", True),
        ("(3) District", "admin2", True),
        ("(4) Province", "admin1", False),
        ("(5) Linear Feature", "admin2", True),
        ("(6) Country", "country", False),
    ],
)
def test_a_place_is_never_finer_than_the_file_knows(
    seeded: Database, gazetteer: Gazetteer, precision: str, kind: str, has_point: bool
) -> None:
    claim = claim_of(gazetteer, **{"Geo Precision": precision})
    with seeded.reading(Reader.anonymous()) as session:
        found = places.find_ground(session, claim["place_id"])
    assert found is not None
    assert found.kind == kind
    assert (claim["location"] is not None) == has_point


def test_a_point_just_off_the_simplified_coast_takes_the_nearest_unit(
    seeded: Database, gazetteer: Gazetteer
) -> None:
    cells = {"Latitude": "34.889", "Longitude": "35.86", "Admin 1": "Tartus Governorate"}
    assert slug(seeded, claim_of(gazetteer, **cells)["place_id"]) == "tartous-district"


def test_a_governorate_that_disagrees_with_the_point_is_flagged(gazetteer: Gazetteer) -> None:
    reading = reading_of(gazetteer, **TARTUS_POINT)
    assert not reading.faults
    assert [flag.code for flag in reading.flags] == ["governorates_disagree"]


def test_yemen_has_no_outlines_so_the_named_governorate_is_taken(
    seeded: Database, gazetteer: Gazetteer
) -> None:
    cells = {"Country ISO": "YEM", "Admin 1": "Ta'izz Governorate", "Latitude": "13.57"}
    claim = claim_of(gazetteer, **cells, Longitude="44.01")
    assert re.fullmatch("taiz.*governorate", slug(seeded, claim["place_id"]))
    assert claim["location_precision"] == "admin2"


def test_a_stated_zero_is_kept_and_an_empty_cell_is_not_stated(gazetteer: Gazetteer) -> None:
    claim = claim_of(gazetteer, **{"Health Workers Injured": ""})
    assert claim["health_workers_killed"] == 0
    assert claim["health_workers_injured"] is None


def test_a_forced_entry_alone_is_no_hit(gazetteer: Gazetteer) -> None:
    damaged = "Number of Attacks on Health Facilities Reporting Damaged"
    cells = {damaged: "0", "Forceful Entry into Health Facility": "1"}
    claim = claim_of(gazetteer, **cells)
    assert claim["facility_effect"] == "none"
    assert claim["resources_affected"] == ["facility"]


@pytest.mark.parametrize(
    ("name", "category", "parties"),
    [
        ("Unidentified Armed Actor", "NSA", []),
        ("Family", "Civilian", []),
        ("Government of Syria", "Government", [("syrian_government", False)]),
        ("Syrian or Russian Forces", "Armed Forces", [("syrian_or_russian_forces", True)]),
        (
            "Government of Yemen, Shia al-Houthi rebels",
            "Multiple",
            [("government_of_yemen", True), ("shia_al_houthi_rebels", True)],
        ),
        (
            "Al Islah, at-Tagammu al Yamani il islah",
            "NSA",
            [("al_islah_at_tagammu_al_yamani_il_islah", False)],
        ),
    ],
)
def test_a_perpetrator_is_an_attribution_hedged_where_the_file_hedges(
    gazetteer: Gazetteer, name: str, category: str, parties: list[tuple[str, bool]]
) -> None:
    cells = {"Reported Perpetrator Name": name, "Reported Perpetrator": category}
    claim = claim_of(gazetteer, **cells)
    assert [(party["actor"], party["hedged"]) for party in claim["parties"]] == parties
    assert {party["according_to"] for party in claim["parties"]} <= {"insecurity_insight"}
    assert {party["stance"] for party in claim["parties"]} <= {"asserts"}


@pytest.mark.parametrize(
    ("description", "hedged"),
    [
        ("a convoy attacked by warplanes of disputed origin.", True),
        ("an ambulance damaged by suspected Russian warplanes.", True),
        ("a hospital shelled, allegedly by Turkish forces.", True),
        ("airstrikes of unidentified origin struck a hospital.", True),
        ("an unknown number of deaths after a hospital was hit by government forces.", False),
        ("a clinic bombed by government forces.", False),
    ],
)
def test_a_perpetrator_is_hedged_where_the_description_doubts_who_it_was(
    gazetteer: Gazetteer, description: str, hedged: bool
) -> None:
    cells = {
        "Reported Perpetrator Name": "Government of Syria",
        "Reported Perpetrator": "Government",
        "Event Description": f"September 2016: {description}",
    }
    (party,) = claim_of(gazetteer, **cells)["parties"]
    assert party["hedged"] is hedged
