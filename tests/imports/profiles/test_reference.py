"""docs/import-profiles.md is true: every example loads, every key is named, the steps work."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli.commands import group
from service.domain.imports.profiles import claims, columns, loading, nodes, placing, totals
from service.domain.imports.profiles.conditions import TESTS
from service.domain.imports.profiles.expressions import OPERATORS
from service.domain.imports.profiles.loading import read_profile
from service.storage.database import Database

TEXT = (Path(__file__).parents[3] / "docs" / "import-profiles.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


[BASE] = blocks("yaml base")


@pytest.mark.parametrize("part", blocks("yaml part"), ids=lambda part: part.split("\n")[0])
def test_every_example_of_the_reference_loads(tmp_path: Path, part: str) -> None:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    read_profile(f"based_on: base\n{part}", tmp_path)


def test_every_key_of_the_language_is_in_the_reference_and_in_an_example() -> None:
    examples = "\n".join([*blocks("yaml base"), *blocks("yaml part"), *blocks("yaml")])
    keys = {
        *OPERATORS, *TESTS, *claims._MEMBERS, *columns._MEMBERS, *placing._MEMBERS,
        *totals._COUNTER, *loading._PARTS, *loading._FORM, *placing.LEVELS,
    }  # fmt: skip
    unsaid = {key for key in keys if f"`{key}`" not in TEXT and f"`{{{key}: " not in TEXT}
    assert unsaid == set()
    # Examples of these are the shipped profiles.
    elsewhere = {"sheet", "rows_at", "member", "based_on", "exported"}
    assert keys - set(re.findall(r"\w+", examples)) <= elsewhere


def test_an_example_of_the_base_is_a_profile() -> None:
    assert read_profile(BASE).name == "example"


def run(command: str, database: Database | None) -> Result:
    words = shlex.split(command)
    assert words[0] == "siege-tracker"
    url = {"DATABASE_URL": database.pool.conninfo} if database else {}
    return CliRunner().invoke(group, words[1:], env=url)


def test_the_walk_through_works_as_it_is_written(
    seeded_copy: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    [file] = blocks("csv")
    Path("deaths.csv").write_text(file, encoding="utf-8")
    [finished] = [block for block in blocks("yaml") if block.startswith("name: deaths")]
    steps = blocks("console")
    assert len(steps) == 4
    for step in steps:
        command, *told = step.strip().split("\n")
        database = seeded_copy if " import " in command else None
        outcome = run(command.removeprefix("$ "), database)
        shown = " ".join(outcome.output.split())
        for line in told:
            assert " ".join(line.split()) in shown, outcome.output
        assert outcome.exit_code == (2 if told and told[0].startswith("Error") else 0)
        if outcome.exit_code == 2:
            assert nodes.TODO in Path("deaths.yaml").read_text("utf-8")
            Path("deaths.yaml").write_text(finished, encoding="utf-8")
    again = run("siege-tracker import deaths.csv --profile deaths.yaml", seeded_copy)
    assert "0 created, 0 amended, 2 unchanged" in " ".join(again.output.split())
