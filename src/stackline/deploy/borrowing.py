"""A deployed function's own: its variables, its settings, and its role's credentials, for code that runs here.

The managed services are then the real ones, and what the role forbids is forbidden here too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote

import yaml

from stackline.catalog.references import mapping, mentions
from stackline.cloud import Cloud, EmbeddedCloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix, TextEdit
from stackline.deploy.stack import function_name
from stackline.template import Project

_SESSION_SECONDS = 3600  # what a role allows unless it says otherwise (IAM, "Maximum session duration")
_DENIED = ("AccessDenied", "AccessDeniedException")
_SAM = ("AWS::Serverless::Function",)
_ROLE = "AWS::IAM::Role"


@dataclass(frozen=True, slots=True)
class Borrowed:
    """`variables` are the deployed function's, with the credentials of a session of its role."""

    name: str
    arn: str
    role: str
    variables: Mapping[str, str]
    layers: tuple[str, ...]
    timeout: float
    memory: int
    endpoint: str


def borrow(project: Project, cloud: Cloud, stack: str, function: str) -> Borrowed:
    """What the deployed `function` (a logical ID) of the stack has.

    Raises DiagnosticError where it is not deployed, or where its role does not let you act as it: then with the edit
    of the template that would. Raises Refusal, Away.
    """
    name = function_name(cloud, stack, function)
    found = cloud.call("lambda", "get_function_configuration", FunctionName=name)
    told = mapping(mapping(found.get("Environment")).get("Variables"))
    role = str(found["Role"])
    variables = {str(key): str(value) for key, value in told.items()}
    return Borrowed(
        name,
        str(found["FunctionArn"]),
        role,
        variables | _session(project, cloud, function, role),
        tuple(str(one["Arn"]) for one in found.get("Layers") or ()),
        float(found.get("Timeout") or 3),
        int(found.get("MemorySize") or 128),
        str((EmbeddedCloud.of(project.folder).endpoint() or {}).get("endpoint") or "") if cloud.here else "",
    )


def _session(project: Project, cloud: Cloud, function: str, role: str) -> dict[str, str]:
    """The variables that an SDK takes its credentials from."""
    try:
        made = cloud.call(
            "sts",
            "assume_role",
            RoleArn=role,
            RoleSessionName=f"stackline-{function}"[:64],
            DurationSeconds=_SESSION_SECONDS,
        )
    except Refusal as refusal:
        if refusal.code not in _DENIED:
            raise
        raise DiagnosticError([_not_trusted(project, cloud, function, role)]) from refusal
    given = made["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": str(given["AccessKeyId"]),
        "AWS_SECRET_ACCESS_KEY": str(given["SecretAccessKey"]),
        "AWS_SESSION_TOKEN": str(given["SessionToken"]),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _not_trusted(project: Project, cloud: Cloud, function: str, role: str) -> Diagnostic:
    """Who you are, and the edit that lets your account act as the role."""
    who = str(cloud.call("sts", "get_caller_identity")["Arn"])
    summary = f"The role of {function} does not let you act as it"
    detail = f"You are {who}; the role is {role}."
    place = _place(project, function, role)
    if place is None:
        fix = Fix("Let your account assume it where the role is made: it is not made by this template.")
        return Diagnostic("error", "role-not-trusted", summary, detail, file=project.file, fix=fix)
    wanted = _trusting(_trust(cloud, role), cloud.account)
    path = (*place, "AssumeRolePolicyDocument")
    text = yaml.safe_dump(wanted, sort_keys=False, default_flow_style=None).rstrip()
    said = f"Give {place[1]} this AssumeRolePolicyDocument and deploy; whoever the account lets assume roles may then:"
    fix = Fix(f"{said}\n{text}", (TextEdit("set", path, wanted),))
    line = project.lines(place[:2])[0]
    return Diagnostic(
        "error", "role-not-trusted", summary, detail, project.file, path[:-1], line=line, fix=fix
    )


def _place(project: Project, function: str, role: str) -> tuple[str | int, ...] | None:
    """The properties that say who may assume the role: of the function whose role SAM makes, or of the role itself."""
    resources = project.expanded.resources
    body = mapping(resources.get(function))
    properties = mapping(body.get("Properties"))
    named = properties.get("Role", mapping(project.template.get(("Globals", "Function"))).get("Role"))
    if named is None:
        return ("Resources", function, "Properties") if body.get("Type") in _SAM else None
    given = mapping(named)
    id = next((name for name, _ in mentions(given)), "")
    is_role = mapping(resources.get(id)).get("Type") == _ROLE
    return ("Resources", id, "Properties") if is_role else None


def _trust(cloud: Cloud, role: str) -> dict[str, Any]:
    """Who may assume it now, as IAM says."""
    try:
        found = cloud.call("iam", "get_role", RoleName=role.rpartition("/")[2])["Role"]
    except Refusal:
        return {}
    document = found.get("AssumeRolePolicyDocument")
    return mapping(json.loads(unquote(document)) if isinstance(document, str) else document)


def _trusting(trust: Mapping[str, Any], account: str) -> dict[str, Any]:
    """The same with a statement for the account; Lambda's own where nothing is known of it."""
    there: Any = trust.get("Statement") or {
        "Effect": "Allow",
        "Principal": {"Service": ["lambda.amazonaws.com"]},
        "Action": ["sts:AssumeRole"],
    }
    mine: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": ["sts:AssumeRole"],
    }
    listed = cast("list[Any]", there) if isinstance(there, list) else [there]
    return {"Version": str(trust.get("Version") or "2012-10-17"), "Statement": [*listed, mine]}
