"""Strikes, figures and missions that say all sorts of things of when, where and whom."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from psycopg.types.json import Jsonb

from service.model.actor import Reader
from service.storage.database import Database
from tests import factories
from tests.conftest import Callers

JSON = dict[str, Any]
FIRST, LAST = date(2016, 7, 1), date(2016, 9, 30)
FAMILIES = ("f", "g")
_LAND = ("land", "north", "town", "village", "abroad")
_OPERATOR = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
_NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
_TYPES = ("violence with heavy weapons", "removal of health care assets", "sexual assault")
_PUBLISHED = (None, "2016-08", "2016-08-15", "2016-07/2016-09")


def build(callers: Callers) -> None:
    """A country with a governorate, a town and a village, a place abroad, and two families whose
    documents were published on one day, some day, or nobody knows when."""
    parents = {"north": "land", "town": "north", "village": "north"}
    for slug in _LAND:
        more: JSON = {"parent_id": parents[slug]} if slug in parents else {}
        kind = "admin2" if slug == "north" else "other"
        made = factories.place(callers.recorder, slug, kind=kind, **more)
        factories.publish(callers.reviewer, "places", made)
    for family in FAMILIES:
        made = factories.source(callers.recorder, family)
        factories.publish(callers.reviewer, "sources", made)
        for published in _PUBLISHED[:3]:
            document = factories.document(callers.recorder, made["id"], published_on=published)
            factories.publish(callers.reviewer, "documents", document)


def fill(database: Database, chance: random.Random, each: int = 40) -> None:
    """So many of each noun, published."""
    with database.writing(_OPERATOR) as session:
        run = session.connection.execute
        run("SELECT set_config('siege.actor', 'test', true)")
        ids = {
            row["slug"]: row["id"]
            for row in run(
                "SELECT slug, id::text AS id FROM place UNION ALL SELECT slug, id::text FROM source"
            )
        }
        papers: dict[str, list[str]] = {}
        for row in run("SELECT family, id::text AS id FROM document ORDER BY id"):
            papers.setdefault(row["family"], []).append(row["id"])
        writer = _Writer(chance, ids, papers)
        for noun, body_of in (
            ("strike", writer.strike),
            ("casualty_figure", writer.figure),
            ("aid_mission", writer.mission),
        ):
            earlier: list[str] = []
            for number in range(each):
                record_id = str(uuid5(_NAMESPACE, f"{noun} {number}"))
                at = datetime(2026, 1, chance.randint(1, 20), 22, 30, tzinfo=UTC)
                statement = _INSERTS[noun]
                body = body_of(earlier)
                run(statement, (record_id, Jsonb(body), at))
                if not body.get("same_event_as"):
                    earlier.append(record_id)


_COLUMNS = (
    b" (id, body, recorded_at, state, sensitivity, recorded_by, recorder)"
    b" VALUES (%s, %s, %s, 'published', 'public', 'operator', 'operator')"
)
_INSERTS = {
    noun: b"INSERT INTO " + noun.encode() + _COLUMNS
    for noun in ("strike", "casualty_figure", "aid_mission")
}


class _Writer:
    """Makes bodies in the stored form."""

    def __init__(
        self, chance: random.Random, ids: dict[str, str], papers: dict[str, list[str]]
    ) -> None:
        self.chance, self.ids, self.papers = chance, ids, papers

    def _date(self, *, span: int = 0, unknown: float = 0.1) -> JSON | None:
        if self.chance.random() < unknown:
            return None
        start = FIRST + timedelta(days=self.chance.randint(-20, 110))
        end = start + timedelta(days=self.chance.choice([0, 0, 0, 3, span]))
        first = None if self.chance.random() < unknown / 2 else start.isoformat()
        return {
            "edtf": None, "earliest": first, "latest": end.isoformat(),
            "precision": "days", "text": None,
        }  # fmt: skip

    def _quantity(self) -> JSON | None:
        low = self.chance.choice([None, *range(9)])
        best = None if self.chance.random() < 0.3 else (low or 0) + self.chance.randint(0, 4)
        if low is None and best is None:
            return None
        return {"low": low, "best": best, "high": None, "qualifier": None, "quoted": None}

    def _shared(self, **body: Any) -> JSON:
        family = self.chance.choice(FAMILIES)
        place = None if self.chance.random() < 0.1 else self.ids[self.chance.choice(_LAND)]
        cited = self.chance.choice(self.papers[family])
        citation = {"document_id": cited, "locator": None, "quoted": None, "credibility": None}
        return {
            "place_id": place, "citations": [citation], "external_ids": [], "notes": None,
            "reported_on": self._date(span=40, unknown=0.5), **body,
        }  # fmt: skip

    def strike(self, earlier: list[str]) -> JSON:
        chance = self.chance
        counts = ("killed", "injured", "health_workers_killed", "health_workers_injured")
        return self._shared(
            occurred=self._date(span=40, unknown=0.05) or self._date(unknown=0),
            attack_types=chance.sample(_TYPES, chance.randint(0, 3)),
            resources_affected=["facility"],
            facility_ids=[],
            delivery=chance.choice(["air_launched", "unknown"]),
            facility_effect=chance.choice(["damaged", "unknown", "none"]),
            certainty=chance.choice([None, "possible", "confirmed"]),
            location_precision=None,
            parties=[],
            same_event_as=_one(chance, earlier, 0.15),
            **{name: self._quantity() for name in counts},
        )

    def figure(self, earlier: list[str]) -> JSON:
        chance = self.chance
        basis = chance.choice(["incident"] * 6 + ["incremental", "cumulative"])
        period = self._date(span=40)
        key = "k" if basis == "cumulative" and chance.random() < 0.7 else None
        if key and period:
            period["earliest"] = "2016-05-01"
        return self._shared(
            metric=chance.choice(["killed", "killed", "injured", "displaced"]),
            population=chance.choice(["civilians", "civilians", "all", "children", "unspecified"]),
            cause="unspecified",
            basis=basis,
            quantity=self._quantity() or {"low": 2, "best": 2, "high": 2},
            period=period,
            series_key=key,
            phase=None,
            subset_of=_one(chance, earlier, 0.15),
            supersedes=_one(chance, earlier, 0.05),
            relays=[],
            strike_id=None,
        )

    def mission(self, earlier: list[str]) -> JSON:
        chance = self.chance
        return self._shared(
            area_id=None,
            kind="convoy",
            requested_on=None,
            planned_for=None,
            moved_on=None,
            arrived_on=self._date(span=40),
            permission="unknown",
            movement="facilitated",
            completion=chance.choice(["full", "partial", "none", "unknown"]),
            people_intended=None,
            people_reached=None,
            trucks=None,
            trucks_hit=None,
            items_removed=None,
        )


def _one(chance: random.Random, among: list[str], likely: float) -> str | None:
    return chance.choice(among) if among and chance.random() < likely else None
