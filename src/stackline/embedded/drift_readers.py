"""Properties that MiniStack's drift detection leaves out, of the types that serverless applications are made of.

Beside its own: the targets, schedule and state of rules, the definition and role of state machines, a stream's
retention, an event source's batches, a function's layers, dead letters and reserved concurrency, a role's policies,
an alarm's threshold. A stack that took resources in by an import is looked at, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stackline.embedded.upstream import module, record, rows

Read = Callable[[str, dict[str, Any]], dict[str, Any] | None]


def install() -> None:
    drift = module("services.cloudformation.drift")
    drift.DRIFT_DETECTABLE_STATUSES = drift.DRIFT_DETECTABLE_STATUSES | {"IMPORT_COMPLETE"}
    known = drift._DRIFT_READERS
    for resource_type, (read, names) in _READERS.items():
        stock = known.get(resource_type)
        known[resource_type] = (_both(stock[0], read), stock[1] | names) if stock else (read, names)


def _both(stock: Read, more: Read) -> Read:
    def read(physical_id: str, properties: dict[str, Any]) -> dict[str, Any] | None:
        found = stock(physical_id, properties)
        return None if found is None else {**found, **(more(physical_id, properties) or {})}

    return read


def _present(said: dict[str, Any], **values: Any) -> dict[str, Any]:
    """What is empty is not there, unless the template says that it is empty."""
    empty: tuple[Any, ...] = (None, "", [], {})
    return {
        key: value if value not in empty else said[key]
        for key, value in values.items()
        if value not in empty or (key in said and said[key] in empty)
    }


def _document(said: Any, text: Any) -> Any:
    """JSON that the template may say as text or as a mapping: as it says it, where both mean the same."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
        meant = json.loads(said) if isinstance(said, str) else said
    except ValueError:
        return text
    if found == meant:
        return said
    return text if isinstance(said, str) else found


def _rule(name: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    service, provisioners = module("services.eventbridge"), module("services.cloudformation.provisioners")
    key = service._rule_key(name, provisioners._eb_rule_bus_name(properties))
    rule = service._rules.get(key)
    if rule is None:
        return None
    kept = ("ScheduleExpression", "State", "Description", "RoleArn")
    pattern = _document(properties.get("EventPattern"), rule.get("EventPattern") or None)
    targets = service._targets.get(key)
    return _present(properties, **{one: rule.get(one) for one in kept}, EventPattern=pattern, Targets=targets)


def _state_machine(arn: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    machine = record(module("services.stepfunctions")._state_machines.get(arn))
    if not machine:
        return None
    found = {"RoleArn": machine.get("roleArn"), "StateMachineType": machine.get("type")}
    for key in ("DefinitionString", "Definition"):
        if key in properties:
            found[key] = _document(properties[key], machine.get("definition"))
    return _present(properties, **found)


def _stream(name: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    stream = module("services.kinesis")._streams.get(name)
    if stream is None:
        return None
    return _present(properties, Name=name, RetentionPeriodHours=stream.get("RetentionPeriodHours"))


def _event_source(id: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    source = module("services.lambda_svc")._esms.get(id)
    if source is None:
        return None
    kept = ("BatchSize", "MaximumBatchingWindowInSeconds", "EventSourceArn", "FunctionResponseTypes")
    return {
        **_present(properties, **{one: source.get(one) for one in kept}),
        "Enabled": bool(source.get("Enabled")),
    }


def _function(name: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    function = record(module("services.lambda_svc")._functions.get(name))
    config = record(function.get("config"))
    layers = [record(one).get("Arn") if isinstance(one, dict) else one for one in rows(config.get("Layers"))]
    dead = record(config.get("DeadLetterConfig"))
    return _present(
        properties,
        Layers=layers,
        DeadLetterConfig=dead,
        ReservedConcurrentExecutions=function.get("concurrency"),
    )


def _role(name: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    role = record(module("services.iam")._roles.get(name))
    said = {
        str(record(one).get("PolicyName")): record(one).get("PolicyDocument")
        for one in rows(properties.get("Policies"))
    }
    inline = [
        {"PolicyName": key, "PolicyDocument": _document(said.get(key, {}), text)}
        for key, text in record(role.get("InlinePolicies")).items()
        # A policy of the stack's own resource (AWS::IAM::Policy) is no drift of the role.
        if key in said
    ]
    order = [str(one) for one in rows(properties.get("ManagedPolicyArns"))]
    attached = sorted(
        map(str, rows(role.get("AttachedPolicies"))),
        key=lambda arn: order.index(arn) if arn in order else len(order),
    )
    return _present(properties, Policies=inline, ManagedPolicyArns=attached)


def _alarm(name: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    alarm = module("services.cloudwatch")._alarms.get(name)
    if alarm is None:
        return None
    kept = ("Threshold", "ComparisonOperator", "EvaluationPeriods", "Period", "Statistic", "TreatMissingData")
    more = ("MetricName", "Namespace", "AlarmDescription", "DatapointsToAlarm")
    found = {one: alarm.get(one) for one in (*kept, *more)}
    # 1 and 1.0 are the same number, but not the same text.
    whole = {key: int(value) for key, value in found.items() if isinstance(value, float) and value % 1 == 0}
    return _present(properties, **{**found, **whole})


_READERS: dict[str, tuple[Read, frozenset[str]]] = {
    "AWS::CloudWatch::Alarm": (
        _alarm,
        frozenset(
            {
                *("Threshold", "ComparisonOperator", "EvaluationPeriods", "Period", "Statistic"),
                *("TreatMissingData", "MetricName", "Namespace", "AlarmDescription", "DatapointsToAlarm"),
            }
        ),
    ),
    "AWS::Events::Rule": (
        _rule,
        frozenset({"ScheduleExpression", "State", "Description", "RoleArn", "EventPattern", "Targets"}),
    ),
    "AWS::IAM::Role": (_role, frozenset({"Policies", "ManagedPolicyArns"})),
    "AWS::Kinesis::Stream": (_stream, frozenset({"Name", "RetentionPeriodHours"})),
    "AWS::Lambda::EventSourceMapping": (
        _event_source,
        frozenset(
            {
                *("BatchSize", "MaximumBatchingWindowInSeconds", "EventSourceArn", "FunctionResponseTypes"),
                "Enabled",
            }
        ),
    ),
    "AWS::Lambda::Function": (
        _function,
        frozenset({"Layers", "DeadLetterConfig", "ReservedConcurrentExecutions"}),
    ),
    "AWS::StepFunctions::StateMachine": (
        _state_machine,
        frozenset({"RoleArn", "StateMachineType", "DefinitionString", "Definition"}),
    ),
}
