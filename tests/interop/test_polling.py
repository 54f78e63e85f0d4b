"""The recipes for pollers: those that end print what they say, the others follow the feed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests import factories
from tests.contract_client import ContractClient
from tests.faults.serving import wait_until
from tests.interop.conftest import tool
from tests.interop.test_recipes import ADDRESS, COMMANDS, Recipe, blocks_of
from tests.running import Service

pytestmark = pytest.mark.xdist_group("ucdp")

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "polling.md"
# Polling wants no library, so the Python of this suite will do.
_RUNNERS = {
    "python": [sys.executable, "-"],
    "r": ["Rscript", "-"],
    "sh": ["bash", "-u", "-o", "pipefail", "-s"],
}
_BLOCKS = [each for each in blocks_of(_PAGE) if each.language in _RUNNERS]


def _command(recipe: Recipe) -> list[str]:
    name, *arguments = _RUNNERS[recipe.language]
    for needed in COMMANDS.findall(recipe.text) if recipe.language == "sh" else ():
        tool(needed)
    return [name if recipe.language == "python" else tool(name), *arguments]


@pytest.mark.parametrize("recipe", [each for each in _BLOCKS if each.printed], ids=str)
def test_a_recipe_that_ends_prints_what_it_says(
    recipe: Recipe, reading: Service, tmp_path: Path
) -> None:
    told = subprocess.run(
        _command(recipe),
        input=recipe.text.replace(ADDRESS, reading.base),
        cwd=tmp_path,
        env=os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == recipe.printed.split()


@contextmanager
def _follower(recipe: Recipe, base: str, folder: Path) -> Iterator[Path]:
    """A recipe that never ends, at work; the file of what it prints."""
    printed = folder / "printed"
    with printed.open("ab") as output:
        process = subprocess.Popen(
            _command(recipe),
            stdin=subprocess.PIPE,
            stdout=output,
            cwd=folder,
            env=os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
            start_new_session=True,
        )
        assert process.stdin is not None
        process.stdin.write(recipe.text.replace(ADDRESS, base).encode())
        process.stdin.close()
        try:
            yield printed
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for_the_end(service: Service, folder: Path) -> None:
    """Until the recipe has noted the position of the last change that it asks for."""
    page = {"next_after": 0, "more": True}
    while page["more"]:
        path = f"/v1/changes?kinds=strikes&limit=1000&after={page['next_after']}"
        page = service.public.get(path).json()
    last = str(page["next_after"])

    def noted() -> bool:
        kept = "".join(each.read_text() for each in folder.glob("position*"))
        return last in re.findall(r"\d+", kept)

    wait_until(noted, "it did not come to the end")


@pytest.mark.parametrize("recipe", [each for each in _BLOCKS if not each.printed], ids=str)
def test_a_follower_prints_every_change_once_and_goes_on_where_it_was_killed(
    recipe: Recipe, recording: Service, tmp_path: Path
) -> None:
    from service.app import create_app
    from service.settings import Settings

    desk = ContractClient(create_app(Settings(), recording.database))
    callers = [
        desk.with_key(recording.caller("officer", "relief", "partner", "record").token or ""),
        desk.with_key(recording.caller("reviewer", "monitor", "trusted", "review").token or ""),
    ]
    made: list[str] = []
    for _ in range(2):
        with _follower(recipe, recording.base, tmp_path) as printed:
            _wait_for_the_end(recording, tmp_path)
            struck = factories.strike(callers[0], place="aleppo")
            made.append(factories.publish(callers[1], "strikes", struck)["id"])
            _wait_for_the_end(recording, tmp_path)
    told = [line.split()[2] for line in printed.read_text().splitlines()]
    assert [each for each in told if each in made] == made


_WEIGHED = re.findall(
    r"^\| `(/v1/[^`]+)` \| (.+) \|$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE
)
_CODINGS = ("identity", "gzip", "br", "zstd")


@pytest.mark.parametrize(("address", "told"), _WEIGHED)
def test_an_answer_weighs_what_the_table_says(reading: Service, address: str, told: str) -> None:
    weights = {}
    for coding, said in zip(_CODINGS, told.split(" | "), strict=True):
        answer = requests.get(
            reading.base + address, headers={"Accept-Encoding": coding}, stream=True, timeout=30
        )
        body = answer.raw.read(decode_content=False)
        assert answer.headers.get("Content-Encoding", "identity") == coding
        assert len(body) == pytest.approx(int(said), rel=0.1)
        weights[coding] = len(body)
        held = {"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]}
        unchanged = requests.get(reading.base + address, headers=held, timeout=30)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    # For bad lines: a page is a dozen kilobytes, what is polled most is two at most.
    assert max(weights["gzip"], weights["br"], weights["zstd"]) < 10_000
    if "fields=sentence" in address or ".csv" in address:
        assert max(weights["gzip"], weights["br"], weights["zstd"]) < 2048


def test_every_way_to_poll_is_tried() -> None:
    assert {each.language for each in _BLOCKS} == {"sh", "python", "r"}
    assert [each.language for each in _BLOCKS if not each.printed] == ["sh", "python"]
    assert len(_WEIGHED) == 7
