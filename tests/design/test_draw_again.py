"""Drawing a wire that a person wrote in another spelling completes that spelling, and adds no second one."""

from __future__ import annotations

import pytest

from stackline.catalog import Access
from stackline.core import Refused
from stackline.design import connect, read_wires
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
  Work: {Type: AWS::SQS::Queue}
"""
WRITTEN = {
    "Work": "  Reads: {Type: AWS::Lambda::EventSourceMapping, Properties: "
    "{FunctionName: !Ref Fn, EventSourceArn: !GetAtt Work.Arn}}\n",
    "News": "  News: {Type: AWS::SNS::Topic, Properties: "
    "{Subscription: [{Protocol: lambda, Endpoint: !GetAtt Fn.Arn}]}}\n",
    "Files": "  Files: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: "
    "{LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Fn.Arn}]}}}\n",
    "Fn": "  Ends: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Fn, "
    "Qualifier: $LATEST, DestinationConfig: {OnFailure: {Destination: !GetAtt Work.Arn}}}}\n",
}


@pytest.mark.parametrize("source", WRITTEN)
def test_what_is_there_stays_as_it_is(source: str) -> None:
    template = Template.parse((TEMPLATE + WRITTEN[source]).encode())
    (wire,) = read_wires(template)
    assert wire.source == source
    assert connect(template, source, wire.target, facet=wire.facet).text == template.text


def test_a_subscription_gets_the_permission_it_lacks() -> None:
    text = TEMPLATE + (
        "  News: {Type: AWS::SNS::Topic}\n"
        "  Hears: {Type: AWS::SNS::Subscription, Properties: "
        "{TopicArn: !Ref News, Protocol: lambda, Endpoint: !GetAtt Fn.Arn}}\n"
    )
    drawn = connect(Template.parse(text.encode()), "News", "Fn")
    assert set(drawn.resources) == {"Fn", "Work", "News", "Hears", "NewsToFnPermission"}
    assert connect(drawn, "News", "Fn").text == drawn.text


def test_settings_change_the_spelling_that_is_there() -> None:
    template = Template.parse((TEMPLATE + WRITTEN["Work"]).encode())
    drawn = connect(template, "Work", "Fn", settings={"batch_size": 5})
    assert drawn.get(("Resources", "Reads", "Properties", "BatchSize")) == 5
    assert "Events" not in drawn.resources["Fn"]["Properties"]
    with pytest.raises(Refused):
        connect(
            Template.parse((TEMPLATE + WRITTEN["News"]).encode()),
            "News",
            "Fn",
            settings={"filter": {"a": ["b"]}},
        )


CONNECTED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Main:
    Type: AWS::Serverless::StateMachine
    Properties: {Role: !GetAtt Role.Arn, DefinitionUri: main.asl.json}
    Connectors:
      Runs: {Properties: {Destination: {Id: Inner}, Permissions: [Write, Read]}}  # both
  Inner:
    Type: AWS::Serverless::StateMachine
    Properties: {Role: !GetAtt Role.Arn, DefinitionUri: inner.asl.json}
  Told: {Type: AWS::SQS::Queue}
  Tells:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Main}, Destination: {Id: Told}, Permissions: [Write]}
"""


@pytest.mark.parametrize(("access", "levels"), [("read", "[Read]"), ("write", "[Write]")])
def test_the_level_of_a_connector_is_its_permissions(access: Access, levels: str) -> None:
    template = Template.parse(CONNECTED.encode())
    changed = connect(template, "Main", "Inner", connection="state-machine-uses-state-machine", access=access)
    assert changed.text == CONNECTED.replace("[Write, Read]", levels)
    (wire,) = [one for one in read_wires(changed) if one.target == "Inner"]
    assert wire.access == access


@pytest.mark.parametrize("access", ["read", "read-write"])
def test_a_level_that_sam_has_no_connector_for_is_refused(access: Access) -> None:
    template = Template.parse(CONNECTED.encode())
    with pytest.raises(Refused, match="A connector from Main to Told has no Read"):
        connect(template, "Main", "Told", access=access)


