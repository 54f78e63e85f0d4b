"""ETags, conditional requests, compression, and what a cache may keep."""

import gzip

import pytest

from service.http import caching, compression
from tests.contract_client import ContractClient

GZIP = {"Accept-Encoding": "gzip"}
VARY = "Accept, Accept-Encoding, Authorization, X-API-Key"


@pytest.mark.parametrize(
    "sent", ['"r1"', 'W/"r1"', '"r1-gzip"', 'W/"r1-gzip"', '"r1;gzip"', '"x", "r1"', "*", "r1"]
)
def test_a_version_that_is_current_is_304(sent: str, anyone: ContractClient) -> None:
    response = anyone.get("/v1/notes/1", headers={"If-None-Match": sent})
    assert response.status_code == 304
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.headers["Vary"] == VARY
    assert not response.get_data()
    assert "Content-Type" not in response.headers


def test_a_304_carries_the_very_tag_the_caller_holds(anyone: ContractClient) -> None:
    held = {"If-None-Match": 'W/"r1-gzip"'}
    assert anyone.get("/v1/notes/1", headers=held).headers["ETag"] == '"r1-gzip"'


@pytest.mark.parametrize("sent", ['"r2"', "", ",,", '"r1', '"r1-br-x"'])
def test_another_version_is_answered_in_full(sent: str, anyone: ContractClient) -> None:
    response = anyone.get("/v1/notes/1", headers={"If-None-Match": sent})
    assert response.status_code in (200, 304 if sent == '"r1' else 200)


def test_a_view_may_answer_304_before_any_other_work(anyone: ContractClient) -> None:
    tag = '"list-public-json"'
    assert anyone.get("/v1/notes", headers={"If-None-Match": tag}).status_code == 304


def test_an_answer_without_a_version_gets_that_of_its_bytes(anyone: ContractClient) -> None:
    etag = anyone.get("/healthz").headers["ETag"]
    assert anyone.get("/healthz", headers={"If-None-Match": etag}).status_code == 304


def test_a_keyed_answer_is_private_and_no_origin_may_read_it(recorder: ContractClient) -> None:
    response = recorder.get("/v1/notes")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Vary"] == VARY
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_write_is_kept_by_nobody(recorder: ContractClient) -> None:
    response = recorder.post("/v1/notes", json={"text": "a"})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Location"] == "https://tracker.example/v1/notes/9"


def test_an_edit_without_if_match_is_428(recorder: ContractClient) -> None:
    assert recorder.patch("/v1/notes/1", json={"text": "b"}).status_code == 428


@pytest.mark.parametrize("sent", ['"r1"', 'W/"r1"', '"r1-gzip"', 'W/"r1--gzip"', '"r1;br"', "*"])
def test_an_edit_with_our_version_passes_whatever_compression_sat_between(
    sent: str, recorder: ContractClient
) -> None:
    response = recorder.patch("/v1/notes/1", json={"text": "b"}, headers={"If-Match": sent})
    assert response.status_code == 200
    assert response.headers["ETag"] == '"r2"'


@pytest.mark.parametrize("sent", ['"r0"', '"r1x"', '"-gzip"', "", '""'])
def test_an_edit_with_another_version_is_412_and_shows_the_current_one(
    sent: str, recorder: ContractClient
) -> None:
    response = recorder.patch("/v1/notes/1", json={"text": "b"}, headers={"If-Match": sent})
    assert response.status_code == 412
    assert response.headers["ETag"] == '"r1"'


def test_the_version_of_a_compressed_answer_works_in_if_match(recorder: ContractClient) -> None:
    response = recorder.get("/v1/notes/5", headers=GZIP)
    assert response.headers["ETag"] == '"r5-gzip"'
    assert caching.matches_own(caching.parse_tags(response.headers["ETag"]) or (), "r5")


def test_a_large_answer_is_compressed_and_says_so(anyone: ContractClient) -> None:
    plain = anyone.get("/v1/notes/5")
    squeezed = anyone.get("/v1/notes/5", headers=GZIP)
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.get_data()) == plain.get_data()
    assert int(squeezed.headers["Content-Length"]) == len(squeezed.get_data())


def test_a_small_answer_is_not(anyone: ContractClient) -> None:
    assert "Content-Encoding" not in anyone.get("/v1/notes/1", headers=GZIP).headers


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=rubbish", ""),
        ("gzip;q=0.5, identity", ""),
        ("deflate", ""),
        ("GZIP;Q=1.0", "gzip"),
    ],
)
def test_the_coding_is_one_that_the_caller_takes(accepts: str, coding: str) -> None:
    assert compression.choose(accepts) == coding


@pytest.mark.parametrize("coding", ["zstd", "br"])
def test_a_better_coding_is_used_where_its_library_is_there(coding: str) -> None:
    if coding not in compression.CODINGS:
        pytest.skip(f"no library for {coding}")
    body, used = compression.compress(b"a" * 5000, "application/json", f"gzip;q=0.9, {coding}")
    assert used == coding
    assert len(body) < 500


def test_pictures_and_archives_are_left_alone() -> None:
    assert compression.compress(b"a" * 5000, "image/png", "gzip") == (b"a" * 5000, "")


@pytest.mark.parametrize("path", ["/v1/notes", "/v1/notes/1", "/docs", "/openapi.json"])
def test_head_is_get_without_the_body(path: str, anyone: ContractClient) -> None:
    head, got = anyone.head(path), anyone.get(path)
    assert head.status_code == 200
    assert not head.get_data()
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_options_names_the_methods(anyone: ContractClient) -> None:
    response = anyone.options("/v1/notes")
    assert response.status_code == 204
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_wrong_method_is_405_and_names_the_right_ones(recorder: ContractClient) -> None:
    response = recorder.delete("/v1/notes/1")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, PATCH"


def test_any_origin_may_read_without_a_key_and_nothing_else(anyone: ContractClient) -> None:
    assert anyone.get("/v1/notes").headers["Access-Control-Allow-Origin"] == "*"
    reading = anyone.options("/v1/notes", headers={"Access-Control-Request-Method": "GET"})
    assert reading.headers["Access-Control-Allow-Origin"] == "*"
    assert "authorization" not in reading.headers["Access-Control-Allow-Headers"].lower()
    writing = anyone.options("/v1/notes", headers={"Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in writing.headers
    assert "Access-Control-Allow-Origin" not in anyone.post("/v1/notes", json={}).headers


@pytest.mark.parametrize("path", ["/v1/notes", "/docs", "/nowhere", "/docs/static/docs.js"])
def test_every_answer_carries_the_headers_that_keep_browsers_harmless(
    path: str, anyone: ContractClient
) -> None:
    headers = anyone.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers
