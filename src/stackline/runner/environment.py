"""A worker's environment variables: the function's own, and Lambda's, and nothing of this machine's.

Source: "Using Lambda environment variables", section "Defined runtime environment variables".
"""

from __future__ import annotations

from stackline.runner.model import Function


def variables(
    function: Function, api: str, log_stream: str, task: str, opt: str, home: str
) -> dict[str, str]:
    """What the process sees. `api` is host:port of its Runtime API; `task`, `opt` and `home` are folders as it
    sees them. Variables Lambda reserves win over the function's; credentials come with the function's."""
    function_log_group = f"/aws/lambda/{function.name}"
    defaults = {
        "PATH": f"/var/lang/bin:/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PWD": task,
        # Lambda sets no HOME; here it keeps the developer's own ~/.aws out of the function's sight.
        "HOME": home,
        "TMPDIR": home,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        **({"AWS_ENDPOINT_URL": function.endpoint} if function.endpoint else {}),
    }
    reserved = {
        "_HANDLER": function.handler,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "AWS_LAMBDA_LOG_GROUP_NAME": function_log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_REGION": function.region,
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LAMBDA_TASK_ROOT": task,
        **({"AWS_LAMBDA_LOG_LEVEL": function.log_level} if function.log_level else {}),
    }
    return {**defaults, **function.environment, **reserved}
