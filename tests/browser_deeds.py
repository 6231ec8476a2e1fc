"""Ways into the states of the app, for the tests that walk all of them and for the pictures of the documentation."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from browser_page import Canvas

Deed = Callable[[Canvas], object]


def nothing(canvas: Canvas) -> None:
    pass


def press(*keys: str) -> Deed:
    return lambda canvas: [canvas.page.keyboard.press(key) for key in keys]


def both(*deeds: Deed) -> Deed:
    """One after the other."""
    return lambda canvas: [deed(canvas) for deed in deeds]


def view(name: str) -> Deed:
    return lambda canvas: canvas.show(name)


def with_card(id: str, *keys: str) -> Deed:
    """Select the card by keyboard, then press the keys."""

    def do(canvas: Canvas) -> None:
        canvas.page.locator(f".react-flow__node[data-id='{id}']").focus()
        canvas.page.keyboard.press("Enter")
        expect(canvas.page.locator(".inspector")).to_be_visible()
        for key in keys:
            canvas.page.keyboard.press(key)

    return do


def with_wire(part: str) -> Deed:
    """Select the wire whose key has this part, as `PutItem||ItemsTable`."""

    def do(canvas: Canvas) -> None:
        canvas.page.locator(f".react-flow__edge[data-id*='{part}']").first.focus()
        canvas.page.keyboard.press("Enter")
        expect(canvas.get("wire-inspector")).to_be_visible()

    return do


def with_cards(*ids: str) -> Deed:
    """Select these by mouse."""

    def do(canvas: Canvas) -> None:
        for id in ids:
            canvas.card(id).locator(".title").click(modifiers=["Shift"])
        expect(canvas.get("selection-inspector")).to_be_visible()

    return do


def chooser(source: str, target: str) -> Deed:
    """A wire by keyboard that needs a route: the form that asks for it."""

    def do(canvas: Canvas) -> None:
        with_card(source, "w")(canvas)
        canvas.page.keyboard.type(target)
        canvas.page.get_by_role("listbox").get_by_role("option").first.wait_for()
        canvas.page.keyboard.press("Enter")
        expect(canvas.get("route-path")).to_be_visible()

    return do


def renaming(id: str, name: str) -> Deed:
    """A name that replaces what holds data: the question before it."""

    def do(canvas: Canvas) -> None:
        with_card(id, "F2")(canvas)
        canvas.get("rename-field").fill(name)
        canvas.page.keyboard.press("Enter")
        expect(canvas.get("confirm")).to_be_visible()

    return do


def palette(*typed: str, existing: bool = False) -> Deed:
    def do(canvas: Canvas) -> None:
        canvas.page.keyboard.press("/")
        if existing:
            canvas.get("palette-existing").click()
        for text in typed:
            canvas.get("palette").get_by_role("combobox").fill(text)
            canvas.page.wait_for_timeout(400)

    return do


def required(canvas: Canvas) -> None:
    palette("AWS::WAFv2::IPSet")(canvas)
    canvas.page.get_by_role("listbox").get_by_role("option").first.click()
    expect(canvas.get("required")).to_be_visible()


def use_existing(canvas: Canvas) -> None:
    palette("table", existing=True)(canvas)
    canvas.get("palette-table").click()
    expect(canvas.get("use-existing")).to_be_visible()


def search(text: str) -> Deed:
    def do(canvas: Canvas) -> None:
        canvas.page.keyboard.press("Control+k")
        canvas.page.keyboard.type(text)

    return do


def menu(test_id: str) -> Deed:
    def do(canvas: Canvas) -> None:
        canvas.get(test_id).click()
        expect(canvas.page.get_by_role("menu")).to_be_visible()

    return do


def setting(id: str, path: str, value: str) -> Deed:
    """A setting of a card, as a person changes it."""

    def do(canvas: Canvas) -> None:
        with_card(id)(canvas)
        canvas.get(f"field-{path}").locator("input").fill(value)
        canvas.page.keyboard.press("Enter")
        expect(canvas.get("notice-edit")).to_be_visible()

    return do


def unreadable(canvas: Canvas) -> None:
    canvas.file.write_text("Resources: [\n")
    expect(canvas.page.locator(".banner")).to_be_visible()


MACHINE = """
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Check
        States:
          Check: {Type: Choice, Choices: [{Variable: $.total, NumericGreaterThan: 9, Next: Done}], Default: Done}
          Done: {Type: Succeed}
"""


def machine(canvas: Canvas) -> None:
    """A state machine is there, and open."""
    canvas.file.write_text(canvas.text().replace("\nResources:\n", f"\nResources:{MACHINE}"))
    canvas.card("Orders").locator(".title").dblclick()
    expect(canvas.get("state-Check")).to_be_visible()


GRAPHQL = """
  Shop:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: {Type: AWS_IAM}
      SchemaUri: shop.graphql
      DataSources: {DynamoDb: {Items: {TableName: !Ref ItemsTable, TableArn: !GetAtt ItemsTable.Arn}}}
      Functions:
        item: {DataSource: Items, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, CodeUri: item.js}
      Resolvers: {Query: {item: {Pipeline: [item]}}}
"""


def graphql(canvas: Canvas) -> None:
    """A GraphQL API is there, and open."""
    (canvas.folder / "shop.graphql").write_text("type Query { item(id: ID!): String items: [String!]! }\n")
    (canvas.folder / "item.js").write_text("export function request(ctx) { return {} }\n")
    canvas.file.write_text(canvas.text().replace("\nResources:\n", f"\nResources:{GRAPHQL}"))
    canvas.card("Shop").locator(".title").dblclick()
    expect(canvas.get("type-type:Query")).to_be_visible()


def function(canvas: Canvas) -> None:
    """The code of GetItem is there, and open."""
    folder = canvas.folder / "src" / "get"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text("def handler(event, context):\n    return event['no such']\n")
    with_card("GetItem", "o")(canvas)
    expect(canvas.get("code-editor").locator(".cm-content")).to_contain_text("def handler")
