"""Keys: issued once, stored as a hash, found by their prefix, revoked for good."""

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.model.actor import Reader
from service.storage import statements
from service.storage.database import Row, Session

_SCHEME = "siege"
_NO_SECRET = hashlib.sha256(b"").digest()


def new_secret() -> tuple[str, str]:
    """A fresh key and its public prefix: `siege_<prefix>_<secret><checksum>`.

    The secret holds 200 random bits; the checksum lets a scanner tell a leaked key from noise.
    """
    prefix = secrets.token_hex(5)
    secret = secrets.token_hex(25)
    return f"{_SCHEME}_{prefix}_{secret}{_checksum(prefix + secret)}", prefix


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _prefix_of(token: str) -> str | None:
    scheme, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if scheme != _SCHEME or len(secret) != 58 or len(prefix) != 10 or not token.isascii():
        return None
    return prefix if _checksum(prefix + secret[:-8]) == secret[-8:] else None


def issue(
    session: Session,
    key_id: UUID,
    *,
    name: str,
    holder: str,
    organisation: str,
    tier: str,
    permissions: Sequence[str],
    expires_on: date | None = None,
    issued_by: str | None = None,
) -> tuple[Row, str]:
    """Stores a new key's hash; the row and the key itself, which is never shown again.

    Args:
        issued_by: the administrator; None for the operator on the machine itself.
    """
    token, prefix = new_secret()
    row = session.one(
        statements.of("keys", "insert"),
        {
            "id": key_id,
            "prefix": prefix,
            "secret_sha256": hashlib.sha256(token.encode()).digest(),
            "name": name,
            "holder": holder,
            "organisation": organisation,
            "tier": tier,
            "permissions": sorted(set(permissions)),
            "expires_on": expires_on,
            "issued_by": issued_by,
        },
    )
    assert row is not None
    return row, token


def reader_of(session: Session, token: str) -> Reader | None:
    """Whom a key stands for; None where it is unknown, revoked or expired."""
    prefix = _prefix_of(token)
    row = session.one(statements.of("keys", "find"), {"prefix": prefix}) if prefix else None
    # Compared even where no key was found, so that the time taken tells nothing.
    stored = bytes(row["secret_sha256"]) if row else _NO_SECRET
    equal = hmac.compare_digest(stored, hashlib.sha256(token.encode("utf-8", "replace")).digest())
    if row is None or not equal:
        return None
    return _reader(row)


def reader_named(session: Session, key_id: UUID) -> Reader | None:
    """Whom a key stands for today; None where it is unknown, revoked or expired."""
    row = session.one(statements.of("keys", "named"), {"id": key_id})
    return _reader(row) if row else None


def _reader(row: Row) -> Reader:
    return Reader(
        tier=row["tier"],
        permissions=frozenset(row["permissions"]),
        holder=row["holder"],
        organisation=row["organisation"],
        key_id=str(row["id"]),
    )


def list_keys(session: Session) -> list[Row]:
    """Every key, without its secret."""
    return session.all(statements.of("keys", "list"))


def revoke(session: Session, which: str) -> Row | None:
    """Revokes a key by id or prefix; None where there is none."""
    return session.one(statements.of("keys", "revoke"), {"which": which})


def issuer(session: Session, which: str) -> Row | None:
    """Who issued a key named by id or prefix (`issued_by`); None where there is no such key."""
    return session.one(statements.of("keys", "issuer"), {"which": which})


def confirm(session: Session, which: str, by: str) -> Row | None:
    """Notes that somebody else knows the holder of a key; None where there is no such key."""
    return session.one(statements.of("keys", "confirm"), {"which": which, "by": by})


def unconfirmed(session: Session) -> list[tuple[str, str]]:
    """Holder and issuer of every key to write with that nobody else has confirmed."""
    rows = session.all(statements.of("keys", "unconfirmed"))
    return [(row["holder"], row["issued_by"]) for row in rows]
