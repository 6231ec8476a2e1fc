"""One environment: its cloud, account, region and parameters. `local` always exists, on the embedded cloud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.listing import LOCAL, check_known
from stackline.environments.located import Located, located, read_located
from stackline.environments.samconfig import sam_environments
from stackline.environments.settings import Settings, mapping, problem, read_settings, unknown_keys

ACCOUNT, REGION = "000000000000", "us-east-1"
# What `stackline` finds without -t.
OWN_TEMPLATES = ("template", "sam", "serverless")
KEYS = ("cloud", "account", "region", "parameters")
Cloud = Literal["embedded", "aws"]
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")


@dataclass(frozen=True, slots=True)
class Environment:
    """`parameters` maps a template parameter to its value as written; `file` is relative to the project.

    An empty account or region is one that is not said. `local` has both.
    """

    name: str
    project: str
    cloud: Cloud = "embedded"
    account: str = ACCOUNT
    region: str = REGION
    file: str = ""
    parameters: Mapping[str, Located] = field(default_factory=dict[str, Located])
    given_stack: str = ""
    """The stack's name where the project's files say another than ours."""

    @property
    def stack(self) -> str:
        return self.given_stack or f"{self.project}-{self.name}"


def load_settings(folder: Path) -> Settings:
    return read_settings(folder)


def load_environment(folder: Path, name: str = LOCAL, template: str = "template.yaml") -> Environment:
    """The environment `name` of the project in `folder`.

    A `template` beside the project's own, such as `network.yaml`, has a stack of its own: it must not take the other's.
    Raises DiagnosticError: what is wrong in its files, with lines; that there is no such environment, or that nobody
    says where one on AWS is.
    """
    found = read_environment(folder, name, template)
    lacking = [key for key, value in (("account", found.account), ("region", found.region)) if not value]
    if lacking:
        fix = Fix(f"Write {' and '.join(f'`{key}:`' for key in lacking)} into it.")
        summary = f"'{name}' does not say its {' and '.join(lacking)}"
        raise DiagnosticError(
            [Diagnostic("error", "environment-incomplete", summary, file=found.file, fix=fix)]
        )
    return found


def deployable(environment: Environment) -> Environment:
    """The environment, where this version deploys to it. Raises DiagnosticError for one on AWS."""
    if environment.cloud == "aws":
        summary = (
            f"'{environment.name}' is on AWS: this version of Stackline deploys to the embedded cloud only"
        )
        fix = Fix(f"`sam deploy --config-env {environment.name}` deploys the same template.")
        raise DiagnosticError(
            [Diagnostic("error", "environment-not-yet", summary, file=environment.file, fix=fix)]
        )
    return environment


def read_environment(
    folder: Path, name: str, template: str = "template.yaml", held: Mapping[str, bytes] | None = None
) -> Environment:
    """What the files say of an environment, to work values out with; it need not be one that can be deployed to.

    Without a file `environments/NAME.yaml` it is what a samconfig says. `held`: files as they are to be, by name, in
    place of those on disk. Raises DiagnosticError: what is wrong in the
    files, with lines; or that there is no such environment.
    """
    project = _project(read_settings(folder), template)
    check_known(folder, name)
    file = f"environments/{name}.yaml"
    path = folder / file
    if not path.is_file():
        return _without_file(folder, name, project)
    there = (held or {}).get(file)
    entries = mapping(read_located(path, file) if there is None else located(there, file), file)
    problems = [*unknown_keys(entries, KEYS, file), *_check(entries, file, name)]
    parameters: dict[str, Located] = {}
    try:
        parameters = mapping(entries["parameters"], file) if "parameters" in entries else {}
    except DiagnosticError as error:
        problems += error.diagnostics
    if problems:
        raise DiagnosticError(problems)
    cloud = "embedded" if name == LOCAL else cast(Cloud, _text(entries, "cloud") or "aws")
    return Environment(
        name,
        project,
        cloud=cloud,
        account=_text(entries, "account") or (ACCOUNT if cloud == "embedded" else ""),
        region=_text(entries, "region") or (REGION if cloud == "embedded" else ""),
        file=file,
        parameters=parameters,
    )


def _without_file(folder: Path, name: str, project: str) -> Environment:
    """`local` as it is everywhere; another as a samconfig tells of it, or only its name."""
    if name == LOCAL:
        return Environment(name, project, file=f"environments/{name}.yaml")
    told = sam_environments(folder).get(name)
    if told is None:
        return Environment(name, project, "aws", "", "", f"environments/{name}.yaml")
    parameters = {key: Located(value, 0, 0) for key, value in told.parameters.items()}
    return Environment(name, project, "aws", "", told.region, told.file, parameters, told.stack)


def _project(settings: Settings, template: str) -> str:
    stem = Path(template).stem
    slug = re.sub("[^A-Za-z0-9]+", "-", stem).strip("-")
    return settings.name if stem in OWN_TEMPLATES else f"{settings.name}-{slug}"


def _check(entries: dict[str, Located], file: str, name: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    cloud = _text(entries, "cloud")
    if "cloud" in entries and name != LOCAL and cloud not in ("embedded", "aws"):
        fix = Fix("Write `cloud: aws` or `cloud: embedded`.")
        found.append(problem("environment-cloud", "This is no cloud", file, entries["cloud"], fix))
    if "cloud" in entries and name == LOCAL and cloud != "embedded":
        fix = Fix("Take the line away, or write `cloud: embedded`.")
        found.append(
            problem("environment-cloud", "`local` is the embedded cloud", file, entries["cloud"], fix)
        )
    if "account" in entries and not re.fullmatch(r"\d{12}", _text(entries, "account") or ""):
        fix = Fix("Write its 12 digits in quotes, e.g. '000000000000'.")
        found.append(
            problem("environment-account", "This is not an account id", file, entries["account"], fix)
        )
    if "region" in entries and not _REGION.fullmatch(_text(entries, "region") or ""):
        fix = Fix("Write a region such as eu-central-1.")
        found.append(problem("environment-region", "This is not a region", file, entries["region"], fix))
    return found


def _text(entries: dict[str, Located], key: str) -> str | None:
    node = entries.get(key)
    return node.value if node is not None and isinstance(node.value, str) else None
