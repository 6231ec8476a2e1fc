"""Copy resources out of a template: their text, comments included, and what of the other sections they need.

What comes out is a fragment of CloudFormation that reads by itself in any editor; `pasting` takes it in again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stackline.catalog.references import mapping
from stackline.core import Diagnostic
from stackline.design.border import comes_along
from stackline.design.diagram import read_diagram
from stackline.design.folding import folded_into
from stackline.design.groups import groups
from stackline.design.lifting import by_value, lifted
from stackline.design.remove import goes_with
from stackline.design.requests import refusal
from stackline.design.wires import view_of
from stackline.template import Project, Template

SAM = "AWS::Serverless::"


@dataclass(frozen=True, slots=True)
class Copied:
    """`fragment` holds the resources `ids`: those that were asked for, and what belongs to them alone."""

    fragment: Template
    ids: tuple[str, ...]
    notes: tuple[Diagnostic, ...] = ()


def copied(project: Project, ids: Sequence[str]) -> Copied:
    """The resources as a fragment. Raises Refused where none of them stands in the template itself."""
    template = project.template
    wanted = [id for id in dict.fromkeys(ids) if id in template.resources and not id.startswith("Fn::")]
    left = [id for id in dict.fromkeys(ids) if id not in wanted]
    if not wanted:
        names = ", ".join(left)
        raise refusal(
            "copy-nothing",
            f"There is nothing to copy: {names} stands in no text of its own"
            if left
            else "Nothing is selected",
            "Copy the resource that it comes from: what a loop, another file or SAM makes is copied with that.",
        )
    taken = [*wanted, *_belonging(project, wanted)]
    data = template.data
    types = {str(mapping(template.resources[id]).get("Type")) for id in taken}
    shared = [name for name in mapping(data.get("Globals")) if f"{SAM}{name}" in types]
    bodies = [*(template.resources[id] for id in taken), *(data["Globals"][name] for name in shared)]
    along = comes_along(data, bodies)
    sections = [
        ("Parameters", along.parameters),
        ("Mappings", along.mappings),
        ("Conditions", along.conditions),
        ("Globals", shared),
        ("Resources", [id for id in template.resources if id in taken]),
    ]
    fragment = lifted(template, template.file, sections) or by_value(template, template.file, sections)
    notes = [
        Diagnostic("info", "not-copied", f"{id} stands in no text of its own: it was left out") for id in left
    ]
    return Copied(fragment, tuple(taken), tuple(notes))


def _belonging(project: Project, wanted: Sequence[str]) -> list[str]:
    """What is about the wanted alone, and what the canvas folds into them."""
    template, view = project.template, view_of(project)
    diagram = read_diagram(project)
    owners = folded_into(project, diagram, groups(project, diagram))
    boxes = {part: group.id for group in groups(project, diagram) for part in group.parts}
    found = list(wanted)
    while True:
        more = goes_with(view, found)
        more += [id for id, owner in {**boxes, **owners}.items() if owner in found]
        new = [id for id in dict.fromkeys(more) if id in template.resources and id not in found]
        if not new:
            return found[len(wanted) :]
        found += new
