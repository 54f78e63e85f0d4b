"""The committed contract is a contract: it validates, and no client chokes on its size or shape."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openapi_spec_validator import validate

FILE = Path(__file__).resolve().parents[2] / "openapi.yaml"


@cache
def contract() -> Any:
    """The committed file as a value; not to be changed."""
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def properties(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property of every schema with its path."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from properties(each, f"{path}/{index}")
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "properties" and isinstance(each, dict):
                yield from ((f"{path}/{name}/{own}", schema) for own, schema in each.items())
            yield from properties(each, f"{path}/{name}")


def test_openapi_yaml_is_valid() -> None:
    validate(contract())


def test_openapi_yaml_is_not_larger_than_a_request_may_be() -> None:
    assert FILE.stat().st_size < 1024 * 1024


def test_every_tag_says_what_stands_under_it() -> None:
    for tag in contract()["tags"]:
        assert tag["description"] != tag["name"], f"describe {tag['name']} in openapi_parts.TAGS"


def test_no_property_is_null_alone() -> None:
    # openapi-generator stops at a property whose only type is null.
    found = list(properties(contract()))
    assert found
    alone = [path for path, schema in found if schema.get("type") in ("null", ["null"])]
    assert not alone
