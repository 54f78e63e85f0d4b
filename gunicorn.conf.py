"""gunicorn: two workers of threads; the application, and its pool, made after the fork."""

import os
import shutil
import tempfile
from pathlib import Path

from service.settings import Settings, SettingsError

try:
    _settings = Settings.from_environ(os.environ)
except SettingsError as _refused:
    raise SystemExit(f"siege-tracker: {_refused}") from None

wsgi_app = "service.wsgi:app"
# Threads; what a caller sent is neither logged nor sent back.
worker_class = "service.worker.Worker"
logger_class = "service.worker.Log"
workers = _settings.workers
threads = _settings.threads
# A pool's threads do not survive a fork.
preload_app = False
control_socket_disable = True
accesslog = None
loglevel = _settings.log_level
# The ladder: pool 2 s < lock and statement 5 s < worker 30 s < proxy 35 s.
timeout = 30
graceful_timeout = 30
# Longer than the proxy keeps an idle connection, so that it never reuses one we are closing.
keepalive = 75
# Workers that read slow disks must still say that they live.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

_metrics = _settings.metrics_folder or Path(tempfile.mkdtemp(prefix="siege-metrics-"))
# prometheus_client reads it when it is first imported, so that happens in the workers only.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics)


def on_starting(server):
    """Counts of an earlier run are not ours."""
    _metrics.mkdir(parents=True, exist_ok=True)
    for left in (*_metrics.glob("*.db"), *_metrics.glob("*.counts")):
        left.unlink()
    if _settings.environment == "production":
        _refuse_unfit_roles(server)


def _refuse_unfit_roles(server):
    """Says so in one line, before a worker starts; every connection is looked at again."""
    from service.storage.migrate import DatabaseUnreachable
    from service.storage.roles import RoleRefused, refuse_unfit

    try:
        refuse_unfit(_settings.database_url, _settings.database_read_url)
    except RoleRefused as refused:
        raise SystemExit(f"siege-tracker: {refused}") from None
    except DatabaseUnreachable as away:
        server.log.warning("%s; its roles are checked before they are used", away)


def post_worker_init(worker):
    """Who takes nothing of an answer holds no thread."""
    worker.send_seconds = _settings.send_seconds


def child_exit(server, worker):
    """Gauges of a worker that is gone are not counted on."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """A temporary folder goes with us."""
    if _settings.metrics_folder is None:
        shutil.rmtree(_metrics, ignore_errors=True)
