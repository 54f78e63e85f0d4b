"""NDJSON: the documents of lists, one on each line, with whose work they are."""

from collections.abc import Iterator

import orjson

from service.http.files.passing import Batches, Passing
from service.model.document_members import members
from service.model.noun import Noun

_CREDITS = ("licence", "attribution")


def ndjson_parts(
    noun: Noun, batches: Batches, wanted: frozenset[str] | None = None
) -> Iterator[str]:
    """One line for each record: the stored document as it is, or the wanted members of it."""
    declared = {name for name, _, _ in members(noun)}
    added = [name for name in _CREDITS if name not in declared]
    for batch in batches:
        yield "".join(_line(each, added, wanted) for each in batch)


def _line(passing: Passing, added: list[str], wanted: frozenset[str] | None) -> str:
    if wanted is not None:
        kept = {name: value for name, value in passing.record.items() if name in wanted}
        return f"{orjson.dumps(kept).decode()}\n"
    if not added:
        return f"{passing.text}\n"
    # The document is JSON already: what is added goes before its last brace.
    more = orjson.dumps({name: passing.record[name] for name in added}).decode()
    return f"{passing.text.rstrip()[:-1].rstrip()}, {more[1:]}\n"
