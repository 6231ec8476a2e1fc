"""Which parameter of an operation names the resource that it works on."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.checks.code.program import Program
from stackline.checks.code.syntax import Expression, Many, Record
from stackline.checks.code.values import NONE, UNCLEAR, Entries, Literal, Place, Value, Values, union

# Service (botocore's name) → parameters that name the resource, as the service's API reference gives them.
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "dynamodb": ("TableName",),
    "s3": ("Bucket",),
    "sqs": ("QueueUrl", "QueueName"),
    "sns": ("TopicArn", "TargetArn"),
    "lambda": ("FunctionName",),
    "stepfunctions": ("stateMachineArn",),
    "events": ("EventBusName",),
    "kinesis": ("StreamName", "StreamARN"),
    "firehose": ("DeliveryStreamName",),
    "secretsmanager": ("SecretId",),
    "ssm": ("Name", "Names", "Path"),
    "cognito-idp": ("UserPoolId",),
    "kms": ("KeyId",),
    "logs": ("logGroupName",),
    "rds-data": ("resourceArn",),
    "apigatewaymanagementapi": (),
    "ecs": ("cluster",),
    "scheduler": ("GroupName",),
}
# Parameters that hold one entry for each thing done, with the resource inside.
_NESTED = {"TransactItems", "Entries", "Statements", "RequestItems"}
# What a transaction's entry is called → its operation (DynamoDB API reference, TransactWriteItem, TransactGetItem).
_WITHIN = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
    "PutRequest": "PutItem",
    "DeleteRequest": "DeleteItem",
}


@dataclass(frozen=True, slots=True)
class Named:
    names: Values
    arguments: frozenset[str]
    within: frozenset[str]


def named_by(program: Program, service: str, operation: str, given: Expression, place: Place) -> Named:
    """What a call's parameters say about the resource, and which parameters there are."""
    wanted = _PARAMETERS.get(service, ())
    if service == "events" and operation == "PutEvents":
        return _events(program, given, place)
    entries = _entries(program, given, place)
    arguments = frozenset(entries)
    for name in wanted:
        if name in entries:
            found = union(_plain(program, value, at) for value, at in entries[name])
            return Named(found or UNCLEAR, arguments, NONE_WITHIN)
    within: set[str] = set()
    names: list[Values] = []
    for name in entries:
        if name in _NESTED:
            for value, at in entries[name]:
                names.append(_deep(program, value, at, wanted, within, name == "RequestItems"))
    return Named(union(names), arguments, frozenset(within))


NONE_WITHIN: frozenset[str] = frozenset()


def _entries(
    program: Program, given: Expression, place: Place, depth: int = 0
) -> dict[str, list[tuple[Expression, Place]]]:
    """Parameter → what it may be given, through names and spreads."""
    found: dict[str, list[tuple[Expression, Place]]] = {}
    if depth > 4:
        return found
    records: list[tuple[Record, Place]] = []
    if isinstance(given, Record):
        records.append((given, place))
    else:
        records += [(v.record, v.place) for v in program.values(given, place) if isinstance(v, Entries)]
    for record, at in records:
        for key, value in record.entries:
            found.setdefault(key, []).append((value, at))
        for other in record.others:
            for key, several in _entries(program, other, at, depth + 1).items():
                found.setdefault(key, several)
    return found


def _plain(program: Program, value: Expression, place: Place) -> Values:
    if isinstance(value, Many):
        return union(program.values(item, place) for item in value.items)
    return program.values(value, place)


def _deep(
    program: Program, value: Expression, place: Place, wanted: tuple[str, ...], within: set[str], keyed: bool
) -> Values:
    """The resources named anywhere inside; `keyed`: they are the keys."""
    found: list[Values] = []
    if isinstance(value, Many):
        return union(_deep(program, item, place, wanted, within, keyed) for item in value.items)
    for key, several in _entries(program, value, place).items():
        if key in _WITHIN:
            within.add(_WITHIN[key])
        for inner, at in several:
            if key in wanted:
                found.append(program.values(inner, at))
            elif keyed:
                found.append(frozenset((Literal(key),)))
                _deep(program, inner, at, wanted, within, False)
            else:
                found.append(_deep(program, inner, at, wanted, within, False))
    return union(found)


def _events(program: Program, given: Expression, place: Place) -> Named:
    """PutEvents: the bus is named in each entry; an entry without one goes to the default bus."""
    entries = _entries(program, given, place)
    found: list[Values] = []
    for value, at in entries.get("Entries", ()):
        items = value.items if isinstance(value, Many) else ()
        if not items:
            found.append(UNCLEAR)
        for item in items:
            inner = _entries(program, item, at)
            if "EventBusName" in inner:
                found += [program.values(one, where) for one, where in inner["EventBusName"]]
            else:
                known: Value = Literal("default")
                whole = isinstance(item, Record) and not item.others
                found.append(frozenset((known,)) if whole else UNCLEAR)
    return Named(union(found) if found else NONE, frozenset(entries), NONE_WITHIN)
