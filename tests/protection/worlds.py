"""Databases that differ in nothing but what a tier may not see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import Callers, copy_of
from tests.contract_client import ContractClient
from tests.protection import hidden_from_partners, hidden_from_the_public
from tests.protection.desk import JSON, Desk

Ids = dict[str, list[str]]


@dataclass
class Worlds:
    """One database three times: as it is, with more that partners may not see, and with more still
    that the public may not see.

    `ids` are values for the path parameter `id` by the path that it follows: of what all three
    hold, and of what only the deeper ones hold.
    """

    plain: Callers
    deeper: Callers
    deepest: Callers
    ids: Ids = field(default_factory=dict)

    def readers(self, tier: str) -> tuple[ContractClient, ContractClient]:
        """The same kind of caller in two that its tier must not tell apart."""
        if tier == "public":
            return self.plain.public, self.deepest.public
        one, other = (each.key("reader", "embassy", tier) for each in (self.plain, self.deeper))
        return one, other


@contextmanager
def three_of(server: EmbeddedServer, template: str) -> Iterator[Worlds]:
    """The three, made one from the other."""
    with copy_of(server, template) as base:
        ids = build(Callers(base))
        base.close()
        with copy_of(server, _name(base)) as plain, copy_of(server, _name(base)) as middle:
            desk = Desk(Callers(middle))
            hidden_from_partners.hide(desk, ids)
            middle.close()
            with (
                copy_of(server, _name(middle)) as deeper,
                copy_of(server, _name(middle)) as deepest,
            ):
                more = Desk(Callers(deepest))
                hidden_from_the_public.hide(more, ids)
                asked = {
                    path: [*known, *desk.made.get(path, []), *more.made.get(path, [])]
                    for path, known in ids.items()
                }
                for each in (plain, deeper, deepest):
                    _live_as_one(each)
                yield Worlds(Callers(plain), Callers(deeper), Callers(deepest), asked)


def _live_as_one(database: Database) -> None:
    """Takes away what tells copies apart by being copies: each has begun an epoch of its own."""
    with database.pool.connection() as connection:
        connection.execute("DELETE FROM ended_epoch")
        connection.execute("UPDATE service_state SET epoch = %s", (UUID(int=1),))


def _name(database: object) -> str:
    told: str = database.pool.conninfo
    return told.split("dbname=")[1].split()[0].strip("'")


def build(callers: Callers) -> Ids:
    """What all three have: strikes that are published, and one that is hidden again; a hospital."""
    desk = Desk(callers)
    one, two, _ = (
        desk.strike(day, "handarat", killed=3, description=text, source=cited(text))
        for day, text in (("2016-09-28", "one"), ("2016-10-03", "two"), ("2016-10-14", "three"))
    )
    facility = desk.published("facilities", hospital("aleppo", "The one with a name"))
    status = {"facility_id": facility, "status": "fully_functioning", "began": "2016-01-05"}
    works = desk.published("facility-statuses", status | {"source": cited("two")})
    hit = desk.strike(
        "2016-10-16",
        "eastern-aleppo",
        facility_ids=[facility],
        resources_affected=["facility"],
        source=cited("two"),
    )
    gone = desk.strike("2016-10-17", "handarat", source=cited("three"))
    desk.raised("strikes", gone)
    waiting = desk.submitted("strikes", desk.claim("2016-10-15", "aleppo"))
    partner = callers.key("reader", "embassy", "partner")
    pseudonym = partner.get("/v1/facilities").json["data"][0]["id"]
    return {
        "/v1/strikes": [one, two, hit, gone, waiting],
        "/v1/facilities": [pseudonym, facility],
        "/v1/facility-statuses": [works],
        "/v1/places": [callers.public.get("/v1/places/aleppo").json["id"], "aleppo", "nowhere"],
        "/v1/sources": ["insecurity_insight", "reports-example-org"],
        "/v1/documents": [],
        "/v1/statements": [],
        "/v1/casualty-figures": [],
        "/v1/population-estimates": [],
        "/v1/aid-missions": [],
        "/v1/pauses": [],
        "/v1/route-statuses": [],
        "/v1/sieges": [],
        "/v1/designations": [],
        "/v1/besieged-areas": ["eastern-aleppo"],
        "/v1/supply-routes": ["castello-road"],
    }


def cited(text: str) -> JSON:
    """A report of its own at an outlet that all know."""
    return {"url": f"https://reports.example.org/{text}", "title": text}


def hospital(place: str, name: str) -> JSON:
    """A claim of a hospital."""
    return {
        "kind": "hospital",
        "place": place,
        "names": [name],
        "location": {"type": "Point", "coordinates": [37.15, 36.2]},
        "operator": "An operator",
        "source": cited("one"),
    }
