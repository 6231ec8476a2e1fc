"""How fast a template of 20,000 lines opens and is edited, beside PyYAML and ruamel.yaml, all in one run.

Run it with `.venv/bin/python benchmarks/template.py`. Times are of the processor, so that other programs on the
machine disturb little; 1.00 is `yaml.compose` with libyaml and the garbage collector off.
"""

from __future__ import annotations

import gc
import io
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import yaml
from ruamel.yaml import YAML

from stackline.template import Template

OPEN_LIMIT = 4.5
EDIT_LIMIT = 0.05
RESOURCES = 1024


def generated() -> str:
    """1,024 resources on 20,000 lines, written as people write them: comments, block scalars, short intrinsics."""
    lines = [
        "AWSTemplateFormatVersion: '2010-09-09'",
        "Transform: AWS::Serverless-2016-10-31",
        "",
        "Resources:",
    ]
    for number in range(RESOURCES):
        lines += (_function, _table, _queue, _topic)[number % 4](number)
    return "\n".join(lines)


def _function(n: int) -> list[str]:
    return f"""\
  Func{n}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler{n}
      Runtime: python3.13
      MemorySize: 512  # MB
      Timeout: 30
      Environment:
        Variables:
          TABLE_NAME: !Ref Table{n + 1}
          QUEUE_URL: !Ref Queue{n + 2}
          TOPIC: !Sub "arn:aws:sns:${{AWS::Region}}:${{AWS::AccountId}}:t{n}"
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref Table{n + 1}
        - SQSSendMessagePolicy:
            QueueName: !GetAtt Queue{n + 2}.QueueName
      Events:
        Api:
          Type: HttpApi
          Properties:
            Path: /f{n}
            Method: GET
""".split("\n")


def _table(n: int) -> list[str]:
    return f"""\
  Table{n}:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: pk
          AttributeType: S
        - {{AttributeName: sk, AttributeType: S}}
      KeySchema:
        - AttributeName: pk
          KeyType: HASH
        - AttributeName: sk
          KeyType: RANGE
      Tags: [{{Key: a, Value: '1'}}]
      # a point in time to go back to
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
    DeletionPolicy: Retain
""".split("\n")


def _queue(n: int) -> list[str]:
    return f"""\
  Queue{n}:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: queue-{n}
      VisibilityTimeout: 180
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Queue{(n + 4) % RESOURCES}.Arn
        maxReceiveCount: 3
      Tags:
        - Key: team
          Value: shop
        - Key: cost
          Value: '42'
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Metadata:
      note: kept
""".split("\n")


def _topic(n: int) -> list[str]:
    return f"""\
  Topic{n}:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: topic-{n}
      Subscription:
        - Protocol: lambda
          Endpoint: !GetAtt Func{n - 3}.Arn
      DisplayName: >-
        A topic that says
        several things
      KmsMasterKeyId: alias/aws/sns
      Tags:
        - Key: team
          Value: shop
        - Key: more
          Value: |
            text
            lines
    DeletionPolicy: Delete
""".split("\n")


def timed(action: Callable[[int], Any], rounds: int) -> float:
    """Median processor time of one round, in seconds."""
    times: list[float] = []
    for number in range(rounds):
        start = time.process_time()
        action(number)
        times.append(time.process_time() - start)
    return statistics.median(times)


def edits(template: Template) -> list[tuple[str, float]]:
    """Each kind of edit, a hundred times in a row on the same template, with its data read after every one."""
    state = [template]

    def run(name: str, edit: Callable[[Template, int], Template], rounds: int = 100) -> tuple[str, float]:
        def once(number: int) -> None:
            state[0] = edit(state[0], number)

        return name, timed(once, rounds)

    def properties(n: int) -> tuple[str, ...]:
        return ("Resources", f"Func{n * 4}", "Properties")

    table = {"Ref": "Table1"}
    return [
        run("set a value", lambda t, n: t.set((*properties(n), "Timeout"), 31 + n)),
        run(
            "set, then read data and resources",
            lambda t, n: _read(t.set((*properties(n), "Timeout"), 131 + n)),
        ),
        run(
            "put an environment variable",
            lambda t, n: t.put((*properties(n), "Environment", "Variables", "N"), table),
        ),
        run("append a policy", lambda t, n: t.append((*properties(n), "Policies"), {"X": {"Y": table}})),
        run("delete a key", lambda t, n: t.delete((*properties(n), "Runtime"))),
        run(
            "insert a resource",
            lambda t, n: t.insert(("Resources", f"New{n}"), {"Type": "AWS::SQS::Queue"}),
            50,
        ),
        run("delete a resource", lambda t, n: t.delete(("Resources", f"New{n}")), 50),
        run("rename with references", lambda t, n: t.rename(f"Table{n * 4 + 1}", f"Renamed{n}"), 50),
    ]


def _read(template: Template) -> Template:
    assert template.data
    assert template.resources
    return template


def ruamel(text: str) -> tuple[float, float]:
    """Seconds to load and to dump; an edit needs both."""
    loader = YAML()
    loaded: list[Any] = []
    load = timed(lambda _: loaded.append(loader.load(text)), 1)
    return load, timed(lambda _: loader.dump(loaded[0], io.StringIO()), 1)


def main() -> int:
    text = generated()
    data = text.encode()
    gc.disable()
    base = timed(lambda _: yaml.compose(text, Loader=yaml.CLoader), 7)
    gc.enable()
    collected = timed(lambda _: yaml.compose(text, Loader=yaml.CLoader), 5)
    opening = timed(lambda _: Template.parse(data), 7)
    everything = timed(lambda _: _read(Template.parse(data)), 5)
    rows = [
        ("yaml.compose(CLoader), collector off", base),
        ("yaml.compose(CLoader)", collected),
        ("stackline: open", opening),
        ("stackline: open and read all data", everything),
    ]
    edited = edits(Template.parse(data))
    load, dump = ruamel(text)
    rows += [(f"stackline: {name}", seconds) for name, seconds in edited]
    rows += [("ruamel.yaml: load", load), ("ruamel.yaml: dump", dump), ("ruamel.yaml: one edit", load + dump)]
    print(f"{text.count(chr(10)):,} lines, {RESOURCES:,} resources, {len(data):,} bytes\n")
    print(f"{'':44}{'ms':>10}{'ratio':>10}")
    for name, seconds in rows:
        print(f"{name:44}{seconds * 1000:10.2f}{seconds / base:9.3f}x")
    slowest = max(seconds for name, seconds in edited if "rename" not in name)
    good = opening <= OPEN_LIMIT * base and slowest <= EDIT_LIMIT * base
    print(
        f"\nopen {opening / base:.2f}x (limit {OPEN_LIMIT}x), slowest edit {slowest / base:.3f}x (limit {EDIT_LIMIT}x)"
    )
    print("within the limits" if good else "MISSED: over the limits")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
