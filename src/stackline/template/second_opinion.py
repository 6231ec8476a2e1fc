"""What PyYAML's own parser makes of a text that libyaml has read."""

from __future__ import annotations

from stackline.template.models import Model, pure_model
from stackline.template.nodes import ALIAS, SCALAR, Node


def second_model(text: str, root: Node) -> Model | None:
    """The model by the parser written in Python. Raises NotYaml.

    YAML allows tabs between tokens, but that parser does not: those tabs are blanks to it, as they are to YAML.
    """
    return pure_model(_without_tabs(text, root) if "\t" in text else text)


def _without_tabs(text: str, root: Node) -> str:
    """The text with each tab outside of scalars as a blank; nothing moves."""
    parts: list[str] = []
    at = 0
    for node in root.walk():
        if node.kind is SCALAR or node.kind is ALIAS:
            start = max(_content_start(text, node), at)
            end = max(node.raw_end, start)
            parts += (text[at:start].replace("\t", " "), text[start:end])
            at = end
    parts.append(text[at:].replace("\t", " "))
    return "".join(parts)


def _content_start(text: str, node: Node) -> int:
    """Of a block scalar the line below its header, where a tab may part it from a comment."""
    if node.style not in ("|", ">"):
        return node.content
    header = text.find("\n", node.content, node.raw_end)
    return header if header >= 0 else node.raw_end
