"""Each function of a template: what its code does, what it may do, and which resources the two are about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath

from stackline.catalog import Path, View
from stackline.checks.code.folders import SourceFolder, source_of
from stackline.checks.code.grants import Granted, granted
from stackline.checks.code.javascript_sdk import JavaScript
from stackline.checks.code.libraries import is_known, is_settings
from stackline.checks.code.operations import prefix
from stackline.checks.code.python_sdk import Python
from stackline.checks.code.values import File, Literal, Unclear, Use, Variable
from stackline.checks.code.walk import Traces, Walk
from stackline.design.starter import is_starter_code
from stackline.design.wires import view_of, wires_in
from stackline.template import Project

# Properties that hold a resource's physical name (CloudFormation User Guide, "Name type").
_NAMES = (
    "TableName",
    "BucketName",
    "QueueName",
    "TopicName",
    "FunctionName",
    "StateMachineName",
    "DeliveryStreamName",
    "LogGroupName",
    "Name",
)


@dataclass(frozen=True)
class Function:
    """One function whose code was read. `unclear` says, with its place, why calls (or variables) cannot all be told."""

    id: str
    source: SourceFolder
    traces: Traces
    granted: Granted
    view: View
    uses: tuple[Use, ...]
    calls_unclear: str = ""
    variables_unclear: str = ""
    foreign: str = ""
    """A library that may read variables of its own."""
    inline_at: tuple[str, int] = ("", 0)
    """Where the line before the first of inline code is: the template's name, and the line."""

    def shown(self, file: File, line: int) -> str:
        """`src/app.py:12`; of code in the template, the template's line."""
        if self.source.inline is None:
            return f"{file}:{line}"
        name, before = self.inline_at
        return f"{name}:{before + line}"

    def targets(self, use: Use) -> list[str | None]:
        """The resources of the template that a call is about; None where it cannot be told, or is none of them."""
        found: dict[str | None, None] = {}
        for value in use.names or (Unclear(),):
            if isinstance(value, Variable):
                for target in self._of_variable(value.name, use.service):
                    found[target] = None
            elif isinstance(value, Literal):
                found[self._of_text(value.text, use.service)] = None
            else:
                found[None] = None
        return list(found)

    def _of_variable(self, name: str, service: str) -> list[str | None]:
        found: list[str | None] = []
        for _, key, value in self.view.variables(self.id):
            if key == name:
                ends = [end for end in self.view.named(value) if end in self.view.resources]
                text = self.view.text(value)
                if len(ends) == 1:
                    found.append(self._if_of(ends[0], service))
                else:
                    found.append(self._of_text(text, service) if text is not None else None)
        return found or [None]

    def _of_text(self, text: str, service: str) -> str | None:
        """The resource that has this physical name, or whose placeholder stands in inline code."""
        if service == "events" and text == "default":
            return "DefaultEventBus"
        last = text.rpartition("/")[2].rpartition(":")[2]
        for id in self.view.resources:
            properties = self.view.properties(id)
            if any(properties.get(name) in (text, last) for name in _NAMES) and self._if_of(id, service):
                return id
        return None

    def _if_of(self, id: str, service: str) -> str | None:
        """The resource, where it can be one of the service's."""
        rules = self.view.resource(id).access
        if rules is not None:
            return id if rules.service == prefix(service) else None
        kind = self.view.types.get(id, "").split("::")
        return id if len(kind) > 1 and kind[1].lower() == prefix(service).replace("-", "") else None


@dataclass
class Code:
    """The functions of a template whose code is at hand."""

    template: Project
    folder: FilePath
    problems: dict[str, str] = field(default_factory=dict[str, str])
    """Function → why its code cannot be read."""

    @cached_property
    def view(self) -> View:
        view = view_of(self.template)
        wires_in(view)  # tells which grants and permissions belong to event wires
        return view

    @cached_property
    def functions(self) -> dict[str, Function]:
        found: dict[str, Function] = {}
        for id in self.view.by_kind.get("function", ()):
            if is_starter_code(self.folder, self.template, id):
                continue  # nothing can be said of code that is still to be written
            source = source_of(self.view, id, self.folder)
            if isinstance(source, SourceFolder):
                found[id] = _function(self.view, id, source, self._inline_at(id))
            elif source is not None:
                self.problems[id] = source
        return found

    def _inline_at(self, id: str) -> tuple[str, int]:
        for name in (("InlineCode",), ("Code", "ZipFile")):
            span = self.template.span(("Resources", id, "Properties", *name))
            if span is not None:
                first = self.template.text.splitlines()[span.line - 1].split(" #")[0].rstrip()
                block = first.endswith(("|", ">", "-", "+")) and (": |" in first or ": >" in first)
                return self.template.file, span.line - (not block)
        return self.template.file, 0

    def with_template(self, template: Project) -> Code:
        """The same code under a changed template: what the code does need not be read again."""
        made = Code(template, self.folder)
        made.functions = {
            id: replace(one, view=made.view, granted=granted(made.view, id))
            for id, one in self.functions.items()
            if id in made.view.resources
        }
        return made

    @cached_property
    def fed(self) -> dict[str, frozenset[str]]:
        """Function → what runs it or is run by it through event wires: Lambda needs grants on these for itself."""
        found: dict[str, set[str]] = {}
        for wire in wires_in(self.view):
            if wire.style == "event":
                found.setdefault(wire.target, set()).add(wire.source)
                found.setdefault(wire.source, set()).add(wire.target)
        return {key: frozenset(value) for key, value in found.items()}

    def claimed(self, path: Path) -> bool:
        """Whether an event wire claims the place."""
        return any(path[:length] in self.view.claimed for length in range(2, len(path) + 1))


def _function(view: View, id: str, source: SourceFolder, inline_at: tuple[str, int]) -> Function:
    dialect = Python() if source.language == "python" else JavaScript()
    traces = Walk(source, dialect).run(source.entry, source.handler)
    uses = tuple(dict.fromkeys(traces.uses))
    made = Function(id, source, traces, granted(view, id), view, uses, inline_at=inline_at)
    calls, variables, foreign = _unclear(made)
    return replace(made, calls_unclear=calls, variables_unclear=variables, foreign=foreign)


def _unclear(function: Function) -> tuple[str, str, str]:
    calls = variables = foreign = ""
    for one in function.traces.uncertain:
        reason = f"{function.shown(one.file, one.line)}: {one.reason}"
        if one.about in ("calls", "both"):
            calls = calls or reason
        if one.about in ("variables", "both"):
            variables = variables or reason
    for module, (file, line) in function.traces.libraries.items():
        place = function.shown(file, line)
        if is_settings(module) or ("pydantic" in module and _base_settings(function)):
            variables = variables or f"{place}: {module} reads variables by names of its own"
        elif not is_known(module, function.source.language):
            calls = calls or f"{place}: what {module} does is not in the code"
            foreign = foreign or module
    if function.source.opaque_layers:
        calls = calls or "it has a layer whose code is not in the project"
        variables = variables or calls
    return calls, variables, foreign


def _base_settings(function: Function) -> bool:
    return ("pydantic", "BaseSettings") in function.traces.names
