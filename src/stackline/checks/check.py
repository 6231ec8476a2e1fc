"""All checks of one template, each problem said once."""

from __future__ import annotations

from pathlib import Path as FilePath

from stackline.checks import cfnlint_adapter, sam_schema
from stackline.checks.rule import Subject, rules
from stackline.core import Diagnostic
from stackline.template import Path, Project, Template

_ORDER = {"error": 0, "warning": 1, "info": 2}


def check_quick(template: Template | Project, folder: FilePath | None = None) -> list[Diagnostic]:
    """What is known within a keystroke: how the text reads, and our own rules; with `folder` also those about code."""
    subject = Subject(template, folder)
    found = list(template.diagnostics)
    for rule in rules():
        found += rule(subject)
    return _in_order(found)


def check(template: Template | Project, folder: FilePath | None = None) -> list[Diagnostic]:
    """Everything: our rules, the SAM schema and cfn-lint (a second or more for a large template).

    `folder` is the project's: the functions' code is read there, and held against what the template grants and sets.
    A place where our own rule speaks is not reported again by the others, since ours says how to mend it. Where the
    text itself has an error the others are not asked: they would repeat it in other words.
    """
    found = check_quick(template, folder)
    project = template if isinstance(template, Project) else Project.of(template)
    if any(d.severity == "error" for d in template.diagnostics):
        return found
    # SAM's own schema before cfn-lint, which tells of an event with one fault by every event type it is not.
    for other in (sam_schema.validate(project), cfnlint_adapter.lint(project)):
        said = {d.path for d in found if d.path and not d.code.startswith("code-")}
        found += [d for d in other if not d.path or not any(_same_place(d.path, path) for path in said)]
    return _in_order(found)


def _same_place(path: Path, said: Path) -> bool:
    """Whether what was said at `said` covers `path`: the same value, an intrinsic in it, one around it, its event."""
    if said[: len(path)] == path or (path[: len(said)] == said and str(path[-1]).startswith(("Ref", "Fn::"))):
        return True
    return len(path) > 4 and path[3] == "Events" and said[:5] == path[:5]


def _in_order(found: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(found), key=lambda d: (_ORDER[d.severity], d.line, d.column, d.code))
