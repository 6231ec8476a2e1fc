"""What is added to a card in place, changed there and taken away, in templates as people write them."""

from __future__ import annotations

import textwrap

import pytest

from stackline.core import Refused
from stackline.design import connect, read_diagram
from stackline.design.facet_edits import Done, add_facet, change_facet, remove_facet
from stackline.design.facet_forms import adding_form, changing_form
from stackline.template import Project, Template

FUNCTION = (
    "Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: app.handler, Runtime: python3.14}"
)


def project(text: str) -> Project:
    return Project.of(Template.parse(text.encode()))


def rows(found: Project, card: str) -> list[str]:
    return [one.id for each in read_diagram(found).resources if each.id == card for one in each.facets]


def refused(code: str, words: str):
    return pytest.raises(Refused, match=rf"(?s){words}.*\[{code}\]")


# Routes --------------------------------------------------------------------------------------------------------------

EVENT = """\
Resources:
  Api: {Type: AWS::Serverless::HttpApi}
  Items:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.14
      Events:
        Read:  # what readers ask
          Type: HttpApi
          Properties:
            ApiId: !Ref Api
            Path: '/items/{id}'  # one of them
            Method: get
"""


def test_a_route_keeps_its_quotes_its_comments_and_its_small_letters() -> None:
    before = project(EVENT)
    after = change_facet(
        before, "Api", "GET /items/{id}", {"method": "DELETE", "path": "/things/{id}"}
    ).project
    assert after.text == EVENT.replace("'/items/{id}'", "'/things/{id}'").replace(
        "Method: get", "Method: delete"
    )


def test_only_what_is_named_changes() -> None:
    after = change_facet(project(EVENT), "Api", "GET /items/{id}", {"method": "POST"}).project
    assert after.text == EVENT.replace("Method: get", "Method: post")
    assert change_facet(project(EVENT), "Api", "GET /items/{id}", {}).project.text == EVENT


def test_the_catch_all_has_neither_path_nor_method() -> None:
    after = change_facet(project(EVENT), "Api", "GET /items/{id}", {"method": "$default"}).project
    assert rows(after, "Api") == ["$default"]
    assert "Path" not in after.text
    again = change_facet(after, "Api", "$default", {"method": "GET", "path": "/all"}).project
    assert rows(again, "Api") == ["GET /all"]


def test_one_method_of_several_changes_where_it_is_listed() -> None:
    text = (
        EVENT.replace("AWS::Serverless::HttpApi", "AWS::Serverless::Api")
        .replace("HttpApi", "Api")
        .replace("ApiId", "RestApiId")
        .replace("Method: get", "Method: [get, post]")
    )
    before = project(text)
    after = change_facet(before, "Api", "POST /items/{id}", {"method": "PUT"}).project
    assert after.text == text.replace("[get, post]", "[get, put]")
    with refused("facet-refused", "one event for several methods"):
        change_facet(before, "Api", "POST /items/{id}", {"path": "/other"})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"path": "things"}, "begins with /"),
        ({"path": ""}, "Path must be given"),
        ({"method": "FETCH"}, "is one of GET"),
        ({"colour": "red"}, "nothing called colour"),
    ],
)
def test_what_is_no_route_is_refused(values: dict[str, str], words: str) -> None:
    with refused("facet-field", words):
        change_facet(project(EVENT), "Api", "GET /items/{id}", values)


def test_two_routes_are_never_one() -> None:
    before = add_facet(
        project(EVENT), "Api", "route", {"method": "GET", "path": "/all", "target": "Items"}
    ).project
    with refused("facet-refused", "has a route GET /all already"):
        change_facet(before, "Api", "GET /items/{id}", {"path": "/all"})
    with refused("facet-there", "has GET /all already"):
        add_facet(before, "Api", "route", {"method": "GET", "path": "/all", "target": "Items"})


