"""Every SQL statement can be planned by the migrated database, and somebody runs it."""

import re
from collections.abc import Iterator
from functools import cache

import psycopg
import pytest
from psycopg import sql

from service.http.record_columns import columns_of_table
from service.http.resources.export_parts import cell_of
from service.model.noun import Noun, Tier
from service.model.nouns import NOUNS
from service.storage import export_rows, statements
from service.storage.database import Database
from tests.house.tree import SERVICE

_TIERS = ("public", "keyed", "partner", "trusted", "full")
_PAST = ("public", "partner", "trusted", "full")
# What only the public tier is told in this way.
_OF_PUBLIC = frozenset({("strikes", "living_flows")})
_TRAVELLED = (
    b"SELECT set_config('siege.as_of', '0', true), set_config('siege.as_of_at', 'now', true)"
)
_PARAMETER = re.compile(r"%\((\w+)\)s")
# A fragment that other statements hold; it is planned within each of them.
_FRAGMENTS = frozenset(
    {
        ("contradictions", "matches"),
        ("records", "matches"),
        ("records", "beside"),
        ("records", "state_told"),
        ("review", "visible"),
        ("strikes", "matches"),
        ("casualties", "touched"),
        ("casualties", "struck"),
        ("casualties", "seen"),
        ("casualties", "reaches"),
        ("casualties", "meets"),
        ("casualties", "classed"),
        ("casualties", "incidents"),
        ("axes", "axis_day"),
        ("axes", "strikes_met"),
        ("axes", "timely"),
        ("digests", "between"),
    }
)
# What the planner has no plan for: these are carried out at every start of the suite.
_UTILITIES = frozenset(
    {
        ("protection", "create_role"),
        ("protection", "grant"),
        ("declarations", "prepare_anew"),
        ("declarations", "compile"),
        ("import_stage", "copy_in"),
    }
)
# Of pieces, which are put together for each noun.
_COMPOSED = "export_rows"
_ALL = tuple(
    (path.stem, name)
    for path in sorted(statements.SQL_FOLDER.glob("*.sql"))
    for name in statements.load(path.stem)
    if path.stem != _COMPOSED
)


def _nouns_of(file: str, name: str) -> tuple[Noun, ...]:
    """The nouns that the Python beside a file runs a statement for."""
    if file == "duplicates":
        return tuple(noun for noun in NOUNS if noun.table == name)
    if name in ("find_by_slug", "list_by_slug", "which_slug", "which_name", "by_slug", "slugged"):
        return tuple(noun for noun in NOUNS if noun.slugged)
    if name == "competitors":
        return tuple(noun for noun in NOUNS if "competes_with" in noun.by_name)
    if name == "field_report":
        return tuple(noun for noun in NOUNS if noun.table == "document")
    if name == "list_newest_first_of_places":
        return tuple(noun for noun in NOUNS if noun.table in ("strike", "casualty_figure"))
    if name in ("list_newest_first", "which"):
        return tuple(noun for noun in NOUNS if not noun.slugged)
    return NOUNS


def _filled(file: str, name: str) -> Iterator[tuple[str, sql.Composed]]:
    text = statements.load(file)[name]
    for fragment in statements.FRAGMENTS:
        if f"{{{fragment}}}" in text:
            text += (statements.load(statements.SHARED) | statements.load(file))[fragment]
    if "{table}" in text and "{view}" in text:
        for noun in _nouns_of(file, name):
            for schema in _schemas_of(file, name):
                view = (schema, noun.table)
                filled = statements.of(file, name, table=noun.table, view=view)
                yield f"{schema} {noun.table}", filled
    elif "{table}" in text:
        for noun in _nouns_of(file, name):
            yield noun.table, statements.of(file, name, table=noun.table)
    elif "{view}" in text:
        for noun in _nouns_of(file, name):
            for schema in _schemas_of(file, name):
                view = (schema, noun.table)
                yield f"{schema} {noun.table}", statements.of(file, name, view=view)
    elif "{reader}" in text:
        for schema in _schemas_of(file, name):
            yield schema, statements.of(file, name, view=(schema, NOUNS[0].table))
    else:
        yield "", statements.of(file, name)


