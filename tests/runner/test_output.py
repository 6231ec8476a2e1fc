"""The platform's lines, and the bound on what a function prints."""

from __future__ import annotations

import json

from runner.bench import Bench


def test_the_text_lines_are_lambdas(bench: Bench) -> None:
    function = bench.function("print('at start')\ndef handler(e, c): print('one'); print('two', end='')")
    lines = bench.invoke(function).log.splitlines()
    assert lines[0] == "at start"
    assert lines[1].startswith("START RequestId: ")
    assert lines[2:4] == ["one", "two"]
    assert lines[4].startswith("END RequestId: ")
    report = dict(part.split(": ") for part in lines[5].removeprefix("REPORT ").rstrip("\t").split("\t"))
    assert list(report) == [
        "RequestId",
        "Duration",
        "Billed Duration",
        "Memory Size",
        "Max Memory Used",
        "Init Duration",
    ]
    assert report["Memory Size"] == "128 MB"


def test_json_logging_has_json_lines(bench: Bench) -> None:
    source = "import logging\ndef handler(e, c): logging.getLogger().warning('hello', extra={'n': 1})"
    function = bench.function(source, log_format="JSON")
    lines = [json.loads(line) for line in bench.invoke(function).log.splitlines()]
    assert [line.get("type") for line in lines] == ["platform.start", None, "platform.report"]
    assert (lines[1]["message"], lines[1]["n"], lines[1]["level"]) == ("hello", 1, "WARNING")
    assert lines[2]["record"]["status"] == "success"


def test_logging_as_lambda_formats_it(bench: Bench) -> None:
    source = "import logging\ndef handler(e, c): logging.getLogger().error('bad %s', 'thing')"
    result = bench.invoke(bench.function(source))
    assert "[ERROR]\t20" in result.log
    assert "\tbad thing\n" in result.log


def test_output_without_end_is_cut(bench: Bench) -> None:
    function = bench.function(
        "def handler(e, c):\n    for n in range(100): print('x' * 100_000)\n    return 1"
    )
    result = bench.invoke(function)
    assert result.payload == 1
    assert "left out" in result.log
    assert len(result.log) < 5_000_000
    assert "left out" not in bench.invoke(bench.function("def handler(e, c): print('x')")).log


def test_output_that_is_no_text_is_kept_as_far_as_it_can_be(bench: Bench) -> None:
    source = "import os\ndef handler(e, c): os.write(1, b'\\xff\\xfe ok\\n')"
    assert "ok" in bench.invoke(bench.function(source)).log


def test_what_a_thread_prints_later_belongs_to_the_next(bench: Bench) -> None:
    function = bench.function(
        """
        import threading, time
        def later():
            time.sleep(.2)
            print("from behind", flush=True)
        def handler(event, context):
            if event: threading.Thread(target=later).start()
            else: time.sleep(.4)
        """
    )
    assert "from behind" not in bench.invoke(function, 1).log
    assert "from behind" in bench.invoke(function, 0).log