DOCUMENT = """\
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        info: {title: Shop, version: '1'}
        paths:
          # what there is to buy
          /items:
            get:  # all of it
              summary: All items
            post: {summary: One more}
          /status:
            get: {summary: Is it well}
"""


def test_a_route_that_leads_nowhere_yet_is_changed_and_taken_away_too() -> None:
    before = project(DOCUMENT)
    assert rows(before, "Api") == ["GET /items", "POST /items", "GET /status"]
    after = change_facet(before, "Api", "GET /status", {"method": "HEAD", "path": "/health"}).project
    assert after.text == DOCUMENT.replace("/status:\n            get", "/health:\n            head")
    assert remove_facet(before, "Api", "GET /status").text == DOCUMENT[: DOCUMENT.index("          /status")]


def test_one_operation_of_a_path_moves_and_the_other_stays() -> None:
    after = change_facet(project(DOCUMENT), "Api", "POST /items", {"path": "/orders"}).project
    assert sorted(rows(after, "Api")) == ["GET /items", "GET /status", "POST /orders"]
    assert "get:  # all of it" in after.text
    assert change_facet(
        project(DOCUMENT), "Api", "POST /items", {"method": "PUT"}
    ).project.text == DOCUMENT.replace("post: {", "put: {")


def test_a_route_that_leads_nowhere_yet_gets_its_function() -> None:
    before = project(DOCUMENT + f"  Items: {{{FUNCTION}}}\n")
    after = add_facet(before, "Api", "route", {"method": "GET", "path": "/items", "target": "Items"}).project
    assert rows(after, "Api") == ["GET /items", "POST /items", "GET /status"]
    assert "summary: All items" in after.text


def test_a_route_makes_its_function() -> None:
    done = add_facet(
        project("Resources:\n  Api: {Type: AWS::Serverless::HttpApi}\n"),
        "Api",
        "route",
        {"method": "GET", "path": "/items/{id}", "target": "new function"},
    )
    assert done.made == ("GetItemsId", "GetItemsIdLogGroup")
    assert done.wire is not None
    assert (done.wire.source, done.facet, done.wire.target) == ("Api", "GET /items/{id}", "GetItemsId")


def test_a_permission_for_one_route_alone_is_told_of() -> None:
    text = EVENT.replace(
        "AWS::Serverless::HttpApi}", "AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Name: Api}}"
    )
    text = (
        text[: text.index("      Events")]
        + """\
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: GET /items, Target: !Sub 'integrations/${Runs}'}
  Runs:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Items.Arn}
  Allowed:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Items
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/GET/items
"""
    )
    done = change_facet(project(text), "Api", "GET /items", {"path": "/things"})
    assert done.project.text == text.replace("GET /items,", "GET /things,")
    assert [one.code for one in done.notes] == ["route-permission"]


COMMENTED = """\
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /items:
            get: {}
            # Makes one.
            post:
              # the body is an item
              summary: Make  # not twice
              responses: {}
          /things:
            get: {}
"""


def test_an_operation_keeps_its_comments_where_it_leaves_its_path() -> None:
    moved = change_facet(project(COMMENTED), "Api", "POST /items", {"path": "/orders"}).project
    lines = COMMENTED.splitlines(keepends=True)
    operation = "".join(lines[10:15])
    assert operation.startswith("            # Makes one.")
    assert moved.text == COMMENTED.replace(operation, "          /orders:\n" + operation)
    into = change_facet(project(COMMENTED), "Api", "POST /items", {"method": "PUT", "path": "/things"})
    assert into.project.text == COMMENTED.replace(operation, "") + operation.replace("post:", "put:")
    # In a document of its own the paths are pieces of the text that are edited apart.
    body = textwrap.dedent(COMMENTED[COMMENTED.index("        openapi") :])
    uses = COMMENTED[: COMMENTED.index("      DefinitionBody")] + (
        "      DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}\n"
    )
    apart = project(uses).with_file("api.yaml", body.encode())
    after = change_facet(apart, "Api", "POST /items", {"path": "/orders"}).project
    assert after.files["api.yaml"].decode() == textwrap.dedent(
        moved.text[moved.text.index("        openapi") :]
    )


