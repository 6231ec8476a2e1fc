"""The stacks of a project (`stacks:` of stackline.yaml), each of a template of its folder, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.entries import mapping, problem, unknown_keys
from stackline.environments.located import Located, read_located
from stackline.environments.naming import slug_of

FILE = "stackline.yaml"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_OUTPUT = re.compile(r"output:\s*([^.\s/]+)\.\S+")


@dataclass(frozen=True, slots=True)
class Stack:
    """`template` is relative to the folder; `needs` names the stacks that are deployed before. `line` is its own."""

    name: str
    template: str
    needs: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


def read_stacks(folder: Path) -> tuple[Stack, ...]:
    """As they are written; none where the file does not say any. Raises DiagnosticError, with lines."""
    path = folder / FILE
    if not path.is_file():
        return ()
    entries = mapping(read_located(path, FILE), FILE)
    problems = check_stacks(entries.get("stacks"), folder)
    if problems:
        raise DiagnosticError(problems)
    return stacks_of(entries.get("stacks"))


def stacks_of(node: Located | None) -> tuple[Stack, ...]:
    """Of a section without mistakes."""
    found: list[Stack] = []
    for name, one in (node.value if node and isinstance(node.value, dict) else {}).items():
        said = one.value if isinstance(one.value, dict) else {"template": one}
        needs = said["needs"].value if "needs" in said else None
        listed = tuple(str(item.value) for item in needs) if isinstance(needs, list) else ()
        found.append(Stack(name, str(said["template"].value), listed, one.line))
    return tuple(found)


def check_stacks(node: Located | None, folder: Path | None = None) -> list[Diagnostic]:
    """What is wrong in the section; with a folder also templates that are not there."""
    if node is None or node.value is None:
        return []
    try:
        entries = mapping(node, FILE)
    except DiagnosticError as error:
        return list(error.diagnostics)
    found: list[Diagnostic] = []
    for name, one in entries.items():
        found += _check(name, one, entries, folder)
    return [*found, *_same(entries)]


def _same(entries: Mapping[str, Located]) -> Iterator[Diagnostic]:
    """Two that would be one stack: the later would take away what the earlier deployed."""
    first: dict[str, tuple[str, str]] = {}
    for name, one in entries.items():
        node = one.value.get("template") if isinstance(one.value, dict) else one
        if node is None or not isinstance(node.value, str):
            continue  # Told already.
        slug = slug_of(node.value)
        if slug not in first:
            first[slug] = (name, node.value)
            continue
        other, template = first[slug]
        if Path(template) == Path(node.value):
            fix = Fix("Take one of the two away: a template has one stack in an environment.")
            summary = f"{other} and {name} are both {template}"
        else:
            fix = Fix(f"Name one of the files otherwise, such as {Path(node.value).with_stem(name)}.")
            both = f"{other} ({template}) and {name} ({node.value})"
            summary = f"{both} would be one stack: it is named after the file"
        yield problem("stacks-same", summary, FILE, node, fix)


def problems_of(folder: Path) -> list[Diagnostic]:
    """What is wrong in the section of the folder's file, for who only looks."""
    try:
        read_stacks(folder)
    except DiagnosticError as error:
        return list(error.diagnostics)
    return []


def _check(name: str, node: Located, entries: Mapping[str, Located], folder: Path | None) -> list[Diagnostic]:
    if not _NAME.fullmatch(name):
        fix = Fix("Use letters, digits and dashes, with a letter first.")
        return [problem("stacks-name", f"'{name}' cannot be a stack's name", FILE, node, fix)]
    said = node.value if isinstance(node.value, dict) else {"template": node}
    found = unknown_keys(said, ("template", "needs"), FILE)
    template = said.get("template")
    if template is None or not isinstance(template.value, str):
        fix = Fix("Write `template: FILE`, a template of this folder.")
        found.append(problem("stacks-template", f"{name} does not say its template", FILE, node, fix))
    elif folder is not None and not (folder / template.value).is_file():
        fix = Fix("Write it relative to the project's folder.")
        summary = f"There is no template {template.value}"
        found.append(problem("stacks-template", summary, FILE, template, fix))
    needs = said.get("needs")
    if needs is not None and not isinstance(needs.value, list | None):
        fix = Fix("Write a list: `needs: [network]`.")
        found.append(problem("stacks-needs", "Names of stacks are expected here", FILE, needs, fix))
    elif needs is not None and isinstance(needs.value, list):
        for one in needs.value:
            if str(one.value) not in entries:
                fix = Fix(f"There is: {', '.join(entries)}.")
                summary = f"There is no stack {one.value}"
                found.append(problem("stacks-needs", summary, FILE, one, fix))
    return found


def ordered(stacks: tuple[Stack, ...], reads: Mapping[str, tuple[str, ...]]) -> tuple[Stack, ...]:
    """Each after those that it needs, else as written. `reads`: whose outputs the parameters of each stack are.

    Raises DiagnosticError where they need each other in a circle.
    """
    left, done = list(stacks), list[Stack]()
    while left:
        known = {one.name for one in done}
        ready = [one for one in left if {*one.needs, *reads.get(one.name, ())} - {one.name} <= known]
        if not ready:
            names = " and ".join(one.name for one in left)
            fix = Fix("Take one `needs:` or `output:` away; what both use belongs into a third stack.")
            summary = f"The stacks {names} need each other"
            first = left[0]
            raise DiagnosticError(
                [Diagnostic("error", "stacks-circular", summary, file=FILE, line=first.line, fix=fix)]
            )
        done.append(ready[0])
        left.remove(ready[0])
    return tuple(done)


def outputs_read(stacks: tuple[Stack, ...], parameters: Mapping[str, Located]) -> tuple[str, ...]:
    """The stacks among these whose outputs the parameters are, by the stem of their templates (`output:network.Id`)."""
    by_stem = {Path(one.template).stem: one.name for one in stacks}
    texts = [node.value for node in parameters.values() if isinstance(node.value, str)]
    stems = [match[1] for text in texts if (match := _OUTPUT.fullmatch(text))]
    return tuple(dict.fromkeys(by_stem[stem] for stem in stems if stem in by_stem))
