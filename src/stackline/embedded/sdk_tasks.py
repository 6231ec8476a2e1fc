"""Tasks of state machines that call any service (`aws-sdk:SERVICE:ACTION`), for the many that MiniStack does not know.

Names, parameters, results and errors: "Learning to use AWS service SDK integrations" (Step Functions developer guide):
the service as the SDK for Java names it, parameters and results in Pascal case. The call goes through the endpoint's
own door.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from stackline.embedded.deliveries import Deliveries
from stackline.embedded.sdk_shapes import given, result
from stackline.embedded.upstream import load, module, record

_OWN = {"lambda"}
"""Services that MiniStack knows in part. Its own way would also go past what hears that a function changes."""

_NAMES = {
    "apigatewaymanagementapi": "apigatewaymanagementapi",
    "cloudwatchlogs": "logs",
    "cognitoidentity": "cognito-identity",
    "cognitoidentityprovider": "cognito-idp",
    "costexplorer": "ce",
    "dynamodbstreams": "dynamodbstreams",
    "elasticloadbalancingv2": "elbv2",
    "eventbridge": "events",
    "opensearch": "opensearch",
    "resourcegroupstaggingapi": "resourcegroupstaggingapi",
    "sfn": "stepfunctions",
}
"""The names that differ from botocore's."""


def install(deliveries: Deliveries) -> None:
    steps = module("services.stepfunctions")
    stock = steps._invoke_aws_sdk_integration

    def invoke(resource: str, parameters: dict[str, Any]) -> Any:
        service, _, action = resource.partition(":aws-sdk:")[2].partition(":")
        service, action = service.lower(), action.partition(".")[0]
        if service in steps._AWS_SDK_SERVICE_MAP and service not in _OWN:
            return stock(resource, parameters)
        return _call(deliveries, service, action, parameters)

    steps._invoke_aws_sdk_integration = invoke


def _call(deliveries: Deliveries, service: str, action: str, parameters: dict[str, Any]) -> Any:
    steps, errors = module("services.stepfunctions"), load("botocore.exceptions")
    try:
        client = deliveries.client(_NAMES.get(service, service))
    except errors.UnknownServiceError as error:
        raise steps._ExecutionError("States.Runtime", f"{service} is no service of the AWS SDK") from error
    name = action[:1].upper() + action[1:]
    if name not in client.meta.service_model.operation_names:
        raise steps._ExecutionError("States.Runtime", f"{service} has no action {action}")
    operation = client.meta.service_model.operation_model(name)
    method = next(python for python, api in client.meta.method_to_api_mapping.items() if api == name)
    try:
        answer = getattr(client, method)(**(given(_with_packages(parameters), operation.input_shape) or {}))
    except errors.ClientError as error:
        told = error.response["Error"]
        prefix = str(client.meta.service_model.service_id).replace(" ", "")
        raise steps._ExecutionError(f"{prefix}.{told['Code']}", told.get("Message", "")) from error
    except errors.ParamValidationError as error:
        raise steps._ExecutionError("States.Runtime", str(error)) from error
    answer.pop("ResponseMetadata", None)
    return result(answer, operation.output_shape)


def _with_packages(parameters: dict[str, Any]) -> dict[str, Any]:
    """The code of a function is given in base64, as in the API itself; other bytes are given as text."""
    found = {
        key: _with_packages(record(each)) if isinstance(each, dict) else each
        for key, each in parameters.items()
    }
    if isinstance(package := found.get("ZipFile"), str):
        try:
            found["ZipFile"] = base64.b64decode(package, validate=True)
        except binascii.Error as error:
            problem = f"ZipFile is no base64: {error}"
            raise module("services.stepfunctions")._ExecutionError("States.Runtime", problem) from error
    return found
