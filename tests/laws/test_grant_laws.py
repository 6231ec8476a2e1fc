"""The grants told of a wire are those that AWS makes of it: the SAM translator's output, for every connection."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

import dependency_oracle as oracle
import translated_dependencies as translator
from laws.test_wire_laws import draw, plain
from laws.wire_cases import BY_DEFAULT, Case
from stackline.catalog import View
from stackline.core import Refused
from stackline.design import Wire, connect
from stackline.design.grants import report, wire_grants
from stackline.design.grants.deeds import rights
from stackline.design.wires import view_of, wires_in
from stackline.template import Project, Template

each_case = pytest.mark.parametrize("case", BY_DEFAULT, ids=[case.name for case in BY_DEFAULT])


def wire_of(view: View, case: Case) -> tuple[Wire, list[Wire]]:
    wires = wires_in(view)
    key = (case.connection.id, case.source, case.facet, case.target)
    return next(wire for wire in wires if wire.key == key), wires


def drawn(case: Case) -> Iterator[Template | Project]:
    """The wire at its usual level, and at every other that it has."""
    first = draw(cast("Template", plain(case)), case)
    assert first is not None
    yield first
    for level in case.connection.accesses:
        if level != case.connection.default_access:
            try:
                yield connect(
                    first,
                    case.source,
                    case.target,
                    connection=case.connection.id,
                    access=level,
                    facet=case.facet,
                )
            except Refused:
                continue


@each_case
def test_what_is_told_is_what_the_translator_makes(case: Case) -> None:
    ends = {case.source, case.target}
    before = set(made(plain(case), ends))
    for template in drawn(case):
        view = view_of(template)
        wire, wires = wire_of(view, case)
        told = set(_told(view, wire, wires))
        now = set(made(template, ends))
        assert told - before == now - before
        assert told <= now


@each_case
def test_the_sentence_names_the_target(case: Case) -> None:
    for template in drawn(case):
        view = view_of(template)
        wire, wires = wire_of(view, case)
        said = report(template, view, wire, wires)
        assert wire.target in said["words"]
        assert said["words"].endswith(".")
        assert ("may" in said["words"].split()) is bool(said["statements"])
        assert said["warnings"] == []  # what we write is never wider than it must be
        assert all(one["lines"] for one in said["statements"])
        if rights(view.resource(wire.target)) is not None:
            assert "use " not in said["words"]  # the catalog has words for what our wires grant


# What the translator makes -----------------------------------------------------------------------------------------


def _told(view: View, wire: Wire, wires: list[Wire]) -> Iterator[str]:
    for about in wire_grants(view, wire, wires).statements:
        one = about.stated
        if one.form == "managed policy":
            yield _managed(one.title, one.who)
        else:
            yield _statement(one.statement)


def made(template: Template | Project, ends: set[str]) -> Iterator[str]:
    """Statements of the translated template about either end, each as a text that is the same for the same meaning."""
    output, _ = translator.translate(copy.deepcopy(dict(template.data)))
    for id, body in output["Resources"].items():
        properties = body.get("Properties", {})
        if body["Type"] == "AWS::Lambda::Permission":
            if ends & oracle_names(properties.get("FunctionName")):
                yield _statement(_permission(properties))
            continue
        if body["Type"] == "AWS::IAM::Role" and id.removesuffix("Role") in ends:
            for arn in properties.get("ManagedPolicyArns", ()):
                if any(
                    f"/AWSLambda{one}ExecutionRole" in str(arn) for one in ("SQSQueue", "DynamoDB", "Kinesis")
                ):
                    yield _managed(str(arn).rpartition("/")[2], id.removesuffix("Role"))
        for statement in _statements(properties):
            # In a key's own policy `*` is the key.
            own = body["Type"] == "AWS::KMS::Key" and id in ends
            if "sts:AssumeRole" not in str(statement.get("Action")) and (
                own or _about(statement, ends, template)
            ):
                yield _statement(statement)


def _statements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "Effect" in value and "Action" in value:
            yield cast("dict[str, Any]", value)
        for one in cast("dict[str, Any]", value).values():
            yield from _statements(one)
    elif isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _statements(one)


def _about(statement: dict[str, Any], ends: set[str], template: Template | Project) -> bool:
    view = view_of(template)
    names = {view.actual(name) or name for name in oracle_names(statement.get("Resource"))}
    names |= {user for name in names for user in view.passed.get(name, ())}
    if statement.get("Resource") == "*" and "logs:CreateLogDelivery" in str(statement.get("Action")):
        return True  # IAM knows no resource for these
    text = json.dumps(statement.get("Resource"))
    # The default bus has no logical ID: SAM's policy template names it in a variable.
    default = "event-bus/default" in text or ("event-bus/" in text and '"default"' in text)
    bus = "DefaultEventBus" in ends and default
    # Who waits for a task watches all runs, and has the one rule of that name (Step Functions: IAM policies for ECS).
    runs = ":task/*" in text or "StepFunctionsGetEventsForECSTaskRule" in text
    return bool(names & ends) or bus or (runs and any(view.kind(end) == "task" for end in ends))


def oracle_names(value: Any) -> set[str]:
    return set(oracle.names(value))


def _permission(properties: dict[str, Any]) -> dict[str, Any]:
    condition: dict[str, Any] = {}
    if "SourceArn" in properties:
        condition["ArnLike"] = {"AWS:SourceArn": properties["SourceArn"]}
    if "SourceAccount" in properties:
        condition["StringEquals"] = {"AWS:SourceAccount": properties["SourceAccount"]}
    return {
        "Effect": "Allow",
        "Principal": {"Service": properties["Principal"]},
        "Action": properties["Action"],
        "Resource": properties["FunctionName"],
        **({"Condition": condition} if condition else {}),
    }


def _managed(name: str, who: str) -> str:
    return f"managed {name} for {who}"


def _statement(statement: Any) -> str:
    listed = {
        key: sorted(json.dumps(one, sort_keys=True) for one in _list(statement.get(key))) for key in _LISTS
    }
    rest = {key: value for key, value in statement.items() if key not in (*_LISTS, "Sid")}
    text = json.dumps({**rest, **listed}, sort_keys=True)
    # In places the translator writes the partition and the region that it runs for, and the name of the stage it makes.
    text = text.replace("arn:aws:", "arn:${AWS::Partition}:").replace(":us-east-1:", ":${AWS::Region}:")
    return re.sub(r"\$\{(\w+)\.Stage\}", r"${\1liveStage}", text)


_LISTS = ("Action", "Resource")


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]
