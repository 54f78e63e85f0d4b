"""Resolves pyproject.toml into the hashed lock files, without a registry's address in any of them.

python3 tools/lock.py [--upgrade]
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".tools" / "bin" / "uv"
STYLE = ("--quiet", "--universal", "--generate-hashes", "--no-header", "--no-emit-index-url")
RUNTIME = ("pyproject.toml", "--extra", "embedded", "--group", "build")


def main() -> None:
    """Runtime first; the tests' lock holds the same versions and more."""
    extra = sys.argv[1:]
    compile_lock("requirements.lock", *RUNTIME, *extra)
    runtime = ("--constraints", "requirements.lock")
    compile_lock("requirements-test.lock", *RUNTIME, "--group", "test", *runtime, *extra)
    # A place of its own: what analysts have is not held to our versions.
    compile_lock("requirements-interop.lock", "--group", "interop", *extra)
    lock_uv(upgrade=bool(extra))


def lock_uv(*, upgrade: bool) -> None:
    """uv itself, which pip installs before anything else."""
    target = ROOT / "requirements-uv.lock"
    wanted = "uv" if upgrade else target.read_text(encoding="ascii").split()[0]
    compile_lock(target.name, "-", "--no-annotate", wanted=wanted)


def compile_lock(target: str, *arguments: str, wanted: str = "") -> None:
    """One lock file; what it names already stays unless an upgrade is asked for."""
    command = [str(UV), "pip", "compile", *arguments, *STYLE, "--output-file", target]
    subprocess.run(command, cwd=ROOT, check=True, input=wanted, text=True)


if __name__ == "__main__":
    main()
