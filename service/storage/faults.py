"""What a database error means to a client, without a word of the driver's."""

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout

from service.model.problem import FieldError, Problem
from service.storage.constraints import CONSTRAINTS

_AGAIN = {"Retry-After": "2"}


def translate(error: BaseException) -> Problem | None:
    """The problem that a storage error is for the client; None where it is not storage's."""
    if isinstance(error, PoolTimeout | PoolClosed):
        return Problem("unavailable", "The service is busy; try again.", headers=_AGAIN)
    if not isinstance(error, psycopg.Error):
        return None
    if isinstance(error, errors.IntegrityError):
        return _of_constraint(error)
    if isinstance(error, errors.DiskFull):
        return Problem("no-space", "There is no space to write; reading goes on.")
    if isinstance(
        error,
        errors.QueryCanceled
        | errors.LockNotAvailable
        | errors.DeadlockDetected
        | errors.SerializationFailure
        | errors.TooManyConnections
        | errors.ReadOnlySqlTransaction
        | errors.IdleInTransactionSessionTimeout
        | psycopg.OperationalError,
    ):
        detail = "The database could not answer in time; try again."
        return Problem("unavailable", detail, headers=_AGAIN)
    if isinstance(error, errors.UntranslatableCharacter | errors.CharacterNotInRepertoire):
        return Problem("malformed-body", "The text holds a character that cannot be stored.")
    if isinstance(error, errors.DataError):
        return Problem("invalid-field", "A value is outside what can be stored.")
    return None


def connection_lost(error: BaseException) -> bool:
    """Whether a server went away, or takes no writes any more: another attempt finds another."""
    if isinstance(error, PoolTimeout | errors.QueryCanceled):
        return False
    return isinstance(
        error,
        errors.AdminShutdown
        | errors.CrashShutdown
        | errors.CannotConnectNow
        | errors.ReadOnlySqlTransaction
        | errors.SerializationFailure,
    ) or (isinstance(error, psycopg.OperationalError) and error.sqlstate is None)


def _of_constraint(error: errors.IntegrityError) -> Problem | None:
    told = CONSTRAINTS.get(error.diag.constraint_name or "")
    if told is None:
        return None
    pointer = told.pointer
    if error.diag.column_name and told.pointer == "/{column}":
        pointer = f"/{error.diag.column_name}"
    return Problem(
        told.kind, told.detail, errors=[FieldError(told.code, told.detail, pointer=pointer)]
    )
