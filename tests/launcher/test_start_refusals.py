"""Production does not start where it could not protect: one line says variable, reason, remedy."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from service.cli.commands import group
from service.storage import migrate, roles
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.launcher.conftest import BINDIR, ROOT

_ROLES = ROOT / "deploy" / "roles.sh"
_BASE_URL = "https://siege.example.org"
_NOBODY = "host=127.0.0.1 port=1 user=siege_owner dbname=siege"


@pytest.fixture(scope="module")
def deployed() -> Iterator[dict[str, str]]:
    """A server with the roles that deploy/roles.sh makes, migrated by the one that owns it."""
    with EmbeddedServer(BINDIR) as server:
        superuser = server.start()
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(_shipped_sql().encode())
        owner = make_conninfo(superuser, user="siege_owner")
        migrate.upgrade(owner)
        yield {
            "superuser": superuser,
            "owner": owner,
            "public": make_conninfo(superuser, user="siege_public"),
        }


def _shipped_sql() -> str:
    (text,) = re.findall(r"<<'SQL'\n(.*)\nSQL\n", _ROLES.read_text(encoding="utf-8"), re.DOTALL)
    return str(text).replace(":'password'", "'kept-apart'")


def _started(**settings: str) -> subprocess.CompletedProcess[str]:
    """gunicorn as it is shipped, in production; it is expected to end by itself."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SIEGE_")}
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", "127.0.0.1:0"],
        cwd=ROOT,
        env=environ | {"SIEGE_ENV": "production", "SIEGE_BASE_URL": _BASE_URL} | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _told(refused: subprocess.CompletedProcess[str]) -> str:
    """The one line that says why."""
    assert refused.returncode == 1, refused.stderr
    assert "Traceback" not in refused.stderr
    (line,) = [each for each in refused.stderr.splitlines() if each.startswith("siege-tracker: ")]
    return line


@pytest.mark.parametrize(
    ("settings", "variable", "remedy"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL", "name a PostgreSQL of your own"),
        ({"DATABASE_URL": _NOBODY, "SIEGE_BASE_URL": ""}, "SIEGE_BASE_URL", "public address"),
        ({"DATABASE_URL": _NOBODY, "FLASK_DEBUG": "1"}, "FLASK_DEBUG", "unset it"),
        ({"DATABASE_URL": _NOBODY}, "DATABASE_READ_URL", "name the role siege_public"),
        (
            {"DATABASE_URL": f"{_NOBODY} password=postgres", "DATABASE_READ_URL": _NOBODY},
            "DATABASE_URL",
            "give the role a random one",
        ),
        (
            {"DATABASE_URL": _NOBODY, "DATABASE_READ_URL": f"{_NOBODY} password=siege_owner"},
            "DATABASE_READ_URL",
            "give the role a random one",
        ),
    ],
)
def test_what_the_settings_alone_show(settings: dict[str, str], variable: str, remedy: str) -> None:
    line = _told(_started(**settings))
    assert line.startswith(f"siege-tracker: {variable}: ")
    assert remedy in line


def test_a_superuser_is_refused(deployed: dict[str, str]) -> None:
    line = _told(_started(DATABASE_URL=deployed["superuser"], DATABASE_READ_URL=deployed["public"]))
    assert "DATABASE_URL: role siege is a superuser" in line
    assert "deploy/roles.sh" in line


def test_the_public_is_not_read_with_the_rights_of_the_owner(deployed: dict[str, str]) -> None:
    line = _told(_started(DATABASE_URL=deployed["owner"], DATABASE_READ_URL=deployed["owner"]))
    assert "DATABASE_READ_URL: role siege_owner may use" in line
    assert "name the role siege_public" in line


def test_the_command_line_refuses_it_too(deployed: dict[str, str], tmp_path: Path) -> None:
    outcome = CliRunner(
        env={
            "SIEGE_ENV": "production",
            "SIEGE_BASE_URL": _BASE_URL,
            "DATABASE_URL": deployed["superuser"],
            "DATABASE_READ_URL": deployed["public"],
        }
    ).invoke(group, ["serve", "--bind", "127.0.0.1:0", "--state", str(tmp_path)])
    assert outcome.exit_code == 6
    assert "is a superuser" in outcome.output


def test_the_roles_as_they_are_shipped_are_fit(deployed: dict[str, str]) -> None:
    roles.refuse_unfit(deployed["owner"], deployed["public"])
    database = Database(deployed["owner"], public_dsn=deployed["public"], strict=True)
    database.open()
    try:
        for pool in (database.pool, database.public_pool):
            with pool.connection(timeout=10) as connection:
                assert connection.execute("SELECT 1 AS one").fetchone() == {"one": 1}
    finally:
        database.close()


@pytest.mark.parametrize(
    ("granted", "revoked", "variable", "said"),
    [
        (
            "ALTER ROLE siege_owner CREATEROLE",
            "ALTER ROLE siege_owner NOCREATEROLE",
            roles.WRITER,
            "may make and change roles",
        ),
        (
            "ALTER ROLE siege_owner BYPASSRLS",
            "ALTER ROLE siege_owner NOBYPASSRLS",
            roles.WRITER,
            "passes row security",
        ),
        (
            "ALTER ROLE siege_owner REPLICATION",
            "ALTER ROLE siege_owner NOREPLICATION",
            roles.WRITER,
            "may copy the whole server",
        ),
        (
            "GRANT siege TO siege_owner",
            "REVOKE siege FROM siege_owner",
            roles.WRITER,
            "by SET ROLE",
        ),
        (
            "GRANT siege_owner TO siege_public",
            "REVOKE siege_owner FROM siege_public",
            roles.PUBLIC,
            "may use",
        ),
        (
            "GRANT USAGE ON SCHEMA partner_read TO siege_public;"
            "GRANT SELECT (document) ON partner_read.strike TO siege_public",
            "REVOKE ALL ON SCHEMA partner_read FROM siege_public;"
            "REVOKE ALL (document) ON partner_read.strike FROM siege_public",
            roles.PUBLIC,
            "may use partner_read.strike",
        ),
    ],
)
def test_a_role_that_was_given_more_is_refused(
    deployed: dict[str, str], granted: str, revoked: str, variable: str, said: str
) -> None:
    with psycopg.connect(deployed["superuser"], autocommit=True) as superuser:
        superuser.execute(granted.encode())
        try:
            with pytest.raises(roles.RoleRefused, match=said) as refused:
                roles.refuse_unfit(deployed["owner"], deployed["public"])
        finally:
            superuser.execute(revoked.encode())
    assert str(refused.value).startswith(f"{variable}: ")
    assert "\n" not in str(refused.value)


def test_no_connection_of_a_superuser_is_ever_used(deployed: dict[str, str]) -> None:
    database = Database(deployed["superuser"], public_dsn=deployed["public"], strict=True)
    database.open()
    try:
        with pytest.raises(psycopg.OperationalError), database.pool.connection(timeout=1):
            pass
    finally:
        database.close()


def test_a_database_that_is_away_is_no_refusal() -> None:
    with pytest.raises(migrate.DatabaseUnreachable):
        roles.refuse_unfit(_NOBODY, _NOBODY)


def test_the_shipped_database_logs_no_value_of_a_caller(deployed: dict[str, str]) -> None:
    for role in ("owner", "public"):
        with psycopg.connect(deployed[role]) as connection:
            shown = connection.execute(
                "SELECT current_setting('log_min_messages'), current_setting('log_statement'),"
                " current_setting('log_error_verbosity'),"
                " current_setting('log_parameter_max_length_on_error')"
            ).fetchone()
        assert shown == ("fatal", "none", "terse", "0")
