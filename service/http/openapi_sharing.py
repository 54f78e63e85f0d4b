"""What several operations say in the same words stands in the contract once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson

# Fewer repetitions than this are easier to read where they stand; an answer is long.
_OFTEN = 3
_OFTEN_FOR_ANSWERS = 2
Operations = list[dict[str, Any]]
# The formats of lists of records: their operations differ in nothing else.
_FILES = ("csv", "json", "ndjson", "geojson")


def share_repetitions(spec: dict[str, Any]) -> dict[str, Any]:
    """The contract with what is said often said once: it means the same.

    Repeated parameters and answers move into its components, the usual way to show a key to its
    beginning, and a list's files stand under one path, `/v1/strikes.{format}`.
    Why: a client generator and a person on a bad line read a third of the text.
    """
    spec["paths"] = _with_files_together(spec["paths"])
    operations: Operations = [
        operation for path in spec["paths"].values() for operation in path.values()
    ]
    shared = _Shared(spec["components"].setdefault("parameters", {}), "parameters")
    shared.count(each for one in operations for each in one.get("parameters", ()))
    for one in operations:
        if "parameters" in one:
            one["parameters"] = [shared.refer(each, each["name"]) for each in one["parameters"]]
    answers = _Shared(spec["components"]["responses"], "responses", _OFTEN_FOR_ANSWERS)
    answers.count(each for one in operations for each in one["responses"].values())
    for one in operations:
        one["responses"] = {
            status: answers.refer(each, _name_of_answer(each, status))
            for status, each in one["responses"].items()
        }
    usual = Counter(_words(one["security"]) for one in operations).most_common(1)[0][0]
    spec["security"] = orjson.loads(usual)
    for one in operations:
        if _words(one["security"]) == usual:
            del one["security"]
    return spec


def path_of_files(path: str, paths: Mapping[str, Any]) -> str:
    """The path of the contract under which an address of the service stands."""
    base, _, form = path.rpartition(".")
    together = f"{base}.{{format}}"
    return together if form in _FILES and together in paths else path


def _with_files_together(paths: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path, operations in paths.items():
        base, _, form = path.rpartition(".")
        variants = [paths.get(f"{base}.{each}") for each in _FILES]
        if form not in _FILES or None in variants:
            found[path] = operations
        elif form == _FILES[0]:
            found[f"{base}.{{format}}"] = {
                "get": _together([each["get"] for each in variants if each])
            }
    return found


def _together(operations: Operations) -> dict[str, Any]:
    first = operations[0]
    form = {"name": "format", "in": "path", "required": True, "schema": {"enum": list(_FILES)}}
    answer = dict(first["responses"]["200"])
    answer["content"] = {
        media: said
        for each in operations
        for media, said in each["responses"]["200"]["content"].items()
    }
    return first | {
        "operationId": first["operationId"].removesuffix("Csv") + "File",
        "summary": first["summary"].removesuffix("(CSV)") + "(by its ending)",
        "description": first["description"].removesuffix("CSV.") + "the address ends.",
        "parameters": [form, *first["parameters"]],
        "responses": first["responses"] | {"200": answer},
    }


class _Shared:
    """One kind of component: what is said often gets a name there, the same for the same words."""

    def __init__(self, components: dict[str, Any], kind: str, often: int = _OFTEN) -> None:
        self._components = components
        self._kind = kind
        self._often = often
        self._times: Counter[bytes] = Counter()
        self._names: dict[bytes, str] = {}

    def count(self, said: Any) -> None:
        """Takes note of everything that is said, before any of it is moved."""
        self._times.update(_words(each) for each in said)

    def refer(self, said: dict[str, Any], wanted: str) -> dict[str, Any]:
        """A reference to what is said often; the words themselves otherwise."""
        words = _words(said)
        if "$ref" in said or self._times[words] < self._often:
            return said
        if words not in self._names:
            name, number = wanted, 1
            while name in self._components:
                number += 1
                name = f"{wanted}{number}"
            self._components[name] = said
            self._names[words] = name
        return {"$ref": f"#/components/{self._kind}/{self._names[words]}"}


def _name_of_answer(answer: dict[str, Any], status: str) -> str:
    """Named after what it shows, where that has a name."""
    for content in answer.get("content", {}).values():
        if "$ref" in content["schema"]:
            return f"{content['schema']['$ref'].rsplit('/', 1)[-1]}Answer"
    return f"Answer{status}"


def _words(said: dict[str, Any]) -> bytes:
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
