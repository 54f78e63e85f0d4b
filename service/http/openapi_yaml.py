"""The contract as YAML that a person can read: short things on one line, texts as blocks."""

from typing import Any

import orjson
import yaml

_WIDTH = 100
# What is written on one line has room for its name and its indentation beside it.
_ON_ONE_LINE = 66
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def render_yaml(spec: dict[str, Any]) -> str:
    """The document as YAML, in the order it was built; the same text every time."""
    # Once through JSON: what is shared, frozen or a tuple becomes plain lists and mappings.
    plain = orjson.loads(orjson.dumps(spec))
    return str(yaml.dump(plain, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=_WIDTH))


class _Plain(_DUMPER):  # type: ignore[misc]
    """Without anchors: a reader sees every value where it stands."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_str(self, text: str) -> Any:
        """A text of several lines as a block."""
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _length(node) <= _ON_ONE_LINE
        return node

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        node = super().represent_sequence(tag, sequence, flow_style)
        words = all(isinstance(member, yaml.ScalarNode) for member in node.value)
        node.flow_style = words or _length(node) <= _ON_ONE_LINE
        return node


_Plain.add_representer(str, _Plain.represent_str)


def _length(node: Any) -> int:
    """About how many characters a node takes on one line."""
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) if node.style != "|" else _WIDTH
    if isinstance(node, yaml.SequenceNode):
        return sum(_length(member) + 2 for member in node.value)
    return sum(_length(name) + _length(value) + 4 for name, value in node.value)
