"""What can be done with a stack in each status that CloudFormation has: the one table that commands and docs go by.

Source: CloudFormation User Guide, "Understand CloudFormation stack creation events", and the API's StackStatus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answer = Literal["works", "waits", "anew", "refused", "missing"]
"""`waits`: an operation goes on, which is followed to its end first. `anew`: the stack holds nothing and can only be
deleted, which is done, and it is made anew. `missing`: it is not there.
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """`change`: deploy, plan, promote, rollback. `destroy`. `read`: invoke, logs, outputs, history.

    `meaning` is a sentence; `fix` what a person does where a change is refused.
    """

    meaning: str
    change: Answer
    destroy: Answer
    read: Answer
    fix: str = ""


def _going(meaning: str) -> Standing:
    return Standing(meaning, "waits", "waits", "works")


def _resting(meaning: str) -> Standing:
    return Standing(meaning, "works", "works", "works")


def _broken(meaning: str, fix: str) -> Standing:
    return Standing(meaning, "refused", "works", "works", fix)


_DESTROY = "`stackline destroy {env}` lists what is left in it and deletes it; then deploy again."
_CONTINUE = (
    "Mend what its last events name, then `aws cloudformation continue-update-rollback --stack-name {stack}`."
)
STATUSES: dict[str, Standing] = {
    "REVIEW_IN_PROGRESS": Standing(
        "A change set waits in a stack that was never made; a plan that waits there is kept.",
        "anew",
        "works",
        "works",
    ),
    "CREATE_IN_PROGRESS": _going("It is being made."),
    "CREATE_COMPLETE": _resting("It was made."),
    "CREATE_FAILED": _broken("It was made in part, and not rolled back.", _DESTROY),
    "ROLLBACK_IN_PROGRESS": _going("It could not be made, and what was made is deleted."),
    "ROLLBACK_COMPLETE": Standing(
        "It could not be made, and holds nothing; it can only be deleted.", "anew", "works", "works"
    ),
    "ROLLBACK_FAILED": _broken("It could not be made, and what was made could not be deleted.", _DESTROY),
    "UPDATE_IN_PROGRESS": _going("It is being changed."),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": _going("It was changed; what was replaced is deleted."),
    "UPDATE_COMPLETE": _resting("It was changed."),
    "UPDATE_FAILED": _resting("A change failed and was not rolled back: what worked of it stays."),
    "UPDATE_ROLLBACK_IN_PROGRESS": _going("A change failed, and it goes back to what it was."),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": _going(
        "It is what it was; what the change made is deleted."
    ),
    "UPDATE_ROLLBACK_COMPLETE": _resting("A change failed, and it is what it was before."),
    "UPDATE_ROLLBACK_FAILED": _broken("A change failed, and so did going back.", _CONTINUE),
    "IMPORT_IN_PROGRESS": _going("Resources are taken into it."),
    "IMPORT_COMPLETE": _resting("Resources were taken into it."),
    "IMPORT_ROLLBACK_IN_PROGRESS": _going("Resources could not be taken into it, and are let go again."),
    "IMPORT_ROLLBACK_COMPLETE": _resting("Resources could not be taken into it; it is what it was."),
    "IMPORT_ROLLBACK_FAILED": _broken("Resources could not be taken into it, nor let go again.", _CONTINUE),
    "DELETE_IN_PROGRESS": _going("It is being deleted."),
    "DELETE_FAILED": _broken("It was deleted in part.", _DESTROY),
    "DELETE_COMPLETE": Standing(
        "It is deleted; CloudFormation keeps its history.", "works", "missing", "missing"
    ),
}


def standing(status: str) -> Standing:
    """Of a status that CloudFormation has by now, and this table has not, by how it ends."""
    known = STATUSES.get(status)
    if known is not None:
        return known
    if status.endswith("_IN_PROGRESS"):
        return _going("Something goes on in it.")
    return _broken("This version of Stackline does not know this status.", _CONTINUE)
