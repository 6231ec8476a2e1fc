"""Routes as people write them: which are wires, and which API they leave from."""

from __future__ import annotations

import textwrap

from stackline.design import Wire, read_diagram, read_wires, targets
from stackline.template import Template

FUNCTION = "  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}\n"


def template(text: str) -> Template:
    return Template.parse(("Resources:\n" + FUNCTION + textwrap.indent(textwrap.dedent(text), "  ")).encode())


def wires(text: str) -> list[Wire]:
    return read_wires(template(text))


def test_a_websocket_api_is_no_http_api() -> None:
    read = template(
        """
        Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}
        Calls:
          Type: AWS::ApiGatewayV2::Integration
          Properties: {ApiId: !Ref Chat, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn}
        Rest:
          Type: AWS::ApiGatewayV2::Route
          Properties: {ApiId: !Ref Chat, RouteKey: $default, Target: !Sub 'integrations/${Calls}'}
        """
    )
    assert read_wires(read) == []
    assert next(card.kind for card in read_diagram(read).resources if card.id == "Chat") == "other"
    assert targets(read, "Chat") == []
