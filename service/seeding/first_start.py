"""The first start, in steps; each can be cut off and run again."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from rich.console import Console

from service.domain.imports import PROFILES
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.seeding.attribution import attribution_records
from service.seeding.gazetteer import boundary_rings, place_records
from service.seeding.loading import Loaded, load_contradictions, load_records, load_rings
from service.seeding.seed_files import not_yet_nouns, seed_contradictions, seed_records
from service.settings import Settings
from service.storage import bulk
from service.storage.database import Database

FOLDER = Path(__file__).resolve().parents[2] / "data"
HEALTH_FILE = Path("insecurity_insight") / "insecurity_insight_health_SYR_YEM.csv"
# The account that can reach the database from a shell; what it loads is its own to publish.
OPERATOR = Reader(
    tier="trusted",
    permissions=frozenset({"record", "review", "admin"}),
    holder="operator",
    organisation="operator",
    key_id="operator",
)


class SeedingFailed(RuntimeError):
    """A shipped file was not read whole; the message names the first rows."""


def seed(dsn: str, settings: Settings, console: Console) -> None:
    """Load everything that is shipped, published, into a migrated database.

    Rule: every record has the same id in every instance; what is there already is left alone, so a
    second run changes nothing, and one that was cut off is completed.
    """
    database = Database(dsn, maximum=min(2, settings.pool_max))
    database.open()
    try:
        _seed(database, console)
    finally:
        database.close()


def _seed(database: Database, console: Console) -> None:
    places = place_records(FOLDER / "places")
    story = seed_records(FOLDER / "aleppo_2016", {each.slug: each.id for each in places})
    words = [each for each in story if each.noun.table in ("source", "document")]
    rest = [each for each in story if each.noun.table not in ("source", "document")]
    written = seed_contradictions(FOLDER / "aleppo_2016")
    rings = boundary_rings(FOLDER / "boundaries", places)
    for title, step in (
        ("sources and documents", lambda: load_records(database, words, OPERATOR)),
        ("attributions", lambda: load_records(database, attribution_records(), OPERATOR)),
        ("places", lambda: load_records(database, places, OPERATOR)),
        ("boundaries", lambda: load_rings(database, rings, OPERATOR)),
        ("sieges, routes and figures", lambda: load_records(database, rest, OPERATOR)),
        ("contradictions", lambda: load_contradictions(database, written, OPERATOR)),
        ("attacks on health care", lambda: _import_health_file(database)),
    ):
        _tell(console, title, step)
    left_out = ", ".join(f"{count} {name}" for name, count in not_yet_nouns(FOLDER / "aleppo_2016"))
    if left_out:
        console.print(f"not loaded, since no noun holds them yet: {left_out}", markup=False)
    with database.writing(OPERATOR) as session:
        if not bulk.is_seeded(session):
            bulk.mark_seeded(session)


def _import_health_file(database: Database) -> Loaded:
    content = (FOLDER / HEALTH_FILE).read_bytes()
    profile = PROFILES["insecurity_insight"]
    now = datetime.now(UTC)
    report = run_import(database, profile, content, OPERATOR, now, publish=True)
    if report.refused:
        first = report.faults[0]
        raise SeedingFailed(
            f"{HEALTH_FILE.name}: {report.refused} rows refused; row {first.row},"
            f" {first.column}: {first.reason}"
        )
    return Loaded(report.created + report.amended, report.unchanged + report.skipped)


def _tell(console: Console, title: str, step: Callable[[], Loaded]) -> None:
    began = perf_counter()
    loaded = step()
    there = f", {loaded.there} there already" if loaded.there else ""
    seconds = perf_counter() - began
    console.print(f"{title}: {loaded.new} loaded{there} ({seconds:.1f} s)", markup=False)
