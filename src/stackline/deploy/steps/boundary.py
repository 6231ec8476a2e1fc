"""The permissions boundary that the environment asks for, on every role that the submitted template makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackline.catalog.references import mapping
from stackline.deploy.steps.loops import Copy
from stackline.deploy.work import Work
from stackline.template import Project
from stackline.template.expansion import Expansion

Path = tuple[str | int, ...]
_KEY = "PermissionsBoundary"
_SAM = {"AWS::Serverless::Function": "Function", "AWS::Serverless::StateMachine": "StateMachine"}


def with_boundary(work: Work, template: Project, expanded: Expansion, copy: Copy) -> Copy:
    """The copy with the boundary where the template says none; as it was where the environment asks for none."""
    role = work.environment.role
    if role is None or not role.boundary:
        return copy
    for path in dict.fromkeys(_lacking(template, expanded)):
        copy = copy.put((*path, _KEY), role.boundary)
    return copy


def _lacking(template: Project, expanded: Expansion) -> Iterator[Path]:
    """Places of properties: of roles, of functions and state machines whose role SAM makes, and of schedules."""
    for id, body in expanded.resources.items():
        type, properties = str(body.get("Type", "")), mapping(body.get("Properties"))
        place = ("Resources", id, "Properties")
        if type == "AWS::IAM::Role" and _KEY not in properties:
            yield expanded.source(place)
        elif type in _SAM:
            shared: Any = template.template.get(("Globals", _SAM[type]))
            said = {**mapping(shared), **properties}
            if _KEY not in said and "Role" not in said:
                yield expanded.source(place)
            for name, event in mapping(properties.get("Events")).items():
                given = mapping(mapping(event).get("Properties"))
                if mapping(event).get("Type") == "ScheduleV2" and not {_KEY, "RoleArn"} & given.keys():
                    yield expanded.source((*place, "Events", name, "Properties"))
