"""What the code uses against what it is granted, and the variables it reads against those that are set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from stackline.catalog import Path
from stackline.catalog.actions import covers
from stackline.catalog.references import mapping
from stackline.checks.code.analysis import Code, Function
from stackline.checks.code.grants import Allowance, allows
from stackline.checks.code.operations import needed
from stackline.checks.code.values import Read, Use, Variable
from stackline.checks.code.variables import is_for_others, is_provided
from stackline.checks.code.words import words

# Lambda, its extensions and its SDKs use these by themselves, whatever the code says.
_PLATFORM = (
    "logs:*",
    "xray:*",
    "ec2:*networkinterface*",
    "ec2:assignprivateipaddresses",
    "ec2:unassignprivateipaddresses",
    "ec2:describe*",
    "kms:*",
    "sts:*",
    "iam:*",
    "cloudwatch:*",
    "lambda:getlayerversion",
    "codedeploy:*",
    "lambda:*durable*",
    "s3-object-lambda:*",
    "rds-db:*",
    "elasticfilesystem:*",
    "ecr:*",
    "aps:*",
    "appconfig:*",
    "kafka:*",
    "kafka-cluster:*",
    "mq:*",
    "execute-api:invoke",
    "appsync:graphql",
    "es:*",
    "aoss:*",
    "neptune-db:*",
    "iot:connect",
    "dax:*",
    "sqs:getqueueattributes",
    "s3files:*",
)
# What Lambda does for a function that events of a stream or queue run.
_POLLING = (
    "sqs:receivemessage",
    "sqs:deletemessage*",
    "sqs:getqueueattributes",
    "sqs:changemessagevisibility*",
    "sqs:getqueueurl",
    "kinesis:get*",
    "kinesis:describe*",
    "kinesis:list*",
    "kinesis:subscribetoshard",
    "dynamodb:describestream",
    "dynamodb:getrecords",
    "dynamodb:getsharditerator",
    "dynamodb:liststreams",
    "secretsmanager:getsecretvalue",
    "rds:describedb*",
)


@dataclass
class Missing:
    """Calls of one function on one resource that nothing allows. `target` None: a resource that cannot be told."""

    function: Function
    target: str | None
    service: str
    actions: list[str] = field(default_factory=list[str])
    uses: list[Use] = field(default_factory=list[Use])


@dataclass(frozen=True)
class Unneeded:
    """A grant of which the code uses nothing, or not all. `used` are the actions that it does use."""

    function: Function
    allowance: Allowance
    used: tuple[str, ...] = ()


def missing(function: Function) -> list[Missing]:
    """What is used and not granted; nothing where it cannot be known what is granted."""
    if function.granted.unknown:
        return []
    found: dict[tuple[str | None, str], Missing] = {}
    for use in function.uses:
        need = needed(use)
        for target in function.targets(use):
            _note(found, function, use, target, need.here)
        _note(found, function, use, None, need.anywhere)
    return list(found.values())


def _note(
    found: dict[tuple[str | None, str], Missing],
    function: Function,
    use: Use,
    target: str | None,
    actions: tuple[str, ...],
) -> None:
    for action in actions:
        if any(allows(one, action, target) for one in function.granted.allowances):
            continue
        service = action.partition(":")[0]
        one = found.setdefault((target, service), Missing(function, target, use.service))
        if action not in one.actions:
            one.actions.append(action)
        if use not in one.uses:
            one.uses.append(use)


# Granted and not used -----------------------------------------------------------------------------------------------


def unneeded(code: Code, function: Function) -> Iterator[Unneeded]:
    """What is granted to a function and not wholly used by it, or by any other that has the same role.

    One of which something is used may well be as narrow as it gets: see `mending.narrowed`.
    """
    users = _users(code, function)
    if users is None or any(user.calls_unclear for user in users):
        return
    for allowance in function.granted.allowances:
        if allowance.implied or _mounts(allowance) or allowance.path in code.view.lent:
            continue
        if _of_events(code, function, allowance):
            continue
        used = [action for user in users for action in _used(user, allowance)]
        if used:
            yield Unneeded(function, allowance, tuple(dict.fromkeys(used)))
        elif not any(_for_others(code, user, allowance) for user in users):
            yield Unneeded(function, allowance)


# These do what they are asked with their own means; all others may use what the caller is granted, a bucket say
# (IAM User Guide, "Forward access sessions").
_SELF_CONTAINED = words("""
    dynamodb s3 sqs sns lambda stepfunctions events kinesis secretsmanager ssm ses sesv2 sts cognito-idp
    cognito-identity apigatewaymanagementapi cloudwatch logs kms xray iot-data scheduler appconfigdata
    bedrock-runtime translate
    """)


def _for_others(code: Code, function: Function, allowance: Allowance) -> bool:
    """Whether a service that the code calls, a file system or a wrapper may use the grant in its place."""
    if any(use.certain and use.service not in _SELF_CONTAINED for use in function.uses):
        return True
    forwards = {"ExportTableToPointInTime", "ImportTable", "CreateExportTask", "CreateEventSourceMapping"}
    if any(use.operation in forwards for use in function.uses):
        return True
    properties = code.view.properties(function.id)
    variables = {name for _, name, _ in code.view.variables(function.id)}
    return "FileSystemConfigs" in properties or "AWS_LAMBDA_EXEC_WRAPPER" in variables


def _users(code: Code, function: Function) -> tuple[Function, ...] | None:
    """The functions that share the grants; None where one of them is not to be read."""
    users: dict[str, None] = {function.id: None}
    for role in function.granted.roles:
        users |= dict.fromkeys(code.view.role_users.get(role, ()))
        if not all(_only_for_functions(code, role) for role in function.granted.roles):
            return None
    found = [code.functions.get(user) for user in users]
    return tuple(one for one in found if one is not None) if all(found) else None


def _only_for_functions(code: Code, role: str) -> bool:
    trust = str(mapping(code.view.properties(role).get("AssumeRolePolicyDocument")))
    services = [part for part in trust.split("'") if part.endswith(".amazonaws.com")]
    return (
        all(service.startswith(("lambda.", "edgelambda.")) for service in services) and "'AWS'" not in trust
    )


def _mounts(allowance: Allowance) -> bool:
    """Whether it is to have a file system under a path: code opens files there, and calls nothing."""
    return covers(("elasticfilesystem:Client*",), allowance.actions)


def _of_events(code: Code, function: Function, allowance: Allowance) -> bool:
    """Whether Lambda, not the code, has the grant: for its events, its destinations, its own work."""
    patterns = [action.lower() for action in allowance.actions]
    if all(any(fnmatchcase(pattern, one) for one in _PLATFORM) for pattern in patterns):
        return True
    if code.claimed(allowance.path):
        return True
    fed = code.fed.get(function.id, frozenset())
    both = (*_PLATFORM, *_POLLING)
    polling = all(any(_overlap(pattern, (one,)) for one in both) for pattern in patterns)
    if polling and (_polls(code, function.id) or fed & allowance.names):
        return True
    return bool(allowance.names) and allowance.names <= _destinations(code, function.id)


def _polls(code: Code, function: str) -> bool:
    events = mapping(code.view.properties(function).get("Events")).values()
    kinds = {str(mapping(event).get("Type")) for event in events}
    if kinds & {"SQS", "Kinesis", "DynamoDB", "MSK", "MQ", "SelfManagedKafka", "DocumentDB"}:
        return True
    return any(
        function in code.view.named(code.view.properties(key).get("FunctionName"))
        for key in code.view.by_type.get("AWS::Lambda::EventSourceMapping", ())
    )


def _destinations(code: Code, function: str) -> frozenset[str]:
    """Where Lambda sends what becomes of an event: dead letters, outcomes."""
    properties = code.view.properties(function)
    found = set(code.view.named([properties.get("DeadLetterQueue"), properties.get("DeadLetterConfig")]))
    found.update(code.view.named(properties.get("EventInvokeConfig")))
    for event in mapping(properties.get("Events")).values():
        found.update(code.view.named(mapping(mapping(event).get("Properties")).get("DestinationConfig")))
    for kind in ("AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping"):
        for key in code.view.by_type.get(kind, ()):
            if function in code.view.named(code.view.properties(key).get("FunctionName")):
                found.update(code.view.named(code.view.properties(key).get("DestinationConfig")))
    return frozenset(found)


def _used(function: Function, allowance: Allowance) -> list[str]:
    """The actions of a grant that calls of the function may be made by."""
    found: list[str] = []
    for use in function.uses:
        need = needed(use)
        targets = function.targets(use)
        if any(allowance.on(target) for target in targets):
            found += [one for one in (*need.here, *need.perhaps) if _overlap(one, allowance.actions)]
        found += [one for one in need.anywhere if _overlap(one, allowance.actions)]
    return found


def uses_of(function: Function, allowance: Allowance) -> list[Use]:
    """The calls that the grant is for."""
    return [
        use
        for use in function.uses
        if any(_overlap(one, allowance.actions) for one in (*needed(use).here, *needed(use).perhaps))
        and any(allowance.on(target) for target in function.targets(use))
    ]


def _overlap(action: str, patterns: tuple[str, ...]) -> bool:
    """Whether an action, or a pattern of actions, meets one of the patterns."""
    plain = action.lower()
    return any(fnmatchcase(plain, p.lower()) or fnmatchcase(p.lower(), plain) for p in patterns)


# Variables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unset:
    """A variable that is read and not set. `grave`: the code cannot do without."""

    function: Function
    name: str
    reads: tuple[Read, ...]
    grave: bool


def unset(function: Function) -> list[Unset]:
    """Variables that the code reads and the template does not set."""
    if _environment_elsewhere(function):
        return []
    there = {name for _, name, _ in function.view.variables(function.id)}
    named = {v.name for use in function.uses if use.certain for v in use.names if isinstance(v, Variable)}
    by_name: dict[str, list[Read]] = {}
    for read in function.traces.reads:
        if read.need != "unsure":
            by_name.setdefault(read.name, []).append(read)
    found: list[Unset] = []
    for name, reads in by_name.items():
        if name in there or is_provided(name) or any(read.need == "may" for read in reads):
            continue
        grave = name in named or any(read.need == "must" for read in reads)
        found.append(Unset(function, name, tuple(dict.fromkeys(reads)), grave))
    return found


def _environment_elsewhere(function: Function) -> bool:
    """Whether a function of CloudFormation makes the variables, so that their names are not in the template."""
    view = function.view
    for properties in (view.properties(function.id), view.globals("Function")):
        for value in (properties.get("Environment"), mapping(properties.get("Environment")).get("Variables")):
            if any(key.startswith("Fn::") or key == "Ref" for key in mapping(value)):
                return True
    return any(key.startswith("Fn::") for key in view.properties(function.id))


def unread(code: Code) -> Iterator[tuple[Path, str, list[Function]]]:
    """Variables that are set, and that no code reads that has them: (place, name, the functions that have it)."""
    holders: dict[Path, tuple[str, list[str]]] = {}
    for id in code.view.by_kind.get("function", ()):
        for path, name, _ in code.view.variables(id):
            holders.setdefault(path, (name, []))[1].append(id)
    for path, (name, ids) in holders.items():
        functions = [code.functions.get(id) for id in ids]
        known = [function for function in functions if function is not None]
        if len(known) != len(ids) or is_for_others(name):
            continue
        if not any(_may_read(function, name, path) for function in known):
            yield path, name, known


def _may_read(function: Function, name: str, path: Path) -> bool:
    read = {one.name for one in function.traces.reads}
    if function.variables_unclear or name in read:
        return True
    named = {place: function.view.named(value) for place, _, value in function.view.variables(function.id)}
    # A wire sets several variables about its target; to read one of them is enough.
    for place, key, _ in function.view.variables(function.id):
        if key in read and named[place] and named[place] == named.get(path):
            return True
    # A library reads variables by names that it made up, not one that holds a resource of this template.
    return bool(function.foreign) and not named.get(path)
