"""One function, written for each runtime that is run: what it does is what its event says."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from runner.bench import Bench
from stackline.runner.model import Function


@dataclass(frozen=True)
class Kind:
    """`files` hold the function; the `broken_…` ones stand in for the handler's file. `needs` is a program."""

    name: str
    runtime: str
    file: str
    handler: str
    source: str
    throws_at_start: str
    exits_at_start: str
    sleeps_at_start: str
    not_a_program: str
    no_such_handler: str
    # What of its context is asked for beside request ID, ARN and time left.
    context: tuple[str, ...] = ()
    # The error types of: an error thrown, one at start, a syntax error, a handler that is not there, a value that is
    # no JSON.
    error: str = "ValueError"
    start_error: str = "KeyError"
    syntax_error: str = ""
    handler_error: str = ""
    no_json_error: str = ""
    streams: bool = False
    needs: str = ""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    more: Mapping[str, str] = field(default_factory=dict[str, str])

    def function(self, bench: Bench, source: str | None = None, **changes: Any) -> Function:
        if self.needs and shutil.which(self.needs) is None:
            pytest.skip(f"there is no {self.needs} on this machine")
        given = {
            "runtime": self.runtime,
            "handler": self.handler,
            "environment": self.environment,
            "memory": 512,
        }
        function = bench.function("", **{**given, **changes})
        (function.code / "app.py").unlink()
        for name, text in {self.file: self.source if source is None else source, **self.more}.items():
            (function.code / name).write_text(text)
            (function.code / name).chmod(0o755)
        return function


PYTHON_APP = """
import os, sys, time

def handler(event, context):
    do = event.get("do") if isinstance(event, dict) else "echo"
    if do == "about":
        client, identity = context.client_context, context.identity
        return {
            "id": context.aws_request_id, "arn": context.invoked_function_arn,
            "left": context.get_remaining_time_in_millis(), "name": context.function_name,
            "version": context.function_version, "memory": context.memory_limit_in_mb,
            "group": context.log_group_name, "stream": context.log_stream_name,
            "custom": client.custom if client else None,
            "identity": identity.cognito_identity_id if identity else None,
        }
    if do == "environment": return {name: os.environ.get(name) for name in event["names"]}
    if do == "print": print("to stdout ü"); print("to stderr ü", file=sys.stderr); return None
    if do == "throw": raise ValueError("no ü")
    if do == "sleep": time.sleep(1000)
    if do == "exit": os._exit(event["status"])
    if do == "large": return "x" * event["size"]
    if do == "no JSON": return object()
    return event
"""

# As "Building a custom runtime" wants a runtime to be, in Python's standard library alone.
PROVIDED_BOOTSTRAP = (
    f"#!{getattr(sys, '_base_executable', sys.executable)} -IuS\n"
    + '''
import base64, http.client, json, os, sys, time, traceback

for stream in (sys.stdout, sys.stderr): stream.reconfigure(encoding="utf-8")
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

def call(method, path, body=None, headers={}, **more):
    api.request(method, "/2018-06-01/runtime/" + path, body, headers, **more)
    answer = api.getresponse()
    return answer.headers, answer.read()

def told(error):
    return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error),
                       "stackTrace": traceback.format_tb(error.__traceback__)})

def fail(path, error):
    traceback.print_exception(error)
    call("POST", path, told(error), {"Lambda-Runtime-Function-Error-Type": "Function." + type(error).__name__})

class Context:
    function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
    memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
    log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
    log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
    client_context = identity = None

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        if text := headers.get("Lambda-Runtime-Client-Context"):
            self.client_context = type("Client", (), {"custom": json.loads(text)["custom"]})
        if text := headers.get("Lambda-Runtime-Cognito-Identity"):
            self.identity = type("Identity", (), {"cognito_identity_id": json.loads(text)["cognitoIdentityId"]})

    def get_remaining_time_in_millis(self):
        return self.deadline - int(time.time() * 1000)

def stream(path, event):
    """Chunks, and an error in the trailers."""
    api.putrequest("POST", "/2018-06-01/runtime/" + path)
    api.putheader("Lambda-Runtime-Function-Response-Mode", "streaming")
    api.putheader("Transfer-Encoding", "chunked")
    api.putheader("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")
    api.endheaders()
    for chunk in event["chunks"]:
        data = chunk.encode()
        api.send(b"%x\\r\\n%s\\r\\n" % (len(data), data))
    api.send(b"0\\r\\n")
    if event.get("then") == "throw":
        body = base64.b64encode(told(ValueError("no ü")).encode()).decode()
        api.send(b"Lambda-Runtime-Function-Error-Type: ValueError\\r\\n")
        api.send(f"Lambda-Runtime-Function-Error-Body: {body}\\r\\n".encode())
    api.send(b"\\r\\n")
    api.getresponse().read()

sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
sys.dont_write_bytecode = True
file, _, name = os.environ["_HANDLER"].partition(".")
try:
    handler = getattr(__import__(file), name)
except Exception as error:
    fail("init/error", error)
    sys.exit(1)

while True:
    headers, body = call("GET", "invocation/next")
    path = "invocation/" + headers["Lambda-Runtime-Aws-Request-Id"]
    os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
    event = json.loads(body)
    try:
        if isinstance(event, dict) and event.get("do") == "stream":
            stream(path + "/response", event)
            continue
        answer = json.dumps(handler(event, Context(headers)))
    except Exception as error:
        fail(path + "/error", error)
        continue
    call("POST", path + "/response", answer)
'''
)

