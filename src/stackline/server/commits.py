"""What the canvas shows of git, and committing from it."""

from __future__ import annotations

from pathlib import Path

from stackline.core import TemplateError
from stackline.server import git
from stackline.server.layout import FILE as LAYOUT
from stackline.server.message import propose, steps_since
from stackline.server.schemas import CommitResult, GitStatus
from stackline.server.session import Session
from stackline.template.diff import text_diff
from stackline.template.encoding import decode


def status(root: Path, file: str, session: Session) -> GitStatus:
    """The state of the template and the layout in the person's repository, and a message for their edits."""
    found = git.read(root, file, LAYOUT)
    if found is None:
        return GitStatus(repository=False)
    head = _text(found.head, file) if found.head is not None else None
    return GitStatus(
        repository=True,
        branch=found.branch,
        branches=list(found.branches),
        changed=list(found.changed),
        diff=text_diff(head or "", _text(session.working, file), file, file),
        head_text=head,
        message=propose(steps_since(session.past, found.head), file),
    )


def commit(root: Path, file: str, message: str, branch: str | None) -> CommitResult:
    """Commit what is on disk of the template and the layout; raises HttpRefusal with git's words."""
    name = git.commit(root, (file, LAYOUT), message, branch)
    return CommitResult(commit=name, branch=git.current_branch(root) or "", message=message)


def _text(data: bytes, file: str) -> str:
    try:
        return decode(data, file)[0]
    except TemplateError:
        return data.decode("latin-1")
