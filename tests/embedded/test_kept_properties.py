"""Settings that a template gives: the services tell of them, and no more once the template has dropped them."""

from __future__ import annotations

from typing import Any

import pytest

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud
KEY: dict[str, Any] = {"Fn::GetAtt": ["Key", "Arn"]}
ROLE = "arn:aws:iam::000000000000:role/r"
BY_KEY = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}}
PLAIN: dict[str, dict[str, Any]] = {
    "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
    "Files": {"Type": "AWS::EFS::FileSystem", "Properties": {}},
    "Letters": {"Type": "AWS::SQS::Queue", "Properties": {}},
    "Table": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    },
    "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {}},
    "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {}},
    "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "kept-bus"}},
    "Function": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.11",
            "Handler": "index.handler",
            "Role": ROLE,
            "Code": {"ZipFile": "def handler(event, context): ..."},
        },
    },
}
KEPT: dict[str, dict[str, Any]] = {
    "Table": {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}},
    "Stream": {"StreamEncryption": {"EncryptionType": "KMS", "KeyId": KEY}},
    "Topic": {"KmsMasterKeyId": KEY},
    "Bucket": {"BucketEncryption": {"ServerSideEncryptionConfiguration": [BY_KEY]}},
    "Bus": {"DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Letters", "Arn"]}}},
    "Function": {
        "KmsKeyArn": KEY,
        "FileSystemConfigs": [
            {"Arn": {"Fn::GetAtt": ["Files", "Arn"]}, "LocalMountPath": "/mnt/data"},
        ],
    },
}
OUTPUTS = {
    **{name: {"Value": {"Ref": name}} for name in PLAIN},
    "KeyArn": {"Value": KEY},
    "LettersArn": {"Value": {"Fn::GetAtt": ["Letters", "Arn"]}},
    "FilesArn": {"Value": {"Fn::GetAtt": ["Files", "Arn"]}},
}


def _template(more: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = {
        name: {**body, "Properties": {**body["Properties"], **more.get(name, {})}}
        for name, body in PLAIN.items()
    }
    return {"Resources": found, "Outputs": OUTPUTS}


def _told(cloud: Cloud, outputs: dict[str, str]) -> dict[str, Any]:
    table = cloud.client("dynamodb").describe_table(TableName=outputs["Table"])["Table"]
    stream = cloud.client("kinesis").describe_stream_summary(StreamName=outputs["Stream"])
    topic = cloud.client("sns").get_topic_attributes(TopicArn=outputs["Topic"])["Attributes"]
    bucket = cloud.client("s3").get_bucket_encryption(Bucket=outputs["Bucket"])
    rule = bucket["ServerSideEncryptionConfiguration"]["Rules"][0]
    function = cloud.client("lambda").get_function_configuration(FunctionName=outputs["Function"])
    return {
        "Table": table.get("SSEDescription", {}).get("KMSMasterKeyArn"),
        "Stream": stream["StreamDescriptionSummary"].get("KeyId"),
        "Topic": topic.get("KmsMasterKeyId"),
        "Bucket": rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID"),
        "Bus": cloud.client("events").describe_event_bus(Name=outputs["Bus"]).get("DeadLetterConfig"),
        "Function": function.get("KMSKeyArn"),
        "FileSystems": function.get("FileSystemConfigs"),
    }


def test_what_a_template_gives_and_takes_away(cloud: Cloud) -> None:
    assert cloud.deploy("kept-properties", _template(KEPT))["StackStatus"] == "CREATE_COMPLETE", (
        cloud.failures("kept-properties")
    )
    outputs = cloud.outputs("kept-properties")
    key = outputs["KeyArn"]
    assert _told(cloud, outputs) == {
        **dict.fromkeys(("Table", "Stream", "Topic", "Bucket", "Function"), key),
        "Bus": {"Arn": outputs["LettersArn"]},
        "FileSystems": [{"Arn": outputs["FilesArn"], "LocalMountPath": "/mnt/data"}],
    }
    stack = cloud.deploy("kept-properties", _template({}), "UPDATE")
    assert stack["StackStatus"] == "UPDATE_COMPLETE", cloud.failures("kept-properties")
    assert set(_told(cloud, outputs).values()) == {None}
    cloud.client("cloudformation").delete_stack(StackName="kept-properties")


def test_a_bucket_that_is_encrypted_in_no_known_way_is_refused(cloud: Cloud) -> None:
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "rot13"}}
    encryption = {"ServerSideEncryptionConfiguration": [rule]}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketEncryption": encryption}}
    stack = cloud.deploy("odd-bucket", {"Resources": {"Bucket": bucket}})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("BucketEncryption" in text for text in cloud.failures("odd-bucket"))


