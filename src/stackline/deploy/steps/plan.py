"""A change set: what will change, decided by the cloud, before anything does."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from stackline.cloud import Away, Refusal
from stackline.core import Diagnostic, DiagnosticError
from stackline.core.redaction import redact
from stackline.deploy.changes import Change, read_changes
from stackline.deploy.events import ChangeEvent, Phase
from stackline.deploy.stack import describe, waiting_change_sets
from stackline.deploy.steps.check import not_emulated
from stackline.deploy.steps.nested import LOCATIONS
from stackline.deploy.steps.upload import address, make_bucket, put
from stackline.deploy.work import Work
from stackline.environments.personal import personal_tags

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
# CloudFormation takes this much in the request, and more only from S3 ("CloudFormation quotas").
BODY_LIMIT = 51_200
_PREFIX = "stackline-"
# Answers after which nothing was done, and a second try may be taken (botocore, "standard" retries).
PASSING = (
    "Throttling",
    "ThrottlingException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "ServiceUnavailable",
    "InternalFailure",
    "InternalError",
    "500",
    "503",
)
_UNCHANGED = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True, slots=True)
class Plan:
    """`changes` may be empty though something does change, such as an output.

    Where nothing would, `unchanged` is true, and the change set is gone already.
    """

    name: str
    stack: str
    changes: tuple[ChangeEvent, ...]
    unchanged: bool
    details: tuple[Change, ...] = ()
    """The same with their causes, those of nested stacks too."""
    kind: str = "UPDATE"
    arn: str = ""
    """Of the change set."""


def change_set_name(run: str) -> str:
    """Of the run that makes it."""
    return f"{_PREFIX}{run}"


def plan(work: Work, text: str, kind: Literal["CREATE", "UPDATE"], previous: Collection[str] = ()) -> Plan:
    """Make the change set. Raises DiagnosticError where the cloud refuses the template, and leaves nothing behind.

    `previous`: parameters that keep the value that the stack has.
    """
    work.tell(Phase("Asking what will change"))
    name = change_set_name(work.run.id)

    def effect(token: str) -> str:
        try:
            return _create(work, text, kind, name, previous, token)
        except Away:
            raise
        except DiagnosticError:  # Refused for certain: there is nothing to go on with.
            work.run.record("plan", "failed", token=token)
            raise

    try:
        meant = {"change_set": name, "kind": kind, **work.where}
        stack = work.run.step("plan", effect, **meant)
        found = _wait(work, name)
        unchanged = found["Status"] == "FAILED" and any(
            u in str(found.get("StatusReason")) for u in _UNCHANGED
        )
        if found["Status"] == "FAILED" and not unchanged:
            raise DiagnosticError(_refused(work, str(found.get("StatusReason", ""))))
        details = () if unchanged else tuple(_changes(work, name))
    except DiagnosticError:
        discard(work, kind, name)
        raise
    if unchanged:
        discard(work, kind, name)
    changes = tuple(ChangeEvent(c.id, c.type, c.action, c.resource) for c in details if "/" not in c.id)
    for change in changes:
        work.tell(change)
    work.run.record("plan", "made", change_set=name, changes=len(changes))
    return Plan(name, stack, changes, unchanged, details, kind, str(found.get("ChangeSetId", "")))


def _create(work: Work, text: str, kind: str, name: str, previous: Collection[str], token: str) -> str:
    """The stack's ID. Raises DiagnosticError where the cloud refuses it, Away."""
    body: dict[str, str] = {"TemplateBody": text}
    data = text.encode()
    if len(data) > BODY_LIMIT:
        key = f"{hashlib.sha256(data).hexdigest()}.template"
        make_bucket(work.cloud, work.bucket)
        put(work.cloud, work.bucket, key, data)
        body = {"TemplateURL": address(work.cloud, work.bucket, key)}
    given: list[dict[str, Any]] = [
        {"ParameterKey": k, "ParameterValue": v} for k, v in work.parameters.values.items()
    ]
    given += [{"ParameterKey": one, "UsePreviousValue": True} for one in previous]
    try:
        answer = work.cloud.call(
            "cloudformation",
            "create_change_set",
            StackName=work.stack,
            ChangeSetName=name,
            ChangeSetType=kind,
            Parameters=given,
            Capabilities=CAPABILITIES,
            ClientToken=token,
            # Only where there are some: it makes a change set for each of them.
            **({"IncludeNestedStacks": True} if _nests(work) else {}),
            Tags=[{"Key": key, "Value": value} for key, value in tags_of(work).items()],
            **body,
        )
    except Refusal as refusal:
        if refusal.code == "AlreadyExistsException":
            # The name is this run's own: it was made by a request whose answer was lost.
            told = work.cloud.call(
                "cloudformation", "describe_change_set", StackName=work.stack, ChangeSetName=name
            )
            return str(told["StackId"])
        if refusal.code in PASSING or refusal.diagnostics[0].code == "cloud-credentials":
            raise
        raise DiagnosticError(_refused(work, refusal.message)) from refusal
    return str(answer["StackId"])


def _nests(work: Work) -> bool:
    return any(resource.get("Type") in LOCATIONS for resource in work.resources.values())


def tags_of(work: Work) -> dict[str, str]:
    """The stack's: those that the environment's file gives, and which environment it is."""
    return {
        **work.environment.tags,
        "stackline:environment": work.environment.name,
        **personal_tags(work.environment),
    }


def _wait(work: Work, name: str) -> dict[str, Any]:
    while True:
        found = work.cloud.call(
            "cloudformation", "describe_change_set", StackName=work.stack, ChangeSetName=name
        )
        if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            return found
        time.sleep(work.cloud.pause)


def _changes(work: Work, name: str) -> Iterator[Change]:
    for change in read_changes(work.cloud, work.stack, name):
        yield replace(change, resource=work.owner(change.id.split("/")[0]))


def discard(work: Work, kind: str, name: str) -> None:
    """Take the change set away, and with it the empty stack that a change set of kind CREATE makes."""
    try:
        work.cloud.call("cloudformation", "delete_change_set", StackName=work.stack, ChangeSetName=name)
        left = describe(work.cloud, work.stack) if kind == "CREATE" else None
        # Nobody made something of it meanwhile, and no other plan waits in it.
        if (
            left
            and left["StackStatus"] == "REVIEW_IN_PROGRESS"
            and set(waiting_change_sets(work.cloud, left)) <= {name}
        ):
            work.cloud.call("cloudformation", "delete_stack", StackName=work.stack)
    except Refusal:
        pass  # It was never made, which is why we are here.


def _refused(work: Work, reason: str) -> list[Diagnostic]:
    """The cloud's words, at the line of the resource they name."""
    reason = redact(reason, work.parameters.secrets)
    if types := re.search(r"Unrecognized resource types: \[([^\]]+)\]", reason):
        unknown = types[1].split(", ")
        of_type = [(id, str(r.get("Type"))) for id, r in work.resources.items() if r.get("Type") in unknown]
        if of_type:
            return [not_emulated(work, id, type) for id, type in of_type]
    summary = f"The template was refused: {reason}"
    named = re.findall(r"(?:id |resource |resources )\[?'?\"?([A-Za-z0-9]+)", reason)
    for id in [*named, *re.findall(r"\b[A-Z][A-Za-z0-9]+\b", reason)]:
        if id in work.resources:
            return [work.at_resource(id, "template-refused", summary)]
    return [Diagnostic("error", "template-refused", summary, file=work.template.file)]
