"""The contract says what the code enforces, and the client that checks it is strict."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate
from werkzeug.serving import make_server

from service.http.openapi import build_spec
from service.http.openapi_yaml import render_yaml
from service.model.problem import PROBLEM_TYPES
from tests.contract_client import ContractBreach, ContractClient
from tests.http.fake_table import fake_application

_CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def spec(anyone: ContractClient) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(anyone.spec))
    return plain


def test_the_contract_is_valid_openapi(spec: dict[str, Any]) -> None:
    validate(spec)
    assert spec["openapi"].startswith("3.1")


def test_it_is_served_as_json_and_yaml(anyone: ContractClient, spec: dict[str, Any]) -> None:
    assert anyone.get("/openapi.json").json == spec
    assert yaml.safe_load(anyone.get("/openapi.yaml").text) == spec


def test_building_it_twice_gives_the_same_text(anyone: ContractClient) -> None:
    endpoints = anyone.app.extensions["contract"].endpoints
    texts = {
        render_yaml(build_spec(endpoints, version="1", servers=["https://x.example"]))
        for _ in range(2)
    }
    assert len(texts) == 1


def test_requests_are_closed_and_answers_are_open(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]
    assert schemas["NoteInput"]["additionalProperties"] is False
    assert schemas["CountInput"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Note"]
    assert "id" not in schemas["NoteInput"]["properties"]
    assert schemas["NoteInput"]["required"] == ["text"]
    assert "required" not in schemas["NotePartial"]


def test_null_is_a_type_of_3_1(spec: dict[str, Any]) -> None:
    properties = spec["components"]["schemas"]["Note"]["properties"]
    assert properties["kind"]["type"] == ["string", "null"]
    assert None in properties["kind"]["enum"]
    assert {"type": "null"} in properties["killed"]["anyOf"]
    assert "nullable" not in json.dumps(spec)


def test_every_operation_documents_its_problems(spec: dict[str, Any]) -> None:
    patch = spec["paths"]["/v1/notes/{id}"]["patch"]["responses"]
    assert set(patch) >= {"200", "400", "401", "403", "404", "409", "410", "412", "413", "415",
                          "422", "428", "429", "503"}  # fmt: skip
    listing = spec["paths"]["/v1/notes"]["get"]["responses"]
    assert set(listing) == {"200", "304", "400", "401", "406", "410", "414", "422", "429", "503"}
    headers = spec["components"]["headers"]
    assert headers["ETag"]["required"] is True
    assert "Retry-After" in spec["components"]["responses"]["Problem429"]["headers"]


def test_a_public_operation_allows_no_key_and_a_guarded_one_names_its_permission(
    spec: dict[str, Any],
) -> None:
    assert {} in spec["paths"]["/v1/notes"]["get"].get("security", spec["security"])
    record = spec["paths"]["/v1/notes"]["post"]
    assert record["security"] == [{"bearer": []}, {"apiKey": []}]
    assert "`record`" in record["description"]


def _parameters(spec: dict[str, Any], path: str, method: str) -> list[dict[str, Any]]:
    shared = spec["components"].get("parameters", {})
    return [
        shared[said["$ref"].rsplit("/", 1)[-1]] if "$ref" in said else said
        for said in spec["paths"][path][method]["parameters"]
    ]


def test_parameters_are_documented(spec: dict[str, Any]) -> None:
    listing = _parameters(spec, "/v1/notes", "get")
    by_name = {parameter["name"]: parameter for parameter in listing}
    assert by_name["since"]["description"] == "Notes from this day on."
    assert by_name["families"]["explode"] is False
    assert by_name["format"]["schema"]["enum"] == ["json", "csv"]
    assert {"hxl", "bom", "If-None-Match"} <= set(by_name)
    amend = _parameters(spec, "/v1/notes/{id}", "patch")
    assert next(p for p in amend if p["name"] == "If-Match")["required"] is True


def test_suffix_routes_are_operations_of_their_own(spec: dict[str, Any]) -> None:
    operation = spec["paths"]["/v1/notes.csv"]["get"]
    assert operation["operationId"] == "listNotesCsv"
    assert list(operation["responses"]["200"]["content"]) == ["text/csv"]


def test_operation_ids_are_unique(spec: dict[str, Any]) -> None:
    ids = [row["operationId"] for path in spec["paths"].values() for row in path.values()]
    assert len(ids) == len(set(ids))


def test_the_contract_client_refuses_an_undeclared_member(anyone: ContractClient) -> None:
    with pytest.raises(ContractBreach, match="undeclared"):
        anyone.get("/v1/wrong")


def test_the_contract_client_refuses_an_undocumented_status() -> None:
    client = ContractClient(fake_application())
    with pytest.raises(ContractBreach, match="500"):
        client.get("/v1/notes?q=crash")


def test_every_problem_type_resolves_to_a_place_on_a_page(anyone: ContractClient) -> None:
    page = anyone.get("/docs/problems").text
    for kind, known in PROBLEM_TYPES.items():
        assert f'<section id="{kind}">' in page
        assert known.title.split("'")[0] in page
    assert "<code>Authorization: Bearer &lt;key&gt;</code>" in page


def test_the_pages_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere(
    anyone: ContractClient,
) -> None:
    for path in ("/docs", "/docs/problems"):
        page = anyone.get(path).text
        assert "<style" not in page and "style=" not in page and " on" + "click" not in page
        assert "<script>" not in page and "http://" not in page
        assert 'src="http' not in page and 'href="http' not in page


def test_a_static_file_is_revalidated_and_another_does_not_exist(anyone: ContractClient) -> None:
    got = anyone.get("/docs/static/swagger-ui-bundle.js", headers={"Accept-Encoding": "gzip"})
    assert got.status_code == 200
    assert len(got.get_data()) < 700_000
    held = {"If-None-Match": got.headers["ETag"]}
    again = anyone.get("/docs/static/swagger-ui-bundle.js", headers=held)
    assert again.status_code == 304
    assert anyone.get("/docs/static/docs.js").text.startswith('"use strict"')
    for name in ("..%2foperation.py", "README.md", "swagger-ui"):
        assert anyone.app.test_client().get(f"/docs/static/{name}").status_code == 404


@pytest.fixture
def served() -> Iterator[str]:
    """The fake application on a port of this machine."""
    server = make_server("127.0.0.1", 0, fake_application(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
@pytest.mark.skipif(_CHROMIUM is None, reason="no chromium here")
def test_the_docs_render_in_a_browser_under_their_own_policy(served: str, tmp_path: Path) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--user-data-dir={tmp_path}", "--virtual-time-budget=15000",
             "--enable-logging=stderr", "--dump-dom"]  # fmt: skip
    ran = subprocess.run(
        [str(_CHROMIUM), *flags, f"{served}/docs"],
        capture_output=True, text=True, timeout=90, check=True,
    )  # fmt: skip
    assert 'id="operations-tag-notes"' in ran.stdout
    assert "Records one note" in ran.stdout or "recordNote" in ran.stdout
    assert "Content Security Policy" not in ran.stderr
    assert "Refused to" not in ran.stderr
