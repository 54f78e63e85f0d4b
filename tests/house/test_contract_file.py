"""The committed contract is a contract: it validates, and no client chokes on its size."""

from pathlib import Path

import yaml
from openapi_spec_validator import validate

FILE = Path(__file__).resolve().parents[2] / "openapi.yaml"


def test_openapi_yaml_is_valid() -> None:
    validate(yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def test_openapi_yaml_is_not_larger_than_a_request_may_be() -> None:
    assert FILE.stat().st_size < 1024 * 1024
