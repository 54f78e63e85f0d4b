"""The one error of the launcher; its words are meant for the person at the terminal."""


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""
