"""Personal environments whose day has passed: which there are in their accounts, and taking them away.

They are found by the tags of their stacks, also where their files are in somebody else's working copy only.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from stackline.cloud import Cloud
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy.destroying import Destroyed, Destruction, destroy, what_goes
from stackline.deploy.opening import open_environment
from stackline.deploy.permitting import permit
from stackline.deploy.preparing import Tell
from stackline.environments import Environment, environment_names, load_environment
from stackline.environments.personal import EXPIRES, PERSON, PROJECT
from stackline.template import Project


@dataclass(frozen=True, slots=True)
class Expired:
    """A stack of somebody's copy. `file`: the environment's, relative to the project, where it is here.

    `going` is None where it may not be taken away: why is in `refused`.
    """

    environment: Environment
    going: Destruction | None
    file: str = ""
    refused: tuple[Diagnostic, ...] = ()

    def to_json(self) -> dict[str, Any]:
        found = self.environment
        return {
            "environment": found.name,
            "person": found.personal,
            "expires": found.expires.isoformat() if found.expires else None,
            "stack": found.stack,
            "account": found.account,
            "region": found.region,
            "file": self.file or None,
            "going": self.going.to_json() if self.going else None,
            "diagnostics": [one.to_json() for one in self.refused],
        }


def expired(project: Project, today: datetime.date, bases: Iterable[str] = ()) -> list[Expired]:
    """What is deployed of expired copies, in the accounts of the environments `bases`.

    Without any, of those that personal environments of the project's files copy, or of `dev`. Raises DiagnosticError,
    Away, Refusal.
    """
    here = {one.name: one for one in _personal(project)}
    wanted = tuple(bases) or tuple(dict.fromkeys(one.inherited[0] for one in here.values() if one.inherited))
    if not wanted and "dev" in environment_names(project.folder):
        wanted = ("dev",)
    found: dict[str, Expired] = {}
    for name in wanted:
        base = load_environment(project.folder, name, project.file)
        for region in base.regions or (base.region,):
            cloud = open_environment(project.folder, base.in_region(region), start=True)
            for one in _copies(cloud, base.in_region(region)):
                known = here.get(one.name)
                target = replace(known, region=region) if known else one
                day = target.expires
                if day is not None and day < today and one.stack == target.stack:
                    found.setdefault(f"{one.stack} {region}", _looked_at(project, target))
    return list(found.values())


def clean(project: Project, one: Expired, on_event: Tell = lambda _: None) -> Destroyed | None:
    """Delete the stack, and the environment's file where it is here. None where it may not be.

    Raises Refused where it holds something else by now, or `access.yaml` does not let this person; as `destroy` does.
    """
    if one.going is None:
        return None
    permit(project.folder, "clean", replace(one.environment, personal=""))
    done = destroy(project, one.going, on_event, target=one.environment)
    if done.outcome == "destroyed" and one.file:
        (project.folder / one.file).unlink(missing_ok=True)
    return done


def _personal(project: Project) -> Iterator[Environment]:
    """Those whose files can be read; what is wrong in others is told where they are used."""
    for name in environment_names(project.folder):
        try:
            found = load_environment(project.folder, name, project.file)
        except DiagnosticError:
            continue
        if found.personal:
            yield found


def _copies(cloud: Cloud, base: Environment) -> Iterator[Environment]:
    """The environments that the tags of the project's stacks tell of."""
    more: dict[str, str] = {}
    while True:
        page = cloud.call("cloudformation", "describe_stacks", **more)
        for stack in page["Stacks"]:
            tags = {str(one["Key"]): str(one["Value"]) for one in stack.get("Tags", [])}
            day = _day(tags.get(EXPIRES, ""))
            ours = tags.get(PROJECT) == base.namespace and stack["StackStatus"] != "DELETE_COMPLETE"
            if ours and tags.get(PERSON) and day and not stack.get("ParentId"):
                yield replace(
                    base,
                    name=tags.get("stackline:environment", str(stack["StackName"])),
                    given_stack=str(stack["StackName"]),
                    personal=tags[PERSON],
                    expires=day,
                    file="",
                )
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _looked_at(project: Project, target: Environment) -> Expired:
    file = target.file if target.file and (project.folder / target.file).is_file() else ""
    try:
        return Expired(target, what_goes(project, target, region=target.region), file)
    except DiagnosticError as error:
        return Expired(target, None, file, tuple(error.diagnostics))


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
