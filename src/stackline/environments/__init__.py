"""Environments: where a project's stack lives and what its parameters are there. Reads files; talks to no cloud."""

from stackline.environments.environment import (
    Environment,
    deployable,
    load_environment,
    load_settings,
    read_environment,
)
from stackline.environments.known import evaluator, known_parameters, names_of
from stackline.environments.listing import LOCAL, environment_names
from stackline.environments.parameters import Parameters, resolve_parameters
from stackline.environments.settings import Settings

__all__ = [
    "LOCAL",
    "Environment",
    "Parameters",
    "Settings",
    "deployable",
    "environment_names",
    "evaluator",
    "known_parameters",
    "load_environment",
    "load_settings",
    "names_of",
    "read_environment",
    "resolve_parameters",
]
