"""Values that an environment's file says the place of: Parameter Store, Secrets Manager, another stack's outputs.

They are asked of the environment's own cloud, at each plan. A secret is never read: its value is known to
CloudFormation only, by a dynamic reference to the version that is current now, so that a new version is a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.layers.newest import newest_arns
from stackline.deploy.stack import describe
from stackline.environments import Environment, hidden_parameters, read_environment
from stackline.environments.located import Located
from stackline.environments.parameters import declared
from stackline.template import Project

_MANY = 10  # names that one GetParameters takes
_REFERENCE = re.compile(r"(ssm|secret|output):(\S.*)", re.S)
_SSM_TYPE = "AWS::SSM::Parameter::"
_ABSENT = ("ResourceNotFoundException", "ParameterNotFound", "InvalidRequestException")
_STANDS_FOR = "<EnvironmentName>"


@dataclass(frozen=True, slots=True)
class Reference:
    """One value of the file. `name` is what is asked for: with the environment's own folder where it has none."""

    text: str
    kind: str
    name: str
    node: Located


def look_up(project: Project, environment: Environment, cloud: Cloud) -> dict[str, str]:
    """Every reference of the environment's parameters, as written → its value.

    A `secret:` becomes a dynamic reference, an `ssm:` for a parameter that CloudFormation itself reads from Parameter
    Store becomes its name. Raises DiagnosticError with all that cannot be found, each with its place; Away, Refusal.
    """
    # The file may be for other templates, too: what this one does not declare need not be there yet.
    given = declared(project.template)
    wanted = {name: node for name, node in environment.parameters.items() if name in given}
    environment = replace(environment, parameters=wanted)
    found = newest_arns(cloud, environment)
    listed = list(references(environment))
    problems: list[Diagnostic] = []
    by_name, more = _parameters(cloud, environment, [one for one in listed if one.kind == "ssm"])
    problems += more
    for one in listed:
        try:
            if one.kind == "secret":
                found[one.text] = _secret(cloud, one.name)
            elif one.kind == "output":
                found[one.text] = _output(project, environment, cloud, one.name)
            elif one.name in by_name:
                found[one.text] = one.name if _reads_itself(project, environment, one) else by_name[one.name]
        except Refusal:
            raise
        except DiagnosticError as error:
            problems += [_placed(told, one.node, environment) for told in error.diagnostics]
    problems += _shown(project, environment, listed)
    if problems:
        raise DiagnosticError(problems)
    return found


def references(environment: Environment) -> Iterator[Reference]:
    """Those of the environment's parameters, but for layers."""
    for node in environment.parameters.values():
        match = _REFERENCE.fullmatch(node.value) if isinstance(node.value, str) else None
        if match:
            yield Reference(match[0], match[1], full_name(environment, match[1], match[2].strip()), node)


def full_name(environment: Environment, kind: str, name: str) -> str:
    """`Url` and `db#user` are the environment's own, below `/PROJECT/ENVIRONMENT/`; with a slash it is as written."""
    name = name.replace(_STANDS_FOR, environment.name)
    return name if kind == "output" or "/" in name or name.startswith("arn:") else environment.root + name


def _reads_itself(project: Project, environment: Environment, one: Reference) -> bool:
    """Whether each parameter with this value is of a type whose value is a name in Parameter Store."""
    given = declared(project.template)
    names = [name for name, node in environment.parameters.items() if node.value == one.text]
    types = [str(given.get(name, {}).get("Type", "")) for name in names]
    return bool(types) and all(type.startswith(_SSM_TYPE) for type in types)


