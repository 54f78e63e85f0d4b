"""The manifest of a snapshot, and whether its files are those that it should have."""

import re
from typing import Any

import orjson

from service.domain.snapshots.shelves import Shelf, digest_of
from service.domain.snapshots.writing import FORMAT, MANIFEST, VERSION
from service.model.nouns import BY_TABLE, NOUNS
from service.storage import snapshots

TIERS = ("public", "partner", "trusted", "full")
LARGEST = 16 * 1024**3
"""Bytes of one file, compressed."""

_LONGEST_MANIFEST = 4 * 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class SnapshotRefused(ValueError):
    """The snapshot is not restored, and nothing was changed; the message says why."""


def checked(shelf: Shelf, schema: str) -> dict[str, Any]:
    """The manifest of a snapshot whose every file is as it says.

    Rule: a snapshot that can be restored has exactly the files of its tier, under their own names;
    one more or one less is refused before any of them is opened.
    Why: a snapshot comes from somebody else, and its manifest names what is opened here.
    Args:
        schema: the newest migration here.
    Raises:
        SnapshotRefused: no snapshot, not whole, not restorable, or of a newer service.
    """
    manifest = _read(shelf)
    if manifest["version"] > VERSION or manifest["schema"][:4] > schema[:4]:
        raise SnapshotRefused(
            f"made by a newer service ({manifest['schema']}, here {schema}): update this one first"
        )
    if not manifest["restorable"]:
        raise SnapshotRefused("of the past, or of one licence only: it holds too little to restore")
    if manifest["tier"] not in TIERS:
        raise SnapshotRefused(f"{MANIFEST} names no tier that is known here")
    _refuse_other_files(shelf, manifest)
    for each in manifest["files"]:
        try:
            found = digest_of(shelf, each["name"])
        except (OSError, KeyError):
            raise SnapshotRefused(f"{each['name']} is missing") from None
        if found != (each["bytes"], each["sha256"]):
            raise SnapshotRefused(f"{each['name']} is not what the manifest says")
    return manifest


def files_of(tier: str) -> frozenset[str]:
    """The names of the files of a snapshot that can be restored, beside its manifest."""
    names = {"vocabularies.json", "LICENSES.txt"}
    names |= {f"records/{noun.path}.ndjson.gz" for noun in NOUNS}
    if tier == "full":
        return frozenset(names | {f"tables/{each}.ndjson.gz" for each in _TABLES})
    return frozenset(names | {f"rows/{each}.ndjson.gz" for each in _ROWS})


_TABLES = (*BY_TABLE, *snapshots.TABLES)
_ROWS = (*BY_TABLE, *snapshots.VIEWS)


def _read(shelf: Shelf) -> dict[str, Any]:
    try:
        with shelf.open(MANIFEST, "r") as file:
            manifest = orjson.loads(file.read(_LONGEST_MANIFEST))
    except (OSError, KeyError, orjson.JSONDecodeError):
        raise SnapshotRefused(f"no {MANIFEST} that can be read: this is no snapshot") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or not _shaped(manifest):
        raise SnapshotRefused(f"{MANIFEST} is not that of a snapshot")
    return manifest


def _shaped(manifest: dict[str, Any]) -> bool:
    files = manifest.get("files")
    return (
        type(manifest.get("version")) is int
        and isinstance(manifest.get("schema"), str)
        and isinstance(manifest.get("restorable"), bool)
        and isinstance(manifest.get("tier"), str)
        and type(manifest.get("position")) is int
        and isinstance(files, list)
        and all(isinstance(each, dict) and _says_its_file(each) for each in files)
    )


def _says_its_file(each: dict[str, Any]) -> bool:
    length, rows, digest = each.get("bytes"), each.get("rows"), each.get("sha256")
    return (
        isinstance(each.get("name"), str)
        and type(length) is int
        and 0 <= length <= LARGEST
        and (rows is None or (type(rows) is int and rows >= 0))
        and isinstance(digest, str)
        and _SHA256.fullmatch(digest) is not None
    )


def _refuse_other_files(shelf: Shelf, manifest: dict[str, Any]) -> None:
    named = [each["name"] for each in manifest["files"]]
    wanted = files_of(manifest["tier"])
    if len(named) != len(set(named)) or set(named) != wanted:
        missing = sorted(wanted - set(named)) or ["none is missing, but others stand there"]
        raise SnapshotRefused(
            f"{MANIFEST} does not name exactly the files of a {manifest['tier']} snapshot:"
            f" {', '.join(missing[:3])}"
        )
    if sorted(shelf.sizes()) != sorted([*wanted, MANIFEST]):
        further = sorted(set(shelf.sizes()) - wanted - {MANIFEST})
        missing = sorted(wanted - set(shelf.sizes()))
        told = f"{missing[0]} is missing" if missing else f"{further[0]} is none of its files"
        raise SnapshotRefused(told)
    for name, size in shelf.sizes().items():
        if size > LARGEST:
            raise SnapshotRefused(f"{name} is larger than any file of a snapshot")
