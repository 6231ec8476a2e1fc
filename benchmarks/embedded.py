"""How fast the embedded cloud starts, answers, calls functions and empties a queue.

    python benchmarks/embedded.py

One line a figure. On a shared machine trust the ratios.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from embedded_cloud import Cloud, package

ROLE = "arn:aws:iam::000000000000:role/any"
MESSAGES = 1000


def command(name: str, state: Path) -> dict[str, Any]:
    line = [sys.executable, "-m", "stackline.embedded", name, "--state", str(state)]
    output = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])


def tell(figure: str, value: float, unit: str) -> None:
    print(f"{figure:<48}{value:>10,.1f} {unit}", flush=True)


def rate(count: int, call: Callable[[int], object]) -> float:
    started = time.perf_counter()
    for index in range(count):
        call(index)
    return count / (time.perf_counter() - started)


def function(cloud: Cloud, name: str, source: str) -> None:
    client = cloud.client("lambda")
    code = {"ZipFile": package({"app.py": source})}
    client.create_function(
        FunctionName=name, Runtime="python3.11", Handler="app.handler", Role=ROLE, Code=code
    )
    client.invoke(FunctionName=name, Payload='{"Records": [{"body": "0"}]}')


def calls(cloud: Cloud) -> None:
    tables = cloud.client("dynamodb")
    keys = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    tables.create_table(TableName="items", BillingMode="PAY_PER_REQUEST", **keys)
    item = {"TableName": "items", "Item": {"id": {"S": "1"}}}
    tell("PutItem, one caller", rate(500, lambda _: tables.put_item(**item)), "a second")
    function(cloud, "hello", "def handler(event, context): return 1")
    client = cloud.client("lambda")
    tell("Invoke, warm, one caller", rate(300, lambda _: client.invoke(FunctionName="hello")), "a second")


def queue(cloud: Cloud, batch: int) -> None:
    """A full queue, read by a function that does nothing."""
    queues, client, name = cloud.client("sqs"), cloud.client("lambda"), f"queue-{batch}"
    url = queues.create_queue(QueueName=name)["QueueUrl"]
    function(cloud, name, "def handler(event, context): return 1")
    source = f"arn:aws:sqs:us-east-1:000000000000:{name}"
    mapping = client.create_event_source_mapping(
        FunctionName=name, EventSourceArn=source, BatchSize=batch, Enabled=False
    )
    for _ in range(MESSAGES // 10):
        queues.send_message_batch(
            QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": "x"} for n in range(10)]
        )
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    started = time.perf_counter()
    while any(
        queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"][name] != "0"
        for name in ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    ):
        time.sleep(0.02)
    tell(
        f"queue to function, batches of {batch}",
        MESSAGES / (time.perf_counter() - started),
        "messages a second",
    )


def latency(cloud: Cloud) -> None:
    """From SendMessage to the handler's first line, in an idle cloud."""
    url = cloud.client("sqs").create_queue(QueueName="latency")["QueueUrl"]
    function(
        cloud,
        "latency",
        "import time\ndef handler(e, c): print('T', time.time() - float(e['Records'][0]['body']))",
    )
    source = "arn:aws:sqs:us-east-1:000000000000:latency"
    cloud.client("lambda").create_event_source_mapping(
        FunctionName="latency", EventSourceArn=source, BatchSize=1
    )
    for _ in range(20):
        cloud.client("sqs").send_message(QueueUrl=url, MessageBody=str(time.time()))
        time.sleep(0.1)
    time.sleep(1)
    events = cloud.client("logs").filter_log_events(logGroupName="/aws/lambda/latency")["events"]
    told = [float(event["message"][2:]) for event in events if event["message"].startswith("T ")][1:]
    tell("one message to its handler, median", 1000 * statistics.median(told), "ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        command("start", state)  # makes the environment, if need be
        command("stop", state)
        started = time.perf_counter()
        cloud = Cloud(state, command("start", state))
        try:
            tell("start, environment made", 1000 * (time.perf_counter() - started), "ms")
            calls(cloud)
            queue(cloud, 1)
            queue(cloud, 10)
            latency(cloud)
        finally:
            command("stop", state)


if __name__ == "__main__":
    main()
