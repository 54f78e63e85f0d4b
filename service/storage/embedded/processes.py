"""Is the server of a data directory alive? Told from processes: pid files lie after a crash.

A pid file outlives a killed server; its number may since belong to another program, or to a zombie
that nobody has reaped. `kill(pid, 0)` says "alive" of both, and PostgreSQL then refuses to start.
"""

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PROGRAMS = ("postgres", "postmaster")


@dataclass(frozen=True)
class PidFile:
    """What `postmaster.pid` says: the process, and where its socket lies (None while starting)."""

    pid: int
    socket_folder: Path | None


def read_pid_file(data_directory: Path) -> PidFile | None:
    """The pid file's content; None where there is none or it was cut off while being written."""
    try:
        lines = (data_directory / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid = abs(int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return None
    folder = lines[4].strip() if len(lines) > 4 else ""
    return PidFile(pid, Path(folder) if folder else None)


def is_alive(pid: int) -> bool:
    """True for a process that runs; False for one that is gone or a zombie."""
    try:
        status = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in ("Z", "X")


def serves(pid: int, data_directory: Path) -> bool:
    """True when this process is alive and is a server of this data directory.

    The working directory tells it; where that may not be read (root without ptrace rights), the
    command line, which the main process keeps.
    """
    if not is_alive(pid):
        return False
    try:
        # A shell that somebody left in the folder is no server.
        if (PROC / str(pid) / "comm").read_text(encoding="utf-8").strip() not in PROGRAMS:
            return False
        return os.readlink(PROC / str(pid) / "cwd") == str(data_directory)
    except PermissionError:
        return _named_on_command_line(pid, data_directory)
    except OSError:
        return False


def any_serves(data_directory: Path) -> bool:
    """True when any process, an orphaned backend too, still works in this data directory."""
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return any(serves(pid, data_directory) for pid in pids)


def _named_on_command_line(pid: int, data_directory: Path) -> bool:
    try:
        arguments = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data_directory) in arguments