def _schemas_of(file: str, name: str) -> tuple[str, ...]:
    if (file, name) in _OF_PUBLIC:
        return ("public_read", "public_past")
    past = () if file == "past" else tuple(f"{tier}_past" for tier in _PAST)
    return (*(f"{tier}_read" for tier in _TIERS), *past)


@pytest.fixture(scope="module")
def planner(migrated: Database) -> Iterator[psycopg.Connection[dict[str, object]]]:
    """A connection that is asked how it would run things."""
    with migrated.pool.connection() as connection:
        yield connection


@pytest.mark.parametrize(
    ("file", "name"), [one for one in _ALL if one not in _FRAGMENTS | _UTILITIES]
)
def test_the_database_can_plan_it(
    planner: psycopg.Connection[dict[str, object]], file: str, name: str
) -> None:
    filled = tuple(_filled(file, name))
    assert filled, f"{file}.{name} is run for no noun"
    for of, statement in filled:
        text = statement.as_string(planner)
        try:
            planner.execute(_TRAVELLED)
            planner.execute(
                b"EXPLAIN " + text.encode(), dict.fromkeys(_PARAMETER.findall(text), None)
            )
        except psycopg.Error as error:
            pytest.fail(f"{file}.{name} for {of or 'all'}: {error}")
        finally:
            planner.rollback()


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.table)
def test_the_database_can_plan_the_rows_of_an_export(
    planner: psycopg.Connection[dict[str, object]], noun: Noun
) -> None:
    for schema in (*(f"{tier}_read" for tier in _TIERS), *(f"{tier}_past" for tier in _PAST)):
        for columns in (columns_of_table(noun, tier) for tier in Tier):
            cells = [cell_of(column) for column in columns]
            made = [export_rows.rows_of_lines(schema, noun)]
            if export_rows.can_make(noun):
                made.append(export_rows.rows_of_cells(schema, noun, cells))
            for statement in made:
                planner.execute(_TRAVELLED)
                text = statement.as_string(planner)
                planner.execute(
                    b"EXPLAIN " + text.encode(), dict.fromkeys(_PARAMETER.findall(text), None)
                )
                planner.rollback()


def test_every_piece_of_a_composed_statement_is_used() -> None:
    python = (SERVICE / "storage" / f"{_COMPOSED}.py").read_text(encoding="utf-8")
    for name in statements.load(_COMPOSED):
        assert f'"{name}"' in python, f"{_COMPOSED}.{name} stands in no statement"


@cache
def _python_beside(file: str) -> str:
    """The storage code that runs the statements of a file, and all other storage code."""
    beside = SERVICE / "storage" / f"{file}.py"
    assert beside.exists(), f"{file}.sql has no {file}.py"
    others = sorted((SERVICE / "storage").glob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in others)


@pytest.mark.parametrize(("file", "name"), _ALL)
def test_somebody_runs_it(file: str, name: str) -> None:
    if (file, name) in _FRAGMENTS:
        pattern = "{" + name + "}"
        files = {one for one, _ in _ALL} if file == statements.SHARED else {file}
        assert any(pattern in text for one in files for text in statements.load(one).values())
        return
    python = _python_beside(file)
    if file == "duplicates":
        assert 'statements.of("duplicates", noun.table' in python
        assert any(noun.table == name for noun in NOUNS)
        return
    asked = re.findall(rf'statements\.of\(\s*"{file}", (f?"[^"]+"|\w+)', python)
    literal = {text.strip('"') for text in asked if text.startswith('"')}
    patterns = [text[2:-1] for text in asked if text.startswith('f"')]
    if any(text.isidentifier() for text in asked):
        own = (SERVICE / "storage" / f"{file}.py").read_text(encoding="utf-8")
        for line in re.findall(r"^ *name = (.+)$", own, re.MULTILINE):
            literal |= set(re.findall(r'(?<!f)"([^"{]+)"', line))
            patterns += re.findall(r'f"([^"]+)"', line)
    shaped = [re.sub(r"\\{.*\\}", ".+", re.escape(text)) for text in patterns]
    found = name in literal or any(re.fullmatch(shape, name) for shape in shaped)
    assert found, f"{file}.{name} is run by nobody"


def test_no_statement_is_made_of_text_from_a_request() -> None:
    for path in sorted((SERVICE / "storage").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"execute\(\s*f[\"']", text), path.name
