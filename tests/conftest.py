"""One private PostgreSQL per test process, one migrated template, a database for each test."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest
from flask import Flask

from service.app import create_app, present
from service.domain.identity import new_id
from service.model.actor import Reader
from service.settings import Settings
from service.storage import journal, keys, migrate, protection, releases
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests import canaries
from tests.contract_client import ContractClient, Held

# Timings are benchmarks, never asserted: a slow machine fails no property.
hypothesis.settings.register_profile("siege", deadline=None)
hypothesis.settings.load_profile("siege")

TEMPLATE = "siege_template"
_SEEDED = "siege_seeded"
_WITH_UCDP = "siege_seeded_with_ucdp"
_NUMBERS = itertools.count(1)
_HELD: dict[object, Held] = {}
KeyMaker = Callable[..., str]


@pytest.fixture(scope="session", autouse=True)
def nothing_leaked() -> Iterator[None]:
    """Whatever this process logged, counted or ran: no protected value stands in it."""
    canaries.WATCH.open()
    yield
    found = canaries.WATCH.findings()
    assert found == [], f"protected values leaked, see {canaries.WATCH.folder}"
    shutil.rmtree(canaries.WATCH.folder)


@pytest.fixture(scope="session")
def server(nothing_leaked: None) -> Iterator[EmbeddedServer]:
    """A server of this test process: never waits for the disk, gone at the end."""
    bindir = os.environ.get("PG_BINDIR")
    with EmbeddedServer(Path(bindir) if bindir else None) as started:
        started.start()
        protection.ensure_public_role(started.dsn("postgres"))
        create(started, TEMPLATE, "template0")
        migrate.upgrade(started.dsn(TEMPLATE))
        with canaries.statements_watched(started.dsn("postgres")):
            yield started
        log = started.home.parent / "postgresql.log"
        shutil.copy(log, canaries.WATCH.folder)


def create(server: EmbeddedServer, name: str, template: str) -> None:
    """A database that is a copy of another."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(
            psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)
            )
        )


def _drop(server: EmbeddedServer, name: str) -> None:
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(
            psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(name))
        )


@contextmanager
def opened(dsn: str, maximum: int = 10) -> Iterator[Database]:
    """The pools of a database, closed at the end."""
    database = Database(dsn, public_dsn=protection.public_dsn(dsn), maximum=maximum)
    database.open()
    try:
        yield database
    finally:
        database.close()


@contextmanager
def copy_of(server: EmbeddedServer, template: str) -> Iterator[Database]:
    name = f"siege_{next(_NUMBERS)}"
    create(server, name, template)
    try:
        with opened(server.dsn(name)) as database:
            # A copy has a life of its own, which begins with its first change.
            with database.writing(releases.CLOCK) as session:
                journal.settle_epoch(session)
            yield database
    finally:
        _drop(server, name)


@pytest.fixture
def database(server: EmbeddedServer) -> Iterator[Database]:
    """An empty, migrated database of this test's own."""
    with copy_of(server, TEMPLATE) as made:
        yield made


@pytest.fixture(scope="session")
def seeded_template(server: EmbeddedServer) -> str:
    """The name of a database that holds the first start but for UCDP's 12,310 figures."""
    from rich.console import Console

    from service.seeding import seed
    from service.seeding.first_start import DEATHS_FILE

    create(server, _SEEDED, TEMPLATE)
    seed(server.dsn(_SEEDED), Settings(), Console(quiet=True), leave_out=[DEATHS_FILE])
    return _SEEDED


@pytest.fixture(scope="session")
def seeded_with_ucdp(server: EmbeddedServer, seeded_template: str) -> Iterator[Database]:
    """The whole first start, shared: tests that use it only read.

    It takes longest of all. Tests that want it stand in the xdist group `ucdp`, so that one
    process makes it for all of them.
    """
    from rich.console import Console

    from service.seeding import seed

    create(server, _WITH_UCDP, seeded_template)
    seed(server.dsn(_WITH_UCDP), Settings(), Console(quiet=True))
    with opened(server.dsn(_WITH_UCDP)) as made:
        yield made


@pytest.fixture(scope="session")
def seeded(server: EmbeddedServer, seeded_template: str) -> Iterator[Database]:
    """The whole first start, shared: tests that use it only read."""
    with copy_of(server, seeded_template) as made:
        yield made


@pytest.fixture
def seeded_copy(server: EmbeddedServer, seeded_template: str) -> Iterator[Database]:
    """The whole first start, for this test to change."""
    with copy_of(server, seeded_template) as made:
        yield made


def issue(database: Database, holder: str, organisation: str, tier: str, *permissions: str) -> str:
    """A fresh key."""
    operator = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
    with database.writing(operator) as session:
        _, token = keys.issue(
            session,
            new_id(datetime.now(UTC)),
            name=f"{holder} of {organisation}",
            holder=holder,
            organisation=organisation,
            tier=tier,
            permissions=permissions,
        )
    canaries.KEYS[token] = canaries.Holder(tier, organisation, frozenset(permissions))
    return token


def _held(app: Flask) -> Held:
    """The contract of the whole service: the same for every application at one address."""
    contract = app.extensions["contract"]
    mark = (app.extensions["base_url"], contract.contact)
    if mark not in _HELD:
        _HELD[mark] = Held(contract.spec)
    return _HELD[mark]


class Callers:
    """The same application for several callers, every answer held to the contract."""

    def __init__(
        self,
        database: Database,
        settings: Settings | None = None,
        clock: Callable[[], datetime] = present,
    ) -> None:
        self.database = database
        self.app: Flask = create_app(settings or Settings(), database, clock=clock)
        self.public = ContractClient(self.app, held=_held(self.app))
        canaries.WATCH.metrics.append(self.app.extensions["metrics"])

    def key(self, holder: str, organisation: str, tier: str, *permissions: str) -> ContractClient:
        """A client with a fresh key."""
        return self.public.with_key(issue(self.database, holder, organisation, tier, *permissions))

    @property
    def recorder(self) -> ContractClient:
        """A field officer of organisation `relief`."""
        return self.key("field-officer", "relief", "partner", "record")

    @property
    def reviewer(self) -> ContractClient:
        """A reviewer of organisation `monitor`."""
        return self.key("reviewer", "monitor", "trusted", "review")

    @property
    def admin(self) -> ContractClient:
        """An administrator."""
        return self.key("admin", "operator", "trusted", "record", "review", "admin")


@pytest.fixture
def callers(database: Database) -> Callers:
    """Callers of an empty service."""
    return Callers(database)


@pytest.fixture
def seeded_callers(seeded_copy: Database) -> Callers:
    """Callers of a seeded service, for a test that changes it."""
    return Callers(seeded_copy)


@pytest.fixture(scope="session")
def seeded_readers(seeded: Database) -> Callers:
    """Callers of the shared seeded service; only keys are ever written to it."""
    return Callers(seeded)


@pytest.fixture(scope="session")
def seeded_client(seeded_readers: Callers) -> ContractClient:
    """An anonymous client of the shared seeded service."""
    return seeded_readers.public
