"""A seeded database as large as asked: strikes and casualty figures over 2,000 cities, ten years.

A few hundred records of each noun go through the service's own reading and triggers, published; the
others are those again at other places and days, with all that the triggers would have kept of them:
documents of every tier, the journal, citations, ids, the versions of places. The same numbers make
the same records, but for ids of the first few and instants.

    python -m benchmarks.generator DSN [records]
"""

import random
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from benchmarks.multiplying import CITIES, DAY, WRITTEN, multiply
from service.domain.claims import read_claim
from service.domain.identity import new_id
from service.domain.names import fold
from service.model.actor import Reader
from service.model.nouns import BY_TABLE
from service.storage import bulk, migrate, protection
from service.storage.database import Database, Session
from service.storage.records import Draft

_SPANS = 100
_COUNTRIES = (
    "SYR",
    "IRQ",
    "YEM",
    "SDN",
    "SSD",
    "LBY",
    "LBN",
    "PSE",
    "AFG",
    "UKR",
    "ETH",
    "SOM",
    "NGA",
    "MLI",
    "COD",
    "CAF",
    "MMR",
    "HTI",
    "TCD",
    "BFA",
)
_PROVINCES = 10
_FAMILIES = ("field-desk", "monitor", "health-watch", "archive")
_OPERATOR = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
_METRICS = ("killed", "killed", "injured")
_WHOM = ("civilians", "civilians", "all", "children", "health_workers")
_HOW = ("air_launched", "air_launched", "ground_launched", "unknown")
_SURE = ("confirmed", "probable", "possible", None)
_KINDS = (
    "violence with heavy weapons",
    "violence with individual weapons",
    "obstruction to health care delivery",
)

Claim = dict[str, Any]


def generate(dsn: str, records: int) -> None:
    """Fills a migrated database, empty or filled by this before, up to so many of each noun."""
    database = Database(dsn, maximum=1)
    database.open()
    try:
        with database.writing(_OPERATOR) as session:
            _limits(session)
            if session.connection.execute("SELECT FROM strike LIMIT 1").fetchone() is None:
                _write_first(session, random.Random(2016))
            bulk.mark_seeded(session)
        with database.writing(_OPERATOR) as session:
            _limits(session)
            multiply(session.connection, records)
        with database.pool.connection() as connection:
            connection.autocommit = True
            connection.execute("VACUUM (ANALYZE)")
            connection.autocommit = False
    finally:
        database.close()


def _limits(session: Session) -> None:
    session.connection.execute(
        "SELECT set_config('statement_timeout', '0', true),"
        " set_config('siege.actor', 'bench', true), set_config('siege.reason', '', true),"
        " set_config('siege.organisation', 'operator', true)"
    )


def _insert(
    session: Session, table: str, claims: Iterable[Mapping[str, Any]], holder: str
) -> list[UUID]:
    noun = BY_TABLE[table]
    drafts = []
    for claim in claims:
        body = read_claim(noun, claim)
        names = tuple(fold(name["text"]) for name in body.get("names") or ())
        drafts.append((new_id(datetime.now(UTC)), Draft(body, "public", name_keys=names)))
    bulk.insert(session, noun, drafts, "operator", holder, state="published")
    return [record_id for record_id, _ in drafts]


def _write_first(session: Session, chance: random.Random) -> None:
    towns = _write_land(session)
    papers = _write_papers(session)
    _write_areas(session, towns, papers)
    town = str(towns[0])
    strikes = [_strike(chance, town, papers) for _ in range(WRITTEN)]
    _insert(session, "strike", strikes, "written")
    figures = [_figure(chance, town, papers, DAY) for _ in range(WRITTEN)]
    _insert(session, "casualty_figure", figures, "written")
    spans = []
    for _ in range(_SPANS):
        year, month = chance.randrange(2014, 2024), chance.randrange(1, 13)
        place = str(chance.choice(towns))
        spans.append(_figure(chance, place, papers, f"{year}-{month:02}", basis="incremental"))
    _insert(session, "casualty_figure", spans, "spans")


def _place(slug: str, kind: str, country: str, **more: Any) -> Claim:
    names = [{"lang": "en", "text": slug.replace("-", " ").title()}]
    named = {"slug": slug, "kind": kind, "country_code": country, "names": names}
    return named | {"timezone": "UTC"} | more


