"""After a deployment: what was synced is settled."""

from __future__ import annotations

from stackline.cloud import Refusal
from stackline.core import Diagnostic, Fix
from stackline.deploy.code_restoring import restore_code
from stackline.deploy.events import Notice
from stackline.deploy.manifests import ABSENT
from stackline.deploy.synced import key_of, read_synced
from stackline.deploy.work import Work


def settle_synced(work: Work) -> int:
    """After a deployment: what was synced and is still other code than is deployed is given that; how many were.

    Raises Away, Refusal.
    """
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
        if refusal.code not in ABSENT:
            # The functions run what is deployed: the note only makes the next deployment look once more.
            summary = f"The note of what was synced to {work.stack} cannot be taken away: {refusal.message}"
            fix = Fix(f"Run `stackline env link {work.environment.name}` again: the role may delete it then.")
            work.tell(Notice(Diagnostic("warning", "synced-note-left", summary, fix=fix)))
    work.run.record("settle-synced", functions=sorted(noted), restored=[one.id for one in restored])
    return len(restored)
