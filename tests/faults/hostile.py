"""What nobody sends by accident, as bytes: bodies, queries, paths, and what is no HTTP at all."""

import contextlib
import gzip
import socket
from collections.abc import Mapping
from dataclasses import dataclass

_DEEP = 50_000
_HALF = b'{"reason": "'

BODIES: Mapping[str, bytes] = {
    "fifty thousand deep": b"[" * _DEEP + b"]" * _DEEP,
    "fifty thousand objects deep": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "five thousand digits": b'{"killed": ' + b"9" * 5000 + b"}",
    "five thousand digits behind the point": b'{"killed": 0.' + b"9" * 5000 + b"}",
    "NaN": b'{"killed": NaN}',
    "Infinity": b'{"killed": Infinity}',
    "minus Infinity": b'{"killed": -Infinity}',
    "a float beyond all": b'{"killed": 1e99999}',
    "a name twice": b'{"occurred": "2016-07-17", "occurred": "2016-07-18"}',
    "NUL": b'{"description": "a\\u0000b"}',
    "raw NUL": b'{"description": "a\x00b"}',
    "a lone surrogate": b'{"description": "\\ud800"}',
    "a lone surrogate as UTF-8": b'{"description": "\xed\xa0\x80"}',
    "UTF-16": '{"occurred": "2016-07-17"}'.encode("utf-16"),
    "UTF-32": '{"occurred": "2016-07-17"}'.encode("utf-32"),
    "latin-1": '{"description": "\xe9"}'.encode("latin-1"),
    "a byte-order mark": b'\xef\xbb\xbf{"occurred": "2016-07-17"}',
    "nothing": b"",
    "a list of nothing": b"[]",
    "a list in a list": b"[[{}]]",
    "a number": b"7",
    "a text": b'"a"',
    "null": b"null",
    "half": _HALF,
    "two values": b"{}{}",
    "a comment": b"{/* */}",
    "over-sized": _HALF + b"a" * (1024 * 1024) + b'"}',
    "a year of five digits": b'{"occurred": "99999-01-01"}',
    "a date without end": b'{"occurred": "' + b"2016-07-17/" * 5000 + b'"}',
    "sixty thousand names": b"{" + b",".join(b'"n%d":1' % n for n in range(60_000)) + b"}",
    "nine hundred names that are none": b"{" + b",".join(b'"n%d":1' % n for n in range(900)) + b"}",
    "sixty thousand references": b'{"facility_ids": [' + b'"x",' * 59_999 + b'"x"]}',
    "a prototype": b'{"__proto__": {"admin": true}, "constructor": 1}',
    "SQL": b'{"place_id": "\'; DROP TABLE strike; --"}',
}
_BOMB = gzip.compress(b"[" * 50_000_000, 9)
PACKED: Mapping[str, tuple[str, bytes]] = {
    "a bomb": ("gzip", _BOMB),
    "a bomb in a bomb": ("gzip", gzip.compress(_BOMB)),
    "two codings": ("gzip, gzip", gzip.compress(gzip.compress(b"{}"))),
    "truncated": ("gzip", gzip.compress(b'{"occurred": "2016-07-17"}')[:-6]),
    "truncated at its head": ("gzip", gzip.compress(b"{}")[:4]),
    "no gzip at all": ("gzip", b'{"occurred": "2016-07-17"}'),
    "a wrong checksum": ("gzip", gzip.compress(b"{}")[:-8] + b"\x00" * 8),
    "something behind": ("gzip", gzip.compress(b"{}") + b"more"),
    "another coding": ("br", b"{}"),
    "an unheard-of coding": ("rot13", b"{}"),
}
MEDIA = (
    "", "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x", "application/json; charset=utf-16",
    "application/json; charset=latin-1", "application/geo+json", "*/*", "json", ";", "a" * 4000,
)  # fmt: skip
QUERIES = (
    "limit=%D9%A1%D9%A0", "limit=%EF%BC%91", "limit=-1", "limit=0",
    "limit=1001", "limit=1e3", "limit=" + "9" * 5000, "limit=1&limit=1", "since=2016",
    "bbox=1,2,3", "bbox=a,b,c,d", "bbox=NaN,NaN,NaN,NaN", "bbox=Infinity,0,1,1",
    "bbox=10,10,0,0", "bbox=-999,-999,999,999", "bbox=1e999,0,1,1", "bbox=,,,",
    "cursor=x", "cursor=" + "A" * 500, "cursor=%00", "cursor=..%2f..%2f", "from=2016-13-01",
    "from=2016-02-30", "from=99999-01-01", "from=0000-00-00", "from=%D9%A2016-07-17",
    "updated_since=yesterday", "place=%00", "place=%ff", "place=%zz", "place=%", "place=",
    "place=%ed%a0%80", "place='%20OR%201=1--", "fields=__class__", "fields=,", "state=secret",
    "country=%F0%9F%92%A9", "licence=%0a", "a" * 7000 + "=1", "%00=1", "=1", "&&&=", "q=%0d%0a",
    "format=exe", "format=json&format=csv", "hxl=2", "key=st_abc", "token=x", "include_total=maybe",
)  # fmt: skip
PATHS = (
    "/v1/strikes/%00", "/v1/strikes/%ff", "/v1/strikes/%ed%a0%80", "/v1/strikes/%c0%ae%c0%ae",
    "/v1/strikes/../../etc/passwd", "/v1/strikes/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2f",
    "/v1/strikes/..%5c..%5c", "/v1/strikes/%2f", "/v1//strikes", "/v1/strikes/" + "a" * 3000,
    "/v1/strikes/%0d%0aX-Made:%20up", "/v1/strikes/%", "/v1/strikes/%zz",
    "/v1/cities/%00/summary", "/v1/cities/%ff/summary", "/v1/cities/" + "%F0%9F%92%A9" * 300,
    "/docs/static/..%2f..%2fservice%2fsettings.py", "/docs/static/%2e%2e/x", "/.git/config",
    "/.env",
    "/v1/strikes/00000000-0000-0000-0000-00000000000g", "/v1/strikes/{id}", "/v1/strikes;x=1/",
    "/v1/timeseries/%00", "/v1/timeseries/__class__", "/v1/strikes.exe", "/v1/strikes.json.csv",
)  # fmt: skip

