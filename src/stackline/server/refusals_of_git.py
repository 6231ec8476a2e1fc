"""Why git did not do it: its words, and what a person can do about it."""

from __future__ import annotations

import re

from stackline.core import Diagnostic, Fix
from stackline.core.git import Done
from stackline.core.redaction import redact

# What git, ssh and the usual servers say (in English, which they are asked for) → code, summary, fix.
_KNOWN = (
    (
        r"terminal prompts disabled|could not read (Username|Password)|Authentication failed|HTTP 40[13]"
        r"|returned error: 40[13]|Invalid username or (password|token)",
        "credentials-refused",
        "The remote did not accept your credentials, or there are none",
        "Sign in once with `git fetch` in a terminal (or set up a credential helper): what git keeps is used here.",
    ),
    (
        r"Permission denied \(|Could not open a connection to your authentication agent|sign_and_send_pubkey",
        "credentials-refused",
        "The remote did not accept your SSH key",
        "Run `ssh-add` in a terminal, so that the agent holds the key, and add the key to your account there.",
    ),
    (
        r"Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED",
        "host-unknown",
        "The remote's host key is not known to this machine",
        "Connect once with `git fetch` in a terminal and compare the key that it shows.",
    ),
    (
        r"Could not resolve host|Connection (refused|timed out)|Network is unreachable"
        r"|unable to access|Failed to connect",
        "remote-away",
        "The remote does not answer",
        "Check the network and the remote's address (`git remote -v`).",
    ),
    (
        r"does not appear to be a git repository|[Rr]epository .*not found"
        r"|not found: did you run git update-server-info",
        "remote-unknown",
        "There is no repository at the remote's address, or you may not see it",
        "Check the address with `git remote -v`.",
    ),
    (
        r"\(fetch first\)|\(non-fast-forward\)|Updates were rejected",
        "push-rejected",
        "The remote has commits that you have not",
        "Pull first, then push again.",
    ),
    (
        r"hook declined|pre-receive|protected branch|GH006",
        "push-declined",
        "The remote does not take this push",
        "Its rules are the remote's: push a branch of its own and open a pull request there.",
    ),
    (
        r"failed to push some refs",
        "push-stopped",
        "The push was stopped before it was sent",
        "Mend what your pre-push hook says, then push again.",
    ),
    (
        r"local changes to the following files would be overwritten|untracked working tree files would be overwritten"
        r"|cannot (pull with )?rebase: You have unstaged|Your index contains uncommitted",
        "changes-in-the-way",
        "Changes that are not committed are in the way",
        "Commit them first, or put them aside with `git stash` in a terminal.",
    ),
    (
        r"Not possible to fast-forward|Diverging branches can't be fast-forwarded",
        "branches-diverged",
        "Both sides have commits that the other lacks, and your git is set to go forward only (pull.ff)",
        "Merge or rebase.",
    ),
    (
        r"unrelated histories",
        "histories-unrelated",
        "The two branches have no commit in common",
        "Join them in a terminal, if that is what you want: `git merge --allow-unrelated-histories`.",
    ),
)


def explained(command: str, done: Done) -> Diagnostic:
    """One diagnostic, with git's own words beside it."""
    if done.status is None:
        fix = Fix("Install git, so that it is on PATH.")
        return Diagnostic("error", "git-away", "git did not answer", fix=fix)
    detail = _plain(done.said)
    for pattern, code, summary, fix in _KNOWN:
        if re.search(pattern, done.said):
            return Diagnostic("error", code, summary, detail, fix=Fix(fix))
    return Diagnostic("error", "git-refused", f"git {command} failed", detail)


def _plain(said: str) -> str:
    """Without the progress it told, and no password of an address."""
    lines = [line.rsplit("\r", 1)[-1] for line in said.split("\n")]
    kept = [
        line
        for line in lines
        if line.strip() and not re.match(r"(remote: )?[A-Z][a-z]+ objects:|hint:", line)
    ]
    return redact("\n".join(kept))[-4_000:]
