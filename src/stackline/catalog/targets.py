"""What rules and schedules aim at: the shape their targets share, their settings, and the role that delivers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, Put
from stackline.catalog.deliverable import is_fifo
from stackline.catalog.delivery import Delivery
from stackline.catalog.expressions import json_text
from stackline.catalog.fragments import reference
from stackline.catalog.model import Path, Setting
from stackline.catalog.service_roles import new_role, own_role, role_for
from stackline.catalog.task_targets import KIND as TASK
from stackline.catalog.task_targets import SETTINGS as TASK_SETTINGS
from stackline.catalog.task_targets import run_statements, task_roles, task_target

if TYPE_CHECKING:
    from stackline.catalog.view import View

# EventBridge API Reference, "Target": of the three at most one.
INPUTS: tuple[Setting, ...] = (
    Setting(
        path="InputPath",
        label="Part of the event",
        description="A JSON path, e.g. `$.detail`.",
        example="$.detail",
        excludes=("Input", "InputTransformer"),
    ),
    Setting(
        path="Input",
        label="Fixed input",
        description="JSON text that is sent instead of the event.",
        example='{"kind": "nightly"}',
        check=json_text,
        excludes=("InputPath", "InputTransformer"),
    ),
)
ATTEMPTS = Setting(
    path="RetryPolicy.MaximumRetryAttempts",
    label="Retries",
    description="How often delivery is tried again before the event is dropped, or goes to the dead letters.",
    kind="number",
    minimum=0,
    maximum=185,
)
OLDEST = Setting(
    path="RetryPolicy.MaximumEventAgeInSeconds",
    label="Oldest event",
    description="How long delivery is tried at most.",
    kind="number",
    unit="s",
    minimum=60,
    maximum=86400,
)
LETTERS = Setting(
    path="DeadLetterConfig",
    label="Dead letters",
    description="A queue for what could not be delivered: `{Arn: !GetAtt Failed.Arn}`. A line from the dead letters "
    "also lets it in.",
    kind="yaml",
    example={"Arn": {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:failed"}},
)
TARGET_SETTINGS: tuple[Setting, ...] = (
    *INPUTS,
    Setting(
        path="InputTransformer",
        label="Input transformer",
        description="What is sent, with parts of the event in it: "
        "`{InputPathsMap: {id: $.detail.id}, InputTemplate: '{\"order\": <id>}'}`.",
        kind="yaml",
        example={"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"order": <id>}'},
        excludes=("Input", "InputPath"),
    ),
    ATTEMPTS,
    OLDEST,
    LETTERS,
)


# Reading ------------------------------------------------------------------------------------------------------------


def target_settings(delivery: Delivery) -> tuple[Setting, ...]:
    return (*TARGET_SETTINGS, *(TASK_SETTINGS if delivery.kind == TASK else ()))


def deliverer(
    view: View, delivery: Delivery, holder: str, target: str, value: Any, besides: Iterable[str] = ()
) -> list[Path]:
    """The role `value` of a rule's or schedule's target, where it is the wire's own."""
    more = task_roles(view, target) if delivery.kind == TASK else []
    return own_role(view, value, [holder], target, [*besides, *more])


# Writing ------------------------------------------------------------------------------------------------------------


def aim(view: View, ends: Ends, holder_type: str) -> tuple[dict[str, Any], list[Change]]:
    """A target as far as it needs no role; and what it needs besides (a task its cluster)."""
    if view.kind(ends.target) == TASK:
        return task_target(view, ends, holder_type)
    return {"Arn": reference(view, ends.target, "arn"), **in_order(view, ends)}, []


def in_order(view: View, ends: Ends) -> dict[str, Any]:
    """What a FIFO queue asks of its senders: all messages of one source are one group."""
    return {"SqsParameters": {"MessageGroupId": ends.source}} if is_fifo(view, ends.target) else {}


def given(ends: Ends, settings: Iterable[Setting] = TARGET_SETTINGS) -> dict[str, Any]:
    """The settings of a new target that were named; a dot leads further in."""
    found: dict[str, Any] = {}
    for setting in settings:
        value = ends.settings.get(setting.path)
        if value is not None:
            *outer, last = setting.path.split(".")
            inside = found
            for step in outer:
                inside = inside.setdefault(step, {})
            inside[last] = value
    return found


def delivery_role(view: View, ends: Ends, service: str, delivery: Delivery) -> tuple[Any, Put]:
    if delivery.kind == TASK:
        return role_for(view, ends.source, ends.target, service, run_statements(view, ends.target))
    arn = reference(view, ends.target, "arn")
    return new_role(view, ends.source, ends.target, service, [delivery.action], [arn])
