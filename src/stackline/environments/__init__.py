"""Environments: where a project's stack lives and what its parameters are there. Reads files; talks to no cloud."""

from stackline.environments.environment import Approvals, Environment, Role
from stackline.environments.known import evaluator, known_parameters, names_of
from stackline.environments.listing import LOCAL, environment_names
from stackline.environments.parameters import (
    Parameters,
    hidden_parameters,
    is_reference,
    resolve_parameters,
)
from stackline.environments.reading import (
    deployable,
    load_environment,
    load_settings,
    read_environment,
)
from stackline.environments.settings import Settings

__all__ = [
    "LOCAL",
    "Approvals",
    "Environment",
    "Parameters",
    "Role",
    "Settings",
    "deployable",
    "environment_names",
    "evaluator",
    "hidden_parameters",
    "is_reference",
    "known_parameters",
    "load_environment",
    "load_settings",
    "names_of",
    "read_environment",
    "resolve_parameters",
]
