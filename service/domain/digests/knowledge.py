"""What changed in our knowledge between two instants, whatever day the events have."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.besieged_areas import read_claims, speakers_of
from service.domain.boundary_claims import resolve
from service.domain.contradictions.finding import contradictions_of
from service.domain.digests.asked import Asked
from service.domain.digests.lines import counted, days, label, line, when
from service.domain.sentences import day_in_words
from service.model.bounds import Bounds
from service.model.instants import instant_text
from service.model.noun import Noun
from service.model.nouns import BY_TABLE
from service.model.siege import BoundaryKind
from service.storage import contradictions, digests
from service.storage.database import Row
from service.storage.earlier import earlier

# Where a record of each noun says its own dates, and competing ones.
DATED: dict[str, tuple[tuple[BoundaryKind, str], ...]] = {
    "siege": (("start", "started"), ("end", "ended")),
    "designation": (("start", "valid_from"), ("end", "valid_to")),
    "route_status": (("start", "began"), ("end", "ended")),
}
_TOLD_OF = {
    "amended": "corrected",
    "disputed": "disputed",
    "retracted": "retracted",
    "redacted": "withheld for protection",
}
_SHOWN = 10


def knowledge(asked: Asked) -> dict[str, Any]:
    """The changes of the reader's own feed from the start of the first day to the end of the last.

    Args:
        asked: the question.

    Returns:
        Counts by noun and what became of the records, late news, corrections, dates that were
        settled anew, contradictions.

    Source: docs/methodology.md, digest; docs/api-guide.md, the change feed.
    """
    session, between = asked.session, asked.between
    counts = digests.counted(session, between)
    changed = digests.changed(session, between)
    by_op: defaultdict[tuple[str, str], list[UUID]] = defaultdict(list)
    for row in changed:
        by_op[row["op"], row["noun"]].append(row["id"])
    records = {(row["op"], row["noun"]): row["records"] for row in counts}
    return {
        "from_at": instant_text(between.since),
        "to_at": instant_text(between.until),
        "ended": asked.ended,
        "counts": [
            {
                "kind": BY_TABLE[row["noun"]].path,
                "op": row["op"],
                "changes": row["changes"],
                "records": row["records"],
            }
            for row in counts
        ],
        "late": [told for row in _nouns(counts) if (told := _late(asked, row))],
        "changed": [
            _changed(asked, op, BY_TABLE[noun], ids, records[op, noun])
            for (op, noun), ids in by_op.items()
        ],
        "dates_settled_anew": _settled_anew(asked, by_op),
        "contradictions": _contradictions(asked),
        "link": f"/v1/changes?place={asked.place}" if asked.place else "/v1/changes",
    }


def _nouns(counts: Sequence[Row]) -> list[Noun]:
    found = dict.fromkeys(row["noun"] for row in counts)
    return [BY_TABLE[table] for table in found if BY_TABLE[table].event]


def _late(asked: Asked, noun: Noun) -> dict[str, Any] | None:
    row = digests.late(asked.session, asked.between, noun, asked.first)
    if not row["records"]:
        return None
    spread = _spread(row["earliest"], row["latest"])
    return line(
        f"{counted(row['records'], noun)} first told in these days, of earlier days ({spread}).",
        noun.path,
        [str(one) for one in row["ids"]],
        of=row["records"],
        further=_list(asked, noun, f"&to={asked.eve}"),
        kind=noun.path,
        count=row["records"],
        earliest=_iso(row["earliest"]),
        latest=_iso(row["latest"]),
    )


def _list(asked: Asked, noun: Noun, more: str = "") -> str:
    """A list that has all of them, and what changed since."""
    of_place = f"place={asked.place}&" if asked.place else ""
    since = instant_text(asked.between.since)
    return f"/v1/{noun.path}?{of_place}updated_since={since}{more}"


def _spread(earliest: date | None, latest: date | None) -> str:
    if earliest is None or latest is None:
        return f"by {day_in_words(latest)}" if latest else "of unknown days"
    return days(earliest, latest)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _changed(asked: Asked, op: str, noun: Noun, ids: Sequence[UUID], count: int) -> dict[str, Any]:
    named = [str(one) for one in ids]
    link = f"/v1/{noun.path}/{named[0]}" if len(named) == 1 else None
    told = line(
        f"{counted(count, noun)} {_TOLD_OF[op]}.",
        noun.path,
        named,
        of=count,
        further=_list(asked, noun),
        kind=noun.path,
        op=op,
        count=count,
    )
    if op in ("retracted", "redacted"):
        # Tombstones are in no list; each is read by itself, and the feed names them all.
        of_place = f"&place={asked.place}" if asked.place else ""
        told["link"] = link or f"/v1/changes?kinds={noun.path}{of_place}"
    return told


def _settled_anew(asked: Asked, by_op: dict[tuple[str, str], list[UUID]]) -> list[dict[str, Any]]:
    """Dates of amended records that answers used before the window, and use otherwise now."""
    wanted = {table: by_op["amended", table] for table in DATED if ("amended", table) in by_op}
    if not wanted:
        return []
    session = asked.session
    now = {t: digests.dated(session, session.schema, BY_TABLE[t], ids) for t, ids in wanted.items()}
    then: dict[str, dict[UUID, Any]] = {}
    with earlier(session, asked.between.since) as schema:
        if schema is not None:
            then = {
                t: digests.dated(session, schema, BY_TABLE[t], ids) for t, ids in wanted.items()
            }
    return [
        told
        for table, documents in then.items()
        for record, before in documents.items()
        if record in now[table]
        for told in _differences(asked, table, before, now[table][record])
    ]


def _differences(asked: Asked, table: str, before: Any, after: Any) -> list[dict[str, Any]]:
    known = speakers_of(asked.session, [before, after])
    found = []
    for boundary, member in DATED[table]:
        was, is_now = (_adopted(one, known, boundary, member) for one in (before, after))
        if was == is_now:
            continue
        noun = BY_TABLE[table]
        found.append(
            line(
                f"{noun.title}, {boundary}: now {_words(is_now)}; before the window {_words(was)}.",
                noun.path,
                [after["id"]],
                kind=noun.path,
                boundary=boundary,
                date_before=was.as_json() if was else None,
                date=is_now.as_json() if is_now else None,
            )
        )
    return found


def _adopted(document: Any, known: Any, boundary: BoundaryKind, member: str) -> Bounds | None:
    claims = read_claims(document, known)
    return resolve(boundary, Bounds.read(document[member]), claims).adopted


def _words(bounds: Bounds | None) -> str:
    return when(bounds) if bounds else "not stated"


def _contradictions(asked: Asked) -> dict[str, Any]:
    """What was written down or decided in the window, and what its changes may have brought up.

    Since detected contradictions are found anew on every read, nobody knows when one was first
    found: an open one of which a record changed in the window may be new.
    """
    session, scope = asked.session, asked.scope
    found = contradictions_of(session, scope, asked.stale_days)
    known = {one.id: one for one in found}
    entries = [
        row
        for row in contradictions.entries(session, scope)
        if asked.between.since <= row["at"] < asked.between.until
    ]
    decided = [
        {
            "id": str(row["contradiction_id"]),
            "op": row["op"],
            "at": instant_text(row["at"]),
            "kind": row["kind"],
            "sentence": (
                known[row["contradiction_id"]].sentence
                if row["contradiction_id"] in known
                else row["sentence"] or label("contradiction_kind", row["kind"])
            ),
            "records": [str(one) for one in row["record_ids"]],
        }
        for row in entries
    ]
    still_open = [one for one in found if one.state == "open" and one.basis == "placed_here"]
    ids = {record for one in still_open for record in one.records}
    touched = digests.changed_among(session, asked.between, ids)
    entered = {row["contradiction_id"] for row in entries}
    perhaps_new = [
        one for one in still_open if touched.intersection(one.records) and one.id not in entered
    ]
    return {
        "decided": decided,
        "open": len(still_open),
        "perhaps_new": len(perhaps_new),
        "top": [one.as_json() for one in perhaps_new[:_SHOWN]],
        "link": _where(asked),
    }


def _where(asked: Asked) -> str:
    of_place = f"place={asked.place}&" if asked.place else ""
    return f"/v1/contradictions?{of_place}state=open"
