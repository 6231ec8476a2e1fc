"""Reading an environment: its file, those it inherits from, or a samconfig. `local` always exists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.entries import mapping, problem
from stackline.environments.environment import ACCOUNT, REGION, Cloud, Environment
from stackline.environments.hooks import hooks_of
from stackline.environments.inheriting import layers, merged
from stackline.environments.keys import (
    approvals_of,
    date_of,
    regions_of,
    role_account,
    role_of,
    tags_of,
    text,
    truth,
)
from stackline.environments.listing import FOLDER, LOCAL, check_known, environment_names
from stackline.environments.located import Located
from stackline.environments.naming import slug_of
from stackline.environments.samconfig import FILES, sam_environments
from stackline.environments.settings import Settings, read_settings


def load_settings(folder: Path) -> Settings:
    return read_settings(folder)


def load_environment(folder: Path, name: str = LOCAL, template: str = "template.yaml") -> Environment:
    """The environment `name` of the project in `folder`.

    A `template` beside the project's own, such as `network.yaml`, has a stack of its own: it must not take the other's.
    Raises DiagnosticError: what is wrong in its files, with lines; that there is no such environment, or that nobody
    says where one on AWS is.
    """
    found = read_environment(folder, name, template)
    # A samconfig never says the account: it is that of the credentials, as for the SAM CLI.
    asked = found.file in FILES and found.cloud == "aws"
    lacking = [
        key
        for key, value in (("account", found.account), ("region", found.region))
        if not value and not (asked and key == "account")
    ]
    if lacking:
        fix = Fix(f"Write {' and '.join(f'`{key}:`' for key in lacking)} into it.")
        summary = f"'{name}' does not say its {' and '.join(lacking)}"
        raise DiagnosticError(
            [Diagnostic("error", "environment-incomplete", summary, file=found.file, fix=fix)]
        )
    return found


def deployable(environment: Environment, region: str = "") -> Environment:
    """The environment, in one of its regions: in `region`, else in its main one.

    Raises DiagnosticError where it is not in that region, or where others must say yes first.
    """
    if environment.approvals.count:
        many = environment.approvals.count
        summary = f"'{environment.name}' asks for {many} approval{'s' if many > 1 else ''} of each change"
        fix = Fix(
            "Make a plan, have it approved with `stackline approve`, and apply it with `deploy --plan`."
        )
        raise DiagnosticError(
            [Diagnostic("error", "approval-needed", summary, file=environment.file, fix=fix)]
        )
    if not region or region == environment.region:
        return environment
    if region not in environment.regions:
        fix = Fix(f"It says {', '.join(environment.regions)}.")
        summary = f"'{environment.name}' is not in {region}"
        raise DiagnosticError(
            [Diagnostic("error", "environment-region", summary, file=environment.file, fix=fix)]
        )
    return environment.in_region(region)


def read_environment(
    folder: Path, name: str, template: str = "template.yaml", held: Mapping[str, bytes] | None = None
) -> Environment:
    """What the files say of an environment, to work values out with; it need not be one that can be deployed to.

    Without a file `environments/NAME.yaml` it is what a samconfig says. `held`: files as they are to be, by name, in
    place of those on disk. Raises DiagnosticError: what is wrong in the files, with lines; or that there is no such
    environment.
    """
    settings = read_settings(folder)
    if f"{FOLDER}/{name}.yaml" not in (held or {}):
        check_known(folder, name)
    chain = layers(folder, name, held)
    if not chain:
        return _without_file(folder, name, settings, template)
    said = merged(chain)
    cloud = "embedded" if name == LOCAL else cast(Cloud, text(said, "cloud") or "aws")
    regions = regions_of(said) or ((REGION,) if cloud == "embedded" else ())
    found = Environment(
        name,
        _project(settings, template),
        cloud=cloud,
        account=text(said, "account") or (ACCOUNT if cloud == "embedded" else ""),
        region=regions[0] if regions else "",
        file=chain[0].file,
        parameters=_entries(said, "parameters"),
        given_stack=_stack(text(said, "stack") or "", template),
        inherited=tuple(layer.name for layer in chain[1:]),
        regions=regions,
        profile=text(said, "profile") or "",
        role=role_of(said),
        tags=tags_of(said["tags"]) if "tags" in said else {},
        approvals=approvals_of(said),
        protected=truth(said, "protected"),
        promote_from=text(said, "promote-from") or "",
        personal=text(said, "personal") or "",
        expires=date_of(said),
        hooks={**settings.hooks, **hooks_of(said.get("hooks"), chain[0].file)},
        namespace=settings.name,
    )
    problems = [*_role_elsewhere(found, said), *_promotion(folder, found, said)]
    if problems:
        raise DiagnosticError(problems)
    return found


def _entries(said: Mapping[str, Located], key: str) -> dict[str, Located]:
    return mapping(said[key], said[key].file) if key in said else {}


def _without_file(folder: Path, name: str, settings: Settings, template: str) -> Environment:
    """`local` as it is everywhere; another as a samconfig tells of it, or only its name."""
    project, file, own = _project(settings, template), f"{FOLDER}/{name}.yaml", settings.name
    if name == LOCAL:
        return Environment(name, project, file=file, regions=(REGION,), hooks=settings.hooks, namespace=own)
    told = sam_environments(folder).get(name)
    if told is None:
        return Environment(name, project, "aws", "", "", file, hooks=settings.hooks, namespace=own)
    return Environment(
        name,
        project,
        "aws",
        "",
        told.region,
        told.file,
        {key: Located(value, 0, 0) for key, value in told.parameters.items()},
        _stack(told.stack, template),
        regions=(told.region,) if told.region else (),
        profile=told.profile,
        tags=told.tags,
        hooks=settings.hooks,
        namespace=own,
    )


def _project(settings: Settings, template: str) -> str:
    slug = slug_of(template)
    return f"{settings.name}-{slug}" if slug else settings.name


def _stack(given: str, template: str) -> str:
    """The name that the files give the stack; that of a template beside the project's own is longer."""
    slug = slug_of(template)
    return f"{given}-{slug}" if given and slug else given


def _role_elsewhere(found: Environment, said: Mapping[str, Located]) -> list[Diagnostic]:
    account = role_account(found.role) if found.role else ""
    if not account or not found.account or account == found.account:
        return []
    summary = f"The role is of account {account}; '{found.name}' is in {found.account}"
    fix = Fix("Name a role of that account, or correct the account.")
    node = said["role"]
    return [problem("environment-role", summary, node.file, node, fix)]


def _promotion(folder: Path, found: Environment, said: Mapping[str, Located]) -> list[Diagnostic]:
    """The environment it is promoted from must be there, and must not get its artifacts from this one."""
    if not found.promote_from:
        return []
    node = said["promote-from"]
    seen, name = [found.name], found.promote_from
    while name:
        if name in seen:
            chain = " ← ".join((*seen, name))
            summary = f"The promotion goes in a circle: {chain}"
            fix = Fix("Let one of them be the first, without `promote-from`.")
            return [problem("environment-cycle", summary, node.file, node, fix)]
        if name not in environment_names(folder):
            summary = f"There is no environment '{name}' to promote from"
            fix = Fix(f"There are {', '.join(environment_names(folder))}.")
            return [problem("environment-promotion", summary, node.file, node, fix)]
        seen.append(name)
        name = _before(folder, name)
    return []


def _before(folder: Path, name: str) -> str:
    """What the file of `name` says of its promotion; its own mistakes are told of where it is used."""
    try:
        chain = layers(folder, name)
    except DiagnosticError:
        return ""
    return text(chain[0].entries, "promote-from") or "" if chain else ""
