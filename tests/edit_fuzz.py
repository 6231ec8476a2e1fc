"""Random edits of real templates, each checked by an oracle that knows nothing of the engine."""

from __future__ import annotations

import difflib
import json
import random
import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import yaml

import edit_oracle as oracle
from edit_oracle import Meaning, Path
from stackline.core import Refused
from stackline.template import Template

TEXTS: list[Any] = [
    "x", "hello world", "yes", "012", "1:30", "2012-10-17", "null", "~", "", "a: b", "a #b", "#x", "- x", "-x",
    "it's", '"q"', "{a}", "[b]", "*a", "&a", "!x", "%p", "@x", "`x", "ünïcødé", "😀", "tab\there", " lead", "trail ",
    "multi\nline", "multi\nline\n", "a\n\nb\n", "\nlead", "x\n\n\n", "  ind\nfoo\n", "arn:aws:s3:::b/*",
    "${AWS::Region}-x", "a,b", "a:", "=", "<<", "0x1F", "1e3", ".5", "1_000", "on", "12e03", "::", "?x", "---", "...",
    "x" * 90 + " " + "y" * 60, "back\\slash", "\x07bell", "nel\x85x", "ls\u2028x", "|", ">", "{{resolve:ssm:x}}",
    True, False, None, 0, 42, -7, 3.5, 1e16, "k: |", "# c\nfoo", "foo # bar\nbaz", "\u00a0nbsp", "a\rb", "\ufeffx",
    "0b1", "0o7", "+1", "1.", "-.inf", ".nan", "2001-12-14t21:59:43.10-05:00", "n", "Y", "!!int", "a\tb: c",
]  # fmt: skip
VALUES: list[Any] = [
    *TEXTS,
    {"Type": "AWS::SQS::Queue"},
    {"Type": "AWS::SQS::Queue", "Properties": {"A": 1, "B": ["x", {"c": "d", "e": "f"}], "C": {}, "D": []}},
    {}, [], ["a", "b"], [{"a": 1, "b": "2"}, "c", ["n", "m"]], {"Ref": "Foo"}, {"Fn::Sub": "${A}-b: c"},
    {"Fn::GetAtt": ["A", "Arn"]}, {"Fn::GetAtt": ["A", "Outputs.B"]}, {"Fn::Join": ["-", ["a", {"Ref": "b"}]]},
    {"Fn::Sub": "x\ny\n"}, {"Fn::Sub": ["${a}", {"a": {"Ref": "B"}}]}, {"Fn::Base64": {"Fn::Sub": "echo ${A}"}},
    {"Fn::If": ["Cond", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}, {"Fn::And": [{"Condition": "A"}, {"Condition": "B"}]},
    {"Condition": "x"}, {"Ref": ""}, [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}], {"Fn::Transform": {"Name": "X"}},
    {"a": {"b": {"c": {"d": [[["deep"]]]}}}}, [[]], [{}], {"Fn::GetAZs": ""}, {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
    [{"S3ReadPolicy": {"BucketName": {"Ref": "B"}}}, {"Statement": [{"Effect": "Allow", "Action": ["a"]}]}],
]  # fmt: skip
KEYS = [
    "NewKey",
    "new-key",
    "Fn::If",
    "with space",
    "123",
    "yes",
    "a: b",
    "=",
    "",
    "#k",
    "2012-10-17",
    "null",
    "ключ",
]


@dataclass(frozen=True)
class Edit:
    kind: str
    path: Path
    value: Any = None
    position: str = "last"
    loose: bool = False
    """Whether what stays the same may keep its spelling: `False` for false, an unquoted date."""


@dataclass
class Tally:
    """What came of the edits."""

    done: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    """Refused because an alias elsewhere repeats the value; the oracle agrees that one does."""
    wrong: list[str] = field(default_factory=list)


# --- edits ------------------------------------------------------------------------------------------------


def random_edit(rng: random.Random, root: Meaning, found: list[tuple[Path, Meaning]]) -> Edit | None:
    kind = rng.choice(
        ["set", "set", "subtree", "insert", "insert", "append", "delete", "delete", "prune", "put", "rename",
         "section", "extract"]
    )  # fmt: skip
    if kind in ("set", "subtree"):
        wanted = [path for path, node in found if path and (node.kind == "scalar") == (kind == "set")]
        value = rng.choice(TEXTS if kind == "set" and rng.random() < 0.7 else VALUES)
        return Edit("set", rng.choice(wanted), value) if wanted else None
    if kind == "insert":
        return _random_insert(rng, found)
    if kind == "append":
        lists = [path for path, node in found if path and (node.kind == "list" or _is_null(node))]
        lists = [path for path in lists if not _short_argument(root, path)]
        return Edit("append", rng.choice(lists), rng.choice(VALUES)) if lists else None
    if kind in ("delete", "prune"):
        wanted = [path for path, _ in found if path]
        return Edit(kind, rng.choice(wanted)) if wanted else None
    if kind == "put":
        wanted = [path for path, node in found if node.kind == "mapping" and 0 < len(path) < 6]
        extra = rng.choice([("NewKey",), ("Environment", "Variables", "TABLE"), ("A", "B", "C", "D")])
        wanted = [path for path in wanted if not _short_argument(root, path)]
        wanted = [path for path in wanted if not is_intrinsic(oracle.find(root, path))]
        return Edit("put", (*rng.choice(wanted), *extra), rng.choice(VALUES)) if wanted else None
    resources = [
        path for path, node in found if len(path) == 2 and path[0] == "Resources" and node.kind == "mapping"
    ]
    if kind == "rename":
        return Edit("rename", rng.choice(resources), "RenamedThing") if resources else None
    if kind == "section":
        return _random_section_edit(rng, found, resources)
    scalars = [
        path
        for path, node in found
        if len(path) > 3
        and path[0] == "Resources"
        and path[2] == "Properties"
        and _extractable(root, path, node)
    ]
    return Edit("extract", rng.choice(scalars), "NewParameter") if scalars else None


def _short_argument(root: Meaning, path: Path) -> bool:
    """Whether a path goes into an intrinsic that may be written as one scalar."""
    return any(step in ("Fn::GetAtt", "Ref", "Condition") for step in path)


def _extractable(root: Meaning, path: Path, node: Meaning) -> bool:
    return node.kind == "scalar" and node.tag == oracle.STR and not any(
        isinstance(step, str) and (step.startswith("Fn::") or step in ("Ref", "Condition")) for step in path
    )  # fmt: skip


def is_intrinsic(node: Meaning) -> bool:
    """Where the whole mapping may be written as one tagged value, with no room for another key."""
    return len(node.pairs) == 1 and (
        node.pairs[0][0].startswith("Fn::") or node.pairs[0][0] in ("Ref", "Condition")
    )


def _is_null(node: Meaning) -> bool:
    return node.kind == "scalar" and node.tag == oracle.NULL


def _random_insert(rng: random.Random, found: list[tuple[Path, Meaning]]) -> Edit | None:
    mappings = [(path, node) for path, node in found if node.kind == "mapping"]
    if rng.random() < 0.35:
        empty = [(path, node) for path, node in mappings if not node.pairs]
        empty += [(path, node) for path, node in found if path and _is_null(node)]
        mappings = empty or mappings
    mappings = [
        (path, node)
        for path, node in mappings
        if not is_intrinsic(node) and not any(step in ("Fn::GetAtt", "Ref", "Condition") for step in path)
    ]
    if not mappings:
        return None
    path, node = rng.choice(mappings)
    keys = [key for key, _ in node.pairs]
    if len(set(keys)) < len(keys):
        return None
    key = rng.choice(KEYS) if rng.random() < 0.5 else "NewKey"
    position = rng.choice(["last", "last", "first", *([rng.choice(keys)] * 2 if keys else [])])
    if (
        key in keys
        or position.startswith("? ")
        or (position not in ("first", "last") and keys.count(position) > 1)
    ):
        return None
    return Edit("insert", (*path, key), rng.choice(VALUES), position)


def _random_section_edit(
    rng: random.Random, found: list[tuple[Path, Meaning]], resources: list[Path]
) -> Edit | None:
    choice = rng.choice(["new-resource", "new-resource", "delete-resource", "new-section", "delete-section"])
    sections = [str(path[0]) for path, _ in found if len(path) == 1]
    if choice == "new-resource" and resources:
        position = rng.choice(["last", "last", "first", str(rng.choice(resources)[1])])
        value = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": rng.choice(TEXTS)}}
        return Edit("insert", ("Resources", "NewQueue"), value, position)
    if choice == "delete-resource" and resources:
        return Edit("delete", rng.choice(resources))
    if choice == "new-section":
        position = rng.choice(["last", "first", *sections])
        return Edit("insert", ("NewSection",), {"A": {"B": rng.choice(VALUES)}}, position)
    return Edit("delete", (rng.choice(sections),)) if sections else None


def similar(rng: random.Random, template: Template, edit: Edit) -> Edit:
    """Set a collection to almost what it is: the engine writes only the parts that differ."""
    value = deepcopy(template.get(edit.path))
    if isinstance(value, dict) and value and not edit_is_intrinsic(value):
        if rng.random() < 0.5:
            value[rng.choice(list(value))] = edit.value
        if rng.random() < 0.5:
            value["Another"] = rng.choice(VALUES)
        if rng.random() < 0.3 and len(value) > 1:
            del value[rng.choice(list(value))]
        return Edit("set", edit.path, value, loose=True)
    if isinstance(value, list) and value:
        if rng.random() < 0.5:
            value[rng.randrange(len(value))] = edit.value
        if rng.random() < 0.5:
            value.insert(rng.randrange(len(value) + 1), rng.choice(VALUES))
        if rng.random() < 0.3 and len(value) > 1:
            del value[rng.randrange(len(value))]
        return Edit("set", edit.path, value, loose=True)
    return edit


def edit_is_intrinsic(value: dict[str, Any]) -> bool:
    return any(str(key).startswith("Fn::") or key in ("Ref", "Condition") for key in value)


def apply(template: Template, edit: Edit) -> Template:
    if edit.kind == "set":
        return template.set(edit.path, edit.value)
    if edit.kind == "insert":
        return template.insert(edit.path, edit.value, edit.position)
    if edit.kind == "append":
        return template.append(edit.path, edit.value)
    if edit.kind == "put":
        return template.put(edit.path, edit.value)
    if edit.kind == "rename":
        return template.rename(str(edit.path[1]), str(edit.value))
    if edit.kind == "extract":
        return template.extract_parameter(edit.path, str(edit.value))
    return template.delete(edit.path, prune=edit.kind == "prune")


def expected(root: Meaning, edit: Edit, after: Meaning) -> Meaning:
    if edit.kind == "set":
        return oracle.replaced(root, edit.path, oracle.from_python(edit.value))
    if edit.kind == "insert":
        return oracle.inserted(root, edit.path, oracle.from_python(edit.value), edit.position)
    if edit.kind == "append":
        return oracle.appended(root, edit.path, oracle.from_python(edit.value))
    if edit.kind == "put":
        return oracle.put(root, edit.path, oracle.from_python(edit.value))
    if edit.kind == "rename":
        return oracle.renamed(root, str(edit.path[1]), str(edit.value))
    if edit.kind == "extract":
        return _extracted(root, edit, after)
    return oracle.deleted(root, oracle.pruned_path(root, edit.path) if edit.kind == "prune" else edit.path)


def _extracted(root: Meaning, edit: Edit, after: Meaning) -> Meaning:
    old = oracle.find(root, edit.path)
    model = oracle.replaced(root, edit.path, oracle.from_python({"Ref": edit.value}))
    parameter = oracle.from_python({"Type": "String", "Default": old.text})
    before_keys = [key for key, _ in root.pairs]
    keys = [key for key, _ in after.pairs]
    position = "last"
    if (
        "Parameters" not in before_keys and "Parameters" in keys
    ):  # where a new section goes is the engine's choice
        at = keys.index("Parameters")
        position = keys[at - 1] if at else "first"
    return oracle.put(model, ("Parameters", str(edit.value)), parameter, position)


# --- checks -----------------------------------------------------------------------------------------------


def faults(text: str, root: Meaning, edit: Edit, edited: str, *, json_text: bool) -> list[str]:
    """What is wrong with an edit's result; empty where all is well."""
    try:
        after = oracle.read_json(edited) if json_text else oracle.read_yaml(edited)
    except (yaml.YAMLError, ValueError) as error:
        return [f"unreadable: {str(error)[:80]}"]
    if after is None:
        return ["empty"]
    found: list[str] = []
    if expected(root, edit, after).plain(edit.loose) != after.plain(edit.loose):
        found.append("meaning")
    if "\r\n" in text and not re.search(r"(?<!\r)\n", text) and re.search(r"(?<!\r)\n", edited):
        found.append("CRLF broken")
    if text.endswith("\n") != edited.endswith("\n"):
        found.append("final newline changed")
    found += _line_faults(text, root, edit, edited)
    if not json_text:
        found += _comment_faults(text, root, edit, edited)
    return found


def _line_faults(text: str, root: Meaning, edit: Edit, edited: str) -> list[str]:
    removed, added = changed_lines(text, edited)
    if edit.kind in ("insert", "append") and removed > 1:
        return [f"{removed} lines removed by an insertion"]
    if edit.kind in ("delete", "prune") and added > 1:
        return [f"{added} lines added by a deletion"]
    if edit.kind == "set" and root.start >= 0:
        old = oracle.find(root, edit.path)
        first = old.key_start if old.key_start >= 0 else old.start
        lines = text.count("\n", first, old.end) + 1
        if removed > lines + 1:
            return [f"{removed} lines removed to set a value of {lines}"]
    return []


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """How many lines went and came."""
    old, new = re.split(r"\r?\n", before), re.split(r"\r?\n", after)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    removed = added = 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += i2 - i1
            added += j2 - j1
    return removed, added


def _comment_faults(text: str, root: Meaning, edit: Edit, edited: str) -> list[str]:
    before, after = oracle.comments(text), oracle.comments(edited)
    old, new = Counter(word for _, word in before), Counter(word for _, word in after)
    born = new - old
    if born:
        return [f"comments born: {dict(born)}"]
    lost = old - new
    if not lost:
        return []
    if edit.kind in ("delete", "prune", "set", "put"):
        start, end = _scope(text, root, edit)
        for at, word in before:
            if start <= at < end and lost[word]:
                lost[word] -= 1
        lost = +lost
    return [f"comments lost: {dict(lost)}"] if lost else []


def _scope(text: str, root: Meaning, edit: Edit) -> tuple[int, int]:
    """The part of the text whose comments may go with what an edit takes away."""
    path = oracle.pruned_path(root, edit.path) if edit.kind == "prune" else edit.path
    try:
        node = oracle.find(root, path)
    except (KeyError, IndexError):
        return 0, 0
    start = node.start
    if edit.kind in ("delete", "prune"):
        start = node.key_start if node.key_start >= 0 else _dash(text, node.start)
    end = text.find("\n", node.end)
    end = len(text) if end < 0 else end
    if edit.kind == "set" and "\n" not in text[start : node.end]:  # the comment behind such a value must stay
        return start, node.end
    following = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*").match(text, end + 1)
    return start, following.end() if following else end


def _dash(text: str, start: int) -> int:
    """Where the item of a block list begins whose value begins at `start`: comments may stand between the two."""
    head = max(0, start - 2_000)
    found = re.search(r"-(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*\Z", text[head:start])
    return head + found.start() if found else start


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def run(text: str, rng: random.Random, count: int, tally: Tally, label: str, *, json_text: bool) -> None:
    """Make `count` random edits of one text, each on the original."""
    json_text = json_text or is_json(text)
    try:
        root = oracle.read_json(text) if json_text else oracle.read_yaml(text)
    except (yaml.YAMLError, ValueError):
        return  # not YAML for PyYAML's own parser
    if root is None or root.kind != "mapping":
        return
    template = Template.parse(text.encode(), file="template.json" if json_text else "template.yaml")
    if any(problem.code == "yaml-broken" for problem in template.diagnostics):
        return  # not YAML for libyaml
    found = list(oracle.places(root))
    for _ in range(count):
        edit = random_edit(rng, root, found)
        if edit is None:
            continue
        if edit.kind == "set" and rng.random() < 0.3:
            edit = similar(rng, template, edit)
        tally.done[edit.kind] += 1
        try:
            edited = apply(template, edit)
        except Refused as refused:
            first = refused.diagnostics[0]
            shared = first.code == "path-shared" and oracle.is_shared(root, edit.path)
            (tally.shared if shared else tally.refused).append(
                f"{label} {edit}: {first.code}: {first.summary}"
            )
            continue
        problems = faults(text, root, edit, edited.text, json_text=json_text)
        reread = Template.parse(edited.to_bytes(), file=template.file)
        if reread.data != edited.data:
            problems.append("data differs from that of the text read anew")
        if problems:
            tally.wrong.append(f"{label} {edit}: {'; '.join(problems)}")


def run_chain(text: str, rng: random.Random, count: int, tally: Tally, label: str) -> None:
    """Make `count` edits in a row; the template they give equals the one read anew from its bytes, in every respect."""
    try:
        root = oracle.read_yaml(text)
    except (yaml.YAMLError, ValueError):
        return
    template = Template.parse(text.encode())
    if root is None or root.kind != "mapping" or template.diagnostics:
        return
    for _ in range(count):
        edit = random_edit(rng, root, list(oracle.places(root)))
        if edit is None or (edit.kind == "rename" and template.has(("Resources", "RenamedThing"))):
            continue
        try:
            edited = apply(template, edit)
        except Refused:
            continue
        tally.done[edit.kind] += 1
        anew = Template.parse(edited.to_bytes())
        problems = [] if anew.data == edited.data else ["data"]
        problems += [] if anew.references == edited.references else ["references"]
        problems += [] if anew.diagnostics == edited.diagnostics else ["diagnostics"]
        problems += [
            f"span of {name}" for name in anew.resources
            if anew.span(("Resources", name)) != edited.span(("Resources", name))
        ]  # fmt: skip
        if problems:
            tally.wrong.append(f"{label} {edit}: {', '.join(problems)}")
            return
        template = edited
        root = oracle.read_yaml(edited.text)
        if root is None or root.kind != "mapping" or edited.diagnostics:
            return
