"""Search domains: what a level of access lets through, and what people wrote by hand."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.design import add, connect, read_wires
from stackline.template import Template

TEXT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.14
      CodeUri: .
  Books: {Type: AWS::OpenSearchService::Domain}
  Old: {Type: AWS::Elasticsearch::Domain}
  Inside: {Type: AWS::OpenSearchService::Domain, Properties: {VPCOptions: {SubnetIds: [subnet-1]}}}
"""


def drawn(access: Any, target: str = "Books") -> Template:
    template = connect(Template.parse(TEXT.encode()), "Fn", target, access=access)
    assert isinstance(template, Template)
    return template


def statements(template: Template) -> list[dict[str, Any]]:
    properties = template.get(("Resources", "Fn", "Properties"))
    return [one for policy in properties["Policies"] for one in policy["Statement"]]


@pytest.mark.parametrize("access", ["read", "write", "read-write"])
@pytest.mark.parametrize("target", ["Books", "Old"])
def test_a_level_is_read_back(access: str, target: str) -> None:
    (wire,) = read_wires(drawn(access, target))
    assert (wire.connection, wire.target, wire.access) == ("function-uses-search", target, access)


def test_reading_lets_no_document_in() -> None:
    """A search is sent with POST, as a document is: only on the paths of searches is it granted."""
    for statement in statements(drawn("read")):
        if "es:ESHttpPost" in statement["Action"]:
            paths = [one["Fn::Sub"] for one in statement["Resource"]]
            assert paths
            assert all(path.rsplit("/", 1)[1] in ("_search", "_msearch", "_count") for path in paths)
        else:
            assert set(statement["Action"]) <= {"es:ESHttpGet", "es:ESHttpHead"}


def test_code_is_told_the_host() -> None:
    variables = drawn("read").get(("Resources", "Fn", "Properties", "Environment", "Variables"))
    assert variables == {"BOOKS_SEARCH_ENDPOINT": {"Fn::GetAtt": ["Books", "DomainEndpoint"]}}


BY_HAND = [
    ("{ElasticsearchHttpPostPolicy: {DomainName: !Ref Old}}", "Old", "write"),
    (
        "{Statement: [{Effect: Allow, Action: 'es:ESHttp*', Resource: !Sub '${Books.Arn}/*'}]}",
        "Books",
        "read-write",
    ),
    (
        "{Statement: [{Effect: Allow, Action: ['es:ESHttpGet'], Resource: !Sub '${Books.DomainArn}/books/_search'}]}",
        "Books",
        "read",
    ),
]


@pytest.mark.parametrize(("policy", "target", "access"), BY_HAND)
def test_grants_written_by_hand_are_wires(policy: str, target: str, access: str) -> None:
    text = TEXT.replace("      CodeUri: .\n", f"      CodeUri: .\n      Policies: [{policy}]\n")
    (wire,) = read_wires(Template.parse(text.encode()))
    assert (wire.target, wire.access) == (target, access)


def test_administering_a_domain_is_no_use_of_it() -> None:
    policy = "{Statement: [{Effect: Allow, Action: es:DescribeDomain, Resource: !GetAtt Books.Arn}]}"
    text = TEXT.replace("      CodeUri: .\n", f"      CodeUri: .\n      Policies: [{policy}]\n")
    assert read_wires(Template.parse(text.encode())) == []


def test_a_new_domain_is_encrypted_everywhere() -> None:
    template, name = add(Template.parse(b"Resources: {}\n"), "search")
    properties = template.get(("Resources", name, "Properties"))
    assert properties["EncryptionAtRestOptions"] == {"Enabled": True}
    assert properties["NodeToNodeEncryptionOptions"] == {"Enabled": True}
    assert properties["DomainEndpointOptions"]["EnforceHTTPS"] is True
    assert "AccessPolicies" not in properties


def test_a_collection_is_used_by_its_one_action() -> None:
    text = TEXT + "  Vectors: {Type: AWS::OpenSearchServerless::Collection, Properties: {Name: vectors}}\n"
    template = connect(Template.parse(text.encode()), "Fn", "Vectors")
    assert isinstance(template, Template)
    (statement,) = statements(template)
    assert statement["Action"] == "aoss:APIAccessAll"
    assert statement["Resource"] == {"Fn::GetAtt": ["Vectors", "Arn"]}
    (wire,) = read_wires(template)
    assert (wire.connection, wire.access) == ("function-uses-search-collection", "read-write")
