"""Which card a name in a template stands for: logical IDs, what loops make, and what SAM derives from them."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from stackline.design.intrinsics import loop_variables
from stackline.design.values import mapping, type_of
from stackline.design.virtual import IMPLICIT

LOOP_PREFIX = "Fn::ForEach::"
Scope = Mapping[str, tuple[str, ...]]
"""Loop variables around a place, with the values they take where the template says."""

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "AWS::Serverless::Function": ("Role", "Version", "Alias", "Url", "EventInvokeConfig"),
    "AWS::Serverless::StateMachine": ("Role", "Version", "Alias"),
    "AWS::Serverless::Api": ("Stage", "Deployment", "UsagePlan", "ApiKey"),
    "AWS::Serverless::HttpApi": ("Stage", "Deployment"),
}
"""What SAM adds to a logical ID to name the resources it makes of it ("Generated CloudFormation resources")."""


class Names:
    """The names of one template. `find` is a dictionary lookup for everything but what SAM derives."""

    def __init__(
        self, resources: Mapping[str, Any], parameters: Mapping[str, Any], implicit: Collection[str] = ()
    ):
        self._cards: dict[str, str] = {name: name for name in implicit}
        self._parameters = parameters
        self.resources = resources
        for loop, body in resources.items():
            if loop.startswith(LOOP_PREFIX):
                for made in self.made_by(body):
                    self._cards[made] = loop
        self._cards.update({name: name for name in resources})

    def find(self, name: str) -> str | None:
        """The id of the card that `name` stands for; None for parameters, pseudo parameters and unknown names."""
        card = self._cards.get(name)
        if card is not None or name in self._parameters or "::" in name:
            return card
        first, dot, _ = name.partition(".")
        if dot:  # SAM lets Ref take Function.Alias, Api.Stage and the like
            return self._cards.get(first) if self._is_sam(first) else None
        return self._derived(name)

    def expand(self, name: str, scope: Scope) -> Iterator[str]:
        """The names that `name` takes inside loops: `Queue${Name}` → `QueueAlpha`, `QueueBeta`."""
        if "${" not in name:
            yield name
            return
        used = [variable for variable in scope if f"${{{variable}}}" in name or f"&{{{variable}}}" in name]
        for values in itertools.product(*(scope[variable] for variable in used)):
            made = name
            for variable, value in zip(used, values, strict=True):
                plain = "".join(filter(str.isalnum, value))
                made = made.replace(f"${{{variable}}}", value).replace(f"&{{{variable}}}", plain)
            yield made

    def scope(self, loop: Any) -> Scope:
        """The variables that a loop's list [identifier, collection, body] binds, with their values where known."""
        parts = cast(list[Any], loop) if isinstance(loop, list) else []
        values = self._collection(parts[1]) if len(parts) > 1 else ()
        return {variable: values for variable in loop_variables(parts)}

    def made_by(self, loop: Any, scope: Scope | None = None) -> Iterator[str]:
        """The logical IDs that a loop in Resources makes."""
        parts = cast(list[Any], loop) if isinstance(loop, list) else []
        if len(parts) < 3 or not isinstance(parts[2], dict):
            return
        inner: dict[str, tuple[str, ...]] = {**(scope or {}), **self.scope(loop)}
        for key, body in cast(dict[Any, Any], parts[2]).items():
            if str(key).startswith(LOOP_PREFIX):
                yield from self.made_by(body, inner)
            else:
                yield from self.expand(str(key), inner)

    def _collection(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, dict):
            parameter: Any = self._parameters.get(str(cast(dict[str, Any], value).get("Ref")))
            default: Any = (
                cast(dict[str, Any], parameter).get("Default") if isinstance(parameter, dict) else None
            )
            value = default.split(",") if isinstance(default, str) else default
        if not isinstance(value, list):
            return ()
        return tuple(str(item).strip() for item in cast(list[Any], value) if isinstance(item, str | int))

    def _is_sam(self, resource: str) -> bool:
        return resource in self._cards and (
            resource not in self.resources
            or type_of(self.resources.get(resource)).startswith("AWS::Serverless::")
        )

    def _derived(self, name: str) -> str | None:
        """`ScanPageRole`, `ScanPageDaily` (of its event `Daily`) → `ScanPage`; the longest such resource."""
        best = ""
        for card, target in self._cards.items():
            if card == target and len(best) < len(card) < len(name) and name.startswith(card):
                rest = name[len(card) :]
                if any(rest.startswith(ending) or rest.endswith(ending) for ending in self._endings(card)):
                    best = card
        return best or None

    def _endings(self, card: str) -> Sequence[str]:
        """What SAM adds to this logical ID: the endings of its type, and the names of its events."""
        body = self.resources.get(card)
        type = type_of(body) if card in self.resources else IMPLICIT[card][1]
        events = mapping(mapping(mapping(body).get("Properties")).get("Events"))
        return (*_ENDINGS.get(type, ()), *(str(event) for event in events if type in _ENDINGS))
