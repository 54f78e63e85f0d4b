"""An import can be repeated: the same file changes nothing, a changed one only what it changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli.commands import group
from service.domain.identity import shipped_id
from service.model.actor import Reader
from service.model.nouns.strike import STRIKE
from service.seeding.first_start import OPERATOR
from service.storage import journal, records
from service.storage.database import Database
from tests.imports.health_file import EXPECTED, REAL_FILE, a_file, bring_in, check

EDITOR = Reader("trusted", frozenset({"record", "review"}), "editor", "operator", "k")
COLUMNS = ("rows", "rows_with_a_facility_hit", "health_workers_killed", "health_workers_injured")


def stored(database: Database, event: str) -> dict[str, Any]:
    with database.reading(OPERATOR) as session:
        row = records.held(session, STRIKE, shipped_id(f"sind:{event}"))
    assert row is not None
    return row


def correct(database: Database, event: str, **fields: Any) -> None:
    row = stored(database, event)
    draft = records.Draft(body=row["body"] | fields, sensitivity=row["sensitivity"])
    with database.writing(EDITOR) as session:
        journal.open_journal(session, EDITOR, "a correction")
        records.amend(session, STRIKE, row["id"], row["revision"], draft)


def totals(database: Database) -> tuple[dict[str, Any], dict[str, Any]]:
    """By month and by country, from the partners' documents of the family: nothing is withheld."""
    months: dict[str, list[int]] = {}
    countries: dict[str, list[int]] = {}
    with database.pool.connection() as connection:
        rows = connection.execute(
            """SELECT s.document::jsonb AS document, p.country_code
               FROM partner_read.strike AS s JOIN partner_read.place AS p ON p.id = s.place_id
               WHERE s.family = 'insecurity_insight'"""
        ).fetchall()
    for row in rows:
        told = row["document"]
        counted = [
            1,
            int(told["hits_facility"]),
            told["health_workers_killed"]["best"],
            told["health_workers_injured"]["best"],
        ]
        for sums, key in (
            (months, told["occurred"]["edtf"][:7]),
            (countries, row["country_code"]),
        ):
            held = sums.setdefault(key, [0, 0, 0, 0])
            sums[key] = [one + other for one, other in zip(held, counted, strict=True)]
    return months, countries


def expected(which: str) -> dict[str, list[int]]:
    return {key: [told[name] for name in COLUMNS] for key, told in EXPECTED[which].items()}


def test_the_whole_file_gives_the_totals_that_were_counted_independently(
    seeded: Database,
) -> None:
    months, countries = totals(seeded)
    assert months == expected("by_month")
    assert countries == expected("by_country_iso")


def test_the_same_file_again_changes_nothing(seeded: Database) -> None:
    report = check(seeded, REAL_FILE.read_bytes())
    assert (report.read, report.unchanged) == (EXPECTED["rows"], EXPECTED["rows"])


def test_a_dry_run_writes_nothing(seeded_copy: Database) -> None:
    report = bring_in(seeded_copy, a_file(), dry_run=True)
    assert report.created == 1
    with seeded_copy.reading(OPERATOR) as session:
        assert records.held(session, STRIKE, shipped_id("sind:made-up-1")) is None


def test_without_publish_records_wait_for_another_person(seeded_copy: Database) -> None:
    assert bring_in(seeded_copy, a_file()).created == 1
    assert stored(seeded_copy, "made-up-1")["state"] == "submitted"


def test_a_changed_row_amends_what_is_submitted(seeded_copy: Database) -> None:
    bring_in(seeded_copy, a_file())
    report = bring_in(seeded_copy, a_file({"Health Workers Killed": "2"}))
    assert (report.amended, report.unchanged) == (1, 0)
    assert stored(seeded_copy, "made-up-1")["body"]["health_workers_killed"]["best"] == 2


def test_a_changed_row_is_proposed_once_where_the_record_is_published(
    seeded_copy: Database,
) -> None:
    bring_in(seeded_copy, a_file(), publish=True)
    changed = a_file({"Health Workers Killed": "2"})
    assert bring_in(seeded_copy, changed).amended == 1
    row = stored(seeded_copy, "made-up-1")
    assert row["body"]["health_workers_killed"]["best"] == 0
    assert row["pending"]["body"]["health_workers_killed"]["best"] == 2
    assert bring_in(seeded_copy, changed).unchanged == 1


def test_an_import_does_not_undo_what_people_corrected(seeded_copy: Database) -> None:
    bring_in(seeded_copy, a_file(), publish=True)
    correct(seeded_copy, "made-up-1", delivery="ground_launched")
    assert bring_in(seeded_copy, a_file(), publish=True).unchanged == 1
    changed = a_file({"Health Workers Killed": "2"})
    assert bring_in(seeded_copy, changed, publish=True).amended == 1
    body = stored(seeded_copy, "made-up-1")["body"]
    assert body["delivery"] == "ground_launched"
    assert body["health_workers_killed"]["best"] == 2


def test_a_retracted_record_does_not_come_back(seeded_copy: Database) -> None:
    bring_in(seeded_copy, a_file(), publish=True)
    row = stored(seeded_copy, "made-up-1")
    with seeded_copy.writing(EDITOR) as session:
        journal.open_journal(session, EDITOR, "was no attack")
        records.step(session, STRIKE, row["id"], row["revision"], "retracted")
    assert bring_in(seeded_copy, a_file(), publish=True).skipped == 1
    assert stored(seeded_copy, "made-up-1")["state"] == "retracted"


@pytest.mark.parametrize(
    ("content", "code"),
    [(a_file(), 0), (a_file({"Date": "soon"}), 1), (b"no,header\n", 2)],
)
def test_the_command_ends_with_the_code_of_its_outcome(
    seeded: Database, tmp_path: Path, content: bytes, code: int
) -> None:
    file = tmp_path / "health.csv"
    file.write_bytes(content)
    kept = tmp_path / "report.json"
    outcome = CliRunner().invoke(
        group,
        ["import", str(file), "--profile=insecurity_insight", "--dry-run", f"--report={kept}"],
        env={"DATABASE_URL": seeded.pool.conninfo},
    )
    assert outcome.exit_code == code, outcome.output
    if code == 1:
        told = json.loads(kept.read_text("utf-8"))
        assert [(fault["row"], fault["column"]) for fault in told["faults"]] == [(2, "Date")]
