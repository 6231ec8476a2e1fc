"""`stackline env link`: make the stack that deployments to an environment go through, and let its file name it.

It is made with the person's own credentials, by a change set that is shown before. Doing it again changes nothing.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

import yaml

from stackline.cloud import Cloud, Refusal, open_cloud
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.deploy.events import ChangeEvent, Phase
from stackline.deploy.linking import documents
from stackline.deploy.linking.documents import Link, Oidc, oidc_of, role_arn
from stackline.deploy.linking.services import services_of
from stackline.deploy.opening import open_environment, verify
from stackline.deploy.preparing import Tell, files_fail_clearly, recorded
from stackline.deploy.stack import describe
from stackline.deploy.steps.execute import causes, execute, succeeded
from stackline.deploy.steps.plan import discard, plan
from stackline.deploy.steps.settle import settle
from stackline.deploy.steps.upload import make_bucket
from stackline.deploy.work import Work, bucket_of
from stackline.environments import LOCAL, Environment, Parameters, environment_names, load_environment
from stackline.environments.environment import Role
from stackline.environments.parameters import templates_beside
from stackline.template import Project, Template

_KEY = "Stackline"
Agree = Callable[[tuple[ChangeEvent, ...]], bool]


@dataclass(frozen=True, slots=True)
class Linked:
    """`template` is the stack's text. `file`: the environment's, with the role in it; `written` where that is new."""

    outcome: Literal["linked", "unchanged", "declined", "failed"]
    environment: str
    stack: str
    template: str
    role: Role
    bucket: str
    file: str
    written: bool = False
    changes: tuple[ChangeEvent, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "environment": self.environment,
            "stack": self.stack,
            "role": self.role.to_json(),
            "bucket": self.bucket,
            "file": self.file,
            "written": self.written,
            "changes": [{"id": one.id, "type": one.type, "action": one.action} for one in self.changes],
            "diagnostics": [one.to_json() for one in self.diagnostics],
        }


def prepare_link(project: Project, environment: str, trust: Sequence[str] = (), oidc: str = "") -> Link:
    """What the stack is to be. What it was linked with stays where nothing else is said.

    Without credentials it can be made, too, if `trust` says who may assume the role. Raises DiagnosticError, Away.
    """
    found = load_environment(project.folder, environment, project.file)
    if environment == LOCAL:
        fix = Fix("Link the environments that others deploy to.")
        raise Refused(
            [Diagnostic("error", "link-local", "`local` is this machine: it needs no role", fix=fix)]
        )
    asked = oidc_of(oidc) if oidc else None
    if asked and asked.branch == "*" and (found.protected or found.promote_from or found.approvals.count):
        fix = Fix(f"Name the branch that deploys it: gitlab:{asked.repository}@main.")
        summary = f"Pipelines of any branch would deploy to '{found.name}'"
        raise Refused([Diagnostic("error", "link-oidc", summary, file=found.file, fix=fix)])
    link = replace(plain_link(project, found), trusted=tuple(trust), oidc=asked)
    try:
        cloud = _own(project, found)
    except DiagnosticError:
        if not trust:
            raise
        return replace(link, external_id=_external_id(found))
    known = _known(cloud, _stack_of(found))
    before = oidc_of(known["oidc"]) if known.get("oidc") else None
    return replace(
        link,
        trusted=tuple(trust) or tuple(known.get("trusted", ())) or (_caller(project, link, cloud),),
        external_id=known.get("external-id") or _external_id(found),
        oidc=asked or before,
        provider=known["provider"] if before else not _has_provider(cloud, asked),
        bucket=known["bucket"] if known else not _has_bucket(cloud),
    )


def plain_link(project: Project, environment: Environment) -> Link:
    """What is needed of the environment's account, by what the templates of the folder are; it trusts nobody yet."""
    beside = [
        Project.open(project.folder, one.file) for one in templates_beside(project.folder, project.file)
    ]
    stacks = [load_environment(project.folder, environment.name, one.file).stack for one in beside]
    link = Link(environment, services_of((project, *beside)), (), "", stacks=tuple(stacks))
    before, after = "", list[str]()
    for name in environment_names(project.folder):
        try:
            other = load_environment(project.folder, name, project.file)
        except DiagnosticError:
            continue  # Only inherited from, or told of where it is used.
        if other.cloud != environment.cloud or not other.account or other.name == LOCAL:
            continue
        if other.promote_from == environment.name:
            after.append(role_arn(other))
        if other.name == environment.promote_from:
            before = role_arn(other)
    return replace(link, after=tuple(after), before=before)


