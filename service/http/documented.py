"""One documented answer of the route table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

SchemaSource = type[Schema] | Schema | Mapping[str, Any]
"""A marshmallow schema, or a finished JSON Schema for what marshmallow cannot say."""


@dataclass(frozen=True)
class Body:
    """One documented answer: its schema, the media types it comes in (the first is the default).

    `schema` describes the JSON media types; another media type is text unless
    `media_schemas` says more (a GeoJSON answer has another shape than the JSON one).
    """

    schema: SchemaSource | None = None
    media: tuple[str, ...] = ("application/json",)
    description: str = ""
    many: bool = False
    media_schemas: Mapping[str, SchemaSource] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further response headers, name → description."""
