"""A deployment's manifest: what was deployed, by whom, from what. It lies in the environment's own bucket.

So history outlives the machine that deployed, and an earlier deployment can be had back from anywhere. No secrets.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, cast

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import Notice
from stackline.deploy.plans import Commit
from stackline.deploy.steps.execute import execution_status
from stackline.deploy.steps.plan import change_set_name
from stackline.deploy.steps.upload import make_bucket, put
from stackline.deploy.work import Work, bucket_of

VERSION = 1
FOLDER = "deployments"
ABSENT = ("404", "NoSuchKey", "NotFound", "NoSuchBucket")
_UNKNOWN = Commit()
Kind = Literal["deploy", "rollback", "promote", "put-back"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`outcome` is `started` until the deployment's end is known: one that stays so was broken off, until the next
    deployment finds out how it ended; `abandoned` where it had changed nothing.

    `submitted` is the template's name in the bucket, `artifacts` those of what it needs; `parameters` has None for a
    hidden value. `source`: of which deployment it is a copy, where it is one; `origin`: in which environment that was.
    """

    id: str
    kind: Kind
    environment: str
    stack: str
    account: str
    region: str
    at: str
    by: str
    identity: str
    outcome: str
    template: str
    template_hash: str
    submitted: str
    commit: Commit = _UNKNOWN
    artifacts: tuple[str, ...] = ()
    parameters: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    changes: int = 0
    seconds: float = 0.0
    plan: str = ""
    source: str = ""
    origin: str = ""
    verified: str = ""
    """`passed` or `failed`, as `verify` of its environment ended; empty where it did not run."""
    audit: Mapping[str, str | int] = field(default_factory=dict[str, "str | int"])
    """The head of the audit trail when this was written: `journal`, `number`, `hash`."""
    version: int = VERSION

    @property
    def key(self) -> str:
        """Its name in the bucket: names in their order are deployments in theirs."""
        return f"{FOLDER}/{self.stack}/{self.at}-{self.id[:8]}.json"

    def same(self, other: Manifest) -> bool:
        """Whether both deploy the same: the template as submitted, and what is given to it."""
        return (self.submitted, self.parameters, self.tags) == (other.submitted, other.parameters, other.tags)

    def to_json(self) -> dict[str, Any]:
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return told | {
            "commit": asdict(self.commit),
            "artifacts": list(self.artifacts),
            "parameters": dict(self.parameters),
            "tags": dict(self.tags),
            "audit": dict(self.audit),
        }


def now() -> str:
    """To the millisecond, so that names in their order are deployments in theirs."""
    at = datetime.datetime.now(datetime.UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def keep(work: Work, manifest: Manifest) -> None:
    """Write it to the bucket. Where that fails, the deployment goes on, and it is told."""
    data = (json.dumps(manifest.to_json(), indent=2) + "\n").encode()
    try:
        try:
            put(work.cloud, work.bucket, manifest.key, data)
        except Refusal as refusal:
            if refusal.code not in ABSENT:
                raise
            make_bucket(work.cloud, work.bucket)
            put(work.cloud, work.bucket, manifest.key, data)
    except DiagnosticError as error:
        detail = "\n".join(one.summary for one in error.diagnostics)
        summary = f"The deployment is not in the history of '{work.environment.name}': it cannot be written"
        work.tell(Notice(Diagnostic("warning", "manifest-not-written", summary, detail)))


def read_manifests(cloud: Cloud, stack: str, limit: int = 20) -> list[Manifest]:
    """The latest deployments of the stack, the newest first. Raises Away, Refusal, DiagnosticError.

    One that was broken off, and that the cloud went on with to its end, counts as deployed.
    """
    listed = _written(cloud, stack, limit)
    found = _broken_off(cloud, listed)
    return [replace(one, outcome="deployed") if one is found else one for one in listed]


def write_end(work: Work) -> None:
    """Where the latest deployment was broken off, and the cloud went on with it to its end, its manifest says so from
    now on: the next change set makes the cloud forget."""
    with suppress(DiagnosticError):
        if found := _broken_off(work.cloud, _written(work.cloud, work.stack, 1)):
            keep(work, replace(found, outcome="deployed"))


def _written(cloud: Cloud, stack: str, limit: int) -> list[Manifest]:
    bucket, names = bucket_of(cloud), list[str]()
    more: dict[str, str] = {}
    while True:
        try:
            page = cloud.call(
                "s3",
                "list_objects_v2",
                Bucket=bucket,
                Prefix=f"{FOLDER}/{stack}/",
                ExpectedBucketOwner=cloud.account,
                **more,
            )
        except Refusal as refusal:
            if refusal.code in ABSENT:
                return []
            raise
        names += [str(one["Key"]) for one in page.get("Contents", [])]
        if not page.get("NextContinuationToken"):
            break
        more = {"ContinuationToken": page["NextContinuationToken"]}
    latest = sorted(names, reverse=True)[:limit]
    return [_read(name, read_object(cloud, bucket, name)) for name in latest]


def _broken_off(cloud: Cloud, listed: list[Manifest]) -> Manifest | None:
    """The one that says it has only begun, though it is what is deployed: its change set was executed to the end."""
    for one in listed:
        if one.outcome == "deployed":
            break
        if one.outcome == "started":
            name = change_set_name(one.plan or one.id)
            if execution_status(cloud, one.stack, name) == "EXECUTE_COMPLETE":
                return one
    return None


def read_manifest(cloud: Cloud, key: str) -> Manifest:
    """By its name in the bucket. Raises Away, Refusal, DiagnosticError where it is gone or none."""
    return _read(key, read_object(cloud, bucket_of(cloud), key))


def read_object(cloud: Cloud, bucket: str, key: str) -> bytes:
    """All of an object of the account's own bucket. Raises DiagnosticError where it is gone; Away, Refusal."""
    try:
        answer = cloud.call("s3", "get_object", Bucket=bucket, Key=key, ExpectedBucketOwner=cloud.account)
    except Refusal as refusal:
        if refusal.code not in ABSENT:
            raise
        fix = Fix("Deploy from the repository instead.")
        summary = f"{key} is no longer in {bucket}"
        raise DiagnosticError([Diagnostic("error", "artifact-gone", summary, fix=fix)]) from refusal
    return cast(bytes, answer["Body"].read())


def _read(name: str, data: bytes) -> Manifest:
    try:
        said = cast("dict[str, Any]", json.loads(data))
        known = {one.name for one in fields(Manifest)}
        kept = {key: value for key, value in said.items() if key in known}
        kept["commit"], kept["artifacts"] = Commit(**said["commit"]), tuple(said["artifacts"])
        return Manifest(**kept)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        summary = f"{name} in the environment's bucket is no deployment's manifest"
        fix = Fix("Take it away there, or bring an earlier version of it back.")
        raise DiagnosticError([Diagnostic("error", "manifest-broken", summary, fix=fix)]) from error
