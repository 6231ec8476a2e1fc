"""The code of a stack's functions beside the artifacts that were deployed: CloudFormation does not compare it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from stackline.build import Workshop
from stackline.catalog.references import mapping
from stackline.cloud import Cloud, Refusal
from stackline.core import DiagnosticError
from stackline.deploy.drifted import CODE, Difference
from stackline.deploy.manifests import read_object
from stackline.deploy.stack import FUNCTION
from stackline.deploy.synced import Synced, read_synced
from stackline.deploy.work import bucket_of

_GONE = "ResourceNotFoundException"
_NOT_COMPARED = "its code cannot be compared: it is written in the template, an image, or in another bucket"


@dataclass(frozen=True, slots=True)
class Deployed:
    """A function and the artifact that its template names."""

    id: str
    name: str
    artifact: str


def deployed_code(
    cloud: Cloud, listed: Iterable[Mapping[str, Any]], said: Mapping[str, Any]
) -> list[Deployed]:
    """The functions of a stack whose code lies in the environment's bucket; `said` are the processed resources."""
    found: list[Deployed] = []
    for one in listed:
        id, physical = str(one["LogicalResourceId"]), one.get("PhysicalResourceId")
        code = mapping(mapping(mapping(said.get(id)).get("Properties")).get("Code"))
        key = code.get("S3Key")
        ours = code.get("S3Bucket") == bucket_of(cloud) and "S3ObjectVersion" not in code
        if one["ResourceType"] == FUNCTION and physical and ours and isinstance(key, str):
            found.append(Deployed(id, str(physical), key))
    return found


def code_differences(
    cloud: Cloud, folder: Path, stack: str, listed: Iterable[Mapping[str, Any]], said: Mapping[str, Any]
) -> dict[str, Difference | str]:
    """By logical ID, for functions that run other code than was deployed; words where nobody can tell, and why.

    Functions that run what was deployed are not in it. Raises Away, Refusal.
    """
    listed = tuple(listed)
    functions = deployed_code(cloud, listed, said)
    with ThreadPoolExecutor(8) as pool:
        running = list(pool.map(partial(running_sum, cloud), [one.name for one in functions]))
        deployed = list(pool.map(partial(artifact_sum, cloud, folder), [one.artifact for one in functions]))
    both = list(zip(functions, running, deployed, strict=True))
    noted = read_synced(cloud, stack) if any(runs != was for _, runs, was in both) else {}
    compared = {one.id for one in functions}
    found: dict[str, Difference | str] = {
        str(one["LogicalResourceId"]): _NOT_COMPARED
        for one in listed
        if one["ResourceType"] == FUNCTION and str(one["LogicalResourceId"]) not in compared
    }
    reason = "The code is taken from your files: change it there, and deploy"
    for one, runs, was in both:
        if not runs:
            found[one.id] = "Lambda does not have the function"
        elif not was:
            found[one.id] = f"its code cannot be compared: {one.artifact} is no longer in {bucket_of(cloud)}"
        elif runs != was:
            told = _told(noted.get(one.id), runs)
            found[one.id] = Difference((CODE,), "changed", one.artifact, told, refusal=reason)
    return found


def _told(noted: Synced | None, runs: str) -> str:
    if noted and noted.sum == runs:
        return f"{noted.artifact}, synced by {noted.by} at {noted.at}"
    return f"SHA-256 {runs}"


def running_sum(cloud: Cloud, name: str) -> str:
    """Of the code that a function runs, as Lambda gives it: SHA-256 in Base64; empty where there is no function."""
    try:
        return str(cloud.call("lambda", "get_function_configuration", FunctionName=name)["CodeSha256"])
    except Refusal as refusal:
        if refusal.code == _GONE:
            return ""
        raise


def artifact_sum(cloud: Cloud, folder: Path, name: str) -> str:
    """The same of an artifact: of the file built here, or of the one in the bucket; empty where both are gone."""
    built = Workshop.of(folder).output / name
    try:
        data = built.read_bytes() if built.is_file() else read_object(cloud, bucket_of(cloud), name)
    except DiagnosticError as error:
        if [one.code for one in error.diagnostics] == ["artifact-gone"]:
            return ""
        raise
    return base64.b64encode(hashlib.sha256(data).digest()).decode()
