"""Giving functions the code that was deployed, once more: CloudFormation does not know that they run other code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from stackline.catalog.references import mapping
from stackline.deploy.code_drift import artifact_sum, deployed_code, running_sum
from stackline.deploy.events import Phase
from stackline.deploy.processed import processed
from stackline.deploy.stack import resources
from stackline.deploy.work import Work


@dataclass(frozen=True, slots=True)
class Restored:
    """A function that runs what was deployed again. `resource` is the template's own that it belongs to."""

    id: str
    name: str
    artifact: str
    resource: str | None


def restore_code(work: Work, ids: Collection[str]) -> list[Restored]:
    """Those of these functions that run other code than was deployed run that again. Raises Away, Refusal."""
    if not ids:
        return []
    said = mapping(processed(work.cloud, work.stack).get("Resources"))
    done: list[Restored] = []
    for one in deployed_code(work.cloud, resources(work.cloud, work.stack), said):
        if one.id not in ids:
            continue
        was = artifact_sum(work.cloud, work.folder, one.artifact)
        if not was or running_sum(work.cloud, one.name) == was:
            continue
        work.tell(Phase(f"Giving {one.id} the code that was deployed"))
        work.run.record("restore-code", "started", function=one.name, artifact=one.artifact)
        give_code(work, one.name, one.artifact)
        work.run.record("restore-code", function=one.name, artifact=one.artifact)
        done.append(Restored(one.id, one.name, one.artifact, work.owner(one.id)))
    return done


def give_code(work: Work, function: str, artifact: str) -> str:
    """Have a function run an artifact of the environment's bucket; the SHA-256 of it. Doing it twice changes nothing.

    Raises Away, Refusal.
    """
    answer = work.cloud.call(
        "lambda", "update_function_code", FunctionName=function, S3Bucket=work.bucket, S3Key=artifact
    )
    return str(answer.get("CodeSha256") or "")
