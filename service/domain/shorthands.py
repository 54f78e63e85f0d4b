"""One call records one fact: reads what a person writes into what a record holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zlib import crc32

from service.domain.claim_values import read_members
from service.domain.identity import new_id
from service.domain.names import fold
from service.domain.place_resolution import resolve_place
from service.domain.refusals import refused
from service.domain.texts import check_text
from service.model.noun import Noun
from service.model.nouns import BY_TABLE
from service.storage import references
from service.storage.database import Session

SHORTHANDS = ("place", "area", "route", "source", "first_hand")
_SOURCE_MEMBERS = ("url", "name", "title", "published_on", "quoted", "locator", "credibility")


@dataclass
class Expansion:
    """A claim with its shorthands resolved, how each was read, and what has to be made first."""

    claim: dict[str, Any]
    interpreted: list[dict[str, Any]] = field(default_factory=list)
    new_records: list[tuple[Noun, UUID, dict[str, Any]]] = field(default_factory=list)

    def note(self, member: str, given: Any, read_as: Any, how: str) -> None:
        """Adds one line to `interpreted`."""
        self.interpreted.append({"field": member, "given": given, "read_as": read_as, "how": how})


def expand(
    session: Session, noun: Noun, given: Mapping[str, Any], organisation: str, now: datetime
) -> Expansion:
    """Resolves `place`, `area`, `route`, `source` and `first_hand`.

    Rule: one match is taken and said so; several are refused with candidates; none is guessed.
    A source and its document are found, or made in the same transaction.
    Args:
        given: the members as sent.
        organisation: the recorder's, whose field report `first_hand` cites.
        now: for the ids of new sources and documents.
    Raises:
        Problem: `invalid-field`.
    """
    expansion = Expansion({k: v for k, v in given.items() if k not in SHORTHANDS})
    if given.get("place") is not None and "place_id" in noun.by_name:
        _expand_place(session, expansion, given["place"])
    for member, target, table in (
        ("area", "area_id", "besieged_area"),
        ("route", "route_id", "supply_route"),
    ):
        if given.get(member) is not None and target in noun.by_name:
            text = check_text(given[member], f"/{member}", longest=300).strip()
            found, how = _known_as(session, BY_TABLE[table], text, f"/{member}")
            expansion.claim[target] = str(found)
            expansion.note(member, text, {target: str(found)}, how)
    if given.get("first_hand"):
        _expand_first_hand(session, expansion, noun, organisation, now)
    elif given.get("source") is not None:
        _expand_source(session, expansion, noun, given["source"], now)
    return expansion


def _known_as(session: Session, noun: Noun, text: str, pointer: str) -> tuple[UUID, str]:
    """By slug or id, else by a name in any script; several are refused with their slugs."""
    found = references.which(session, noun, text)
    if found is not None:
        return found, "slug or id"
    key, title = fold(text), noun.title.lower()
    named = references.named(session, noun, key) if key else []
    if len(named) == 1:
        return UUID(str(named[0]["id"])), "name"
    if named:
        candidates = [{"id": str(row["id"]), "slug": row["slug"]} for row in named]
        detail = f"'{text}' may be any of {len(named)}; send the slug of one {title}."
        raise refused("ambiguous_reference", detail, pointer, candidates=candidates)
    detail = f"No {title} is known by '{text}'; see GET /v1/{noun.path}."
    raise refused("unknown_reference", detail, pointer)


def _expand_place(session: Session, expansion: Expansion, given: Any) -> None:
    text = check_text(given, "/place", longest=300).strip()
    found = resolve_place(session, text, "/place")
    expansion.claim["place_id"] = str(found.id)
    read_as = {"place_id": str(found.id), "slug": found.slug, "score": found.score}
    if found.alias:
        read_as["matched"] = found.alias
    expansion.note("place", text, read_as, found.by)


def _expand_source(
    session: Session, expansion: Expansion, noun: Noun, given: Any, now: datetime
) -> None:
    if isinstance(given, str):
        is_address = given.startswith(("http://", "https://"))
        given = {"url": given} if is_address else {"name": given}
    told = read_members(given, _SOURCE_MEMBERS, "/source")
    if told.get("url"):
        source_id, document_id = _by_url(session, expansion, told, now)
    elif told.get("name"):
        source_id = _named_source(session, expansion, str(told["name"]), now)
        document_id = _new_document(expansion, source_id, told, now)
    else:
        raise refused("missing", "Give the source's 'url' or its 'name'.", "/source")
    _cite(expansion, noun, source_id, document_id, told)


def _by_url(
    session: Session, expansion: Expansion, told: Mapping[str, Any], now: datetime
) -> tuple[UUID, UUID]:
    url = check_text(told["url"], "/source", longest=2000)
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    if not host or "." not in host:
        raise refused("wrong_form", "Give a full http or https address.", "/source")
    known = references.document_by_url(session, url)
    if known is not None:
        expansion.note("source", url, {"document_id": str(known["id"])}, "document at this address")
        return known["source_id"], known["id"]
    name = str(told.get("name") or host)
    source_id = _named_source(session, expansion, name, now)
    return source_id, _new_document(expansion, source_id, told, now)


def _named_source(session: Session, expansion: Expansion, name: str, now: datetime) -> UUID:
    text = check_text(name, "/source", longest=300).strip()
    slug = _slug(text)
    found = references.which(session, BY_TABLE["source"], text) or references.which(
        session, BY_TABLE["source"], slug
    )
    if found is not None:
        expansion.note("source", text, {"source_id": str(found)}, "slug")
        return found
    named = references.sources_named(session, fold(text))
    if len(named) > 1:
        candidates = [{"id": str(row["id"]), "slug": row["slug"]} for row in named]
        detail = f"'{text}' may be any of {len(named)} sources; send the slug of one."
        raise refused("ambiguous_source", detail, "/source", candidates=candidates)
    if named:
        expansion.note("source", text, {"source_id": str(named[0]["id"])}, "name")
        return UUID(str(named[0]["id"]))
    source_id = new_id(now)
    body = {"slug": slug, "names": [{"lang": "und", "text": text, "kind": "official"}]}
    expansion.new_records.append((BY_TABLE["source"], source_id, body))
    expansion.note("source", text, {"source_id": str(source_id)}, "new source, not yet graded")
    return source_id


def _new_document(
    expansion: Expansion, source_id: UUID, told: Mapping[str, Any], now: datetime
) -> UUID:
    document_id = new_id(now)
    body = {"source_id": str(source_id), "kind": "report"}
    body |= {name: told[name] for name in ("url", "title", "published_on") if told.get(name)}
    expansion.new_records.append((BY_TABLE["document"], document_id, body))
    expansion.note("source", told.get("url"), {"document_id": str(document_id)}, "new document")
    return document_id


def _expand_first_hand(
    session: Session, expansion: Expansion, noun: Noun, organisation: str, now: datetime
) -> None:
    slug = _slug(organisation)
    source_id = references.which(session, BY_TABLE["source"], slug)
    if source_id is None:
        source_id = new_id(now)
        names = [{"lang": "und", "text": organisation, "kind": "official"}]
        source = {"slug": slug, "names": names, "kind": "ngo"}
        expansion.new_records.append((BY_TABLE["source"], source_id, source))
    document_id = references.field_report(session, source_id)
    if document_id is None:
        document_id = new_id(now)
        report = {"source_id": str(source_id), "kind": "field_report"}
        expansion.new_records.append((BY_TABLE["document"], document_id, report))
    expansion.note("first_hand", True, {"document_id": str(document_id)}, "own field report")
    _cite(expansion, noun, source_id, document_id, {})


def _cite(
    expansion: Expansion, noun: Noun, source_id: UUID, document_id: UUID, told: Mapping[str, Any]
) -> None:
    citation = {"document_id": str(document_id)}
    citation |= {n: told[n] for n in ("quoted", "locator", "credibility") if told.get(n)}
    expansion.claim["citations"] = [*(expansion.claim.get("citations") or []), citation]
    if "source_id" in noun.by_name and not expansion.claim.get("source_id"):
        expansion.claim["source_id"] = str(source_id)


def _slug(text: str) -> str:
    plain = re.sub("[^a-z0-9]+", "-", fold(text)).strip("-")
    return plain[:80].strip("-") or f"source-{crc32(text.encode()):08x}"
