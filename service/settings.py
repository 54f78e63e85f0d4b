"""Every setting, read from the environment once and passed down as one value."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self, cast

from service.model.written_settings import at_least, networks, one_of, yes_or_no
from service.model.written_settings import base_url as read_base_url

Environment = Literal["development", "production"]
Precision = Literal["country", "admin1", "admin2"]


class SettingsError(ValueError):
    """A setting cannot be accepted; the message names the variable and the remedy."""


def _told(name: str, text: str, read: Callable[[str], Any]) -> Mapping[str, Any]:
    """What a field says of itself: its variable, the sentence that documents it, its reader."""
    return {"name": name, "text": text, "read": read}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may choose; docs/configuration.md says the same in prose."""

    database_url: str | None = field(
        default=None,
        metadata=_told(
            "DATABASE_URL",
            "PostgreSQL to write to and to read with a key, as a URL or a conninfo string; several "
            "hosts are allowed. Unset: `siege-tracker serve` starts an embedded one for a trial.",
            str,
        ),
    )
    database_read_url: str | None = field(
        default=None,
        metadata=_told(
            "DATABASE_READ_URL",
            "PostgreSQL for reads without a key, as a role that has no right to what is protected; "
            "production needs it. Unset: DATABASE_URL.",
            str,
        ),
    )
    environment: Environment = field(
        default="development",
        metadata=_told(
            "SIEGE_ENV",
            "`development` or `production`; production refuses what docs/operations.md lists.",
            one_of("development", "production"),
        ),
    )
    base_url: str = field(
        default="http://127.0.0.1:8000",
        metadata=_told(
            "SIEGE_BASE_URL",
            "The public address; every link in an answer begins with it, whatever `Host` says.",
            read_base_url,
        ),
    )
    public_delay_hours: int = field(
        default=72,
        metadata=_told(
            "SIEGE_PUBLIC_DELAY_HOURS",
            "Hours after the end of a strike's day before the public may see it.",
            at_least(0),
        ),
    )
    public_precision: Precision = field(
        default="admin2",
        metadata=_told(
            "SIEGE_PUBLIC_PRECISION",
            "The finest place a public strike shows: `country`, `admin1` or `admin2`.",
            one_of("country", "admin1", "admin2"),
        ),
    )
    break_days: int = field(
        default=7,
        metadata=_told(
            "SIEGE_BREAK_DAYS",
            "Days between two closures that make two sieges of the siege clock.",
            at_least(1),
        ),
    )
    route_stale_days: int = field(
        default=30,
        metadata=_told(
            "SIEGE_ROUTE_STALE_DAYS",
            "Days after which a route's last known status counts as unknown.",
            at_least(1),
        ),
    )
    one_person: bool = field(
        default=False,
        metadata=_told(
            "SIEGE_ONE_PERSON",
            "`true` lets one person record and publish: for an office of one, never a public site.",
            yes_or_no,
        ),
    )
    contact: str | None = field(
        default=None,
        metadata=_told(
            "SIEGE_CONTACT",
            "Where the public reports a mistake or an exposed position: an e-mail address or URL.",
            str,
        ),
    )
    profiles: Path | None = field(
        default=None,
        metadata=_told(
            "SIEGE_PROFILES",
            "Folder with import profiles of your own (`*.yaml`), beside the shipped ones.",
            Path,
        ),
    )
    pool_max: int = field(
        default=8,
        metadata=_told(
            "SIEGE_POOL_MAX",
            "Database connections of one worker, at most; the pools of all workers must fit the "
            "server's max_connections.",
            at_least(1),
        ),
    )
    answers_max_mb: int = field(
        default=16,
        metadata=_told(
            "SIEGE_ANSWERS_MAX_MB",
            "Megabytes of one worker for answers to anybody, kept while they stand; 0 keeps none.",
            at_least(0),
        ),
    )
    exports_max: int = field(
        default=2,
        metadata=_told(
            "SIEGE_EXPORTS_MAX",
            "Exports of one worker at the same time; more are asked to come back later.",
            at_least(1),
        ),
    )
    send_seconds: int = field(
        default=15,
        metadata=_told(
            "SIEGE_SEND_SECONDS",
            "Seconds without a byte taken, after which an answer is broken off and its place is "
            "free for others.",
            at_least(1),
        ),
    )
    citations_max_mb: int = field(
        default=256,
        metadata=_told(
            "SIEGE_CITATIONS_MAX_MB",
            "Megabytes of answers that are kept because somebody opened them by their citation, a "
            "tenth of it in a day (the public's half of that); further ones are made anew each "
            "time.",
            at_least(0),
        ),
    )
    requests_per_minute: int = field(
        default=6000,
        metadata=_told(
            "SIEGE_REQUESTS_PER_MINUTE",
            "Requests a key may make in a minute over all workers; answers of 304 are free.",
            at_least(1),
        ),
    )
    requests_per_minute_anonymous: int = field(
        default=3000,
        metadata=_told(
            "SIEGE_REQUESTS_PER_MINUTE_ANONYMOUS",
            "The same for an address without a key, where the proxy tells whose it is.",
            at_least(1),
        ),
    )
    proxies: str = field(
        default="127.0.0.0/8,::1",
        metadata=_told(
            "SIEGE_PROXIES",
            "Addresses or networks of the proxies whose `X-Forwarded-For` is believed.",
            networks,
        ),
    )
    workers: int = field(
        default=2, metadata=_told("SIEGE_WORKERS", "Worker processes.", at_least(1))
    )
    threads: int = field(
        default=16, metadata=_told("SIEGE_THREADS", "Threads of each worker.", at_least(1))
    )
    log_level: str = field(
        default="info",
        metadata=_told(
            "SIEGE_LOG_LEVEL",
            "`debug`, `info`, `warning` or `error`.",
            one_of("debug", "info", "warning", "error"),
        ),
    )
    metrics_folder: Path | None = field(
        default=None,
        metadata=_told(
            "PROMETHEUS_MULTIPROC_DIR",
            "Folder where workers add up metrics and requests; emptied at start. Unset: a new one.",
            Path,
        ),
    )
    pg_bindir: Path | None = field(
        default=None,
        metadata=_told(
            "PG_BINDIR",
            "Folder with `postgres` and `initdb` for the embedded server; unset: the wheel, then "
            "Debian's folders, then PATH.",
            Path,
        ),
    )
    flask_debug: bool = field(
        default=False,
        metadata=_told("FLASK_DEBUG", "Debug mode; production refuses it.", yes_or_no),
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read and check every setting; an empty variable counts as unset.

        Raises:
            SettingsError: a value cannot be read, a SIEGE_ variable is unknown, or production
                lacks what it needs.
        """
        known = {declared.metadata["name"]: declared for declared in fields(cls)}
        _refuse_unknown(environ, known)
        chosen = {}
        for name, declared in known.items():
            written = environ.get(name, "").strip()
            if written:
                chosen[declared.name] = _read(declared, name, written)
        settings = cls(**chosen)
        if settings.environment == "production":
            _require_production(settings, environ)
        return settings

    @property
    def read_url(self) -> str | None:
        """Where keyless reads go."""
        return self.database_read_url or self.database_url


@dataclass(frozen=True)
class SettingDoc:
    """One setting as the documentation tells it; `default` is None where unset has a meaning."""

    name: str
    text: str
    default: str | None


def documented() -> tuple[SettingDoc, ...]:
    """Every setting in order, for docs/configuration.md and the test that holds it true."""
    return tuple(
        SettingDoc(
            declared.metadata["name"],
            declared.metadata["text"],
            None if declared.default in (None, MISSING) else str(declared.default).lower(),
        )
        for declared in fields(Settings)
    )


def _read(declared: "Field[Any]", name: str, written: str) -> Any:
    read = cast(Callable[[str], Any], declared.metadata["read"])
    try:
        return read(written)
    except ValueError as error:
        # The value itself stays out of the message: it may be a secret.
        raise SettingsError(f"{name}: {error}") from None


def _refuse_unknown(environ: Mapping[str, str], known: Mapping[str, object]) -> None:
    """A misspelt setting must not be ignored: the protection it asked for would not hold."""
    for name in sorted(environ):
        if name.startswith("SIEGE_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name} is not a setting{meant} (see docs/configuration.md)")


_NEEDED_IN_PRODUCTION: Mapping[str, str] = {
    "DATABASE_URL": "the embedded database is for trials, so name a PostgreSQL of your own",
    "SIEGE_BASE_URL": "links are never made from `Host`, so write the public address",
}


def _require_production(settings: Settings, environ: Mapping[str, str]) -> None:
    for name, remedy in _NEEDED_IN_PRODUCTION.items():
        if not environ.get(name, "").strip():
            raise SettingsError(f"{name}: production needs it; {remedy}")
    if settings.flask_debug:
        raise SettingsError("FLASK_DEBUG: debug mode shows what is protected; unset it")