def link_text(link: Link) -> str:
    """The template, as YAML. It remembers what it was made of."""
    told = {
        "trusted": list(link.trusted),
        "external-id": link.external_id,
        "oidc": str(link.oidc) if link.oidc else "",
        "provider": link.provider,
        "bucket": link.bucket,
    }
    whole = {**documents.template(link), "Metadata": {_KEY: told}}
    return yaml.dump(whole, Dumper=_Plain, sort_keys=False, width=120)


def link(project: Project, wanted: Link, agree: Agree, on_event: Tell = lambda _: None) -> Linked:
    """Make or change the stack where `agree` says yes to what would change, and write the role into the environment's
    file. Raises DiagnosticError, Away, Refusal where nothing was changed."""
    found, text = wanted.environment, link_text(wanted)
    target = replace(found, given_stack=_stack_of(found), role=None, protected=False, hooks={})
    role = Role(wanted.arn("iam", f"role/{wanted.name}"), wanted.external_id, _boundary_arn(wanted))
    said = Linked("linked", found.name, target.stack, text, role, wanted.bucket_name, found.file)
    with files_fail_clearly(), recorded(project.folder, "link", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            cloud = _own(project, found)
            inner = project.with_template(Template.parse(text.encode(), file="link.yaml"))
            work = Work(inner, target, cloud, Parameters({}, frozenset(), ()), run, on_event)
            kind = settle(work)
            made = plan(work, text, kind)
            said = replace(said, changes=made.changes)
            if not made.unchanged:
                if not agree(made.changes):
                    discard(work, made.kind, made.name)
                    run.end("declined")
                    return replace(said, outcome="declined")
                verify(cloud, target)
                journal.audit("link", target.stack, {"run": run.id, "environment": found.name})
                stack, events = execute(work, made)
                if not succeeded(stack):
                    run.end("failed")
                    return replace(said, outcome="failed", diagnostics=tuple(causes(work, stack, events)))
            _secure_buckets(project, wanted, cloud, on_event)
            written = _write(project, wanted, role)
        outcome: Any = "unchanged" if made.unchanged and not written else "linked"
        run.end(outcome)
    return replace(said, outcome=outcome, written=written)


class _Plain(yaml.SafeDumper):
    """Without anchors, which a reader would have to follow."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _stack_of(environment: Environment) -> str:
    return f"stackline-link-{environment.namespace}-{environment.name}".replace("_", "-")[:128]


def _boundary_arn(link: Link) -> str:
    return link.arn("iam", f"policy/{link.boundary}")


def _own(project: Project, environment: Environment) -> Cloud:
    """With the person's own credentials: the role may not be there yet, and must not change itself."""
    return open_environment(project.folder, replace(environment, role=None), start=True)


def _external_id(environment: Environment) -> str:
    known = environment.role.external_id if environment.role else ""
    return known or secrets.token_hex(12)


def _known(cloud: Cloud, stack: str) -> dict[str, Any]:
    """What the stack that is there was made of; empty where there is none."""
    found = describe(cloud, stack)
    if found is None or found["StackStatus"] in ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"):
        return {}
    body: Any = cloud.call("cloudformation", "get_template", StackName=stack, TemplateStage="Original")[
        "TemplateBody"
    ]
    whole = cast("dict[str, Any]", body if isinstance(body, dict) else yaml.safe_load(str(body)))
    told = whole.get("Metadata", {}).get(_KEY)
    if not isinstance(told, dict):
        fix = Fix("Delete that stack, or rename the environment.")
        summary = f"There is a stack {stack} that `env link` did not make"
        raise Refused([Diagnostic("error", "link-foreign", summary, fix=fix)])
    return cast("dict[str, Any]", told)


def _caller(project: Project, link: Link, cloud: Cloud) -> str:
    """Who is asking, as a principal that a trust policy can name."""
    found = link.environment
    role = link.arn("iam", f"role/{link.name}")
    door = open_cloud(
        found.cloud,
        project.folder,
        found.account,
        found.region,
        profile=found.profile or None,
        role=role,
    )
    told = door.caller()
    match = re.fullmatch(r"arn:([\w-]+):sts::(\d{12}):assumed-role/([^/]+)/.*", told)
    if match is None:
        return told
    partition, account, name = match.groups()
    if name.startswith("AWSReservedSSO_"):
        return f"arn:{partition}:iam::{account}:role/aws-reserved/sso.amazonaws.com/*{name}"
    try:
        return str(cloud.call("iam", "get_role", RoleName=name)["Role"]["Arn"])
    except Refusal:
        return f"arn:{partition}:iam::{account}:role/{name}"


def _has_provider(cloud: Cloud, oidc: Oidc | None) -> bool:
    if oidc is None:
        return False
    listed = cloud.call("iam", "list_open_id_connect_providers").get("OpenIDConnectProviderList", [])
    return any(str(one["Arn"]).endswith(f"/{oidc.host}") for one in listed)


def _has_bucket(cloud: Cloud) -> bool:
    try:
        cloud.call("s3", "head_bucket", Bucket=bucket_of(cloud), ExpectedBucketOwner=cloud.account)
    except Refusal:
        return False
    return True


def _secure_buckets(project: Project, link: Link, cloud: Cloud, tell: Tell) -> None:
    """A bucket that an earlier deployment made, and those of further regions, get what the stack gives its own, and
    so does its own where somebody has taken something away since."""
    found = link.environment
    others = [_own(project, found.in_region(region)) for region in found.regions[1:]]
    for one in (cloud, *others):
        tell(Phase(f"Looking after {bucket_of(one)}"))
        make_bucket(one, bucket_of(one))
        secure(one, replace(link, environment=found.in_region(one.region)))


def secure(cloud: Cloud, link: Link) -> None:
    """Encryption, versions, a life-cycle, nothing public, TLS only; a policy's other statements stay."""
    name = {"Bucket": link.bucket_name, "ExpectedBucketOwner": cloud.account}
    cloud.call("s3", "put_public_access_block", PublicAccessBlockConfiguration=documents.closed(), **name)
    encrypted = {
        "Rules": [
            {"ApplyServerSideEncryptionByDefault": one["ServerSideEncryptionByDefault"]}
            for one in documents.encryption()["ServerSideEncryptionConfiguration"]
        ]
    }
    cloud.call("s3", "put_bucket_encryption", ServerSideEncryptionConfiguration=encrypted, **name)
    cloud.call("s3", "put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"}, **name)
    rules = {"Rules": documents.lifecycle()}
    cloud.call("s3", "put_bucket_lifecycle_configuration", LifecycleConfiguration=rules, **name)
    wanted = documents.tls_only(link)
    others = [one for one in policy_of(cloud) if one.get("Sid") != "TlsOnly"]
    policy = {**wanted, "Statement": [*others, *wanted["Statement"]]}
    cloud.call("s3", "put_bucket_policy", Policy=json.dumps(policy), **name)


