"""The journal loses what a redaction names, in the transaction that records it: nothing else."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.records.desk import Desk
from tests.records.test_constraints import refused_by

_REDACTION = """
WITH made AS (
  INSERT INTO redaction (id, noun, record_id, fields, whole, revision, reason, organisation, holder)
  VALUES (%(id)s, %(noun)s, %(record_id)s, %(fields)s, false, 2, 'why', 'operator', 'operator')
  RETURNING id)
SELECT set_config('siege.redaction', id::text, true) FROM made
"""
_ERASE = """
UPDATE change AS c SET after = erased_change(to_jsonb(c), %(fields)s) -> 'after'
WHERE c.record_id = %(of)s
"""


def _open(desk: Desk, fields: list[str], table: str = "strike", noun: str = "strike") -> None:
    which = {"id": uuid4(), "noun": noun, "record_id": desk.id_of(table), "fields": fields}
    desk.connection.execute(_REDACTION, which)


def _change(desk: Desk, statement: str, **values: Any) -> None:
    values = {"of": desk.id_of("strike")} | values
    desk.connection.execute(statement.encode(), values)


def _journal(desk: Desk, of: UUID) -> dict[str, Any]:
    found = desk.connection.execute(
        "SELECT to_jsonb(c) FROM change AS c WHERE c.record_id = %s", (of,)
    ).fetchone()
    assert found is not None
    row: dict[str, Any] = found[0]
    return row


def test_the_journal_loses_what_a_redaction_names_and_nothing_else(desk: Desk) -> None:
    before = _journal(desk, desk.id_of("strike"))
    _open(desk, ["munition", "citations.quoted"])
    _change(desk, _ERASE, fields=["munition", "citations.quoted"])
    after = _journal(desk, desk.id_of("strike"))
    assert before["after"].pop("given_digest") and after["after"].pop("given_digest") is None
    before["after"]["body"]["munition"] = None
    before["after"]["body"]["citations"][0]["quoted"] = None
    assert after == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET actor = 'nobody' WHERE record_id = %(of)s",
        "UPDATE change SET op = 'published' WHERE record_id = %(of)s",
        "UPDATE change SET position = position + 1000 WHERE record_id = %(of)s",
        "UPDATE change SET reason = NULL, after = after - 'body' WHERE record_id = %(of)s",
        "UPDATE change SET after = jsonb_set(after, '{body,munition}', '\"other words\"')"
        " WHERE record_id = %(of)s",
        "UPDATE change SET after = jsonb_set(after, '{body,occurred}', 'null')"
        " WHERE record_id = %(of)s",
        "UPDATE change SET after = jsonb_set(after, '{state}', '\"published\"')"
        " WHERE record_id = %(of)s",
        "DELETE FROM change WHERE record_id = %(of)s",
        "TRUNCATE change",
    ],
)
def test_a_redaction_opens_the_journal_for_nothing_else(desk: Desk, statement: str) -> None:
    _open(desk, ["munition"])
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        _change(desk, statement)
    refused_by(refused.value, "change_append_only")


@pytest.mark.parametrize(
    ("named", "erased", "table", "noun"),
    [
        (["munition"], ["munition", "description"], "strike", "strike"),
        (["munition"], ["munition"], "statement", "strike"),
        (["munition"], ["munition"], "strike", "statement"),
    ],
)
def test_a_redaction_is_of_one_record_and_its_members(
    desk: Desk, named: list[str], erased: list[str], table: str, noun: str
) -> None:
    desk.change("strike", {"munition": "words", "description": "words"})
    _open(desk, named, table, noun)
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        _change(desk, _ERASE, fields=erased)
    refused_by(refused.value, "change_append_only")


def test_without_a_redaction_nothing_is_erased(desk: Desk) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        _change(desk, _ERASE, fields=["munition"])
    refused_by(refused.value, "change_append_only")


def test_a_redaction_of_another_transaction_opens_nothing(desk: Desk) -> None:
    _open(desk, ["munition"])
    desk.connection.execute("ALTER TABLE redaction DISABLE TRIGGER USER")
    desk.connection.execute("UPDATE redaction SET transaction = '3'")
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        _change(desk, _ERASE, fields=["munition"])
    refused_by(refused.value, "change_append_only")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE redaction SET fields = '{}'", "DELETE FROM redaction", "TRUNCATE redaction"],
)
def test_what_was_redacted_stays_known(desk: Desk, statement: str) -> None:
    _open(desk, ["munition"])
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        desk.connection.execute(statement.encode())
    refused_by(refused.value, "redaction_append_only")


@pytest.mark.parametrize(
    ("value", "path", "left"),
    [
        ({"a": "x", "b": 1}, "{a}", {"a": None, "b": 1}),
        ({"a": ["x"], "b": 1}, "{a}", {"a": [], "b": 1}),
        ({"a": [{"b": "x", "c": 1}, {"c": 2}]}, "{a,b}", {"a": [{"b": None, "c": 1}, {"c": 2}]}),
        ({"a": None}, "{a,b}", {"a": None}),
        ({"b": 1}, "{a}", {"b": 1}),
    ],
)
def test_erasing_leaves_all_else_equal(desk: Desk, value: Any, path: str, left: Any) -> None:
    found = desk.connection.execute(
        "SELECT erased(%s, %s::text[])", (Jsonb(value), path)
    ).fetchone()
    assert found is not None and found[0] == left
