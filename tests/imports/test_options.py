"""A profile is told how to read a file, in words that it knows."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli.commands import group
from service.domain.imports.profile import UnknownOption
from service.storage.database import Database
from tests.imports import deaths_file, health_file

OUT_OF_ORDER = {"low": "5", "best": "4", "high": "6"}


def run(database: Database, file: Path, *more: str) -> Result:
    arguments = ["import", str(file), "--dry-run", *more]
    return CliRunner().invoke(group, arguments, env={"DATABASE_URL": database.pool.conninfo})


@pytest.mark.parametrize(
    ("more", "code"), [((), 1), (("--inverted=refuse",), 1), (("--inverted=widen",), 0)]
)
def test_counts_out_of_order_are_refused_unless_they_are_to_be_widened(
    seeded: Database, tmp_path: Path, more: tuple[str, ...], code: int
) -> None:
    file = tmp_path / "deaths.csv"
    file.write_bytes(deaths_file.a_file({"id": "77001"} | OUT_OF_ORDER))
    outcome = run(seeded, file, "--profile=ucdp_ged", *more)
    assert outcome.exit_code == code, outcome.output
    assert ("77001" in outcome.output) == (code == 1)


def test_a_profile_that_knows_no_such_option_says_so(seeded: Database, tmp_path: Path) -> None:
    file = tmp_path / "health.csv"
    file.write_bytes(health_file.a_file())
    outcome = run(seeded, file, "--profile=insecurity_insight", "--inverted=widen")
    assert outcome.exit_code == 2
    assert "inverted" in outcome.output


def test_a_word_that_the_option_has_not_is_refused(seeded: Database) -> None:
    with pytest.raises(UnknownOption, match="refuse, widen"):
        deaths_file.check(seeded, deaths_file.a_file(), options={"inverted": "swap"})
