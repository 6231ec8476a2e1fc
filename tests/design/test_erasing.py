"""Erasing a wire takes its lines, and what people wrote between them where nothing else is left there."""

from __future__ import annotations

from stackline.design import disconnect
from stackline.template import Template

URI = "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Guard.Arn}/invocations'"
API = f"""\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        swagger: '2.0'
        securityDefinitions:
          # by the whole request
          ZRequest:
            type: apiKey
            in: header
            name: notused
            x-amazon-apigateway-authorizer: {{type: request, authorizerUri: {URI}}}
          # by its token
          AToken:
            type: apiKey
            in: header
            name: header
            x-amazon-apigateway-authorizer: {{type: token, authorizerUri: {URI}}}
        # what there is
        paths: {{}}
  Guard: {{Type: AWS::Lambda::Function, Properties: {{Handler: app.handler}}}}
"""


def test_authorizers_that_go_together_leave_no_comment_of_theirs_to_the_next_key() -> None:
    for text in (API, API.replace("ZRequest", "A").replace("AToken", "Z")):
        template = Template.parse(text.encode())
        erased = disconnect(template, "Api", "Guard", facet="authorizer")
        start, end = text.index("        securityDefinitions"), text.index("        # what there is")
        assert erased.text == text[:start] + text[end:]
