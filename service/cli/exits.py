"""What the exit codes mean, so that scripts can tell one failure from another."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from service.settings import SettingsError
from service.storage.embedded import EmbeddedError
from service.storage.faults import translate
from service.storage.migrate import DatabaseUnreachable, MigrationError
from service.storage.roles import RoleRefused

# 2 is click's own: a wrong option or argument.


class Failed(click.ClickException):
    """What was asked for was tried and is not so."""

    exit_code = 1


class AddressTaken(click.ClickException):
    """The address to listen on cannot be had."""

    exit_code = 3


class NoDatabase(click.ClickException):
    """There is no database to work on, or it does not answer."""

    exit_code = 4


class NotMigrated(click.ClickException):
    """A migration failed."""

    exit_code = 5


class BadSetting(click.ClickException):
    """A variable of the environment cannot be accepted."""

    exit_code = 6


class HttpServerEnded(click.ClickException):
    """gunicorn ended though nobody asked it to."""

    exit_code = 7


class ImportFailed(click.ClickException):
    """An import ended without recording the file."""

    exit_code = 8


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn the failures that an operator can mend into a sentence and their exit code."""
    try:
        yield
    except (SettingsError, RoleRefused) as error:
        raise BadSetting(str(error)) from error
    except (EmbeddedError, DatabaseUnreachable) as error:
        raise NoDatabase(str(error)) from error
    except MigrationError as error:
        raise NotMigrated(str(error)) from error
    except Exception as error:
        problem = translate(error)
        if problem is None:
            raise
        raise NoDatabase(problem.detail) from error
