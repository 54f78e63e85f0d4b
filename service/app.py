"""Wires the service: settings, database, route table, clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from flask import Flask

from service import __version__, releasing
from service.http import access_log
from service.http.addresses import Proxies
from service.http.application import build
from service.http.citing import Citations
from service.http.metrics import Metrics
from service.http.openapi import Contact, Contract, build_spec
from service.http.openapi_yaml import render_yaml
from service.http.rate_limits import RateLimits
from service.http.resources import ENDPOINTS
from service.http.services import Services
from service.http.streaming import Budget
from service.model.actor import Reader
from service.settings import Settings
from service.storage import faults, keys
from service.storage.database import Database

# Whoever shows a key is looked up with the service's own rights: the public role sees no key.
KEYRING = Reader("public", holder="keyring", key_id="keyring")


def present() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    database: Database | None = None,
    *,
    clock: Callable[[], datetime] = present,
) -> Flask:
    """The application of one process.

    Args:
        database: an open one for tests; otherwise one is opened from the settings.
        clock: the present instant, with a zone; what is today anywhere follows from it.
    Raises:
        ValueError: no database is named.
    """
    opened = database or _opened(settings)

    metrics = Metrics(opened.pools, settings.metrics_folder)
    citations = Citations(opened)
    services = Services(opened, settings, metrics, citations, Budget(settings.exports_max))
    app = build(
        ENDPOINTS,
        authenticate=partial(_reader_of, opened),
        services=services,
        clock=clock,
        base_url=settings.base_url,
        version=__version__,
        contact=_contact(settings.contact) if settings.contact else None,
        translate=faults.translate,
        admit=RateLimits(
            settings.requests_per_minute,
            settings.requests_per_minute_anonymous,
            settings.metrics_folder,
        ),
        observe=metrics,
        proxies=Proxies(settings.proxies),
        cite=citations.link,
        lookout=opened.lookout,
        kept_bytes=settings.answers_max_mb * 1024 * 1024,
    )
    app.extensions["database"] = opened
    app.extensions["metrics"] = metrics
    app.extensions["citations"] = citations
    app.extensions["services"] = services
    return app


def _opened(settings: Settings) -> Database:
    if settings.database_url is None:
        raise ValueError("DATABASE_URL is needed; `siege-tracker serve` sets one for a trial")
    access_log.configure()
    database = Database(
        settings.database_url,
        public_dsn=settings.database_read_url,
        maximum=settings.pool_max,
        strict=settings.environment == "production",
    )
    database.open()
    releasing.start(database, settings)
    return database


def _reader_of(database: Database, token: str) -> Reader | None:
    try:
        return _looked_up(database, token)
    except Exception as error:
        if not faults.connection_lost(error):
            raise
    return _looked_up(database, token)


def _looked_up(database: Database, token: str) -> Reader | None:
    with database.reading(KEYRING, in_full=False) as session:
        return keys.reader_of(session, token)


def _contact(written: str) -> Contact:
    address = written if written.startswith("http") else None
    return Contact(
        name="Corrections and exposed positions",
        url=address,
        email=written if "@" in written and address is None else None,
    )


def contract_yaml() -> str:
    """The contract as it is committed: of no particular host, made without a database."""
    app = create_app(Settings(), Database(""))
    contract: Contract = app.extensions["contract"]
    return render_yaml(build_spec(contract.endpoints, version=__version__, servers=("/",)))
