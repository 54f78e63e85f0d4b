"""marshmallow schemas as JSON Schema: closed where they come in, open where they go out."""

from collections.abc import Mapping
from typing import Any

import marshmallow
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import make_schema_key, resolve_schema_instance
from apispec.ext.marshmallow.openapi import OpenAPIConverter

OPENAPI_VERSION = "3.1.1"


class _Converter(OpenAPIConverter):
    """apispec's converter, with the direction of travel told to it."""

    incoming = False

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        parts = getattr(resolve_schema_instance(schema), "made_of", ())
        if parts:
            return {"allOf": [self.resolve_nested_schema(part) for part in parts]}  # type: ignore[no-untyped-call]
        written: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        instance = resolve_schema_instance(schema)
        written.pop("additionalProperties", None)
        if instance.unknown == marshmallow.INCLUDE:
            written["additionalProperties"] = True
        elif self.incoming and instance.unknown == marshmallow.RAISE:
            written["additionalProperties"] = False
        for name, field in instance.fields.items():
            if field.dump_only if self.incoming else field.load_only:
                _drop(written, field.data_key or name)
        return written


class _Incoming(_Converter):
    incoming = True


class _OutgoingPlugin(MarshmallowPlugin):
    Converter = _Converter


class _IncomingPlugin(MarshmallowPlugin):
    Converter = _Incoming


class Components:
    """The schema components of one direction, filled as schemas are asked for."""

    def __init__(self, *, incoming: bool, taken: Mapping[str, Any] | None = None) -> None:
        plugin_class = _IncomingPlugin if incoming else _OutgoingPlugin
        self._taken = set(taken or ())
        self._suffix = "Input"
        self._name_of: dict[object, str] = {}
        plugin = plugin_class(schema_name_resolver=self._name)
        self._spec = APISpec("", "", OPENAPI_VERSION, plugins=[plugin])
        converter: Any = plugin.converter
        self._converter = converter
        self._converter.add_attribute_function(_own_json_schema)

    def reference(self, schema: Any, *, many: bool = False) -> dict[str, Any]:
        """The `$ref` to a schema's component; a finished JSON Schema stays as it is."""
        if isinstance(schema, Mapping):
            found = dict(schema)
        else:
            instance = schema() if isinstance(schema, type) else schema
            found = self._converter.resolve_nested_schema(instance)
        return {"type": "array", "items": found} if many else found

    def query_parameters(self, schema: type[marshmallow.Schema]) -> list[dict[str, Any]]:
        """The parameters that the fields of a query schema document."""
        instance = schema()
        written: list[dict[str, Any]] = self._converter.schema2parameters(
            instance, location="query"
        )
        by_name = {field.data_key or name: field for name, field in instance.fields.items()}
        for parameter in written:
            field = by_name[parameter["name"]]
            if getattr(field, "comma_separated", False):
                parameter["explode"] = False
                parameter["schema"]["minItems"] = 1
                if parameter["schema"]["items"].get("type") == "string":
                    parameter["schema"]["items"].setdefault("minLength", 1)
            if parameter["schema"].get("type") == "string" and "enum" not in parameter["schema"]:
                parameter["schema"].setdefault("minLength", 1)
            if not parameter.get("required"):
                parameter.pop("required", None)
        return written

    def written(self) -> dict[str, Any]:
        """Component name → JSON Schema."""
        components: dict[str, Any] = self._spec.to_dict().get("components", {})
        schemas: dict[str, Any] = components.get("schemas", {})
        return schemas

    def _name(self, schema: Any) -> str:
        """The class's name without `Schema`; `Input` after it where answers have that name too."""
        instance = resolve_schema_instance(schema)
        key = make_schema_key(instance)
        if key in self._name_of:
            return self._name_of[key]
        base = type(instance).__name__.removesuffix("Schema") or "Schema"
        if instance.partial:
            base += "Partial"
        if base in self._taken:
            base += self._suffix
        name, count = base, 1
        while name in self._name_of.values() or name in self._taken:
            count += 1
            name = f"{base}{count}"
        self._name_of[key] = name
        return name


def _own_json_schema(
    self: Any, field: marshmallow.fields.Field[Any], ret: dict[str, Any], **_: Any
) -> dict[str, Any]:
    """A field class may say for itself what it is: `json_schema = {"type": "string", …}`."""
    own = {
        name: value
        for name, value in (getattr(field, "json_schema", None) or {}).items()
        if name not in ("minimum", "maximum") or name not in ret
    }
    if own and field.allow_none and isinstance(own.get("type"), str):
        own["type"] = [own["type"], "null"]
    return own


def _drop(written: dict[str, Any], name: str) -> None:
    written["properties"].pop(name, None)
    if name in written.get("required", ()):
        written["required"].remove(name)
        if not written["required"]:
            del written["required"]
