"""The building itself: small files, short functions, plain names, one line of migrations."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.house.tree import MIGRATIONS, ROOT, named, python_files

_MOST_LINES, _MOST_LINES_OF_A_FUNCTION = 300, 40
# One migration is one file, however long: what it made must be readable in one place.
_LONG_MIGRATIONS = frozenset(
    {
        "0002_nouns.sql",
        "0003_journal.sql",
        "0006_projections.sql",
        "0015_past_from_now.sql",
        "0020_cheaper_writes.sql",
        "0024_many_rows.sql",
    }
)
# Tables written as calls: nothing in them to follow, and half a table says less.
_TABLES = frozenset({"service/http/resources/nouns.py: endpoints_of"})
_BANNED = frozenset({"data", "info", "item", "items", "object", "manager", "handler", "helper"})
_BANNED |= {"util", "utils", "common", "misc", "process", "do"}
# Words that others chose: members of the contract and of OpenAPI's own.
_CHOSEN_BY_OTHERS = frozenset({"data", "info"})
_HOOKS = frozenset({"_deserialize", "_serialize", "load", "handle_error"})
_OURS = python_files("service", "tests", "tools", "migrations", "benchmarks", "examples")
# What the project's text never names: a machine's own folders.
_OF_A_MACHINE = (b"/root" + b"/", b"/work" + b"/", b"/home" + b"/")
_NOT_OURS = ("service/http/pages/static/", "data/", "tests/house/test_tree.py")


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", _OURS, ids=named)
def test_a_file_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= _MOST_LINES


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("*.sql")), ids=named)
def test_a_long_migration_is_listed(path: Path) -> None:
    long = len(path.read_text(encoding="utf-8").splitlines()) > _MOST_LINES
    assert long == (path.name in _LONG_MIGRATIONS)


def _length(node: ast.FunctionDef) -> int:
    """The lines of a function that do something: its docstring may say as much as it needs."""
    said = node.body[0] if ast.get_docstring(node) is not None else None
    told = (said.end_lineno or 0) - said.lineno + 1 if said else 0
    return (node.end_lineno or 0) - node.lineno + 1 - told


@pytest.mark.parametrize("path", _OURS, ids=named)
def test_a_function_has_at_most_40_lines(path: Path) -> None:
    if path.is_relative_to(ROOT / "tests" / "journeys"):
        pytest.skip("a journey is told in one go")
    long = [
        f"{node.name} ({_length(node)})"
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.FunctionDef)
        and _length(node) > _MOST_LINES_OF_A_FUNCTION
        and f"{named(path)}: {node.name}" not in _TABLES
    ]
    assert long == []


@pytest.mark.parametrize("path", _OURS, ids=named)
def test_a_module_opens_with_one_sentence(path: Path) -> None:
    if not path.read_text(encoding="utf-8").strip():
        pytest.skip("an empty package marker")
    said = (ast.get_docstring(_parsed(path)) or "").split("\n\n")[0].strip()
    assert said and said[-1] in ".:", f"{named(path)} opens with no sentence"


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(_parsed(path)):
        match node:
            case ast.FunctionDef() if node.name in _HOOKS:
                continue
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.arg():
                yield node.arg
            case _:
                continue
    yield path.stem
    yield path.parent.name


@pytest.mark.parametrize("path", python_files("service"), ids=named)
def test_names_say_what_they_name(path: Path) -> None:
    allowed = _CHOSEN_BY_OTHERS if path.is_relative_to(ROOT / "service" / "http") else frozenset()
    poor = {name for name in _names(path) if name.strip("_").lower() in _BANNED - allowed}
    poor |= {
        name
        for name in _names(path)
        if re.search(r"(Manager|Handler|Helper|Util|Utils|Processor)$", name)
    }
    assert sorted(poor) == []


def test_migrations_are_numbered_and_have_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS.parent))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    order = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    assert [revision[:4] for revision in order] == [
        f"{number:04}" for number in range(1, len(order) + 1)
    ]
    assert order == sorted(path.stem for path in MIGRATIONS.glob("*.py"))
    for revision in order:
        assert (MIGRATIONS / f"{revision}.sql").exists(), "a migration is plain SQL"


@cache
def _tracked() -> tuple[str, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return tuple(name for name in listed.stdout.decode().split("\0") if name)


def test_no_text_names_a_folder_of_somebodys_machine() -> None:
    found = []
    for name in _tracked():
        path = ROOT / name
        if name.startswith(_NOT_OURS) or not path.is_file():
            continue
        text = path.read_bytes()
        found += [f"{name}: {one.decode()}" for one in _OF_A_MACHINE if one in text]
    assert found == []


def test_no_lock_file_names_a_registry() -> None:
    for path in sorted(ROOT.glob("requirements*.lock")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text and "--index-url" not in text, path.name


def test_only_storage_holds_sql() -> None:
    said = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^.]*\b(FROM|VALUES|SET)\b")
    for path in python_files("service"):
        if path.is_relative_to(ROOT / "service" / "storage"):
            continue
        for node in ast.walk(_parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not said.search(node.value), f"{named(path)}: {node.value[:60]}"
