"""What can be one that exists already and what cannot: the resource, its ARN, its uses, and what is made with it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from stackline.catalog import Resource, View
from stackline.catalog.existing import existing_kinds, told_by
from stackline.catalog.references import mapping, mentions
from stackline.design.names import Names
from stackline.design.requests import near, refusal
from stackline.design.values import sequence
from stackline.design.wires import Draft

# Of another's resource, this stack must not set these: they replace what the owner has set, or exist already.
_MADE_WITH = {
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::Lambda::EventInvokeConfig": "FunctionName",
    "AWS::RDS::DBInstance": "DBClusterIdentifier",
}
_OWN_ONLY = {"S3": "Bucket", "Cognito": "UserPool"}


def reusable(template: Draft, view: View, id: str) -> Resource:
    """The kind of a resource that may be another's; raises Refused with what is in the way."""
    if id in view.outside:
        raise refusal("existing-there", f"{id} is one that exists already", "Nothing needs to be done.")
    if id not in view.resources:
        raise refusal("resource-missing", f"There is no resource {id} in the template", near(view, id))
    if not template.has(("Resources", id)):
        raise refusal(
            "resource-missing", f"{id} is made by a loop or stands in another file", "Write it out first."
        )
    if id in view.reused:
        fix = f"Give {view.reused[id].parameter} in the environments that have one, or `--undo` it."
        raise refusal("existing-there", f"{id} may be one that exists already", fix)
    resource = view.resource(id)
    if resource.existing is None:
        raise _no_kind(view, resource.kind, f"{resource.label} {id}")
    if "Condition" in view.resources[id]:
        condition = view.resources[id]["Condition"]
        fix = "Take the condition away first, or write the two into one by hand."
        raise refusal("existing-condition", f"{id} has the condition {condition} already", fix)
    return resource


def kind_of(view: View, kind: str) -> Resource:
    """A kind of which existing ones can be used; raises Refused."""
    resource = view.catalog.kinds.get(kind)
    if resource is None:
        close = get_close_matches(kind, list(view.catalog.kinds), 1)
        raise refusal(
            "kind-unknown", f"There is no kind {kind}", f"Did you mean {close[0]}?" if close else ""
        )
    if resource.existing is None:
        raise _no_kind(view, kind, resource.label)
    return resource


def _no_kind(view: View, kind: str, what: str) -> Exception:
    names = ", ".join(one.kind for one, _ in existing_kinds(view.catalog))
    return refusal(
        "existing-kind", f"{what} cannot be one that exists already", f"Those that can be: {names}."
    )


def check_arn(view: View, resource: Resource, arn: str) -> str:
    """The CloudFormation type that an ARN is of; raises Refused where it is no ARN of the kind."""
    existing = resource.existing
    type = told_by(existing, arn) if existing else None
    if type is None:
        example = existing.example if existing else ""
        raise refusal(
            "existing-arn", f"{arn} is not the ARN of a {resource.label}", f"It looks like arn:aws:{example}."
        )
    return type


def check_name(view: View, name: str) -> None:
    """Raises Refused where the name can be no parameter's, or is taken."""
    if not (name.isalnum() and name.isascii()):
        raise refusal("logical-id", f"{name!r} is not a logical ID", "Use letters and digits only.")
    if name in view.parameters or name in view.resources:
        raise refusal("logical-id-taken", f"There is {name} in the template already", "Choose another name.")


def check_uses(view: View, id: str) -> None:
    """Uses that need the resource in this very template."""
    for owner, body in view.resources.items():
        for event, value in mapping(mapping(body.get("Properties")).get("Events")).items():
            key = _OWN_ONLY.get(str(mapping(value).get("Type")))
            named = mapping(mapping(value).get("Properties")).get(key or "")
            if key and (named == id or id in view.named(named)):
                instead = (
                    "Let the bucket send its events to EventBridge: disconnect the two, and connect them afterwards."
                    if key == "Bucket"
                    else "Take the trigger away, and set it where the user pool is defined."
                )
                raise refusal(
                    "existing-use",
                    f"{owner} is run by {id} through SAM's {mapping(value)['Type']} event, which takes only a {key} of "
                    "the same template",
                    instead,
                    path=("Resources", owner, "Properties", "Events", event),
                )


def check_companions(view: View, id: str, companions: list[str]) -> None:
    """What is made only with the resource must be used by nothing else, and have no condition of its own."""
    for name in companions:
        if "Condition" in view.resources[name]:
            raise refusal(
                "existing-condition",
                f"{name}, which is about {id}, has the condition {view.resources[name]['Condition']} already",
                "Take it away first.",
            )
        users = [
            key
            for key, body in view.resources.items()
            if key not in (id, name, *companions) and name in {one for one, _ in mentions(body)}
        ]
        if users:
            raise refusal(
                "existing-use",
                f"{users[0]} uses {name}, which is made only with {id}",
                f"Change {users[0]} first.",
            )
    names = Names(view.resources, view.parameters)
    for key, body in view.resources.items():
        for name, _ in mentions(body):
            made = name not in view.resources and names.find(name) == id
            if made and key != id and key not in companions:
                raise refusal(
                    "existing-use",
                    f"{key} uses {name}, which SAM makes only with {id}",
                    f"Change {key} first.",
                    path=("Resources", key),
                )
    for key, body in view.resources.items():
        if id in _connected(body):
            raise refusal(
                "existing-use",
                f"{key} is a connector with {id}, and takes only resources of the same template",
                "Disconnect it, and draw the wire anew: a grant is written in its place.",
                path=("Resources", key),
            )


def _connected(body: dict[str, Any]) -> set[Any]:
    connectors = [mapping(one).get("Properties") for one in mapping(body.get("Connectors")).values()]
    if body.get("Type") == "AWS::Serverless::Connector":
        connectors.append(body.get("Properties"))
    found: set[Any] = set()
    for properties in connectors:
        for end in ("Source", "Destination"):
            value = mapping(properties).get(end)
            for one in sequence(value) or [value]:
                found.add(mapping(one).get("Id"))
    return found


def made_with(view: View, id: str) -> Iterator[str]:
    """Resources that are about this one only, and must not be set on another's."""
    helpers = {
        pattern.replace("{id}", id): one["Type"] for pattern, one in view.resource(id).companions.items()
    }
    for name in view.resources:
        about = _MADE_WITH.get(view.types[name])
        value = view.properties(name).get(about) if about else None
        if name != id and (helpers.get(name) == view.types[name] or (about and {*view.named(value)} == {id})):
            yield name
