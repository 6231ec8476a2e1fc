"""Which libraries neither call AWS nor read variables of the function's own; of all others it cannot be told."""

from __future__ import annotations

import sys

from stackline.checks.code.words import words

# Looked at: their documentation names no call of AWS and no variable but those of `variables.py`.
_PYTHON = words("""
    aws_xray_sdk attr attrs babel bcrypt bs4 cachetools certifi cffi charset_normalizer chardet cfnresponse click
    crhelper croniter cryptography csv cv2 dacite dateparser dateutil defusedxml deepdiff docx ecdsa email_validator
    emoji faker fastapi feedparser flask fpdf google graphql httpx html5lib humanize idna imageio jinja2 jmespath
    jose jsonpath_ng jsonpickle jsonschema jwt loguru lxml mangum markdown marshmallow markupsafe
    mypy_boto3_dynamodb mypy_boto3_s3 mypy_boto3_sqs mypy_boto3_sns networkx numpy openpyxl orjson pendulum phonenumbers
    PIL pkg_resources psutil pyasn1 pycountry pydantic pydantic_core pymysql pyparsing pypdf PyPDF2 pytz
    qrcode rapidfuzz regex reportlab requests rsa ruamel scipy selenium shapely simplejson six slugify sklearn soupsieve
    sqlparse starlette structlog tabulate tenacity toolz tqdm typing_extensions tzlocal ujson unidecode ulid urllib3
    validators websocket websockets werkzeug wrapt xlrd xlsxwriter xmltodict yaml zipp zoneinfo aws_lambda_typing
    aws_lambda_powertools_types types_boto3 mypy_boto3
    """)
_JAVASCRIPT = words("""
    ajv axios big.js body-parser cheerio cors cuid date-fns dayjs dotenv-flow express fast-xml-parser form-data
    got handlebars helmet http-errors http-status-codes immer inversify ioredis ip joi js-yaml jsonwebtoken jszip
    jwt-decode ksuid lodash luxon marked mime mime-types moment moment-timezone mustache nanoid node-fetch
    node-html-parser object-hash p-limit p-map p-retry papaparse path-to-regexp pdf-lib pino qs querystring ramda
    reflect-metadata rxjs semver serverless-http sharp sift slugify source-map-support tslib ulid undici uuid
    validator winston ws xml2js xmlbuilder yaml yup zod aws-lambda aws-xray-sdk aws-xray-sdk-core
    aws-jwt-verify jose jws jwk-to-pem jwks-rsa
    """)
# Powertools' parts that call AWS, where `library_calls` does not say what exactly.
_POWERTOOLS_CALLING = ("feature_flags", "data_masking", "streaming", "kafka")
_POWERTOOLS_HARMLESS = words("logger metrics tracer commons batch event-handler jmespath parser validation")
_MIDDY_CALLING = words(
    "ssm secrets-manager s3-object-response dynamodb sts rds-signer service-discovery appconfig s3"
)
# Libraries whose purpose is to read variables, by names that the text need not hold.
_SETTINGS = words(
    "pydantic_settings environs decouple dynaconf dotenv envparse typed_settings goodconf prettyconf environ "
    "env-var envalid convict config dotenv-expand @t3-oss/env-core znv nconf rc"
)
_NODE = words("""
    assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain
    events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl
    stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib test sqlite
    """)


def is_settings(module: str) -> bool:
    """Whether the library reads variables by names that the text need not hold."""
    return _package(module) in _SETTINGS or module.partition(".")[0] in _SETTINGS


def is_known(module: str, language: str) -> bool:
    """Whether all that the library does to AWS and the environment is seen in the calls of it."""
    return _python(module) if language == "python" else _javascript(module)


def _python(module: str) -> bool:
    parts = module.split(".")
    if parts[0] in sys.stdlib_module_names or parts[0] in (
        "boto3",
        "botocore",
        "aioboto3",
        "aiobotocore",
        "s3transfer",
    ):
        return True
    if parts[0] == "aws_lambda_powertools":
        return not any(part in _POWERTOOLS_CALLING for part in parts)
    return parts[0] in _PYTHON or parts[0].startswith(("mypy_boto3", "types_"))


def _javascript(module: str) -> bool:
    if module.startswith("node:") or module.partition("/")[0] in _NODE:
        return True
    if module.startswith(("@aws-sdk/", "@smithy/", "@types/", "aws-sdk")):
        return module not in ("@aws-sdk/signature-v4", "@smithy/signature-v4", "@aws-sdk/rds-signer")
    package = _package(module)
    if package.startswith("@aws-lambda-powertools/"):
        return package.partition("/")[2] in _POWERTOOLS_HARMLESS
    if package.startswith("@middy/"):
        return package.partition("/")[2] not in _MIDDY_CALLING
    return package in _JAVASCRIPT


def _package(module: str) -> str:
    parts = module.split("/")
    return "/".join(parts[:2]) if module.startswith("@") else parts[0]
