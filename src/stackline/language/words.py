"""The words of the template language itself: sections, intrinsic functions, pseudo parameters, parameter types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
_SAM = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
_GLOBALS = f"{_SAM}sam-specification-template-anatomy-globals.html"


@dataclass(frozen=True, slots=True)
class Word:
    """`opens`: a mapping or list of its own follows; `page` is where AWS documents it."""

    description: str
    page: str = ""
    opens: str = ""


SECTIONS: Mapping[str, Word] = {
    name: Word(text, _GLOBALS if name == "Globals" else f"{_GUIDE}{page}-structure.html", opens)
    for name, text, page, opens in (
        ("AWSTemplateFormatVersion", "The version of the template's format.", "format-version", ""),
        ("Transform", "Macros that rewrite the template, SAM among them.", "transform-section", ""),
        ("Description", "What the template is for.", "template-description", ""),
        ("Metadata", "Notes for tools; nothing is deployed of them.", "metadata-section", "map"),
        ("Parameters", "Values that each environment may give.", "parameters-section", "map"),
        ("Rules", "What the parameters must fulfil together.", "rules-section", "map"),
        ("Mappings", "Tables to look values up in, by region or stage.", "mappings-section", "map"),
        ("Conditions", "What is created, or set, only sometimes.", "conditions-section", "map"),
        ("Globals", "What SAM gives to every resource of a type.", "", "map"),
        ("Resources", "What the stack is made of.", "resources-section", "map"),
        (
            "Outputs",
            "What the stack tells after a deployment, or exports to others.",
            "outputs-section",
            "map",
        ),
    )
}

RESOURCE: Mapping[str, Word] = {
    name: Word(text, f"{guide}{page}.html", opens)
    for name, text, guide, page, opens in (
        ("Type", "What it is, such as AWS::Serverless::Function.", _GUIDE, "resources-section-structure", ""),
        ("Properties", "Its settings.", _GUIDE, "resources-section-structure", "map"),
        ("Metadata", "Notes for tools, such as how it is built.", _GUIDE, "aws-attribute-metadata", "map"),
        ("CreationPolicy", "What its creation waits for.", _GUIDE, "aws-attribute-creationpolicy", "map"),
        ("UpdatePolicy", "How an update of it goes.", _GUIDE, "aws-attribute-updatepolicy", "map"),
        ("Connectors", "SAM connectors from it to others.", _SAM, "managing-permissions-connectors", "map"),
    )
} | {"IgnoreGlobals": Word("Which Globals it does not take over.", _GLOBALS)}
"""Beside those of `schemas.resource_attributes`."""

PARAMETER: Mapping[str, Word] = {
    name: Word(text, f"{_GUIDE}parameters-section-structure.html", opens)
    for name, text, opens in (
        ("Type", "What its values are.", ""),
        ("Default", "Its value where an environment gives none.", ""),
        ("Description", "What it is for.", ""),
        ("AllowedValues", "The values it may have.", "list"),
        ("AllowedPattern", "The regular expression that a text must match.", ""),
        ("ConstraintDescription", "What is said where a value is not allowed.", ""),
        ("MinLength", "The least number of characters.", ""),
        ("MaxLength", "The greatest number of characters.", ""),
        ("MinValue", "The least number.", ""),
        ("MaxValue", "The greatest number.", ""),
        ("NoEcho", "Whether its value is never shown.", ""),
    )
}
OUTPUT: Mapping[str, Word] = {
    name: Word(text, f"{_GUIDE}outputs-section-structure.html", opens)
    for name, text, opens in (
        ("Value", "What it tells.", ""),
        ("Description", "What it is.", ""),
        ("Export", "A name under which other stacks import it.", "map"),
        ("Condition", "It is there only where this holds.", ""),
    )
}
EXPORT: Mapping[str, Word] = {
    "Name": Word("Unique in the account and region.", f"{_GUIDE}outputs-section-structure.html")
}

PSEUDO: Mapping[str, Word] = {
    f"AWS::{name}": Word(text, f"{_GUIDE}pseudo-parameter-reference.html")
    for name, text in (
        ("AccountId", "The account that it is deployed to."),
        ("NotificationARNs", "The topics that are told of the stack's events."),
        ("NoValue", "Takes the property away, as if it were not written."),
        ("Partition", "The partition of the region: aws, aws-cn, aws-us-gov."),
        ("Region", "The region that it is deployed to."),
        ("StackId", "The ARN of the stack."),
        ("StackName", "The name of the stack."),
        ("URLSuffix", "The domain of the region: mostly amazonaws.com."),
    )
}

FUNCTIONS: Mapping[str, Word] = {
    name: Word(text, f"{_GUIDE}intrinsic-function-reference-{page}.html", opens)
    for name, text, page, opens in (
        ("Ref", "The value of a parameter, or the name or ID of a resource.", "ref", ""),
        ("Fn::GetAtt", "An attribute of a resource, such as its ARN.", "getatt", ""),
        ("Fn::Sub", "A text with ${names} replaced by values.", "sub", ""),
        ("Fn::If", "One of two values, as a condition decides.", "conditions", "list"),
        ("Fn::Join", "Texts in one, with something between them.", "join", "list"),
        ("Fn::Select", "One item of a list, by its number.", "select", "list"),
        ("Fn::Split", "A text cut into a list.", "split", "list"),
        ("Fn::FindInMap", "A value of a mapping.", "findinmap", "list"),
        ("Fn::ImportValue", "What another stack exports.", "importvalue", ""),
        ("Fn::Base64", "A text in Base64.", "base64", ""),
        ("Fn::Cidr", "Blocks of addresses out of a larger one.", "cidr", "list"),
        ("Fn::GetAZs", "The availability zones of a region.", "getavailabilityzones", ""),
        ("Fn::ToJsonString", "A value as JSON text.", "ToJsonString", "map"),
        ("Fn::Length", "How many items a list has.", "length", ""),
        ("Fn::Transform", "What a macro makes, such as AWS::Include.", "transform", "map"),
        ("Condition", "Another condition.", "conditions", ""),
        ("Fn::Equals", "Whether two values are the same.", "conditions", "list"),
        ("Fn::Not", "Whether a condition does not hold.", "conditions", "list"),
        ("Fn::And", "Whether all of several conditions hold.", "conditions", "list"),
        ("Fn::Or", "Whether one of several conditions holds.", "conditions", "list"),
    )
}
CONDITIONAL = ("Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Condition")
"""What a condition is made of."""

TRANSFORMS: Mapping[str, Word] = {
    "AWS::Serverless-2016-10-31": Word("AWS SAM.", f"{_SAM}sam-specification-template-anatomy.html"),
    "AWS::LanguageExtensions": Word(
        "Loops, and intrinsics where CloudFormation alone takes none.", f"{_GUIDE}transform-aws-languageextensions.html"
    ),
}  # fmt: skip
FORMAT_VERSION = "2010-09-09"

_AWS_TYPES = (
    "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id", "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id",
    "AWS::EC2::Volume::Id", "AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id",
)  # fmt: skip
PARAMETER_TYPES: tuple[str, ...] = (
    "String",
    "Number",
    "CommaDelimitedList",
    "List<Number>",
    "AWS::SSM::Parameter::Value<String>",
    "AWS::SSM::Parameter::Value<List<String>>",
    "AWS::SSM::Parameter::Name",
    *_AWS_TYPES,
    *(f"List<{name}>" for name in _AWS_TYPES if name != "AWS::EC2::KeyPair::KeyName"),
)
