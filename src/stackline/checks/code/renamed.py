"""A variable that gets another name: who still reads the old one, in the code."""

from __future__ import annotations

from pathlib import Path as FilePath

from stackline.checks.code.analysis import Code
from stackline.core import Diagnostic, Fix
from stackline.template import Project, Template


def still_read(template: Template, folder: FilePath, function: str, old: str, new: str) -> list[Diagnostic]:
    """A warning where the code of `function` reads the variable `old`, which `template` calls `new`."""
    if template.resources.get(function, {}).get("Type") not in _FUNCTIONS:
        return []
    code = Code(Project.of(template), folder)
    read = code.functions.get(function)
    if read is None:
        return []
    places = [read.shown(one.file, one.line) for one in read.traces.reads if one.name == old]
    if not places:
        return []
    summary = f"The code of {function} still reads {old}"
    detail = f"At {', '.join(dict.fromkeys(places))}."
    fix = Fix(f"Read {new} there.")
    path = ("Resources", function)
    line, _ = template.lines(path)
    return [Diagnostic("warning", "variable-read", summary, detail, template.file, path, line, fix=fix)]


_FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
