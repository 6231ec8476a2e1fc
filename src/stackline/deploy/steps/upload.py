"""Artifacts into the environment's bucket. They are named by their content, so what is there is not sent again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from stackline.build import Artifact
from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import Phase
from stackline.deploy.work import Work

_ABSENT = ("404", "NoSuchKey", "NotFound", "NoSuchBucket")


def upload(work: Work, artifacts: tuple[Artifact, ...]) -> int:
    """How many were sent. Raises Away, Refusal, DiagnosticError where the bucket is somebody else's."""
    if not artifacts:
        return 0

    def present(artifact: Artifact) -> bool:
        return is_there(work.cloud, work.bucket, artifact.name)

    def send(artifact: Artifact) -> None:
        put(work.cloud, work.bucket, artifact.name, artifact.path.read_bytes())

    with ThreadPoolExecutor(4) as pool:
        there = list(pool.map(present, artifacts))
        missing = [a for a, known in zip(artifacts, there, strict=True) if not known]
        if missing:
            work.tell(Phase(f"Uploading {len(missing)} {'artifact' if len(missing) == 1 else 'artifacts'}"))
            make_bucket(work.cloud, work.bucket)
            list(pool.map(send, missing))
    work.run.record("upload", bucket=work.bucket, sent=[a.name for a in missing])
    return len(missing)


def address(cloud: Cloud, bucket: str, key: str) -> str:
    """Of an object, as CloudFormation takes it for a template."""
    suffix = "amazonaws.com.cn" if cloud.region.startswith("cn-") else "amazonaws.com"
    return f"https://s3.{cloud.region}.{suffix}/{bucket}/{key}"


def put(cloud: Cloud, bucket: str, key: str, data: bytes) -> None:
    cloud.call("s3", "put_object", Bucket=bucket, Key=key, Body=data, ExpectedBucketOwner=cloud.account)


def is_there(cloud: Cloud, bucket: str, key: str) -> bool:
    """Whether the bucket, which must be the account's own, has it. Raises Away, Refusal."""
    try:
        cloud.call("s3", "head_object", Bucket=bucket, Key=key, ExpectedBucketOwner=cloud.account)
    except Refusal as refusal:
        if refusal.code in _ABSENT:
            return False
        raise
    return True


def make_bucket(cloud: Cloud, bucket: str) -> None:
    """Make the bucket if it is not there: encrypted, closed to the public. A name somebody else has is refused."""
    try:
        cloud.call("s3", "head_bucket", Bucket=bucket, ExpectedBucketOwner=cloud.account)
        return
    except Refusal as refusal:
        if refusal.code in ("403", "AccessDenied"):
            fix = Fix("Look whose bucket it is; nothing was uploaded.")
            summary = f"The bucket {bucket} belongs to another account"
            raise DiagnosticError(
                [Diagnostic("error", "cloud-bucket-foreign", summary, fix=fix)]
            ) from refusal
        if refusal.code not in _ABSENT:
            raise
    where = (
        {}
        if cloud.region == "us-east-1"
        else {"CreateBucketConfiguration": {"LocationConstraint": cloud.region}}
    )
    cloud.call("s3", "create_bucket", Bucket=bucket, **where)
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    cloud.call(
        "s3",
        "put_public_access_block",
        Bucket=bucket,
        PublicAccessBlockConfiguration=dict.fromkeys(closed, True),
    )
