"""What is known of an environment before anything is deployed there: its names, and the values they lead to."""

from __future__ import annotations

from stackline.environments.environment import Environment
from stackline.environments.parameters import resolve_parameters
from stackline.template import Template
from stackline.template.evaluate import Evaluator

_PARTITIONS = (
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("", "aws", "amazonaws.com"),
)
"""Beginning of a region's name → its partition and the suffix of its addresses."""


def names_of(environment: Environment) -> dict[str, str]:
    """Values of the well-known parameters that say where the stack is."""
    return {
        "EnvironmentName": environment.name,
        "EnvironmentTagName": environment.name,
        "EnvironmentAPIGatewayStageName": environment.name,
        "DeploymentNamespace": environment.name,
        "StackTagName": environment.stack,
    }


def known_parameters(template: Template, environment: Environment) -> dict[str, str | None]:
    """Parameter → its value in the environment, None where that is not known; what is not in it has its default."""
    values = resolve_parameters(template, environment, names_of(environment)).values
    # A value that the template does not allow, or that is kept elsewhere, is not the default either.
    return {**dict.fromkeys(environment.parameters), **values}


def evaluator(template: Template, environment: Environment) -> Evaluator:
    """Works out the template's values for the environment; what its files say wrongly is left to the deployment."""
    return Evaluator(template.data, known_parameters(template, environment), _pseudo(environment))


def partition_of(region: str) -> str:
    """The part of AWS that the region is in, as ARNs begin: `aws`, `aws-cn` or `aws-us-gov`."""
    return next(partition for begin, partition, _ in _PARTITIONS if region.startswith(begin))


def _pseudo(environment: Environment) -> dict[str, str]:
    """Pseudo parameters; those about a region or account that the project's files do not say are not known."""
    known = {"AWS::StackName": environment.stack}
    if environment.account:
        known["AWS::AccountId"] = environment.account
    if environment.region:
        _, partition, suffix = next(one for one in _PARTITIONS if environment.region.startswith(one[0]))
        known.update(
            {"AWS::Region": environment.region, "AWS::Partition": partition, "AWS::URLSuffix": suffix}
        )
    return known
