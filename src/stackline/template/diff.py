"""What an edit changed, as a unified diff."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from stackline.core import DiagnosticError
from stackline.template.encoding import decode

if TYPE_CHECKING:
    from stackline.template.project import Project
    from stackline.template.template import Template


def unified_diff(before: Template, after: Template) -> str:
    """The difference of two templates' texts, as `git diff` prints it; "" where there is none."""
    return text_diff(before.text, after.text, before.file, after.file)


def project_diff(before: Project, after: Project) -> str:
    """The difference of every file of two states of a project, the template first."""
    parts = [unified_diff(before.template, after.template)]
    before = before.reaching(after.reached)
    for name, data in after.files.items():
        if name != after.file:
            new = decode(data, name)[0]
            parts.append(text_diff(_text(before, name), new, name, name))
    return "".join(parts)


def _text(project: Project, name: str) -> str:
    """Of a file that is not there yet, nothing."""
    try:
        return decode(project.read_file(name), name)[0]
    except DiagnosticError:
        return ""


def text_diff(before: str, after: str, before_name: str, after_name: str) -> str:
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    # The unchanged beginning and end are most of the text: difflib need not see them.
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    start = max(head - _CONTEXT, 0)
    end = max(tail - _CONTEXT, 0)
    hunks = list(
        difflib.unified_diff(
            old[start : len(old) - end],
            new[start : len(new) - end],
            f"a/{before_name}",
            f"b/{after_name}",
            n=_CONTEXT,
        )
    )
    return "".join(_shifted(hunks, start))


_CONTEXT = 3


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    kept = [line + "\n" for line in lines[:-1]]
    if lines[-1]:
        kept.append(lines[-1] + "\n\\ No newline at end of file\n")
    return [line.replace("\r\n", "\n") for line in kept]


def _common(left: list[str], right: list[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _shifted(hunks: list[str], by: int) -> list[str]:
    """The hunk headers with the line numbers of the whole text."""
    shifted: list[str] = []
    for line in hunks:
        if line.startswith("@@ "):
            _, old, new, _ = line.split(" ", 3)
            line = f"@@ -{_moved(old[1:], by)} +{_moved(new[1:], by)} @@\n"
        shifted.append(line)
    return shifted


def _moved(position: str, by: int) -> str:
    start, _, size = position.partition(",")
    return f"{int(start) + by},{size}" if size else str(int(start) + by)
