"""Differences of two summaries, made in the earlier one as the contract says."""

import copy
from typing import Any

JSON = Any


def at(document: JSON, pointer: str) -> tuple[JSON, str | int]:
    """What a pointer stands in, and under which name or number."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for part in parts[:-1]:
        document = document[int(part) if isinstance(document, list) else part]
    return document, int(parts[-1]) if isinstance(document, list) else parts[-1]


def _name(member: JSON, names: list[str]) -> str | None:
    """Which of the names a member of a list bears."""
    worn = [str(value) for value in member.values() if not isinstance(value, dict | list)]
    found = [name for name in names if name in worn or all(part in worn for part in name.split())]
    return max(found, key=len) if found else None


def applied(first: JSON, changed: list[JSON]) -> JSON:
    """The earlier summary with the differences made, as the contract says that they are made."""
    made = copy.deepcopy(first)
    for one in changed:
        if one["op"] == "removed":
            parent, name = at(made, one["pointer"])
            if isinstance(parent, dict):
                del parent[name]
    for one in changed:
        if one["op"] == "removed":
            continue
        parent, name = at(made, one["pointer"])
        if one["op"] == "members":
            known = {_name(each, one["from"]): each for each in parent[name]}
            parent[name] = [known.get(each) for each in one["to"]]
        else:
            parent[name] = one["to"]
    return made
