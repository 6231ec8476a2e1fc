"""Taking resources that exist into a stack: a change set of type IMPORT, which changes nothing of them.

Source: "Import AWS resources into a CloudFormation stack" (CloudFormation user guide): the template describes each of
them, with a DeletionPolicy; nothing else may be different from what is deployed, tags and outputs neither.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stackline.cloud import Hook, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.deploy.changes import Change, read_changes
from stackline.deploy.deploying import carry_out, manifest_of
from stackline.deploy.events import ChangeEvent, Phase
from stackline.deploy.outcome import Outcome
from stackline.deploy.preparing import Prepared, Tell, files_fail_clearly, keep_template, open_work, recorded
from stackline.deploy.steps.check import check
from stackline.deploy.steps.package import package
from stackline.deploy.steps.plan import BODY_LIMIT, CAPABILITIES, Plan, change_set_name, discard
from stackline.deploy.steps.upload import address, upload
from stackline.deploy.work import Work
from stackline.environments import deployable, load_environment
from stackline.schemas.files import cloudformation_schema
from stackline.template import Project

Agree = Callable[[tuple[Change, ...]], None]


def with_policies(project: Project, ids: Sequence[str]) -> Project:
    """The project whose template says for each of the resources what becomes of it when it leaves the stack: it stays.

    One that says so already is left as it is. Raises Refused for an ID that the template does not have.
    """
    unknown = [id for id in ids if id not in project.expanded.resources]
    if unknown:
        fix = Fix("Describe it in the template first, as it is: `stackline add` does.")
        told = [
            Diagnostic("error", "resource-missing", f"There is no resource {id}", file=project.file, fix=fix)
            for id in unknown
        ]
        raise Refused(told)
    for id in ids:
        if "DeletionPolicy" not in project.expanded.resources[id]:
            place = project.expanded.source(("Resources", id))
            project = project.put((*place, "DeletionPolicy"), "Retain")
    return project


def import_resources(
    project: Project,
    environment: str,
    physical: Mapping[str, str],
    on_event: Tell = lambda _: None,
    *,
    agree: Agree = lambda _: None,
    region: str = "",
    hook: Hook | None = None,
) -> Outcome:
    """Take resources into the project's stack. `physical`: logical ID → its name, or `KEY=NAME,KEY=NAME`.

    `agree` is told what would be taken in, before it is; what it raises ends it, and the change set is taken away.
    Raises DiagnosticError where CloudFormation refuses (another change in the template, a resource that is not there,
    or is in another stack); Away.
    """
    begun = time.monotonic()
    target = deployable(load_environment(project.folder, environment, project.file), region)
    wanted = [_entry(project, id, name) for id, name in physical.items()]
    with files_fail_clearly(), recorded(project.folder, "import", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            detail = {"run": run.id, "environment": target.name, "resources": dict(physical)}
            journal.audit("import", target.stack, detail)
            work = open_work(project, target, run, on_event, hook)
            check(work)
            packaged = package(work)
            sent = upload(work, packaged.artifacts)
            planned = _plan(work, packaged.text, wanted)
            try:
                agree(planned.details)
            except BaseException:
                discard(work, planned.kind, planned.name)
                raise
            made = Prepared(packaged.text, packaged.artifacts, sent, planned)
            outcome = carry_out(work, planned, sent, begun, manifest_of(work, made))
        run.end(outcome.outcome, environment=target.name, changes=len(outcome.changes))
        journal.audit("import-end", target.stack, {**detail, "outcome": outcome.outcome})
    return outcome


def _entry(project: Project, id: str, name: str) -> dict[str, Any]:
    """One of ResourcesToImport. Raises Refused where it cannot be told what names a resource of its type."""
    type = str(project.expanded.resources.get(id, {}).get("Type"))
    said = {} if type.startswith("AWS::Serverless::") else cloudformation_schema(type) or {}
    keys = [str(one).rpartition("/")[2] for one in said.get("primaryIdentifier") or ()]
    if len(keys) == 1 and not name.startswith(f"{keys[0]}="):
        given = {keys[0]: name}
    else:
        given = dict(part.split("=", 1) for part in name.split(",") if "=" in part)
    if not keys or sorted(given) != sorted(keys):
        how = ",".join(f"{key}=…" for key in keys) or "nothing that is known"
        fix = Fix(
            f"Write {id}={how}." if keys else "SAM's own types cannot be imported: describe what they become."
        )
        summary = f"A resource of type {type} is named by {how}"
        line = project.lines(project.expanded.source(("Resources", id)))[0]
        raise Refused(
            [Diagnostic("error", "import-identifier", summary, file=project.file, line=line, fix=fix)]
        )
    return {"ResourceType": type, "LogicalResourceId": id, "ResourceIdentifier": given}


def _plan(work: Work, text: str, wanted: list[dict[str, Any]]) -> Plan:
    work.tell(Phase("Asking what will be taken in"))
    name = change_set_name(work.run.id)
    body = {"TemplateBody": text}
    if len(text.encode()) > BODY_LIMIT:
        body = {"TemplateURL": address(work.cloud, work.bucket, keep_template(work, text))}
    given = [{"ParameterKey": k, "ParameterValue": v} for k, v in work.parameters.values.items()]
    try:
        answer = work.cloud.call(
            "cloudformation",
            "create_change_set",
            StackName=work.stack,
            ChangeSetName=name,
            ChangeSetType="IMPORT",
            ResourcesToImport=wanted,
            Parameters=given,
            Capabilities=CAPABILITIES,
            ClientToken=name,
            **body,
        )
    except Refusal as refusal:
        raise _refused(work, wanted, refusal.message) from refusal
    found: dict[str, Any] = {}
    while found.get("Status") in (None, "CREATE_PENDING", "CREATE_IN_PROGRESS"):
        if found:
            time.sleep(work.cloud.pause)
        found = work.cloud.call(
            "cloudformation", "describe_change_set", StackName=work.stack, ChangeSetName=name
        )
    if found["Status"] == "FAILED" or found.get("ExecutionStatus") == "UNAVAILABLE":
        discard(work, "CREATE", name)
        raise _refused(work, wanted, str(found.get("StatusReason") or "no reason given"))
    listed = read_changes(work.cloud, work.stack, name)
    details = tuple(replace(one, resource=work.owner(one.id)) for one in listed)
    changes = tuple(ChangeEvent(one.id, one.type, one.action, one.resource) for one in details)
    for change in changes:
        work.tell(change)
    work.run.record("plan", "made", change_set=name, changes=len(changes))
    kind = "CREATE"  # of a change set that leaves an empty stack behind where there was none
    return Plan(
        name, str(answer["StackId"]), changes, False, details, kind, str(found.get("ChangeSetId", ""))
    )


def _refused(work: Work, wanted: list[dict[str, Any]], reason: str) -> DiagnosticError:
    named = [str(one["LogicalResourceId"]) for one in wanted]
    id = next((one for one in named if one in reason), named[0])
    found = work.at_resource(id, "import-refused", f"The import was refused: {reason}")
    fix = Fix("Describe the resource as it is, and deploy any other change before or afterwards.")
    return DiagnosticError([replace(found, fix=fix)])