NODE_APP = """
async function work(event, context) {
  switch (event?.do) {
    case "about":
      return {
        id: context.awsRequestId, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis(),
        name: context.functionName, version: context.functionVersion, memory: context.memoryLimitInMB,
        group: context.logGroupName, stream: context.logStreamName,
        custom: context.clientContext?.custom ?? context.clientContext?.Custom ?? null,
        identity: context.identity?.cognitoIdentityId ?? null,
      };
    case "environment": return Object.fromEntries(event.names.map((name) => [name, process.env[name] ?? null]));
    case "print": console.log("to stdout ü"); process.stderr.write("to stderr ü\\n"); return null;
    case "throw": throw new RangeError("no ü");
    case "sleep": return new Promise((resolve) => setTimeout(resolve, 1_000_000));
    case "exit": return process.exit(event.status);
    case "large": return "x".repeat(event.size);
    case "no JSON": return 1n;
    default: return event;
  }
}
export const handler = work;
export const streaming = globalThis.awslambda.streamifyResponse(async (event, stream) => {
  if (event.statusCode) {
    const { statusCode, headers } = event;
    stream = awslambda.HttpResponseStream.from(stream, { statusCode, headers });
  }
  for (const chunk of event.chunks) stream.write(chunk);
  if (event.then === "throw") throw new RangeError("no ü");
  stream.end();
  await new Promise((resolve) => stream.on("finish", resolve));
});
"""

PHP_APP = """<?php
return function ($event, $context) {
    switch (is_array($event) ? $event['do'] ?? '' : '') {
        case 'about':
            return [
                'id' => $context->getAwsRequestId(), 'arn' => $context->getInvokedFunctionArn(),
                'left' => $context->getRemainingTimeInMillis(),
            ];
        case 'environment':
            $found = fn ($name) => getenv($name) === false ? null : getenv($name);
            return array_combine($event['names'], array_map($found, $event['names']));
        case 'print':
            echo "to stdout ü\\n";
            fwrite(STDERR, "to stderr ü\\n");
            return null;
        case 'throw': throw new RangeException('no ü');
        case 'sleep': sleep(1000);
        case 'exit': exit($event['status']);
        case 'large': return str_repeat('x', $event['size']);
        case 'no JSON': return NAN;
        default: return $event;
    }
};
"""

_ALL = ("name", "version", "memory", "group", "stream", "custom", "identity")
PYTHON = Kind(
    "python",
    "python3.11",
    "app.py",
    "app.handler",
    PYTHON_APP,
    "raise KeyError('at start')",
    "import os; os._exit(3)",
    "import time; time.sleep(1000)",
    "def handler(:",
    "app.nobody",
    _ALL,
    syntax_error="Runtime.UserCodeSyntaxError",
    handler_error="Runtime.HandlerNotFound",
    no_json_error="Runtime.MarshalError",
)
KINDS = {
    "python": PYTHON,
    "provided": replace(
        PYTHON,
        name="provided",
        runtime="provided.al2023",
        more={"bootstrap": PROVIDED_BOOTSTRAP},
        syntax_error="SyntaxError",
        handler_error="AttributeError",
        no_json_error="TypeError",
        streams=True,
    ),
    "nodejs": Kind(
        "nodejs",
        "nodejs22.x",
        "app.mjs",
        "app.handler",
        NODE_APP,
        "throw new TypeError('at start')",
        "process.exit(3)",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); export const handler = 1",
        "export const handler = (",
        "app.nobody",
        _ALL,
        error="RangeError",
        start_error="TypeError",
        syntax_error="Runtime.UserCodeSyntaxError",
        handler_error="Runtime.HandlerNotFound",
        no_json_error="Error",  # "Unable to stringify response body"
        streams=True,
        needs="npm",
    ),
    "php": Kind(
        "php",
        "provided.al2023",
        "app.php",
        "app.php",
        PHP_APP,
        "<?php throw new TypeError('at start');",
        "<?php exit(3);",
        "<?php sleep(1000);",
        "<?php return function (;",
        "nobody.php",
        error="RangeException",
        start_error="TypeError",
        syntax_error="ParseError",
        handler_error="RuntimeException",
        no_json_error="JsonException",
        needs="php",
        environment={"BREF_RUNTIME": "function"},
    ),
}
