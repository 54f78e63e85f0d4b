"""What a casualty total costs as records grow: 1,000 figures of a place beside 100,000.

It starts a database of its own, fills it from a seeded generator (three families of incidents over
nested places, counts over spans among them) and prints the cost of one total, and the ratio.
Timings are of this machine and this moment; only the ratio says something.

    python -m benchmarks.casualty_totals [figures] [counts]
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any

from psycopg.types.json import Jsonb

from service.domain.casualty_answers import TotalAsked, total_of
from service.domain.identity import new_id
from service.model.actor import Reader
from service.storage import answers, migrate, places, protection
from service.storage.database import Database, Session
from service.storage.embedded import EmbeddedServer

FAMILIES = ("one", "two", "three")
FIRST, DAYS = date(2012, 1, 1), 1800
ROUNDS = 7
_OPERATOR = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
# Country, governorates, districts, towns: how many of each lie in one of the level above.
_BELOW = (1, 12, 5, 5)

Claim = dict[str, Any]


def _id() -> str:
    return str(new_id(datetime.now(UTC)))


def _record(session: Session, table: str, body: Claim) -> str:
    """One published record by the triggers, as the service writes it."""
    record_id = _id()
    session.connection.execute(
        f"INSERT INTO {table} (id, body, state, sensitivity, recorded_by, recorder)"
        " VALUES (%s, %s, 'published', 'public', 'operator', 'operator')",
        (record_id, Jsonb(body)),
    )
    return record_id


def make_land(session: Session) -> list[list[str]]:
    """The places, level by level."""
    levels: list[list[str]] = []
    for level, count in enumerate(_BELOW):
        parents = levels[-1] if levels else [None]
        levels.append([
            _record(session, "place", {
                "slug": f"place-{level}-{number}-{parent or 'root'}", "kind": "other",
                "parent_id": parent, "country_code": "SYR", "timezone": "Asia/Damascus",
                "names": [{"lang": "en", "text": f"Place {level} {number}"}], "overlaps": [],
                "citations": [], "external_ids": [],
            })
            for parent in parents
            for number in range(count)
        ])  # fmt: skip
    return levels


def _figure(paper: str, place: str, basis: str, first: date, last: date, count: int) -> Claim:
    return {
        "metric": "killed", "population": "civilians", "cause": "unspecified", "basis": basis,
        "quantity": {"low": count, "best": count, "high": count, "qualifier": "exact",
                     "quoted": None},
        "period": {"edtf": f"{first}/{last}", "earliest": first.isoformat(),
                   "latest": last.isoformat(), "precision": "days", "text": None},
        "place_id": place, "source_id": None, "series_key": None, "phase": None,
        "subset_of": None, "supersedes": None, "relays": [], "strike_id": None,
        "reported_on": None, "notes": None, "external_ids": [],
        "citations": [{"document_id": paper, "locator": None, "quoted": None, "credibility": None}],
    }  # fmt: skip


def claims(paper: str, levels: list[list[str]], counts: int) -> Iterator[tuple[str, Claim]]:
    """Figures without end: first the counts over spans, then incidents; the same every time."""
    chance = random.Random(2016)
    everywhere = [place for level in levels for place in level]
    for _ in range(counts):
        first = FIRST + timedelta(days=chance.randrange(DAYS))
        last = first + timedelta(days=chance.randrange(1, 120))
        place = chance.choice(everywhere)
        yield (
            chance.choice(FAMILIES),
            _figure(paper, place, "incremental", first, last, chance.randrange(400)),
        )
    while True:
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        place, count = chance.choice(everywhere), chance.randrange(1, 9)
        yield chance.choice(FAMILIES), _figure(paper, place, "incident", day, day, count)


def fill(session: Session, some: Iterator[tuple[str, Claim]], template: str) -> None:
    """Copies of a written figure with other claims: as if each had been written by itself."""
    cursor = session.connection.cursor()
    cursor.execute("ALTER TABLE casualty_figure DISABLE TRIGGER USER")
    found = cursor.execute(
        "SELECT a.attname AS name FROM pg_attribute AS a"
        " WHERE a.attrelid = 'casualty_figure'::regclass AND a.attnum > 0"
        " AND a.attgenerated = '' AND NOT a.attisdropped ORDER BY a.attnum"
    )
    own = ["id", "body", "family", "place_ids", "place_ids_partner", "place_ids_public"]
    kept = [row["name"] for row in found if row["name"] not in own]
    cursor.execute("CREATE TEMPORARY TABLE given (id uuid, family text, body jsonb)")
    with cursor.copy("COPY given FROM STDIN") as copy:
        for family, claim in some:
            copy.write_row((_id(), family, Jsonb(claim)))
    at = "ARRAY[(g.body ->> 'place_id')::uuid]"
    copied = ", ".join(["g.id", "g.body", "g.family", at, at, at, *(f"t.{name}" for name in kept)])
    cursor.execute(
        f"INSERT INTO casualty_figure ({', '.join([*own, *kept])}) SELECT {copied}"
        " FROM given AS g CROSS JOIN casualty_figure AS t WHERE t.id = %s",
        (template,),
    )
    cursor.execute("DROP TABLE given")
    cursor.execute("ALTER TABLE casualty_figure ENABLE TRIGGER USER")


def costs(database: Database, place: str) -> dict[str, float]:
    """Seconds that one total takes, by how much of the trace it sends; the median of a few."""

    def one(trace: str) -> Callable[[], None]:
        def ask() -> None:
            with database.reading(Reader.anonymous(), in_full=False) as session:
                ground = places.find_ground(session, place)
                assert ground is not None
                scope = answers.scope_of(session, ground, ground.roots)
                last = FIRST + timedelta(days=DAYS)
                asked = TotalAsked("here", FIRST, last, trace=trace, traced=10_000)
                total_of(session, scope, "killed", "civilians", asked)

        return ask

    return {trace: _median(one(trace)) for trace in ("summary", "full")}


def _median(ask: Callable[[], None]) -> float:
    ask()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def run(figures: int, counts: int) -> None:
    """Fills, measures and prints."""
    with EmbeddedServer(None) as server:
        server.start()
        protection.ensure_public_role(server.dsn("postgres"))
        dsn = server.dsn("postgres")
        migrate.upgrade(dsn)
        database = Database(dsn, public_dsn=protection.public_dsn(dsn), maximum=4)
        database.open()
        try:
            _measure(database, figures, counts)
        finally:
            database.close()


def _measure(database: Database, figures: int, counts: int) -> None:
    with database.writing(_OPERATOR) as session:
        session.connection.execute("SELECT set_config('siege.actor', 'benchmark', true)")
        levels = make_land(session)
        source = _record(session, "source", {
            "slug": "one", "names": [{"lang": "en", "text": "One"}], "kind": "other",
            "family": "one", "reliability": None, "citations": [], "external_ids": [],
        })  # fmt: skip
        paper = _record(session, "document", {
            "source_id": source, "kind": "dataset", "title": "A list", "language": "en",
            "licence": None, "covers": [], "citations": [], "external_ids": [],
        })  # fmt: skip
        claim = _figure(paper, levels[-1][0], "incident", FIRST, FIRST, 1)
        template = _record(session, "casualty_figure", claim)
    # Both of the same mixture; the thousand goes before the many come.
    few = max(1, counts * 1000 // figures)
    measured: dict[str, dict[str, float]] = {}
    for size, among in ((1000, few), (figures, counts)):
        with database.writing(_OPERATOR) as session:
            session.connection.execute("SELECT set_config('statement_timeout', '0', true)")
            fill(session, islice(claims(paper, levels, among), size), template)
        with database.pool.connection() as connection:
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE casualty_figure")
            connection.autocommit = False
        measured[f"{size:,}"] = costs(database, levels[0][0])
    _print(measured, figures)


def _print(measured: dict[str, dict[str, float]], figures: int) -> None:
    small, large = measured.values()
    print(f"one total of a country, in milliseconds; ratio beside 1,000 figures ({FAMILIES})")
    for trace in small:
        print(
            f"  trace={trace:8} 1,000: {small[trace] * 1000:7.1f}   {figures:,}:"
            f" {large[trace] * 1000:7.1f}   ratio {large[trace] / small[trace]:5.1f}"
        )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    run(*(given + [100_000, 1_000][len(given) :]))
