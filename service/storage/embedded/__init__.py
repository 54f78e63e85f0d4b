"""A private PostgreSQL for development, trial and tests, started and stopped by us."""

from service.storage.embedded.errors import EmbeddedError
from service.storage.embedded.locks import locked
from service.storage.embedded.server import EmbeddedServer

__all__ = ["EmbeddedError", "EmbeddedServer", "locked"]
