"""Asking for an import: what was ordered, and when the same file is one job and when it is two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.domain.imports.orders import Order
from service.model.actor import Reader
from service.model.problem import Problem
from service.storage import import_files, import_jobs
from service.storage.database import Session

# One file of the largest size is 256 MiB of the database.
MOST_WAITING = 20
# One key has a few on their way, waiting or being read: a script that sends ten at once fills the
# disk and stands before everybody else in the queue.
MOST_OF_KEY = 4


@dataclass(frozen=True)
class Upload:
    """A file that has arrived whole: its parts lie under the id of the run that it may become."""

    run_id: UUID
    parts: int
    size: int
    sha256: str
    name: str | None = None


def asked_of(order: Order) -> dict[str, Any]:
    """An order as a run keeps it; the profile stands beside it."""
    return {
        "dry_run": order.dry_run,
        "mode": order.mode,
        "on_existing": order.on_existing,
        "publish": order.publish,
        "republication": order.republication,
        "options": dict(order.options),
    }


def order_of(profile: str, asked: Mapping[str, Any]) -> Order:
    """The order that a run keeps; a run from before orders were kept has the usual one."""
    return Order(profile, **asked)


def refuse_one_more(session: Session, writer: Reader) -> None:
    """Refuses an import where enough of the organisation wait; asked before its file is taken too.

    Raises:
        Problem: `too-many-requests`.
    """
    if import_jobs.queued_by(session, writer.organisation or "operator") >= MOST_WAITING:
        raise Problem(
            "too-many-requests",
            f"{MOST_WAITING} imports of your organisation wait; send this one when they are done.",
            headers={"Retry-After": "60"},
        )


def begin_upload(session: Session, run_id: UUID, writer: Reader) -> None:
    """Lets a key send a file, before a byte of it is kept.

    Rule: at most `MOST_OF_KEY` files of a key are being sent, wait or are read at once.
    Args:
        session: an open writing transaction.
        run_id: the id of the run that the upload may become.
    Raises:
        Problem: `too-many-requests`, also where enough imports of the organisation wait.
    """
    refuse_one_more(session, writer)
    if writer.key_id is None:
        return
    if import_files.under_way(session, writer.key_id) >= MOST_OF_KEY:
        raise Problem(
            "too-many-requests",
            f"{MOST_OF_KEY} files of this key are being sent, wait or are read; send this one when"
            " an import has ended (`GET /v1/imports`), or cancel one (`POST"
            " /v1/imports/{id}/cancel`).",
            headers={"Retry-After": "30"},
        )
    import_files.begin(session, run_id, writer.key_id)


def ask(session: Session, upload: Upload, order: Order, writer: Reader) -> UUID:
    """Queues an import, or finds the one that is asked for again.

    Rule: the same file under the same profile and order, by the same organisation, is one job as
    long as that one waits or is being read; after it has ended a new one is made, which finds all
    its rows `unchanged`.
    Why: a person who is impatient presses twice, and a script is started twice; neither wants the
    file read twice at once.
    Args:
        session: an open writing transaction.
        upload: the file, whose parts are there.
        writer: who asks: the run is carried out with the rights that this key then has.
    Returns:
        The id of the run: the upload's own, or that of the one that is there. The parts of an
        upload that has become no run are dropped.
    Raises:
        Problem: `too-many-requests` where too many imports of the organisation wait, `unavailable`
            where parts of the file are gone.
    Source: docs/api-guide.md.
    """
    organisation = writer.organisation or "operator"
    import_jobs.one_at_a_time(session, organisation, upload.sha256)
    asked = asked_of(order)
    twin = import_jobs.twin(session, organisation, order.profile, upload.sha256, asked)
    if twin is not None:
        import_files.drop(session, upload.run_id)
        return twin
    refuse_one_more(session, writer)
    if import_files.arrived(session, upload.run_id) != (upload.parts, upload.size):
        raise Problem("unavailable", "The file came too slowly to be kept; send it again.")
    import_files.ended(session, upload.run_id)
    import_jobs.enqueue(
        session,
        upload.run_id,
        writer,
        profile=order.profile,
        sha256=upload.sha256,
        asked=asked,
        file_name=upload.name,
        file_size=upload.size,
        same_file_as=import_jobs.earlier(session, organisation, order.profile, upload.sha256),
    )
    return upload.run_id
