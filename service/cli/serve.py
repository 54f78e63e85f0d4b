"""`siege-tracker serve`: database first, then gunicorn; gunicorn stops first, then the database."""

import logging
import os
import shlex
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from rich.console import Console

from service.cli.beside import Beside, importer
from service.cli.exits import AddressTaken, HttpServerEnded
from service.settings import Settings
from service.storage.embedded import EmbeddedError, EmbeddedServer, locked
from service.storage.migrate import upgrade
from service.storage.protection import ensure_public_role, public_dsn
from service.storage.roles import refuse_unfit

ROOT = Path(__file__).resolve().parents[2]
LOG = logging.getLogger(__name__)
DEVELOPMENT_KEY = "dev-key"
SEEDED_MARK = "seeded"
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _Asked(BaseException):
    """Somebody asked us to stop: raised wherever we are, so that everything is put away."""


def serve(settings: Settings, bind: str, state: Path, console: Console) -> None:
    """Run until asked to stop; the port is bound only when the database is migrated and seeded."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for number in STOP_SIGNALS:
        signal.signal(number, _ask_to_stop)
    try:
        _refuse_taken(bind)
        with ExitStack() as stack:
            environ, server = os.environ.copy(), None
            environ.setdefault("SIEGE_BASE_URL", _address(bind))
            if settings.database_url is None:
                server = stack.enter_context(EmbeddedServer(settings.pg_bindir))
                environ["DATABASE_URL"] = server.start(state)
                environ["DATABASE_READ_URL"] = public_dsn(environ["DATABASE_URL"])
                _prepare_trial(server, Settings.from_environ(environ), state, console)
            elif settings.environment == "development":
                upgrade(settings.database_url)
            else:
                refuse_unfit(settings.database_url, settings.database_read_url)
            beside = stack.enter_context(importer(environ))
            gunicorn = stack.enter_context(_gunicorn(bind, environ))
            _watch(gunicorn, beside, server, bind, state, console)
    except _Asked:
        console.print("stopped")


def _ask_to_stop(number: int, frame: object) -> None:
    for one in STOP_SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    raise _Asked


def _prepare_trial(
    server: EmbeddedServer, settings: Settings, state: Path, console: Console
) -> None:
    """Migrate; at the first start seed and make the development key.

    The mark lies with the data and is written last: a seeding that was cut off runs again, and
    another process on the same STATE waits for this one.
    """
    from service import seeding

    dsn = server.dsn()
    mark = server.home / SEEDED_MARK
    key_file = state / DEVELOPMENT_KEY
    with locked(server.home / "seed.lock", patience_seconds=600):
        ensure_public_role(dsn)
        upgrade(dsn)
        fresh = not mark.exists()
        if fresh:
            seeding.seed(dsn, settings, console)
        if fresh or not key_file.exists():
            _write_development_key(dsn, key_file)
        mark.touch()


def _write_development_key(dsn: str, key_file: Path) -> None:
    from service.cli import keys

    token = keys.issue(
        dsn,
        name="development",
        holder="developer",
        organisation="development",
        tier="trusted",
        permissions=("record", "review", "admin"),
        expires_on=None,
    )
    partial = key_file.with_name(f"{key_file.name}.new")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token)
    partial.replace(key_file)


@contextmanager
def _gunicorn(bind: str, environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The HTTP server as a child; asked to finish its requests whenever we leave."""
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")]
    command += ["--bind", bind, "service.wsgi:app"]
    with subprocess.Popen(command, env=dict(environ), cwd=ROOT) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(timeout=40)
                except subprocess.TimeoutExpired:
                    child.kill()


def _watch(
    gunicorn: subprocess.Popen[bytes],
    beside: Beside,
    server: EmbeddedServer | None,
    bind: str,
    state: Path,
    console: Console,
) -> None:
    """Say when it is ready, bring back what was killed, and end when gunicorn ends."""
    announced = False
    while True:
        try:
            code = gunicorn.wait(timeout=0.2 if not announced else 1)
        except subprocess.TimeoutExpired:
            if not announced and _is_ready(bind):
                announced = True
                _announce(bind, state if server is not None else None, console)
            if server is not None:
                _revive(server)
            beside.revive()
            continue
        raise HttpServerEnded(f"the HTTP server ended by itself (code {code})")


def _revive(server: EmbeddedServer) -> None:
    try:
        if server.revive():
            LOG.warning("the embedded PostgreSQL had died and was started again")
    except EmbeddedError as error:
        LOG.error("the embedded PostgreSQL has died: %s", error)


def _address(bind: str) -> str:
    """The address a person on this machine opens."""
    if bind.startswith("unix:"):
        return "http://localhost"
    host, _, port = bind.rpartition(":")
    return f"http://{ {'0.0.0.0': '127.0.0.1', '[::]': '[::1]'}.get(host, host) }:{port}"


def _is_ready(bind: str) -> bool:
    if bind.startswith("unix:"):
        return True
    # No proxy of the environment stands between us and our own port.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{_address(bind)}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _announce(bind: str, state: Path | None, console: Console) -> None:
    here = _address(bind)
    lines = [
        f"Siege Tracker is ready at {here} (Ctrl-C stops it). Try:",
        f"  curl '{here}/v1/cities/aleppo/summary?on=2016-10-20'",
        f"  curl '{here}/v1/situation?on=2016-10-20'",
    ]
    if state is not None:
        key_file = shlex.quote(str(state / DEVELOPMENT_KEY))
        lines.append(f'  curl -H "Authorization: Bearer $(cat {key_file})" {here}/v1/me')
    lines.append(f"  and {here}/docs in a browser")
    console.print("\n".join(lines), markup=False)


def _refuse_taken(bind: str) -> None:
    """Say so before anything is started where the address cannot be had."""
    if bind.startswith("unix:"):
        return
    host, separator, port = bind.rpartition(":")
    if not separator or not port.isdigit():
        raise click.UsageError(f"--bind {bind}: write host:port")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            raise AddressTaken(
                f"cannot listen on {bind}: {error}; choose another with BIND=127.0.0.1:8001",
            ) from error
