"""Family and glyph of types without a kind of their own in the catalog: a plain card still says what it is."""

from __future__ import annotations

from collections.abc import Mapping

Look = tuple[str, str]
"""Family and glyph."""

_PLAIN: Look = ("other", "box")
_LOOKS: Mapping[str, Look] = {
    "AWS::AmazonMQ": ("messaging", "queue"),
    "AWS::ApiGateway": ("api", "rest-api"),
    "AWS::ApiGatewayV2": ("api", "http-api"),
    "AWS::AppSync": ("api", "graphql-api"),
    "AWS::CertificateManager": ("network", "certificate"),
    "AWS::CloudFormation::CustomResource": ("other", "custom-resource"),
    "AWS::CloudFormation::Stack": ("other", "application"),
    "AWS::CloudFront": ("network", "cdn"),
    "AWS::CloudWatch": ("other", "alarm"),
    "AWS::Cognito": ("identity", "user-pool"),
    "AWS::DAX": ("data", "cache"),
    "AWS::DocDB": ("data", "database"),
    "AWS::DynamoDB": ("data", "table"),
    "AWS::EC2": ("network", "network"),
    "AWS::ECS": ("compute", "task"),
    "AWS::EFS": ("storage", "file-system"),
    "AWS::ElastiCache": ("data", "cache"),
    "AWS::Elasticsearch": ("data", "search"),
    "AWS::Events": ("messaging", "event-rule"),
    "AWS::IAM": ("identity", "role"),
    "AWS::IoT": ("messaging", "event-rule"),
    "AWS::KMS": ("identity", "lock"),
    "AWS::Kinesis": ("messaging", "stream"),
    "AWS::KinesisFirehose": ("messaging", "stream"),
    "AWS::Lambda": ("compute", "function"),
    "AWS::Lambda::EventSourceMapping": ("compute", "connector"),
    "AWS::Lambda::LayerVersionPermission": ("identity", "role"),
    "AWS::Lambda::Permission": ("identity", "role"),
    "AWS::Logs": ("other", "log-group"),
    "AWS::MSK": ("messaging", "stream"),
    "AWS::OpenSearchService": ("data", "search"),
    "AWS::Pipes": ("flow", "pipe"),
    "AWS::RDS": ("data", "database"),
    "AWS::Route53": ("network", "cdn"),
    "AWS::S3": ("storage", "bucket"),
    "AWS::S3::BucketPolicy": ("identity", "role"),
    "AWS::SNS": ("messaging", "topic"),
    "AWS::SQS": ("messaging", "queue"),
    "AWS::SQS::QueuePolicy": ("identity", "role"),
    "AWS::SSM": ("identity", "parameter"),
    "AWS::Scheduler": ("flow", "schedule"),
    "AWS::SecretsManager": ("identity", "secret"),
    "AWS::Serverless::Application": ("other", "application"),
    "AWS::Serverless::Connector": ("other", "connector"),
    "AWS::Serverless::GraphQLApi": ("api", "graphql-api"),
    "AWS::Serverless::WebSocketApi": ("api", "websocket-api"),
    "AWS::StepFunctions": ("flow", "state-machine"),
    "AWS::WAFv2": ("network", "network"),
    "Alexa::ASK": ("other", "topic"),
    "Custom": ("other", "custom-resource"),
}


def look(type: str) -> Look:
    """The look of a type: its own, else that of its service, else the plain box."""
    while type:
        if type in _LOOKS:
            return _LOOKS[type]
        type = type.rpartition("::")[0]
    return _PLAIN
