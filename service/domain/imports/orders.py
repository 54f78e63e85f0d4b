"""What an import is asked for: how rows are read, what is written, and what is left alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["partial", "atomic"]
OnExisting = Literal["amend", "skip", "refuse"]


@dataclass(frozen=True)
class Order:
    """One import as it was asked for.

    `mode` atomic writes nothing where any row is refused; partial writes what stands. `on_existing`
    says what becomes of a row whose external id is recorded already and that says something else.
    `republication` says that the file replaces an earlier one: what it no longer holds, of the
    countries and days that it speaks of, is marked as gone. `options` are the profile's own.
    `publish` is for the operator's own hand.
    """

    profile: str
    dry_run: bool = False
    mode: Mode = "partial"
    on_existing: OnExisting = "amend"
    publish: bool = False
    republication: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
