"""What keeps the journal whole: ids given once, nothing deleted, protection in bounds."""

import psycopg
import pytest

from tests.records.desk import Desk
from tests.records.test_constraints import refused_by


def test_an_id_is_given_once_over_all_nouns(desk: Desk) -> None:
    taken = desk.id_of("strike")
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        desk.copy("statement", {"external_ids": []}, taken)
    refused_by(refused.value, "record_id_unique")


@pytest.mark.parametrize("statement", ["DELETE FROM strike", "TRUNCATE strike CASCADE"])
def test_no_record_is_deleted(desk: Desk, statement: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute(statement.encode())
    refused_by(refused.value, "record_never_deleted")


def test_the_journal_is_never_emptied(desk: Desk) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute("TRUNCATE change")
    refused_by(refused.value, "change_append_only")


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("siege", "siege_competes_with_not_itself"),
        ("route_status", "route_status_competes_with_not_itself"),
    ],
)
def test_nothing_competes_with_itself(desk: Desk, table: str, name: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.change(table, {"competes_with": str(desk.id_of(table))})
    refused_by(refused.value, name)


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("public_delay_hours = -1", "service_state_delay_not_negative"),
        ("public_precision = 'street'", "service_state_precision_word"),
    ],
)
def test_a_setting_of_protection_is_kept_in_bounds(desk: Desk, setting: str, name: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute(f"UPDATE service_state SET {setting}".encode())
    refused_by(refused.value, name)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contradiction_entry SET reason = 'another'",
        "DELETE FROM contradiction_entry",
        "TRUNCATE contradiction_entry",
    ],
)
def test_what_was_decided_on_a_contradiction_stays(desk: Desk, statement: str) -> None:
    desk.connection.execute(
        "INSERT INTO contradiction_entry (contradiction_id, op, kind, record_ids, reason,"
        " organisation, holder, place_ids, place_ids_partner, place_ids_public)"
        " VALUES (%(id)s, 'accepted', 'order', ARRAY[%(id)s], 'known', 'monitor', 'reviewer',"
        " '{}', '{}', '{}')",
        {"id": desk.id_of("strike")},
    )
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute(statement.encode())
    refused_by(refused.value, "contradiction_append_only")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE place_decision SET reason = 'another'",
        "DELETE FROM place_decision",
        "TRUNCATE place_decision",
    ],
)
def test_what_was_decided_on_a_place_stays(desk: Desk, statement: str) -> None:
    desk.connection.execute(
        "INSERT INTO place_decision (id, op, scheme, level, name_key, written, place_id, reason,"
        " organisation, holder) VALUES (gen_random_uuid(), 'decided', 'a_list', 'any', 'halep',"
        " 'Halep', %(id)s, 'its map', 'monitor', 'reviewer')",
        {"id": desk.id_of("place")},
    )
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute(statement.encode())
    refused_by(refused.value, "place_decision_append_only")


_READ = """
INSERT INTO exact_read (key_id, holder, organisation, tier, request_id, operation, noun, record_ids)
VALUES (gen_random_uuid(), 'analyst', 'cell', 'trusted', 'r', 'getStrike',
        'strike', ARRAY[gen_random_uuid()])
"""


@pytest.mark.parametrize(
    "statement",
    ["UPDATE exact_read SET holder = 'nobody'", "DELETE FROM exact_read", "TRUNCATE exact_read"],
)
def test_who_read_what_stays_written(desk: Desk, statement: str) -> None:
    desk.connection.execute(_READ)
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute(statement.encode())
    refused_by(refused.value, "exact_read_append_only")
