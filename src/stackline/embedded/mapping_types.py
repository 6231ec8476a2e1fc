"""Numbers and switches of event source mappings, which parameters give as text (`BatchSize: !Ref Size`).

CloudFormation reads them as what the property is; MiniStack keeps the text, and its poller cannot compare that.
"""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import module, record

_NUMBERS = {
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "MaximumConcurrency",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPositionTimestamp",
    "TumblingWindowInSeconds",
}
_SWITCHES = {"BisectBatchOnFunctionError", "Enabled"}


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    stock = handlers["AWS::Lambda::EventSourceMapping"]

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        return stock["create"](logical_id, typed(properties), stack_name)

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        return stock["update"](physical_id, typed(old), typed(new), *more, **named)

    handlers["AWS::Lambda::EventSourceMapping"] = {**stock, "create": create, "update": update}


def typed(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties with numbers that are numbers. Text that is none stays, for the service to refuse."""
    made = {name: _typed(name, value) for name, value in properties.items()}
    scaling = record(made.get("ScalingConfig"))
    return {**made, "ScalingConfig": typed(scaling)} if scaling else made


def _typed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in _SWITCHES and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if name in _NUMBERS and value.lstrip("-").isdecimal():
        return int(value)
    return value
