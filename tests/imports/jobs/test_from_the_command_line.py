"""`siege-tracker import`: the same orders, and an exit code for each end."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli.commands import group
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports import deaths_file
from tests.imports.health_file import a_file
from tests.imports.jobs.queueing import count

BAD = {"Date": "some day"}


def run(database: Database, file: Path, *more: str, profile: str = "insecurity_insight") -> Result:
    arguments = ["import", str(file), "--profile", profile, *more]
    environ = {"DATABASE_URL": database.dsn}
    return CliRunner().invoke(group, arguments, env=environ)


@pytest.mark.parametrize(
    ("rows", "more", "code", "made"),
    [
        (({}, {}), (), 0, 2),
        (({}, BAD), (), 1, 1),
        (({}, BAD), ("--mode", "atomic"), 8, 0),
        (({}, BAD), ("--mode", "atomic", "--dry-run"), 1, 0),
    ],
)
def test_every_end_has_its_exit_code(
    rows: tuple[dict[str, str], ...],
    more: tuple[str, ...],
    code: int,
    made: int,
    placed: Database,
    tmp_path: Path,
) -> None:
    file = tmp_path / "attacks.csv"
    file.write_bytes(a_file(*rows))
    outcome = run(placed, file, *more)
    assert outcome.exit_code == code, outcome.output
    assert count(placed, "strike") == made
    states = {0: "completed", 1: "completed_with_errors", 8: "failed"}
    told = Callers(placed).admin.get("/v1/imports").json["data"]
    kept = [] if "--dry-run" in more else [states[code]]
    assert [each["state"] for each in told] == kept


def test_the_report_of_a_run_is_a_csv_too_and_is_kept_with_the_run(
    placed: Database, tmp_path: Path
) -> None:
    file, report = tmp_path / "attacks.csv", tmp_path / "report.csv"
    file.write_bytes(a_file({}, {"Date": "=cmd()"}))
    assert run(placed, file, "--report", str(report)).exit_code == 1
    (row,) = csv.DictReader(report.read_text(encoding="utf-8").splitlines())
    assert (row["kind"], row["row"], row["value"]) == ("fault", "3", "'=cmd()")
    admin = Callers(placed).admin
    (told,) = admin.get("/v1/imports").json["data"]
    assert (told["file_name"], told["attempts"]) == ("attacks.csv", 0)
    kept = admin.get(f"/v1/imports/{told['id']}/report").json["data"]
    assert [each["row"] for each in kept] == [3]
    assert run(placed, file, "--report", str(tmp_path / "report.txt")).exit_code == 2


def test_the_report_file_holds_every_remark(
    placed: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.domain.imports.reports.MOST_KEPT", 2)
    monkeypatch.setattr("service.storage.import_remarks._AT_ONCE", 2)
    file = tmp_path / "attacks.csv"
    file.write_bytes(a_file(BAD, {"Event Description": "Call +963 944 123 456."}, *[BAD] * 3))
    for number, name in enumerate(("report.csv", "report.json")):
        report = tmp_path / name
        outcome = run(placed, file, "--report", str(report))
        assert outcome.exit_code == 1, outcome.output
        text = report.read_text(encoding="utf-8")
        if number == 0:
            rows = list(csv.DictReader(text.splitlines()))
            assert [row["row"] for row in rows] == ["2", "3", "4", "5", "6"]
        else:
            told = json.loads(text)
            assert [fault["row"] for fault in told["faults"]] == [2, 4, 5, 6]
            assert [flag["external_id"] for flag in told["flags"]] == ["made-up-2"]


def test_an_option_of_the_profile_can_be_given_by_name(placed: Database, tmp_path: Path) -> None:
    file = tmp_path / "deaths.csv"
    file.write_bytes(deaths_file.a_file())
    for given, code in (
        (("--option", "inverted=widen"), 0),
        (("--inverted", "widen"), 0),
        (("--option", "inverted=sideways"), 2),
        (("--option", "inverted"), 2),
        (("--option", "inverted=widen", "--option", "inverted=refuse"), 2),
    ):
        outcome = run(placed, file, "--dry-run", *given, profile="ucdp_ged")
        assert outcome.exit_code == code, outcome.output
