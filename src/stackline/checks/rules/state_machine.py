"""A definition that Step Functions would refuse for its shape."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix
from stackline.design.machines import read_machine
from stackline.design.machines.problems import problems
from stackline.design.wires import view_of

_TYPES = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")


def find(subject: Subject) -> Iterable[Finding]:
    told: set[tuple[object, ...]] = set()
    resources = subject.project.expanded.resources
    machines = [id for id, resource in resources.items() if resource.get("Type") in _TYPES]
    view = view_of(subject.project) if machines else None
    for id in machines:
        machine = read_machine(subject.project, id, view)
        for _, path, summary, fix in problems(machine) if machine is not None else ():
            place = path if machine is not None and machine.found.editable else ("Resources", id)
            # Two machines may have one file.
            if (place, summary) not in told:
                told.add((place, summary))
                yield Finding(place, summary, Fix(fix))


RULE = Rule(
    code="state-machine",
    severity="error",
    summary="Every state of a definition is led to and leads to one that is there, and one of them ends.",
    source="AWS Step Functions API Reference: ValidateStateMachineDefinitionDiagnostic",
    find=find,
)
