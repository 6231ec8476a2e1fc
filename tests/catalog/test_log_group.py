"""Log groups and delivery streams: subscription filters, their permissions and roles, in what people write."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, disconnect, read_wires, remove
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
  Plain:
    Type: AWS::Lambda::Function
    Properties:
      Handler: a.b
      Role: arn:aws:iam::123456789012:role/x
  Lines: {Type: AWS::Logs::LogGroup}
  FnLines: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/aws/lambda/${Fn}'}}
  Delivery: {Type: AWS::KinesisFirehose::DeliveryStream}
  Files: {Type: AWS::S3::Bucket}
  News: {Type: AWS::SNS::Topic}
  Ordered: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}
"""


def found(text: str) -> set[tuple[str, str, str]]:
    wires = read_wires(Template.parse((TEMPLATE + text).encode()))
    return {(wire.connection, wire.source, wire.target) for wire in wires}


def test_a_filter_waits_for_its_permission() -> None:
    """CloudWatch Logs tries the function when the filter is made."""
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, "Lines", "Plain", settings={"filter": "ERROR"})
    subscription = drawn.resources["LinesToPlain"]
    assert subscription["Properties"]["FilterPattern"] == "ERROR"
    assert subscription["DependsOn"] == "LinesToPlainPermission"
    assert drawn.resources["LinesToPlainPermission"]["Properties"]["SourceArn"] == {
        "Fn::GetAtt": ["Lines", "Arn"]
    }
    assert disconnect(drawn, "Lines", "Plain").text == template.text


def test_a_function_is_not_run_by_its_own_lines() -> None:
    template = Template.parse(TEMPLATE.encode())
    with pytest.raises(Refused) as refused:
        connect(template, "FnLines", "Fn")
    assert refused.value.diagnostics[0].code == "wire-refused"
    assert connect(template, "FnLines", "Plain")


def test_a_delivery_stream_gets_a_role_for_its_bucket_alone() -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, "Delivery", "Files", settings={"compression": "ZIP"})
    destination = drawn.resources["Delivery"]["Properties"]["ExtendedS3DestinationConfiguration"]
    assert destination["RoleARN"] == {"Fn::GetAtt": ["DeliveryToFilesRole", "Arn"]}
    assert destination["CompressionFormat"] == "ZIP"
    (policy,) = drawn.resources["DeliveryToFilesRole"]["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == [{"Fn::GetAtt": ["Files", "Arn"]}, {"Fn::Sub": "${Files.Arn}/*"}]
    changed = connect(drawn, "Delivery", "Files", settings={"size": 64})
    assert changed.get(
        ("Resources", "Delivery", "Properties", "ExtendedS3DestinationConfiguration", "BufferingHints")
    ) == {"SizeInMBs": 64, "IntervalInSeconds": 300}
    assert disconnect(changed, "Delivery", "Files").text == template.text


def test_a_shared_role_stays_when_a_wire_goes() -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(connect(template, "Delivery", "Files"), "News", "Delivery")
    assert {"DeliveryToFilesRole", "NewsToDeliveryRole"} <= set(drawn.resources)
    assert "DeliveryToFilesRole" in disconnect(drawn, "News", "Delivery").resources
    with pytest.raises(Refused):
        connect(template, "Ordered", "Delivery")


def test_a_removed_log_group_takes_its_filters_along() -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, "Lines", "Delivery")
    removed = remove(drawn, "Lines")
    assert set(removed.resources) == set(template.resources) - {"Lines"}


BY_HAND = [
    (
        "  Filter: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: !Ref Lines, FilterPattern: '',\n"
        "    DestinationArn: !GetAtt Plain.Arn}}\n",
        ("log-group-invokes-function", "Lines", "Plain"),
    ),
    (
        "  Filter: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: !Ref Lines, FilterPattern: '',\n"
        "    DestinationArn: !GetAtt Delivery.Arn, RoleArn: !ImportValue LogsRole}}\n",
        ("log-group-feeds-delivery-stream", "Lines", "Delivery"),
    ),
    (
        "  Two: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .,\n"
        "    Events: {Log: {Type: CloudWatchLogs, Properties: {LogGroupName: !Ref Lines, FilterPattern: x}}}}}\n",
        ("log-group-invokes-function", "Lines", "Two"),
    ),
    (
        "  Old: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {S3DestinationConfiguration:\n"
        "    {BucketARN: !Sub 'arn:aws:s3:::${Files}', RoleARN: !ImportValue Role}}}\n",
        ("delivery-stream-feeds-bucket", "Old", "Files"),
    ),
    (
        "  Sub: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: firehose,\n"
        "    Endpoint: !GetAtt Delivery.Arn, SubscriptionRoleArn: !ImportValue Role}}\n",
        ("topic-feeds-delivery-stream", "News", "Delivery"),
    ),
]


@pytest.mark.parametrize(("text", "wire"), BY_HAND)
def test_what_people_write_by_hand(text: str, wire: tuple[str, str, str]) -> None:
    assert found(text) == {wire, ("function-logs-to-log-group", "Fn", "FnLines")}
