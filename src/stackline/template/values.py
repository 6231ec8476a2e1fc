"""Values and paths as people type them: CloudFormation YAML on a command line, dotted paths."""

from __future__ import annotations

import re
from typing import Any

from stackline.core import TemplateError
from stackline.template import limits, refusals
from stackline.template.constructs import construct
from stackline.template.events import NotYaml
from stackline.template.express import express
from stackline.template.house import House
from stackline.template.models import MappingModel, ScalarModel, SequenceModel
from stackline.template.refusals import Path
from stackline.template.render import flow_text, member_lines, value_lines
from stackline.template.tree import parse_tree

_MAX_FLOW = 80


def parse_value(text: str) -> Any:
    """CloudFormation YAML as Python with long-form intrinsics: `512`, `!Ref Stage`, `{a: b}`. Nothing is "".

    Raises Refused for what is not YAML or exceeds a limit.
    """
    if not text.strip():
        return text
    if "\n" in text:
        # A form or a shell leaves out the last line end, which a block scalar (`|`) means to have.
        text += "\n"
    try:
        tree = parse_tree(text)
        limits.check_aliases(tree, text, "")
    except NotYaml as problem:
        raise refusals.refusal(
            "value-not-yaml",
            f"The value {text!r} is not YAML: {problem.problem}",
            "Put it in quotes if it is text.",
        ) from problem
    except TemplateError as error:
        raise refusals.refusal("value-too-large", error.diagnostics[0].summary) from error
    if tree.root is None or tree.documents > 1:
        raise refusals.refusal(
            "value-not-yaml", f"The value {text!r} is not one YAML value", "Put it in quotes."
        )
    anchors = {node.anchor: node for node in tree.anchors if node.anchor is not None}
    return construct(tree.root, anchors)


def render_value(value: Any) -> str:
    """A Python value as short CloudFormation YAML: on one line where that is short, else a block."""
    model = express(value)
    if isinstance(model, MappingModel | SequenceModel):
        flow = flow_text(model)
        empty = not (model.pairs if isinstance(model, MappingModel) else model.items)
        if empty or (len(flow) <= _MAX_FLOW and "\\n" not in flow):
            return flow
        lines = member_lines(model, 0, House())
        return "\n".join([model.tag, *(f"  {line}" for line in lines)] if model.tag else lines)
    if isinstance(model, ScalarModel) and "\n" in model.value:
        head, rest = value_lines(model, 0, House())
        return "\n".join([head, *rest])
    head, _ = value_lines(model, 0, House())
    return head


_STEP = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^."']+))\s*(\.|$)""")


def parse_dotted(path: str, id: str) -> Path:
    """`Environment.Variables.X` → ("Resources", id, "Properties", "Environment", "Variables", "X").

    With a leading `/` it starts at the resource: `/DependsOn`. Numbers index lists; a key that holds a dot, or a
    key that is a number, is quoted. Raises Refused for what is no path.
    """
    root: Path = ("Resources", id)
    rest = path.strip()
    if rest.startswith("/"):
        rest = rest[1:]
    else:
        root = (*root, "Properties")
    if not rest:
        return root
    steps: list[str | int] = []
    at = 0
    while at < len(rest) or (at and rest[at - 1] == "."):
        match = _STEP.match(rest, at)
        if match is None or match.end() == at:
            raise refusals.refusal(
                "path-invalid", f"{path!r} is not a path", "Write it like `Environment.Variables.TABLE_NAME`."
            )
        double, single, bare, _ = match.groups()
        if double is not None:
            steps.append(re.sub(r"\\(.)", r"\1", double))
        elif single is not None:
            steps.append(single.replace("''", "'"))
        else:
            steps.append(int(bare) if bare.isascii() and bare.isdigit() else bare.strip())
        at = match.end()
    return (*root, *steps)


def parse_place(text: str) -> Path:
    """`/Parameters/Stage/Default` → ("Parameters", "Stage", "Default"): a place anywhere in the template.

    A step that holds a slash is quoted. Numbers stay text: the template tells which are indexes.
    """
    steps = [step.strip('"') for step in re.findall(r'/("[^"]*"|[^/"]*)', text.strip().rstrip("/"))]
    if not text.strip().startswith("/") or not steps or not all(steps):
        raise refusals.refusal(
            "path-invalid",
            f"{text!r} is no place in the template",
            "Write it like `/Parameters/Stage/Default`.",
        )
    return tuple(steps)
