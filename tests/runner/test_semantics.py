"""What a function sees, and how each way of ending is told: as on Lambda."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from runner.bench import Bench

ECHO = "def handler(event, context): return event"


def test_answers_with_what_the_handler_returns(bench: Bench) -> None:
    event = {"a": [1, 2.5, None, True, "ü – 漢字 🎈 \u2028"], "": {"0": []}}
    result = bench.invoke(bench.function(ECHO), event)
    assert (result.status, result.payload) == ("ok", event)


def test_tells_the_context(bench: Bench) -> None:
    function = bench.function(
        """
        def handler(event, context):
            left = context.get_remaining_time_in_millis()
            client = context.client_context
            return [context.aws_request_id, context.invoked_function_arn, context.memory_limit_in_mb,
                    context.function_name, context.log_group_name, context.log_stream_name, left,
                    client.custom if client else None]
        """,
        memory=256,
    )
    result = bench.invoke(function, client_context='{"custom": {"who": "me"}}')
    request_id, arn, memory, name, group, stream, left, custom = result.payload
    assert f"START RequestId: {request_id} Version: $LATEST" in result.log
    assert (arn, memory, name, group) == (function.arn, "256", "hello", "/aws/lambda/hello")
    assert stream == result.log_stream
    assert 0 < left <= 20_000
    assert custom == {"who": "me"}


def test_a_raised_error_has_type_message_and_trace(bench: Bench) -> None:
    function = bench.function("def handler(event, context):\n    raise ValueError('no ü')")
    result = bench.invoke(function)
    assert result.status == "error"
    assert result.payload["errorType"] == "ValueError"
    assert result.payload["errorMessage"] == "no ü"
    assert "raise ValueError" in result.payload["stackTrace"][0]
    assert "[ERROR] ValueError: no ü" in result.log
    assert result.to_json()["error_type"] == "Unhandled"


def test_an_answer_that_is_no_json_is_the_handlers_error(bench: Bench) -> None:
    result = bench.invoke(bench.function("def handler(event, context): return object()"))
    assert result.payload["errorType"] == "Runtime.MarshalError"


@pytest.mark.parametrize(
    ("source", "handler", "error_type"),
    [
        ("import nowhere_to_be_found", "app.handler", "Runtime.ImportModuleError"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError"),
        ("x = 1", "app.handler", "Runtime.HandlerNotFound"),
        ("x = 1", "handler", "Runtime.MalformedHandlerName"),
        ("raise KeyError('at start')", "app.handler", "KeyError"),
    ],
)
def test_an_error_at_start(bench: Bench, source: str, handler: str, error_type: str) -> None:
    result = bench.invoke(bench.function(source, handler=handler))
    assert (result.status, result.payload["errorType"]) == ("init-error", error_type)
    assert "[ERROR]" in result.log
    assert "REPORT" in result.log


def test_every_invocation_of_a_broken_function_is_answered(bench: Bench) -> None:
    function = bench.function("import os; os._exit(3)")
    results = bench.together(*(bench.invoking(function) for _ in range(5)))
    assert {result.status for result in results} == {"init-error"}
    assert all("exit status 3" in result.payload["errorMessage"] for result in results)


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("os._exit(3)", "exit status 3"),
        ("os._exit(0)", "without providing a reason"),
        ("os.kill(os.getpid(), 9)", "signal: killed"),
        ("os.kill(os.getpid(), 11)", "signal: segmentation fault"),
        ("sys.exit(4)", "exit status 4"),
    ],
)
def test_a_process_that_ends_in_the_middle(bench: Bench, ending: str, told: str) -> None:
    function = bench.function(f"import os, sys\ndef handler(e, c):\n    print('last words')\n    {ending}")
    result = bench.invoke(function)
    assert (result.status, result.payload["errorType"]) == ("exit", "Runtime.ExitError")
    assert told in result.payload["errorMessage"]
    assert "last words" in result.log
    assert bench.invoke(function).status == "exit"


def test_a_timeout_ends_the_function_and_what_it_started(bench: Bench, tmp_path: Path) -> None:
    function = bench.function(
        """
        import os, subprocess, sys, time
        def handler(event, context):
            print("started")
            # One child in the process group, one that left it.
            for session in (False, True):
                subprocess.Popen([sys.executable, "-c", "import time; time.sleep(4321)"], start_new_session=session)
            time.sleep(60)
        """,
        timeout=1,
    )
    result = bench.invoke(function)
    assert result.status == "timeout"
    assert result.payload["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in result.payload["errorMessage"]
    assert "started" in result.log
    assert "Status: timeout" in result.log
    assert result.duration_ms >= 1000
    bench.until(lambda: not _processes_with("time.sleep(4321)"))


def test_a_timeout_at_start(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stackline.runner.worker.INIT_SECONDS", 0.5)
    result = bench.invoke(bench.function("import time; time.sleep(60)", timeout=0.5))
    assert (result.status, result.payload["errorType"]) == ("timeout", "Sandbox.Timedout")


def test_the_environment_is_lambdas_and_nothing_else(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_DEVELOPER", "secret")
    function = bench.function(
        "import os, time\ndef handler(e, c): return [dict(os.environ), os.getcwd(), time.tzname[0]]",
        environment={
            "TABLE_NAME": "Ü x",
            "AWS_ACCESS_KEY_ID": "000000000000",
            "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_REGION": "not yours to set",
        },
        endpoint="http://127.0.0.1:4566",
        region="eu-west-1",
    )
    seen, folder, zone = bench.invoke(function).payload
    assert seen["TABLE_NAME"] == "Ü x"
    assert seen["AWS_ACCESS_KEY_ID"] == "000000000000"
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "hello"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert seen["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.11"
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert seen["_HANDLER"] == "app.handler"
    assert seen["LAMBDA_TASK_ROOT"] == folder
    assert (seen["TZ"], zone) == (":UTC", "UTC")
    assert "OF_THE_DEVELOPER" not in seen
    assert "VIRTUAL_ENV" not in seen


def test_runs_outside_the_toolkits_own_environment(bench: Bench) -> None:
    function = bench.function(
        """
        import importlib.util, sys
        def handler(event, context):
            names = ["pytest", "stackline", "yaml", "click", "boto3", "awslambdaric"]
            return [[n for n in names if importlib.util.find_spec(n)], sys.prefix == sys.base_prefix]
        """
    )
    assert bench.invoke(function).payload == [["boto3", "awslambdaric"], True]


def test_the_functions_own_modules_come_before_layers_and_runtime(bench: Bench, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for layer, text in ((first, "first"), (second, "second")):
        (layer / "python").mkdir(parents=True)
        (layer / "python" / "shared.py").write_text(f"name = {text!r}")
        (layer / "python" / "jmespath.py").write_text("name = 'layer'")
        (layer / "python" / "local.py").write_text("name = 'layer'")
    function = bench.function(
        """
        import shared, local, jmespath, boto3
        def handler(event, context): return [shared.name, local.name, jmespath.name, boto3.__name__]
        """,
        layers=(first, second),
    )
    (function.code / "local.py").write_text("name = 'function'")
    assert bench.invoke(function).payload == ["second", "function", "layer", "boto3"]


def test_a_large_event_and_a_large_answer(bench: Bench) -> None:
    event = "x" * (6 * 1024 * 1024 - 2)
    assert bench.invoke(bench.function(ECHO), event).payload == event
    request = bench.function("def handler(e, c): return 'x' * e")
    assert len(bench.invoke(request, 6 * 1024 * 1024).payload) == 6 * 1024 * 1024
    too_large = bench.invoke(request, 6 * 1024 * 1024 + 200)
    assert too_large.payload["errorType"] == "Function.ResponseSizeTooLarge"
    assert bench.invoke(request, 3).payload == "xxx"


def test_an_event_over_6_mb_is_not_run(bench: Bench) -> None:
    result = bench.invoke(bench.function(ECHO), "x" * (6 * 1024 * 1024))
    assert (result.status, result.payload["errorType"]) == ("error", "RequestTooLargeException")


def test_memory_is_limited(bench: Bench) -> None:
    function = bench.function("def handler(e, c): return len(bytearray(e << 20))", memory=256)
    assert bench.invoke(function, 100).payload == 100 << 20
    result = bench.invoke(function, 600)
    assert result.payload["errorType"] == "MemoryError"
    assert 100 < bench.invoke(function, 50).max_memory_mb < 256


def test_tmp_is_the_workers_own_and_goes_with_it(bench: Bench) -> None:
    function = bench.function(
        """
        import os, tempfile
        def handler(event, context):
            path = os.path.join(tempfile.gettempdir(), "kept")
            before = os.path.exists(path)
            open(path, "a").close()
            return before
        """
    )
    assert [bench.invoke(function).payload for _ in range(2)] == [False, True]
    bench.host.forget("hello")
    bench.until(lambda: not bench.host.status())
    assert bench.invoke(function).payload is False
    assert len(list((bench.folder / "state" / "workers").iterdir())) == 1


def test_a_runtime_that_cannot_run_is_never_a_success(bench: Bench) -> None:
    for runtime in ("java21", "dotnet8", "ruby3.4", "python2.7", "python", ""):
        result = bench.invoke(bench.function(ECHO, runtime=runtime))
        assert result.status == "unsupported"
        assert result.to_json()["error"] is True
        assert result.diagnostic is not None
        assert result.diagnostic.severity == "error"


def test_missing_code_is_told(bench: Bench, tmp_path: Path) -> None:
    result = bench.invoke(bench.function(ECHO, code=tmp_path / "gone"))
    assert result.diagnostic is not None
    assert result.diagnostic.code == "code-missing"


def _processes_with(text: str) -> list[str]:
    found: list[str] = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if text in command:
                found.append(command)
    return found


def test_time_goes_on_in_a_warm_worker(bench: Bench) -> None:
    function = bench.function("import time\nborn = time.time()\ndef handler(e, c): return time.time() - born")
    bench.invoke(function)
    time.sleep(0.2)
    assert bench.invoke(function).payload >= 0.2
