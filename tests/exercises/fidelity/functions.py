"""Rows of functions."""

from __future__ import annotations

import json
import os
import platform
import shutil
import urllib.request
from collections.abc import Callable, Mapping

from exercises.fidelity.ground import Ground
from exercises.fidelity.template import WORD
from waiting import until


def _runs(ground: Ground) -> None:
    assert ground.call("Plain")["version"] == "$LATEST"


def _cpu(ground: Ground) -> None:
    """128 MB are a fourteenth of a processor on Lambda."""
    assert ground.call("Plain")["cpus"] == os.cpu_count()


def _may_do_everything(ground: Ground) -> None:
    """Nothing lets it write to the bucket, and yet it does: it acts with the account's own key."""
    assert ground.call("Asker", {"put": ground["Bucket"]}) == "put"


def _large_events(ground: Ground) -> None:
    """Lambda takes a megabyte; here twice as much is run, too."""
    event = json.dumps({"path": "/tmp", "text": "x" * 2_000_000})
    before = len(ground.invocations("Answers"))
    told = ground.client("lambda").invoke(
        FunctionName=ground["Answers"], InvocationType="Event", Payload=event
    )
    assert told["StatusCode"] == 202
    until(lambda: len(ground.invocations("Answers")) > before, "the function to be called")


def _long_start(ground: Ground) -> None:
    """It takes eleven seconds to start, and is started once."""
    ground.call("Slow")
    (one,) = ground.invocations("Slow")
    assert one["status"] == "ok"
    assert one["init_ms"] > 10_500


def _image(ground: Ground) -> None:
    assert "container image" in ground.call("Image")["errorMessage"]


def _runtime(ground: Ground) -> None:
    assert ground.call("Java")["errorType"] == "Runtime.Unsupported"


def _processor(ground: Ground) -> None:
    """The template says arm64."""
    assert ground.call("Plain")["machine"] == platform.machine()


def network(ground: Ground) -> None:
    """Its subnet leads nowhere, and its security group lets nothing out."""
    url = f"{ground.cloud.url}/_api/{ground['Http']}/items"
    assert ground.call("Inside", {"url": url}) == 200


def _provisioned(ground: Ground) -> None:
    ground.call("Ready", Qualifier="live")
    first = until(lambda: ground.invocations("Ready"), "the first call to be told")[0]
    assert first["init_ms"] is not None


def _snapstart(ground: Ground) -> None:
    assert ground.call("Snap", Qualifier="live")["start"] == "on-demand"


def _disk(ground: Ground) -> None:
    """512 MB are asked for."""
    told = ground.call("Plain")["disk"]
    assert told > 2 * 512 * 1024**2 or told == shutil.disk_usage("/tmp").total


def _files(ground: Ground) -> None:
    assert ground.call("Mounted", {"path": "/mnt/files"}) is False


def _gradual(ground: Ground) -> None:
    """Ten percent every ten minutes: all of it is there, and the hook was not run."""
    told = ground.client("lambda").get_alias(FunctionName=ground["Gradual"], Name="live")
    assert told["FunctionVersion"] == "1"
    assert not told.get("RoutingConfig", {}).get("AdditionalVersionWeights")
    assert not [one for one in ground.invocations("Asker") if "LifecycleEventHookExecutionId" in str(one)]


def _tracing(ground: Ground) -> None:
    """Tracing is active, and no call is sampled."""
    assert "Sampled=0" in ground.call("Plain")["trace"]


def _streaming(ground: Ground) -> None:
    """When the first bytes are there the function has ended."""
    with urllib.request.urlopen(ground["StreamsUrlAddress"], timeout=60) as answer:
        assert answer.read(1) == b"f"
        assert ground.invocations("Streams")


def _batches(ground: Ground) -> None:
    sqs, counts = ground.client("sqs"), list[int]()
    for _ in range(2):
        entries = [{"Id": str(number), "MessageBody": "x"} for number in range(10)]
        sqs.send_message_batch(QueueUrl=ground["Many"], Entries=entries)

    def all_of_them() -> bool:
        counts[:] = [one["records"] for one in ground.invocations("Batches")]
        return sum(counts) >= 20

    until(all_of_them, "twenty messages to be taken")
    assert max(counts) <= 10


def _brokers(ground: Ground) -> None:
    """There is no such cluster, and nobody minds."""
    told = ground.client("lambda").list_event_source_mappings(FunctionName=ground["Broken"])
    (mapping,) = told["EventSourceMappings"]
    assert (mapping["State"], mapping["LastProcessingResult"]) == ("Enabled", "No records processed")


def _windows(ground: Ground) -> None:
    ground.client("kinesis").put_record(StreamName=ground["Stream"], Data="x", PartitionKey="1")
    ground.printed("Windows", "RECORDS")
    events = ground.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{ground['Windows']}")[
        "events"
    ]
    (line,) = [one["message"] for one in events if "RECORDS" in one["message"]]
    assert '"window"' not in line


def _layer(ground: Ground) -> None:
    assert ground.call("Layered", {"module": "layer_word"}) == WORD


def _extensions(ground: Ground) -> None:
    """Lambda starts an extension, and waits for it, before the function's own start."""
    ground.call("Layered")
    assert ground.call("Layered", {"path": "/tmp/extension-ran"}) is False


def _alias(ground: Ground) -> None:
    assert ground.call("Gradual", Qualifier="live")["version"] == "1"


def _mapping(ground: Ground) -> None:
    ground.client("sqs").send_message(QueueUrl=ground["Many"], MessageBody="mapped")
    ground.printed("Batches", "mapped")


def _url(ground: Ground) -> None:
    with urllib.request.urlopen(ground["UrlAddress"], timeout=60) as answer:
        assert answer.read() == b"fine"


PROBES: Mapping[str, Callable[[Ground], None]] = {
    "function": _runs,
    "function-cpu": _cpu,
    "function-role": _may_do_everything,
    "function-asynchronous": _large_events,
    "function-image": _image,
    "function-runtime": _runtime,
    "function-architecture": _processor,
    "function-network": network,
    "function-provisioned": _provisioned,
    "function-snapstart": _snapstart,
    "function-disk": _disk,
    "function-files": _files,
    "function-gradual": _gradual,
    "function-tracing": _tracing,
    "function-streaming": _streaming,
    "function-batches": _batches,
    "function-brokers": _brokers,
    "function-windows": _windows,
    "layer": _layer,
    "layer-extensions": _extensions,
    "function-alias": _alias,
    "function-mapping": _mapping,
    "function-url": _url,
    "function-start": _long_start,
}
