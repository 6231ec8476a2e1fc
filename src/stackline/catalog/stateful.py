"""Types that hold data of their own: replaced or removed, it is lost. What that data is, in words."""

from __future__ import annotations

from collections.abc import Mapping

STATEFUL: Mapping[str, str] = {
    "AWS::AmazonMQ::Broker": "the messages in its queues",
    "AWS::ApiGateway::ApiKey": "the key that its callers have",
    "AWS::Backup::BackupVault": "its recovery points",
    "AWS::Cassandra::Table": "its rows",
    "AWS::Cognito::IdentityPool": "the identities of its users",
    "AWS::Cognito::UserPool": "its users",
    "AWS::DAX::Cluster": "what it has cached",
    "AWS::DSQL::Cluster": "its database",
    "AWS::DocDB::DBCluster": "its collections",
    "AWS::DocDBElastic::Cluster": "its collections",
    "AWS::DynamoDB::GlobalTable": "its items",
    "AWS::DynamoDB::Table": "its items",
    "AWS::EC2::Instance": "the data on its disks",
    "AWS::EC2::Volume": "the data on it",
    "AWS::ECR::Repository": "its images",
    "AWS::EFS::FileSystem": "its files",
    "AWS::ElastiCache::CacheCluster": "what it has cached",
    "AWS::ElastiCache::ReplicationGroup": "what it has cached",
    "AWS::ElastiCache::ServerlessCache": "what it has cached",
    "AWS::Elasticsearch::Domain": "its indexes",
    "AWS::Events::Archive": "the events in it",
    "AWS::FSx::FileSystem": "its files",
    "AWS::KMS::Key": "whatever was encrypted with it",
    "AWS::Kinesis::Stream": "the records in it",
    "AWS::Logs::LogGroup": "its logs",
    "AWS::MSK::Cluster": "the records in its topics",
    "AWS::MSK::ServerlessCluster": "the records in its topics",
    "AWS::MemoryDB::Cluster": "its keys and values",
    "AWS::Neptune::DBCluster": "its graph",
    "AWS::OpenSearchServerless::Collection": "its indexes",
    "AWS::OpenSearchService::Domain": "its indexes",
    "AWS::QLDB::Ledger": "its documents",
    "AWS::RDS::DBCluster": "its databases",
    "AWS::RDS::DBInstance": "its databases",
    "AWS::RDS::GlobalCluster": "its databases",
    "AWS::Redshift::Cluster": "its databases",
    "AWS::RedshiftServerless::Namespace": "its databases",
    "AWS::Route53::HostedZone": "the name servers that its domain points to",
    "AWS::S3::Bucket": "its objects",
    "AWS::S3Express::DirectoryBucket": "its objects",
    "AWS::SQS::Queue": "the messages in it",
    "AWS::SSM::Parameter": "its value",
    "AWS::SecretsManager::Secret": "its value",
    "AWS::Serverless::SimpleTable": "its items",
    "AWS::Timestream::Database": "its tables",
    "AWS::Timestream::Table": "its records",
}
"""CloudFormation or SAM type → what is in it."""
NESTED = frozenset({"AWS::CloudFormation::Stack", "AWS::Serverless::Application"})
"""Types of nested applications: what their resources hold goes with them."""


def data_of(type: str) -> str | None:
    """What is lost with a resource of the type, in words; None where nothing is."""
    return "whatever its resources hold" if type in NESTED else STATEFUL.get(type)
