"""The first start, in steps; each can be cut off and run again."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from rich.console import Console

from service.domain.imports import PROFILES
from service.domain.imports.orders import Order
from service.domain.imports.profiles.counting import OUT_OF_ORDER
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.seeding.attribution import attribution_records
from service.seeding.gazetteer import boundary_rings, place_records
from service.seeding.loading import Loaded, load_contradictions, load_records, load_rings
from service.seeding.matches import load_matches
from service.seeding.seed_files import (
    not_yet_nouns,
    seed_contradictions,
    seed_matches,
    seed_records,
)
from service.settings import Settings
from service.storage import bulk
from service.storage.database import Database

FOLDER = Path(__file__).resolve().parents[2] / "data"
HEALTH_FILE = Path("insecurity_insight") / "insecurity_insight_health_SYR_YEM.csv"
DEATHS_FILE = Path("ucdp_ged") / "ged_syria_2016.csv"
# The account that can reach the database from a shell; what it loads is its own to publish.
OPERATOR = Reader(
    tier="trusted",
    permissions=frozenset({"record", "review", "admin"}),
    holder="operator",
    organisation="operator",
    key_id="operator",
)


@dataclass(frozen=True)
class PublishersFile:
    """A file that is shipped as its publisher made it. `refused`: why some of its rows are."""

    path: Path
    profile: str
    title: str
    refused: str | None = None


FILES = (
    PublishersFile(HEALTH_FILE, "insecurity_insight", "attacks on health care"),
    PublishersFile(DEATHS_FILE, "ucdp_ged", "deaths in Syria in 2016, by event", OUT_OF_ORDER),
)


class SeedingFailed(RuntimeError):
    """A shipped file was not read whole; the message names the first rows."""


def seed(
    dsn: str, settings: Settings, console: Console, *, leave_out: Collection[Path] = ()
) -> None:
    """Load everything that is shipped, published, into a migrated database.

    Rule: every record has the same id in every instance; what is there already is left alone, so a
    second run changes nothing, and one that was cut off is completed.
    Args:
        leave_out: publishers' files that are not wanted.
    """
    database = Database(dsn, maximum=min(2, settings.pool_max))
    database.open()
    try:
        _seed(database, console, [each for each in FILES if each.path not in leave_out])
    finally:
        database.close()


def _seed(database: Database, console: Console, files: Sequence[PublishersFile]) -> None:
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
    ):
        _tell(console, title, step)
    for file in files:
        _tell(console, file.title, lambda file=file: _import(database, file))  # type: ignore[misc]
    told_twice = seed_matches(FOLDER / "aleppo_2016")
    now = datetime.now(UTC)
    _tell(
        console, "reports of one event", lambda: load_matches(database, told_twice, OPERATOR, now)
    )
    left_out = ", ".join(f"{count} {name}" for name, count in not_yet_nouns(FOLDER / "aleppo_2016"))
    if left_out:
        console.print(f"not loaded, since no noun holds them yet: {left_out}", markup=False)
    with database.writing(OPERATOR) as session:
        if not bulk.is_seeded(session):
            bulk.mark_seeded(session)


def _import(database: Database, file: PublishersFile) -> Loaded:
    """Read a publisher's file; rows that are known to be refused are told by their ids."""
    order = Order(file.profile, publish=True)
    now = datetime.now(UTC)
    path = FOLDER / file.path
    report = run_import(database, PROFILES[file.profile], path, OPERATOR, now, order)
    for fault in report.faults:
        if fault.code != file.refused:
            raise SeedingFailed(
                f"{file.path.name}: {report.refused} rows refused; row {fault.row},"
                f" {fault.column}: {fault.reason}"
            )
    refused = tuple(str(fault.external_id) for fault in report.faults)
    there = report.unchanged + report.skipped
    return Loaded(report.created + report.amended, there, refused)


def _tell(console: Console, title: str, step: Callable[[], Loaded]) -> None:
    began = perf_counter()
    loaded = step()
    there = f", {loaded.there} there already" if loaded.there else ""
    seconds = perf_counter() - began
    console.print(f"{title}: {loaded.new} loaded{there} ({seconds:.1f} s)", markup=False)
    if loaded.refused:
        console.print(
            f"  left out, since their counts are out of order: {', '.join(loaded.refused)}",
            markup=False,
        )
