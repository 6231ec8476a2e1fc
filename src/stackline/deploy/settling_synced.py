"""After a deployment: what was synced is settled."""

from __future__ import annotations

from stackline.cloud import Refusal
from stackline.deploy.code_restoring import restore_code
from stackline.deploy.synced import key_of, read_synced
from stackline.deploy.work import Work


def settle_synced(work: Work) -> int:
    """After a deployment: what was synced and is still other code than is deployed is given that; how many were.

    Raises Away, Refusal.
    """
    if work.environment.protected:
        return 0  # Nobody could sync there, and a deployment need not ask.
    noted = read_synced(work.cloud, work.stack)
    if not noted:
        return 0
    restored = restore_code(work, list(noted))
    try:
        work.cloud.call(
            "s3",
            "delete_object",
            Bucket=work.bucket,
            Key=key_of(work.stack),
            ExpectedBucketOwner=work.cloud.account,
        )
    except Refusal as refusal:
        if refusal.code not in ("404", "NoSuchKey"):
            raise
    work.run.record("settle-synced", functions=sorted(noted), restored=[one.id for one in restored])
    return len(restored)
