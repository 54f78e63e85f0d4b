"""Bodies that nobody sends by accident: always a 4xx problem, quickly, memory flat."""

import gzip
import json
import time
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from service.http import json_bodies
from service.http.bodies import inflate
from service.model.problem import Problem
from tests.contract_client import ContractClient

JSON = {"Content-Type": "application/json"}

HOSTILE = {
    "fifty thousand deep": (b"[" * 50_000 + b"]" * 50_000, "too_deep"),
    "deep and unclosed": (b'{"a":' * 50_000, "too_deep"),
    "twenty-one deep": (b"[" * 21 + b"]" * 21, "too_deep"),
    "five thousand digits": (b'{"text": ' + b"9" * 5000 + b"}", "number_too_long"),
    "nineteen digits": (b'{"text": 1234567890123456789}', "number_too_long"),
    "NaN": (b'{"text": NaN}', "not_finite"),
    "Infinity": (b'{"text": -Infinity}', "not_finite"),
    "a float beyond all floats": (b'{"text": 1e999}', "number_too_long"),
    "a name twice": (b'{"text": "a", "text": "b"}', "repeated_name"),
    "an escaped name twice": (b'{"text": "a", "te\\u0078t": "b"}', "repeated_name"),
    "NUL, escaped": (b'{"text": "a\\u0000b"}', "nul_in_text"),
    "NUL, raw": (b'{"text": "a\x00b"}', "not_json"),
    "lone surrogate": (b'{"text": "\\ud800"}', "not_json"),
    "latin-1": ('{"text": "\xe9"}'.encode("latin-1"), "not_utf8"),
    "UTF-16": ('{"text": "a"}'.encode("utf-16"), "not_utf8"),
    "byte-order mark": (b"\xef\xbb\xbf{}", "byte_order_mark"),
    "a thousand and one names": (
        b"{" + b",".join(b'"n%d":1' % n for n in range(1001)) + b"}",
        "too_many_names",
    ),
    "nothing": (b"", "empty_body"),
    "blanks": (b"  \n ", "empty_body"),
    "two values": (b"{} {}", "not_json"),
    "half a value": (b'{"text": "a', "not_json"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_400_that_says_what_to_mend(
    name: str, recorder: ContractClient
) -> None:
    body, code = HOSTILE[name]
    response = recorder.post("/v1/notes", data=body, headers=JSON)
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["errors"][0]["code"] == code


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    assert json_bodies.load(b'{"text": "\\\\u0000"}') == {"text": "\\u0000"}


def test_brackets_inside_text_are_no_depth() -> None:
    text = "[{" * 500 + '\\"'
    assert json_bodies.load(f'{{"text": "{text}"}}'.encode())["text"].startswith("[{")


def test_the_depth_scan_is_linear_on_text_that_never_ends() -> None:
    body = b"[" * 30 + b'"' + b'\\"' * 500_000
    started = time.perf_counter()
    with pytest.raises(Problem):
        json_bodies.load(body)
    assert time.perf_counter() - started < 2


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
).filter(lambda value: "\\u0000" not in repr(value) and "\\x00" not in repr(value))


@settings(max_examples=60, deadline=None)
@given(JSON_VALUES)
def test_a_plain_value_is_read_as_the_standard_library_reads_it(value: Any) -> None:
    assert json_bodies.load(json.dumps(value).encode()) == value


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_a_problem(body: bytes) -> None:
    try:
        json_bodies.load(body)
    except Problem as problem:
        assert problem.type.status == 400


def test_a_body_over_the_limit_is_413_with_or_without_a_length(recorder: ContractClient) -> None:
    body = b'{"text": "' + b"a" * (1024 * 1024) + b'"}'
    assert recorder.post("/v1/notes", data=body, headers=JSON).status_code == 413
    assert _status_of_chunked(recorder, "/v1/notes", "application/json", body) == 413


@pytest.mark.parametrize(("size", "status"), [(4999, 202), (5000, 202), (5001, 413), (9000, 413)])
def test_a_chunked_stream_is_never_cut_off_in_silence(
    size: int, status: int, recorder: ContractClient
) -> None:
    assert _status_of_chunked(recorder, "/v1/imports", "text/csv", b"a" * size) == status


def _status_of_chunked(client: ContractClient, path: str, media: str, body: bytes) -> int:
    """Without Content-Length, as a server hands over a chunked body."""
    headers = Headers({"Content-Type": media, "X-API-Key": "recorder-key"})
    environ = EnvironBuilder(path, method="POST", data=body, headers=headers).get_environ()
    del environ["CONTENT_LENGTH"]
    environ["wsgi.input_terminated"] = True
    environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    _, status, _ = run_wsgi_app(client.app, environ)
    return int(status.split()[0])


def test_a_gzip_body_is_read(recorder: ContractClient) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}
    response = recorder.post("/v1/notes", data=gzip.compress(b'{"text": "a"}'), headers=headers)
    assert response.status_code == 201


def test_a_gzip_bomb_is_413_and_never_unpacked() -> None:
    bomb = gzip.compress(b"\x00" * 200_000_000, compresslevel=9)
    started = time.perf_counter()
    with pytest.raises(Problem) as caught:
        inflate(bomb, 1024 * 1024)
    assert caught.value.kind == "too-large"
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(b"{}")[:-3], gzip.compress(b"{}") + b"x", zlib.compress(b"{}")],
    ids=["plain", "cut", "trailing", "zlib"],
)
def test_a_broken_gzip_body_is_400(body: bytes, recorder: ContractClient) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}
    assert recorder.post("/v1/notes", data=body, headers=headers).status_code == 400


def test_an_unknown_content_encoding_is_415_and_names_gzip(recorder: ContractClient) -> None:
    headers = {**JSON, "Content-Encoding": "br"}
    response = recorder.post("/v1/notes", data=b"{}", headers=headers)
    assert response.status_code == 415
    assert "gzip" in response.headers["Accept-Encoding"]


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "application/json; charset=latin-1", ""]
)
def test_a_wrong_media_type_is_415_and_names_the_right_one(
    media: str, recorder: ContractClient
) -> None:
    response = recorder.post("/v1/notes", data=b"{}", headers={"Content-Type": media})
    assert response.status_code == 415
    assert response.headers["Accept-Post"] == "application/json"


def test_a_patch_names_its_media_types_in_accept_patch(recorder: ContractClient) -> None:
    headers = {"Content-Type": "text/plain", "If-Match": '"r1"'}
    response = recorder.patch("/v1/notes/1", data=b"{}", headers=headers)
    assert response.headers["Accept-Patch"].startswith("application/merge-patch+json")


def test_a_streamed_body_is_cut_off_at_its_limit(recorder: ContractClient) -> None:
    headers = {"Content-Type": "text/csv"}
    assert recorder.post("/v1/imports", data=b"a" * 4000, headers=headers).status_code == 202
    assert recorder.post("/v1/imports", data=b"a" * 6000, headers=headers).status_code == 413
    assert recorder.post("/v1/imports", data=b"a", headers=JSON).status_code == 415
