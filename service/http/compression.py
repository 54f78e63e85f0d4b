"""Compressed answers by Accept-Encoding: gzip always, zstd and br where their library is there."""

import importlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

MIN_BYTES = 1024
_GZIP_LEVEL = 5

_COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "application/x-ndjson",
                 "application/yaml", "application/atom+xml", "application/problem+json",
                 "image/svg")  # fmt: skip


def gzipped(body: bytes) -> bytes:
    """gzip without a time stamp: the same bytes for the same body."""
    squeeze = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 31)
    return squeeze.compress(body) + squeeze.flush()


def _codings() -> Mapping[str, Callable[[bytes], bytes]]:
    found: dict[str, Callable[[bytes], bytes]] = {}
    try:
        zstandard = importlib.import_module("zstandard")
        # A compressor is not safe to share between threads; making one takes 2 µs.
        found["zstd"] = lambda body: bytes(zstandard.ZstdCompressor(level=3).compress(body))
    except ImportError:
        pass
    try:
        brotli = importlib.import_module("brotli")
        found["br"] = lambda body: bytes(brotli.compress(body, quality=4))
    except ImportError:
        pass
    found["gzip"] = gzipped
    return found


class _Squeeze(NamedTuple):
    """A compressor at work: takes parts, then gives what is left."""

    take: Callable[[bytes], bytes]
    end: Callable[[], bytes]


def _squeeze(coding: str) -> _Squeeze:
    made: Any
    if coding == "zstd":
        made = importlib.import_module("zstandard").ZstdCompressor(level=3).compressobj()
        return _Squeeze(made.compress, made.flush)
    if coding == "br":
        made = importlib.import_module("brotli").Compressor(quality=4)
        return _Squeeze(made.process, made.finish)
    made = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 31)
    return _Squeeze(made.compress, made.flush)


class Compressed:
    """A streamed body, compressed as it passes; closing it closes the stream."""

    def __init__(self, parts: Iterable[bytes], coding: str) -> None:
        self._parts = parts
        self._coding = coding

    def __iter__(self) -> Iterator[bytes]:
        squeeze = _squeeze(self._coding)
        for part in self._parts:
            if squeezed := squeeze.take(part):
                yield squeezed
        yield squeeze.end()

    def close(self) -> None:
        """Closes what is read from."""
        if close := getattr(self._parts, "close", None):
            close()


def compress_stream(
    parts: Iterable[bytes], media: str, accept_encoding: str
) -> tuple[Iterable[bytes], str]:
    """The stream as it goes out and the coding used, empty for none."""
    coding = choose(accept_encoding) if media.startswith(_COMPRESSIBLE) else ""
    return (Compressed(parts, coding), coding) if coding else (parts, "")


CODINGS: Mapping[str, Callable[[bytes], bytes]] = _codings()
"""Coding name → compressor, in our order of preference."""


def choose(accept_encoding: str) -> str:
    """The coding to use for this Accept-Encoding, empty where the body goes out as it is."""
    if not accept_encoding:
        return ""
    weights = _weights(accept_encoding)
    star = weights.get("*", 0.0)
    best, best_weight = "", 0.0
    for coding in CODINGS:
        weight = weights.get(coding, star)
        if weight > best_weight:
            best, best_weight = coding, weight
    return "" if weights.get("identity", 0.0) > best_weight else best


def _weights(accept_encoding: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in accept_encoding.split(","):
        name, _, parameter = part.partition(";")
        weight = 1.0
        key, _, value = parameter.strip().partition("=")
        if key.strip().lower() == "q":
            try:
                weight = float(value)
            except ValueError:
                weight = 0.0
        weights[name.strip().lower().removeprefix("x-")] = weight
    return weights


def compress(body: bytes, media: str, accept_encoding: str) -> tuple[bytes, str]:
    """The body as it goes out and the coding used, empty for none."""
    if len(body) < MIN_BYTES or not media.startswith(_COMPRESSIBLE):
        return body, ""
    coding = choose(accept_encoding)
    if not coding:
        return body, ""
    squeezed = CODINGS[coding](body)
    return (squeezed, coding) if len(squeezed) < len(body) else (body, "")


def accepts_gzip(accept_encoding: str) -> bool:
    """True where a body that is already gzipped may go out."""
    weights = _weights(accept_encoding)
    return weights.get("gzip", weights.get("*", 0.0)) > 0
