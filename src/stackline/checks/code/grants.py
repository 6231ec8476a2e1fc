"""Everything a function may do by the policies of the template: which actions, on what, and where it is said.

Wider than `catalog.statements`, which keeps what wires are made of: this also has what is on no resource of the
template, what SAM adds by itself, and whether all of it can be known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any, cast

from stackline.catalog import Path, View
from stackline.catalog.actions import MANAGED_POLICIES, covers
from stackline.catalog.connectors import connector_end
from stackline.catalog.policy_templates import POLICY_TEMPLATES
from stackline.catalog.references import branches, items, mapping, texts
from stackline.schemas import connector

# AWS Managed Policy Reference Guide; those that functions have for the sake of Lambda itself.
_SERVICE_ROLES: dict[str, tuple[str, ...]] = {
    "AWSLambdaBasicExecutionRole": ("logs:*",),
    "AWSLambdaVPCAccessExecutionRole": ("logs:*", "ec2:*NetworkInterface*"),
    "AWSLambdaENIManagementAccess": ("ec2:*NetworkInterface*",),
    "AWSLambdaSQSQueueExecutionRole": (
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "logs:*",
    ),
    "AWSLambdaDynamoDBExecutionRole": (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "logs:*",
    ),
    "AWSLambdaKinesisExecutionRole": (
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
        "logs:*",
    ),
    "AWSLambdaMSKExecutionRole": ("kafka:*", "ec2:*", "logs:*"),
    "AWSXRayDaemonWriteAccess": ("xray:*",),
    "AWSXrayWriteOnlyAccess": ("xray:*",),
    "CloudWatchLambdaInsightsExecutionRolePolicy": ("logs:*",),
    "CloudWatchLambdaApplicationSignalsExecutionRolePolicy": ("logs:*", "xray:*"),
}
# Of these the table in the catalog has every action; of others it has those that tell how they are used.
_WHOLE = frozenset(
    name for name, actions in MANAGED_POLICIES.items() if all(a.endswith("*") for a in actions)
)
_EVENT_ROLES = {
    "SQS": "AWSLambdaSQSQueueExecutionRole",
    "DynamoDB": "AWSLambdaDynamoDBExecutionRole",
    "Kinesis": "AWSLambdaKinesisExecutionRole",
    "MSK": "AWSLambdaMSKExecutionRole",
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """One thing that is granted. `everywhere`: on every resource; `names`: on these of the template; `elsewhere`: on
    something that cannot be told from here, which may be any of them.

    `path` is the policy entry or statement that says it, `action` the list of its actions where that can be edited;
    `implied`: SAM or AWS adds it, so nobody wrote it for the code's sake.
    """

    actions: tuple[str, ...]
    path: Path
    everywhere: bool = False
    names: frozenset[str] = frozenset()
    elsewhere: bool = False
    implied: bool = False
    form: str = ""
    """"template", "statement", "managed", "connector"."""
    title: str = ""
    action: Path | None = None

    def on(self, target: str | None) -> bool:
        """Whether it may hold for a resource of the template; None is one that is not known."""
        return self.everywhere or self.elsewhere or target is None or target in self.names


@dataclass(frozen=True, slots=True)
class Granted:
    """What one function has. `unknown` says why there may be more; "" where it is all."""

    allowances: tuple[Allowance, ...]
    unknown: str = ""
    roles: tuple[str, ...] = ()


def granted(view: View, function: str) -> Granted:
    """Every allowance of a function, also those of the roles it has."""
    found: list[Allowance] = []
    unknown: list[str] = []
    roles: list[str] = []
    properties = view.properties(function)
    if view.own_policies(function):
        path: Path = ("Resources", function, "Properties", "Policies")
        found += _entries(view, properties.get("Policies"), path, unknown)
        found += _attached(view, f"{function}Role", unknown)
        found += _by_sam(view, function)
    else:
        roles = view.roles(function)
        if not roles:
            unknown.append(f"the role of {function} is not in the template")
        for role in roles:
            inside: Path = ("Resources", role, "Properties")
            body = view.properties(role)
            found += _entries(view, body.get("Policies"), (*inside, "Policies"), unknown)
            found += _entries(view, body.get("ManagedPolicyArns"), (*inside, "ManagedPolicyArns"), unknown)
            found += _attached(view, role, unknown)
    found += _connectors(view, function, unknown)
    found += _resource_policies(view)
    return Granted(tuple(found), unknown[0] if unknown else "", tuple(roles))


# Policies -----------------------------------------------------------------------------------------------------------


def _entries(view: View, policies: Any, path: Path, unknown: list[str]) -> Iterator[Allowance]:
    for place, entry in items(policies, path):
        if isinstance(entry, str):
            yield from _managed(entry, place, unknown)
            continue
        body = mapping(entry)
        if "PolicyDocument" in body:
            yield from _document(view, body["PolicyDocument"], (*place, "PolicyDocument"), unknown)
        elif "Statement" in body:
            yield from _document(view, body, place, unknown)
        elif len(body) == 1 and not next(iter(body)).startswith(("Ref", "Fn::")):
            yield from _template(view, *next(iter(body.items())), place, unknown)
        else:
            yield from _referred(view, entry, place, unknown)


def _template(view: View, name: str, parameters: Any, place: Path, unknown: list[str]) -> Iterator[Allowance]:
    actions = POLICY_TEMPLATES.get(name)
    if actions is not None:
        default = ["DefaultEventBus"] if parameters == {"EventBusName": "default"} else []
        names = default or [one for one in view.named(parameters) if one in view.resources]
        wild = any(value == "*" for value in mapping(parameters).values())
        yield Allowance(
            actions, place, wild, frozenset(names), not names and not wild, form="template", title=name
        )
        return
    whole = _parameterless().get(name)
    if whole is None:
        unknown.append(f"{name} is no policy template that is known")
        return
    yield Allowance(whole, place, everywhere=True, form="template", title=name)


@cache
def _parameterless() -> dict[str, tuple[str, ...]]:
    """SAM's policy templates that take no parameters: what each allows, on everything."""
    import samtranslator  # here, and below: it takes its time

    file = FilePath(samtranslator.__file__).parent / "policy_templates_data" / "policy_templates.json"
    described = json.loads(file.read_text("utf-8"))["Templates"]
    return {
        name: tuple(
            action
            for statement in cast("list[Any]", one["Definition"]["Statement"])
            for action in texts(statement["Action"])
        )
        for name, one in described.items()
        if name not in POLICY_TEMPLATES
    }


