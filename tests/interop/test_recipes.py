"""Every recipe of docs/recipes that a tool of this machine can carry out prints what it says."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.interop.conftest import ENVIRONMENT, tool
from tests.running import Service

pytestmark = pytest.mark.xdist_group("ucdp")

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "recipes"
ADDRESS = "http://127.0.0.1:8000"
# What carries out a block, by the language it says.
_RUNNERS = {
    "python": ["python", "-"],
    "r": ["Rscript", "-"],
    "sh": ["bash", "-eu", "-o", "pipefail", "-s"],
}
_BLOCK = re.compile(r"```(\w+)\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
COMMANDS = re.compile(r"^\s*(?:\w+=\$\()?(curl|jq|ogr2ogr|ogrinfo)\b", re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    """One block of a page, and what it prints."""

    page: str
    number: int
    language: str
    text: str
    printed: str

    def __str__(self) -> str:
        """As the test is called."""
        return f"{self.page}-{self.number}"


def recipes() -> Iterator[Recipe]:
    """Every block that says what it prints."""
    for path in sorted(FOLDER.glob("*.md")):
        for recipe in blocks_of(path):
            if recipe.printed and recipe.language in _RUNNERS:
                yield recipe


def blocks_of(page: Path) -> Iterator[Recipe]:
    """Every block of a page; `printed` is empty where it does not say what it prints."""
    for number, found in enumerate(_BLOCK.finditer(page.read_text(encoding="utf-8"))):
        language, text, printed = found.groups()
        yield Recipe(page.stem, number, language, text, printed or "")


@pytest.mark.parametrize("recipe", list(recipes()), ids=str)
def test_a_recipe_prints_what_it_says(
    recipe: Recipe, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    name, *arguments = _RUNNERS[recipe.language]
    command = [tool(name), *arguments]
    for needed in COMMANDS.findall(recipe.text) if recipe.language == "sh" else ():
        tool(needed)
    writes = "$KEY" in recipe.text
    service: Service = request.getfixturevalue("recording" if writes else "reading")
    key = service.caller("phone", "relief", "partner", "record").token if writes else ""
    path = f"{ENVIRONMENT / 'bin'}:{os.environ['PATH']}"
    told = subprocess.run(
        command,
        input=recipe.text.replace(ADDRESS, service.base),
        cwd=tmp_path,
        env=os.environ
        | {"PATH": path, "KEY": key or "", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert [line.rstrip() for line in told.stdout.splitlines()] == [
        line.rstrip() for line in recipe.printed.splitlines()
    ]


def test_every_tool_has_a_recipe_that_is_carried_out() -> None:
    pages = {recipe.page for recipe in recipes()}
    assert pages >= {"curl-and-jq", "pandas", "r", "duckdb", "hxl", "qgis", "kobo"}
