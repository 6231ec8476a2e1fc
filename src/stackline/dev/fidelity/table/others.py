"""Networks, identity, containers, and what belongs to a stack itself."""

from __future__ import annotations

from stackline.dev.fidelity.row import Row

ROWS = (
    Row(
        "task",
        ("AWS::ECS::TaskDefinition", "AWS::ECS::Service", "AWS::ECS::Cluster"),
        "not",
        "",
        "No container runs: RunTask answers, and nothing is started.",
    ),
    Row(
        "virtual-network",
        (
            "AWS::EC2::VPC",
            "AWS::EC2::Subnet",
            "AWS::EC2::SecurityGroup",
            "AWS::EC2::SecurityGroupIngress",
            "AWS::EC2::SecurityGroupEgress",
            "AWS::EC2::InternetGateway",
            "AWS::EC2::NatGateway",
            "AWS::EC2::Route",
            "AWS::EC2::RouteTable",
            "AWS::EC2::VPCEndpoint",
        ),
        "not",
        "",
        "Every network is this machine's: nothing is routed, and nothing held off.",
    ),
    Row(
        "dns",
        ("AWS::Route53::HostedZone", "AWS::Route53::RecordSet", "AWS::Route53::RecordSetGroup"),
        "partly",
        "name server",
        "Records are kept, and no name server answers for them.",
    ),
    Row(
        "certificate",
        ("AWS::CertificateManager::Certificate",),
        "partly",
        "proof and TLS",
        "It counts as issued at once, and nothing is served with it.",
    ),
    Row("user-pool", ("AWS::Cognito::UserPool",), "emulated", "", "People sign up and in, and get tokens."),
    Row(
        "user-pool-mail",
        ("AWS::Cognito::UserPool",),
        "partly",
        "mail and phones",
        "No code is sent to people.",
        ("AutoVerifiedAttributes.0", "MfaConfiguration=ON", "MfaConfiguration=OPTIONAL"),
    ),
    Row("user-pool-client", ("AWS::Cognito::UserPoolClient",), "emulated", "", "People sign in by it."),
    Row(
        "user-pool-domain",
        ("AWS::Cognito::UserPoolDomain",),
        "not",
        "",
        "The pages for signing in are not served.",
    ),
    Row(
        "iam",
        (
            "AWS::IAM::Role",
            "AWS::IAM::Policy",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::User",
            "AWS::Lambda::Permission",
            "AWS::SQS::QueuePolicy",
            "AWS::SNS::TopicPolicy",
            "AWS::S3::BucketPolicy",
        ),
        "partly",
        "enforcement",
        "Nobody is refused anything, unless the cloud is started with STACKLINE_CLOUD_IAM=enforce.",
    ),
    Row(
        "connector",
        ("AWS::Serverless::Connector",),
        "emulated",
        "",
        "It becomes the policies that it stands for.",
    ),
    Row(
        "custom-resource",
        ("AWS::CloudFormation::CustomResource",),
        "emulated",
        "",
        "Its function is asked, and the stack has what it answers.",
    ),
    Row(
        "application",
        ("AWS::Serverless::Application", "AWS::CloudFormation::Stack"),
        "emulated",
        "",
        "It is a stack of its own, with its parameters and outputs.",
    ),
)
