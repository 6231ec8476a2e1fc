"""A deployed scene: names of what is in it, and clients for its cloud."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from embedded_cloud import Cloud, package
from exercises import listener
from exercises.ends import CODE_BUCKET, LAYER_KEY, LAYER_MODULE, LISTENER, NESTED_KEY, nested
from exercises.scenes import Scene
from stackline.template import Template

WORD = "from-the-layer"


@dataclass(frozen=True)
class Stage:
    cloud: Cloud
    template: Template
    stack: str
    outputs: dict[str, str]
    facet: str | None
    kind: str
    """Of the source."""

    def client(self, service: str) -> Any:
        return self.cloud.client(service)

    def ref(self, name: str) -> str:
        return self.outputs[f"{name}Ref"]

    def arn(self, name: str) -> str:
        return self.outputs.get(f"{name}Arn") or self.ref(name)

    @property
    def source(self) -> str:
        return self.ref("Source")

    @property
    def target(self) -> str:
        return self.ref("Target")


def deployed(cloud: Cloud, one: Scene, template: Template | None = None) -> Stage:
    """Deploys the scene, drawn, or another template of it."""
    _provide_code(cloud)
    drawn = template or one.drawn()
    stack = f"wire-{one.connection.id[:60]}-{time.monotonic_ns()}"
    text = drawn.text.replace(LISTENER, listener.address(stack)) if LISTENER in drawn.text else drawn.text
    if NESTED_KEY in text:
        _provide_nested(cloud, drawn, stack)
        text = text.replace(NESTED_KEY, f"{stack}.yaml")
    told = cloud.deploy(stack, text, Parameters=parameters_of(cloud, drawn))
    assert told["StackStatus"] == "CREATE_COMPLETE", (cloud.failures(stack), drawn.text)
    return Stage(cloud, drawn, stack, cloud.outputs(stack), one.facet, one.connection.source)


def _provide_code(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    if any(bucket["Name"] == CODE_BUCKET for bucket in s3.list_buckets()["Buckets"]):
        return
    s3.create_bucket(Bucket=CODE_BUCKET)
    layer = package({f"python/{LAYER_MODULE}.py": f"WORD = {WORD!r}"})
    s3.put_object(Bucket=CODE_BUCKET, Key=LAYER_KEY, Body=layer)


def _provide_nested(cloud: Cloud, template: Template, stack: str) -> None:
    """CloudFormation refuses parameters that the nested template does not take."""
    given = [body.get("Properties", {}).get("Parameters", {}) for body in template.resources.values()]
    names = [name for one in given for name in one]
    cloud.client("s3").put_object(Bucket=CODE_BUCKET, Key=f"{stack}.yaml", Body=nested(names).encode())


def parameters_of(cloud: Cloud, template: Template) -> list[dict[str, str]]:
    """Of a wire that asks where the account's network is."""
    asked = [
        name
        for name, one in template.data.get("Parameters", {}).items()
        if one["Type"] == "List<AWS::EC2::Subnet::Id>"
    ]
    if not asked:
        return []
    found = cloud.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
    subnets = ",".join(one["SubnetId"] for one in found["Subnets"])
    return [{"ParameterKey": name, "ParameterValue": subnets} for name in asked]
