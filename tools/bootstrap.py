"""Makes .venv from a hashed lock file, with nothing but Python and pip on the machine.

    python3 tools/bootstrap.py runtime|test

Debian's python3 has no ensurepip, so `python3 -m venv` fails there, and pip refuses to touch the
system. So: uv by `pip install --target .tools`, then `uv venv` and `uv pip sync --require-hashes`.
Where uv cannot be had: `venv --without-pip`, filled by the system's pip from the same lock.

Exit codes: 0 ready; 10 this Python is too old; 11 pip is missing; 12 the packages could not be
installed; 13 the folder cannot be written.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
UV = TOOLS / "bin" / "uv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "bootstrapped"
UV_LOCK = ROOT / "requirements-uv.lock"
LOCKS = {
    "runtime": ROOT / "requirements.lock",
    "test": ROOT / "requirements-test.lock",
}
OLDEST = (3, 11)
TOO_OLD, NO_PIP, NOT_INSTALLED, NOT_WRITABLE = 10, 11, 12, 13
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def main() -> None:
    """Bring .venv to the asked lock, unless its stamp says that it is there already."""
    asked = sys.argv[1] if len(sys.argv) == 2 else ""
    if asked not in LOCKS:
        fail(2, f"usage: bootstrap.py {'|'.join(LOCKS)}")
    if sys.version_info < OLDEST:
        fail(TOO_OLD, f"Python {'.'.join(map(str, OLDEST))} or newer is needed")
    if is_ready(asked):
        return
    try:
        TOOLS.mkdir(exist_ok=True)
        with (TOOLS / "lock").open("w") as lock:
            # `make serve` and `make test` may be started at the same time.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_ready(asked):
                install(asked)
    except PermissionError as error:
        fail(NOT_WRITABLE, f"cannot write {error.filename}")


def is_ready(asked: str) -> bool:
    """True when .venv holds the asked packages, or the tests', which are a superset."""
    try:
        kind, _, mark = STAMP.read_text(encoding="ascii").partition(" ")
    except FileNotFoundError:
        return False
    return kind in (asked, "test") and mark == fingerprint(kind) and PYTHON.exists()


def fingerprint(kind: str) -> str:
    """What .venv depends on: the lock, the project's declaration, the Python, the place."""
    digest = hashlib.sha256()
    for path in (LOCKS[kind], ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    # A virtual environment names its own path in its scripts: a moved folder needs a new one.
    digest.update(f"{sys.version}\0{sys.executable}\0{ROOT}".encode())
    return digest.hexdigest()


def install(asked: str) -> None:
    """Fill .venv; the stamp is written last."""
    told = STAMP.read_text(encoding="ascii") if STAMP.exists() else ""
    # Whoever has the tests' packages keeps them.
    kind = "test" if told.startswith("test") else asked
    STAMP.unlink(missing_ok=True)
    print(f"installing the {kind} packages into .venv", flush=True)
    if not (has_uv() and with_uv(kind)):
        print("uv cannot do it here; falling back to pip", flush=True)
        with_pip(kind)
    STAMP.write_text(f"{kind} {fingerprint(kind)}", encoding="ascii")


def has_uv() -> bool:
    """Install uv into .tools unless the locked version is there; False where it cannot be had."""
    wanted = UV_LOCK.read_text(encoding="ascii").split("==")[1].split()[0]
    try:
        told = subprocess.run([UV, "--version"], capture_output=True, text=True, check=True)
        if told.stdout.split()[1] == wanted:
            return True
    except (OSError, subprocess.CalledProcessError, IndexError):
        pass
    require_pip()
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(TOOLS)]
    command += ["--upgrade", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    attempt = subprocess.run([*command, "-r", str(UV_LOCK)], env=environment(), check=False)
    return attempt.returncode == 0 and run(UV, "--version", quiet=True)


def with_uv(kind: str) -> bool:
    """The usual way: a second or two from a warm cache. False where a step fails."""
    target = ("--quiet", "--python", PYTHON)
    return (
        (is_usable() or run(UV, "venv", "--quiet", "--clear", "--python", sys.executable, VENV))
        and run(UV, "pip", "sync", *target, "--require-hashes", LOCKS[kind])
        and run(UV, "pip", "install", *target, *PROJECT, "--editable", ROOT)
    )


def with_pip(kind: str) -> None:
    """The slow way, same lock: the system's pip works on our environment from outside."""
    require_pip()
    if VENV.exists():
        shutil.rmtree(VENV)
    make("venv", sys.executable, "-m", "venv", "--without-pip", VENV)
    pip = (sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet")
    make("pip install", *pip, "--no-deps", "--require-hashes", "-r", LOCKS[kind])
    make("the project", *pip, *PROJECT, "--editable", ROOT)


# The build backend is in the lock: nothing unlocked is fetched to build the project itself.
PROJECT = ("--no-deps", "--no-build-isolation")


def is_usable() -> bool:
    """True when .venv was made at this path, by a Python of the same version that still runs."""
    try:
        made_here = str(VENV) in (VENV / "bin" / "activate").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    same = f"import sys; sys.exit(sys.version_info[:3] != {tuple(sys.version_info[:3])})"
    return made_here and run(PYTHON, "-c", same, quiet=True)


def require_pip() -> None:
    """End with plain words where even pip is missing."""
    if not run(sys.executable, "-m", "pip", "--version", quiet=True):
        fail(NO_PIP, "pip is missing; on Debian: apt install python3-pip")


def environment() -> dict[str, str]:
    """The caller's environment, with a cache that can be written and the machine's certificates."""
    environ = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environ |= {"PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environ["UV_PYTHON_DOWNLOADS"] = "never"
    environ["UV_NO_CONFIG"] = "1"
    if SYSTEM_CERTIFICATES.exists():
        # Networks that inspect traffic have their own authority in the machine's store.
        environ.setdefault("UV_SYSTEM_CERTS", "1")
    home = environ.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        environ.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
        environ.setdefault("PIP_CACHE_DIR", str(TOOLS / "pip-cache"))
    return environ


def run(*command: str | Path, quiet: bool = False) -> bool:
    """True when the command succeeds."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        outcome = subprocess.run(
            command, env=environment(), cwd=ROOT, stdout=sink, stderr=sink, check=False
        )
    except OSError:
        return False
    return outcome.returncode == 0


def make(what: str, *command: str | Path) -> None:
    """Run a step that has to succeed."""
    if not run(*command):
        fail(NOT_INSTALLED, f"{what} failed; is the package registry reachable?")


def fail(code: int, message: str) -> NoReturn:
    """One sentence, one code."""
    print(f"bootstrap: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