def test_a_shared_role_is_named_where_less_cannot_be_given() -> None:
    statement = "{Effect: Allow, Action: 'dynamodb:*', Resource: !GetAtt Items.Arn}"
    text = f"""\
Resources:
  Items: {{Type: AWS::DynamoDB::Table}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - {{PolicyName: a, PolicyDocument: {{Statement: [{statement}]}}}}
  One:
    Type: AWS::Lambda::Function
    Properties: {{Role: !GetAtt Role.Arn, Environment: {{Variables: {{TABLE: !Ref Items}}}}}}
  Two:
    Type: AWS::Lambda::Function
    Properties: {{Role: !GetAtt Role.Arn, Environment: {{Variables: {{TABLE: !Ref Items}}}}}}
"""
    with pytest.raises(Refused, match="Role is the role of Two too"):
        connect(Template.parse(text.encode()), "One", "Items", access="read")


def test_another_level_adds_no_variables() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Items: {Type: AWS::DynamoDB::Table}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBCrudPolicy: {TableName: !Ref Items}
"""
    template = Template.parse(text.encode())
    changed = connect(template, "One", "Items", access="read")
    (policy,) = changed.resources["One"]["Properties"]["Policies"]
    assert changed.resources["One"]["Properties"] == {"Policies": [policy]}
    assert [wire.access for wire in read_wires(changed)] == ["read"]
    assert connect(template, "One", "Items", access="read-write").text == text


POLLED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Environment: {Variables: {WORK: !Ref Work}}
      Events: {On: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn}}}
  Work: {Type: AWS::SQS::Queue}
"""


def test_a_grant_to_poll_counts_for_the_code_too_where_a_variable_names_the_queue() -> None:
    template = Template.parse(POLLED.encode())
    once = connect(template, "Fn", "Work", access="read")
    assert once.text.count("SQSPollerPolicy") == 1
    assert [wire.access for wire in read_wires(once)] == [None, "read"]
    assert connect(once, "Fn", "Work", access="read").text == once.text
    assert "SQSPollerPolicy" not in connect(once, "Fn", "Work", access="write").text


def test_a_grant_of_a_role_that_lets_another_start_it_is_not_lent() -> None:
    role = """\
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: polls
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
                Resource: !GetAtt Work.Arn
"""
    text = POLLED.replace("Handler: app.handler", "Role: !GetAtt Role.Arn") + role
    changed = connect(Template.parse(text.encode()), "Fn", "Work", access="write")
    assert "sqs:ReceiveMessage" in changed.text
    assert [wire.access for wire in read_wires(changed)] == [None, "write"]


@pytest.mark.parametrize(("access", "possible"), [("read", False), ("read-write", True)])
def test_a_level_leaves_the_destination_what_it_needs(access: Access, possible: bool) -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: sends
          PolicyDocument:
            Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Work.Arn}]
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: {Variables: {WORK: !Ref Work}}
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Work.Arn}}}
  Work: {Type: AWS::SQS::Queue}
"""
    template = Template.parse(text.encode())
    if possible:
        assert "sqs:SendMessage" in connect(template, "Fn", "Work", access=access).text
        return
    with pytest.raises(Refused, match="function-failure-sends-queue goes from Fn to Work by the same lines"):
        connect(template, "Fn", "Work", access=access)


def test_a_level_that_a_shared_role_would_give_to_another_too_is_refused() -> None:
    text = """\
Resources:
  Limit: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: '5'}}
  Role: {Type: AWS::IAM::Role}
  One:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Environment: {Variables: {LIMIT: !GetAtt Limit.Value}}}
  Two:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Environment: {Variables: {LIMIT: !GetAtt Limit.Value}}}
"""
    with pytest.raises(Refused, match="Role is the role of Two too: give One a role of its own"):
        connect(Template.parse(text.encode()), "One", "Limit", access="read")


def test_a_level_on_a_database_whose_password_is_elsewhere_is_refused() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, MasterUsername: app, MasterUserPassword: secret}}
  One:
    Type: AWS::Serverless::Function
    Properties: {Environment: {Variables: {HOST: !GetAtt Db.Endpoint.Address}}}
"""
    template = Template.parse(text.encode())
    with pytest.raises(Refused, match="One is not told where it is"):
        connect(template, "One", "Db", access="read-write")
    assert "DB_DATABASE_PORT" in connect(template, "One", "Db").text
