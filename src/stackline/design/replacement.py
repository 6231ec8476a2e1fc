"""What an edit makes CloudFormation replace: the old resource goes, a new one without its data takes its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline import schemas
from stackline.catalog.stateful import data_of
from stackline.core import Diagnostic, Fix, TextEdit
from stackline.design.values import mapping, type_of

DANGERS = frozenset({"replaces-data", "deletes-data", "name-taken"})
"""Codes of warnings of what cannot be taken back once it is deployed: whoever edits is asked first."""
Path = tuple[str | int, ...]
Resources = Mapping[str, Mapping[str, Any]]


def replacements(before: Resources, after: Resources, file: str = "") -> list[Diagnostic]:
    """A warning for each resource that is in both and that the change replaces; `before` and `after`: by logical ID.

    Source: the resource schemas' createOnlyProperties and conditionalCreateOnlyProperties ("perhaps").
    """
    return [
        _warning(id, before[id], path, sure, file) for id, (path, sure) in replaced(before, after).items()
    ]


def replaced(before: Resources, after: Resources) -> dict[str, tuple[Path, schemas.Replaces]]:
    """Resources that are in both and that the change replaces: the place that does it, and whether it surely does."""
    found: dict[str, tuple[Path, schemas.Replaces]] = {}
    levels: tuple[schemas.Replaces, ...] = ("yes", "perhaps")
    for id, body in after.items():
        old = before.get(id)
        if old is None or old is body or old == body:
            continue
        if type_of(old) != type_of(body):
            found[id] = (("Type",), "yes")
            continue
        changed = {path: _replaces(type_of(body), path, old, body) for path in _changed(old, body)}
        for sure in levels:
            path = next((path for path, replaces in changed.items() if replaces == sure), None)
            if path is not None:
                found[id] = (("Properties", *path), sure)
                break
    return found


NAMES: Mapping[str, str] = {
    "AWS::Cognito::UserPool": "UserPoolName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::Events::EventBus": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::RDS::DBCluster": "DBClusterIdentifier",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::SimpleTable": "TableName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
"""Type → the property that gives its physical name, of which there can be one (CloudFormation: Name type)."""
# Two user pools may have one name.
SHARED_NAMES = frozenset({"AWS::Cognito::UserPool"})


def renamed(before: Resources, old: str, new: str, file: str = "") -> list[Diagnostic]:
    """What another logical ID means for a resource that is deployed: a new one is made, then the old one deleted.

    `before`: by logical ID. Source: CloudFormation User Guide, "Update behaviors" and "Refactor stacks".
    """
    body = before.get(old)
    if body is None or old == new:
        return []
    return moved_away(old, body, f"under the name {new}", file)


def moved_away(id: str, body: Mapping[str, Any], where: str, file: str = "") -> list[Diagnostic]:
    """Warnings for a resource that goes on under another logical ID or in another stack (`where`, in words)."""
    found: list[Diagnostic] = []
    type, place = type_of(body), ("Resources", id)
    lost, key = loses(type), NAMES.get(type)
    kept = body.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate", "Snapshot")
    if lost is not None:
        ends = "keeps the old one outside the stack" if kept else "deletes the old one"
        detail = f"Not in the new one, unless moved before: {lost}."
        found.append(
            Diagnostic(
                "warning",
                "replaces" if kept else "replaces-data",
                f"Where {id} is deployed, CloudFormation makes a new one {where} and {ends}",
                detail,
                file,
                place,
                fix=Fix(
                    "Only a stack refactoring, or Retain and import, keeps the physical one (docs/replacing.md)."
                ),
            )
        )
    name = mapping(body.get("Properties")).get(key) if key else None
    if isinstance(name, str) and type not in SHARED_NAMES:
        found.append(
            Diagnostic(
                "warning",
                "name-taken",
                f"Where {id} is deployed, the next deployment fails: there can be one {key} {name} only",
                "CloudFormation makes the new one before it deletes the old one.",
                file,
                place,
                fix=Fix(f"Take {key} away, or rename by a stack refactoring (docs/replacing.md)."),
            )
        )
    return found


def removed(before: Resources, after: Resources, file: str = "") -> list[Diagnostic]:
    """What it means for a deployed stack that resources which hold data are gone from its template.

    Source: CloudFormation template reference, "DeletionPolicy attribute".
    """
    gone = [(id, body, loses(type_of(body))) for id, body in before.items() if id not in after]
    return [_removal(id, body, lost, file) for id, body, lost in gone if lost is not None]


def _removal(id: str, body: Mapping[str, Any], lost: str, file: str) -> Diagnostic:
    policy, place = body.get("DeletionPolicy"), ("Resources", id)
    if policy in ("Retain", "RetainExceptOnCreate", "Snapshot"):
        kept = "a snapshot of it is kept" if policy == "Snapshot" else "it stays outside the stack"
        summary = f"Where {id} is deployed, {kept} (DeletionPolicy: {policy})"
        return Diagnostic("info", "kept-outside", summary, file=file, path=place)
    return Diagnostic(
        "warning",
        "deletes-data",
        f"Where {id} is deployed, the next deployment deletes it",
        f"Lost with it, unless moved before: {lost}.",
        file,
        place,
        fix=Fix(f"To keep it, `stackline set {id} /DeletionPolicy Retain` and deploy before you remove it."),
    )


def loses(type: str) -> str | None:
    """What is lost with a resource of the type, in words; None where nothing is."""
    return data_of(type)


def _replaces(type: str, path: Path, old: Any, new: Any) -> schemas.Replaces:
    for body in (new, old):
        found = schemas.find(type, path, mapping(body.get("Properties")))
        if found is not None:
            return found.replaces
    return "no"


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Path]:
    return list(_differing(mapping(old.get("Properties")), mapping(new.get("Properties")), ()))


def _differing(old: Any, new: Any, path: Path) -> Iterator[Path]:
    """Places whose values differ, as deep as both are mappings of properties.

    A choice that has the old value for a branch is none: the value is another only where a parameter says so.
    """
    if old == new or old in _branches(new) or new in _branches(old):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        was, now = cast("dict[str, Any]", old), cast("dict[str, Any]", new)
        for key in {**was, **now}:
            if key.startswith("Fn::") or key == "Ref":
                yield path
            elif key not in was or key not in now:
                yield (*path, key)
            else:
                yield from _differing(was[key], now[key], (*path, key))
    elif json.dumps(old, sort_keys=True, default=str) != json.dumps(new, sort_keys=True, default=str):
        yield path


def _branches(value: Any) -> list[Any]:
    operand = mapping(value).get("Fn::If")
    return cast("list[Any]", operand)[1:] if isinstance(operand, list) else []


def _warning(id: str, old: Mapping[str, Any], path: Path, sure: schemas.Replaces, file: str) -> Diagnostic:
    lost = loses(type_of(old))
    verb = "This replaces" if sure == "yes" else "This may replace"
    place = ("Resources", id, *path)
    name = ".".join(str(step) for step in path[1:] or path)
    reason = f"A change of {name} makes CloudFormation create a new {id} and then delete the old one."
    if sure == "perhaps":
        reason = f"Whether a change of {name} makes CloudFormation create a new {id} depends on its other settings."
    if lost is None:
        return Diagnostic("warning", "replaces", f"{verb} {id}", reason, file, place)
    policy = old.get("UpdateReplacePolicy")
    if policy in ("Retain", "Snapshot"):
        kept = "the old one is kept" if policy == "Retain" else "a snapshot of the old one is kept"
        detail = (
            f"{reason} {kept.capitalize()} (UpdateReplacePolicy: {policy}), but nothing is in the new one."
        )
        return Diagnostic("warning", "replaces", f"{verb} {id}", detail, file, place)
    detail = f"{reason} Lost with it, unless moved before: {lost}."
    edit = TextEdit("insert", ("Resources", id, "UpdateReplacePolicy"), "Retain")
    fix = Fix(f"Undo it, or keep the old one with `stackline set {id} /UpdateReplacePolicy Retain`.", (edit,))
    loss = "loses" if sure == "yes" else "lose"
    return Diagnostic(
        "warning", "replaces-data", f"{verb} {id} and {loss} its data", detail, file, place, fix=fix
    )
