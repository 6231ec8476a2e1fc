"""The way of a change through a project's environments: a preview, then each that is promoted to, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.order import stacks_in_order
from stackline.environments import Environment, environment_names, load_environment


@dataclass(frozen=True, slots=True)
class Chain:
    """`stages`: the first is deployed to, each other promoted to from the one before. `preview`: what is copied for a
    pull request; None where there is nothing to copy."""

    template: str
    stages: tuple[Environment, ...]
    preview: Environment | None
    branch: str
    templates: tuple[str, ...] = ()
    """Those of `stacks:`, in their order; empty where `template` is all."""

    @property
    def environments(self) -> tuple[Environment, ...]:
        own = (self.preview,) if self.preview and self.preview not in self.stages else ()
        return (*own, *self.stages)


def chain_of(
    folder: Path,
    template: str = "template.yaml",
    *,
    to: str = "",
    preview: str = "",
    branch: str = "main",
    alone: bool = False,
) -> Chain:
    """`to`: the environment where the way ends, where the files tell of several. `preview`: the one that is copied,
    else `dev`. `alone`: the template, whatever `stacks:` says. Raises DiagnosticError."""
    known = {one.name: one for one in _shared(folder, template)}
    ends = [to] if to else _ends(known)
    if len(ends) != 1:
        fix = Fix(
            f"Say where it ends: --to {' or --to '.join(ends)}."
            if ends
            else "Write `promote-from: staging` into the file of production, or say --to ENV."
        )
        summary = "Several environments could be the last one" if ends else "No environment is promoted to"
        raise DiagnosticError([Diagnostic("error", "pipeline-end", summary, fix=fix)])
    stages: list[Environment] = []
    name = ends[0]
    while name:
        found = known.get(name) or load_environment(folder, name, template)
        stages.insert(0, found)
        name = found.promote_from
    copied = preview or ("dev" if "dev" in known else "")
    base = known.get(copied) or load_environment(folder, copied, template) if copied else None
    order = stacks_in_order(folder, stages[0].name, template, alone=alone)
    templates = tuple(one.template for one in order if one.name)
    for one in stages:
        if one.approvals.count and (len(templates) > 1 or len(one.regions) > 1):
            raise DiagnosticError([_approved(one)])
    return Chain(template, tuple(stages), base, branch, templates)


def _approved(one: Environment) -> Diagnostic:
    """Each plan needs what the one before it brought: no job could make them all beforehand."""
    summary = (
        f"'{one.name}' asks for approvals, and several stacks or regions are planned one after the other"
    )
    fix = Fix(
        "End the pipeline before it (--to ENV) and deliver there plan by plan, or write it for one template (-t FILE)."
    )
    return Diagnostic("error", "pipeline-approvals", summary, file=one.file, fix=fix)


def lacking(chain: Chain) -> Iterator[Diagnostic]:
    """Environments on AWS without a role that the pipeline could act as."""
    for one in chain.environments:
        if one.cloud == "aws" and one.role is None:
            fix = Fix(
                f"`stackline env link {one.name} --oidc github:OWNER/REPOSITORY --deploy`, then once more."
            )
            summary = f"'{one.name}' has no role that the pipeline could act as"
            yield Diagnostic("warning", "pipeline-role", summary, file=one.file, fix=fix)


def _shared(folder: Path, template: str) -> Iterator[Environment]:
    for name in environment_names(folder):
        try:
            found = load_environment(folder, name, template)
        except DiagnosticError:
            continue  # Only inherited from, or told of where it is used.
        if not found.personal:
            yield found


def _ends(known: dict[str, Environment]) -> list[str]:
    before = {one.promote_from for one in known.values()}
    return [name for name, one in known.items() if one.promote_from and name not in before]
