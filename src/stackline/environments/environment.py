"""One environment: its cloud, account, region and parameters. `local` always exists, on the embedded cloud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.located import Located, read_located
from stackline.environments.settings import Settings, mapping, problem, read_settings, unknown_keys

LOCAL = "local"
ACCOUNT, REGION = "000000000000", "us-east-1"
# What `stackline` finds without -t.
OWN_TEMPLATES = ("template", "sam", "serverless")
KEYS = ("cloud", "account", "region", "parameters")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")


@dataclass(frozen=True, slots=True)
class Environment:
    """`parameters` maps a template parameter to its value as written; `file` is relative to the project."""

    name: str
    project: str
    cloud: Literal["embedded", "aws"] = "embedded"
    account: str = ACCOUNT
    region: str = REGION
    file: str = ""
    parameters: Mapping[str, Located] = field(default_factory=dict[str, Located])

    @property
    def stack(self) -> str:
        return f"{self.project}-{self.name}"


def load_settings(folder: Path) -> Settings:
    return read_settings(folder)


def load_environment(folder: Path, name: str = LOCAL, template: str = "template.yaml") -> Environment:
    """The environment `name` of the project in `folder`.

    A `template` beside the project's own, such as `network.yaml`, has a stack of its own: it must not take the other's.
    Raises DiagnosticError: what is wrong in its files, with lines; or that environments other than `local` are not
    supported by this version.
    """
    project = _project(read_settings(folder), template)
    if name != LOCAL:
        raise DiagnosticError([_not_yet(folder, name)])
    file = f"environments/{name}.yaml"
    path = folder / file
    if not path.is_file():
        return Environment(name, project, file=file)
    entries = mapping(read_located(path, file), file)
    problems = [*unknown_keys(entries, KEYS, file), *_check(entries, file)]
    parameters: dict[str, Located] = {}
    try:
        parameters = mapping(entries["parameters"], file) if "parameters" in entries else {}
    except DiagnosticError as error:
        problems += error.diagnostics
    if problems:
        raise DiagnosticError(problems)
    return Environment(
        name,
        project,
        account=_text(entries, "account") or ACCOUNT,
        region=_text(entries, "region") or REGION,
        file=file,
        parameters=parameters,
    )


def _project(settings: Settings, template: str) -> str:
    stem = Path(template).stem
    slug = re.sub("[^A-Za-z0-9]+", "-", stem).strip("-")
    return settings.name if stem in OWN_TEMPLATES else f"{settings.name}-{slug}"


def _check(entries: dict[str, Located], file: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if "cloud" in entries and _text(entries, "cloud") != "embedded":
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


def _not_yet(folder: Path, name: str) -> Diagnostic:
    file = f"environments/{name}.yaml"
    there = re.fullmatch(r"[A-Za-z0-9-]+", name) and (folder / file).is_file()
    fix = Fix("Use `local`, the embedded cloud, which every project has.")
    if there:
        summary = f"'{name}' cannot be used yet: this version of Stackline knows only `local`"
        return Diagnostic("error", "environment-not-yet", summary, file=file, fix=fix)
    return Diagnostic(
        "error", "environment-unknown", f"There is no environment '{name}'; only `local` yet", fix=fix
    )
