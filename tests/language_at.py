"""Texts with a cursor: `§` stands for it."""

from __future__ import annotations

from stackline.language import Typing
from stackline.template import Template

KNOWN = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod], Description: Which one}
Mappings:
  Sizes:
    dev: {Memory: 128}
    prod: {Memory: 512, Extra: 1}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Items:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST}
  Pages:
    Type: AWS::SQS::Queue
  App:
    Type: AWS::Serverless::Application
    Properties: {Location: nested/template.yaml, Parameters: {Table: !Ref Items}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/fn
      Handler: app.handler
      Runtime: python3.13
"""


def at(text: str, known: str | None = None) -> Typing:
    """The text with the cursor at `§`; what was last read of it is `known`, else the text itself."""
    offset = text.index("§")
    bare = text.replace("§", "")
    return Typing(bare, offset, Template.parse((bare if known is None else known).encode()))


def in_function(lines: str) -> Typing:
    """The cursor in lines that are added to the properties of `Fn`."""
    indented = "".join(f"      {line}\n" if line else "\n" for line in lines.split("\n"))
    return at(KNOWN + indented, KNOWN)