_PATIENCE = 3
_HOST = b"Host: tracker.example\r\nConnection: close\r\n"
_STATUS = b"GET /v1/status HTTP/1.1\r\n" + _HOST
_POST = b"POST /v1/strikes HTTP/1.1\r\n" + _HOST + b"Content-Type: application/json\r\n"
RAW: Mapping[str, bytes] = {
    "two lengths": _POST + b"Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}",
    "two lengths in one": _POST + b"Content-Length: 2, 20\r\n\r\n{}",
    "a negative length": _POST + b"Content-Length: -2\r\n\r\n{}",
    "a signed length": _POST + b"Content-Length: +2\r\n\r\n{}",
    "a length of letters": _POST + b"Content-Length: two\r\n\r\n{}",
    "a length of other digits": _POST + "Content-Length: \u0662\r\n\r\n{}".encode(),
    "a length of 5000 digits": _POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "a length and chunks": _POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/me HTTP/1.1",
    "chunks twice": _POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "an unheard-of transfer": _POST + b"Transfer-Encoding: rot13\r\n\r\n{}",
    "a hidden transfer": _POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a chunk of no size": _POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a chunk of negative size": _POST + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "a chunk of endless size": _POST
    + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 200 + b"\r\n{}\r\n",
    "a huge header": _STATUS + b"X-Long: " + b"a" * 60_000 + b"\r\n\r\n",
    "a thousand headers": _STATUS + b"".join(b"X-%d: a\r\n" % n for n in range(1000)) + b"\r\n",
    "a header without a colon": _STATUS + b"Nonsense\r\n\r\n",
    "a header with a blank before its colon": _STATUS + b"X-A : a\r\n\r\n",
    "a folded header": _STATUS + b"X-A: a\r\n b\r\n\r\n",
    "NUL in a header": _STATUS + b"X-A: a\x00b\r\n\r\n",
    "a bare LF in a header": _STATUS + b"X-A: a\nX-B b\n\r\n\r\n",
    "a bare CR": _STATUS + b"X-A: a\rX-B: b\r\n\r\n",
    "two hosts": _STATUS + b"Host: other.example\r\n\r\n",
    "no host": b"GET /v1/status HTTP/1.1\r\nConnection: close\r\n\r\n",
    "Arabic digits as they are": b"GET /v1/strikes?limit="
    + "\u0661\u0660".encode()
    + b" HTTP/1.1\r\n"
    + _HOST
    + b"\r\n",
    "Arabic letters as they are": b"GET /v1/cities/"
    + "\u062d\u0644\u0628".encode()
    + b" HTTP/1.1\r\n"
    + _HOST
    + b"\r\n",
    "a bad method": b"G\xc3\xa9T /v1/status HTTP/1.1\r\n" + _HOST + b"\r\n",
    "an unheard-of method": b"BREW /v1/status HTTP/1.1\r\n" + _HOST + b"\r\n",
    "TRACE": b"TRACE /v1/status HTTP/1.1\r\n" + _HOST + b"\r\n",
    "CONNECT": b"CONNECT tracker.example:443 HTTP/1.1\r\n" + _HOST + b"\r\n",
    "HTTP/0.9": b"GET /v1/status\r\n",
    "HTTP/9.9": b"GET /v1/status HTTP/9.9\r\n" + _HOST + b"\r\n",
    "HTTP/2 without asking": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "absolute form to elsewhere": b"GET http://other.example/.env HTTP/1.1\r\n" + _HOST + b"\r\n",
    "no form": b"GET HTTP/1.1\r\n" + _HOST + b"\r\n",
    "an address with a blank": b"GET /v1/status /x HTTP/1.1\r\n" + _HOST + b"\r\n",
    "an endless address": b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n" + _HOST + b"\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    "noise": bytes(range(256)) * 20 + b"\r\n\r\n",
    "blank lines": b"\r\n" * 2000,
    "a request that ends early": _POST + b"Content-Length: 100\r\n\r\n{",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What came back: status None = the connection was closed without a word."""

    status: int | None
    media: str
    body: bytes


def told(port: int, sent: bytes) -> Told:
    """Sends bytes and reads to the end; who is silent is told that no more will come."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as line:
        with contextlib.suppress(ConnectionError):  # Refused before all was sent.
            line.sendall(sent)
        with contextlib.suppress(ConnectionError):
            while part := _part(line):
                received += part
    return _read(received)


def _part(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except TimeoutError:
        line.shutdown(socket.SHUT_WR)
        line.settimeout(30)
        return line.recv(65536)


def _read(received: bytes) -> Told:
    if not received.startswith(b"HTTP/"):
        return Told(None, "", received)
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    media = headers.get("content-type", "").partition(";")[0]
    return Told(int(first.split()[1]), media, body)


def request(method: str, target: str, token: str, body: bytes | None = None, **more: str) -> bytes:
    """A request as bytes, whatever its target holds."""
    headers = {"Host": "tracker.example", "Connection": "close", "Authorization": f"Bearer {token}"}
    if body is not None:
        headers |= {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = [
        f"{method} {target} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def in_chunks(target: str, token: str, body: bytes) -> bytes:
    """The same body without a length."""
    head = request("POST", target, token, None, Content_Type="application/json")
    head = head.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n", 1)
    parts = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
