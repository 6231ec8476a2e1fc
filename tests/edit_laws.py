"""What is drawn can be erased: insertions followed by their deletions give the original bytes back."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

import edit_fuzz
import edit_oracle as oracle
from edit_oracle import Meaning, Path
from stackline.core import Refused
from stackline.template import Template, unified_diff

FRAGMENTS: list[Any] = [
    {"Ref": "Foo"},
    "text",
    {"Fn::GetAtt": ["A", "Arn"]},
    {"Type": "HttpApi", "Properties": {"Path": "/x", "Method": "get", "ApiId": {"Ref": "Api"}}},
    {"DynamoDBCrudPolicy": {"TableName": {"Ref": "Items"}}},
    {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": {"Fn::Sub": "${B.Arn}/*"}}]},
    ["a", {"Ref": "B"}],
    {"a": {"b": ["c", {"d": "e"}]}},
    30,
    "several\nlines\n",
]


@dataclass
class Broken:
    done: int = 0
    refused: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """An insertion, and the path that takes it out again."""

    kind: str
    path: Path
    value: Any
    position: str = "last"

    def make(self, template: Template) -> tuple[Template, Path]:
        if self.kind == "insert":
            return template.insert(self.path, self.value, self.position), self.path
        if self.kind == "append":
            before = template.get(self.path)
            size = len(before) if isinstance(before, list) else 0
            return template.append(self.path, self.value), (*self.path, size)
        return template.put(self.path, self.value), self.path


def _lacks_braces(root: Meaning, path: Path, node: Meaning, text: str) -> bool:
    """A lone pair in a flow list, `[a, b: c]`: it gets braces with its second pair, and keeps them."""
    if not path or node.start < 0:
        return False
    parent = oracle.find(root, path[:-1])
    listed = parent.kind == "list" and re.match(r"(![^\s]*\s*)?\[", text[parent.start :]) is not None
    return listed and text[node.start] not in "{!"


def random_step(
    rng: random.Random, root: Meaning, found: list[tuple[Path, Meaning]], text: str
) -> Step | None:
    """An insertion into containers that are absent, or there and not empty."""
    value = rng.choice(FRAGMENTS)
    full = [
        (path, node) for path, node in found if node.kind == "mapping" and node.pairs
        and not edit_fuzz.is_intrinsic(node) and not any(step in ("Fn::GetAtt", "Ref") for step in path)
    ]  # fmt: skip
    kind = rng.choice(["insert", "insert", "append", "put", "put", "resource", "resource", "section"])
    if kind == "append":
        lists = [path for path, node in found if node.kind == "list" and node.items]
        lists = [path for path in lists if not any(step in ("Fn::GetAtt", "Ref") for step in path)]
        return Step("append", rng.choice(lists), value) if lists else None
    if kind == "section":
        return Step(
            "put",
            (rng.choice(["Parameters", "NewSection", "Conditions", "Outputs", "Globals"]), "NewKey"),
            value,
        )
    if kind == "resource":
        path, node = next(((path, node) for path, node in found if path == ("Resources",)), ((), root))
        if not path or not node.pairs:
            return None
        keys = [key for key, _ in node.pairs if not key.startswith("? ")]
        if len(set(keys)) < len(node.pairs):
            return None
        position = rng.choice(["last", "last", "first", rng.choice(keys)])
        value = {
            "Type": "AWS::Lambda::Permission",
            "Properties": {"Principal": "s3.amazonaws.com", "A": value},
        }
        return Step("insert", ("Resources", "NewResource"), value, position)
    full = [(path, node) for path, node in full if not _lacks_braces(root, path, node, text)]
    if not full:
        return None
    path, node = rng.choice(full)
    keys = [key for key, _ in node.pairs if not key.startswith("? ")]
    if len(set(keys)) < len(node.pairs) or "NewKey" in keys:
        return None
    if kind == "insert":
        position = rng.choice(["last", "last", "first", rng.choice(keys)])
        return Step("insert", (*path, "NewKey"), value, position)
    deep = rng.choice([("NewKey",), ("NewKey", "Variables", "TABLE_NAME"), ("NewKey", "a", "b", "c")])
    return Step("put", (*path, *deep), value)


def _keeps_law(template: Template, step: Step) -> bool:
    """Whether the containers a step writes into are absent, or collections with something in them."""
    if step.kind == "append":
        return True
    if template.has(step.path):
        return False
    for size in range(1, len(step.path)):
        container = template.get(step.path[:size], {"absent": True})
        if not isinstance(container, dict | list) or not container:
            return False
    return True


def run(text: str, rng: random.Random, count: int, tally: Broken, label: str, *, json_text: bool) -> None:
    try:
        root = oracle.read_json(text) if json_text else oracle.read_yaml(text)
    except (yaml.YAMLError, ValueError):
        return
    if root is None or root.kind != "mapping":
        return
    original = Template.parse(text.encode(), file="template.json" if json_text else "template.yaml")
    found = list(oracle.places(root))
    for _ in range(count):
        steps = [random_step(rng, root, found, text) for _ in range(rng.choice([1, 1, 2, 3]))]
        template, undo, made = original, [], []
        for step in steps:
            if step is None or not _keeps_law(template, step):
                continue
            try:
                template, path = step.make(template)
            except Refused as refused:
                tally.refused.append(f"{label} {step}: {refused.diagnostics[0].summary}")
                continue
            made.append(step)
            undo.append(path)
        if not undo:
            continue
        tally.done += 1
        try:
            for path in reversed(undo):
                template = template.delete(path, prune=True)
        except Refused as refused:
            tally.refused.append(f"{label} undo {made}: {refused.diagnostics[0].summary}")
            continue
        if template.text != text:
            tally.broken.append(f"{label} {made}\n{unified_diff(original, template)}")
