"""Where a cluster's files lie, and how they are made: one `initdb`, whole or not at all."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from service.storage.embedded.account import Account, system_home
from service.storage.embedded.binaries import Binaries
from service.storage.embedded.errors import EmbeddedError

SUPERUSER = "siege"
POINTER = "postgresql.path"


@dataclass(frozen=True)
class Cluster:
    """One data directory with the programs and the account that serve it.

    `durable` is false for tests only: nothing is flushed to disk and a crash may lose everything.
    """

    state: Path
    home: Path
    binaries: Binaries
    account: Account
    durable: bool

    @property
    def data_directory(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        """In STATE, not in `home`: the server's account must not choose what root writes to."""
        return self.state / "postgresql.log"


def existing_home(state: Path) -> Path:
    """Where STATE's cluster lies or should lie: below STATE, or where its pointer says."""
    pointer = state / POINTER
    if pointer.is_file():
        return Path(pointer.read_text(encoding="utf-8").strip())
    return state / "postgresql"


def ensure_home(state: Path, account: Account) -> Path:
    """Make the 0700 folder of the server's account: below STATE, or elsewhere under root.

    Elsewhere has a name by chance, kept in STATE: a STATE that was deleted starts afresh.
    """
    home = existing_home(state)
    if home.is_dir():
        if home.stat().st_uid != account.uid:
            raise EmbeddedError(
                f"{home} belongs to another account; "
                "run as that account or root, or choose another STATE"
            )
        return home
    if account.can_traverse(state):
        home = state / "postgresql"
        home.mkdir(mode=0o700)
        account.own(home)
        return home
    home = Path(tempfile.mkdtemp(prefix="state-", dir=system_home())).resolve()
    account.own(home)
    partial = state / f"{POINTER}.new"
    partial.write_text(f"{home}\n", encoding="utf-8")
    partial.replace(state / POINTER)
    return home


def made_by_major(home: Path) -> int | None:
    """The major version of an existing data directory; None where there is none yet."""
    try:
        return int((home / "data" / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise EmbeddedError(
            f"{home} belongs to another account; run as that account or choose another STATE"
        ) from error


def ensure_cluster(cluster: Cluster) -> None:
    """Make the data directory if it is missing: beside its place, then moved there in one step."""
    partial = cluster.home / "data.new"
    if partial.exists():
        # What an interrupted initdb left.
        shutil.rmtree(partial)
    if cluster.data_directory.exists():
        return
    _initdb(cluster, partial)
    partial.rename(cluster.data_directory)
    if cluster.durable:
        descriptor = os.open(cluster.home, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def write_access_rules(cluster: Cluster) -> None:
    """Let in the server's own account and root, over the socket; nobody else, and never by TCP.

    Before PostgreSQL 16 an ident map cannot name every role, so there the 0700 folder of the
    socket alone is the guard.
    """
    peer = cluster.binaries.major >= 16
    rule = "local all all peer map=siege\n" if peer else "local all all trust\n"
    accounts = sorted({cluster.account.name, "root"})
    ident = "".join(f'siege "{name}" all\n' for name in accounts)
    _replace(cluster, "pg_hba.conf", rule)
    _replace(cluster, "pg_ident.conf", ident if peer else "")


def _initdb(cluster: Cluster, target: Path) -> None:
    command = [cluster.binaries.initdb, "-D", str(target), "-U", SUPERUSER, "-E", "UTF8"]
    command += ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
    if not cluster.durable:
        command.append("--no-sync")
    if cluster.binaries.major >= 17:
        collations = [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    else:
        collations = [["--locale=C.UTF-8"], ["--locale=C"]]
    told = ""
    for collation in collations:
        outcome = subprocess.run(
            command + collation,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            **cluster.account.run_options(),
        )
        if outcome.returncode == 0:
            return
        told = (outcome.stderr or outcome.stdout).strip()
        shutil.rmtree(target, ignore_errors=True)
    raise EmbeddedError(f"initdb failed in {target}: {told[-800:]}")


def _replace(cluster: Cluster, name: str, text: str) -> None:
    """Write a file of the data directory whole, for the server's account, following no link."""
    partial = cluster.data_directory / f"{name}.new"
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        if cluster.account.switch:
            os.fchown(file.fileno(), cluster.account.uid, cluster.account.gid)
        file.write(text)
    partial.rename(cluster.data_directory / name)
