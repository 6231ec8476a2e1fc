"""Environments: where a project's stack lives and what its parameters are there. Reads files; talks to no cloud."""

from stackline.environments.environment import LOCAL, Environment, load_environment, load_settings
from stackline.environments.known import evaluator, names_of
from stackline.environments.parameters import Parameters, resolve_parameters
from stackline.environments.settings import Settings

__all__ = [
    "LOCAL",
    "Environment",
    "Parameters",
    "Settings",
    "evaluator",
    "load_environment",
    "load_settings",
    "names_of",
    "resolve_parameters",
]
