"""Logs of state machines: what an execution does, step by step, in a log group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import covers
from stackline.catalog.changes import Change, Ends, Grant, No, Note, Put
from stackline.catalog.fragments import reference
from stackline.catalog.model import Connection, Needs, Path, Setting, Spelling, Statement
from stackline.catalog.places import named_places, value_at
from stackline.catalog.references import items, mapping
from stackline.catalog.statements import whole_statement
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_KIND, _GROUP = "state-machine", "log-group"
_PROPERTIES = {
    "AWS::Serverless::StateMachine": "Logging",
    "AWS::StepFunctions::StateMachine": "LoggingConfiguration",
}
# Step Functions Developer Guide, "Using CloudWatch Logs to log execution history": they are about no one log group.
_DELIVERS = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)
_SETTINGS = (
    Setting(
        path="Level",
        label="Log level",
        description="Which steps of an execution are logged.",
        kind="choice",
        choices=("ALL", "ERROR", "FATAL"),
        default="ERROR",
    ),
    Setting(
        path="IncludeExecutionData",
        label="Log data",
        description="Inputs and outputs of the steps too.",
        kind="boolean",
    ),
)


def _spot(view: View, machine: str) -> Path:
    return ("Resources", machine, "Properties", _PROPERTIES[view.types[machine]])


def _read(view: View) -> Iterator[Found]:
    for machine in view.by_kind.get(_KIND, ()):
        spot = _spot(view, machine)
        for _, item in items(mapping(value_at(view, spot)).get("Destinations")):
            arn = mapping(mapping(item).get("CloudWatchLogsLogGroup")).get("LogGroupArn")
            for group in view.ends(arn, _GROUP):
                claims = (spot, *_delivers(view, machine))
                yield Found(machine, group, claims, places=named_places(_SETTINGS, spot))


def _delivers(view: View, machine: str) -> list[Path]:
    """The statement that says that and nothing else."""
    return [
        whole_statement(view, one.claim)
        for one in view.grants.get(machine, ())
        if one.target is None and set(one.actions) == {*_DELIVERS}
    ]


def _write(view: View, ends: Ends) -> list[Change]:
    spot = _spot(view, ends.source)
    there = mapping(value_at(view, spot))
    changes: list[Change] = []
    if not any(found.target == ends.target for found in _read(view) if found.source == ends.source):
        if there.get("Destinations"):
            return [No(f"{ends.source} is logged elsewhere already", "Take that wire away first.")]
        to = {"CloudWatchLogsLogGroup": {"LogGroupArn": reference(view, ends.target, "arn")}}
        value: dict[str, Any] = {"Destinations": [to]}
        given = {one.path: ends.settings.get(one.path) for one in _SETTINGS}
        value |= {name: one for name, one in given.items() if one is not None and name not in there}
        if there.get("Level") == "OFF":
            value["Level"] = given["Level"]
        changes += [Put((*spot, name), one) for name, one in value.items()] if there else [Put(spot, value)]
    return [*changes, *_granted(view, ends)]


def _granted(view: View, ends: Ends) -> list[Change]:
    wide = [one for one in view.grants.get(ends.source, ()) if one.target is None]
    if covers([action for one in wide for action in one.actions], _DELIVERS):
        return []
    if not view.own_policies(ends.source) and len(view.roles(ends.source)) != 1:
        return [
            Note(
                "wire-role",
                f"The role of {ends.source}, which is elsewhere, must be allowed to deliver logs",
                f"Allow {', '.join(_DELIVERS)} on all resources.",
            )
        ]
    return [Grant(Needs("source", Statement(_DELIVERS, ("*",)), sam_grants=False))]


MACHINE_LOGS = Connection(
    id=f"{_KIND}-logs-to-{_GROUP}",
    source=_KIND,
    target=_GROUP,
    style="attach",
    label="logs to",
    summary="What each execution does goes into the log group, as much of it as the level says. AWS asks for the right "
    "to deliver logs in general: it cannot be given for one log group.",
    settings=_SETTINGS,
    spellings=(Spelling(name="logging", write=_write, read=_read),),
)