METHODS = f"""\
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: Api}}}}
  Items: {{{FUNCTION}}}
"""


def test_methods_take_their_path_along_and_leave_what_others_need() -> None:
    first = add_facet(
        project(METHODS), "Api", "route", {"method": "GET", "path": "/a/b", "target": "Items"}
    ).project
    # Without a document and without methods it is a document that is written: the methods are a person's.
    text = (
        METHODS
        + """\
  A: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, \
PathPart: a}}
"""
    )
    assert rows(first, "Api") == ["GET /a/b"]
    one = add_facet(
        project(text), "Api", "route", {"method": "GET", "path": "/a/b", "target": "Items"}
    ).project
    two = add_facet(one, "Api", "route", {"method": "POST", "path": "/a/c", "target": "Items"}).project
    moved = change_facet(two, "Api", "GET /a/b", {"path": "/a/d"}).project
    assert sorted(rows(moved, "Api")) == ["GET /a/d", "POST /a/c"]
    assert "PathPart: b" not in moved.text
    assert "  A: {Type" in moved.text
    named = change_facet(two, "Api", "GET /a/b", {"method": "PUT"}).project
    assert named.text == two.text.replace("HttpMethod: GET", "HttpMethod: PUT")


STEPS = (
    METHODS
    + """\
  # What is sold.
  Things:
    Type: AWS::ApiGateway::Resource
    Properties:
      RestApiId: !Ref Api
      ParentId: !GetAtt Api.RootResourceId
      PathPart: things # in the singular: no
  Thing:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !Ref Things, PathPart: '{id}'}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Thing
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Items.Arn}/invocations
"""
)


def moved(text: str, path: str) -> Done:
    return change_facet(project(text), "Api", "GET /things/{id}", {"path": path})


def test_steps_of_one_route_move_with_it() -> None:
    assert moved(STEPS, "/goods/{id}").project.text == STEPS.replace("PathPart: things", "PathPart: goods")
    renamed = moved(STEPS, "/things/{number}")
    assert renamed.project.text == STEPS.replace("'{id}'", "'{number}'")
    assert [one.code for one in renamed.notes] == ["rest-step-variable", "api-deployment"]


def test_a_step_that_others_use_stays_and_the_rest_moves() -> None:
    shared = (
        STEPS
        + """\
  All:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !Ref Things, HttpMethod: GET, Integration: {Type: MOCK}}
"""
    )
    after = moved(shared, "/goods/{id}").project
    assert "PathPart: things # in the singular: no" in after.text
    assert after.get(("Resources", "Thing", "Properties", "ParentId")) == {"Ref": "ApiGoodsResource"}
    assert after.get(("Resources", "ApiGoodsResource", "Properties", "PathPart")) == "goods"
    assert after.get(("Resources", "Get")) == project(STEPS).get(("Resources", "Get"))
    assert rows(after, "Api") == ["GET /goods/{id}"]


def test_a_longer_and_a_shorter_path() -> None:
    longer = moved(STEPS, "/v1/things/{id}").project
    assert longer.get(("Resources", "Things", "Properties", "ParentId")) == {"Ref": "ApiV1Resource"}
    back = change_facet(longer, "Api", "GET /v1/things/{id}", {"path": "/things/{id}"}).project
    assert back.text == STEPS
    # A step that a person made is not taken away, though nothing uses it any more.
    shorter = moved(STEPS, "/goods").project
    assert shorter.text == STEPS.replace("PathPart: things", "PathPart: goods").replace(
        "ResourceId: !Ref Thing", "ResourceId: !Ref Things"
    )


