"""What must hold for ever holds in the database too, whoever writes; and is told in words."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from service.model.nouns import BY_TABLE, NOUNS
from service.storage import faults
from service.storage.constraints import CONSTRAINTS
from tests.records.desk import Desk

_NOWHERE = str(uuid4())


def refused_by(error: psycopg.Error, name: str) -> None:
    """Holds an error to the constraint's name and to what a client is told of it."""
    assert error.diag.constraint_name == name, error
    problem = faults.translate(error)
    assert problem is not None
    told = CONSTRAINTS[name]
    assert problem.kind == told.kind
    assert problem.errors[0].code == told.code
    assert problem.errors[0].detail == told.detail
    assert "siege" not in str(problem) or "siege" in told.detail
    for word in ("constraint", "violates", "relation", "ERROR"):
        assert word not in str(problem)


def _day(day: str) -> dict[str, Any]:
    return {"edtf": day, "earliest": day, "latest": day, "precision": "day", "text": None}


_ENDED_FIRST = _day("2016-01-01")
_DISORDERED = {"low": 5, "best": None, "high": 3, "qualifier": "between"}
_NEGATIVE = {"low": -1, "best": None, "high": None, "qualifier": "at_least"}
QUANTITIES = {
    "strike_killed_order": ("strike", {"killed": _DISORDERED}),
    "strike_killed_not_negative": ("strike", {"killed": _NEGATIVE}),
    "strike_injured_order": ("strike", {"injured": _DISORDERED}),
    "strike_injured_not_negative": ("strike", {"injured": _NEGATIVE}),
    "strike_health_workers_killed_order": ("strike", {"health_workers_killed": _DISORDERED}),
    "strike_health_workers_killed_not_negative": ("strike", {"health_workers_killed": _NEGATIVE}),
    "strike_health_workers_injured_order": ("strike", {"health_workers_injured": _DISORDERED}),
    "strike_health_workers_injured_not_negative": ("strike", {"health_workers_injured": _NEGATIVE}),
    "casualty_figure_quantity_order": ("casualty_figure", {"quantity": _DISORDERED}),
    "casualty_figure_quantity_not_negative": ("casualty_figure", {"quantity": _NEGATIVE}),
    "population_estimate_quantity_order": ("population_estimate", {"quantity": _DISORDERED}),
    "population_estimate_quantity_not_negative": ("population_estimate", {"quantity": _NEGATIVE}),
    "aid_mission_people_intended_order": ("aid_mission", {"people_intended": _DISORDERED}),
    "aid_mission_people_intended_not_negative": ("aid_mission", {"people_intended": _NEGATIVE}),
    "aid_mission_people_reached_order": ("aid_mission", {"people_reached": _DISORDERED}),
    "aid_mission_people_reached_not_negative": ("aid_mission", {"people_reached": _NEGATIVE}),
    "aid_mission_trucks_order": ("aid_mission", {"trucks": _DISORDERED}),
    "aid_mission_trucks_not_negative": ("aid_mission", {"trucks": _NEGATIVE}),
    "aid_mission_trucks_hit_order": ("aid_mission", {"trucks_hit": _DISORDERED}),
    "aid_mission_trucks_hit_not_negative": ("aid_mission", {"trucks_hit": _NEGATIVE}),
}
# Constraint → the record's table and the members that break it.
BREAKING: dict[str, tuple[str, dict[str, Any]]] = {
    **QUANTITIES,
    "place_population_not_negative": ("place", {"population": -1}),
    "place_parent_exists": ("place", {"parent_id": _NOWHERE}),
    "document_source_exists": ("document", {"source_id": _NOWHERE}),
    "document_relay_exists": ("document", {"relays_document_id": _NOWHERE}),
    "siege_area_exists": ("siege", {"area_id": _NOWHERE}),
    "siege_competes_with_exists": ("siege", {"competes_with": _NOWHERE}),
    "siege_end_not_before_start": ("siege", {"ended": _ENDED_FIRST, "end_mode": "captured"}),
    "siege_ongoing_has_no_end": ("siege", {"ended": _day("2016-09-04"), "end_mode": "ongoing"}),
    "designation_area_exists": ("designation", {"area_id": _NOWHERE}),
    "designation_designator_exists": ("designation", {"designator": _NOWHERE}),
    "designation_end_not_before_start": (
        "designation",
        {"valid_from": _day("2016-07-01"), "valid_to": _ENDED_FIRST},
    ),
    "population_estimate_area_exists": ("population_estimate", {"area_id": _NOWHERE}),
    "population_estimate_place_exists": ("population_estimate", {"place_id": _NOWHERE}),
    "route_status_route_exists": ("route_status", {"route_id": _NOWHERE}),
    "route_status_competes_with_exists": ("route_status", {"competes_with": _NOWHERE}),
    "route_status_end_not_before_start": ("route_status", {"ended": _ENDED_FIRST}),
    "strike_place_exists": ("strike", {"place_id": _NOWHERE}),
    "strike_same_event_exists": ("strike", {"same_event_as": _NOWHERE}),
    "casualty_figure_place_exists": ("casualty_figure", {"place_id": _NOWHERE}),
    "casualty_figure_subset_of_exists": ("casualty_figure", {"subset_of": _NOWHERE}),
    "casualty_figure_supersedes_exists": ("casualty_figure", {"supersedes": _NOWHERE}),
    "casualty_figure_strike_exists": ("casualty_figure", {"strike_id": _NOWHERE}),
    "casualty_figure_series_key_needed": ("casualty_figure", {"phase": "2", "series_key": None}),
    "facility_place_exists": ("facility", {"place_id": _NOWHERE}),
    "facility_status_facility_exists": ("facility_status", {"facility_id": _NOWHERE}),
    "facility_status_end_not_before_start": ("facility_status", {"ended": _ENDED_FIRST}),
    "aid_mission_area_exists": ("aid_mission", {"area_id": _NOWHERE}),
    "aid_mission_place_exists": ("aid_mission", {"place_id": _NOWHERE}),
    "aid_mission_arrived_not_before_moved": (
        "aid_mission",
        {"moved_on": _day("2016-07-01"), "arrived_on": _ENDED_FIRST},
    ),
    "pause_place_exists": ("pause", {"place_id": _NOWHERE}),
    "statement_place_exists": ("statement", {"place_id": _NOWHERE}),
    "citation_document_exists": ("strike", {"citations": [{"document_id": _NOWHERE}]}),
    "record_word_known": ("strike", {"delivery": "by_rumour"}),
}
TO_ITSELF = {
    "place_parent_not_itself": ("place", "parent_id"),
    "document_relay_not_itself": ("document", "relays_document_id"),
    "strike_same_event_not_itself": ("strike", "same_event_as"),
    "casualty_figure_subset_of_not_itself": ("casualty_figure", "subset_of"),
    "casualty_figure_supersedes_not_itself": ("casualty_figure", "supersedes"),
}
SLUGS = {
    "source_slug_unique": "source",
    "place_slug_unique": "place",
    "besieged_area_slug_unique": "besieged_area",
    "supply_route_slug_unique": "supply_route",
}
IDS = {
    "source_pkey": "source",
    "document_pkey": "document",
    "place_pkey": "place",
    "besieged_area_pkey": "besieged_area",
    "supply_route_pkey": "supply_route",
    "siege_pkey": "siege",
    "designation_pkey": "designation",
    "population_estimate_pkey": "population_estimate",
    "route_status_pkey": "route_status",
    "strike_pkey": "strike",
    "casualty_figure_pkey": "casualty_figure",
    "statement_pkey": "statement",
    "facility_pkey": "facility",
    "facility_status_pkey": "facility_status",
    "aid_mission_pkey": "aid_mission",
    "pause_pkey": "pause",
}
CITED = {
    "supply_route_published_is_cited": "supply_route",
    "siege_published_is_cited": "siege",
    "designation_published_is_cited": "designation",
    "population_estimate_published_is_cited": "population_estimate",
    "route_status_published_is_cited": "route_status",
    "strike_published_is_cited": "strike",
    "casualty_figure_published_is_cited": "casualty_figure",
    "statement_published_is_cited": "statement",
    "facility_published_is_cited": "facility",
    "facility_status_published_is_cited": "facility_status",
    "aid_mission_published_is_cited": "aid_mission",
    "pause_published_is_cited": "pause",
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_claim_that_breaks_a_rule_is_not_stored(desk: Desk, name: str) -> None:
    table, change = BREAKING[name]
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        desk.change(table, change)
    refused_by(refused.value, name)


@pytest.mark.parametrize("name", TO_ITSELF)
def test_a_record_never_refers_to_itself(desk: Desk, name: str) -> None:
    table, member = TO_ITSELF[name]
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        desk.change(table, {member: str(desk.id_of(table))})
    refused_by(refused.value, name)


@pytest.mark.parametrize("name", SLUGS)
def test_a_live_slug_is_of_one_record(desk: Desk, name: str) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        desk.copy(SLUGS[name], {"pcode": None})
    refused_by(refused.value, name)


@pytest.mark.parametrize("name", IDS)
def test_an_id_is_of_one_record(desk: Desk, name: str) -> None:
    table = IDS[name]
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        desk.copy(table, {"slug": "another", "pcode": None}, desk.id_of(table))
    refused_by(refused.value, name)


@pytest.mark.parametrize("name", CITED)
def test_nothing_uncited_is_published(desk: Desk, name: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.change(CITED[name], {"citations": []}, "published")
    refused_by(refused.value, name)
    assert BY_TABLE[CITED[name]].cited


def test_every_noun_that_needs_a_citation_has_the_rule() -> None:
    assert set(CITED.values()) == {noun.table for noun in NOUNS if noun.cited}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("siege_published_never_overlap", "siege"),
        ("route_status_published_never_overlap", "route_status"),
        ("facility_status_published_never_overlap", "facility_status"),
    ],
)
def test_published_spans_never_overlap(desk: Desk, name: str, table: str) -> None:
    desk.change(table, {}, "published")
    with pytest.raises(psycopg.errors.ExclusionViolation) as refused:
        desk.copy(table, {})
    refused_by(refused.value, name)


