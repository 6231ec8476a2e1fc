"""Properties of every type, from the schemas that cfn-lint and the SAM translator ship."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from stackline.schemas import Property, children, find, known, search, type_names

FIFO = ("FifoQueue",)


def one(type: str, *path: str | int, value: Any = None) -> Property:
    found = find(type, path, value)
    assert found is not None, (type, path)
    return found


def test_every_type_has_properties_with_words_and_a_page() -> None:
    names = type_names()
    assert len(names) > 1500
    for name in names:
        for found in children(name):
            assert found.label, (name, found)
            assert "](" not in found.description, (name, found.description)
            assert "``" not in found.description, (name, found.description)
            page = found.documentation or ""
            assert re.fullmatch(r"https://docs\.aws\.amazon\.com/[\w/.#-]+", page), (name, page)


def test_a_number_has_its_limits_and_a_choice_its_values() -> None:
    delay = one("AWS::SQS::Queue", "DelaySeconds")
    assert (delay.kind, delay.minimum, delay.maximum) == ("number", 0, 900)
    assert delay.documentation == (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-resource-sqs-queue.html#cfn-sqs-queue-delayseconds"
    )
    assert one("AWS::DynamoDB::Table", "BillingMode").choices == ("PAY_PER_REQUEST", "PROVISIONED")


def test_a_text_has_its_pattern_and_length() -> None:
    key = one("AWS::SQS::Queue", "Tags", 0, "Key")
    assert (key.required, key.length) == (True, (1, 128))
    assert key.pattern


def test_what_a_change_replaces() -> None:
    assert one("AWS::SQS::Queue", *FIFO).replaces == "yes"
    assert one("AWS::SQS::Queue", "DelaySeconds").replaces == "no"
    assert one("AWS::DynamoDB::Table", "KeySchema", 0, "AttributeName").replaces == "perhaps"


def test_sam_hands_properties_on() -> None:
    assert one("AWS::Serverless::Function", "FunctionName").replaces == "yes"
    memory = one("AWS::Serverless::Function", "MemorySize")
    assert (memory.kind, memory.minimum) == ("number", 128)
    assert "Required" not in memory.description
    assert one("AWS::Serverless::Function", "EphemeralStorage", "Size").kind == "number"


def test_what_sam_hands_to_another_resource_replaces_that_one() -> None:
    assert one("AWS::Serverless::Function", "RolePath").replaces == "no"


def test_an_event_is_read_by_its_type() -> None:
    value: dict[str, Any] = {"Events": {"Jobs": {"Type": "SQS", "Properties": {}}}}
    names = {
        found.path[-1]
        for found in children("AWS::Serverless::Function", ("Events", "Jobs", "Properties"), value)
    }
    assert {"Queue", "BatchSize", "FilterCriteria"} <= names
    assert "Bucket" not in names


def test_a_place_may_be_a_text_or_an_object() -> None:
    assert one("AWS::Serverless::Function", "CodeUri").kind == "text"
    value = {"CodeUri": {"Bucket": "code"}}
    assert one("AWS::Serverless::Function", "CodeUri", "Bucket", value=value).required


def test_lists_and_maps_show_what_is_there() -> None:
    tags = {"Tags": [{"Key": "a", "Value": "b"}]}
    assert [found.path for found in children("AWS::SQS::Queue", ("Tags",), tags)] == [("Tags", 0)]
    assert [found.label for found in children("AWS::SQS::Queue", ("Tags",), tags)] == ["Item 1"]
    assert not children("AWS::SQS::Queue", ("Tags",), {})
    variables = {"Environment": {"Variables": {"STAGE": "prod"}}}
    assert [
        one.path[-1] for one in children("AWS::Lambda::Function", ("Environment", "Variables"), variables)
    ] == ["STAGE"]


def test_attributes_are_no_settings() -> None:
    assert "Arn" not in {found.path[0] for found in children("AWS::SQS::Queue")}


def test_search_finds_at_any_depth() -> None:
    paths = [found.path for found in search("AWS::S3::Bucket", "expiration days")]
    assert ("LifecycleConfiguration", "Rules", 0, "ExpirationInDays") in paths
    assert not search("AWS::S3::Bucket", "")
    assert not search("AWS::S3::Bucket", "nothing of this name")


@pytest.mark.parametrize(
    "type", ["AWS::QuickSight::Dashboard", "AWS::WAFv2::WebACL", "AWS::CloudFront::Distribution"]
)
def test_search_ends_in_types_without_end(type: str) -> None:
    search(type, "statement")


def test_unknown_types_have_none() -> None:
    assert not known("AWS::Nowhere::Thing")
    assert not children("AWS::Nowhere::Thing")
    assert find("AWS::Nowhere::Thing", ("Name",)) is None
    assert find("AWS::SQS::Queue", ("Nothing",)) is None
    assert find("AWS::SQS::Queue", ("DelaySeconds", "Deeper")) is None
    assert children("Custom::Thing")


def test_asking_needs_no_cfnlint_and_reads_one_file() -> None:
    code = (
        "import sys; from stackline.schemas import files, find; assert find('AWS::SQS::Queue', ('DelaySeconds',));"
        "assert 'cfnlint' not in sys.modules; assert files.cloudformation_schema.cache_info().misses == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_drawing_reads_no_schema() -> None:
    code = (
        "import sys; from stackline.design import read_diagram; from stackline.schemas import files;"
        "from stackline.template import Template;"
        "read_diagram(Template.parse(b'Resources: {A: {Type: AWS::SQS::Queue}, B: {Type: AWS::Athena::WorkGroup}}'));"
        "assert files.cloudformation_schema.cache_info().misses == 0; assert 'samtranslator' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
