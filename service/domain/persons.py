"""Which names are one person: however typed, and whoever made a key under another's name."""

import unicodedata
from collections.abc import Collection, Iterable

from service.model.actor import Reader
from service.model.problem import Problem
from service.storage import keys
from service.storage.database import Row, Session

NOT_CONFIRMED = (
    "You and who wrote this may be one person: one of the keys was issued by the other's holder, or"
    " both by one administrator, and nobody else has confirmed them"
    " (POST /v1/keys/{id}/confirm by another administrator, or `siege-tracker key confirm` by the"
    " operator). Have the newer key confirmed, or ask a reviewer with a key of somebody else's."
)


def same_name(holder: str | None, others: Collection[str | None]) -> bool:
    """Whether a key's holder is one of the people by name, however the name was typed."""
    return _person(holder) in {_person(other) for other in others}


def same_person(session: Session, holder: str | None, others: Collection[str | None]) -> bool:
    """Whether one person may stand behind the words of others and the decision on them.

    Rule: whoever issued a key to write with counts as its holder too, until another administrator
    or the operator confirms the key; and so does whoever issued the issuer's. Otherwise an
    administrator who makes a key under a second name would be two people.
    Args:
        holder: who decides.
        others: who wrote.
    Source: docs/decisions/0019-who-stands-behind-a-key.md.
    """
    unconfirmed = keys.unconfirmed(session)
    deciding = standing_behind(holder, unconfirmed)
    return any(deciding & standing_behind(other, unconfirmed) for other in others)


def standing_behind(holder: str | None, unconfirmed: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Everybody who may act under a name: its bearer, and the issuers nobody has confirmed.

    Args:
        unconfirmed: holder and issuer of each key that is not confirmed.
    Returns:
        Names as they are compared.
    """
    made_by: dict[str, set[str]] = {}
    for held_by, issuer in unconfirmed:
        made_by.setdefault(_person(held_by), set()).add(_person(issuer))
    found: set[str] = set()
    ahead = {_person(holder)}
    while ahead:
        found |= ahead
        ahead = {issuer for one in ahead for issuer in made_by.get(one, ())} - found
    return frozenset(found)


def confirm_key(session: Session, which: str, admin: Reader) -> Row:
    """Notes that an administrator knows a key's holder to be another person than its issuer.

    Rule: nobody confirms what they issued, under whatever name.
    Raises:
        Problem: `not-found`, `forbidden`.
    """
    issued = keys.issuer(session, which)
    if issued is None:
        raise Problem("not-found", "No key has this id or prefix; see GET /v1/keys.")
    if issued["issued_by"] and same_person(session, admin.holder, (issued["issued_by"],)):
        raise Problem(
            "forbidden",
            "You issued this key, or may hold it yourself; another administrator has to confirm"
            " it, or the operator with `siege-tracker key confirm`.",
        )
    row = keys.confirm(session, which, admin.holder or "")
    assert row is not None
    return row


def _person(holder: str | None) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", holder or "").casefold())
    seen = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())
