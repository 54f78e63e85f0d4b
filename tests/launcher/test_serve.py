"""`siege-tracker serve` ends with a code and a sentence that say what to mend."""

import os
import shlex
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import serve as serving
from service.cli.commands import group
from service.storage.migrate import MIGRATIONS, head_revision


def run(*arguments: str, **environ: str) -> Result:
    # Whatever the machine sets is not ours.
    ours = {name: None for name in os.environ if name.startswith(("SIEGE_", "DATABASE_"))}
    return CliRunner().invoke(group, arguments, env={**ours, **environ})


def test_an_address_in_use_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = run("serve", "--bind", f"127.0.0.1:{port}", "--state", str(tmp_path / "s"))
    assert outcome.exit_code == 3
    assert "cannot listen on" in outcome.output
    assert not (tmp_path / "s").exists()


def test_a_bind_without_a_port_is_a_usage_error(tmp_path: Path) -> None:
    outcome = run("serve", "--bind", "127.0.0.1", "--state", str(tmp_path / "s"))
    assert outcome.exit_code == 2
    assert "write host:port" in outcome.output


def test_a_missing_database_has_a_code_of_its_own(tmp_path: Path) -> None:
    assert run("migrate").exit_code == 4
    outcome = run("migrate", DATABASE_URL=f"host={tmp_path} dbname=none password=pa55")
    assert outcome.exit_code == 4
    assert "no connection to the database" in outcome.output
    assert "pa55" not in outcome.output


def test_no_embedded_server_can_be_had_from_a_folder_without_one(tmp_path: Path) -> None:
    outcome = run(
        "serve", "--bind", "127.0.0.1:0", "--state", str(tmp_path / "s"), PG_BINDIR=str(tmp_path)
    )
    assert outcome.exit_code == 4
    assert "set DATABASE_URL" in outcome.output


def test_a_wrong_setting_has_a_code_of_its_own() -> None:
    outcome = run("serve", SIEGE_BREAK_DAYS="a week")
    assert outcome.exit_code == 6
    assert "SIEGE_BREAK_DAYS" in outcome.output


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("0.0.0.0:80", "http://127.0.0.1:80"),
        ("[::]:8000", "http://[::1]:8000"),
    ],
)
def test_the_address_shown_is_one_that_can_be_opened(bind: str, address: str) -> None:
    assert serving._address(bind) == address


def test_a_state_with_spaces_is_quoted_in_what_to_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "my state"
    serving._announce("127.0.0.1:1", state, serving.Console(soft_wrap=True, width=40))
    assert f"$(cat {shlex.quote(str(state / 'dev-key'))})" in capsys.readouterr().out


def test_the_newest_migration_is_the_last_numbered_file() -> None:
    last = max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert head_revision() == last
