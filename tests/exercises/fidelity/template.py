"""The template of the ground: everything that a row is tried on."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from embedded_cloud import Cloud, package
from exercises import listener
from exercises.fidelity.ground import CODE

KEY_VALUE = "a-key-of-twenty-letters"
BUCKET, LAYER, NESTED = "fidelity-code", "layer.zip", "nested.json"
WORD = "from-the-layer"
ZONE = "fidelity.invalid"
HEARD = "fidelity"
"""What the listener outside calls what is sent to it."""
_EXTENSION = "#!/bin/sh\ntouch /tmp/extension-ran\n"
_STREAMING = """
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write("first");
  stream.end();
});
"""
_SCHEMA = """
type Item { id: ID! }
type Query { getItem(id: ID!): Item }
type Mutation { addItem(id: ID!): Item }
type Subscription { added: Item @aws_subscribe(mutations: ["addItem"]) }
"""
_ANSWER = """
export function request() { return {payload: null} }
export function response() { return {id: '7'} }
"""


def provide(cloud: Cloud) -> None:
    """What the template names in a bucket."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    files: dict[str, str | bytes] = {
        "python/layer_word.py": f"WORD = {WORD!r}",
        "extensions/mark": _EXTENSION,
    }
    s3.put_object(Bucket=BUCKET, Key=LAYER, Body=package(files))
    nested = '{"Parameters":{"Word":{"Type":"String"}},"Resources":{"Q":{"Type":"AWS::SQS::Queue"}},'
    nested += '"Outputs":{"Word":{"Value":{"Ref":"Word"}}}}'
    s3.put_object(Bucket=BUCKET, Key=NESTED, Body=nested.encode())


def template() -> dict[str, Any]:
    resources = {**_functions(), **_apis(), **_data(), **_messages(), **_others()}
    told = {name: {"Value": {"Ref": name}} for name in resources}
    for name, attribute in _ATTRIBUTES.items():
        resource, _, said = name.partition(".")
        told[f"{resource}{said}"] = {"Value": {"Fn::GetAtt": [resource, attribute]}}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": told}


_ATTRIBUTES = {
    "Asker.Arn": "Arn",
    "Role.Arn": "Arn",
    "Queue.Arn": "Arn",
    "Custom.Word": "Word",
    "Nested.Word": "Outputs.Word",
    "Graph.Url": "GraphQLUrl",
    "GraphKey.Value": "ApiKey",
    "Url.Address": "FunctionUrl",
    "StreamsUrl.Address": "FunctionUrl",
    "Cdn.Domain": "DomainName",
    "Pool.Arn": "Arn",
    "Acl.Arn": "Arn",
}


def _function(**more: Any) -> dict[str, Any]:
    given = {"Runtime": "python3.11", "Handler": "index.handler", "Timeout": 20, "InlineCode": CODE}
    return {"Type": "AWS::Serverless::Function", "Properties": {**given, **more}}


