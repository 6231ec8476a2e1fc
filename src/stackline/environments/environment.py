"""One environment, as its files say: where the stack lives, how to get in, and who may change it there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from stackline.environments.hooks import Command
from stackline.environments.located import Located

ACCOUNT, REGION = "000000000000", "us-east-1"
Cloud = Literal["embedded", "aws"]


@dataclass(frozen=True, slots=True)
class Role:
    """A role to assume before anything is done; the account that made it may ask for an external id.

    `boundary`: the ARN of the managed policy that every role which a deployment makes there is to have.
    """

    arn: str
    external_id: str = ""
    boundary: str = ""

    def to_json(self) -> dict[str, str]:
        return {"arn": self.arn, "external_id": self.external_id, "boundary": self.boundary}


@dataclass(frozen=True, slots=True)
class Approvals:
    """How many must say yes to a change, who may (nobody named is anybody), and whether its author is one of them."""

    count: int = 0
    by: tuple[str, ...] = ()
    author: bool = False


@dataclass(frozen=True, slots=True)
class Environment:
    """`parameters` maps a template parameter to its value as written; `file` is relative to the project.

    An empty account or region is one that is not said. `local` has both. `inherited`: the environments whose files
    count where this one's says nothing, the nearest first.
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
    inherited: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """All of them, `region` the first."""
    profile: str = ""
    role: Role | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    approvals: Approvals = Approvals()
    protected: bool = False
    """Its stack is not to be deleted, and what holds data not to be replaced unasked."""
    promote_from: str = ""
    """The environment whose artifacts it gets."""
    personal: str = ""
    """Whose copy it is; empty for one that everybody shares."""
    expires: datetime.date | None = None
    hooks: Mapping[str, tuple[Command, ...]] = field(default_factory=dict[str, tuple[Command, ...]])
    """Commands of its deployments, those of `stackline.yaml` where its own files say nothing of a hook."""
    namespace: str = ""
    """The project's own name, also for a template beside its own, which has `project` longer by its name."""

    @property
    def stack(self) -> str:
        return self.given_stack or f"{self.project}-{self.name}"

    @property
    def root(self) -> str:
        """Below which its parameters and secrets are kept: `/PROJECT/ENVIRONMENT/`."""
        return f"/{self.namespace or self.project}/{self.name}/"

    def in_region(self, region: str) -> Environment:
        """The same in another of its regions."""
        return replace(self, region=region)

    def to_json(self) -> dict[str, Any]:
        """All but the parameters, of which the template knows which are hidden."""
        return {
            "name": self.name,
            "cloud": self.cloud,
            "account": self.account,
            "region": self.region,
            "regions": list(self.regions or ((self.region,) if self.region else ())),
            "stack": self.stack,
            "file": self.file,
            "inherits": list(self.inherited),
            "profile": self.profile,
            "role": self.role.to_json() if self.role else None,
            "tags": dict(self.tags),
            "approvals": {
                "count": self.approvals.count,
                "from": list(self.approvals.by),
                "author": self.approvals.author,
            },
            "protected": self.protected,
            "promote_from": self.promote_from,
            "personal": self.personal,
            "expires": self.expires.isoformat() if self.expires else None,
            "hooks": {name: [one.text for one in commands] for name, commands in self.hooks.items()},
        }
