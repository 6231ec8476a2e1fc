"""What cards say under their titles: "Python 3.13 · 512 MB", "Table · pk, sk", "Schedule · daily 02:00 UTC"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from stackline.design.values import Plain, mapping, sequence

_RUNTIMES: tuple[tuple[str, str], ...] = (
    (r"python(\d[\d.]*)", r"Python \1"),
    (r"nodejs(\d+)(?:\.x)?", r"Node.js \1"),
    (r"nodejs", "Node.js"),
    (r"java(\d+)(?:\.al2)?", r"Java \1"),
    (r"dotnetcore(\d[\d.]*)", r".NET Core \1"),
    (r"dotnet(\d+)", r".NET \1"),
    (r"ruby(\d[\d.]*)", r"Ruby \1"),
    (r"go1\.x", "Go"),
    (r"provided(?:\.al\d+)?", "Custom runtime"),
)
_RATE = re.compile(r"rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)")
_CRON = re.compile(r"cron\(\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*\)")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SERVICES: Mapping[str, str] = {
    "AWS": "",
    "ApiGateway": "API Gateway",
    "ApiGatewayV2": "API Gateway",
    "ApplicationAutoScaling": "",
    "AutoScaling": "",
    "CertificateManager": "ACM",
    "CloudFormation": "",
    "CloudWatch": "",
    "ElasticLoadBalancingV2": "ELB",
    "Events": "",
    "KinesisFirehose": "Firehose",
    "Logs": "",
    "OpenSearchService": "OpenSearch",
    "SecretsManager": "",
    "Scheduler": "",
    "StepFunctions": "Step Functions",
}
"""Services as people call them; none where the type's own name says it all."""


def subtitle(kind: str, type: str, plain: Plain, count: int) -> str:
    """The line under a card's title; `count` is how many routes or rules it has."""
    wording = _WORDINGS.get(kind)
    parts = wording(plain, count) if wording else [type_words(type)]
    return " · ".join(part for part in parts if part)


def type_words(type: str) -> str:
    """A CloudFormation type in words: `AWS::Lambda::EventSourceMapping` → `Lambda event source mapping`."""
    if not type:
        return "No type"
    *_, service, name = ("", *type.split("::"))
    if type.startswith("Custom::"):
        return f"Custom resource · {name}"
    words = " ".join(word if word.isupper() else word.lower() for word in _WORDS.split(name))
    service = _SERVICES.get(service, service)
    repeated = words.replace(" ", "").lower().startswith(service.lower())
    text = words if repeated else f"{service} {words}"
    return (text[:1].upper() + text[1:]).strip() or type


def runtime_words(runtime: str) -> str:
    """`nodejs22.x` → `Node.js 22`; a runtime nobody knows stays as it is."""
    for pattern, words in _RUNTIMES:
        match = re.fullmatch(pattern, runtime)
        if match:
            return match.expand(words)
    return runtime


def schedule_words(expression: str, zone: str = "") -> str:
    """`rate(5 minutes)` → `every 5 minutes`, `cron(0 2 * * ? *)` → `daily 02:00 UTC`; a zone by its city."""
    rate = _RATE.fullmatch(expression.strip())
    if rate:
        number, unit = rate.groups()
        return f"every {unit}" if number == "1" else f"every {number} {unit}s"
    cron = _CRON.fullmatch(expression.strip())
    if cron:
        return _cron_words(*cron.groups(), zone=zone.rpartition("/")[2].replace("_", " ") or "UTC")
    return expression


def _cron_words(minute: str, hour: str, day: str, month: str, weekday: str, year: str, *, zone: str) -> str:
    every = month == "*" and year == "*"
    if minute.isdigit() and hour.isdigit() and every and len(minute) <= 2 and len(hour) <= 2:
        at = f"{int(hour):02}:{int(minute):02} {zone}"
        if day in "*?" and weekday in "*?":
            return f"daily {at}"
        if day in "*?" and weekday.upper() in ("MON-FRI", "2-6"):
            return f"weekdays {at}"
        if day in "*?" and weekday.isalpha():
            return f"{weekday.capitalize()} {at}"
        if day.isdigit() and weekday in "*?":
            return f"monthly, day {day}, {at}"
    if minute.isdigit() and hour == "*" and every and day in "*?" and weekday in "*?":
        return f"hourly at :{int(minute):02}"
    return f"cron {minute} {hour} {day} {month} {weekday} {year}"


