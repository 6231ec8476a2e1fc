"""git: what changed, branches, remotes, conflicts. Paths are relative to the top of the repository."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model


class GitStatus(Model):
    repository: bool
    branch: str | None = None
    branches: list[str] = []
    changed: list[str] = Field(
        default=[], description="Files a commit would take: the template and what Stackline keeps."
    )
    diff: str = Field(default="", description="Template: last commit against the text now.")
    head_text: str | None = Field(default=None, description="The template as last committed.")
    heads: dict[str, str | None] = Field(
        default={}, description="The other files as last committed: name → text, null where it is not."
    )
    message: str = Field(default="", description="Proposed from the edits.")


class CommitRequest(Model):
    message: str
    branch: str | None = Field(default=None, description="Make and switch to this branch first.")
    files: list[str] | None = Field(
        default=None,
        description="Which changed files, as the repository calls them; none named: what Stackline writes.",
    )


class CommitResult(Model):
    commit: str
    branch: str
    message: str


class ChangedFile(Model):
    path: str
    change: Literal["added", "changed", "removed", "renamed", "conflict", "untracked"]
    staged: bool
    was: str = Field(default="", description="Its path before, where it was renamed.")
    ours: bool = Field(
        description="Stackline wrote it: the template, what it names, the layout, starter code."
    )


class BranchView(Model):
    name: str
    remote: bool = Field(description="Only on a remote; switching to it makes one here that follows it.")


class SyncState(Model):
    """A fetch, pull or push: the one that goes on, or the last one."""

    serial: int = Field(
        default=0, description="Grows with every change: an older state that arrives late is ignored."
    )
    what: Literal["", "fetch", "pull", "push"] = ""
    running: bool = False
    cancellable: bool = False
    progress: str = Field(default="", description="git's own last line.")
    outcome: Literal["none", "done", "refused", "conflict", "cancelled"] = "none"
    diagnostics: list[DiagnosticView] = []


class RepositoryView(Model):
    repository: bool
    top: str = Field(default="", description="The folder that the paths are relative to.")
    branch: str | None = Field(
        default=None, description="None where the work tree is on a commit of no branch."
    )
    commit: str | None = None
    upstream: str | None = None
    ahead: int = 0
    behind: int = 0
    remotes: list[str] = []
    branches: list[BranchView] = []
    files: list[ChangedFile] = []
    operation: Literal["", "merge", "rebase", "cherry-pick", "revert"] = Field(
        default="", description="What was begun and waits for its end."
    )
    ours: str = Field(default="", description="In words, what the one side of a conflict is.")
    theirs: str = ""
    message: str = Field(default="", description="Proposed for the merge.")
    sync: SyncState = SyncState()


class FileSides(Model):
    """A changed file as committed and as it is now; in a conflict, both sides too. Null: there is no such file."""

    path: str
    before: str | None
    now: str | None
    base: str | None = None
    ours: str | None = None
    theirs: str | None = None
    conflict: bool = False
    text: bool = Field(default=True, description="False: one of them is no text, or more than is shown.")
    seen: str = Field(default="", description="SHA-256 of the file as it is now.")


class BranchRequest(Model):
    name: str
    create: bool = False


class SyncRequest(Model):
    what: Literal["fetch", "pull", "push"]
    how: Literal["configured", "merge", "rebase"] = Field(
        default="configured",
        description="How a pull joins the two sides; what the person chose where git asks.",
    )
    publish: bool = Field(
        default=False, description="Push a branch that is not on the remote yet, and follow it."
    )


class ResolveRequest(Model):
    path: str
    side: Literal["ours", "theirs", "file", "text"] = Field(
        description="One side; the file as it is on disk; or a text in its place."
    )
    text: str | None = None
    seen: str | None = Field(default=None, description="SHA-256 of the file that the text was made from.")


class GoOnRequest(Model):
    message: str | None = Field(default=None, description="Of the merge; null: as git proposes.")
