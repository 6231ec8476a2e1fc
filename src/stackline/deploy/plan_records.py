"""What the environment's bucket says of a plan: its digest and author, so that an edited file is told from the plan."""

from __future__ import annotations

import json
from typing import Any, cast

from stackline.cloud import Cloud
from stackline.core import DiagnosticError
from stackline.deploy.manifests import read_object
from stackline.deploy.plans import PlanFile
from stackline.deploy.steps.upload import put
from stackline.deploy.work import bucket_of

FOLDER = "plans"


def record_plan(cloud: Cloud, plan: PlanFile) -> None:
    """Write it where its file is not. Raises Away, Refusal."""
    told = {"plan": plan.id, "digest": plan.digest, "author": plan.author}
    put(cloud, bucket_of(cloud), _key(plan), json.dumps(told).encode())


def is_recorded(cloud: Cloud, plan: PlanFile) -> bool:
    """Whether exactly this plan, by this author, was made with the environment's credentials. Raises Away, Refusal."""
    try:
        told: Any = json.loads(read_object(cloud, bucket_of(cloud), _key(plan)))
        said = cast("dict[str, Any]", told)
        return (said["plan"], said["digest"], said["author"]) == (plan.id, plan.digest, plan.author)
    except DiagnosticError as error:
        if [one.code for one in error.diagnostics] != ["artifact-gone"]:
            raise
    except (ValueError, KeyError, TypeError):
        pass  # What is no record proves nothing.
    return False


def _key(plan: PlanFile) -> str:
    return f"{FOLDER}/{plan.stack}/{plan.id}.json"