def _referred(view: View, entry: Any, place: Path, unknown: list[str]) -> Iterator[Allowance]:
    """A managed policy by reference: of the template, or AWS's with the partition left open."""
    names = [one for one in view.named(entry) if view.types.get(one) == "AWS::IAM::ManagedPolicy"]
    for name in names:
        inside: Path = ("Resources", name, "Properties", "PolicyDocument")
        yield from _document(view, view.properties(name).get("PolicyDocument"), inside, unknown)
    if not names:
        text = mapping(entry).get("Fn::Sub", mapping(entry).get("Fn::Join"))
        yield from _managed(str(text) if text is not None else str(entry), place, unknown)


def _managed(text: str, place: Path, unknown: list[str]) -> Iterator[Allowance]:
    for name, actions in (*_SERVICE_ROLES.items(), *MANAGED_POLICIES.items()):
        if text == name or text.endswith("/" + name) or f"/{name}'" in text:
            implied = name in _SERVICE_ROLES
            yield Allowance(actions, place, everywhere=True, implied=implied, form="managed", title=name)
            if not implied and name not in _WHOLE:
                services = tuple(sorted({f"{action.partition(':')[0]}:*" for action in actions}))
                yield Allowance(services, place, elsewhere=True, implied=True, form="managed", title=name)
            return
    unknown.append(f"what the policy {_short(text)} allows is not in the template")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _document(view: View, document: Any, path: Path, unknown: list[str]) -> Iterator[Allowance]:
    for branch_path, branch in branches(document, path):
        body = mapping(branch)
        if not body:
            unknown.append("a policy document is made by something else")
        for place, value in items(body.get("Statement"), (*branch_path, "Statement")):
            statement = mapping(value)
            if not statement or any(key.startswith("Fn::") for key in statement):
                unknown.append("a statement is made by something else")
            elif statement.get("Effect") != "Deny":
                yield _statement(view, statement, place)


def _statement(view: View, statement: dict[str, Any], place: Path) -> Allowance:
    actions = tuple(texts(statement.get("Action")))
    raw = statement.get("Action")
    if not actions or (isinstance(raw, list) and len(actions) != len(cast("list[Any]", raw))):
        # NotAction, or actions that a function of CloudFormation makes: they may be any.
        return Allowance(("*",), place, elsewhere=True, implied=True, form="statement")
    if "NotResource" in statement:
        return Allowance(actions, place, elsewhere=True, implied=True, form="statement")
    everywhere, elsewhere = False, False
    names: set[str] = set()
    for _, value in items(statement.get("Resource")):
        found = [one for one in view.named(value) if one in view.resources or one == "DefaultEventBus"]
        found = found or [one for one in view.meant(value) if one == "DefaultEventBus"]
        if _is_any(value):
            everywhere = True
        elif found:
            names.update(found)
        else:
            elsewhere = True
    return Allowance(
        actions,
        place,
        everywhere,
        frozenset(names),
        elsewhere,
        # A service calls KMS for whoever uses what is encrypted: no code says so.
        implied="kms:ViaService" in str(statement.get("Condition")),
        form="statement",
        action=(*place, "Action"),
    )


