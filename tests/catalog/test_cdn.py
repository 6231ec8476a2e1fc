"""CDNs and what stands before them: origins, associations, certificates, DNS and web ACLs, in what people write."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_diagram, read_wires
from stackline.template import Template

EMPTY = Template.parse(b"AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n")

BY_HAND = """\
Resources:
  Site: {Type: AWS::S3::Bucket}
  Identity:
    Type: AWS::CloudFront::CloudFrontOriginAccessIdentity
    Properties: {CloudFrontOriginAccessIdentityConfig: {Comment: site}}
  SitePolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Site
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {CanonicalUser: !GetAtt Identity.S3CanonicalUserId}
            Action: s3:GetObject
            Resource: !Sub '${Site.Arn}/*'
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        WebACLId: !GetAtt Guard.Arn
        ViewerCertificate: {AcmCertificateArn: !Ref Proof, SslSupportMethod: sni-only}
        Origins:
          - Id: files
            DomainName: !GetAtt Site.DomainName
            S3OriginConfig: {OriginAccessIdentity: !Sub 'origin-access-identity/cloudfront/${Identity}'}
        DefaultCacheBehavior:
          TargetOriginId: files
          ViewerProtocolPolicy: allow-all
          FunctionAssociations: [{EventType: viewer-request, FunctionARN: !GetAtt Turn.FunctionMetadata.FunctionARN}]
  Turn: {Type: AWS::CloudFront::Function, Properties: {Name: turn}}
  Guard: {Type: AWS::WAFv2::WebACL, Properties: {Scope: CLOUDFRONT}}
  Proof: {Type: AWS::CertificateManager::Certificate, Properties: {DomainName: a.example.com}}
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: example.com}}
  Name:
    Type: AWS::Route53::RecordSet
    Properties:
      Name: a.example.com
      Type: A
      HostedZoneId: !Ref Zone
      AliasTarget: {DNSName: !GetAtt Cdn.DomainName, HostedZoneId: Z2FDTNDATAQYW2}
"""


def test_what_people_write_by_hand() -> None:
    wires = {(wire.source, wire.facet, wire.target) for wire in read_wires(Template.parse(BY_HAND.encode()))}
    assert wires == {
        ("Cdn", "origin", "Site"),
        ("Cdn", "viewer-request", "Turn"),
        ("Guard", None, "Cdn"),
        ("Proof", None, "Cdn"),
        ("Zone", None, "Name"),
        ("Name", None, "Cdn"),
    }


def test_an_origin_access_identity_goes_with_its_origin() -> None:
    left = disconnect(Template.parse(BY_HAND.encode()), "Cdn", "Site", facet="origin")
    assert "Identity" not in left.resources
    assert "SitePolicy" not in left.resources


def site() -> Template:
    template = EMPTY
    for kind in ("cdn", "bucket"):
        template, _ = add(template, kind)
    return template


def test_a_bucket_stays_private_and_lets_this_cdn_alone_in() -> None:
    template = site()
    drawn = connect(template, "Cdn", "Bucket", facet="origin")
    config = drawn.resources["Cdn"]["Properties"]["DistributionConfig"]
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == config["Origins"][0]["Id"] == "Bucket"
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    (statement,) = drawn.resources["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "distribution/${Cdn}" in str(statement["Condition"])
    assert disconnect(drawn, "Cdn", "Bucket", facet="origin").text == template.text


def test_a_further_origin_takes_paths_and_the_default_is_handed_on() -> None:
    template, _ = add(connect(site(), "Cdn", "Bucket", facet="origin"), "bucket", "Other")
    drawn = connect(template, "Cdn", "Other", facet="origin", settings={"path": "/media/*"})
    config = drawn.resources["Cdn"]["Properties"]["DistributionConfig"]
    (behavior,) = config["CacheBehaviors"]
    assert (behavior["PathPattern"], behavior["TargetOriginId"]) == ("/media/*", "Other")
    assert disconnect(drawn, "Cdn", "Other", facet="origin").text == template.text
    left = disconnect(drawn, "Cdn", "Bucket", facet="origin")
    after = left.resources["Cdn"]["Properties"]["DistributionConfig"]
    assert after["DefaultCacheBehavior"]["TargetOriginId"] == "Other"


def test_a_web_acl_guards_what_its_scope_is_for() -> None:
    template, _ = add(site(), "web-acl")
    with pytest.raises(Refused, match="REGIONAL"):
        connect(template, "WebAcl", "Cdn")
    whole = template.put(("Resources", "WebAcl", "Properties", "Scope"), "CLOUDFRONT")
    assert connect(whole, "WebAcl", "Cdn").has(
        ("Resources", "Cdn", "Properties", "DistributionConfig", "WebACLId")
    )


def test_what_may_exist_already_beside_what_a_cdn_runs() -> None:
    """Neither asks for the other's kind: which functions are at the edge, and what is reused by a parameter."""
    template = Template.parse(b"""
Transform: AWS::Serverless-2016-10-31
Parameters: {Bucket: {Type: String, Default: ""}}
Conditions: {Make: !Equals [!Ref Bucket, ""]}
Resources:
  Files: {Type: AWS::S3::Bucket, Condition: Make}
  Look: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live}}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        DefaultCacheBehavior:
          LambdaFunctionAssociations: [{EventType: viewer-request, LambdaFunctionARN: !Ref LookAliaslive}]
""")
    kinds = {one.id: one.kind for one in read_diagram(template).resources}
    assert kinds["Look"] == "edge-function"
