"""Variables that a function has, or may have, without the template's setting them."""

from __future__ import annotations

import re

from stackline.checks.code.words import words

# AWS Lambda Developer Guide, "Using Lambda environment variables": reserved and unreserved ones that Lambda sets.
_LAMBDA = words("""
    _HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE
    AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR TZ LANG PATH LD_LIBRARY_PATH
    NODE_PATH NODE_OPTIONS PYTHONPATH GEM_PATH AWS_XRAY_CONTEXT_MISSING AWS_XRAY_DAEMON_ADDRESS
    AWS_LAMBDA_DOTNET_PREJIT AWS_LAMBDA_MAX_CONCURRENCY AWS_LAMBDA_METADATA_API AWS_LAMBDA_METADATA_TOKEN HOME PWD
    """)
# They say where the code runs, and are absent on purpose in Lambda: AWS SAM CLI, test runners, build services.
_ELSEWHERE = words("""
    AWS_SAM_LOCAL AWS_PROFILE AWS_ENDPOINT_URL LOCALSTACK_HOSTNAME IS_LOCAL IS_OFFLINE CI DEBUG NODE_ENV
    JEST_WORKER_ID VITEST PYTEST_CURRENT_TEST NO_COLOR FORCE_COLOR HTTP_PROXY HTTPS_PROXY NO_PROXY TMPDIR USER
    """)
# Read by runtimes, extensions, SDKs and libraries by themselves: set for them, and optional to code that looks.
_THEIRS = re.compile(
    r"AWS_.*|_.*|POWERTOOLS_.*|LOG_LEVEL|OTEL_.*|DD_.*|SENTRY_.*|NEW_RELIC_.*|LUMIGO_.*|DT_.*|SPLUNK_.*|"
    r"NODE_.*|PYTHON.*|LD_.*|LC_.*|MALLOC_.*|TZ|LANG|PATH|HOME|TMPDIR|XDG_.*|MPLCONFIGDIR|"
    r"HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|REQUESTS_CA_BUNDLE|SSL_CERT_.*|CURL_CA_BUNDLE|"
    r"PG[A-Z]+|MYSQL_.*|REDIS_.*|DATABASE_URL|GOOGLE_.*|OPENAI_.*|ANTHROPIC_.*|HF_.*|TRANSFORMERS_.*|"
    r"PARAMETERS_SECRETS_EXTENSION_.*|SSM_PARAMETER_STORE_.*|SECRETS_MANAGER_.*|JAVA_TOOL_OPTIONS|DOTNET_.*|"
    r"ENVIRONMENT_NAME|DEBUG|LOGLEVEL|SERVICE_NAME"
)


def is_provided(name: str) -> bool:
    """Whether a variable need not be set in the template for the code to run as it should."""
    return (
        name in _LAMBDA or name in _ELSEWHERE or name.startswith(("AWS_", "POWERTOOLS_", "npm_", "VSCODE_"))
    )


def is_for_others(name: str) -> bool:
    """Whether something other than the function's own code may be meant to read it."""
    return _THEIRS.fullmatch(name) is not None