@pytest.mark.parametrize("table", ["siege", "route_status"])
def test_a_claim_that_competes_is_no_span_of_its_own(desk: Desk, table: str) -> None:
    desk.change(table, {}, "published")
    desk.copy(table, {"competes_with": str(desk.id_of(table))})


def test_a_place_code_is_of_one_place_of_its_kind(desk: Desk) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        desk.copy("place", {"slug": "another"})
    refused_by(refused.value, "place_pcode_unique")


def test_places_never_contain_each_other_in_a_ring(desk: Desk) -> None:
    child = desk.copy(
        "place", {"slug": "quarter", "pcode": None, "parent_id": str(desk.id_of("place"))}
    )
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.change("place", {"parent_id": str(child)})
    refused_by(refused.value, "place_tree_has_no_loop")


def test_an_external_id_is_of_one_record(desk: Desk) -> None:
    named = {"external_ids": [{"scheme": "sind", "value": "41"}]}
    desk.change("strike", named)
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        desk.change("casualty_figure", named)
    refused_by(refused.value, "external_id_scheme_value_unique")


def test_a_record_has_no_state_that_nobody_knows(desk: Desk) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.change("strike", {}, "believed")
    refused_by(refused.value, "record_state_known")


def test_a_record_has_no_sensitivity_that_nobody_knows(desk: Desk) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute("UPDATE strike SET sensitivity = 'hush'")
    refused_by(refused.value, "record_sensitivity_known")


@pytest.mark.parametrize("table", [noun.table for noun in NOUNS])
def test_a_write_without_an_actor_fails_even_from_psql(desk: Desk, table: str) -> None:
    desk.connection.execute("SELECT set_config('siege.actor', '', true)")
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.change(table, {"notes": "nobody wrote this"})
    refused_by(refused.value, "change_actor_present")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE change SET reason = 'better'", "DELETE FROM change", "UPDATE change SET actor = 'me'"],
)
def test_the_journal_is_never_rewritten(desk: Desk, statement: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute(statement.encode())
    refused_by(refused.value, "change_append_only")