def test_an_authorizer_asks_at_connect_only() -> None:
    text = """\
Resources:
  Socket: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET, Name: Socket}}
  Asks: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Socket, AuthorizerType: REQUEST, Name: Asks}}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Socket
      RouteKey: $connect
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Asks
      Target: !Sub 'integrations/${Runs}'
  Runs:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Socket
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Chat.Arn}/invocations
  Chat: {Type: AWS::Lambda::Function, Properties: {Handler: app.handler}}
"""
    with refused("facet-refused", "asked at \\$connect only"):
        change_facet(project(text), "Socket", "$connect", {"key": "hello"})


# Streams and URLs ----------------------------------------------------------------------------------------------------

TABLE = """\
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST  # as it comes
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
"""


def test_a_stream_is_there_without_a_reader() -> None:
    before = project(TABLE)
    after = add_facet(before, "Orders", "stream", {"StreamSpecification.StreamViewType": "KEYS_ONLY"}).project
    assert rows(after, "Orders") == ["stream"]
    told = change_facet(
        after, "Orders", "stream", {"StreamSpecification.StreamViewType": "NEW_IMAGE"}
    ).project
    assert told.text == after.text.replace("KEYS_ONLY", "NEW_IMAGE")
    assert remove_facet(told, "Orders", "stream").text == TABLE
    with refused("facet-there", "has its Stream already"):
        add_facet(after, "Orders", "stream", {})


def test_a_stream_goes_with_all_that_read_it_but_not_from_under_others() -> None:
    text = TABLE + f"  One: {{{FUNCTION}}}\n  Two: {{{FUNCTION}}}\n"
    found = project(text)
    found = add_facet(found, "Orders", "stream", {}).project
    for name in ("One", "Two"):
        found = connect(found, "Orders", name, facet="stream")
    assert rows(remove_facet(found, "Orders", "stream"), "Orders") == []
    used = project(found.text + "Outputs:\n  Stream: {Value: !GetAtt Orders.StreamArn}\n")
    with refused("wire-in-use", "Stream uses the Stream of Orders"):
        remove_facet(used, "Orders", "stream")


def test_a_url_that_something_names_stays() -> None:
    text = f"Resources:\n  Hello: {{{FUNCTION}}}\n"
    after = add_facet(project(text), "Hello", "url", {"FunctionUrlConfig.AuthType": "NONE"}).project
    assert rows(after, "Hello") == ["url"]
    assert remove_facet(after, "Hello", "url").text == text
    used = project(after.text + "Outputs:\n  Where: {Value: !GetAtt HelloUrl.FunctionUrl}\n")
    with refused("wire-in-use", "Where uses the URL of Hello"):
        remove_facet(used, "Hello", "url")


# Triggers and rules --------------------------------------------------------------------------------------------------


def test_a_trigger_of_a_function_is_an_event_of_it() -> None:
    text = f"Resources:\n  Report: {{{FUNCTION}}}\n"
    done = add_facet(
        project(text), "Report", "schedule", {"name": "Daily", "ScheduleExpression": "rate(1 day)"}
    )
    assert done.wire is not None
    assert done.wire.source == "Report/Daily"
    form = changing_form(done.project, "Report/Daily", None)
    assert [(one.setting.path, one.value) for one in form.fields] == [
        ("ScheduleExpression", "rate(1 day)"),
        ("ScheduleExpressionTimezone", None),
    ]
    after = change_facet(done.project, "Report/Daily", None, {"ScheduleExpression": "rate(2 days)"}).project
    assert after.text == done.project.text.replace("rate(1 day)", "rate(2 days)")
    assert remove_facet(after, "Report/Daily", None).text == text


def test_an_older_schedule_stays_in_its_own_words() -> None:
    text = (
        EVENT[: EVENT.index("        Read:")]
        + """\
        Nightly:
          Type: Schedule
          Properties: {Schedule: rate(1 day), Input: '{}'}
"""
    )
    after = change_facet(project(text), "Items/Nightly", None, {"ScheduleExpression": "rate(7 days)"}).project
    assert after.text == text.replace("rate(1 day)", "rate(7 days)")


