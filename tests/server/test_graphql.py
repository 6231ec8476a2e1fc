"""Schema and resolvers of a GraphQL API, in every form that the template may hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas import Page, open_project, page
from stackline import checks
from stackline.template import Project

SCHEMA = '''\
"""What is sold"""
type Item { id: ID! @deprecated price(in: String = "EUR"): Float }
type Query { item(id: ID!): Item }
extend type Query { items: [Item!]! }
enum Kind { NEW OLD }
union Found = Item
'''
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: {{Type: AWS_IAM}}
{schema}
      DataSources:
        DynamoDb:
          Items: {{TableName: !Ref Items, TableArn: !GetAtt Items.Arn}}
      Functions:
        item: {{DataSource: Items, Runtime: {{Name: APPSYNC_JS, Version: 1.0.0}}, CodeUri: item.js}}
      Resolvers:
        Query:
          item: {{Pipeline: [item]}}
  Items:
    Type: AWS::DynamoDB::Table
"""
PLAIN = """\
Resources:
  Shop:
    Type: AWS::AppSync::GraphQLApi
    Properties: {Name: shop, AuthenticationType: AWS_IAM}
  ShopSchema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Shop.ApiId
      Definition: |
        type Query { item: String other: String }
  None:
    Type: AWS::AppSync::DataSource
    Properties: {ApiId: !GetAtt Shop.ApiId, Name: nothing, Type: NONE}
  Resolver:
    Type: AWS::AppSync::Resolver
    Properties:
      ApiId: !GetAtt Shop.ApiId
      TypeName: Query
      FieldName: item
      DataSourceName: !GetAtt None.Name
      RequestMappingTemplate: "{}"
"""


def inline(text: str) -> str:
    return "      SchemaInline: |\n" + "".join(f"        {line}\n" for line in text.splitlines()).rstrip("\n")


def asked(here: Page, status: int = 200) -> Any:
    client: Any = here.client
    answer = client.get("/api/graphql/Shop")
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize("form", ["inline", "file"])
def test_types_fields_and_resolvers_are_told(form: str, tmp_path: Path) -> None:
    (tmp_path / "shop.graphql").write_text(SCHEMA)
    given = inline(SCHEMA) if form == "inline" else "      SchemaUri: ./shop.graphql"
    told = asked(page(open_project(tmp_path, SAM.format(schema=given))))
    assert told["problem"] is None
    assert told["file"] == ("template.yaml" if form == "inline" else "shop.graphql")
    assert [type["kind"] for type in told["types"].values()] == ["type", "type", "enum", "union"]
    query = told["types"]["type:Query"]["fields"]
    assert [(one["id"], one["arguments"], one["type"]) for one in query] == [
        ("Query.item", "(id: ID!)", "Item"),
        ("Query.items", "", "[Item!]!"),
    ]
    (resolver,) = query[0]["resolvers"]
    assert (resolver["targets"], resolver["words"], resolver["file"]) == (["Items"], "JavaScript", "item.js")
    assert resolver["connection"] == "graphql-api-asks-table"
    assert query[0]["line"] == (3 if form == "file" else 10)
    cards = {card["id"]: card for card in told["cards"]}
    assert cards["Items"]["subtitle"] == "Data source Items"
    assert [port["id"] for port in cards["type:Item"]["ports"]] == ["Item.id", "Item.price"]
    assert cards["type:Kind"]["ports"] == []
    (lead,) = told["leads"]
    assert (lead["source"], lead["port"], lead["target"]) == ("type:Query", "Query.item", "Items")
    assert cards["type:Query"]["x"] < cards["Items"]["x"]


def test_a_data_source_of_no_resource_is_shown(tmp_path: Path) -> None:
    told = asked(page(open_project(tmp_path, PLAIN)))
    cards = {card["id"]: card for card in told["cards"]}
    assert (cards["source:None"]["title"], cards["source:None"]["subtitle"]) == (
        "nothing",
        "Data source · NONE",
    )
    assert [lead["target"] for lead in told["leads"]] == ["source:None"]
    (resolver,) = told["types"]["type:Query"]["fields"][0]["resolvers"]
    assert resolver["words"] == "Velocity, in the template"


def test_the_schema_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "shop.graphql").write_text(SCHEMA)
    workspace = open_project(tmp_path, SAM.format(schema="      SchemaUri: shop.graphql"))
    here = page(workspace)
    (tmp_path / "shop.graphql").write_text("type Query { item: String more: String }\n")
    workspace.look_at_disk()
    assert len(asked(here)["types"]["type:Query"]["fields"]) == 2
    (tmp_path / "shop.graphql").write_text("type Query {\n  item: }\n")
    workspace.look_at_disk()
    assert "line 2 of the schema" in asked(here)["problem"]


def test_what_is_no_api_is_not_found(tmp_path: Path) -> None:
    here = page(open_project(tmp_path, PLAIN.replace("  Shop:", "  Other:").replace("Shop.", "Other.")))
    asked(here, status=404)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("type Query { item: }", "The schema of Shop cannot be read: Expected Name, found '}'"),
        ("type Query { items: String }", "The schema of Shop has no field Query.item, which has a resolver"),
        ("type Query { item: String }", None),
    ],
)
def test_a_fault_of_the_schema_is_told(schema: str, said: str | None, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SAM.format(schema=inline(schema)))
    found = [one for one in checks.check_quick(Project.open(tmp_path)) if one.code == "graphql-schema"]
    assert [one.summary.rstrip(".") for one in found] == ([] if said is None else [said])
    assert all(one.line for one in found)
