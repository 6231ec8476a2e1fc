"""Fields of GraphQL APIs as people write them, and what a new one brings."""

from __future__ import annotations

import textwrap

import pytest

from stackline.catalog.graphql_schema import fields
from stackline.core import Refused
from stackline.design import add, connect, connect_with_notes, disconnect, read_diagram, read_wires
from stackline.template import Template

ENDS = """
    Fn: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
    Items:
      Type: AWS::DynamoDB::Table
      Properties: {KeySchema: [{AttributeName: user-id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]}
    Bus: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
    Web: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
"""
PLAIN = """
    Api: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: api, AuthenticationType: AWS_IAM}}
    Schema:
      Type: AWS::AppSync::GraphQLSchema
      Properties: {ApiId: !GetAtt Api.ApiId, Definition: 'type Query { getItem(id: ID!): AWSJSON }'}
"""
SAM = """
    Api:
      Type: AWS::Serverless::GraphQLApi
      Properties:
        Auth: {Type: AWS_IAM}
        SchemaInline: 'type Query { getItem(id: ID!): AWSJSON }'
"""
PIPELINES = """
        DataSources:
          DynamoDb: {ItemsSource: {TableName: !Ref Items, TableArn: !GetAtt Items.Arn}}
          Lambda: {Calls: {FunctionArn: !GetAtt Fn.Arn}}
        Functions:
          read: {DataSource: ItemsSource, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, CodeUri: read.js}
          call: {DataSource: Calls, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, CodeUri: call.js}
          idle: {DataSource: Calls, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, CodeUri: idle.js}
          nothing: {DataSource: NONE, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, CodeUri: nothing.js}
        Resolvers:
          Query:
            getItem: {Pipeline: [read, call]}
            Other: {FieldName: listItems, Pipeline: [read]}
          Subscription:
            onItem: {Pipeline: [nothing]}
"""


def template(*texts: str) -> Template:
    head = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    return Template.parse(
        (head + "".join(textwrap.indent(textwrap.dedent(text), "  ") for text in texts)).encode()
    )


def keys(template: Template) -> list[tuple[str, str | None, str]]:
    return [(wire.source, wire.facet, wire.target) for wire in read_wires(template) if wire.source == "Api"]


# Reading -----------------------------------------------------------------------------------------------------------


def test_sam_s_pipelines_are_read_step_by_step() -> None:
    """As in SAM's own examples: a field with two steps, and one by another name."""
    read = template(ENDS, SAM + PIPELINES)
    assert sorted(keys(read), key=str) == [
        ("Api", "Query.getItem", "Fn"),
        ("Api", "Query.getItem", "Items"),
        ("Api", "Query.listItems", "Items"),
    ]
    assert [
        facet.id for card in read_diagram(read).resources if card.id == "Api" for facet in card.facets
    ] == [
        "Query.getItem",
        "Query.listItems",
    ]
    less = disconnect(read, "Api", "Fn", facet="Query.getItem")
    properties = less.resources["Api"]["Properties"]
    assert properties["Resolvers"]["Query"]["getItem"] == {"Pipeline": ["read"]}
    assert "Calls" in properties["DataSources"]["Lambda"]  # the function `idle` asks it
    assert "ItemsSource" in properties["DataSources"]["DynamoDb"]
    last = disconnect(disconnect(less, "Api", "Items", facet="Query.getItem"), "Api", "Items")
    assert "DynamoDb" not in last.resources["Api"]["Properties"]["DataSources"]


def test_resolvers_of_appsync_are_read_by_reference_and_by_name() -> None:
    read = template(
        ENDS,
        PLAIN,
        """
        Source:
          Type: AWS::AppSync::DataSource
          Properties:
            ApiId: !GetAtt Api.ApiId
            Name: TheTable
            Type: AMAZON_DYNAMODB
            ServiceRoleArn: !GetAtt Role.Arn
            DynamoDBConfig: {TableName: !Ref Items, AwsRegion: !Sub '${AWS::Region}'}
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument: {}
            Policies:
              - PolicyName: items
                PolicyDocument: {Statement: [{Effect: Allow, Action: 'dynamodb:*', Resource: !GetAtt Items.Arn}]}
        GetItem:
          Type: AWS::AppSync::Resolver
          DependsOn: Schema
          Properties:
            {ApiId: !GetAtt Api.ApiId, TypeName: Query, FieldName: getItem, DataSourceName: !GetAtt Source.Name}
        ListItems:
          Type: AWS::AppSync::Resolver
          DependsOn: Schema
          Properties: {ApiId: !GetAtt Api.ApiId, TypeName: Query, FieldName: listItems, DataSourceName: TheTable}
        Step:
          Type: AWS::AppSync::FunctionConfiguration
          Properties: {ApiId: !GetAtt Api.ApiId, Name: step, DataSourceName: !GetAtt Source.Name}
        Pipe:
          Type: AWS::AppSync::Resolver
          Properties:
            ApiId: !GetAtt Api.ApiId
            TypeName: Query
            FieldName: pipe
            Kind: PIPELINE
            PipelineConfig: {Functions: [!GetAtt Step.FunctionId]}
        """,
    )
    assert keys(read) == [
        ("Api", "Query.getItem", "Items"),
        ("Api", "Query.listItems", "Items"),
        ("Api", "Query.pipe", "Items"),
    ]
    gone = read
    for field in ("getItem", "listItems", "pipe"):
        gone = disconnect(gone, "Api", "Items", facet=f"Query.{field}")
    assert set(gone.resources) == {"Fn", "Items", "Bus", "Web", "Api", "Schema"}


