"""`stackline env doctor`: one look at everything a deployment to an environment needs, in words. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from stackline.cloud import Away, Cloud, Refusal, open_cloud
from stackline.core import DiagnosticError
from stackline.deploy.linking.linking import policy_of
from stackline.deploy.opening import open_environment
from stackline.deploy.references import look_up
from stackline.deploy.well_known import well_known
from stackline.deploy.work import bucket_of
from stackline.environments import Environment, load_environment, resolve_parameters
from stackline.environments.parameters import declared, declared_beside
from stackline.template import Project

State = Literal["ok", "lacks", "unknown"]
_DYNAMIC = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]+)\}\}")
_SSM_TYPE = "AWS::SSM::Parameter::Value"
_ABSENT = (
    "ParameterNotFound",
    "ResourceNotFoundException",
    "404",
    "NoSuchBucket",
    "NotFound",
    "NoSuchEntity",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is stable; `unknown`: it could not be looked at, which is not held against the environment."""

    check: str
    state: State
    said: str
    fix: str = ""

    def to_json(self) -> dict[str, str | None]:
        return {"check": self.check, "state": self.state, "summary": self.said, "fix": self.fix or None}


def examine(project: Project, name: str) -> list[Finding]:
    """What there is and what is lacking, in the order in which a person would mend it."""
    try:
        found = load_environment(project.folder, name, project.file)
    except DiagnosticError as error:
        return [
            Finding("file", "lacks", f"{one.place}: {one.summary}", one.fix.summary if one.fix else "")
            for one in error.diagnostics
        ]
    findings = [Finding("file", "ok", f"{found.file or name} can be read")]
    own, told = _credentials(project, found)
    findings += told
    if own is None:
        return findings
    findings += _region(own, found)
    cloud, told = _role(project, found)
    findings += told
    if cloud is None:
        return findings
    findings += _boundary(cloud, found)
    for region in found.regions or (found.region,):
        findings += _bucket(project, found.in_region(region))
    findings += _values(project, found, cloud)
    findings += _dynamic(project, found, cloud)
    return findings


def _credentials(project: Project, found: Environment) -> tuple[Cloud | None, list[Finding]]:
    """The person's own, without the environment's role."""
    try:
        cloud = open_cloud(
            found.cloud,
            project.folder,
            found.account,
            found.region,
            profile=found.profile or None,
            role=found.role.arn if found.role else None,
            external_id=found.role.external_id or None if found.role else None,
        )
        who = cloud.caller()
    except DiagnosticError as error:
        one = error.diagnostics[0]
        said = f"{one.summary}. {one.detail}".rstrip(". ")
        return None, [Finding("credentials", "lacks", said, _sign_in(found, one.detail, one))]
    account = who.split(":")[4]
    if account != found.account and not found.role:
        said = f"Your credentials are of account {account}, and '{found.name}' is in {found.account}"
        fix = f"Say `profile:` in {found.file}, set AWS_PROFILE, or `stackline env link {found.name}` from there."
        return None, [Finding("account", "lacks", said, fix)]
    return cloud, [Finding("credentials", "ok", f"You are {who}")]


def _sign_in(found: Environment, detail: str, one: Any) -> str:
    profile = f" --profile {found.profile}" if found.profile else ""
    low = detail.lower()
    if "sso" in low or "token has expired" in low:
        return f"Your sign-in has run out: `aws sso login{profile}`."
    if "mfa" in low or "multifactor" in low:
        return "Run it in a terminal, where the code of your MFA device can be asked for."
    if "profile" in low and "could not be found" in low:
        return f"Make it with `aws configure{' sso' if 'sso' in low else ''}{profile}`, or say another `profile:`."
    if "unable to locate credentials" in low:
        return f"Sign in: `aws configure sso{profile}`, or say `profile:` in {found.file}."
    return one.fix.summary if one.fix else "Sign in again."


def _region(cloud: Cloud, found: Environment) -> Iterator[Finding]:
    for region in found.regions or (found.region,):
        if found.cloud == "embedded":
            yield Finding("region", "ok", f"{region}: the embedded cloud has every region")
            continue
        try:
            told = str(cloud.call("account", "get_region_opt_status", RegionName=region)["RegionOptStatus"])
        except DiagnosticError as error:
            yield Finding("region", "unknown", f"Whether {region} is enabled: {error.diagnostics[0].summary}")
            continue
        if told.startswith("ENABLED"):
            yield Finding("region", "ok", f"{region} is enabled")
        else:
            fix = f"`aws account enable-region --region-name {region}`, then wait some minutes."
            yield Finding("region", "lacks", f"{region} is {told.lower()} in account {found.account}", fix)


def _role(project: Project, found: Environment) -> tuple[Cloud | None, list[Finding]]:
    link = f"`stackline env link {found.name} --deploy`"
    try:
        cloud = open_environment(project.folder, found)
    except DiagnosticError as error:
        one = error.diagnostics[0]
        denied = found.role is not None and "AccessDenied" in (one.detail, getattr(error, "code", ""))
        fix = one.fix.summary if one.fix else ""
        if found.role and (denied or isinstance(error, Refusal)):
            fix = f"It must trust you, with the external id of {found.file}: {link} from its account."
            said = f"You may not assume {found.role.arn}: {one.summary}"
            return None, [Finding("role", "lacks", said, fix)]
        return None, [Finding("role" if found.role else "account", "lacks", one.summary, fix)]
    if found.role is None:
        said = "There is no role to deploy with: whoever deploys needs all rights themselves"
        return cloud, [Finding("role", "unknown", said, f"{link} makes one.")]
    return cloud, [Finding("role", "ok", f"You can act as {found.role.arn}")]


