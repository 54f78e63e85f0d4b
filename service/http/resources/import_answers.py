"""What is told of an import, to whom."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.domain.imports import BrokenProfile, UnknownProfile, profile_named
from service.domain.imports.jobs import order_of
from service.domain.imports.profile import Profile, UnknownOption
from service.http.endpoint import Call
from service.http.schemas.imports import OPTIONS
from service.model.actor import Reader
from service.model.instants import instant_text
from service.model.problem import FieldError, Problem
from service.storage import import_runs
from service.storage.database import Row, Session

ROWS = ("read", "created", "amended", "unchanged", "skipped", "refused", "gone")
_NEXT_OPTION = re.compile(r",(?=\s*\w+\s*=)")
ENDED = frozenset({"completed", "completed_with_errors", "failed", "cancelled"})


def profile_asked(call: Call, given: Mapping[str, Any]) -> tuple[Profile, Mapping[str, str]]:
    """The profile that is asked for, and what of the query are its options.

    Raises:
        Problem: `invalid-parameter` for a profile that there is not, or an option that it has not.
    """
    name = given.get("profile", "")
    options = {each: given[each] for each in OPTIONS if each in given}
    options |= _own_options(given.get("options", ""), options)
    try:
        profile = profile_named(name, call.services.settings.profiles)
        profile.chosen(options)
    except BrokenProfile as broken:
        raise _wrong("profile_mistake", str(broken), "profile") from None
    except UnknownProfile as unknown:
        code = "unknown_profile" if name else "missing"
        raise _wrong(code, str(unknown), "profile") from None
    except UnknownOption as unknown:
        own = not (profile.options.keys() | profile.asked.keys()) <= OPTIONS.keys()
        hint = " Give its options as `options=name=word`." if own else ""
        raise _wrong(
            "unknown_option", f"{unknown}.{hint}", next(iter(options), "profile")
        ) from None
    return profile, options


def _own_options(written: str, beside: Mapping[str, str]) -> dict[str, str]:
    """`name=word,name=word` as a mapping; a comma within a word stays where no name follows it.

    Raises:
        Problem: `invalid-parameter` where one is no pair, or given twice.
    """
    own: dict[str, str] = {}
    for pair in _NEXT_OPTION.split(written) if written else ():
        name, _, word = (part.strip() for part in pair.partition("="))
        if not (name and word):
            raise _wrong("not_a_pair", "Write `name=word`, several with commas.", "options")
        if name in own or name in beside:
            raise _wrong("repeated_parameter", f"Give the option {name} once.", "options")
        own[name] = word
    return own


def _wrong(code: str, detail: str, parameter: str) -> Problem:
    error = FieldError(code, detail, parameter=parameter)
    return Problem("invalid-parameter", f"`{parameter}`: {detail}", errors=[error])


def organisation_of(reader: Reader) -> str | None:
    """Whose imports a reader sees: None = everybody's."""
    return None if reader.permissions & {"review", "admin"} else reader.organisation or ""


def run_named(session: Session, call: Call) -> Row:
    """The run that the path names, where the caller may see it.

    Raises:
        Problem: `not-found`.
    """
    try:
        run_id = UUID(call.path["id"])
    except ValueError:
        raise Problem("not-found", "The path takes a UUID here; see GET /v1/imports.") from None
    return run_of(session, run_id, call.reader)


def run_of(session: Session, run_id: UUID, reader: Reader) -> Row:
    """A run with how its records stand, where the reader may see it.

    Raises:
        Problem: `not-found`.
    """
    rows = import_runs.listed(session, organisation=organisation_of(reader), run_id=run_id)
    if not rows:
        raise Problem("not-found", f"No import here by '{run_id}'; see GET /v1/imports.")
    return rows[0]


def run_shown(call: Call, row: Row) -> dict[str, Any]:
    """One run as its callers read it."""
    order = order_of(row["profile"], row["asked"])
    shown = {
        "id": row["id"],
        "state": row["state"],
        "profile": row["profile"],
        "mode": order.mode,
        "dry_run": order.dry_run,
        "on_existing": order.on_existing,
        "republication": order.republication,
        "options": dict(order.options),
        "new_records": "published" if row["mode"] == "publish" else "submitted",
        "rows": rows_of(row),
        "remarks_left_out": row["report"].get("remarks_left_out", 0),
        "rows_total": row["rows_total"],
        "progress": _progress(row),
        "error": row["error"],
        "attempts": row["attempts"],
        "records": row["records"],
        "awaiting_review": awaiting_review(row),
        "file_name": row["file_name"],
        "file_size": row["file_size"],
        "file_sha256": row["file_sha256"],
        "same_file_as": row["same_file_as"],
        "organisation": row["organisation"],
        "errors_url": f"{call.base_url}/v1/imports/{row['id']}/report",
        "queued_at": instant_text(row["queued_at"]),
        "started_at": instant_text(row["started_at"]),
        "finished_at": instant_text(row["finished_at"]),
    }
    return shown | ({"holder": row["holder"]} if "admin" in call.reader.permissions else {})


def awaiting_review(row: Row) -> int:
    """What of a run still waits: records that it submitted, and changes that it proposes."""
    return int(row["records"].get("submitted", 0) + row["proposed"])


def rows_of(row: Row) -> dict[str, int]:
    """The counts of a run; zeros as long as it has not ended."""
    return {name: row["report"].get(name, 0) for name in ROWS}


def _progress(row: Row) -> dict[str, Any] | None:
    if row["state"] != "running" or row["stage"] is None:
        return None
    return {"stage": row["stage"], "done": row["stage_done"], "total": row["rows_total"]}
