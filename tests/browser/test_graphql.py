"""A GraphQL API on its own canvas: the schema, what answers its fields, lines drawn by mouse and by keyboard."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, middle, violations

pytestmark = pytest.mark.browser

API = """\
  Shop:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: {Type: AWS_IAM}
      SchemaUri: shop.graphql
      DataSources:
        DynamoDb:
          Items:
            TableName: !Ref ItemsTable
            TableArn: !GetAtt ItemsTable.Arn
      Functions:
        item:
          DataSource: Items
          Runtime: {Name: APPSYNC_JS, Version: 1.0.0}
          CodeUri: resolvers/item.js
      Resolvers:
        Query:
          item:
            Pipeline: [item]

"""
SCHEMA = '''\
"""What is sold"""
type Item { id: ID! price: Float }
type Query {
  item(id: ID!): Item
  items(first: Int = 10): [Item!]!
}
input NewItem { price: Float! }
schema { query: Query }
'''
CODE = "export function request(ctx) { return { operation: 'GetItem' } }\n"


@pytest.fixture
def project(project: Path) -> Path:
    """The shop with a GraphQL API: a schema file, and a resolver whose code is a file."""
    template = project / "template.yaml"
    template.write_text(template.read_text().replace("\nResources:\n", "\nResources:\n" + API))
    (project / "shop.graphql").write_text(SCHEMA)
    (project / "resolvers").mkdir()
    (project / "resolvers" / "item.js").write_text(CODE)
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "Ask"], cwd=project, check=True)
    return project


@pytest.fixture
def schema(canvas: Canvas) -> Canvas:
    canvas.card("Shop").locator(".title").dblclick()
    expect(canvas.get("type-type:Query")).to_be_visible()
    return canvas


def text(canvas: Canvas) -> str:
    snapshot: dict[str, Any] = canvas.page.request.get(f"{canvas.origin}/api/snapshot").json()
    return snapshot["text"]


def test_schema_and_resolvers_are_side_by_side(schema: Canvas) -> None:
    page = schema.page
    expect(page).to_have_url(schema.origin + "/?graphql=Shop")
    query = schema.get("type-type:Query")
    expect(query).to_contain_text("item(id: ID!)")
    expect(query).to_contain_text("[Item!]!")
    expect(schema.get("type-count")).to_have_text("3")
    assert middle(query)[0] < middle(schema.get("type-ItemsTable"))[0]
    expect(schema.get("type-type:NewItem").locator(".react-flow__handle.source")).to_have_count(0)

    query.locator(".title").click()
    field = schema.get("field-Query.item")
    expect(field).to_contain_text("JavaScript")
    field.get_by_role("button", name="Open resolvers/item.js").click()
    expect(schema.get("other-file")).to_contain_text("operation: 'GetItem'")
    schema.get("runs-ItemsTable").click()
    expect(schema.get("inspector")).to_contain_text("ItemsTable")
    page.go_back()
    expect(query).to_be_visible()


def test_a_field_is_drawn_to_what_answers_it_and_let_go(schema: Canvas) -> None:
    page, mouse = schema.page, schema.page.mouse
    before = schema.text()
    schema.get("type-type:Query").hover()
    begin, end = middle(schema.get("port-Query.items")), middle(schema.get("type-GetItem"))
    mouse.move(*begin)
    mouse.down()
    mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, steps=6)
    expect(page.locator(".react-flow__node.legal")).not_to_have_count(0)
    mouse.move(*end, steps=6)
    mouse.up()
    expect(schema.get("diff")).to_contain_text("items:")
    schema.get("type-type:Query").locator(".title").click()
    expect(schema.get("field-Query.items").get_by_test_id("runs-GetItem")).to_be_visible()
    assert "FunctionArn: !GetAtt GetItem.Arn" in text(schema)
    schema.get("field-Query.items").get_by_role("button", name="Take the resolver").click()
    expect(schema.get("answer-Query.items")).to_be_visible()
    assert text(schema) == before


def test_all_of_it_by_keyboard(canvas: Canvas) -> None:
    page, keyboard = canvas.page, canvas.page.keyboard
    before = canvas.text()
    page.locator(".react-flow__node[data-id=Shop]").focus()
    keyboard.press("Enter")
    keyboard.press("o")
    node = page.locator(".react-flow__node[data-id='type:Query']")
    node.focus()
    keyboard.press("Enter")
    expect(canvas.get("type-inspector")).to_be_visible()
    keyboard.press("w")
    keyboard.type("items PutItem")
    keyboard.press("Enter")
    expect(canvas.get("field-Query.items").get_by_test_id("runs-PutItem")).to_be_visible()
    page.get_by_role("group", name="Query.items is answered by PutItem").or_(
        page.get_by_label("Query.items is answered by PutItem")
    ).first.focus()
    keyboard.press("Enter")
    keyboard.press("Delete")
    expect(page.get_by_label("Query.items is answered by PutItem")).to_have_count(0)
    assert text(canvas) == before


def test_a_schema_that_cannot_be_read_is_said(schema: Canvas) -> None:
    (schema.folder / "shop.graphql").write_text(SCHEMA.replace("type Query {", "type Query ["))
    expect(schema.get("schema-problem")).to_contain_text("line 3 of the schema")
    (schema.folder / "shop.graphql").write_text(SCHEMA.replace("  item(id: ID!): Item\n", ""))
    expect(schema.get("schema-problem")).to_have_count(0)
    schema.get("problems").click()
    expect(schema.page.get_by_text("has no field Query.item, which has a resolver").first).to_be_visible()


def test_it_is_accessible_in_both_themes(schema: Canvas) -> None:
    for _theme in range(2):
        schema.get("type-type:Query").locator(".title").click()
        expect(schema.get("type-inspector")).to_be_visible()
        assert violations(schema.page) == []
        schema.page.keyboard.press("w")
        expect(schema.page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)
        assert violations(schema.page) == []
        schema.page.keyboard.press("Escape")
        schema.colours("dark")
