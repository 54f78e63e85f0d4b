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
_UNSTABLE = ("Date", "X-Request-Id")
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
    return told.status_code, told.data, headers


def differences(one: ContractClient, other: ContractClient, addresses: list[str]) -> list[str]:
    """The addresses that are answered differently."""
    return [each for each in addresses if answers(one, each) != answers(other, each)]


def addresses_of(callers: Callers, ids: dict[str, list[str]]) -> list[str]:
    """The requests, from the contract of the service itself."""
    spec = callers.app.extensions["contract"].spec
    return list(asking.requests_of(spec, ids, SEED))


def test_the_public_cannot_tell_the_two_apart(two_worlds: Worlds) -> None:
    plain, deeper, ids, _, _ = two_worlds
    addresses = addresses_of(plain, ids)
    assert len(addresses) > 1000
    assert differences(plain.public, deeper.public, addresses) == []


def test_a_partner_cannot_tell_the_two_apart(two_worlds: Worlds) -> None:
    plain, deeper, ids, _, _ = two_worlds
    readers = [each.key("partner", "embassy", "partner") for each in (plain, deeper)]
    unequal = differences(readers[0], readers[1], addresses_of(plain, ids))
    assert unequal == []


# What is put in place of what in the views of the public tier: each a way to leak.
_LEAKS: dict[str, tuple[str, str, str]] = {
    "a filter on the true place": ("strike", "t.place_ids_public", "t.place_ids"),
    "a count of what is hidden": ("strike", "t.revision_public > 0", "t.revision > 0"),
    "the revision of the record itself": ("strike", "t.revision_public", "t.revision"),
    "the words of the record itself": ("strike", "t.document_public", "t.document_full"),
    "the position of all changes": ("version", "v.own_public", "v.own_full"),
    "the feed of all changes": ("change", "position_public", "position"),
    "when the record itself changed": ("strike", "t.changed_at_public", "t.changed_at"),
}


@pytest.mark.parametrize("leak", sorted(_LEAKS))
def test_a_planted_leak_is_found(two_worlds: Worlds, leak: str) -> None:
    plain, deeper, ids, _, _ = two_worlds
    view, said, instead = _LEAKS[leak]
    undo = [_plant(each.database, view, said, instead) for each in (plain, deeper)]
    try:
        assert differences(plain.public, deeper.public, addresses_of(plain, ids)), leak
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
        "SELECT document_full FROM strike",
        "SELECT document FROM partner_read.strike",
        "SELECT secret_sha256 FROM public.api_key",
        "SELECT after FROM public.change",
        "SELECT ring FROM public.place_boundary",
        "UPDATE public_read.strike SET state = 'published'",
        "SET ROLE siege",
    ):
        with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(stolen)
