"""How two environments differ, with the values that only their clouds know."""

from __future__ import annotations

from stackline.cloud import Cloud
from stackline.deploy.opening import open_environment
from stackline.deploy.references import look_up, references
from stackline.environments import Environment, load_environment, read_environment
from stackline.environments.differing import Difference, differences, facts, fingerprints
from stackline.template import Project


def environments_apart(project: Project, a: str, b: str, *, resolve: bool = False) -> list[Difference]:
    """What is not the same in the environments `a` and `b`; secrets by fingerprint only.

    With `resolve` references are asked of each environment's cloud; secrets are read for their fingerprint, and kept
    nowhere. Raises DiagnosticError, Away.
    """
    fingerprint = fingerprints()
    told: list[dict[str, str]] = []
    for name in (a, b):
        template = project.template
        if not resolve:
            found = read_environment(project.folder, name, template.file)
            told.append(facts(found, template, fingerprint))
            continue
        found = load_environment(project.folder, name, template.file)
        told.append(facts(found, template, fingerprint, _values(project, found)))
    return differences(*told)


def _values(project: Project, environment: Environment) -> dict[str, str]:
    cloud = open_environment(project.folder, environment)
    found = look_up(project, environment, cloud)
    for one in references(environment):
        if one.kind == "secret":
            found[one.text] = _secret(cloud, one.name)
    return found


def _secret(cloud: Cloud, name: str) -> str:
    """Only for its fingerprint: what is in it must not leave this process."""
    name, _, key = name.partition("#")
    told = cloud.call("secretsmanager", "get_secret_value", SecretId=name)
    return f"{key}:{told.get('SecretString') or told.get('SecretBinary')}"
