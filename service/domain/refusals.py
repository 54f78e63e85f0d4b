"""How a rule refuses a field: one problem, one stable code, one remedy."""

from collections.abc import Collection
from typing import Any

from service.model.problem import FieldError, Problem
from service.model.vocabulary import nearest


def refused(code: str, detail: str, pointer: str, **extra: Any) -> Problem:
    """The problem of one refused field, to be raised.

    Rule: every refusal says where, which rule, and what to send instead.
    Why: a form or an import shows the sentence beside the field that it is about.

    Args:
        code: stable snake_case word that clients may branch on.
        detail: plain sentence that ends in the remedy.
        pointer: JSON pointer into the body.
        extra: further members of the error (candidates, the right values).

    Returns:
        The Problem; the caller raises it.
    """
    error = FieldError(code=code, detail=detail, pointer=pointer, extra=extra)
    return Problem("invalid-field", detail, errors=[error])


def refuse_unknown_members(given: Collection[str], known: Collection[str], pointer: str) -> None:
    """Refuse a member that the value does not have, naming the nearest one that it has.

    Rule: nothing that was sent is ignored.
    Why: a misspelt `latset` would otherwise widen a date without a word.

    Args:
        given: member names sent.
        known: member names of the value.
        pointer: JSON pointer of the value.

    Raises:
        Problem: `unknown_member`, for the first one in alphabetical order.
    """
    if not set(given).difference(known):
        return
    for name in sorted(set(given) - set(known)):
        guess = nearest(name, known)
        hint = f"Did you mean '{guess}'?" if guess else f"It takes {', '.join(sorted(known))}."
        raise refused("unknown_member", f"There is no '{name}' here. {hint}", f"{pointer}/{name}")