def test_a_database_and_a_task_definition(cloud: Cloud) -> None:
    volume = {
        "FilesystemId": {"Ref": "Files"},
        "TransitEncryption": "ENABLED",
        "AuthorizationConfig": {"IAM": "ENABLED"},
    }
    container = {
        "Name": "main",
        "Image": "busybox",
        "Secrets": [{"Name": "PASSWORD", "ValueFrom": "arn:aws:ssm:us-east-1:000000000000:parameter/p"}],
        "HealthCheck": {"Command": ["CMD", "true"], "StartPeriod": 5},
    }
    task = {"ContainerDefinitions": [container], "Volumes": [{"Name": "v", "EFSVolumeConfiguration": volume}]}
    cluster = {
        "Engine": "aurora-postgresql",
        "MasterUsername": "app",
        "ManageMasterUserPassword": True,
        "KmsKeyId": KEY,
    }
    resources = {
        **{name: PLAIN[name] for name in ("Key", "Files")},
        "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
        "Data": {"Type": "AWS::RDS::DBCluster", "Properties": cluster},
    }
    outputs = {name: {"Value": {"Ref": name}} for name in resources} | {"KeyArn": {"Value": KEY}}
    stack = cloud.deploy("kept-more", {"Resources": resources, "Outputs": outputs})
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("kept-more")
    told = cloud.outputs("kept-more")
    (found,) = cloud.client("rds").describe_db_clusters(DBClusterIdentifier=told["Data"])["DBClusters"]
    assert found["KmsKeyId"] == told["KeyArn"]
    assert found["MasterUserSecret"]["SecretStatus"] == "active"
    made = cloud.client("ecs").describe_task_definition(taskDefinition=told["Task"])["taskDefinition"]
    assert made["volumes"][0]["efsVolumeConfiguration"] == {
        "fileSystemId": told["Files"],
        "transitEncryption": "ENABLED",
        "authorizationConfig": {"iam": "ENABLED"},
    }
    (container,) = made["containerDefinitions"]
    assert container["secrets"] == [
        {"name": "PASSWORD", "valueFrom": "arn:aws:ssm:us-east-1:000000000000:parameter/p"}
    ]
    assert container["healthCheck"] == {"command": ["CMD", "true"], "startPeriod": 5}
    cloud.client("cloudformation").delete_stack(StackName="kept-more")


def _logging(**how: Any) -> dict[str, Any]:
    logs = {"Fn::GetAtt": ["Logs", "Arn"]}
    level = {"Level": "ALL", "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": logs}}]}
    lines = {"DestinationArn": logs, "Format": "$context.requestId"}
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    machine = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Definition": definition, **({"Logging": level} if how else {})},
    }
    api = {
        "Type": "AWS::Serverless::Api",
        "Properties": {
            "StageName": "live",
            "DefinitionBody": {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}},
            **({"AccessLogSetting": lines} if how else {}),
        },
    }
    resources = {"Logs": {"Type": "AWS::Logs::LogGroup"}, "Machine": machine, "Api": api}
    outputs = {name: {"Value": {"Ref": name}} for name in resources} | {"Arn": {"Value": logs}}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": outputs}


def test_where_a_state_machine_and_a_rest_api_log(cloud: Cloud) -> None:
    stack = cloud.deploy("kept-logs", _logging(on=True))
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("kept-logs")
    told = cloud.outputs("kept-logs")
    steps, gateway = cloud.client("stepfunctions"), cloud.client("apigateway")

    def found() -> tuple[dict[str, Any], dict[str, Any]]:
        machine = steps.describe_state_machine(stateMachineArn=told["Machine"])
        stage = gateway.get_stage(restApiId=told["Api"], stageName="live")
        return machine["loggingConfiguration"], stage.get("accessLogSettings") or {}

    assert found() == (
        {"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": told["Arn"]}}]},
        {"destinationArn": told["Arn"], "format": "$context.requestId"},
    )
    stack = cloud.deploy("kept-logs", _logging(), "UPDATE")
    assert stack["StackStatus"] == "UPDATE_COMPLETE", cloud.failures("kept-logs")
    assert found() == ({"level": "OFF", "includeExecutionData": False}, {})
    cloud.client("cloudformation").delete_stack(StackName="kept-logs")


def test_a_certificate_is_proven_in_its_zone(cloud: Cloud) -> None:
    option = {"DomainName": "www.proven.example", "HostedZoneId": {"Ref": "Zone"}}
    asked = {
        "DomainName": "www.proven.example",
        "ValidationMethod": "DNS",
        "DomainValidationOptions": [option],
    }
    resources = {
        "Zone": {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "proven.example"}},
        "Certificate": {"Type": "AWS::CertificateManager::Certificate", "Properties": asked},
    }
    outputs = {name: {"Value": {"Ref": name}} for name in resources}
    stack = cloud.deploy("proven", {"Resources": resources, "Outputs": outputs})
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("proven")
    told = cloud.outputs("proven")
    found = cloud.client("acm").describe_certificate(CertificateArn=told["Certificate"])["Certificate"]
    wanted = found["DomainValidationOptions"][0]["ResourceRecord"]
    sets = cloud.client("route53").list_resource_record_sets(HostedZoneId=told["Zone"])["ResourceRecordSets"]
    (kept,) = [one for one in sets if one["Type"] == "CNAME"]
    assert kept["Name"] == wanted["Name"]
    assert kept["ResourceRecords"] == [{"Value": wanted["Value"]}]

    resources["Certificate"]["Properties"] = {
        **asked,
        "DomainValidationOptions": [{**option, "HostedZoneId": "Z0"}],
    }
    stack = cloud.deploy("unproven", {"Resources": resources})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("no hosted zone Z0" in text for text in cloud.failures("unproven"))
