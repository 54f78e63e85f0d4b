"""Clients that generators make of openapi.yaml read the service; linters find no error in it."""

import os
import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.interop.conftest import ENVIRONMENT, tool
from tests.running import Service

pytestmark = pytest.mark.xdist_group("ucdp")

CONTRACT = Path(__file__).resolve().parents[2] / "openapi.yaml"

_OPENAPI_PYTHON_CLIENT = """
    import datetime, sys
    sys.path.insert(0, "client")
    from siege_tracker_client import Client
    from siege_tracker_client.api.answers import list_situation, summarise_city
    from siege_tracker_client.api.what_happened import list_strikes
    client = Client(base_url=sys.argv[1])
    on = datetime.date(2016, 10, 20)
    summary = summarise_city.sync(client=client, city="aleppo", on=on)
    print(summary.siege.days_besieged.min_)
    rows = list_situation.sync(client=client, on=on).data
    print(sum(row.state == "besieged" for row in rows))
    print(len(list_strikes.sync(client=client, limit=7).data))
"""
_OPENAPI_GENERATOR = """
    import datetime, sys
    sys.path.insert(0, "client")
    import openapi_client
    with openapi_client.ApiClient(openapi_client.Configuration(host=sys.argv[1])) as client:
        answers = openapi_client.AnswersApi(client)
        on = datetime.date(2016, 10, 20)
        print(answers.summarise_city("aleppo", on=on).siege.days_besieged.min)
        print(sum(row.state == "besieged" for row in answers.list_situation(on=on).data))
        print(len(openapi_client.WhatHappenedApi(client).list_strikes(limit=7).data))
"""
_PRINTED = ["66", "6", "7"]


def _run(command: list[str], folder: Path) -> str:
    told = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": f"{ENVIRONMENT / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert told.returncode == 0, (told.stdout + told.stderr)[-3000:]
    return told.stdout + told.stderr


def _asks(client: str, base: str, folder: Path) -> list[str]:
    (folder / "ask.py").write_text(textwrap.dedent(client), encoding="utf-8")
    return _run([tool("python"), "ask.py", base], folder).split()


def test_a_client_of_openapi_python_client_reads(reading: Service, tmp_path: Path) -> None:
    made = [tool("openapi-python-client"), "generate", "--path", str(CONTRACT)]
    told = _run([*made, "--output-path", "client"], tmp_path)
    # Files of other kinds than JSON it does not know and leaves out; it warns of nothing else.
    assert told.count("WARNING") == len(re.findall("Unsupported content.type", told)), told
    assert _asks(_OPENAPI_PYTHON_CLIENT, reading.base, tmp_path) == _PRINTED


def test_a_client_of_openapi_generator_reads(reading: Service, tmp_path: Path) -> None:
    _run(
        [
            tool("openapi-generator-cli"),
            "generate",
            "-i",
            str(CONTRACT),
            "-g",
            "python",
            "-o",
            "client",
        ],
        tmp_path,
    )
    assert _asks(_OPENAPI_GENERATOR, reading.base, tmp_path) == _PRINTED


def _npx() -> Path:
    """Where npm keeps the linters; skips where they are not installed."""
    folder = Path(os.environ.get("NODE_TOOLS", ENVIRONMENT / "node")) / "node_modules" / ".bin"
    if not shutil.which("node") or not folder.is_dir():
        pytest.skip("the linters are not installed; `make interop` installs them where npm is")
    return folder


def test_spectral_finds_no_error(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text('extends: ["spectral:oas"]\n', encoding="utf-8")
    _run([str(_npx() / "spectral"), "lint", str(CONTRACT), "-r", "rules.yaml"], tmp_path)


def test_redocly_finds_no_error(tmp_path: Path) -> None:
    _run([str(_npx() / "redocly"), "lint", str(CONTRACT)], tmp_path)


def test_typescript_takes_the_types(tmp_path: Path) -> None:
    folder = _npx()
    _run([str(folder / "openapi-typescript"), str(CONTRACT), "-o", "api.d.ts"], tmp_path)
    (tmp_path / "use.ts").write_text(
        'import type { paths } from "./api";\n'
        'type Answer = paths["/v1/cities/{city}/summary"]["get"]["responses"][200]'
        '["content"]["application/json"];\n'
        "export const days = (answer: Answer): number | null | undefined =>"
        " answer.siege.days_besieged?.min;\n",
        encoding="utf-8",
    )
    _run([str(folder / "tsc"), "--noEmit", "--strict", "use.ts"], tmp_path)
