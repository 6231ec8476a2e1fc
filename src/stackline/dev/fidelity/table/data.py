"""Data and storage."""

from __future__ import annotations

from stackline.dev.fidelity.row import Row

_TABLES = ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::DynamoDB::GlobalTable")
_BUCKET = ("AWS::S3::Bucket",)

ROWS = (
    Row("table", _TABLES, "emulated", "", "It holds items, finds them, and tells its stream."),
    Row(
        "table-capacity",
        _TABLES,
        "partly",
        "capacity",
        "Capacity is not enforced: nothing is throttled.",
        ("ProvisionedThroughput", "WriteProvisionedThroughputSettings", "OnDemandThroughput"),
    ),
    Row(
        "table-replicas",
        ("AWS::DynamoDB::GlobalTable",),
        "partly",
        "replicas",
        "There is no replica: other Regions do not have the table.",
        ("Replicas.1",),
    ),
    Row("bucket", _BUCKET, "emulated", "", "It holds objects and their versions, and tells of them."),
    Row(
        "bucket-lifecycle",
        _BUCKET,
        "partly",
        "lifecycle",
        "Its lifecycle rules are not followed: nothing expires.",
        ("LifecycleConfiguration",),
    ),
    Row(
        "bucket-replication",
        _BUCKET,
        "partly",
        "replication",
        "Nothing is replicated.",
        ("ReplicationConfiguration",),
    ),
    Row(
        "bucket-website",
        _BUCKET,
        "partly",
        "website",
        "It is no website here: objects are served by the API of S3 only, or by a CDN.",
        ("WebsiteConfiguration",),
    ),
    Row(
        "database",
        ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::DocDB::DBCluster", "AWS::DocDB::DBInstance"),
        "not",
        "",
        "Nothing listens at its address: there is a record of it, and its secret.",
    ),
    Row(
        "cache",
        (
            "AWS::ElastiCache::ServerlessCache",
            "AWS::ElastiCache::ReplicationGroup",
            "AWS::ElastiCache::CacheCluster",
        ),
        "not",
        "",
        "Nothing listens at its address: there is a record of it.",
    ),
    Row(
        "search",
        ("AWS::OpenSearchService::Domain", "AWS::OpenSearchServerless::Collection"),
        "not",
        "",
        "Nothing listens at its address: there is a record of it.",
    ),
    Row(
        "file-system",
        ("AWS::EFS::FileSystem", "AWS::EFS::AccessPoint", "AWS::EFS::MountTarget"),
        "not",
        "",
        "There are no files behind it, and nothing mounts it.",
    ),
    Row("parameter", ("AWS::SSM::Parameter",), "emulated", "", "It holds its value."),
    Row(
        "secret", ("AWS::SecretsManager::Secret",), "emulated", "", "It holds its value, made up where asked."
    ),
    Row(
        "key",
        ("AWS::KMS::Key", "AWS::KMS::Alias"),
        "emulated",
        "",
        "It encrypts and decrypts what it is given.",
    ),
    Row(
        "encryption",
        (
            *_TABLES,
            *_BUCKET,
            "AWS::SQS::Queue",
            "AWS::SNS::Topic",
            "AWS::Kinesis::Stream",
            "AWS::KinesisFirehose::DeliveryStream",
            "AWS::Logs::LogGroup",
            "AWS::SecretsManager::Secret",
            "AWS::Serverless::Function",
            "AWS::Lambda::Function",
        ),
        "emulated",
        "encryption",
        "What it holds is not encrypted, and nobody is asked for a right to the key.",
        (
            "SSESpecification.KMSMasterKeyId",
            "BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.KMSMasterKeyID",
            "KmsMasterKeyId",
            "StreamEncryption.KeyId",
            "DeliveryStreamEncryptionConfigurationInput.KeyARN",
            "KmsKeyId",
            "KmsKeyArn",
        ),
    ),
    Row(
        "log-group",
        ("AWS::Logs::LogGroup", "AWS::Logs::LogStream"),
        "emulated",
        "",
        "It holds lines, and they are found there.",
    ),
    Row(
        "log-subscription",
        ("AWS::Logs::SubscriptionFilter",),
        "emulated",
        "",
        "Lines that match it reach its destination.",
    ),
    Row(
        "log-group-retention",
        ("AWS::Logs::LogGroup",),
        "emulated",
        "retention",
        "Lines do not go after RetentionInDays.",
        ("RetentionInDays",),
    ),
)