def _parameters(
    cloud: Cloud, environment: Environment, wanted: list[Reference]
) -> tuple[dict[str, str], list[Diagnostic]]:
    names = list(dict.fromkeys(one.name for one in wanted))
    values: dict[str, str] = {}
    sealed: set[str] = set()
    for start in range(0, len(names), _MANY):
        answer = cloud.call("ssm", "get_parameters", Names=names[start : start + _MANY], WithDecryption=False)
        for one in answer["Parameters"]:
            if one.get("Type") == "SecureString":
                sealed.add(str(one["Name"]))
            else:
                values[str(one["Name"])] = str(one["Value"])
    problems: list[Diagnostic] = []
    for one in wanted:
        if one.name in sealed:
            summary = f"{one.name} is a SecureString, which CloudFormation takes for few properties only"
            fix = Fix("Keep it as a secret: `stackline secret set`, and `secret:` here.")
            problems.append(_placed(_problem(summary, fix), one.node, environment))
        elif one.name not in values:
            summary = f"Parameter Store has no {one.name} in {cloud.region} of {cloud.account}"
            fix = Fix("`stackline env set` writes one below the environment's own name.")
            problems.append(_placed(_problem(summary, fix), one.node, environment))
    return values, problems


def _secret(cloud: Cloud, name: str) -> str:
    """`NAME` or `NAME#KEY` as a dynamic reference to the current version; only its description is asked for."""
    name, _, key = name.partition("#")
    try:
        told = cloud.call("secretsmanager", "describe_secret", SecretId=name)
    except Refusal as refusal:
        if refusal.code not in _ABSENT:
            raise
        told = {"DeletedDate": "never there"}
    version = current_version(told)
    if told.get("DeletedDate") or not version:
        summary = f"Secrets Manager has no secret {name} in {cloud.region} of {cloud.account}"
        raise DiagnosticError(
            [_problem(summary, Fix("`stackline secret set` writes one below the environment's own name."))]
        )
    return f"{{{{resolve:secretsmanager:{name}:SecretString:{key}::{version}}}}}"


def current_version(secret: Mapping[str, Any]) -> str:
    """The id of the version that is current, of a secret as DescribeSecret or ListSecrets tells it."""
    stages: Mapping[str, list[str]] = (
        secret.get("VersionIdsToStages") or secret.get("SecretVersionsToStages") or {}
    )
    return next((id for id, names in stages.items() if "AWSCURRENT" in names), "")


def _output(project: Project, environment: Environment, cloud: Cloud, name: str) -> str:
    """`STACK.NAME`; STACK may be a template beside the project's own (`network`): its stack in this environment."""
    stack, dot, output = name.rpartition(".")
    if not dot:
        fix = Fix("Write `output:STACK.NAME`.")
        raise DiagnosticError([_problem(f"'{name}' does not say of which stack the output is", fix)])
    stack = _stack_named(project, environment, stack)
    told = describe(cloud, stack)
    if told is None:
        fix = Fix("Deploy it first, or correct its name.")
        raise DiagnosticError([_problem(f"There is no stack {stack} in {cloud.region}", fix)])
    given = {str(one["OutputKey"]): str(one["OutputValue"]) for one in told.get("Outputs", [])}
    if output not in given:
        fix = Fix(f"It has {', '.join(sorted(given)) or 'no outputs'}.")
        raise DiagnosticError([_problem(f"{stack} has no output {output}", fix)])
    return given[output]


def _stack_named(project: Project, environment: Environment, name: str) -> str:
    for suffix in ("yaml", "yml", "json"):
        file = f"{name}.{suffix}"
        if "/" not in name and (project.folder / file).is_file():
            return read_environment(project.folder, environment.name, file).stack
    return name


def _shown(project: Project, environment: Environment, listed: list[Reference]) -> Iterator[Diagnostic]:
    """Parameters that are given a secret must not be shown by CloudFormation either."""
    hidden = hidden_parameters(project.template)
    secret = {one.text for one in listed if one.kind == "secret"}
    for name, node in environment.parameters.items():
        if node.value in secret and name not in hidden:
            summary = f"{name} is given a secret, and the template does not say that it is one"
            found = Diagnostic("error", "parameter-shown", summary, fix=Fix(f"Give {name} `NoEcho: true`."))
            yield _placed(found, node, environment)


def _problem(summary: str, fix: Fix) -> Diagnostic:
    return Diagnostic("error", "parameter-reference", summary, fix=fix)


def _placed(found: Diagnostic, node: Located, environment: Environment) -> Diagnostic:
    return replace(found, file=node.file or environment.file, line=node.line, column=node.column)
