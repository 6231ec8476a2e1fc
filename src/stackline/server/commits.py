"""What the canvas shows of git: the template's difference to the last commit, and a message for it."""

from __future__ import annotations

from pathlib import Path

from stackline.core.git import committed
from stackline.server import git
from stackline.server.document import shown
from stackline.server.layout import FILE as LAYOUT
from stackline.server.message import propose, steps_since
from stackline.server.schemas.git import (
    GitStatus,
)
from stackline.server.session import Session
from stackline.template.diff import text_diff


def status(root: Path, file: str, session: Session) -> GitStatus:
    """The state of the template and the layout in the person's repository, and a message for their edits."""
    found = git.read(root, file, LAYOUT, *session.others)
    if found is None:
        return GitStatus(repository=False)
    head = shown(found.head, file) if found.head is not None else None
    heads = {name: committed(root, name) for name in session.others}
    texts = {name: shown(data, name) if data is not None else None for name, data in heads.items()}
    diffs = [text_diff(head or "", shown(session.working, file), file, file)]
    diffs += [
        text_diff(texts[name] or "", shown(data, name), name, name) for name, data in session.others.items()
    ]
    return GitStatus(
        repository=True,
        branch=found.branch,
        branches=list(found.branches),
        changed=list(found.changed),
        diff="".join(diffs),
        head_text=head,
        heads=texts,
        message=propose(steps_since(session.past, found.head), file),
    )
