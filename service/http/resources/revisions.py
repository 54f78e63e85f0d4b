"""The history of a record: what changed, when and why, as today's protection lets it be read."""

from typing import Any

import orjson

from service.domain.exact_reads import exact_among, together
from service.http.endpoint import Answer, Call
from service.model.instants import instant_text
from service.model.noun import Noun
from service.model.problem import Problem
from service.storage import records
from service.storage.database import Row


def get_revisions(call: Call, noun: Noun) -> Answer:
    """Every change of a record: when, what, why, before and after.

    Who recorded and who reviewed is for administrators; the claim's own history for whoever reads
    the record in full. Others see when it changed, and how.
    """
    admin = "admin" in call.reader.permissions
    with call.reading() as session:
        row = records.find(session, noun, call.path["id"])
        shown = row is not None and (row["in_full"] or row["released"])
        if row is None or (row["state"] != "retracted" and not shown):
            raise Problem("not-found", f"No {noun.title.lower()} here by '{call.path['id']}'.")
        # Of a record that is withheld as a whole, administrators alone read what is left.
        in_full = row["in_full"] and (row["state"] != "redacted" or admin)
        rows = records.revisions(session, noun, row["id"], in_full=in_full)
        past = [row | {"document": orjson.dumps(each["after"])} for each in rows if "after" in each]
        exact = together([exact_among(session, noun, past)])
    return Answer({"data": [_revision(each, admin) for each in rows], "next": None}, exact=exact)


def _revision(row: Row, admin: bool) -> dict[str, Any]:
    shown = {
        "position": row["position"],
        "at": instant_text(row["at"]),
        "op": row["op"],
        "revision": row["revision"],
    }
    if "after" in row:
        shown |= {"reason": row["reason"], "before": row["before"], "after": row["after"]}
        shown["organisation"] = row["organisation"]
    if admin and "actor" in row:
        shown["actor"] = row["actor"]
        shown["reason"] = row["reason"] or row["redacted_because"]
    return shown
