"""The files that the tests of the building look at."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICE = ROOT / "service"
MIGRATIONS = ROOT / "migrations" / "versions"
DOCS = ROOT / "docs"


def python_files(*folders: str) -> tuple[Path, ...]:
    """Every Python file of ours below the folders."""
    return tuple(sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")))


def named(path: Path) -> str:
    """A path as a person says it: from the root of the project."""
    return path.relative_to(ROOT).as_posix()