def _boundary(cloud: Cloud, found: Environment) -> Iterator[Finding]:
    arn = found.role.boundary if found.role else ""
    if not arn:
        return
    state, why = _there(lambda: cloud.call("iam", "get_policy", PolicyArn=arn))
    fix = f"`stackline env link {found.name} --deploy` makes it."
    said = {
        "ok": f"The boundary {arn} is there",
        "lacks": f"The boundary {arn} is not there: no role could be made",
    }
    yield Finding("boundary", state, said.get(state, why), fix if state == "lacks" else "")


def _bucket(project: Project, found: Environment) -> Iterator[Finding]:
    cloud = open_environment(project.folder, found)
    name, link = bucket_of(cloud), f"`stackline env link {found.name} --deploy`"
    given: Any = {"Bucket": name, "ExpectedBucketOwner": cloud.account}
    state, why = _there(lambda: cloud.call("s3", "head_bucket", **given))
    if state != "ok":
        said = f"The bucket {name} is not there yet" if state == "lacks" else why
        yield Finding("bucket", state, said, f"{link} makes it; else the first deployment does.")
        return
    yield Finding("bucket", "ok", f"The bucket {name} is there")
    for what, ask in _BUCKET.items():
        try:
            good = ask(cloud, given)
        except Refusal as refusal:
            if "AccessDenied" in refusal.code:
                yield Finding(f"bucket-{what}", "unknown", f"{name}: you may not see its {what}")
                continue
            good = False
        if not good:
            yield Finding(f"bucket-{what}", "lacks", f"{name} has no {what}", f"{link} gives it.")


def _closed(cloud: Cloud, given: Any) -> bool:
    told = cloud.call("s3", "get_public_access_block", **given)["PublicAccessBlockConfiguration"]
    return all(told.values())


def _tls(cloud: Cloud, _: Any) -> bool:
    return any("aws:SecureTransport" in str(one.get("Condition")) for one in policy_of(cloud))


_BUCKET: dict[str, Callable[[Cloud, Any], bool]] = {
    "public access block": _closed,
    "encryption": lambda cloud, given: bool(cloud.call("s3", "get_bucket_encryption", **given)),
    "versioning": lambda cloud, given: (
        cloud.call("s3", "get_bucket_versioning", **given).get("Status") == "Enabled"
    ),
    "life-cycle": lambda cloud, given: bool(
        cloud.call("s3", "get_bucket_lifecycle_configuration", **given).get("Rules")
    ),
    "rule that demands TLS": _tls,
}


def _values(project: Project, found: Environment, cloud: Cloud) -> Iterator[Finding]:
    """What the file refers to, and parameters without a value."""
    try:
        looked_up = look_up(project, found, cloud)
        known = well_known(project.template, found, cloud, project.folder)
        beside = declared_beside(project.folder, project.file)
        problems = resolve_parameters(project.template, found, known, looked_up, beside).diagnostics
    except Away:
        raise
    except DiagnosticError as error:
        problems = tuple(error.diagnostics)
    for one in problems:
        if one.severity == "error":
            yield Finding(
                "values", "lacks", f"{one.place}: {one.summary}", one.fix.summary if one.fix else ""
            )
    if not any(one.severity == "error" for one in problems):
        yield Finding("values", "ok", "Every parameter has a value")


def _dynamic(project: Project, found: Environment, cloud: Cloud) -> Iterator[Finding]:
    """What the template itself refers to in Parameter Store and Secrets Manager."""
    wanted: dict[tuple[str, str], None] = {}
    for kind, rest in _DYNAMIC.findall(project.template.to_bytes().decode("utf-8", "replace")):
        name = ":".join(rest.split(":")[:7]) if rest.startswith("arn:") else rest.split(":")[0]
        if "${" not in name:
            wanted[("secret" if kind == "secretsmanager" else "parameter", name)] = None
    for name, declaration in declared(project.template).items():
        given = declaration.get("Default")
        typed = str(declaration.get("Type", "")).startswith(_SSM_TYPE)
        if typed and name not in found.parameters and isinstance(given, str):
            wanted[("parameter", given.replace("<EnvironmentName>", found.name))] = None
    for kind, name in wanted:
        state, why = _there(lambda kind=kind, name=name: _ask(cloud, kind, name))
        said = {
            "ok": f"The {kind} {name} is there",
            "lacks": f"{project.file} refers to the {kind} {name}, which is not there",
        }
        own = name.removeprefix(found.root)
        verb = "env set" if kind == "parameter" else "secret set"
        fix = (
            f"`stackline {verb} {found.name} {own}` writes it."
            if own != name
            else f"Make it in account {found.account}, {found.region}."
        )
        yield Finding(kind, state, said.get(state, why), fix if state == "lacks" else "")


def _ask(cloud: Cloud, kind: str, name: str) -> object:
    if kind == "secret":
        return cloud.call("secretsmanager", "describe_secret", SecretId=name)
    return cloud.call("ssm", "get_parameter", Name=name)


def _there(ask: Callable[[], object]) -> tuple[State, str]:
    try:
        ask()
    except Refusal as refusal:
        if refusal.code in _ABSENT:
            return "lacks", ""
        return "unknown", refusal.diagnostics[0].summary
    return "ok", ""
