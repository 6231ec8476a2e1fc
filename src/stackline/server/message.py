"""The commit message proposed from what a person did: their steps, without the detours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stackline.server.session import Step

_WIDTH = 72


def steps_since(past: Sequence[Step], text: bytes | None) -> list[Step]:
    """The steps made after the text was `text`; all of them where it never was."""
    for index in range(len(past) - 1, -1, -1):
        if past[index].after == text:
            return list(past[index + 1 :])
    return list(past)


def propose(steps: Iterable[Step], file: str) -> str:
    """One sentence, e.g. "Connect ScanPage to PagesTable and add MailQueue"; where it gets long, a list below it."""
    labels = _without_detours(
        [step.label for step in steps if (step.before != step.after or step.others) and not step.foreign]
    )
    if not labels:
        return f"Update {file}"
    first, rest = labels[0], [label[:1].lower() + label[1:] for label in labels[1:]]
    sentence = " and ".join(part for part in (", ".join([first, *rest[:-1]]), *rest[-1:]) if part)
    if len(sentence) <= _WIDTH:
        return sentence
    others = f"{len(rest)} more edit{'s' if len(rest) > 1 else ''}"
    subject = f"{first} and {others}" if rest else first
    if len(subject) > _WIDTH:
        subject = f"Update {file}"
    return subject + "\n\n" + "".join(f"- {label}\n" for label in labels)


def _without_detours(labels: list[str]) -> list[str]:
    """What was added and removed again is not told, what was added and renamed is told by its last name."""
    told: list[str] = []
    for label in labels:
        renamed = re.fullmatch(r"Rename (\w+) to (\w+)", label)
        removed = re.fullmatch(r"Remove (\w+)", label)
        if renamed and f"Add {renamed[1]}" in told:
            told = [re.sub(rf"\b{renamed[1]}\b", renamed[2], earlier) for earlier in told]
        elif removed and f"Add {removed[1]}" in told:
            told = [earlier for earlier in told if not re.search(rf"\b{removed[1]}\b", earlier)]
        elif label not in told:
            told.append(label)
    return told
