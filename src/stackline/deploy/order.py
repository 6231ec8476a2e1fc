"""In which order the stacks of a project are deployed to an environment, and that none of them is left out unsaid."""

from __future__ import annotations

from pathlib import Path

from stackline.core import Diagnostic, Fix, Refused
from stackline.environments import load_environment
from stackline.environments.located import Located
from stackline.environments.parameters import declared
from stackline.environments.stacks import FILE, Stack, ordered, outputs_read, read_stacks
from stackline.template import Project


def stacks_in_order(
    folder: Path, environment: str, template: str, *, alone: bool = False
) -> tuple[Stack, ...]:
    """The stacks of `stacks:` as they are deployed to the environment, one after the other; without any, and `alone`,
    the template, whose name is empty. Raises DiagnosticError."""
    stacks = () if alone else read_stacks(folder)
    if not stacks:
        return (Stack("", template),)
    reads = {one.name: outputs_read(stacks, _given(folder, environment, one)) for one in stacks}
    return ordered(stacks, reads)


def _given(folder: Path, environment: str, stack: Stack) -> dict[str, Located]:
    """What the environment gives to the parameters that the stack's template declares."""
    known = declared(Project.open(folder, stack.template).template)
    said = load_environment(folder, environment, stack.template).parameters
    return {key: node for key, node in said.items() if key in known}


def check_promotable(folder: Path, origin: str, environment: str, template: str) -> None:
    """Raises Refused where `template` is not all that the project deploys: one stack is promoted at a time."""
    order = stacks_in_order(folder, environment, template)
    if [one.template for one in order] == [template]:
        return
    told = "; ".join(f"`stackline promote -t {one.template} {origin} {environment}`" for one in order)
    summary = (
        f"The project has several stacks ({', '.join(one.name for one in order)}): each is promoted by itself"
    )
    fix = Fix(f"In their order: {told}.")
    raise Refused([Diagnostic("error", "promotion-stacks", summary, file=FILE, line=order[0].line, fix=fix)])
