"""Writes down who gets an exact answer, before it is sent; without that it is not sent."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from service.http.endpoint import Call
from service.model.problem import Problem
from service.storage import exact_reads

_log = structlog.get_logger("service.http")


def write_down(call: Call, shown: Mapping[str, Sequence[UUID]]) -> None:
    """Writes who is about to read which records, through the connection that writes.

    Args:
        shown: ids by the table of their noun.
    Raises:
        Problem: `unavailable` where it cannot be written, whatever the reason.
    """
    try:
        with call.services.database.writing(call.reader) as session:
            exact_reads.note(session, call.reader, call.request_id, call.operation, shown)
    except Exception as error:
        _log.error("exact read not written", request_id=call.request_id, error=type(error).__name__)
        raise Problem(
            "unavailable",
            "Who reads exact records is written down, and that is not possible just now: the answer"
            " is held back. A write that you sent may have been made.",
            headers={"Retry-After": "5"},
        ) from error
