"""API operations whose IAM action has another name than they have, or which need several, or none.

Sources, by section: the service's page in the AWS Service Authorization Reference ("Actions, resources, and condition
keys for …"), unless a comment names another. An operation that is not here needs the action of its own name.
"""

from __future__ import annotations

from collections.abc import Mapping

# botocore's name of a service → IAM's prefix, where it is not what requests are signed for.
PREFIXES: Mapping[str, str] = {
    "cloudwatch": "cloudwatch",  # signed for "monitoring"
    "iot-data": "iot",  # signed for "iotdata"
    "iot-jobs-data": "iot",
    "resourcegroupstaggingapi": "tag",  # signed for "tagging"
    "opensearchserverless": "aoss",
}

NONE: tuple[str, ...] = ()

# The actions that the call surely needs. A leading "+" is an action on another resource than the one it names.
NEEDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    # Amazon S3 ("Amazon S3 API operations and permissions" of its user guide maps them)
    ("s3", "ListObjects"): ("s3:ListBucket",),
    ("s3", "ListObjectsV2"): ("s3:ListBucket",),
    ("s3", "HeadBucket"): ("s3:ListBucket",),
    ("s3", "ListBuckets"): ("+s3:ListAllMyBuckets",),
    ("s3", "ListObjectVersions"): ("s3:ListBucketVersions",),
    ("s3", "ListMultipartUploads"): ("s3:ListBucketMultipartUploads",),
    # Whoever began an upload may end it and list its parts (S3 user guide, "Multipart upload API and permissions").
    ("s3", "ListParts"): NONE,
    ("s3", "AbortMultipartUpload"): NONE,
    ("s3", "HeadObject"): ("s3:GetObject",),
    ("s3", "SelectObjectContent"): ("s3:GetObject",),
    ("s3", "GetObjectAttributes"): ("s3:GetObject",),
    ("s3", "CopyObject"): ("s3:PutObject", "+s3:GetObject"),
    ("s3", "DeleteObjects"): ("s3:DeleteObject",),
    ("s3", "CreateMultipartUpload"): ("s3:PutObject",),
    ("s3", "UploadPart"): ("s3:PutObject",),
    ("s3", "UploadPartCopy"): ("s3:PutObject", "+s3:GetObject"),
    ("s3", "CompleteMultipartUpload"): ("s3:PutObject",),
    ("s3", "GetBucketEncryption"): ("s3:GetEncryptionConfiguration",),
    ("s3", "PutBucketEncryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "DeleteBucketEncryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "GetBucketLifecycle"): ("s3:GetLifecycleConfiguration",),
    ("s3", "GetBucketLifecycleConfiguration"): ("s3:GetLifecycleConfiguration",),
    ("s3", "PutBucketLifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "PutBucketLifecycleConfiguration"): ("s3:PutLifecycleConfiguration",),
    ("s3", "DeleteBucketLifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "GetBucketNotificationConfiguration"): ("s3:GetBucketNotification",),
    ("s3", "PutBucketNotificationConfiguration"): ("s3:PutBucketNotification",),
    ("s3", "DeleteBucketCors"): ("s3:PutBucketCORS",),
    ("s3", "DeleteBucketTagging"): ("s3:PutBucketTagging",),
    ("s3", "DeleteBucketReplication"): ("s3:PutReplicationConfiguration",),
    ("s3", "GetBucketReplication"): ("s3:GetReplicationConfiguration",),
    ("s3", "PutBucketReplication"): ("s3:PutReplicationConfiguration",),
    ("s3", "GetPublicAccessBlock"): ("s3:GetBucketPublicAccessBlock",),
    ("s3", "PutPublicAccessBlock"): ("s3:PutBucketPublicAccessBlock",),
    ("s3", "DeletePublicAccessBlock"): ("s3:PutBucketPublicAccessBlock",),
    ("s3", "GetObjectLockConfiguration"): ("s3:GetBucketObjectLockConfiguration",),
    ("s3", "PutObjectLockConfiguration"): ("s3:PutBucketObjectLockConfiguration",),
    ("s3", "WriteGetObjectResponse"): ("s3-object-lambda:WriteGetObjectResponse",),
    # Amazon DynamoDB; what a transaction or a PartiQL statement does decides (developer guide, "IAM policies")
    ("dynamodb", "TransactGetItems"): ("dynamodb:GetItem",),
    ("dynamodb", "TransactWriteItems"): NONE,
    ("dynamodb", "ExecuteStatement"): NONE,
    ("dynamodb", "BatchExecuteStatement"): NONE,
    ("dynamodb", "ExecuteTransaction"): NONE,
    ("dynamodb", "DescribeEndpoints"): NONE,
    # AWS Lambda
    ("lambda", "Invoke"): ("lambda:InvokeFunction",),
    ("lambda", "InvokeAsync"): ("lambda:InvokeFunction",),
    ("lambda", "InvokeWithResponseStream"): ("lambda:InvokeFunction",),
    # Amazon SQS: a batch is allowed by the action of its single call
    ("sqs", "SendMessageBatch"): ("sqs:SendMessage",),
    ("sqs", "DeleteMessageBatch"): ("sqs:DeleteMessage",),
    ("sqs", "ChangeMessageVisibilityBatch"): ("sqs:ChangeMessageVisibility",),
    # Amazon SNS
    ("sns", "PublishBatch"): ("sns:Publish",),
    # Amazon API Gateway management of connections (API Gateway developer guide, "Use @connections commands")
    ("apigatewaymanagementapi", "PostToConnection"): ("execute-api:ManageConnections",),
    ("apigatewaymanagementapi", "GetConnection"): ("execute-api:ManageConnections",),
    ("apigatewaymanagementapi", "DeleteConnection"): ("execute-api:ManageConnections",),
    # AWS Secrets Manager
    ("secretsmanager", "BatchGetSecretValue"): ("secretsmanager:GetSecretValue",),
    # Amazon SES: version 2's calls are allowed by the action that fits the kind of mail (see MAY_NEED)
    ("sesv2", "SendEmail"): NONE,
    ("sesv2", "SendBulkEmail"): NONE,
    ("ses", "SendEmail"): ("ses:SendEmail",),
    # Amazon Bedrock
    ("bedrock-runtime", "Converse"): ("bedrock:InvokeModel",),
    ("bedrock-runtime", "ConverseStream"): ("bedrock:InvokeModelWithResponseStream",),
    ("bedrock-runtime", "InvokeModelWithBidirectionalStream"): ("bedrock:InvokeModel",),
    ("bedrock-agent-runtime", "RetrieveAndGenerateStream"): ("bedrock:RetrieveAndGenerate",),
    ("bedrock-agent-runtime", "RetrieveAndGenerate"): ("bedrock:RetrieveAndGenerate",),
    # AWS STS: anyone may ask who they are
    ("sts", "GetCallerIdentity"): NONE,
    ("sts", "GetSessionToken"): NONE,
    ("sts", "AssumeRole"): NONE,  # the other role's trust policy may be all it takes, in the same account
    # Amazon API Gateway's control plane is named by HTTP methods ("apigateway:GET")
    ("apigateway", "*"): NONE,
    ("apigatewayv2", "*"): NONE,
    # Services whose actions are named by the request's path or method
    ("s3control", "*"): NONE,
    ("s3outposts", "*"): NONE,
    ("pinpoint-email", "*"): NONE,
    ("neptunedata", "*"): NONE,
    ("lexv2-runtime", "*"): NONE,
    ("iot-data", "ListNamedShadowsForThing"): ("iot:ListNamedShadowsForThing",),
}

# Further actions that the call may need, or be allowed by: a grant of them counts as used.
MAY_NEED: Mapping[tuple[str, str], tuple[str, ...]] = {
    # A missing object is 404 only to those who may list (S3 API reference, GetObject); else it is 403.
    ("s3", "GetObject"): ("s3:GetObjectVersion", "s3:ListBucket", "s3:GetObjectTagging"),
    ("s3", "HeadObject"): ("s3:GetObjectVersion", "s3:ListBucket"),
    ("s3", "CopyObject"): (
        "s3:ListBucket",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "s3:PutObjectTagging",
        "s3:PutObjectAcl",
        "s3:AbortMultipartUpload",
    ),
    ("s3", "PutObject"): (
        "s3:PutObjectAcl",
        "s3:PutObjectTagging",
        "s3:PutObjectVersionAcl",
        "s3:PutObjectVersionTagging",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
        "s3:PutObjectRetention",
        "s3:PutObjectLegalHold",
    ),
    ("s3", "CreateMultipartUpload"): ("s3:PutObjectAcl", "s3:PutObjectTagging"),
    ("s3", "ListParts"): ("s3:ListMultipartUploadParts",),
    ("s3", "AbortMultipartUpload"): ("s3:AbortMultipartUpload",),
    ("s3", "DeleteObject"): ("s3:DeleteObjectVersion",),
    ("s3", "DeleteObjects"): ("s3:DeleteObjectVersion",),
    ("s3", "GetObjectTagging"): ("s3:GetObjectVersionTagging",),
    ("s3", "GetObjectAcl"): ("s3:GetObjectVersionAcl",),
    ("dynamodb", "TransactWriteItems"): (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    ),
    ("dynamodb", "ExecuteStatement"): ("dynamodb:PartiQL*",),
    ("dynamodb", "BatchExecuteStatement"): ("dynamodb:PartiQL*",),
    ("dynamodb", "ExecuteTransaction"): ("dynamodb:PartiQL*",),
    ("dynamodb", "BatchWriteItem"): ("dynamodb:PutItem", "dynamodb:DeleteItem"),
    ("dynamodb", "BatchGetItem"): ("dynamodb:GetItem",),
    ("lambda", "Invoke"): ("lambda:InvokeAsync",),
    ("sesv2", "SendEmail"): ("ses:SendEmail", "ses:SendRawEmail", "ses:SendTemplatedEmail"),
    ("sesv2", "SendBulkEmail"): ("ses:SendBulkEmail", "ses:SendBulkTemplatedEmail"),
    ("ses", "SendEmail"): ("ses:SendRawEmail",),
    ("stepfunctions", "StartSyncExecution"): ("states:StartExecution",),
    ("stepfunctions", "StartExecution"): ("states:StartSyncExecution",),
    ("ssm", "GetParameter"): ("ssm:GetParameters", "ssm:GetParametersByPath"),
    ("ssm", "GetParameters"): ("ssm:GetParameter", "ssm:GetParametersByPath"),
    ("ssm", "GetParametersByPath"): ("ssm:GetParameter", "ssm:GetParameters"),
    ("secretsmanager", "GetSecretValue"): ("secretsmanager:DescribeSecret",),
    ("bedrock-agent-runtime", "RetrieveAndGenerate"): ("bedrock:Retrieve", "bedrock:InvokeModel"),
    ("bedrock-agent-runtime", "RetrieveAndGenerateStream"): ("bedrock:Retrieve", "bedrock:InvokeModel"),
    ("bedrock-runtime", "InvokeModel"): (
        "bedrock:InvokeModelWithResponseStream",
        "bedrock:GetInferenceProfile",
    ),
    ("bedrock-runtime", "Converse"): ("bedrock:GetInferenceProfile", "bedrock:Converse"),
    ("bedrock-runtime", "ConverseStream"): ("bedrock:ConverseStream",),
    ("apigatewaymanagementapi", "PostToConnection"): ("execute-api:Invoke",),
    ("sts", "AssumeRole"): ("sts:AssumeRole",),
    # Pages of a listing are often followed by what was listed.
    ("kms", "GenerateDataKey"): ("kms:Decrypt", "kms:Encrypt"),
}
