"""Whatever the database refuses, it refuses in words that a client can use."""

import re
from collections.abc import Iterator

import pytest

from service.model.nouns import BY_TABLE
from service.model.problem import PROBLEM_TYPES
from service.storage.constraints import CONSTRAINTS, UNREACHABLE, Told
from service.storage.database import Database
from tests.house.tree import ROOT

_DECLARED = """
SELECT c.conname AS name FROM pg_constraint AS c
WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'f', 'p', 'u', 'x')
  AND c.conrelid <> 'alembic_version'::regclass
UNION
SELECT i.relname FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid
WHERE x.indisunique AND i.relnamespace = 'public'::regnamespace AND i.relname NOT LIKE 'alembic%'
"""
_RAISED = """
SELECT p.prosrc AS source FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
"""


@pytest.fixture(scope="module")
def held(migrated: Database) -> frozenset[str]:
    """Every name under which the database refuses something."""
    with migrated.pool.connection() as connection:
        declared = {row["name"] for row in connection.execute(_DECLARED)}
        sources = [row["source"] for row in connection.execute(_RAISED)]
    raised = {name for text in sources for name in re.findall(r"CONSTRAINT = '(\w+)'", text)}
    return frozenset(declared | raised)


def test_every_constraint_has_a_message_or_cannot_be_run_into(held: frozenset[str]) -> None:
    assert sorted(held - set(CONSTRAINTS) - set(UNREACHABLE)) == []
    assert sorted(set(CONSTRAINTS) & set(UNREACHABLE)) == []


def test_every_message_is_of_a_constraint_that_there_is(held: frozenset[str]) -> None:
    assert sorted((set(CONSTRAINTS) | set(UNREACHABLE)) - held) == []


@pytest.mark.parametrize(("name", "told"), CONSTRAINTS.items(), ids=CONSTRAINTS)
def test_a_message_is_a_sentence_and_its_pointer_a_field(name: str, told: Told) -> None:
    assert told.kind in PROBLEM_TYPES
    assert re.fullmatch(r"[a-z][a-z_]+", told.code)
    assert told.detail.endswith(".") and told.detail[0].isupper()
    tables = [table for table in BY_TABLE if name.startswith(f"{table}_")]
    member = told.pointer.removeprefix("/")
    if tables and member not in ("", "id", "citations"):
        assert member in BY_TABLE[max(tables, key=len)].by_name


def _tests() -> Iterator[str]:
    for path in sorted((ROOT / "tests" / "records").glob("test_constraints*.py")):
        yield path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_constraint_has_a_test(name: str) -> None:
    assert any(f'"{name}"' in text for text in _tests()), (
        "write one in tests/records/test_constraints.py"
    )
