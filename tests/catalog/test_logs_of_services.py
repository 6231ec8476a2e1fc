"""Log groups of APIs, state machines and delivery streams: what is written, read by hand, and given back."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import add, connect, connect_with_notes, disconnect, read_wires
from stackline.design.grants import report
from stackline.design.wires import view_of, wires_in
from stackline.template import Template

EMPTY = Template.parse(b"Transform: AWS::Serverless-2016-10-31\nResources: {}\n")


def started(*kinds: tuple[str, str]) -> Template:
    template = EMPTY
    for kind, name in (*kinds, ("log-group", "Log")):
        template, _ = add(template, kind, name)
    return template


def keys(template: Template) -> set[tuple[str, str, str]]:
    return {(wire.connection, wire.source, wire.target) for wire in read_wires(template)}


@pytest.mark.parametrize("kind", ["http-api", "rest-api", "websocket-api"])
def test_requests_of_an_api_are_logged_and_no_more(kind: str) -> None:
    template = started((kind, "Api"))
    drawn, notes = connect_with_notes(template, "Api", "Log")
    assert (f"{kind}-logs-to-log-group", "Api", "Log") in keys(drawn)
    # HTTP APIs alone write without the role of the account.
    assert ("wire-left-to-do" in {note.code for note in notes}) is (kind != "http-api")
    assert connect(drawn, "Api", "Log").text == drawn.text
    assert disconnect(drawn, "Api", "Log").text == template.text
    other, _ = add(drawn, "log-group", "Other")
    with pytest.raises(Refused, match="logged elsewhere"):
        connect(other, "Api", "Other")
    changed = connect(drawn, "Api", "Log", settings={"Format": "$context.requestId"})
    assert changed.text.count("$context.") == 1


def test_an_account_role_in_the_template_is_enough() -> None:
    text = started(("rest-api", "Api")).text.rstrip() + "\n  Account: {Type: AWS::ApiGateway::Account}\n"
    _, notes = connect_with_notes(Template.parse(text.encode()), "Api", "Log")
    assert notes == []


STAGES = """\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: Api}}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      AccessLogSetting:
        {DestinationArn: !Sub 'arn:aws:logs:${AWS::Region}:1:log-group:${Log}', Format: $context.requestId}
  Test: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api}}
  Log: {Type: AWS::Logs::LogGroup}
"""


def test_the_log_of_a_stage_is_that_of_its_api() -> None:
    template = Template.parse(STAGES.encode())
    assert keys(template) == {("rest-api-logs-to-log-group", "Api", "Log")}
    assert connect(template, "Api", "Log").text == STAGES
    assert "AccessLogSetting" not in disconnect(template, "Api", "Log").text


def test_a_plain_api_without_a_stage_has_nothing_to_log() -> None:
    text = "Resources:\n  Api: {Type: AWS::ApiGateway::RestApi}\n  Log: {Type: AWS::Logs::LogGroup}\n"
    with pytest.raises(Refused, match="no stage"):
        connect(Template.parse(text.encode()), "Api", "Log")


GLOBALS = """\
Transform: AWS::Serverless-2016-10-31
Globals: {HttpApi: {AccessLogSettings: {DestinationArn: !GetAtt Log.Arn, Format: $context.requestId}}}
Resources:
  Log: {Type: AWS::Logs::LogGroup}
  Api: {Type: AWS::Serverless::HttpApi}
  Own: {Type: AWS::Serverless::HttpApi, IgnoreGlobals: '*'}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.14
      CodeUri: .
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: get}}}
"""


def test_globals_log_every_api_that_takes_them_over() -> None:
    wires = {(wire.source, wire.target) for wire in read_wires(Template.parse(GLOBALS.encode()))}
    assert wires == {("Api", "Log"), ("ServerlessHttpApi", "Log"), ("ServerlessHttpApi", "Fn")}


def test_executions_of_a_state_machine_are_logged_with_the_right_to_deliver() -> None:
    template = started(("state-machine", "Flow"))
    drawn = connect(template, "Flow", "Log")
    assert drawn.get(("Resources", "Flow", "Properties", "Logging", "Level")) == "ERROR"
    assert "logs:CreateLogDelivery" in drawn.text
    view = view_of(drawn)
    wires = wires_in(view)
    (wire,) = [one for one in wires if one.connection == "state-machine-logs-to-log-group"]
    told = report(drawn, view, wire, wires)
    assert told["warnings"] == []
    assert len(told["statements"]) == 1
    assert told["words"] == "Flow may deliver logs to Log."
    assert connect(drawn, "Flow", "Log").text == drawn.text
    assert disconnect(drawn, "Flow", "Log").text == template.text


MACHINE = """\
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: '{}'
      LoggingConfiguration:
        Level: ALL
        Destinations: [{CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt Log.Arn}}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/CloudWatchLogsFullAccess]
  Log: {Type: AWS::Logs::LogGroup}
"""


def test_a_wider_right_of_a_hand_written_machine_is_enough_and_stays() -> None:
    template = Template.parse(MACHINE.encode())
    assert keys(template) == {("state-machine-logs-to-log-group", "Flow", "Log")}
    assert connect(template, "Flow", "Log").text == MACHINE
    left = disconnect(template, "Flow", "Log")
    assert "LoggingConfiguration" not in left.text
    assert "CloudWatchLogsFullAccess" in left.text


def test_failures_of_a_delivery_stream_are_logged_by_the_role_that_delivers() -> None:
    template = connect(started(("delivery-stream", "Clicks"), ("bucket", "Files")), "Clicks", "Files")
    drawn = connect(template, "Clicks", "Log")
    assert drawn.get(("Resources", "ClicksLog", "Type")) == "AWS::Logs::LogStream"
    role = drawn.get(("Resources", "ClicksToFilesRole", "Properties", "Policies"))
    assert "logs:PutLogEvents" in str(role)
    assert connect(drawn, "Clicks", "Log").text == drawn.text
    assert disconnect(drawn, "Clicks", "Log").text == template.text
    # With the bucket goes all that stands in its lines.
    left = disconnect(drawn, "Clicks", "Files")
    assert left.text == disconnect(template, "Clicks", "Files").text
    with pytest.raises(Refused, match="delivers to nothing"):
        connect(left, "Clicks", "Log")


def test_the_role_of_a_delivery_that_is_elsewhere_is_told_of() -> None:
    text = (
        "Resources:\n"
        "  Clicks:\n"
        "    Type: AWS::KinesisFirehose::DeliveryStream\n"
        "    Properties: {HttpEndpointDestinationConfiguration: {RoleARN: 'arn:aws:iam::1:role/x'}}\n"
        "  Log: {Type: AWS::Logs::LogGroup}\n"
    )
    drawn, notes = connect_with_notes(Template.parse(text.encode()), "Clicks", "Log")
    assert [note.code for note in notes] == ["wire-role"]
    assert disconnect(drawn, "Clicks", "Log").text == text