def policy_of(cloud: Cloud) -> list[dict[str, Any]]:
    """The statements of the artifact bucket's policy; none where it has none. Raises Away, Refusal."""
    try:
        answer = cloud.call(
            "s3", "get_bucket_policy", Bucket=bucket_of(cloud), ExpectedBucketOwner=cloud.account
        )
    except Refusal as refusal:
        if refusal.code != "NoSuchBucketPolicy":
            raise
        return []
    return cast("list[dict[str, Any]]", json.loads(answer["Policy"]).get("Statement", []))


def _write(project: Project, link: Link, role: Role) -> bool:
    """The role into the environment's file, all else as it is written. Whether it was not there yet."""
    found = link.environment
    if found.role == role:
        return False
    if not (project.folder / found.file).is_file() or not found.file.startswith("environments/"):
        fix = Fix(f"`stackline env add {found.name} --from-samconfig` makes one; then link it again.")
        summary = f"'{found.name}' has no file of its own that could name the role {role.arn}"
        raise DiagnosticError([Diagnostic("error", "link-file", summary, file=found.file, fix=fix)])
    data = project.read_file(found.file)
    said = {"arn": role.arn, "external-id": role.external_id, "boundary": role.boundary}
    after = Template.parse(data, file=found.file).put(("role",), said)
    project.with_file(found.file, after.to_bytes()).save()
    return True
