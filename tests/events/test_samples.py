"""Sample events: in the shapes that an independent library reads, filled with names, every source there."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser import models

from stackline.core import Refused
from stackline.events import generate, samples

MODELS: dict[str, Any] = {
    "http-api": models.APIGatewayProxyEventV2Model,
    "rest-api": models.APIGatewayProxyEventModel,
    "function-url": models.LambdaFunctionUrlModel,
    "alb": models.AlbModel,
    "websocket-connect": models.APIGatewayWebSocketConnectEventModel,
    "websocket-message": models.APIGatewayWebSocketMessageEventModel,
    "websocket-disconnect": models.APIGatewayWebSocketDisconnectEventModel,
    "sqs": models.SqsModel,
    "sns": models.SnsModel,
    "ses": models.SesModel,
    "kafka-msk": models.KafkaMskEventModel,
    "kafka": models.KafkaSelfManagedEventModel,
    "s3-put": models.S3Model,
    "s3-delete": models.S3Model,
    "s3-batch": models.S3BatchOperationModel,
    "s3-eventbridge": models.S3EventNotificationEventBridgeModel,
    "dynamodb": models.DynamoDBStreamModel,
    "kinesis": models.KinesisDataStreamModel,
    "firehose": models.KinesisFirehoseModel,
    "eventbridge": models.EventBridgeModel,
    "schedule": models.EventBridgeModel,
    "cloudwatch-logs": models.CloudWatchLogsModel,
    "cognito-pre-sign-up": models.CognitoPreSignupTriggerModel,
    "cognito-post-confirmation": models.CognitoPostConfirmationTriggerModel,
    "cognito-pre-authentication": models.CognitoPreAuthenticationTriggerModel,
    "cognito-post-authentication": models.CognitoPostAuthenticationTriggerModel,
    "cognito-custom-message": models.CognitoCustomMessageTriggerModel,
    "cognito-define-auth-challenge": models.CognitoDefineAuthChallengeTriggerModel,
    "cognito-create-auth-challenge": models.CognitoCreateAuthChallengeTriggerModel,
    "cognito-verify-auth-challenge-response": models.CognitoVerifyAuthChallengeTriggerModel,
    "cognito-user-migration": models.CognitoMigrateUserTriggerModel,
    "cognito-custom-email-sender": models.CognitoCustomEmailSenderTriggerModel,
    "cognito-custom-sms-sender": models.CognitoCustomSMSSenderTriggerModel,
    "appsync-resolver": models.AppSyncResolverEventModel,
    "bedrock-agent": models.BedrockAgentFunctionEventModel,
    "custom-resource": models.CloudFormationCustomResourceCreateModel,
    "custom-resource-update": models.CloudFormationCustomResourceUpdateModel,
    "custom-resource-delete": models.CloudFormationCustomResourceDeleteModel,
}


@pytest.mark.parametrize("kind", MODELS)
def test_another_library_reads_it(kind: str) -> None:
    MODELS[kind].model_validate(generate(kind))


@pytest.mark.parametrize("kind", list(samples()))
def test_every_sample_is_json_and_holds_every_name_it_can_be_given(kind: str) -> None:
    sample = samples()[kind]
    assert sample.label
    assert sample.group
    assert json.loads(json.dumps(generate(kind))) == generate(kind)
    for name in sample.names:
        given = {name: "POST" if name == "method" else "/zz9" if name == "path" else "zz9", "method": "POST"}
        if "method" not in sample.names:
            del given["method"]
        told = _plain(generate(kind, given))
        wanted = "POST" if name == "method" else "zz9"
        encoded = base64.b64encode(wanted.encode()).decode()
        assert wanted in told or encoded in told, name


def _plain(event: Any) -> str:
    """What it says, that which is packed too."""
    if isinstance(event, dict) and "awslogs" in event:
        data = str(event["awslogs"]["data"])  # type: ignore[index]
        return gzip.decompress(base64.b64decode(data)).decode()
    return json.dumps(event)


def test_every_aws_event_source_is_there() -> None:
    """The services that the Lambda Developer Guide lists under "Invoking Lambda with events from other services"."""
    groups = {
        *(
            "http-api",
            "rest-api",
            "function-url",
            "alb",
            "vpc-lattice",
            "websocket-message",
            "sqs",
            "sns",
            "ses",
        ),
        *(
            "kinesis",
            "dynamodb",
            "documentdb",
            "firehose",
            "s3-put",
            "s3-batch",
            "s3-object-lambda",
            "kafka-msk",
        ),
        *(
            "kafka",
            "mq-activemq",
            "mq-rabbitmq",
            "eventbridge",
            "schedule",
            "cloudwatch-logs",
            "cloudwatch-alarm",
        ),
        *("codecommit", "codepipeline", "cognito-pre-sign-up", "config-rule", "connect", "iot-rule", "lex"),
        *(
            "custom-resource",
            "cloudfront-viewer-request",
            "step-functions",
            "secret-rotation",
            "appsync-resolver",
        ),
        *("rest-api-authorizer-token", "rest-api-authorizer-request", "http-api-authorizer", "alexa-skill"),
    }
    assert groups <= set(samples())


def test_a_route_fills_the_request() -> None:
    event = generate("http-api", {"method": "PUT", "path": "/items/{id}", "body": "{}"})
    assert (event["routeKey"], event["rawPath"]) == ("PUT /items/{id}", "/items/id-1")
    assert (event["pathParameters"], event["body"]) == ({"id": "id-1"}, "{}")
    rest = generate("rest-api", {"path": "/items/{id}"})
    assert (rest["resource"], rest["path"], rest["body"]) == ("/items/{id}", "/items/id-1", None)


def test_what_is_not_known_is_refused_with_what_is() -> None:
    with pytest.raises(Refused) as refused:
        generate("sqss")
    assert "sqs" in str(refused.value.diagnostics[0].fix)
    with pytest.raises(Refused) as refused:
        generate("sqs", {"bucket": "x"})
    assert "queue" in str(refused.value.diagnostics[0].fix)