def _function(plain: Plain, _: int) -> list[str]:
    runtime = "Container" if plain.text("PackageType") == "Image" else runtime_words(plain.text("Runtime"))
    memory = plain.text("MemorySize")
    if not memory and "MemorySize" not in plain.properties and "MemorySize" not in plain.common:
        memory = "128"  # AWS's default
    return [runtime or "Function", f"{memory} MB" if memory else ""]


def _counted(label: str, unit: str) -> Callable[[Plain, int], list[str]]:
    def words(_: Plain, count: int) -> list[str]:
        return [label, f"{count} {unit}{'' if count == 1 else 's'}" if count else ""]

    return words


def _table(plain: Plain, _: int) -> list[str]:
    keys = [plain.literal(mapping(key).get("AttributeName")) for key in sequence(plain.get("KeySchema"))]
    simple = plain.literal(plain.get("PrimaryKey", "Name"))
    names = [str(key) for key in keys or [simple] if isinstance(key, str)]
    ttl = "TTL" if plain.get("TimeToLiveSpecification", "AttributeName") is not None else ""
    return ["Table", ", ".join(names), ttl]


def _bucket(plain: Plain, _: int) -> list[str]:
    website = "website" if plain.get("WebsiteConfiguration") is not None else ""
    versions = "versioned" if plain.text("VersioningConfiguration", "Status") == "Enabled" else ""
    return ["Bucket", website, versions]


def _queue(plain: Plain, _: int) -> list[str]:
    fifo = "FIFO" if plain.true("FifoQueue") else ""
    kept = plain.text("MessageRetentionPeriod")
    days = int(kept) // 86_400 if kept.isdigit() else 0
    return ["Queue", fifo, f"keeps {days} day{'' if days == 1 else 's'}" if days else ""]


def _topic(plain: Plain, _: int) -> list[str]:
    return ["Topic", "FIFO" if plain.true("FifoTopic") else ""]


def _stream(plain: Plain, _: int) -> list[str]:
    shards = plain.text("ShardCount")
    if plain.text("StreamModeDetails", "StreamMode") == "ON_DEMAND":
        return ["Stream", "on demand"]
    return ["Stream", f"{shards} shard{'' if shards == '1' else 's'}" if shards else ""]


def _schedule(plain: Plain, _: int) -> list[str]:
    expression = plain.text("ScheduleExpression") or plain.text("Schedule")
    return ["Schedule", schedule_words(expression, plain.text("ScheduleExpressionTimezone"))]


def _event_rule(plain: Plain, _: int) -> list[str]:
    expression = plain.text("ScheduleExpression")
    if expression:
        return ["Event rule", schedule_words(expression)]
    pattern = mapping(plain.get("EventPattern")) or mapping(plain.get("Pattern"))
    return ["Event rule", pattern_words(pattern)]


def pattern_words(pattern: Mapping[str, Any]) -> str:
    """The event types an EventBridge pattern names, else its sources: `order.paid`, `aws.s3`."""
    for key in ("detail-type", "source"):
        names = [name for name in sequence(pattern.get(key)) if isinstance(name, str)]
        if names:
            return ", ".join(names)
    return ""


def _state_machine(plain: Plain, _: int) -> list[str]:
    type = plain.text("Type") or plain.text("StateMachineType")
    return ["State machine", "Express" if type == "EXPRESS" else "Standard"]


def _layer(plain: Plain, _: int) -> list[str]:
    runtimes = [
        runtime_words(name) for name in sequence(plain.get("CompatibleRuntimes")) if isinstance(name, str)
    ]
    return ["Layer", ", ".join(runtimes)]


def _function_url(plain: Plain, _: int) -> list[str]:
    return ["Function URL", {"AWS_IAM": "signed", "NONE": "public"}.get(plain.text("AuthType"), "")]


def _search(plain: Plain, _: int) -> list[str]:
    engine = plain.text("EngineVersion") or f"Elasticsearch_{plain.text('ElasticsearchVersion')}"
    return ["Search", engine.replace("_", " ").strip()]


_WORDINGS: Mapping[str, Callable[[Plain, int], list[str]]] = {
    "function": _function,
    "edge-function": lambda plain, count: ["Edge", *_function(plain, count)],
    "function-url": _function_url,
    "search": _search,
    "http-api": _counted("HTTP API", "route"),
    "rest-api": _counted("REST API", "route"),
    "table": _table,
    "bucket": _bucket,
    "queue": _queue,
    "topic": _topic,
    "stream": _stream,
    "schedule": _schedule,
    "event-bus": _counted("Event bus", "rule"),
    "event-rule": _event_rule,
    "state-machine": _state_machine,
    "layer": _layer,
}
