"""Physical names that two environments would give to two resources in one account, where there can be one only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.design.replacement import NAMES, SHARED_NAMES
from stackline.design.values import mapping, type_of
from stackline.environments.environment import Environment
from stackline.environments.known import evaluator
from stackline.environments.listing import environment_names
from stackline.environments.reading import read_environment
from stackline.template import Project

# A bucket's name is taken in all accounts of all regions, a role's in all regions of its account.
_EVERYWHERE = ("AWS::S3::Bucket",)
_ACCOUNT_WIDE = ("AWS::IAM::Role",)


def collisions(project: Project, only: str = "") -> list[Diagnostic]:
    """A warning for each resource whose name is the same in two environments that share a place.

    `only`: one environment, whose names are held against those of the others.
    """
    known = [*_readable(project)]
    names = {one.name: dict(_names(project, one)) for one in known}
    found: list[Diagnostic] = []
    told: set[str] = set()
    for one, other in combinations(known, 2):
        if one.cloud != other.cloud or one.stack == other.stack:
            continue  # Of one stack there is one resource.
        if only and only not in (one.name, other.name):
            continue
        for id, name in names[one.name].items():
            if id not in told and names[other.name].get(id) == name and _meet(project, id, one, other):
                told.add(id)
                found.append(_collision(project, id, name, one, other))
    return found


def _readable(project: Project) -> Iterator[Environment]:
    """Those whose files can be read and say where they are; what is wrong in others is told where they are used."""
    for name in environment_names(project.folder):
        try:
            found = read_environment(project.folder, name, project.file)
        except DiagnosticError:
            continue
        if found.account and found.region:
            yield found


def _names(project: Project, environment: Environment) -> Iterator[tuple[str, str]]:
    """ID → the physical name, where the files alone tell it, and the resource is made there."""
    values = evaluator(project.template, environment)
    for id, body in project.expanded.resources.items():
        key = NAMES.get(type_of(body))
        given = mapping(body.get("Properties")).get(key) if key else None
        if given is None or type_of(body) in SHARED_NAMES:
            continue
        condition = body.get("Condition")
        if isinstance(condition, str) and values.condition(condition) is False:
            continue
        name = values.value(given)
        if isinstance(name, str):
            yield id, name


def _meet(project: Project, id: str, one: Environment, other: Environment) -> bool:
    type = type_of(project.expanded.resources[id])
    if type in _EVERYWHERE and one.cloud == "aws":  # the embedded cloud keeps accounts apart in this, too
        return True
    if one.account != other.account:
        return False
    return type in _ACCOUNT_WIDE or bool(set(_regions(one)) & set(_regions(other)))


def _regions(environment: Environment) -> tuple[str, ...]:
    return environment.regions or (environment.region,)


def _collision(project: Project, id: str, name: str, one: Environment, other: Environment) -> Diagnostic:
    key = NAMES[type_of(project.expanded.resources[id])]
    path = project.expanded.source(("Resources", id, "Properties", key))
    where = (
        "anywhere" if type_of(project.expanded.resources[id]) in _EVERYWHERE else f"in account {one.account}"
    )
    summary = f"{id} would be called {name} in '{one.name}' and in '{other.name}': there can be one {where}"
    fix = Fix(f"Take {key} away, or put the environment into it: !Sub '{name}-${{AWS::StackName}}'.")
    file = project.name_of(path[0]) or project.file
    return Diagnostic("warning", "name-shared", summary, "", file, path, project.lines(path)[0], fix=fix)