def _of(type: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{type}", "Properties": properties}


def _get(name: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


def _functions() -> dict[str, Any]:
    queue = {"Queue": _get("Many"), "BatchSize": 100, "MaximumBatchingWindowInSeconds": 1}
    window = {"Stream": _get("Stream"), "StartingPosition": "TRIM_HORIZON", "TumblingWindowInSeconds": 5}
    layer = {"Bucket": BUCKET, "Key": LAYER}
    cluster = "arn:aws:kafka:us-east-1:000000000000:cluster/there-is-none/1"
    kafka = {"Stream": cluster, "Topics": ["orders"], "StartingPosition": "LATEST"}
    return {
        "Plain": _function(
            Architectures=["arm64"], EphemeralStorage={"Size": 512}, Tracing="Active", MemorySize=128
        ),
        "Image": _of("Lambda::Function", PackageType="Image", Code={"ImageUri": "a/b:c"}, Role=_get("Role")),
        "Java": _function(Runtime="java21"),
        "Inside": _function(
            VpcConfig={"SubnetIds": [{"Ref": "Subnet"}], "SecurityGroupIds": [{"Ref": "Closed"}]}
        ),
        "Ready": _function(
            AutoPublishAlias="live", ProvisionedConcurrencyConfig={"ProvisionedConcurrentExecutions": 1}
        ),
        "Snap": _function(
            Runtime="python3.12", AutoPublishAlias="live", SnapStart={"ApplyOn": "PublishedVersions"}
        ),
        "Mounted": _function(FileSystemConfigs=[{"Arn": _get("Point"), "LocalMountPath": "/mnt/files"}]),
        "Gradual": _function(
            AutoPublishAlias="live",
            DeploymentPreference={
                "Type": "Linear10PercentEvery10Minutes",
                "Hooks": {"PreTraffic": {"Ref": "Asker"}},
            },
        ),
        "Asker": _function(),
        "Streams": _function(
            Runtime="nodejs20.x",
            InlineCode=_STREAMING,
            FunctionUrlConfig={"AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM"},
        ),
        "Batches": _function(Events={"Many": {"Type": "SQS", "Properties": queue}}),
        "Broken": _function(Events={"Kafka": {"Type": "MSK", "Properties": kafka}}),
        "Windows": _function(Events={"Records": {"Type": "Kinesis", "Properties": window}}),
        "Layer": _of("Serverless::LayerVersion", ContentUri=layer),
        "Layered": _function(Layers=[{"Ref": "Layer"}]),
        "Slow": _function(InlineCode=f"import time\ntime.sleep(11)\n{CODE}"),
    }


def _apis() -> dict[str, Any]:
    throttled = {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 1}
    events = {
        "Get": ("HttpApi", {"ApiId": {"Ref": "Http"}, "Path": "/items", "Method": "get"}),
        "Signed": ("HttpApi", {"ApiId": {"Ref": "Signed"}, "Path": "/items", "Method": "get"}),
        "Rest": ("Api", {"RestApiId": {"Ref": "Rest"}, "Path": "/items", "Method": "get"}),
        "Keyed": (
            "Api",
            {
                "RestApiId": {"Ref": "Rest"},
                "Path": "/keyed",
                "Method": "get",
                "Auth": {"ApiKeyRequired": True},
            },
        ),
        "Valid": (
            "Api",
            {
                "RestApiId": {"Ref": "Rest"},
                "Path": "/valid",
                "Method": "post",
                "RequestModel": {"Model": "Item", "Required": True, "ValidateBody": True},
            },
        ),
    }
    return {
        "Http": _of("Serverless::HttpApi", DefaultRouteSettings=throttled),
        "Signed": _of(
            "Serverless::HttpApi", Auth={"EnableIamAuthorizer": True, "DefaultAuthorizer": "AWS_IAM"}
        ),
        "Rest": _of(
            "Serverless::Api",
            StageName="live",
            Models={"Item": {"type": "object", "required": ["id"]}},
            CacheClusterEnabled=True,
            CacheClusterSize="0.5",
            MethodSettings=[{"HttpMethod": "*", "ResourcePath": "/*", "CachingEnabled": True}],
        ),
        "RestKey": {
            **_of("ApiGateway::ApiKey", Enabled=True, Value=KEY_VALUE),
            "DependsOn": "RestliveStage",
        },
        "RestPlan": {
            **_of("ApiGateway::UsagePlan", ApiStages=[{"ApiId": {"Ref": "Rest"}, "Stage": "live"}]),
            "DependsOn": "RestliveStage",
        },
        "RestPlanKey": _of(
            "ApiGateway::UsagePlanKey",
            KeyId={"Ref": "RestKey"},
            KeyType="API_KEY",
            UsagePlanId={"Ref": "RestPlan"},
        ),
        "Answers": _function(
            Events={name: {"Type": type, "Properties": given} for name, (type, given) in events.items()}
        ),
        "Socket": _of(
            "ApiGatewayV2::Api",
            Name="socket",
            ProtocolType="WEBSOCKET",
            RouteSelectionExpression="$request.body.action",
        ),
        "SocketTo": _of(
            "ApiGatewayV2::Integration",
            ApiId={"Ref": "Socket"},
            IntegrationType="AWS_PROXY",
            IntegrationUri={
                "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Asker.Arn}/invocations"
            },
        ),
        "SocketRoute": _of(
            "ApiGatewayV2::Route",
            ApiId={"Ref": "Socket"},
            RouteKey="$connect",
            Target={"Fn::Sub": "integrations/${SocketTo}"},
        ),
        "SocketStage": _of("ApiGatewayV2::Stage", ApiId={"Ref": "Socket"}, StageName="live", AutoDeploy=True),
        "Url": _of("Lambda::Url", TargetFunctionArn=_get("Asker"), AuthType="NONE"),
        "Graph": _of("AppSync::GraphQLApi", Name="graph", AuthenticationType="API_KEY"),
        "GraphKey": _of("AppSync::ApiKey", ApiId=_get("Graph", "ApiId")),
        "GraphSchema": _of("AppSync::GraphQLSchema", ApiId=_get("Graph", "ApiId"), Definition=_SCHEMA),
        "GraphSource": _of("AppSync::DataSource", ApiId=_get("Graph", "ApiId"), Name="nothing", Type="NONE"),
        "GraphResolver": {
            **_of(
                "AppSync::Resolver",
                ApiId=_get("Graph", "ApiId"),
                TypeName="Query",
                FieldName="getItem",
                DataSourceName=_get("GraphSource", "Name"),
                Runtime={"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"},
                Code=_ANSWER,
            ),
            "DependsOn": "GraphSchema",
        },
        "Acl": _of(
            "WAFv2::WebACL",
            Scope="REGIONAL",
            DefaultAction={"Block": {}},
            VisibilityConfig={
                "SampledRequestsEnabled": False,
                "CloudWatchMetricsEnabled": False,
                "MetricName": "acl",
            },
        ),
        "Guarded": {
            **_of(
                "WAFv2::WebACLAssociation",
                WebACLArn=_get("Acl"),
                ResourceArn={"Fn::Sub": "arn:aws:apigateway:${AWS::Region}::/restapis/${Rest}/stages/live"},
            ),
            "DependsOn": "ReststageSTAGE",
        },
        "Marks": _of(
            "CloudFront::Function",
            Name=f"marks-{time.monotonic_ns()}",
            AutoPublish=True,
            FunctionConfig={"Comment": "", "Runtime": "cloudfront-js-2.0"},
            FunctionCode="function handler(e) { e.response.headers['x-marked'] = {value: 'yes'}; return e.response }",
        ),
        "Cdn": _of("CloudFront::Distribution", DistributionConfig=_distribution()),
    }


def _distribution() -> dict[str, Any]:
    host = {"Fn::Sub": "${Http}.execute-api.${AWS::Region}.amazonaws.com"}
    marks = {"EventType": "viewer-response", "FunctionARN": _get("Marks", "FunctionARN")}
    return {
        "Enabled": True,
        "Origins": [
            {"Id": "api", "DomainName": host, "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}
        ],
        "DefaultCacheBehavior": {
            "TargetOriginId": "api",
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",  # CachingOptimized
            "FunctionAssociations": [marks],
        },
    }


def _data() -> dict[str, Any]:
    key = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    rule = {"Id": "old", "Status": "Enabled", "ExpirationInDays": 1}
    copied = {
        "Role": _get("Role"),
        "Rules": [
            {
                "Status": "Enabled",
                "Prefix": "",
                "Destination": {"Bucket": {"Fn::Sub": "arn:${AWS::Partition}:s3:::elsewhere"}},
            }
        ],
    }
    told = {
        "Event": "s3:ObjectCreated:*",
        "Queue": _get("Queue"),
        "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "told/"}]}},
    }
    login = {"MasterUsername": "owner", "MasterUserPassword": "long-enough-1"}
    return {
        "Table": _of(
            "DynamoDB::Table",
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            StreamSpecification={"StreamViewType": "NEW_IMAGE"},
            **key,
        ),
        "Global": _of(
            "DynamoDB::GlobalTable",
            BillingMode="PAY_PER_REQUEST",
            Replicas=[{"Region": "us-east-1"}, {"Region": "eu-west-1"}],
            **key,
        ),
        "Bucket": _of(
            "S3::Bucket",
            VersioningConfiguration={"Status": "Enabled"},
            LifecycleConfiguration={"Rules": [rule]},
            ReplicationConfiguration=copied,
            WebsiteConfiguration={"IndexDocument": "index.html"},
            NotificationConfiguration={"QueueConfigurations": [told]},
        ),
        "Database": _of("RDS::DBCluster", Engine="aurora-postgresql", **login),
        "Search": _of("OpenSearchService::Domain"),
        "Cache": _of(
            "ElastiCache::ServerlessCache", ServerlessCacheName=f"one-{time.monotonic_ns()}", Engine="valkey"
        ),
        "Files": _of("EFS::FileSystem"),
        "Point": _of("EFS::AccessPoint", FileSystemId={"Ref": "Files"}),
        "Parameter": _of("SSM::Parameter", Type="String", Value="a value"),
        "Secret": _of("SecretsManager::Secret", GenerateSecretString={"PasswordLength": 20}),
        "Key": _of("KMS::Key", KeyPolicy={"Version": "2012-10-17", "Statement": []}),
        "Alias": _of(
            "KMS::Alias", AliasName={"Fn::Sub": "alias/${AWS::StackName}"}, TargetKeyId={"Ref": "Key"}
        ),
        "Group": _of("Logs::LogGroup", RetentionInDays=1),
        "Follows": _of(
            "Logs::SubscriptionFilter",
            LogGroupName={"Ref": "Group"},
            FilterPattern="",
            DestinationArn=_get("Asker"),
        ),
    }


def _messages() -> dict[str, Any]:
    due = datetime.now(UTC) + timedelta(seconds=4)
    anything = {"source": ["fidelity"]}
    to_queue = [{"Id": "queue", "Arn": _get("Queue")}]
    letters = {"deadLetterTargetArn": _get("Letters"), "maxReceiveCount": 1}
    open_role = {"RoleArn": _get("Role")}
    return {
        "Letters": _of("SQS::Queue"),
        "Failing": _of("SQS::Queue", RedrivePolicy=letters),
        "Queue": _of("SQS::Queue"),
        "Many": _of("SQS::Queue", VisibilityTimeout=60),
        "Topic": _of("SNS::Topic"),
        "Told": _of("SNS::Subscription", TopicArn={"Ref": "Topic"}, Protocol="sqs", Endpoint=_get("Queue")),
        "Mailed": _of(
            "SNS::Subscription", TopicArn={"Ref": "Topic"}, Protocol="email", Endpoint="a@example.com"
        ),
        "Bus": _of("Events::EventBus", Name={"Fn::Sub": "${AWS::StackName}-bus"}),
        "Rule": _of("Events::Rule", EventBusName={"Ref": "Bus"}, EventPattern=anything, Targets=to_queue),
        "Schedule": _of(
            "Scheduler::Schedule",
            ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": _get("Queue"), **open_role, "Input": '"it was due"'},
        ),
        "Stream": _of("Kinesis::Stream", ShardCount=1),
        "Delivery": _of(
            "KinesisFirehose::DeliveryStream",
            S3DestinationConfiguration={"BucketARN": _get("Store"), **open_role},
        ),
        "Pushed": _of(
            "KinesisFirehose::DeliveryStream",
            HttpEndpointDestinationConfiguration={
                "EndpointConfiguration": {"Url": listener.address(HEARD)},
                "BufferingHints": {"IntervalInSeconds": 0, "SizeInMBs": 1},
                "S3Configuration": {"BucketARN": _get("Store"), **open_role},
            },
        ),
        "Locked": _of("SQS::Queue", KmsMasterKeyId="alias/there-is-no-such-key"),
        "Store": _of("S3::Bucket"),
        "Piped": _of("SQS::Queue"),
        "Pipe": _of("Pipes::Pipe", Source=_get("Piped"), Target=_get("Queue"), **open_role),
        "Machine": _of(
            "Serverless::StateMachine",
            Definition={
                "StartAt": "Send",
                "States": {
                    "Send": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::sqs:sendMessage",
                        "Parameters": {"QueueUrl": {"Ref": "Queue"}, "MessageBody.$": "$.text"},
                        "End": True,
                    }
                },
            },
            Role=_get("Role"),
        ),
        "Identity": _of("SES::EmailIdentity", EmailIdentity=f"one-{time.monotonic_ns()}.example.com"),
        "Alarm": _of(
            "CloudWatch::Alarm",
            Namespace="Fidelity",
            MetricName="Rises",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            AlarmActions=[{"Ref": "Topic"}],
        ),
    }


def _others() -> dict[str, Any]:
    anyone = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    container = {"Name": "one", "Image": "there-is-no/such-image:at-all", "Memory": 128}
    reads = {"Source": {"Id": "Asker"}, "Destination": {"Id": "Table"}, "Permissions": ["Read"]}
    return {
        "Role": _of("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [anyone]}),
        "Vpc": _of("EC2::VPC", CidrBlock="10.9.0.0/16"),
        "Subnet": _of("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.9.1.0/24"),
        "Closed": _of(
            "EC2::SecurityGroup", VpcId={"Ref": "Vpc"}, GroupDescription="closed", SecurityGroupEgress=[]
        ),
        "Task": _of("ECS::TaskDefinition", Family="fidelity", ContainerDefinitions=[container]),
        "Zone": _of("Route53::HostedZone", Name=ZONE),
        "Record": _of(
            "Route53::RecordSet",
            HostedZoneId={"Ref": "Zone"},
            Name=f"www.{ZONE}",
            Type="A",
            TTL="60",
            ResourceRecords=["127.0.0.1"],
        ),
        "Certificate": _of(
            "CertificateManager::Certificate", DomainName=f"www.{ZONE}", ValidationMethod="DNS"
        ),
        "Named": _of(
            "ApiGatewayV2::DomainName",
            DomainName="api.fidelity.localhost",
            DomainNameConfigurations=[{"CertificateArn": {"Ref": "Certificate"}, "EndpointType": "REGIONAL"}],
        ),
        "Mapped": _of(
            "ApiGatewayV2::ApiMapping", ApiId={"Ref": "Http"}, DomainName={"Ref": "Named"}, Stage="$default"
        ),
        "Pool": _of("Cognito::UserPool", AutoVerifiedAttributes=["email"]),
        "Client": _of(
            "Cognito::UserPoolClient",
            UserPoolId={"Ref": "Pool"},
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        ),
        "Pages": _of(
            "Cognito::UserPoolDomain", UserPoolId={"Ref": "Pool"}, Domain=f"one-{time.monotonic_ns()}"
        ),
        "Connector": _of("Serverless::Connector", **reads),
        "Custom": _of("CloudFormation::CustomResource", ServiceToken=_get("Asker")),
        "Nested": _of(
            "CloudFormation::Stack",
            TemplateURL=f"https://s3.amazonaws.com/{BUCKET}/{NESTED}",
            Parameters={"Word": "handed down"},
        ),
    }
