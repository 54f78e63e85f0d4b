"""The static files of the pages: a fixed list, read once, served compressed and revalidated."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.http import caching, compression

_FOLDER = Path(__file__).parent / "static"
_FILES: Mapping[str, tuple[Path, str]] = {
    "pages.css": (_FOLDER / "pages.css", "text/css; charset=utf-8"),
    "docs.js": (_FOLDER / "docs.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": (_FOLDER / "swagger-ui" / "swagger-ui.css", "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": (
        _FOLDER / "swagger-ui" / "swagger-ui-bundle.js",
        "text/javascript; charset=utf-8",
    ),
    "swagger-ui-bundle.js.LICENSE.txt": (
        _FOLDER / "swagger-ui" / "swagger-ui-bundle.js.LICENSE.txt",
        "text/plain; charset=utf-8",
    ),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, kept gzipped only: nearly every browser takes it so, and it is the smaller."""

    path: Path
    gzipped: bytes
    etag: str
    media: str


@lru_cache
def _asset(name: str) -> Asset:
    path, media = _FILES[name]
    body = path.read_bytes()
    etag = hashlib.blake2b(body, digest_size=12).hexdigest()
    return Asset(path, compression.gzipped(body), etag, media)


def serve(name: str) -> Response:
    """A static file by its name; what is not on the list does not exist."""
    if name not in _FILES:
        raise NotFound
    asset = _asset(name)
    held = caching.parse_tags(request.headers.get("If-None-Match"))
    if held and caching.matches_weakly(held, asset.etag):
        return Response(status=304, headers={"ETag": caching.echoed(held, asset.etag)})
    if compression.accepts_gzip(request.headers.get("Accept-Encoding", "")):
        headers = {"ETag": caching.quoted(asset.etag, "gzip"), "Content-Encoding": "gzip"}
        return Response(asset.gzipped, content_type=asset.media, headers=headers)
    headers = {"ETag": caching.quoted(asset.etag)}
    return Response(asset.path.read_bytes(), content_type=asset.media, headers=headers)
