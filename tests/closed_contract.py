"""The contract with every answer closed: a member that it does not declare is refused."""

from collections.abc import Mapping
from typing import Any

_NESTED_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_NESTED_MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
_NESTED = ("items", "additionalProperties", "not", "if", "then", "else", "contains")


def closed_contract(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the contract in which answers may hold declared members only."""
    contract: dict[str, Any] = _copied(spec)
    schemas = contract["components"]["schemas"]
    for name, schema in schemas.items():
        if "allOf" in schema:
            schemas[name] = _put_together(schema, schemas)
    for schema in schemas.values():
        _close(schema)
    for operations in contract["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    _close(content["schema"])
    return contract


def _put_together(whole: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """One object with the members of all its parts: closing each part would refuse the others'."""
    assert set(whole) == {"allOf"}, f"more than parts: {sorted(whole)}"
    parts = [schemas[part["$ref"].rsplit("/", 1)[1]] for part in whole["allOf"]]
    for part in parts:
        assert part["type"] == "object" and "allOf" not in part, f"no plain object: {part}"
    return {
        "type": "object",
        "properties": {name: said for part in parts for name, said in part["properties"].items()},
        "required": [name for part in parts for name in part.get("required", ())],
    }


def _close(schema: Any) -> None:
    """Set `additionalProperties: false`, in place, wherever members are declared without it."""
    if not isinstance(schema, dict):
        return
    if "properties" in schema:
        schema.setdefault("additionalProperties", False)
    for keyword in _NESTED_LISTS:
        for nested in schema.get(keyword, ()):
            _close(nested)
    for keyword in _NESTED_MAPS:
        for nested in schema.get(keyword, {}).values():
            _close(nested)
    for keyword in _NESTED:
        _close(schema.get(keyword))


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(inner) for inner in value]
    return value