def _is_any(value: Any) -> bool:
    """`*`, or an ARN whose resource is: `arn:aws:dynamodb:*:*:table/*`, `arn:aws:s3:::*/*`."""
    text = mapping(value).get("Fn::Sub", value)
    if not isinstance(text, str):
        return False
    return text == "*" or (
        text.startswith("arn:")
        and text.rsplit(":", 1)[-1].rpartition("/")[-1] == "*"
        and text.rsplit(":", 1)[-1].count("/") <= 1
        and text.rsplit(":", 1)[-1].partition("/")[0]
        in ("*", "table", "function", "stream", "secret", "parameter", "topic")
    )


def _attached(view: View, role: str, unknown: list[str]) -> Iterator[Allowance]:
    """Policy resources that attach themselves to the role."""
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        for key in view.by_type.get(kind, ()):
            properties = view.properties(key)
            holders = properties.get("Roles", properties.get("RoleName"))
            if any(role in view.role_names(holder) for _, holder in items(holders)):
                inside: Path = ("Resources", key, "Properties", "PolicyDocument")
                yield from _document(view, properties.get("PolicyDocument"), inside, unknown)


# What nobody wrote --------------------------------------------------------------------------------------------------


def _by_sam(view: View, function: str) -> Iterator[Allowance]:
    """What SAM gives the role it makes: for logs, tracing, polled events, dead letters and destinations."""
    properties, shared = view.properties(function), view.globals("Function")
    path: Path = ("Resources", function)
    yield Allowance(("logs:*", "xray:*", "ec2:*NetworkInterface*"), path, everywhere=True, implied=True)
    for event in mapping(properties.get("Events")).values():
        role = _EVENT_ROLES.get(str(mapping(event).get("Type")))
        if role is not None:
            yield Allowance(_SERVICE_ROLES[role], path, everywhere=True, implied=True)
    for setting in ("DeadLetterQueue", "EventInvokeConfig"):
        names = view.named(properties.get(setting, shared.get(setting)))
        if names:
            sends = ("sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "events:PutEvents")
            yield Allowance(sends, path, names=frozenset(names), implied=True)


def _connectors(view: View, function: str, unknown: list[str]) -> Iterator[Allowance]:
    for name, one in mapping(view.resources[function].get("Connectors")).items():
        path: Path = ("Resources", function, "Connectors", name)
        yield from _connector(view, function, mapping(mapping(one).get("Properties")), path)
    for key in view.by_type.get("AWS::Serverless::Connector", ()):
        properties = view.properties(key)
        if any(connector_end(view, one) == function for _, one in items(properties.get("Source"))):
            yield from _connector(view, function, properties, ("Resources", key))


def _connector(view: View, function: str, properties: dict[str, Any], path: Path) -> Iterator[Allowance]:
    levels = texts(properties.get("Permissions"))
    for _, destination in items(properties.get("Destination")):
        target = connector_end(view, destination)
        actions = _profile(view.types.get(target or "", ""), tuple(levels))
        if target is not None and actions:
            yield Allowance(actions, path, names=frozenset((target,)), form="connector")
        elif target is None or not actions:
            yield Allowance(("*",), path, elsewhere=True, implied=True)


@cache
def _profile(kind: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    """SAM's own table of what a connector from a function allows."""
    profile = connector("AWS::Lambda::Function", kind)
    categories = mapping(mapping(mapping(profile).get("Properties")).get("AccessCategories"))
    return tuple(
        action
        for level in levels
        for _, statement in items(mapping(categories.get(level)).get("Statement"))
        for action in texts(mapping(statement).get("Action"))
    )


_POLICIES_OF_RESOURCES = (
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::Events::EventBusPolicy",
    "AWS::Kinesis::ResourcePolicy",
)


def _resource_policies(view: View) -> Iterator[Allowance]:
    """A resource's own policy may let the function in: any statement for an AWS principal counts as if it did."""
    for kind in _POLICIES_OF_RESOURCES:
        for key in view.by_type.get(kind, ()):
            properties = view.properties(key)
            for _, value in items(mapping(properties.get("PolicyDocument")).get("Statement")):
                statement = mapping(value)
                principal = statement.get("Principal")
                if principal != "*" and "AWS" not in mapping(principal):
                    continue
                names = frozenset(view.named(properties))
                actions = tuple(texts(statement.get("Action")))
                yield Allowance(actions, ("Resources", key), names=names, implied=True)


def allows(allowance: Allowance, action: str, target: str | None) -> bool:
    """Whether the action on the target may be allowed by it."""
    return allowance.on(target) and covers(allowance.actions, [action])


def written(allowances: tuple[Allowance, ...]) -> list[Allowance]:
    """Those that a person wrote for the code."""
    return [replace(one) for one in allowances if not one.implied]
