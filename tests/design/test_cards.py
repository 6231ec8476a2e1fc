"""What cards say, their rows, ports and sizes; and that they are what the canvas expects."""

from __future__ import annotations

import dataclasses

import pytest

from stackline.design import Card, cards, read_diagram
from stackline.design.card import Facet
from stackline.design.geometry import CARD_WIDTH, FACET_HEIGHT, FOOT_HEIGHT, HEADER_HEIGHT, Port
from stackline.design.wording import runtime_words, schedule_words, type_words
from stackline.server.schemas import CardView, FacetView, PortView
from stackline.template import Template


def drawn(text: str) -> dict[str, Card]:
    template = Template.parse(f"Transform: AWS::Serverless-2016-10-31\n{text}".encode())
    return {card.id: card for card in cards(template, read_diagram(template))}


def one(type: str, properties: str = "{}", before: str = "") -> Card:
    return drawn(f"{before}\nResources:\n  X:\n    Type: {type}\n    Properties: {properties}\n")["X"]


@pytest.mark.parametrize(
    ("made", "view"), [(Card, CardView), (Facet, FacetView), (Port, PortView)], ids=lambda each: each.__name__
)
def test_fields_are_those_of_the_canvas(made: type, view: type[CardView]) -> None:
    own = {"folded"}  # the canvas counts itself what is folded just now
    # Where a card leads to, what may be added or changed in place, and what is emulated, the server asks for.
    theirs = {"opens", "adds", "event", "changes", "fidelity"}
    assert {field.name for field in dataclasses.fields(made)} - own == set(view.model_fields) - theirs


def test_cards_fit_the_servers_model() -> None:
    CardView.model_validate(one("AWS::SNS::Topic"), from_attributes=True)


@pytest.mark.parametrize(
    ("type", "properties", "subtitle"),
    [
        ("AWS::Serverless::Function", "{Runtime: python3.13, MemorySize: 512}", "Python 3.13 · 512 MB"),
        ("AWS::Serverless::Function", "{Runtime: nodejs22.x}", "Node.js 22 · 128 MB"),
        ("AWS::Serverless::Function", "{Runtime: java21, MemorySize: !Ref Size}", "Java 21"),
        ("AWS::Serverless::Function", "{PackageType: Image, MemorySize: 2048}", "Container · 2048 MB"),
        ("AWS::Lambda::Function", "{}", "Function · 128 MB"),
        ("AWS::Serverless::HttpApi", "{}", "HTTP API"),
        (
            "AWS::Serverless::HttpApi",
            "{DefinitionBody: {paths: {/: {get: {}, post: {}}}}}",
            "HTTP API · 2 routes",
        ),
        ("AWS::Serverless::Api", "{DefinitionBody: {paths: {/: {get: {}}}}}", "REST API · 1 route"),
        (
            "AWS::DynamoDB::Table",
            "{KeySchema: [{AttributeName: pk}, {AttributeName: sk}]}",
            "Table · pk, sk",
        ),
        ("AWS::DynamoDB::Table", "{KeySchema: [{AttributeName: !Ref Key}]}", "Table"),
        (
            "AWS::DynamoDB::Table",
            "{KeySchema: [{AttributeName: pk}], TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}}",
            "Table · pk · TTL",
        ),
        ("AWS::Serverless::SimpleTable", "{PrimaryKey: {Name: id, Type: String}}", "Table · id"),
        ("AWS::S3::Bucket", "{VersioningConfiguration: {Status: Enabled}}", "Bucket · versioned"),
        ("AWS::S3::Bucket", "{WebsiteConfiguration: {IndexDocument: i}}", "Bucket · website"),
        ("AWS::SQS::Queue", "{FifoQueue: true}", "Queue · FIFO"),
        ("AWS::SQS::Queue", "{MessageRetentionPeriod: 1209600}", "Queue · keeps 14 days"),
        ("AWS::SNS::Topic", "{FifoTopic: 'true'}", "Topic · FIFO"),
        ("AWS::Kinesis::Stream", "{ShardCount: 1}", "Stream · 1 shard"),
        ("AWS::Kinesis::Stream", "{StreamModeDetails: {StreamMode: ON_DEMAND}}", "Stream · on demand"),
        ("AWS::Scheduler::Schedule", "{ScheduleExpression: rate(5 minutes)}", "Schedule · every 5 minutes"),
        ("AWS::Events::Rule", "{EventPattern: {source: [aws.s3]}}", "Event rule · aws.s3"),
        ("AWS::Events::Rule", "{ScheduleExpression: rate(1 day)}", "Event rule · every day"),
        ("AWS::Serverless::StateMachine", "{Type: EXPRESS}", "State machine · Express"),
        ("AWS::StepFunctions::StateMachine", "{}", "State machine · Standard"),
        ("AWS::Serverless::LayerVersion", "{CompatibleRuntimes: [python3.13]}", "Layer · Python 3.13"),
        (
            "AWS::Serverless::Function",
            "{Runtime: python3.14, AssumeRolePolicyDocument: {Statement: [{Principal: edgelambda.amazonaws.com}]}}",
            "Edge · Python 3.14 · 128 MB",
        ),
        ("AWS::Lambda::Url", "{AuthType: NONE}", "Function URL · public"),
        ("AWS::OpenSearchService::Domain", "{EngineVersion: OpenSearch_2.19}", "Search · OpenSearch 2.19"),
        ("AWS::Elasticsearch::Domain", "{ElasticsearchVersion: '7.10'}", "Search · Elasticsearch 7.10"),
        ("AWS::Events::EventBus", "{Name: orders}", "Event bus"),
        ("AWS::Lambda::EventSourceMapping", "{}", "Lambda event source mapping"),
        ("Custom::Website", "{}", "Custom resource · Website"),
    ],
)
def test_what_a_card_says_under_its_title(type: str, properties: str, subtitle: str) -> None:
    assert one(type, properties).subtitle == subtitle