# Writing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("api", [SAM, PLAIN], ids=["sam", "plain"])
@pytest.mark.parametrize("target", ["Fn", "Items", "Bus", "Web"])
def test_a_field_drawn_is_read_and_erased(api: str, target: str) -> None:
    before = template(ENDS, api)
    drawn = connect(before, "Api", target, facet="Query.getItem")
    assert keys(drawn) == [("Api", "Query.getItem", target)]
    assert disconnect(drawn, "Api", target).text == before.text
    with pytest.raises(Refused):
        connect(drawn, "Api", "Items" if target != "Items" else "Fn", facet="Query.getItem")


def test_a_table_is_asked_as_the_field_s_name_says_and_with_its_own_key() -> None:
    drawn = template(ENDS, SAM)
    for facet in ("Query.getItem", "Query.listItems", "Mutation.putItem", "Mutation.deleteItem"):
        drawn = connect(drawn, "Api", "Items", facet=facet)
    functions = drawn.resources["Api"]["Properties"]["Functions"]
    assert '"user-id": ctx.args.user_id, "at": ctx.args.at' in functions["getItem"]["InlineCode"]
    for name, operation in (
        ("getItem", "GetItem"),
        ("listItems", "Scan"),
        ("putItem", "PutItem"),
        ("deleteItem", "DeleteItem"),
    ):
        assert f'operation: "{operation}"' in functions[name]["InlineCode"]
    (source,) = drawn.resources["Api"]["Properties"]["DataSources"]["DynamoDb"].values()
    assert source["Permissions"] == ["Read", "Write"]


def test_what_only_reads_may_only_read() -> None:
    drawn = connect(template(ENDS, SAM), "Api", "Items", facet="Query.getItem")
    (source,) = drawn.resources["Api"]["Properties"]["DataSources"]["DynamoDb"].values()
    assert source["Permissions"] == ["Read"]
    plain = connect(template(ENDS, PLAIN), "Api", "Items", facet="Query.getItem")
    plain = connect(plain, "Api", "Items", facet="Query.readItem")
    actions = [
        policy["PolicyDocument"]["Statement"][0]["Action"]
        for policy in plain.resources["ApiToItemsRole"]["Properties"]["Policies"]
    ]
    assert actions == ["dynamodb:GetItem"]
    plain = connect(plain, "Api", "Items", facet="Mutation.putItem")
    assert len(plain.resources["ApiToItemsRole"]["Properties"]["Policies"]) == 2


def test_an_api_is_asked_at_its_stage() -> None:
    drawn = connect(
        template(ENDS, SAM),
        "Api",
        "Web",
        facet="Query.getItem",
        settings={"path": "/items", "method": "POST"},
    )
    code = drawn.resources["Api"]["Properties"]["Functions"]["getItem"]["InlineCode"]
    assert 'resourcePath: "/live/items"' in code
    assert "body: JSON.stringify(ctx.args)" in code


def test_a_field_with_a_name_that_is_no_logical_id() -> None:
    drawn = connect(template(ENDS, SAM), "Api", "Fn", facet="Query.get_item")
    assert drawn.resources["Api"]["Properties"]["Resolvers"] == {
        "Query": {"getitem": {"FieldName": "get_item", "Pipeline": ["getitem"]}}
    }
    assert keys(drawn) == [("Api", "Query.get_item", "Fn")]


def test_the_resolver_waits_for_the_schema_and_a_function_needs_no_code() -> None:
    drawn = connect(template(ENDS, PLAIN), "Api", "Fn", facet="Query.getItem")
    resolver = drawn.resources["ApiQueryGetItemResolver"]
    assert resolver["DependsOn"] == "Schema"
    assert "Code" not in resolver["Properties"]


@pytest.mark.parametrize(
    ("facet", "api", "noted"),
    [
        ("Query.getItem", SAM, False),
        ("Query.other", SAM, True),
        ("Mutation.getItem", PLAIN, True),
        ("Query.getItem", SAM.replace("SchemaInline: '", "SchemaUri: 's.graphql' # "), True),
    ],
)
def test_a_field_that_the_schema_lacks_is_told(facet: str, api: str, noted: bool) -> None:
    _, notes = connect_with_notes(template(ENDS, api), "Api", "Fn", facet=facet)
    assert [note.code for note in notes] == (["graphql-field"] if noted else [])


def test_the_fields_of_a_type() -> None:
    schema = '''
    """What there is. type Query { not: Int }"""
    type Query @aws_iam {
      # old(x: Int): Int
      getItem(id: ID! = "}", at: Int): Item @aws_auth(groups: ["a"])
      "all of them" items: [Item!]!
    }
    type QueryAll { more: Int }
    extend type Query { late(
      id: ID!
    ): Item }
    '''
    assert fields(schema, "Query") == ["getItem", "items", "late"]
    assert fields(schema, "Mutation") == []


def test_a_function_may_ask_and_answer_at_once() -> None:
    """SAM makes the data source a resource of its own, which the API does not wait for."""
    made, _ = add(template(ENDS), "graphql-api", "Api")
    drawn = connect(connect(made, "Api", "Fn", facet="Query.getItem"), "Fn", "Api")
    variables = drawn.resources["Fn"]["Properties"]["Environment"]["Variables"]
    assert variables == {"API_URL": {"Fn::GetAtt": ["Api", "GraphQLUrl"]}}
