"""Parameters given a value where a template declares them: EnvironmentName, and those that Stackery injected."""

from __future__ import annotations

import subprocess
from pathlib import Path

from stackline.cloud import Cloud
from stackline.environments import Environment, names_of
from stackline.template import Template

SOURCE_PARAMETERS = ("SourceVersion", "SourceLocation", "DeploymentTimestamp")
"""Those that say which commit is deployed."""


def well_known(template: Template, environment: Environment, cloud: Cloud, folder: Path) -> dict[str, str]:
    """Only what the template declares, and the environment gives no value, is looked up."""
    declared = set(template.get(("Parameters",)) or {}) - set(environment.parameters)
    values = names_of(environment)
    if declared & {"DefaultVPCId", "DefaultVPCSubnets"}:
        values |= _network(cloud)
    if declared & set(SOURCE_PARAMETERS):
        values |= _source(folder)
    return {name: value for name, value in values.items() if name in declared}


def _network(cloud: Cloud) -> dict[str, str]:
    only = [{"Name": "is-default", "Values": ["true"]}]
    vpcs = cloud.call("ec2", "describe_vpcs", Filters=only)["Vpcs"]
    if not vpcs:
        return {}
    inside = [{"Name": "vpc-id", "Values": [vpcs[0]["VpcId"]]}]
    subnets = cloud.call("ec2", "describe_subnets", Filters=inside)["Subnets"]
    listed = ",".join(sorted(subnet["SubnetId"] for subnet in subnets))
    return {"DefaultVPCId": vpcs[0]["VpcId"], "DefaultVPCSubnets": listed}


def _source(folder: Path) -> dict[str, str]:
    """The time is the last commit's: with the clock's, a deployment without any change would change the stack."""
    return {
        "SourceVersion": git_says(folder, "rev-parse", "HEAD") or "none",
        "SourceLocation": git_says(folder, "remote", "get-url", "origin") or "local",
        "DeploymentTimestamp": git_says(folder, "log", "-1", "--format=%ct000") or "0",
    }


def git_says(folder: Path, *arguments: str) -> str:
    """What git prints, empty where it is not there or says no."""
    from stackline.core.redaction import redact

    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True)
    except OSError:
        return ""
    return redact(done.stdout.strip()) if done.returncode == 0 else ""