def test_a_schedule_without_its_time_is_refused() -> None:
    found = project(f"Resources:\n  Report: {{{FUNCTION}}}\n")
    with refused("facet-field", "When must be given"):
        add_facet(found, "Report", "schedule", {})
    with refused("facet-field", "When "):
        add_facet(found, "Report", "schedule", {"ScheduleExpression": "every day"})


def test_a_plain_function_gets_a_schedule_of_its_own() -> None:
    found = project(
        "Resources:\n  Report: {Type: AWS::Lambda::Function, Properties: {Handler: app.handler}}\n"
    )
    done = add_facet(found, "Report", "schedule", {"ScheduleExpression": "rate(1 day)"})
    assert done.wire is not None
    assert done.wire.source in done.made


BUS = f"""\
Resources:
  Shop: {{Type: AWS::Events::EventBus, Properties: {{Name: shop}}}}
  Ship: {{{FUNCTION}}}
"""


def test_a_rule_of_a_bus_is_changed_in_place_and_there_is_one_for_each_target() -> None:
    given = {"pattern": "{source: [shop.orders]}", "target": "Ship"}
    after = add_facet(project(BUS), "Shop", "rule", given).project
    changed = change_facet(after, "Shop", None, {"pattern": "{source: [shop.returns]}"}, wire="Ship").project
    assert changed.text == after.text.replace("shop.orders", "shop.returns")
    with refused("facet-there", "has a rule for Ship already"):
        add_facet(after, "Shop", "rule", given)


def test_what_a_card_takes_is_told() -> None:
    form = adding_form(project(BUS), "Shop")
    assert [one.id for one in form.others] == ["rule", "dead-letter"]
    assert [one.setting.path for one in form.fields] == ["pattern", "target"]
    assert form.fields[1].setting.choices == ("Ship", "new function", "DefaultEventBus")
    with refused("facet-unknown", "Nothing called route can be added to Shop"):
        adding_form(project(BUS), "Shop", "route")
    with refused("facet-fixed", "nothing to change in place"):
        changing_form(project(BUS), "Shop", None)


def test_what_is_not_there_cannot_be_taken_away() -> None:
    with refused("facet-unknown", "Shop has no GET /"):
        remove_facet(project(BUS), "Shop", "GET /")
    with refused("facet-unknown", "Ship is no event"):
        remove_facet(project(BUS), "Ship", None)


# GraphQL -------------------------------------------------------------------------------------------------------------

GRAPHQL = f"""\
Resources:
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: {{Type: API_KEY}}
      SchemaInline: |
        type Query {{
          # by its number
          getItem(id: ID!): Item  # or null
          "All of them."
          items: [Item] @aws_api_key
        }}
        type Item {{ id: ID! }}
        type Mutation {{
          addItem(id: ID!): Item
        }}
        type Subscription {{
          added: Item @aws_subscribe(mutations: ["addItem"])
        }}
      DataSources:
        Lambda: {{Code: {{FunctionArn: !GetAtt Items.Arn}}}}
      Functions:
        one: {{DataSource: Code, Runtime: {{Name: APPSYNC_JS, Version: 1.0.0}}, InlineCode: a}}
      Resolvers:
        Query:
          # reads
          getItem: {{Pipeline: [one]}}
          items: {{Pipeline: [one]}}
        Mutation:
          addItem: {{Pipeline: [one]}}
  Items: {{{FUNCTION}}}
"""


def field(text: str, old: str, new: dict[str, str]) -> Done:
    return change_facet(project(text), "Graph", old, new)


def test_a_field_is_called_otherwise_in_the_schema_too() -> None:
    after = field(GRAPHQL, "Query.getItem", {"field": "item"})
    assert after.project.text == GRAPHQL.replace("getItem", "item")
    assert after.notes == ()
    heard = field(GRAPHQL, "Mutation.addItem", {"field": "putItem"})
    assert heard.project.text == GRAPHQL.replace("addItem", "putItem")


