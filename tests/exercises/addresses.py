"""Targets at whose address nothing listens here: callers are told the address, and IAM allows what the wire grants."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded_cloud import execution
from exercises.callers import role_of
from exercises.made import variable
from exercises.readings import cache, search
from exercises.scenes import Rig
from exercises.stage import Stage


@dataclass(frozen=True)
class Address:
    """`told` is what the target's own API says; `action` what the wire grants on the resource `about`, if anything."""

    told: Callable[[Stage], str]
    action: str = ""
    about: str = ""

    def known(self, stage: Stage) -> bool:
        """An edge function has no variables: for it only the right counts."""
        known = _variables(stage)
        return known is None or known[variable(known, "$ENDPOINT")] == self.told(stage)

    def allowed(self, stage: Stage) -> bool:
        """By IAM's own simulation, and of no other resource."""
        if not self.action:
            return True
        iam, arn = stage.client("iam"), stage.arn("Target")
        role = role_of(stage.cloud, stage.kind, stage.source)

        def decision(resource: str) -> str:
            told = iam.simulate_principal_policy(
                PolicySourceArn=role, ActionNames=[self.action], ResourceArns=[resource + self.about]
            )
            return told["EvaluationResults"][0]["EvalDecision"]

        return (decision(arn), decision(f"{arn}-not")) == ("allowed", "implicitDeny")

    def shown(self, stage: Stage) -> bool:
        return self.known(stage) and self.allowed(stage)


def _variables(stage: Stage) -> dict[str, Any] | None:
    """What the caller is told by; of a state machine what it puts out when it runs."""
    match stage.kind:
        case "function":
            told = stage.client("lambda").get_function_configuration(FunctionName=stage.source)
            return told["Environment"]["Variables"]
        case "task":
            found = stage.client("ecs").describe_task_definition(taskDefinition=stage.source)
            container = found["taskDefinition"]["containerDefinitions"][0]
            return {one["name"]: one["value"] for one in container["environment"]}
        case "state-machine":
            steps = stage.client("stepfunctions")
            run = execution(steps, steps.start_execution(stateMachineArn=stage.source)["executionArn"])
            return json.loads(run["output"])
        case _:
            return None


def _collection(stage: Stage) -> str:
    told = stage.client("opensearchserverless").batch_get_collection(ids=[stage.target])
    return told["collectionDetails"][0]["collectionEndpoint"]


ADDRESSES: dict[str, Address] = {
    "cache": Address(lambda stage: cache(stage)["Endpoint"]["Address"]),
    "search": Address(lambda stage: search(stage)["Endpoint"], "es:ESHttpGet", "/an-index"),
    "search-collection": Address(_collection, "aoss:APIAccessAll"),
}
"""By kind of target."""


def saying(word: str) -> Rig:
    """A state machine that puts out the substitution."""
    name = f"Target{word}Endpoint"
    state = {"Type": "Pass", "Result": {name: f"${{{name}}}"}, "End": True}
    definition = {"StartAt": "Say", "States": {"Say": state}}
    return Rig(properties={"Source": {"Definition": definition}})
