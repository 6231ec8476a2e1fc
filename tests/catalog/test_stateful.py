"""Types that hold data of their own, or whose resources do."""

from __future__ import annotations

import pytest

from stackline.catalog.stateful import NESTED, STATEFUL, data_of
from stackline.schemas import documents


def test_each_type_is_one_that_there_is() -> None:
    assert [one for one in (*STATEFUL, *NESTED) if documents.document(one) is None] == []


@pytest.mark.parametrize(
    "type",
    [
        "AWS::AmazonMQ::Broker",
        "AWS::Cassandra::Table",
        "AWS::CloudFormation::Stack",
        "AWS::DSQL::Cluster",
        "AWS::DocDBElastic::Cluster",
        "AWS::MemoryDB::Cluster",
        "AWS::S3Express::DirectoryBucket",
        "AWS::Serverless::Application",
    ],
)
def test_what_is_lost_is_said(type: str) -> None:
    assert data_of(type)
    assert data_of("AWS::IAM::Role") is None
