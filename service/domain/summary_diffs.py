"""What changed in the summary of a place between two instants of knowledge, and which records."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from service.domain.sentences import day_in_words
from service.domain.summary_changes import Changed, Document, changes_between, families_named
from service.model.instants import instant_text
from service.model.nouns import BY_TABLE
from service.storage import summary_diffs
from service.storage.database import Row, Session

MOST_CHANGES = 200
# Which members of a summary the records of a noun are read for; of the others all.
_READ_FOR: Mapping[str, tuple[str, ...]] = {
    "besieged_area": (
        "/siege", "/people_besieged", "/designations", "/supply_routes", "/contradictions",
    ),
    "siege": ("/siege", "/people_besieged", "/designations", "/contradictions"),
    "supply_route": ("/supply_routes", "/contradictions"),
    "route_status": ("/supply_routes", "/contradictions"),
    "strike": ("/medical", "/casualties", "/contradictions"),
    "casualty_figure": ("/casualties", "/medical", "/contradictions"),
    "population_estimate": ("/people_besieged", "/contradictions"),
    "designation": ("/designations", "/contradictions"),
    "statement": ("/medical/claims", "/contradictions"),
    "facility": ("/medical", "/contradictions"),
    "facility_status": ("/medical", "/contradictions"),
    "aid_mission": ("/aid",),
    "pause": ("/pauses", "/contradictions"),
}  # fmt: skip
_OF_ALL = ("/sentence", "/not_recorded", "/freshness", "/attribution")


@dataclass(frozen=True, slots=True)
class Knew:
    """One of the two summaries: at what position and instant, and what it says."""

    at: datetime | None
    position: int
    summary: Document


def diff_of(session: Session, first: Knew, second: Knew, on: date) -> dict[str, Any]:
    """What changed in an answer, and what was written that may have changed it.

    Rule: both summaries are made by the same function, of the same day, under today's protection.
    The changes are those of the tier's feed between the two positions that belong to what the
    answers read: its places, what contains or surrounds them, and the sources and documents of
    the families it repeats. `pointers` are the differences that a record of that kind is read
    for; `named_in` those that name the very record.
    Why: who has to correct a published number must say what changed it.

    Args:
        session: a reading that stands at the later instant and has read the later summary.
        first: the earlier one.
        second: the later one.
        on: the day that both speak of.

    Returns:
        `changed`, `changes`, `changes_cut` and `sentence` of the shape `SummaryDiff`.

    Source: docs/methodology.md, what changed in an answer.
    """
    changed = changes_between(first.summary, second.summary)
    rows = summary_diffs.changes(
        session,
        first.position,
        sorted(session.reached or ()),
        sorted(families_named(first.summary, second.summary)),
        MOST_CHANGES + 1,
    )
    shown = rows[:MOST_CHANGES]
    mentions = [(one.pointer, orjson.dumps(one.as_json()).decode()) for one in changed]
    name = second.summary["city"]["name"]["en"] or second.summary["city"]["slug"]
    return {
        "changed": [one.as_json() for one in changed],
        "changes": [_change_json(row, mentions) for row in shown],
        "changes_cut": len(rows) > MOST_CHANGES,
        "sentence": diff_sentence(name, on, (first.at, second.at), changed, shown, len(rows)),
    }


def _change_json(row: Row, mentions: Sequence[tuple[str, str]]) -> dict[str, Any]:
    noun = BY_TABLE[row["noun"]]
    here = f"/v1/{noun.path}/{row['record_id']}"
    blocks = _READ_FOR.get(noun.table)
    return {
        "position": row["position"],
        "at": instant_text(row["at"]),
        "kind": noun.path,
        "id": str(row["record_id"]),
        "op": row["op"],
        "revision": row["revision"],
        "pointers": [
            pointer
            for pointer, _ in mentions
            if blocks is None or pointer.startswith((*blocks, *_OF_ALL))
        ],
        "named_in": [pointer for pointer, text in mentions if str(row["record_id"]) in text],
        "links": {"record": here, "revisions": f"{here}/revisions"},
    }


def diff_sentence(
    place: str,
    on: date,
    between: tuple[datetime | None, datetime | None],
    changed: Sequence[Changed],
    rows: Sequence[Row],
    found: int,
) -> str:
    """One sentence or two that say how much changed.

    Args:
        place: the asked place's name.
        on: the day that is spoken of.
        between: the two instants; None = nothing was known.
        changed: the differences.
        rows: the changes that are shown.
        found: how many there are; more than are shown where not all are.

    Returns:
        Plain English; that nothing changed is said too.

    Source: docs/methodology.md, what changed in an answer.
    """
    first, second = (instant_text(at) or "the first record" for at in between)
    head = f"Between {first} and {second} the summary of {place} for {day_in_words(on)}"
    if changed:
        blocks = Counter(one.pointer.split("/")[1].replace("_", " ") for one in changed)
        said = _counted(blocks.items())
        head = f"{head} changed at {_many(len(changed), 'point')}: {said}."
    else:
        head = f"{head} did not change."
    if not rows:
        return f"{head} No change of a record that it reads lies between them."
    ops = _counted(Counter(row["op"] for row in rows).items())
    if found > len(rows):
        return f"{head} More than {len(rows)} changes of records that it may read lie between them."
    lie = "lies" if len(rows) == 1 else "lie"
    told = _many(len(rows), "change")
    return f"{head} {told} of records that it may read {lie} between them: {ops}."


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    ordered = sorted(counts, key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{word} ({count})" for word, count in ordered)