def test_globals_and_parameters_defaults_are_read() -> None:
    before = (
        "Parameters: {Size: {Type: Number, Default: 256}}\n"
        "Globals: {Function: {Runtime: ruby3.4, MemorySize: !Ref Size}}"
    )
    assert one("AWS::Serverless::Function", "{}", before).subtitle == "Ruby 3.4 · 256 MB"
    assert one("AWS::Lambda::Function", "{}", before).subtitle == "Function · 128 MB"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("rate(1 hour)", "every hour"),
        ("rate(15 minutes)", "every 15 minutes"),
        ("cron(0 2 * * ? *)", "daily 02:00 UTC"),
        ("cron(30 9 ? * MON-FRI *)", "weekdays 09:30 UTC"),
        ("cron(0 8 ? * MON *)", "Mon 08:00 UTC"),
        ("cron(0 0 1 * ? *)", "monthly, day 1, 00:00 UTC"),
        ("cron(15 * * * ? *)", "hourly at :15"),
        ("cron(0/5 8-17 ? * MON-FRI *)", "cron 0/5 8-17 ? * MON-FRI *"),
        ("at(2030-01-01T00:00:00)", "at(2030-01-01T00:00:00)"),
        ("nonsense", "nonsense"),
    ],
)
def test_schedules_in_words(expression: str, words: str) -> None:
    assert schedule_words(expression) == words


def test_a_time_zone_is_said() -> None:
    assert schedule_words("cron(0 6 * * ? *)", "Europe/Berlin") == "daily 06:00 Berlin"


def test_unknown_runtimes_and_types_stay_readable() -> None:
    assert runtime_words("cobol85") == "cobol85"
    assert type_words("") == "No type"
    assert type_words("Nonsense") == "Nonsense"
    assert (
        type_words("AWS::CloudFront::CloudFrontOriginAccessIdentity") == "Cloud front origin access identity"
    )
    assert type_words("AWS::WAFv2::WebACL") == "WAFv2 web ACL"


_API = """
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Condition: IsProduction
    Properties:
      DefinitionBody:
        paths:
          /items:
            get: {x-amazon-apigateway-integration: {uri: !Sub "${List.Arn}"}}
            x-amazon-apigateway-any-method: {}
            parameters: []
  List:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Post: {Type: HttpApi, Properties: {Path: "/items/{id}", Method: post, ApiId: !Ref Api}}
        Rest: {Type: HttpApi, Properties: {ApiId: !Ref Api}}
        Other: {Type: Api, Properties: {Path: /other, Method: delete}}
        Daily: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
"""


def test_routes_are_rows_with_coloured_methods() -> None:
    api = drawn(_API)["Api"]
    assert [(facet.id, facet.method, facet.label) for facet in api.facets] == [
        ("GET /items", "GET", "/items"),
        ("ANY /items", "ANY", "/items"),
        ("POST /items/{id}", "POST", "/items/{id}"),
        ("$default", None, "$default"),
    ]
    assert [facet.line for facet in api.facets] == [11, 12, 18, 19]
    assert api.condition == "IsProduction"


def test_virtual_cards() -> None:
    found = drawn(_API)
    implicit, daily = found["ServerlessRestApi"], found["List/Daily"]
    assert (implicit.kind, implicit.family, implicit.virtual, implicit.line) == ("rest-api", "api", True, 20)
    assert implicit.subtitle == "REST API · 1 route"
    assert (daily.title, daily.kind, daily.subtitle) == ("Daily", "schedule", "Schedule · every day")
    assert daily.lines == (21, 21)


def test_sizes_and_ports() -> None:
    api = drawn(_API)["Api"]
    assert api.width == CARD_WIDTH
    assert api.height == HEADER_HEIGHT + 4 * FACET_HEIGHT + FOOT_HEIGHT
    ports = {port.id: port for port in api.ports}
    assert (ports["in"].side, ports["in"].x, ports["in"].y) == ("left", 0, HEADER_HEIGHT / 2)
    assert (ports["out"].side, ports["out"].x, ports["out"].y) == ("right", CARD_WIDTH, HEADER_HEIGHT / 2)
    rows = [ports[facet.id] for facet in api.facets]
    assert [port.y for port in rows] == [HEADER_HEIGHT + FACET_HEIGHT * (row + 0.5) for row in range(4)]
    assert {port.side for port in rows} == {"right"}


def test_ports_know_what_is_connected() -> None:
    found = drawn(
        "Resources:\n"
        "  Q: {Type: AWS::SQS::Queue}\n"
        "  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}}\n"
    )
    assert {port.id for port in found["F"].ports if port.connected} == {"in"}
    assert not {port.id for port in found["Q"].ports if port.connected} & {"in"}
    assert any(port.connected for port in found["Q"].ports)


def test_a_tables_stream_is_a_row_where_it_has_one() -> None:
    assert one("AWS::DynamoDB::Table").facets == ()
    (stream,) = one("AWS::DynamoDB::Table", "{StreamSpecification: {StreamViewType: NEW_IMAGE}}").facets
    assert (stream.id, stream.label, stream.note) == ("stream", "Stream", "new image")


def test_a_loop_whose_items_are_not_known_says_what_it_makes() -> None:
    loop = drawn(
        "Parameters: {Names: {Type: CommaDelimitedList}}\n"
        "Resources:\n  Fn::ForEach::Topics: [Name, !Ref Names, {'Topic${Name}': {Type: AWS::SNS::Topic}}]\n"
    )["Fn::ForEach::Topics"]
    assert (loop.title, loop.subtitle) == ("Topics", "Loop · SNS topic")
