"""A snapshot restored into an empty service answers as the first one, and is the same again."""

import json
import shutil
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli.commands import group
from service.domain.snapshots import shelves
from service.domain.snapshots.manifests import LARGEST
from service.model.nouns import NOUNS
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import Callers, copy_of

JSON = dict[str, Any]


def _run(database: Database, *arguments: str) -> tuple[int, str]:
    told = CliRunner().invoke(group, arguments, env={"DATABASE_URL": database.pool.conninfo})
    return told.exit_code, told.output


def _exported(database: Database, target: Path, tier: str, *more: str) -> Path:
    code, said = _run(database, "export", "--tier", tier, *more, str(target))
    assert code == 0, said
    return target


Shelf = Callable[[str], Path]


@pytest.fixture(scope="module")
def shelf(seeded: Database, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Snapshots of the shared service by name (`public`, `full.zip`), each written once."""
    folder = tmp_path_factory.mktemp("snapshots")

    @cache
    def written(name: str) -> Path:
        return _exported(seeded, folder / name, name.removesuffix(".zip"))

    return written


def _same(one: Path, other: Path) -> None:
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    assert names == sorted(
        str(path.relative_to(other)) for path in other.rglob("*") if path.is_file()
    )
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


@pytest.mark.parametrize("tier", ["public", "partner", "trusted", "full"])
def test_export_restore_export_is_the_same_to_the_byte(
    seeded: Database, database: Database, tmp_path: Path, tier: str
) -> None:
    first = _exported(seeded, tmp_path / "first", tier)
    code, said = _run(database, "restore", str(first))
    assert code == 0, said
    _same(first, _exported(database, tmp_path / "second", tier))


_ANSWERS = (
    "/v1/cities/aleppo/summary?on=2016-10-20",
    "/v1/situation?on=2016-10-20",
    "/v1/casualty-totals?place=aleppo&from=2016-07-01&to=2016-10-20&metric=killed",
    "/v1/timeseries/strikes?place=syr&from=2016-01-01&to=2016-12-31&interval=month",
    "/v1/contradictions?place=aleppo",
    "/v1/changes?limit=100",
    *(f"/v1/{noun.path}?limit=50" for noun in NOUNS),
)


def _timeless(value: Any) -> Any:
    """An answer without what tells the two services apart by their own nature."""
    if isinstance(value, dict):
        return {name: _timeless(each) for name, each in value.items() if name != "epoch"}
    return [_timeless(each) for each in value] if isinstance(value, list) else value


def test_an_office_hands_over_its_public_projection_and_the_public_is_answered_alike(
    seeded: Database, database: Database, shelf: Shelf
) -> None:
    snapshot = shelf("public.zip")
    code, said = _run(database, "restore", str(snapshot))
    assert code == 0, said
    first, second = Callers(seeded).public, Callers(database).public
    for address in _ANSWERS:
        one, other = first.get(address), second.get(address)
        assert one.status_code == other.status_code == 200, address
        assert _timeless(one.json) == _timeless(other.json), address
        if "limit" in address and "changes" not in address:
            # The position is the same; the restored service counts it in an epoch of its own.
            tags = [answer.headers["ETag"].split("-")[:2] for answer in (one, other)]
            assert tags[0] == tags[1], address


def test_a_restored_service_goes_on(database: Database, shelf: Shelf) -> None:
    from tests import factories

    snapshot = shelf("full.zip")
    code, said = _run(database, "restore", str(snapshot))
    assert code == 0, said
    callers = Callers(database)
    before = callers.public.get("/v1/strikes").headers["ETag"]
    made = factories.record(
        callers.recorder,
        "casualty-figures",
        {"metric": "killed", "quantity": 3, "place": "aleppo", "source": "https://r.example.org/1",
         "period": "2016-07-17"},
    )  # fmt: skip
    factories.publish(callers.reviewer, "casualty-figures", made)
    after = callers.public.get("/v1/strikes").headers["ETag"]
    assert int(after.split("-")[1]) == int(before.split("-")[1]) + 3
    instant = callers.public.get("/v1/changes?limit=1").json["data"][0]["at"]
    assert callers.public.get(f"/v1/places?as_of={instant}").status_code == 200


def test_what_was_known_before_is_not_in_a_projection_and_not_answered(
    database: Database, shelf: Shelf
) -> None:
    snapshot = shelf("public.zip")
    assert _run(database, "restore", str(snapshot))[0] == 0
    public = Callers(database).public
    instant = public.get("/v1/changes?limit=1").json["data"][0]["at"]
    assert public.get(f"/v1/places?as_of={instant}").status_code == 410


def test_a_snapshot_holds_no_more_than_its_tier_reads(seeded: Database, shelf: Shelf) -> None:
    folder = shelf("public")
    manifest = json.loads((folder / "manifest.json").read_text())
    client = Callers(seeded).public
    rows = {each["name"]: each["rows"] for each in manifest["files"]}
    for noun in NOUNS:
        total = client.get(f"/v1/{noun.path}?limit=1&include_total=1").json["total"]
        assert rows[f"records/{noun.path}.ndjson.gz"] == total
    assert manifest["tier"] == "public"
    assert not list(folder.glob("tables/*"))
    assert "Insecurity Insight" in (folder / "LICENSES.txt").read_text()


def test_a_licence_narrows_a_snapshot_that_cannot_be_restored_then(
    seeded: Database, database: Database, tmp_path: Path
) -> None:
    folder = _exported(seeded, tmp_path / "some", "public", "--licence", "CC BY-SA")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {each["licence"] for each in manifest["licences"]} == {"CC BY-SA"}
    code, said = _run(database, "restore", str(folder))
    assert code == 1 and "too little" in said


def test_what_is_not_whole_newer_or_not_empty_is_refused_and_nothing_is_changed(
    database: Database, seeded_copy: Database, shelf: Shelf, tmp_path: Path
) -> None:
    folder = shutil.copytree(shelf("public"), tmp_path / "public")
    code, said = _run(seeded_copy, "restore", str(folder))
    assert code == 1 and "empty service" in said
    manifest = folder / "manifest.json"
    written = manifest.read_text()
    newer = json.loads(written) | {"schema": "9999_later"}
    manifest.write_text(json.dumps(newer))
    code, said = _run(database, "restore", str(folder))
    assert code == 1 and "newer" in said
    manifest.write_text(written)
    spoilt = folder / "records" / "strikes.ndjson.gz"
    spoilt.write_bytes(spoilt.read_bytes() + b"x")
    code, said = _run(database, "restore", str(folder))
    assert code == 1 and "not what the manifest says" in said
    (tmp_path / "no.zip").write_bytes(b"PK nothing")
    assert _run(database, "restore", str(tmp_path / "no.zip"))[0] == 1
    assert Callers(database).public.get("/v1/places?include_total=1").json["total"] == 0


def _renamed(manifest: JSON) -> None:
    manifest["files"][0]["name"] = "../../outside.ndjson.gz"


def _absolute(manifest: JSON) -> None:
    manifest["files"][0]["name"] = "/tmp/outside.ndjson.gz"


def _left_out(manifest: JSON) -> None:
    del manifest["files"][3]


def _twice(manifest: JSON) -> None:
    manifest["files"].append(manifest["files"][0])


def _of_no_tier(manifest: JSON) -> None:
    manifest["tier"] = "everybody"


def _of_another_tier(manifest: JSON) -> None:
    manifest["tier"] = "full"


def _too_large(manifest: JSON) -> None:
    manifest["files"][0]["bytes"] = LARGEST + 1


def _shapeless(manifest: JSON) -> None:
    manifest["files"] = {"records/strikes.ndjson.gz": 1}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_renamed, "does not name exactly the files"),
        (_absolute, "does not name exactly the files"),
        (_left_out, "does not name exactly the files"),
        (_twice, "does not name exactly the files"),
        (_of_no_tier, "no tier that is known"),
        (_of_another_tier, "does not name exactly the files"),
        (_too_large, "is not that of a snapshot"),
        (_shapeless, "is not that of a snapshot"),
    ],
)
def test_a_manifest_names_exactly_the_files_of_its_tier(
    database: Database, tmp_path: Path, change: Any, said: str
) -> None:
    folder = _exported(database, tmp_path / "public", "public")
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    code, told = _run(database, "restore", str(folder))
    assert code == 1 and said in told


def test_what_the_manifest_does_not_name_is_in_no_snapshot(
    database: Database, tmp_path: Path
) -> None:
    folder = _exported(database, tmp_path / "public", "public")
    (folder / "records" / "further.ndjson.gz").write_bytes(b"")
    code, told = _run(database, "restore", str(folder))
    assert code == 1 and "records/further.ndjson.gz is none of its files" in told
    (folder / "records" / "further.ndjson.gz").unlink()
    (folder / "records" / "strikes.ndjson.gz").unlink()
    code, told = _run(database, "restore", str(folder))
    assert code == 1 and "records/strikes.ndjson.gz is missing" in told


def test_a_line_longer_than_any_record_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "LONGEST_LINE", 1_000)
    shelf = shelves.Folder(tmp_path)
    shelves.put_lines(shelf, "lines.gz", ["short", "x" * 100_000])
    lines = shelves.lines_of(shelf, "lines.gz")
    assert next(lines) == "short"
    with pytest.raises(shelves.LineTooLong):
        next(lines)


def test_a_restore_that_fails_in_the_middle_leaves_nothing(
    server: EmbeddedServer, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = shelf("full.zip")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the machine went away")

    with copy_of(server, "siege_template") as empty:
        with monkeypatch.context() as patched:
            patched.setattr("service.storage.snapshots.restore_end", broken)
            assert _run(empty, "restore", str(snapshot))[0] != 0
        assert Callers(empty).public.get("/v1/places?include_total=1").json["total"] == 0
        assert _run(empty, "restore", str(snapshot))[0] == 0


def test_the_same_knowledge_gives_the_same_bytes(
    seeded: Database, shelf: Shelf, tmp_path: Path
) -> None:
    one = shelf("public.zip")
    other = _exported(seeded, tmp_path / "other.zip", "public")
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.testzip() is None


def test_a_snapshot_over_http_is_that_of_the_callers_tier(seeded: Database, shelf: Shelf) -> None:
    callers = Callers(seeded)
    written = shelf("public.zip")
    answer = callers.public.get("/v1/exports/snapshot.zip")
    assert answer.content_type == "application/zip"
    assert answer.get_data() == written.read_bytes()
    assert callers.public.head("/v1/exports/snapshot.zip").get_data() == b""
    trusted = callers.key("analyst", "cell", "trusted")
    trusted.get("/v1/exports/snapshot.zip")
    noted = callers.admin.get("/v1/exact-reads?holder=analyst").json["data"]
    assert "strikes" in {row["kind"] for row in noted}
    assert {row["operation"] for row in noted} == {"exportSnapshot"}
