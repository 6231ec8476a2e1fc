"""A second opinion on edits that shares nothing with the engine: PyYAML's Python parser and edits of its own model."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

STR = "tag:yaml.org,2002:str"
NULL = "tag:yaml.org,2002:null"
TIMESTAMP = "tag:yaml.org,2002:timestamp"
_RESOLVER = yaml.SafeLoader("")
Path = tuple[str | int, ...]


@dataclass
class Meaning:
    """A value with short intrinsics spelt out; `start` and `end` are offsets in the text it was read from."""

    kind: str  # scalar, alias, mapping, list
    tag: str = ""
    text: str = ""
    pairs: list[tuple[str, Meaning]] = field(default_factory=list)
    items: list[Meaning] = field(default_factory=list)
    start: int = -1
    end: int = -1
    key_start: int = -1
    anchor: str | None = None
    """The name by which aliases repeat it."""

    def plain(self, loose: bool = False) -> Any:
        """As comparable values; `loose` where other spellings of the same value count as equal."""
        if self.kind == "scalar":
            tag = STR if loose and self.tag == TIMESTAMP else self.tag
            return ("scalar", tag, _canonical(self.tag, self.text, loose))
        if self.kind == "alias":
            return ("alias", self.text)
        if self.kind == "mapping":
            if len(self.pairs) == 1 and self.pairs[0][0] == "Fn::GetAtt":
                return ("mapping", (("Fn::GetAtt", _attribute(self.pairs[0][1], loose)),))
            return ("mapping", tuple((key, value.plain(loose)) for key, value in self.pairs))
        return ("list", tuple(item.plain(loose) for item in self.items))


def _canonical(tag: str, text: str, loose: bool) -> Any:
    if tag == NULL:
        return ""
    if loose and tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    if loose and tag.endswith(":int"):
        return yaml.safe_load(text)
    if tag.endswith(":float"):
        digits = text.replace("_", "").lower()
        return (
            repr(float(digits.replace(".inf", "inf").replace(".nan", "nan"))) if ":" not in digits else digits
        )
    return text


def _attribute(value: Meaning, loose: bool) -> Any:
    if value.kind == "scalar" and value.tag == STR:
        return ("list", tuple(("scalar", STR, part) for part in value.text.split(".", 1)))
    return value.plain(loose)


def scalar(text: str, tag: str = STR) -> Meaning:
    return Meaning("scalar", tag, text)


def mapping(pairs: list[tuple[str, Meaning]]) -> Meaning:
    return Meaning("mapping", pairs=pairs)


def read_yaml(text: str) -> Meaning | None:
    root: Meaning | None = None
    stack: list[tuple[Meaning, str | None, list[Meaning]]] = []
    documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        name = type(event).__name__
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            kind = "mapping" if name.startswith("M") else "list"
            node = Meaning(kind, start=event.start_mark.index, end=0 if event.flow_style else -1)
            node.anchor = event.anchor
            stack.append((node, event.tag, []))
            continue
        if name == "ScalarEvent":
            done = _scalar(event)
            done.anchor = event.anchor
        elif name == "AliasEvent":
            done = Meaning("alias", text=event.anchor, start=event.start_mark.index, end=event.end_mark.index)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            done = _close(*stack.pop(), event)
        else:
            if name == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise ValueError("several documents")
            continue
        if stack:
            stack[-1][2].append(done)
        else:
            root = done
    return root


def _scalar(event: yaml.ScalarEvent) -> Meaning:
    start, end = event.start_mark.index, event.end_mark.index
    tag = event.tag
    if tag and tag.startswith("!") and tag != "!":
        inner = Meaning("scalar", STR, event.value, start=start, end=end)
        return Meaning("mapping", pairs=[(_long(tag), inner)], start=start, end=end)
    if tag is None:
        tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)
    return Meaning("scalar", STR if tag == "!" else tag, event.value, start=start, end=end)


def _long(tag: str) -> str:
    return tag[1:] if tag in ("!Ref", "!Condition") else f"Fn::{tag[1:]}"


def _close(node: Meaning, tag: str | None, members: list[Meaning], event: yaml.Event) -> Meaning:
    flow = node.end == 0
    node.end = event.end_mark.index if flow or not members else max(member.end for member in members)
    if node.kind == "mapping":
        for key, value in zip(members[::2], members[1::2], strict=True):
            value.key_start = key.start
            node.pairs.append((key.text if key.kind == "scalar" else f"? {key.plain()}", value))
    else:
        node.items = members
    if tag and tag.startswith("!"):
        return Meaning(
            "mapping", pairs=[(_long(tag), node)], start=node.start, end=node.end, anchor=node.anchor
        )
    return node


def read_json(text: str) -> Meaning:
    class Pairs(list):
        pass

    class Raw(str):
        tag = ""

    def raw(tag: str, value: str) -> Raw:
        found = Raw(value)
        found.tag = f"tag:yaml.org,2002:{tag}"
        return found

    def build(value: Any) -> Meaning:
        if isinstance(value, Pairs):
            return mapping([(key, build(member)) for key, member in value])
        if isinstance(value, list):
            return Meaning("list", items=[build(item) for item in value])
        if isinstance(value, Raw):
            return scalar(str(value), value.tag)
        return from_python(value)

    loaded = json.loads(
        text,
        object_pairs_hook=Pairs,
        parse_int=lambda value: raw("int", value),
        parse_float=lambda value: raw("float", value),
    )
    return build(loaded)


def from_python(value: Any) -> Meaning:
    if isinstance(value, dict):
        return mapping([(key, from_python(member)) for key, member in value.items()])
    if isinstance(value, list):
        return Meaning("list", items=[from_python(item) for item in value])
    if value is None:
        return scalar("", NULL)
    if isinstance(value, bool):
        return scalar(str(value).lower(), "tag:yaml.org,2002:bool")
    if isinstance(value, int):
        return scalar(str(value), "tag:yaml.org,2002:int")
    if isinstance(value, float):
        return scalar(repr(value), "tag:yaml.org,2002:float")
    return scalar(value)


def places(node: Meaning, path: Path = ()) -> Iterator[tuple[Path, Meaning]]:
    """Every place that an edit may name: none below aliases or keys written twice."""
    yield path, node
    if node.kind == "mapping":
        keys = Counter(key for key, _ in node.pairs)
        for key, value in node.pairs:
            if keys[key] == 1 and key != "<<" and not key.startswith("? "):
                yield from places(value, (*path, key))
    elif node.kind == "list":
        for index, item in enumerate(node.items):
            yield from places(item, (*path, index))


def find(node: Meaning, path: Path) -> Meaning:
    for step in path:
        node = dict(node.pairs)[step] if node.kind == "mapping" else node.items[step]
    return node


def is_shared(root: Meaning, path: Path) -> bool:
    """Whether an edit here may reach an alias: the place is in, is, or holds a value that one repeats."""
    used = {node.text for node in _all(root) if node.kind == "alias"}
    around, node = [root], root
    for step in path:
        if node.kind not in ("mapping", "list"):
            break
        pairs = dict(node.pairs)
        if node.kind == "mapping" and step not in pairs:
            break
        node = pairs[step] if node.kind == "mapping" else node.items[step]
        around.append(node)
    if any(step.kind == "alias" or step.anchor in used for step in around):
        return True
    here = list(_all(node))
    repeated = [each.text for each in _all(root) if each.kind == "alias"]
    for each in here:
        if each.kind == "alias":
            repeated.remove(each.text)
    return any(each.anchor in repeated for each in here if each.anchor)


def _all(node: Meaning) -> Iterator[Meaning]:
    yield node
    for _, value in node.pairs:
        yield from _all(value)
    for item in node.items:
        yield from _all(item)


def copy(node: Meaning) -> Meaning:
    return Meaning(
        node.kind, node.tag, node.text, [(k, copy(v)) for k, v in node.pairs], [copy(i) for i in node.items],
        node.start, node.end, node.key_start,
    )  # fmt: skip


def replaced(root: Meaning, path: Path, value: Meaning) -> Meaning:
    root = copy(root)
    if not path:
        return value
    parent = find(root, path[:-1])
    if parent.kind == "mapping":
        parent.pairs = [(key, value if key == path[-1] else old) for key, old in parent.pairs]
    else:
        parent.items[path[-1]] = value
    return root


def inserted(root: Meaning, path: Path, value: Meaning, position: str) -> Meaning:
    root = copy(root)
    parent = find(root, path[:-1])
    keys = [key for key, _ in parent.pairs]
    at = 0 if position == "first" else len(keys) if position == "last" else keys.index(position) + 1
    parent.kind = "mapping"
    parent.pairs.insert(at, (str(path[-1]), value))
    return root


def appended(root: Meaning, path: Path, value: Meaning) -> Meaning:
    root = copy(root)
    parent = find(root, path)
    parent.kind = "list"
    parent.items.append(value)
    return root


def deleted(root: Meaning, path: Path) -> Meaning:
    root = copy(root)
    parent = find(root, path[:-1])
    if parent.kind == "mapping":
        parent.pairs = [(key, value) for key, value in parent.pairs if key != path[-1]]
    else:
        del parent.items[path[-1]]
    return root


def pruned_path(root: Meaning, path: Path) -> Path:
    while len(path) > 1:
        parent = find(root, path[:-1])
        if len(parent.pairs) + len(parent.items) > 1:
            break
        path = path[:-1]
    return path


def put(root: Meaning, path: Path, value: Meaning, position: str = "last") -> Meaning:
    """Set what is there, else insert it with the parents that are missing; `position` where the root gets a section."""
    there = 0
    node = root
    while there < len(path):
        if node.kind == "mapping" and path[there] in dict(node.pairs):
            node = dict(node.pairs)[path[there]]
        elif node.kind == "list" and isinstance(path[there], int) and path[there] < len(node.items):
            node = node.items[path[there]]
        else:
            break
        there += 1
    if there == len(path):
        return replaced(root, path, value)
    for step in reversed(path[there + 1 :]):
        value = mapping([(str(step), value)])
    return inserted(root, path[: there + 1], value, position if there == 0 else "last")


# --- renames ----------------------------------------------------------------------------------------------


def renamed(root: Meaning, old: str, new: str) -> Meaning:
    """A resource renamed with every reference to it."""
    root = copy(root)
    _rename(root, (), old, new)
    resources = dict(root.pairs)["Resources"]
    resources.pairs = [(new if key == old else key, value) for key, value in resources.pairs]
    return root


def _rename(node: Meaning, path: Path, old: str, new: str) -> None:
    if node.kind == "list":
        for index, item in enumerate(node.items):
            _rename(item, (*path, index), old, new)
        return
    if node.kind != "mapping":
        return
    if len(node.pairs) == 1:
        key, value = node.pairs[0]
        if key == "Ref" and value.kind == "scalar":
            _word(value, old, new, dotted=True)
            return
        if key == "Fn::Sub" and _rename_sub(value, old, new, path):
            return
        if key == "Fn::GetAtt":
            if value.kind == "scalar":
                _word(value, old, new, dotted=True)
            elif value.items:
                _word(value.items[0], old, new, dotted=len(value.items) == 1)
    names = {key for key, _ in node.pairs}
    for key, value in node.pairs:
        here = (*path, key)
        if key == "DependsOn" and len(here) == 3 and here[0] == "Resources":
            for item in [value, *value.items]:
                _word(item, old, new)
        if key in ("Source", "Destination", "SourceReference") and _connector(path, names):
            for end in [value, *value.items]:
                for name, member in end.pairs:
                    if name == "Id":
                        _word(member, old, new)
        _rename(value, here, old, new)


def _connector(path: Path, names: set[str]) -> bool:
    if len(path) == 3 and path[0] == "Resources" and path[2] == "Properties":
        return "Permissions" in names
    return len(path) in (4, 5) and path[0] == "Resources" and path[2] == "Connectors"


def _rename_sub(value: Meaning, old: str, new: str, path: Path) -> bool:
    pattern = re.compile(r"(\$\{\s*)" + re.escape(old) + r"(?=\s*[.}])")
    if value.kind == "scalar":
        value.text = pattern.sub(lambda match: match.group(1) + new, value.text)
        return True
    if value.kind == "list" and value.items:
        variables = value.items[1].pairs if len(value.items) > 1 else []
        first = value.items[0]
        if first.kind == "scalar" and old not in [key for key, _ in variables]:
            first.text = pattern.sub(lambda match: match.group(1) + new, first.text)
        for item in value.items[1:]:
            _rename(item, path, old, new)
        return True
    return False


def _word(node: Meaning, old: str, new: str, *, dotted: bool = False) -> None:
    if node.kind == "scalar" and (node.text == old or (dotted and node.text.startswith(f"{old}."))):
        node.text = new + node.text[len(old) :]


# --- text -------------------------------------------------------------------------------------------------


def comments(text: str) -> list[tuple[int, str]]:
    """Every comment and where it starts, found by masking what PyYAML says are scalars."""
    masked = list(text)
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark.index, event.end_mark.index
            if event.style in ("|", ">"):
                header = text.find("\n", start, end)
                start = header if header >= 0 else end
            for at in range(start, min(end, len(text))):
                if masked[at] not in "\r\n":
                    masked[at] = "\x01"
    found = re.finditer(r"(?m)(?:^|(?<=[ \t\x01,\[\]{}:-]))#[^\r\n]*", "".join(masked))
    return [(match.start(), match.group(0).strip()) for match in found]
