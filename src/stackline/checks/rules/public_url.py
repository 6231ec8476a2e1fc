"""A function URL for anyone that nobody may call."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.catalog.references import mapping, mentions
from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix, TextEdit

_PERMISSION = "AWS::Lambda::Permission"
_NEEDED = {
    "lambda:InvokeFunctionUrl": {"FunctionUrlAuthType": "NONE"},
    "lambda:InvokeFunction": {"InvokedViaFunctionUrl": True},
}


def find(subject: Subject) -> Iterable[Finding]:
    """Of a SAM function's own URL, SAM writes the permissions."""
    resources = subject.project.expanded.resources
    for id, resource in resources.items():
        properties = mapping(resource.get("Properties"))
        if resource.get("Type") != "AWS::Lambda::Url" or properties.get("AuthType") != "NONE":
            continue
        target = properties.get("TargetFunctionArn")
        named = {id, *(name for name, _ in mentions(target))}
        allowed = {
            mapping(one.get("Properties")).get("Action")
            for one in resources.values()
            if one.get("Type") == _PERMISSION
            and mapping(one.get("Properties")).get("Principal") == "*"
            and named & {n for n, _ in mentions(mapping(one.get("Properties")).get("FunctionName"))}
        }
        # A policy written before October 2025 has the first one only, and goes on working.
        if "lambda:InvokeFunctionUrl" in allowed or target is None:
            continue
        edits = tuple(
            TextEdit("insert", ("Resources", f"{id}{number}PublicPermission"), _permission(id, action))
            for number, action in zip(("", "Function"), _NEEDED, strict=True)
        )
        yield Finding(
            subject.path_of(id, "AuthType"),
            f"{id} is for anyone (AuthType NONE), but nothing lets anyone call it: every call is answered with 403",
            Fix(f"Add permissions for everyone to call {id}, or set AuthType to AWS_IAM.", edits),
        )


def _permission(id: str, action: str) -> dict[str, object]:
    properties = {
        "Action": action,
        "FunctionName": {"Fn::GetAtt": [id, "FunctionArn"]},
        "Principal": "*",
        **_NEEDED[action],
    }
    return {"Type": _PERMISSION, "Properties": properties}


RULE = Rule(
    code="public-url",
    severity="warning",
    summary="A function URL with AuthType NONE has a permission that lets anyone call it.",
    source="AWS Lambda Developer Guide: Control access to Lambda function URLs",
    find=find,
)
