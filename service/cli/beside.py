"""The importer that `serve` runs beside the HTTP server, started again whenever it dies."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOG = logging.getLogger(__name__)
# It ends at the edge of a step: a step of a large file may take a while.
PATIENCE_SECONDS = 15


class Beside:
    """One importer process."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        self._child = self._started()

    @property
    def pid(self) -> int:
        """The process that is there now."""
        return self._child.pid

    def revive(self) -> None:
        """Starts it again where it has died."""
        code = self._child.poll()
        if code is not None:
            LOG.warning("the importer had ended (code %s) and was started again", code)
            self._child = self._started()

    def stop(self) -> None:
        """Ends it; what it is working on is put back into the queue."""
        self._child.terminate()
        try:
            self._child.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "service.cli", "work", "--parent", str(os.getpid())]
        return subprocess.Popen(command, env=self._environ, cwd=ROOT)


@contextmanager
def importer(environ: Mapping[str, str]) -> Iterator[Beside]:
    """The importer for as long as the service runs."""
    beside = Beside(environ)
    try:
        yield beside
    finally:
        beside.stop()
