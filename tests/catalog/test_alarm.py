"""Alarms: what they watch, whom they tell, in our spelling and in what people write."""

from __future__ import annotations

import pytest

from stackline.catalog import load
from stackline.catalog.alarm_metrics import WATCHED, statistic
from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_wires
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
  Work: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
"""


def wires(text: str) -> list[tuple[str, str, str]]:
    found = read_wires(Template.parse((TEMPLATE + text).encode()))
    return [(wire.connection, wire.source, wire.target) for wire in found]


def test_errors_of_a_function_tell_a_topic() -> None:
    template, _ = add(Template.parse(TEMPLATE.encode()), "alarm", "FnErrors")
    drawn = connect(template, "FnErrors", "Fn", facet="metric")
    drawn = connect(drawn, "FnErrors", "News")
    assert drawn.resources["FnErrors"]["Properties"] == {
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
        "Period": 60,
        "EvaluationPeriods": 1,
        "TreatMissingData": "notBreaching",
        "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "Fn"}}],
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "AlarmActions": [{"Ref": "News"}],
    }
    again = connect(drawn, "FnErrors", "Fn", facet="metric", settings={"metric": "Throttles"})
    assert again.resources["FnErrors"]["Properties"]["MetricName"] == "Throttles"
    erased = disconnect(again, "FnErrors", "Fn", facet="metric")
    assert disconnect(erased, "FnErrors", "News").text == template.text


def test_an_alarm_watches_one_thing() -> None:
    template, _ = add(Template.parse(TEMPLATE.encode()), "alarm", "Watch")
    drawn = connect(template, "Watch", "Fn", facet="metric")
    with pytest.raises(Refused) as refused:
        connect(drawn, "Watch", "Work", facet="metric")
    assert refused.value.diagnostics[0].summary == "Watch watches Fn"


def test_a_metric_that_was_chosen_before_stays_unless_another_is_named() -> None:
    text = (
        TEMPLATE + "  Watch: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/Lambda, "
        "MetricName: Throttles, Statistic: Average}}\n"
    )
    template = Template.parse(text.encode())
    kept = connect(template, "Watch", "Fn", facet="metric").resources["Watch"]["Properties"]
    assert (kept["MetricName"], kept["Statistic"]) == ("Throttles", "Average")
    named = connect(template, "Watch", "Fn", facet="metric", settings={"metric": "Duration"})
    assert named.resources["Watch"]["Properties"]["MetricName"] == "Duration"


def test_ages_and_durations_are_not_added_up() -> None:
    assert statistic("ApproximateAgeOfOldestMessage") == "Maximum"
    assert statistic("Errors") == "Sum"


@pytest.mark.parametrize("watched", WATCHED, ids=lambda watched: watched.kind)
def test_a_watched_kind_has_the_attribute_that_names_it(watched: object) -> None:
    assert watched.attribute in load().kinds[watched.kind].attributes  # type: ignore[attr-defined]


BY_HAND = [
    (
        "  A: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions:\n"
        "    [{Name: FunctionName, Value: !Ref Fn}, {Name: Resource, Value: !Sub '${Fn}:live'}],\n"
        "    AlarmActions: [!Ref News], OKActions: !Ref News}}\n",
        {"alarm-metric-watches-function", "alarm-notifies-topic", "alarm-ok-notifies-topic"},
    ),
    (
        "  A: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: NumberOfMessagesSent,\n"
        "    Dimensions: [{Name: QueueName, Value: !GetAtt Work.QueueName}]}}\n",
        {"alarm-metric-watches-queue"},
    ),
    (
        "  A: {Type: AWS::CloudWatch::Alarm, Properties: {Metrics: [{Id: m, MetricStat:\n"
        "    {Period: 60, Stat: Sum, Metric: {Dimensions: [{Name: FunctionName, Value: !Ref Fn}]}}},\n"
        "    {Id: e, Expression: m > 0}], AlarmActions: [!GetAtt Fn.Arn]}}\n",
        {"alarm-metric-watches-function", "alarm-invokes-function"},
    ),
    (
        "  A: {Type: AWS::CloudWatch::Alarm}\n"
        "  Slow: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live, DeploymentPreference:\n"
        "    {Type: AllAtOnce, Alarms: !If [Live, [!Ref A], !Ref AWS::NoValue]}}}\n",
        {"alarm-guards-function"},
    ),
    (
        "  A: {Type: AWS::CloudWatch::Alarm}\n"
        "  Slow: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live, DeploymentPreference:\n"
        "    {Enabled: false, Type: AllAtOnce, Alarms: [!Ref A]}}}\n",
        set(),
    ),
    (
        "  A: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: 'FALSE', AlarmActions: [!Ref News]}}\n",
        {"alarm-notifies-topic"},
    ),
    (
        "  A: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: ['arn:aws:sns:eu-west-1:1:x']}}\n",
        set(),
    ),
]


@pytest.mark.parametrize(("text", "connections"), BY_HAND)
def test_what_people_write_by_hand(text: str, connections: set[str]) -> None:
    assert {connection for connection, _, _ in wires(text)} == connections
