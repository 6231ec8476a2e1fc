"""AWS calls of JavaScript and TypeScript functions: each case is a file, and the calls that it makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from code_projects import read, template, uses

V3 = (
    'const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");\n'
    "const { DynamoDBDocumentClient, PutCommand, GetCommand, TransactWriteCommand } = "
    'require("@aws-sdk/lib-dynamodb");\n'
    "const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));\n"
)
CASES: dict[str, tuple[str, str, list[str]]] = {
    "v3 document command": (
        "app.js",
        V3 + "exports.handler = async (e) => {\n"
        "  await db.send(new PutCommand({ TableName: process.env.TABLE, Item: e }));\n};\n",
        ["dynamodb:PutItem Items"],
    ),
    "v3 in TypeScript": (
        "app.ts",
        'import { S3Client, GetObjectCommand as Get } from "@aws-sdk/client-s3";\n'
        "const s3: S3Client = new S3Client({ region: process.env.AWS_REGION });\n"
        "const bucket = process.env.BUCKET!;\n"
        "export const handler = async (event: { key: string }): Promise<void> => {\n"
        "  await s3.send(new Get({ Bucket: bucket, Key: event.key } as any));\n};\n",
        ["s3:GetObject Pages"],
    ),
    "destructured variables": (
        "app.mjs",
        'import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";\n'
        "const { QUEUE_URL, STAGE = 'dev' } = process.env;\nconst sqs = new SQSClient();\n"
        "export async function handler() {\n"
        "  await sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: STAGE }));\n}\n",
        ["sqs:SendMessage Work"],
    ),
    "input made first": (
        "app.js",
        V3 + "exports.handler = async (e) => {\n"
        "  const params = { TableName: process.env.TABLE, Key: { id: e.id } };\n"
        "  const command = new GetCommand(params);\n  return db.send(command);\n};\n",
        ["dynamodb:GetItem Items"],
    ),
    "spread input": (
        "app.js",
        V3 + "const base = { TableName: process.env.ORDERS };\n"
        "exports.handler = async (e) => db.send(new GetCommand({ ...base, Key: e }));\n",
        ["dynamodb:GetItem Orders"],
    ),
    "transaction": (
        "app.js",
        V3 + "exports.handler = async (e) => db.send(new TransactWriteCommand({ TransactItems: [\n"
        "  { Put: { TableName: process.env.TABLE, Item: e } },\n"
        "  { Delete: { TableName: process.env.ORDERS, Key: e } } ] }));\n",
        ["dynamodb:TransactWriteItems Items", "dynamodb:TransactWriteItems Orders"],
    ),
    "aggregated client": (
        "app.js",
        'import { S3 } from "@aws-sdk/client-s3";\nconst s3 = new S3({});\n'
        "export const handler = () => s3.putObject({ Bucket: process.env.BUCKET, Key: 'k' });\n",
        ["s3:PutObject Pages"],
    ),
    "DynamoDBDocument": (
        "app.js",
        'import { DynamoDB } from "@aws-sdk/client-dynamodb";\n'
        'import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";\n'
        "const db = DynamoDBDocument.from(new DynamoDB());\n"
        "export const handler = (e) => db.update({ TableName: process.env.TABLE, Key: e });\n",
        ["dynamodb:UpdateItem Items"],
    ),
    "paginator and waiter": (
        "app.js",
        'import { S3Client, paginateListObjectsV2, waitUntilObjectExists } from "@aws-sdk/client-s3";\n'
        "const client = new S3Client({});\nexport const handler = async () => {\n"
        "  for await (const p of paginateListObjectsV2({ client }, { Bucket: process.env.BUCKET })) {}\n"
        "  await waitUntilObjectExists({ client, maxWaitTime: 3 }, { Bucket: process.env.BUCKET, Key: 'k' });\n};\n",
        ["s3:HeadObject Pages", "s3:ListObjectsV2 Pages"],
    ),
    "v2 promise": (
        "app.js",
        "const AWS = require('aws-sdk');\nconst s3 = new AWS.S3();\n"
        "exports.handler = async () => s3.putObject({ Bucket: process.env.BUCKET, Key: 'k' }).promise();\n",
        ["s3:PutObject Pages"],
    ),
    "v2 DocumentClient": (
        "app.js",
        "const { DynamoDB } = require('aws-sdk');\nconst db = new DynamoDB.DocumentClient();\n"
        "exports.handler = async (e) => db.get({ TableName: process.env.TABLE, Key: e }).promise();\n",
        ["dynamodb:GetItem Items"],
    ),
    "v2 traced": (
        "app.js",
        "const AWSXRay = require('aws-xray-sdk-core');\nconst AWS = AWSXRay.captureAWS(require('aws-sdk'));\n"
        "const sns = new AWS.SNS();\n"
        "exports.handler = (e, c, done) => sns.publish({ TopicArn: process.env.TOPIC_ARN, Message: '' }, done);\n",
        ["sns:Publish News"],
    ),
    "v2 by service": (
        "app.js",
        "import S3 from 'aws-sdk/clients/s3';\nconst s3 = new S3();\n"
        "export const handler = () => s3.getSignedUrl('getObject', { Bucket: process.env.BUCKET, Key: 'k' });\n",
        ["s3:GetObject Pages"],
    ),
    "class with private fields": (
        "app.ts",
        'import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";\n'
        "class Caller {\n  private readonly name = process.env.WORKER;\n"
        "  constructor(private readonly client: LambdaClient) {}\n"
        "  async call() { return this.client.send(new InvokeCommand({ FunctionName: this.name })); }\n"
        "  async never() { return this.client.send(new InvokeCommand({ FunctionName: 'other' })); }\n}\n"
        "const caller = new Caller(new LambdaClient({}));\n"
        "export const handler = async () => caller.call();\n",
        ["lambda:Invoke Worker"],
    ),
    "wrapped handler": (
        "app.js",
        V3 + "import middy from '@middy/core';\n"
        "const base = async (e) => db.send(new PutCommand({ TableName: process.env.TABLE, Item: e }));\n"
        "export const handler = middy(base);\n",
        ["dynamodb:PutItem Items"],
    ),
    "a function that nobody calls": (
        "app.js",
        V3 + "const drop = () => db.send(new PutCommand({ TableName: process.env.ORDERS, Item: {} }));\n"
        "const get = (e) => db.send(new GetCommand({ TableName: process.env.TABLE, Key: e }));\n"
        "module.exports = { handler: async (e) => get(e), drop };\n",
        ["dynamodb:GetItem Items"],
    ),
    "somebody else's credentials": (
        "app.js",
        'import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";\n'
        'import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";\n'
        "const s3 = new S3Client({ credentials: fromTemporaryCredentials({ params: { RoleArn: 'x' } }) });\n"
        "export const handler = () => s3.send(new PutObjectCommand({ Bucket: 'theirs', Key: 'k' }));\n",
        [],
    ),
    "client made when first asked for": (
        "app.js",
        "const AWS = require('aws-sdk');\nlet client;\n"
        "const get = () => { if (!client) { client = new AWS.SQS(); } return client; };\n"
        "exports.handler = async () => get().deleteMessage({ QueueUrl: process.env.QUEUE_URL }).promise();\n",
        ["sqs:DeleteMessage Work"],
    ),
    "upload": (
        "app.js",
        'import { Upload } from "@aws-sdk/lib-storage";\nimport { S3Client } from "@aws-sdk/client-s3";\n'
        "export const handler = () => new Upload({ client: new S3Client({}),\n"
        "  params: { Bucket: process.env.BUCKET, Key: 'k', Body: '' } }).done();\n",
        ["s3:PutObject Pages"],
    ),
    "connections": (
        "app.js",
        "import { ApiGatewayManagementApiClient, PostToConnectionCommand } "
        'from "@aws-sdk/client-apigatewaymanagementapi";\n'
        "export const handler = (e) => new ApiGatewayManagementApiClient({ endpoint: e.url })\n"
        "  .send(new PostToConnectionCommand({ ConnectionId: 'c', Data: '' }));\n",
        ["apigatewaymanagementapi:PostToConnection ?"],
    ),
    "name put together": (
        "app.js",
        V3
        + "exports.handler = () => db.send(new GetCommand({ TableName: `${process.env.STAGE}-items`, Key: {} }));\n",
        ["dynamodb:GetItem ?"],
    ),
    "nothing of AWS": (
        "app.js",
        "const cache = { get: (k) => k, putItem: () => 1 };\nexports.handler = async () => cache.get('k');\n",
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_calls(name: str, tmp_path: Path) -> None:
    file, text, expected = CASES[name]
    assert uses(read(tmp_path, template("nodejs22.x"), {f"src/{file}": text})) == expected


def test_imports_are_followed_with_the_endings_that_bundlers_leave_out(tmp_path: Path) -> None:
    files = {
        "src/app.ts": 'import { load } from "./lib";\nimport { save as keep } from "./lib/save.js";\n'
        "export const handler = async () => { await load(); await keep(); };\n",
        "src/lib/index.ts": 'export * from "./load";\n',
        "src/lib/load.ts": 'import { db, TABLE } from "./clients";\n'
        'import { ScanCommand } from "@aws-sdk/lib-dynamodb";\n'
        "export const load = () => db.send(new ScanCommand({ TableName: TABLE }));\n"
        "export const wipe = () => db.send(new ScanCommand({ TableName: 'never' }));\n",
        "src/lib/save.ts": 'import { db } from "./clients";\nimport { PutCommand } from "@aws-sdk/lib-dynamodb";\n'
        "export async function save() {\n"
        "  await db.send(new PutCommand({ TableName: process.env.ORDERS, Item: {} }));\n}\n",
        "src/lib/clients.ts": 'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";\n'
        "export const db = new DynamoDBClient({});\nexport const TABLE = process.env.TABLE as string;\n",
        "src/node_modules/x/index.js": "module.exports = 1;\n",
    }
    assert uses(read(tmp_path, template("nodejs22.x"), files)) == [
        "dynamodb:PutItem Orders",
        "dynamodb:Scan Items",
    ]


def test_commonjs_modules(tmp_path: Path) -> None:
    files = {
        "src/app.js": "const store = require('./store');\nconst { tell } = require('./news');\n"
        "module.exports.handler = async () => { await store.load(); await tell(); };\n",
        "src/store.js": "const AWS = require('aws-sdk');\nconst db = new AWS.DynamoDB.DocumentClient();\n"
        "module.exports = { load, save };\n"
        "function load() { return db.scan({ TableName: process.env.TABLE }).promise(); }\n"
        "function save() { return db.put({ TableName: process.env.TABLE }).promise(); }\n",
        "src/news.js": "const AWS = require('aws-sdk');\nconst sns = new AWS.SNS();\n"
        "exports.tell = () => sns.publish({ TopicArn: process.env.TOPIC_ARN }).promise();\n",
    }
    assert uses(read(tmp_path, template("nodejs18.x"), files)) == ["dynamodb:Scan Items", "sns:Publish News"]


def test_an_entry_point_of_esbuild(tmp_path: Path) -> None:
    more = (
        "    Metadata:\n      BuildMethod: esbuild\n      BuildProperties: {EntryPoints: [handlers/app.ts]}\n"
    )
    files = {
        "src/handlers/app.ts": 'import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";\n'
        "export const handler = () => new S3Client({}).send(new ListBucketsCommand({}));\n"
    }
    assert uses(read(tmp_path, template("nodejs22.x") + more, files)) == ["s3:ListBuckets ?"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "exports.handler = async (e) => { const AWS = require('aws-sdk'); new AWS[e.service](); };\n",
            "run time",
        ),
        ("const s3 = new (require('aws-sdk').S3)();\nexports.handler = (e) => s3[e.op]({});\n", "run time"),
        ("exports.handler = (e) => require(e.module);\n", "run time"),
        ("exports.handler = (e) => eval(e.code);\n", "eval"),
        (
            "const { exec } = require('child_process');\nexports.handler = () => exec('aws s3 ls');\n",
            "program",
        ),
        ("const d = require('dynamoose');\nexports.handler = () => 1;\n", "dynamoose"),
        ("exports.handler = ( => {\n", "syntax"),
    ],
)
def test_what_cannot_be_told_is_said(text: str, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, template("nodejs22.x"), {"src/app.js": text})
    assert reason in found.calls_unclear


def test_a_module_that_calls_itself_through_its_exports(tmp_path: Path) -> None:
    files = {
        "src/app.js": "const utils = require('./utils');\nmodule.exports.handler = async () => utils.outer();\n",
        "src/utils.js": "const { S3Client, ListBucketsCommand, GetObjectCommand } = require('@aws-sdk/client-s3');\n"
        "const utils = module.exports;\nconst s3 = new S3Client({});\n"
        "module.exports.outer = async () => { await this.inner(); await utils.deeper(); };\n"
        "module.exports.inner = () => s3.send(new ListBucketsCommand({}));\n"
        "module.exports.deeper = () => s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: 'k' }));\n",
    }
    assert uses(read(tmp_path, template("nodejs22.x"), files)) == ["s3:GetObject Pages", "s3:ListBuckets ?"]


def test_a_call_that_may_be_a_function_of_that_name_is_not_sure(tmp_path: Path) -> None:
    files = {
        "src/app.js": "const { stores } = require('./stores');\n"
        "exports.handler = async (e) => stores[e.kind].load();\n",
        "src/stores.js": "const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3');\n"
        "const load = () => new S3Client({}).send(new ListBucketsCommand({}));\n"
        "exports.stores = new Map([['a', { load }]]);\n",
    }
    found = read(tmp_path, template("nodejs22.x"), files)
    assert [use.operation for use in found.uses if use.service] == ["ListBuckets"]