def _write_land(session: Session) -> list[UUID]:
    """Countries, provinces, cities: the cities."""
    codes = _COUNTRIES
    lands = _insert(session, "place", [_place(c.lower(), "country", c) for c in codes], "land")
    units = [(n, n % len(codes)) for n in range(len(codes) * _PROVINCES)]
    provinces = _insert(
        session,
        "place",
        [_place(f"province-{n}", "admin1", codes[c], parent_id=str(lands[c])) for n, c in units],
        "land",
    )
    return _insert(
        session,
        "place",
        [
            _place(
                f"city-{n}",
                "city",
                codes[n % len(units) % len(codes)],
                population=400_000,
                parent_id=str(provinces[n % len(units)]),
                centroid={
                    "type": "Point",
                    "coordinates": [n // 160 * 6.0 - 80, n % 160 * 0.5 - 40],
                },
            )
            for n in range(CITIES)
        ],
        "land",
    )


def _write_papers(session: Session) -> list[str]:
    """Documents of every family; the first of each family keeps a list of everything."""
    papers = []
    for family in _FAMILIES:
        source = {
            "slug": family,
            "names": [{"lang": "en", "text": family.title()}],
            "family": family,
        }
        made = _insert(session, "source", [source], "papers")
        claims = [
            {
                "source_id": str(made[0]),
                "title": f"Report {n} of {family}",
                "published_on": f"20{14 + n}-02-01",
                "kind": "dataset" if n == 0 else "report",
            }
            for n in range(10)
        ]
        papers += [str(one) for one in _insert(session, "document", claims, "papers")]
    return papers


def _write_areas(session: Session, towns: list[UUID], papers: list[str]) -> None:
    """One besieged area in each country, each besieged once."""
    claims = [
        {
            "slug": f"area-{n}",
            "place_ids": [str(towns[n])],
            "names": [{"lang": "en", "text": f"Area {n}"}],
            "citations": _cited(papers[n]),
        }
        for n in range(len(_COUNTRIES))
    ]
    areas = _insert(session, "besieged_area", claims, "areas")
    sieges = [
        {
            "area_id": str(area),
            "started": f"{2014 + n % 9}-03-01",
            "start_basis": "reported_encircled",
            "citations": _cited(papers[n]),
        }
        for n, area in enumerate(areas)
    ]
    _insert(session, "siege", sieges, "areas")


def _cited(paper: str) -> list[Claim]:
    return [{"document_id": paper, "locator": "p. 3", "quoted": "shells hit the hospital at night"}]


def _counted(chance: random.Random) -> Claim | None:
    if chance.random() < 0.4:
        return None
    low = chance.randrange(1, 12)
    return {"low": low, "best": low + chance.randrange(3), "high": None}


def _strike(chance: random.Random, town: str, papers: list[str]) -> Claim:
    return {
        "occurred": DAY,
        "place_id": town,
        "delivery": chance.choice(_HOW),
        "description": "A hospital was hit by two missiles. Two floors burnt out.",
        "location_precision": "near_settlement" if chance.random() < 0.05 else "settlement",
        "attack_types": [chance.choice(_KINDS)],
        "resources_affected": ["facility"],
        "facility_effect": chance.choice(("damaged", "destroyed", "unknown")),
        "certainty": chance.choice(_SURE),
        "killed": _counted(chance),
        "injured": _counted(chance),
        "health_workers_killed": _counted(chance),
        "citations": _cited(chance.choice(papers)),
    }


def _figure(
    chance: random.Random, town: str, papers: list[str], days: str, basis: str = "incident"
) -> Claim:
    low = chance.randrange(1, 60)
    return {
        "metric": chance.choice(_METRICS),
        "population": chance.choice(_WHOM),
        "cause": "direct_violence",
        "quantity": {"low": low, "best": low + chance.randrange(5), "high": low + 9},
        "basis": basis,
        "period": days,
        "place_id": town,
        "citations": _cited(chance.choice(papers)),
    }


if __name__ == "__main__":
    begun = time.perf_counter()
    protection.ensure_public_role(sys.argv[1])
    migrate.upgrade(sys.argv[1])
    generate(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
    print(f"{time.perf_counter() - begun:.0f} s")
