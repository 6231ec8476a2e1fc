"""AWS calls of Python functions: each case is a file, and the calls that it makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from code_projects import read, template, uses

BOTO = "import os\nimport boto3\n"
CASES: dict[str, tuple[str, list[str]]] = {
    "client with a variable": (
        "c = boto3.client('dynamodb')\n"
        "def handler(e, x):\n    c.put_item(TableName=os.environ['TABLE'], Item={})\n",
        ["dynamodb:PutItem Items"],
    ),
    "resource, table at the top": (
        "t = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
        "def handler(e, x):\n    return t.get_item(Key={})\n",
        ["dynamodb:GetItem Items"],
    ),
    "module constant from getenv": (
        "NAME = os.getenv('TABLE', 'x')\n"
        "def handler(e, x):\n    boto3.resource('dynamodb').Table(NAME).scan()\n",
        ["dynamodb:Scan ?", "dynamodb:Scan Items"],
    ),
    "client in a closure": (
        "def make():\n    s3 = boto3.client('s3')\n    def put(key):\n"
        "        s3.put_object(Bucket=os.environ['BUCKET'], Key=key)\n    return put\n"
        "put = make()\ndef handler(e, x):\n    put('a')\n",
        ["s3:PutObject Pages"],
    ),
    "aliased import": (
        "import boto3 as aws\nfrom os import environ as env\n"
        "def handler(e, x):\n    aws.client('sqs').send_message(QueueUrl=env['QUEUE_URL'], MessageBody='')\n",
        ["sqs:SendMessage Work"],
    ),
    "class attributes": (
        "class Repo:\n    client = boto3.client('sns')\n    def __init__(self):\n"
        "        self.topic = os.environ['TOPIC_ARN']\n    def tell(self):\n"
        "        self.client.publish(TopicArn=self.topic, Message='')\n"
        "def handler(e, x):\n    Repo().tell()\n",
        ["sns:Publish News"],
    ),
    "table given to a class": (
        "class Repo:\n    def __init__(self, table):\n        self.table = table\n"
        "    def load(self):\n        return self.table.query()\n"
        "    def save(self):\n        self.table.put_item(Item={})\n"
        "def handler(e, x):\n    Repo(boto3.resource('dynamodb').Table(os.environ['ORDERS'])).load()\n",
        ["dynamodb:Query Orders"],
    ),
    "base class": (
        "class Base:\n    def __init__(self):\n        self.db = boto3.resource('dynamodb')\n"
        "class Repo(Base):\n    def put(self):\n"
        "        self.db.Table(os.environ['TABLE']).put_item(Item={})\n"
        "def handler(e, x):\n    Repo().put()\n",
        ["dynamodb:PutItem Items"],
    ),
    "a method that nobody calls": (
        "class Repo:\n    t = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
        "    def load(self):\n        return self.t.get_item(Key={})\n"
        "    def drop(self):\n        self.t.delete_item(Key={})\n"
        "def handler(e, x):\n    return Repo().load()\n",
        ["dynamodb:GetItem Items"],
    ),
    "a function that nobody calls": (
        "t = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
        "def drop():\n    t.delete()\ndef handler(e, x):\n    t.scan()\n",
        ["dynamodb:Scan Items"],
    ),
    "getattr with a constant": (
        "def handler(e, x):\n    getattr(boto3.client('s3'), 'get_object')(Bucket=os.environ['BUCKET'], Key='')\n",
        ["s3:GetObject Pages"],
    ),
    "f-string name": (
        "def handler(e, x):\n"
        "    boto3.client('dynamodb').get_item(TableName=f\"{os.environ['STAGE']}-items\", Key={})\n",
        ["dynamodb:GetItem ?"],
    ),
    "parameter of the handler": (
        "def handler(e, x):\n    boto3.client('s3').get_object(Bucket=e['bucket'], Key='')\n",
        ["s3:GetObject ?"],
    ),
    "paginator and waiter": (
        "c = boto3.client('s3')\ndef handler(e, x):\n    b = os.environ['BUCKET']\n"
        "    for p in c.get_paginator('list_objects_v2').paginate(Bucket=b):\n        pass\n"
        "    c.get_waiter('object_exists').wait(Bucket=b, Key='')\n",
        ["s3:HeadObject Pages", "s3:ListObjectsV2 Pages"],
    ),
    "transfers": (
        "c = boto3.client('s3')\ndef handler(e, x):\n    b = os.environ['BUCKET']\n"
        "    c.upload_file('/tmp/x', b, 'x')\n    c.download_fileobj(b, 'x', None)\n",
        ["s3:GetObject Pages", "s3:PutObject Pages"],
    ),
    "copy": (
        "def handler(e, x):\n    c = boto3.client('s3')\n"
        "    c.copy_object(Bucket=os.environ['BUCKET'], CopySource='a/b', Key='k')\n",
        ["s3:CopyObject Pages"],
    ),
    "presigned": (
        "def handler(e, x):\n    return boto3.client('s3').generate_presigned_url(\n"
        "        'get_object', Params={'Bucket': os.environ['BUCKET'], 'Key': 'k'})\n",
        ["s3:GetObject Pages"],
    ),
    "bucket resource": (
        "b = boto3.resource('s3').Bucket(os.environ['BUCKET'])\ndef handler(e, x):\n"
        "    for o in b.objects.filter(Prefix='x'):\n        pass\n    b.Object('k').put(Body=b'')\n"
        "    b.objects.all().delete()\n",
        ["s3:DeleteObjects Pages", "s3:ListObjects Pages", "s3:PutObject Pages"],
    ),
    "batch writer": (
        "t = boto3.resource('dynamodb').Table(os.environ['TABLE'])\ndef handler(e, x):\n"
        "    with t.batch_writer() as batch:\n        batch.put_item(Item={})\n",
        ["dynamodb:BatchWriteItem Items"],
    ),
    "transaction": (
        "def handler(e, x):\n    boto3.client('dynamodb').transact_write_items(TransactItems=[\n"
        "        {'Put': {'TableName': os.environ['TABLE'], 'Item': {}}},\n"
        "        {'Update': {'TableName': os.environ['ORDERS'], 'Key': {}}}])\n",
        ["dynamodb:TransactWriteItems Items", "dynamodb:TransactWriteItems Orders"],
    ),
    "keyword arguments from a dict": (
        "def handler(e, x):\n    params = dict(TableName=os.environ['TABLE'], Key={})\n"
        "    boto3.client('dynamodb').get_item(**params)\n",
        ["dynamodb:GetItem Items"],
    ),
    "aioboto3": (
        "import aioboto3\nsession = aioboto3.Session()\nasync def run():\n"
        "    async with session.resource('dynamodb') as db:\n"
        "        table = await db.Table(os.environ['TABLE'])\n        await table.put_item(Item={})\n"
        "def handler(e, x):\n    run()\n",
        ["dynamodb:PutItem Items"],
    ),
    "session": (
        "s = boto3.session.Session()\ndef handler(e, x):\n"
        "    s.client('lambda').invoke(FunctionName=os.environ['WORKER'])\n",
        ["lambda:Invoke Worker"],
    ),
    "somebody else's credentials": (
        "def handler(e, x):\n    k = boto3.client('sts').assume_role(RoleArn='x', RoleSessionName='y')['Credentials']\n"
        "    c = boto3.client('s3', aws_access_key_id=k['AccessKeyId'], aws_secret_access_key=k['SecretAccessKey'])\n"
        "    c.put_object(Bucket='theirs', Key='k')\n",
        ["sts:AssumeRole ?"],
    ),
    "unsigned": (
        "from botocore import UNSIGNED\nfrom botocore.config import Config\ndef handler(e, x):\n"
        "    boto3.client('s3', config=Config(signature_version=UNSIGNED)).get_object(Bucket='open', Key='k')\n",
        [],
    ),
    "client made when first asked for": (
        "_c = None\ndef client():\n    global _c\n    if _c is None:\n        _c = boto3.client('sqs')\n    return _c\n"
        "def handler(e, x):\n    client().delete_message(QueueUrl=os.environ['QUEUE_URL'], ReceiptHandle='')\n",
        ["sqs:DeleteMessage Work"],
    ),
    "client by a factory": (
        "def client(name):\n    return boto3.client(name)\n"
        "def handler(e, x):\n    client('sns').publish(TopicArn=os.environ['TOPIC_ARN'], Message='')\n",
        ["sns:Publish News"],
    ),
    "method handed on": (
        "from functools import partial\nt = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
        "def handler(e, x):\n    list(map(partial(t.put_item), e))\n",
        ["dynamodb:PutItem Items"],
    ),
    "route of a framework": (
        "app = Router()\nt = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
        "@app.get('/items')\ndef items():\n    return t.scan()\ndef handler(e, x):\n    return app.resolve(e, x)\n",
        ["dynamodb:Scan Items"],
    ),
    "cached property": (
        "from functools import cached_property\nclass Repo:\n    @cached_property\n    def table(self):\n"
        "        return boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
        "def handler(e, x):\n    Repo().table.update_item(Key={})\n",
        ["dynamodb:UpdateItem Items"],
    ),
    "event bus": (
        "def handler(e, x):\n    boto3.client('events').put_events(Entries=[{'Source': 's', 'Detail': '{}'}])\n",
        ["events:PutEvents DefaultEventBus"],
    ),
    "nothing of AWS": (
        "class Cache:\n    def get_item(self, key):\n        return key\n"
        "def handler(e, x):\n    return Cache().get_item('k')\n",
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_calls(name: str, tmp_path: Path) -> None:
    text, expected = CASES[name]
    assert uses(read(tmp_path, template(), {"src/app.py": BOTO + text})) == expected


def test_imports_are_followed_in_the_folder_and_its_packages(tmp_path: Path) -> None:
    files = {
        "src/app.py": "from lib import tables\nfrom lib.queues import send as tell\n"
        "def handler(e, x):\n    tables.ITEMS.scan()\n    tell('x')\n",
        "src/lib/__init__.py": "",
        "src/lib/tables.py": BOTO + "ITEMS = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n",
        "src/lib/queues.py": BOTO + "from .clients import sqs\ndef send(body):\n"
        "    sqs.send_message(QueueUrl=os.environ['QUEUE_URL'], MessageBody=body)\n"
        "def purge():\n    sqs.purge_queue(QueueUrl=os.environ['QUEUE_URL'])\n",
        "src/lib/clients.py": "import boto3\nsqs = boto3.client('sqs')\n",
        "src/other.py": BOTO + "boto3.client('s3').list_buckets()\n",
    }
    found = read(tmp_path, template(), files)
    assert uses(found) == ["dynamodb:Scan Items", "sqs:SendMessage Work"]
    lib = ("__init__", "tables", "queues", "clients")
    assert set(found.traces.files) == {"src/app.py", *(f"src/lib/{name}.py" for name in lib)}


def test_a_layer_of_the_project_is_read(tmp_path: Path) -> None:
    text = template(policies="      Layers: [!Ref Shared]\n") + (
        "  Shared:\n    Type: AWS::Serverless::LayerVersion\n    Properties: {ContentUri: layer}\n"
    )
    files = {
        "src/app.py": "from shared.db import load\ndef handler(e, x):\n    return load()\n",
        "layer/python/shared/__init__.py": "",
        "layer/python/shared/db.py": BOTO
        + "def load():\n    return boto3.resource('dynamodb').Table(os.environ['TABLE']).scan()\n",
    }
    assert uses(read(tmp_path, text, files)) == ["dynamodb:Scan Items"]


def test_a_layer_that_is_not_there_by_default_holds_up_nothing(tmp_path: Path) -> None:
    layers = "      Layers: [!If [HasTools, !Ref ToolsLayerArn, !Ref AWS::NoValue]]\n"
    text = template(policies=layers) + (
        "Parameters: {ToolsLayerArn: {Type: String, Default: DEFAULT}}\n"
        'Conditions: {HasTools: !Not [!Equals [!Ref ToolsLayerArn, ""]]}\n'
    )
    files = {"src/app.py": BOTO + "def handler(e, x):\n    boto3.client('s3').list_buckets()\n"}
    assert not read(tmp_path, text.replace("DEFAULT", '""'), files).calls_unclear
    assert "layer" in read(tmp_path, text.replace("DEFAULT", "arn:x"), files).calls_unclear


def test_a_layer_that_a_parameter_names_cannot_be_read(tmp_path: Path) -> None:
    text = (
        template(policies="      Layers: [!Ref ToolsLayerArn]\n")
        + "Parameters: {ToolsLayerArn: {Type: String}}\n"
    )
    files = {"src/app.py": BOTO + "def handler(e, x):\n    boto3.client('s3').list_buckets()\n"}
    assert uses(read(tmp_path, text, files)) == ["s3:ListBuckets ?"]


def test_what_is_installed_is_not_read(tmp_path: Path) -> None:
    files = {
        "src/app.py": "import thing\ndef handler(e, x):\n    thing.go()\n",
        "src/vendor/thing.py": BOTO + "def go():\n    boto3.client('s3').list_buckets()\n",
        "src/thing/__init__.py": BOTO + "def go():\n    boto3.client('s3').list_buckets()\n",
        "src/thing-1.0.dist-info/RECORD": "",
    }
    found = read(tmp_path, template(), files)
    assert uses(found) == []
    assert "thing" in found.calls_unclear


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def handler(e, x):\n    getattr(boto3.client('s3'), e['op'])()\n", "run time"),
        ("def handler(e, x):\n    boto3.client(e['service']).go()\n", "run time"),
        ("def handler(e, x):\n    exec(e['code'])\n", "exec"),
        ("import importlib\ndef handler(e, x):\n    importlib.import_module(e['m']).go()\n", "run time"),
        ("import subprocess\ndef handler(e, x):\n    subprocess.run(['aws', 's3', 'ls'])\n", "program"),
        ("import pynamodb\ndef handler(e, x):\n    pass\n", "pynamodb"),
        ("def handler(e, x)\n    pass\n", "no Python"),
    ],
)
def test_what_cannot_be_told_is_said(text: str, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, template(), {"src/app.py": BOTO + text})
    assert reason in found.calls_unclear
    assert found.calls_unclear.startswith("src/app.py:")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text(BOTO + "boto3.client('s3').list_buckets()\n")
    inside = tmp_path / "project"
    (inside / "src").mkdir(parents=True)
    (inside / "src" / "secret.py").symlink_to(outside / "secret.py")
    found = read(inside, template(), {"src/app.py": "import secret\ndef handler(e, x):\n    pass\n"})
    assert uses(found) == []


def test_an_object_of_the_service_itself(tmp_path: Path) -> None:
    code = (
        BOTO
        + "s3 = boto3.resource('s3')\ndef handler(e, x):\n    s3.Object(os.environ['BUCKET'], 'k').get()\n"
    )
    assert uses(read(tmp_path, template(), {"src/app.py": code})) == ["s3:GetObject Pages"]