def test_a_field_goes_to_another_type_with_its_lines() -> None:
    after = field(GRAPHQL, "Query.getItem", {"type": "Mutation", "field": "touch"})
    line = "          # by its number\n          getItem(id: ID!): Item  # or null\n"
    resolver = "          # reads\n          getItem: {Pipeline: [one]}\n"
    added = "          addItem(id: ID!): Item\n"
    answered = "          addItem: {Pipeline: [one]}\n"
    assert after.project.text == (
        GRAPHQL.replace(line, "")
        .replace(added, added + line.replace("getItem", "touch"))
        .replace(resolver, "")
        .replace(answered, answered + resolver.replace("getItem", "touch"))
    )
    assert after.notes == ()


def test_the_schema_in_a_file_changes_with_its_bytes() -> None:
    start, end = GRAPHQL.index("      SchemaInline"), GRAPHQL.index("      DataSources")
    schema = textwrap.dedent(GRAPHQL[start:end].partition("\n")[2]).replace("\n", "\r\n")
    text = GRAPHQL[:start] + "      SchemaUri: api/schema.graphql\n" + GRAPHQL[end:]
    before = project(text).with_file("api/schema.graphql", b"\xef\xbb\xbf" + schema.encode())
    after = change_facet(before, "Graph", "Query.items", {"field": "all"}).project
    wanted = schema.replace("items:", "all:")
    assert after.files["api/schema.graphql"] == b"\xef\xbb\xbf" + wanted.encode()
    assert rows(after, "Graph") == ["Query.getItem", "Query.all", "Mutation.addItem"]


def test_a_field_that_the_schema_has_already_is_answered_instead() -> None:
    text = GRAPHQL.replace('          "All', '          other: Item\n          "All')
    after = field(text, "Query.getItem", {"field": "other"})
    assert after.project.text == text.replace("getItem: {P", "other: {P")
    assert after.notes == ()


@pytest.mark.parametrize(
    ("schema", "new", "words"),
    [
        (GRAPHQL.replace("type Query", "type Query implements One"), {"field": "x"}, ""),
        (
            GRAPHQL.replace(
                "type Query {",
                "interface One { getItem(id: ID!): Item }\n        type Query implements One {",
            ),
            {"field": "x"},
            "Query has it of the interface One",
        ),
        (GRAPHQL, {"type": "Person"}, "it has no type Person"),
        (GRAPHQL.replace("type Item {", "type Item"), {"field": "x"}, "it cannot be read"),
    ],
)
def test_what_cannot_be_done_in_the_schema_is_told(schema: str, new: dict[str, str], words: str) -> None:
    before = schema[schema.index("SchemaInline") : schema.index("DataSources")]
    after = field(schema, "Query.getItem", new)
    if words:
        assert before in after.project.text
    assert [words in one.summary for one in after.notes] == [True] * bool(words)
    assert all(one.code == "graphql-field" for one in after.notes)


def test_the_last_field_of_a_type_stays_in_the_schema() -> None:
    done = field(GRAPHQL, "Mutation.addItem", {"type": "Query"})
    assert "Mutation would be left without a field" in done.notes[0].summary
    assert rows(done.project, "Graph") == ["Query.getItem", "Query.items", "Query.addItem"]


def test_fields_of_one_line_are_parted_again() -> None:
    text = GRAPHQL.replace(
        "type Item { id: ID! }", "type Item { id: ID!, owner: Item, name: String }"
    ).replace("        Mutation:\n", "        Item:\n          owner: {Pipeline: [one]}\n        Mutation:\n")
    after = field(text, "Item.owner", {"type": "Mutation"}).project.text
    assert "type Item { id: ID!, name: String }" in after
    assert "addItem(id: ID!): Item owner: Item\n" in after
