"""Versions and caches: ETags out, If-None-Match and If-Match in, Cache-Control and Vary."""

import re

VARY = "Accept, Accept-Encoding, Authorization, X-API-Key"
PUBLIC = "public, max-age=0, must-revalidate"
KEYED = "private, no-cache"
NEVER = "no-store"

ANY = ("*",)
"""What If-Match says of whatever there is."""

_TAG = re.compile(r'(?:W/)?"([^"]*)"|([^\s,"]+)')
# What servers and proxies append to a tag when they compress: nginx and Apache `-gzip`,
# Jetty `--gzip`, others `;gzip`.
_CODING_SUFFIX = re.compile(r"(?:--?|;|:)(?:gzip|br|zstd|deflate)$")


def quoted(etag: str, coding: str = "") -> str:
    """A strong ETag header value; a compressed representation has a tag of its own."""
    return f'"{etag}-{coding}"' if coding else f'"{etag}"'


def parse_tags(header: str | None) -> tuple[str, ...] | None:
    """The opaque tags of an If-Match or If-None-Match header, weak marks dropped.

    Returns None where the header is absent, `("*",)` for the star, `()` for rubbish, which
    matches nothing.
    """
    if header is None:
        return None
    text = header.strip()
    if text == "*":
        return ANY
    return tuple(strong or bare for strong, bare in _TAG.findall(text) if (strong or bare) != "*")


def matches_weakly(tags: tuple[str, ...], etag: str) -> bool:
    """If-None-Match: true where one of the tags names this version in any coding."""
    return any(tag in ("*", etag) or without_coding(tag) == etag for tag in tags)


def matches_own(tags: tuple[str, ...], etag: str) -> bool:
    """If-Match: true where one of the tags is ours, even weakened or suffixed on its way.

    RFC 9110 asks for strong comparison; a proxy that compresses weakens every tag, though, and
    would make editing impossible. Our tags name a revision, not bytes, so nothing is lost.
    """
    return matches_weakly(tags, etag)


def without_coding(tag: str) -> str:
    """A tag as we made it, without what compression added."""
    return _CODING_SUFFIX.sub("", tag)


def echoed(tags: tuple[str, ...] | None, etag: str) -> str:
    """The tag a 304 carries: the very one the caller holds, so that its cache finds its copy."""
    for tag in tags or ():
        if tag != "*" and without_coding(tag) == etag:
            return f'"{tag}"'
    return quoted(etag)


def cache_control(method: str, *, keyed: bool, status: int = 200) -> str:
    """Who may keep an answer: anyone but revalidating, the caller alone, or nobody."""
    if status >= 400 or method not in ("GET", "HEAD"):
        return NEVER
    return KEYED if keyed else PUBLIC
