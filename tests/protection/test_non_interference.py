"""What a tier may not see changes nothing that the tier is answered: no body, header or count."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import Callers, copy_of
from tests.contract_client import ContractClient
from tests.protection import asking, worlds

Worlds = tuple[Callers, Callers, dict[str, list[str]], EmbeddedServer, str]
# The quota left of a key moves with every request, and with the clock.
_UNSTABLE = ("Date", "X-Request-Id", "RateLimit")
SEED = 20161020


@pytest.fixture(scope="module")
def two_worlds(server: EmbeddedServer, seeded_template: str) -> Iterator[Worlds]:
    """A database and its copy in which more is hidden."""
    with copy_of(server, seeded_template) as base:
        ids = worlds.build(Callers(base))
        name = base.pool.conninfo.split("dbname=")[1].split()[0].strip("'")
        base.close()
        with copy_of(server, name) as plain, copy_of(server, name) as deeper:
            more = Callers(deeper)
            worlds.hide_more(more, ids)
            yield Callers(plain), more, ids, server, name


def answers(client: ContractClient, address: str) -> tuple[int, bytes, dict[str, str]]:
    """Everything that a caller could tell two services apart by."""
    told = client.get(address, headers={"X-Request-Id": "non-interference"})
    headers = {name: value for name, value in told.headers.items() if name not in _UNSTABLE}
    if address.partition("?")[0] == "/metrics":
        # Traffic is everybody's; of the records only what the public may know.
        lines = (line for line in told.data.splitlines(keepends=True) if b"siege_public" in line)
        return told.status_code, b"".join(lines), headers
    return told.status_code, told.data, headers


def differences(one: ContractClient, other: ContractClient, addresses: list[str]) -> list[str]:
    """The addresses that are answered differently."""
    return [each for each in addresses if answers(one, each) != answers(other, each)]


def addresses_of(callers: Callers, ids: dict[str, list[str]]) -> list[str]:
    """The requests, from the contract of the service itself."""
    spec = callers.app.extensions["contract"].spec
    return list(asking.requests_of(spec, ids, SEED))


def readers_of(two_worlds: Worlds, tier: str) -> tuple[ContractClient, ContractClient]:
    """The same kind of caller in both: without a key for the public, else with one of the tier."""
    plain, deeper, *_ = two_worlds
    if tier == "public":
        return plain.public, deeper.public
    return plain.key("reader", "embassy", tier), deeper.key("reader", "embassy", tier)


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_nobody_of_a_tier_can_tell_the_two_apart(two_worlds: Worlds, tier: str) -> None:
    addresses = addresses_of(two_worlds[0], two_worlds[2])
    assert len(addresses) > 3000
    some = asking.some_of_each(addresses, 3, SEED)
    assert differences(*readers_of(two_worlds, tier), some) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tier", ["public", "partner"])
def test_nobody_can_tell_them_apart_by_any_request(two_worlds: Worlds, tier: str) -> None:
    addresses = addresses_of(two_worlds[0], two_worlds[2])
    assert differences(*readers_of(two_worlds, tier), addresses) == []


# What is put in place of what in the views of the public tier: each a way to leak.
_LEAKS: dict[str, tuple[str, str, str]] = {
    "the revision of the record itself": ("strike", "t.revision_public", "t.revision"),
    "the words of the record itself": ("strike", "t.document_public", "t.document_full"),
    "the position of all changes": ("version", "own_public", "own_full"),
    "the feed of all changes": ("change", "position_public", "position"),
    "when the record itself changed": ("strike", "t.changed_at_public", "t.changed_at"),
}


@pytest.mark.parametrize("leak", sorted(_LEAKS))
def test_a_planted_leak_is_found(two_worlds: Worlds, leak: str) -> None:
    plain, deeper, ids, _, _ = two_worlds
    view, said, instead = _LEAKS[leak]
    undo = [_plant(each.database, view, said, instead) for each in (plain, deeper)]
    try:
        touched = ("/v1/strikes", "/v1/changes", "/v1/status", "/v1/cities/aleppo")
        every = [each for each in addresses_of(plain, ids) if each.startswith(touched)]
        asked = asking.some_of_each(every, 4, SEED)
        assert any(answers(plain.public, each) != answers(deeper.public, each) for each in asked), (
            leak
        )
    finally:
        for each in undo:
            each()


def _plant(database: Database, view: str, said: str, instead: str) -> Callable[[], None]:
    with psycopg.connect(database.pool.conninfo, autocommit=True) as connection:
        row = connection.execute("SELECT pg_get_viewdef(%s::regclass)", (f"public_read.{view}",))
        definition: Any = (row.fetchone() or ("",))[0]
        assert said in definition, definition[:400]

        def replace(text: str) -> None:
            with psycopg.connect(database.pool.conninfo, autocommit=True) as again:
                name = psycopg.sql.Identifier("public_read", view)
                body = psycopg.sql.SQL(text)
                again.execute(psycopg.sql.SQL("CREATE OR REPLACE VIEW {} AS ").format(name) + body)

        # A column keeps its name and type; only where it comes from is another place.
        replace(definition.replace(f"{said} AS ", f"{instead} AS ").replace(said, instead))
    return lambda: replace(definition)


def test_the_public_role_is_refused_what_is_protected(two_worlds: Worlds) -> None:
    plain, _, _, _, _ = two_worlds
    pool = plain.database.public_pool
    for stolen in (
        "SELECT body FROM public.strike",
        "SELECT document_full FROM public.strike",
        "SELECT document FROM partner_read.strike",
        "SELECT secret_sha256 FROM public.api_key",
        "SELECT after FROM public.change",
        "SELECT ring FROM public.place_boundary",
        "UPDATE public.strike SET state = 'published'",
        "SET ROLE siege",
    ):
        with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(stolen)
