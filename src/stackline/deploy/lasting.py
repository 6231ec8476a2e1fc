"""What of a change no deployment can undo: it is listed before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from stackline.deploy.changes import Change

_PUBLISHED = {
    "AWS::Lambda::Version": "a version is published: its number is never given again",
    "AWS::Lambda::LayerVersion": "a layer version is published: its number is never given again",
    "AWS::StepFunctions::StateMachineVersion": "a version is published: its number is never given again",
}
_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")


@dataclass(frozen=True, slots=True)
class Lasting:
    """One resource, and in words what stays done. `data`: whether data is lost."""

    stack: str
    region: str
    id: str
    type: str
    words: str
    data: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "stack": self.stack,
            "region": self.region,
            "id": self.id,
            "type": self.type,
            "words": self.words,
            "loses_data": self.data,
        }


def lasting(changes: Iterable[Change], stack: str, region: str) -> Iterator[Lasting]:
    """In the order of the changes."""
    for one in changes:
        words = _words(one)
        if words:
            yield Lasting(stack, region, one.id, one.type, words, one.endangered)


def _words(one: Change) -> str:
    if one.endangered:
        return one.words
    if one.action in ("replace", "may-replace"):
        return f"{one.words}: going back makes a third one, with another name and address"
    if one.action == "add" and one.type in _PUBLISHED:
        return _PUBLISHED[one.type]
    if one.type.startswith(_CUSTOM):
        return "code of your own runs for it: what that does outside of the stack stays done"
    return ""
