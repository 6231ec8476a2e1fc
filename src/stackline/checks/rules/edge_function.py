"""A function that a CDN runs, and what Lambda@Edge does not take of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stackline.catalog.cdn_events import LISTS
from stackline.catalog.edge_events import LIST, trusts_edge
from stackline.catalog.references import mapping, mentions
from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix, TextEdit
from stackline.design import Wire

_CONNECTION = "-runs-edge-function"
# Lambda@Edge, "Quotas": at the viewer's side less than at the origin's. Seconds and MB.
_LIMITS = {"viewer": {"Timeout": 5, "MemorySize": 128}, "origin": {"Timeout": 30, "MemorySize": 10240}}
_DEFAULTS = {"Timeout": 3, "MemorySize": 128}
_UNITS = {"Timeout": "s", "MemorySize": "MB"}
_LACKS = {
    "Environment": "environment variables",
    "VpcConfig": "a network",
    "Layers": "layers",
    "ProvisionedConcurrencyConfig": "provisioned concurrency",
}


def find(subject: Subject) -> Iterable[Finding]:
    seen: set[str] = set()
    for wire in subject.wires:
        if not wire.connection.endswith(_CONNECTION):
            continue
        yield from _version(subject, wire)
        yield from _limits(subject, wire)
        if wire.target not in seen:
            seen.add(wire.target)
            yield from _features(subject, wire.target)
            yield from _trust(subject, wire.target)


def _limits(subject: Subject, wire: Wire) -> Iterator[Finding]:
    for name, limit in _LIMITS[str(wire.facet).partition("-")[0]].items():
        value = subject.seconds(wire.target, name, _DEFAULTS[name])
        if value is not None and value > limit:
            unit = _UNITS[name]
            path = ("Resources", wire.target, "Properties", name)
            edit = TextEdit("set" if subject.project.has(path) else "insert", path, limit)
            yield Finding(
                subject.path_of(wire.target, name),
                f"{wire.target} has {name} {value} {unit}, but {wire.facet} of {wire.source} allows {limit} {unit}",
                Fix(f"Set {name} of {wire.target} to {limit} or less.", (edit,)),
            )


def _features(subject: Subject, id: str) -> Iterator[Finding]:
    for name, words in _LACKS.items():
        if subject.setting(id, name) is not None:
            path = ("Resources", id, "Properties", name)
            own = subject.project.has(path)
            where = f"Take {name} away from {id}"
            fix = Fix(f"{where}.", (TextEdit("delete", path),)) if own else Fix(_ignore(id, name))
            yield Finding(
                subject.path_of(id, name), f"{id} has {words}, which there are not at the edge", fix
            )
    machines = subject.setting(id, "Architectures")
    if isinstance(machines, list) and "arm64" in machines:
        path = ("Resources", id, "Properties", "Architectures")
        edit = TextEdit("set" if subject.project.has(path) else "insert", path, ["x86_64"])
        yield Finding(
            subject.path_of(id, "Architectures"),
            f"{id} is for arm64, but at the edge there is x86_64 only",
            Fix(f"Set Architectures of {id} to x86_64.", (edit,)),
        )


def _ignore(id: str, name: str) -> str:
    return f"Give {id} `IgnoreGlobals: [{name}]`: it takes {name} over from Globals."


def _trust(subject: Subject, id: str) -> Iterator[Finding]:
    """Both services assume the role. Of one that is elsewhere nothing is known."""
    resources = subject.project.expanded.resources
    properties = mapping(resources[id].get("Properties"))
    role = properties.get("Role")
    if role is None:
        roles = [id] if resources[id].get("Type") == "AWS::Serverless::Function" else []
    else:
        roles = [
            name for name, _ in mentions(role) if resources.get(name, {}).get("Type") == "AWS::IAM::Role"
        ]
    for name in roles:
        if not trusts_edge(mapping(resources[name].get("Properties"))):
            yield Finding(
                subject.path_of(name, "AssumeRolePolicyDocument"),
                f"Lambda@Edge may not run {id}: its role trusts no edgelambda.amazonaws.com",
                Fix(
                    f"Let AssumeRolePolicyDocument of {name} allow both lambda.amazonaws.com and "
                    "edgelambda.amazonaws.com."
                ),
            )


def _version(subject: Subject, wire: Wire) -> Iterator[Finding]:
    for claim in wire.claims:
        arn: Any = mapping(subject.project.get(claim)).get(LISTS[LIST])
        for name, attribute in mentions(arn):
            if (name == wire.target and (attribute or "Arn") in ("Arn", "Alias")) or _alias(subject, name):
                yield Finding(
                    (*claim, LISTS[LIST]),
                    f"{wire.source} names {wire.target} without a version: CloudFront takes numbered ones only",
                    Fix(
                        f"Name `!Ref {wire.target}.Version` where SAM publishes an alias, else an "
                        "AWS::Lambda::Version."
                    ),
                )


def _alias(subject: Subject, name: str) -> bool:
    return subject.project.expanded.resources.get(name, {}).get("Type") == "AWS::Lambda::Alias"


RULE = Rule(
    code="edge-function",
    severity="error",
    summary="A function that a CDN runs is a numbered version, trusted by Lambda@Edge, for x86_64, within its limits, "
    "and has no environment variables, layers or network.",
    source="Amazon CloudFront Developer Guide: Restrictions on Lambda@Edge, Quotas on Lambda@Edge",
    find=find,
)
