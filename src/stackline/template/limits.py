"""How large a template may be. Counted while reading, before anything is built from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackline.core import Diagnostic, Fix, TemplateError
from stackline.template.lines import position
from stackline.template.nodes import ALIAS, Node

if TYPE_CHECKING:
    from stackline.template.tree import Tree

MAX_BYTES = 1_000_000
"""CloudFormation's own limit for a template in S3 is 1 MB (Understand CloudFormation quotas)."""
MAX_NODES = 100_000
MAX_DEPTH = 100
MAX_COLLECTION_ALIASES = 128


def too_large(size: int, file: str) -> TemplateError:
    return _exceeded(
        "template-too-large",
        f"The template is {size:,} bytes; CloudFormation and Stackline take at most {MAX_BYTES:,}",
        "Move parts of it to nested applications, or large inline code and bodies to files of their own.",
        file,
    )


def too_deep(line: int, column: int, file: str) -> TemplateError:
    return _exceeded(
        "template-too-deep",
        f"The template nests more than {MAX_DEPTH} levels deep",
        "Check for brackets that are never closed.",
        file,
        line,
        column,
    )


def too_many_nodes(file: str) -> TemplateError:
    return _exceeded(
        "template-too-many-nodes",
        f"The template holds more than {MAX_NODES:,} values, with its aliases expanded",
        "Split it into nested applications, or replace YAML aliases that repeat large parts.",
        file,
    )


def too_many_aliases(line: int, column: int, file: str) -> TemplateError:
    return _exceeded(
        "template-too-many-aliases",
        f"The template repeats collections by YAML aliases more than {MAX_COLLECTION_ALIASES} times",
        "Write the repeated parts out, or use parameters and mappings.",
        file,
        line,
        column,
    )


def _exceeded(code: str, summary: str, fix: str, file: str, line: int = 0, column: int = 0) -> TemplateError:
    return TemplateError(
        [Diagnostic("error", code, summary, file=file, line=line, column=column, fix=Fix(fix))]
    )


def check_aliases(tree: Tree, text: str, file: str) -> None:
    """Raises TemplateError where aliases to collections are too many, or the text with them expanded too large."""
    if not tree.aliases or tree.root is None:
        return
    sizes: dict[str, int] = {}
    collections = {node.anchor for node in tree.anchors if node.is_collection}
    repeated = [alias for alias in tree.aliases if alias.value in collections]
    if len(repeated) > MAX_COLLECTION_ALIASES:
        line, column = position(text, repeated[MAX_COLLECTION_ALIASES].start)
        raise too_many_aliases(line, column, file)
    if _expanded(tree.root, sizes) > MAX_NODES:
        raise too_many_nodes(file)


def _expanded(node: Node, sizes: dict[str, int]) -> int:
    """How many nodes there are with every alias written out. `sizes` collects those of the anchors on the way."""
    if node.kind is ALIAS:
        return sizes.get(node.value, 1)
    size = 1 + sum(_expanded(child, sizes) for child in node.children())
    if node.anchor is not None:
        sizes[node.anchor] = size
    return size
