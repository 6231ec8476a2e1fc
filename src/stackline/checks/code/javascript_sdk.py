"""The AWS SDK for JavaScript, versions 2 and 3, as code calls it; and how Node.js code reads the environment."""

from __future__ import annotations

from stackline.checks.code import services
from stackline.checks.code.naming import named_by
from stackline.checks.code.program import Program, argument
from stackline.checks.code.syntax import Attribute, Call, Expression, Record
from stackline.checks.code.values import (
    NONE,
    UNCLEAR,
    Bound,
    Client,
    Entries,
    Environment,
    Literal,
    LocalModule,
    Outside,
    Place,
    Prepared,
    Unclear,
    Use,
    Value,
    Values,
    Variable,
    union,
)

_CLIENT = "@aws-sdk/client-"
_DOCUMENT = "@aws-sdk/lib-dynamodb"
# DocumentClient's names (AWS SDK for JavaScript v2 reference, DynamoDB.DocumentClient; v3, lib-dynamodb).
_DOCUMENT_NAMES = {
    "get": "GetItem",
    "put": "PutItem",
    "update": "UpdateItem",
    "delete": "DeleteItem",
    "query": "Query",
    "scan": "Scan",
    "batchget": "BatchGetItem",
    "batchwrite": "BatchWriteItem",
    "transactget": "TransactGetItems",
    "transactwrite": "TransactWriteItems",
    "executestatement": "ExecuteStatement",
    "batchexecutestatement": "BatchExecuteStatement",
    "executetransaction": "ExecuteTransaction",
}
_KEYS = frozenset({"credentials", "accessKeyId", "secretAccessKey"})
# Providers that find the function's own credentials (AWS SDK for JavaScript v3, credential-providers).
_OWN_PROVIDERS = frozenset({"fromEnv", "fromNodeProviderChain", "defaultProvider", "fromContainerMetadata"})
_WRAPPERS = ("captureAWS", "captureAWSClient", "captureAWSv3Client")


class JavaScript:
    """The dialect of JavaScript and TypeScript."""

    constructors = ("constructor",)

    # Values ---------------------------------------------------------------------------------------------------------

    def outside(self, module: str, name: str) -> Values:
        if module.removeprefix("node:") == "process" and name == "env":
            return frozenset((Environment(),))
        return frozenset((Outside(module, (name,) if name not in ("", "default") else ()),))

    def member(self, program: Program, of: Value, name: str) -> Values:
        match of:
            case Environment():
                return frozenset((Variable(name),))
            case Outside(module="", path=("process",)) | Outside(module="process" | "node:process", path=()):
                return frozenset((Environment(),)) if name == "env" else UNCLEAR
            case Outside(module=module, path=path):
                return frozenset((Outside(module, path if name == "default" else (*path, name)),))
            case Client():
                return frozenset((Bound(of, name),))
            case _:
                return UNCLEAR

    def result(self, program: Program, callee: Value, call: Call, place: Place) -> Values:
        if isinstance(call.callee, Attribute) and call.callee.name in _WRAPPERS:
            first = argument(call, 0)
            return program.values(first, place) if first is not None else UNCLEAR
        if not isinstance(callee, Outside):
            return UNCLEAR
        module, path = callee.module, callee.path
        if path and path[-1] in _WRAPPERS:
            first = argument(call, 0)
            return program.values(first, place) if first is not None else UNCLEAR
        if module == _DOCUMENT and path[-1:] == ("from",):
            return self._document(program, call, place)
        if not call.new:
            return UNCLEAR
        if module.startswith(_CLIENT) or module == _DOCUMENT:
            command = _command(module, path)
            if command is not None:
                return frozenset((Prepared(*command),))
            service = services.of_javascript(module.removeprefix(_CLIENT))
            style = "" if path and path[-1].endswith("Client") else "methods"
            return frozenset((Client(service, _own(program, call, place), style),)) if service else UNCLEAR
        return self._version_2(program, module, path, call, place)

    def _document(self, program: Program, call: Call, place: Place) -> Values:
        first = argument(call, 0)
        inner = program.values(first, place) if first is not None else NONE
        own = not inner or any(not isinstance(value, Client) or value.own for value in inner)
        return frozenset((Client("dynamodb", own, "document"),))

    def _version_2(
        self, program: Program, module: str, path: tuple[str, ...], call: Call, place: Place
    ) -> Values:
        if module.startswith("aws-sdk/clients/"):
            inner = (module.removeprefix("aws-sdk/clients/"), *path)
        elif module in ("aws-sdk", "aws-sdk/index", "aws-sdk/global"):
            inner = path
        else:
            return UNCLEAR
        # `import { S3 } from "aws-sdk/clients/all"` and `import S3, { … } from "aws-sdk/clients/s3"`.
        inner = inner[1:] if inner[:1] == ("all",) else inner
        document = inner[-1:] == ("DocumentClient",)
        service = services.of_javascript(inner[0]) if inner else None
        if service is None:
            return UNCLEAR
        return frozenset(
            (Client(service, _own(program, call, place), "document" if document else "methods"),)
        )

    # Uses -----------------------------------------------------------------------------------------------------------

    def uses(self, program: Program, call: Call, callee: Values, place: Place) -> list[Use]:
        found: list[Use] = []
        for value in callee:
            match value:
                case Outside(module=module, path=path):
                    found += self._library(program, module, path, call, place)
                case Bound(of=Client(own=True) as client, name=name):
                    found += self._method(program, client, name, call, place)
                case _:
                    pass
        if not found and isinstance(call.callee, Attribute) and any(isinstance(v, Unclear) for v in callee):
            return self._perhaps(program, call.callee.name, call, place)
        return found

    def _library(
        self, program: Program, module: str, path: tuple[str, ...], call: Call, place: Place
    ) -> list[Use]:
        if not path:
            return []
        first, second = argument(call, 0), argument(call, 1)
        command = _command(module, path)
        if call.new and command is not None:
            return [_use(program, *command, first, call, place)]
        if module == "@aws-sdk/lib-storage" and path[-1] == "Upload":
            return [self._upload(program, first, call, place)]
        if module == "@aws-sdk/s3-presigned-post" and path[-1] == "createPresignedPost":
            return [_use(program, "s3", "PutObject", second, call, place)]
        service = "dynamodb" if module == _DOCUMENT else services.of_javascript(module.removeprefix(_CLIENT))
        if (
            service is None
            or not module.startswith((_CLIENT, _DOCUMENT))
            or not self._as_itself(program, first, place)
        ):
            return []
        name = path[-1]
        if name.startswith("paginate") and name.removeprefix("paginate") in services.operations(service):
            return [_use(program, service, name.removeprefix("paginate"), second, call, place)]
        waited = services.waiters(service).get(name.removeprefix("waitUntil").removeprefix("waitFor"))
        if name.startswith("waitFor") or name.startswith("waitUntil"):
            return [_use(program, service, waited, second, call, place)] if waited else []
        return []

    def _as_itself(self, program: Program, given: Expression | None, place: Place) -> bool:
        """Whether the `{ client }` of a paginator or waiter acts as the function."""
        for value in program.values(given, place) if given is not None else NONE:
            for client in program.member(value, "client"):
                if isinstance(client, Client) and not client.own:
                    return False
        return True

    def _upload(self, program: Program, given: Expression | None, call: Call, place: Place) -> Use:
        for value in program.values(given, place) if given is not None else NONE:
            if isinstance(value, Entries):
                for key, inner in value.record.entries:
                    if key == "params":
                        return _use(program, "s3", "PutObject", inner, call, value.place)
        return Use("s3", "PutObject", UNCLEAR, place.file, call.line)

    def _method(self, program: Program, client: Client, name: str, call: Call, place: Place) -> list[Use]:
        service = client.service
        first, second = argument(call, 0), argument(call, 1)
        if client.style == "document" and name.lower() in _DOCUMENT_NAMES:
            return [_use(program, service, _DOCUMENT_NAMES[name.lower()], first, call, place)]
        if service == "s3" and name in ("upload", "createPresignedPost"):
            return [_use(program, service, "PutObject", first, call, place)]
        if name in ("getSignedUrl", "getSignedUrlPromise"):
            texts = program.values(first, place) if first is not None else NONE
            named = [_operation(service, value.text) for value in texts if isinstance(value, Literal)]
            uses = [_use(program, service, one, second, call, place) for one in named if one]
            return uses or [Use(service, None, UNCLEAR, place.file, call.line)]
        if name == "waitFor":
            texts = program.values(first, place) if first is not None else NONE
            known = services.waiters(service)
            waited = [known.get(value.text) for value in texts if isinstance(value, Literal)]
            return [_use(program, service, one, second, call, place) for one in waited if one]
        operation = _operation(service, name) if client.style else None
        return [_use(program, service, operation, first, call, place)] if operation else []

    def _perhaps(self, program: Program, name: str, call: Call, place: Place) -> list[Use]:
        first = argument(call, 0)
        given = program.values(first, place) if first is not None else NONE
        entries = [value for value in given if isinstance(value, Entries)]
        like = any(key[:1].isupper() for value in entries for key, _ in value.record.entries)
        several_words = not name.islower() and name[:1].islower()
        if like or (several_words and not entries):
            return [Use("", name, UNCLEAR, place.file, call.line, certain=False)]
        return []

    # What is not an AWS call ----------------------------------------------------------------------------------------

    def doubts(self, program: Program, call: Call, callee: Values, place: Place) -> list[str]:
        modules = {value.module.removeprefix("node:") for value in callee if isinstance(value, Outside)}
        return ["another program is started"] if modules & {"child_process", "execa", "cross-spawn"} else []

    def reads(self, program: Program, call: Call, callee: Values, place: Place) -> list[tuple[str, bool]]:
        return []

    def passes(self, callee: Values) -> bool:
        return any(
            isinstance(value, (Bound, LocalModule))
            or (
                isinstance(value, Outside)
                and (value.module.startswith(("@aws-sdk/", "aws-sdk", "aws-xray-sdk")) or not value.module)
            )
            for value in callee
        )

    def elsewhere(self, program: Program, call: Call, callee: Values) -> bool:
        """`client.send(new X())` with a client that has somebody else's credentials."""
        bound = [value for value in callee if isinstance(value, Bound) and isinstance(value.of, Client)]
        return bool(bound) and not any(isinstance(v.of, Client) and v.of.own for v in bound)


def _command(module: str, path: tuple[str, ...]) -> tuple[str, str] | None:
    """(service, operation) of a v3 command's class."""
    if not path or not path[-1].endswith("Command"):
        return None
    name = path[-1].removesuffix("Command")
    if module == _DOCUMENT:
        operation = _DOCUMENT_NAMES.get(name.lower())
        return ("dynamodb", operation) if operation else None
    service = services.of_javascript(module.removeprefix(_CLIENT)) if module.startswith(_CLIENT) else None
    return (service, name) if service is not None else None


def _operation(service: str, name: str) -> str | None:
    """`putObject` → `PutObject`, where the service has it."""
    wanted = name[:1].upper() + name[1:]
    return wanted if wanted in services.operations(service) else None


def _own(program: Program, call: Call, place: Place) -> bool:
    given = argument(call, 0)
    found = [
        v for v in (program.values(given, place) if given is not None else NONE) if isinstance(v, Entries)
    ]
    return not found or not all(_has_keys(program, value.record, value.place) for value in found)


def _has_keys(program: Program, record: Record, place: Place) -> bool:
    for key, value in record.entries:
        if key in _KEYS and not (isinstance(value, Call) and _own_provider(program, value, place)):
            return True
    inner = union(program.values(other, place) for other in record.others)
    return any(isinstance(one, Entries) and _has_keys(program, one.record, one.place) for one in inner)


def _own_provider(program: Program, call: Call, place: Place) -> bool:
    made = program.values(call.callee, place)
    return any(isinstance(one, Outside) and one.path[-1:] and one.path[-1] in _OWN_PROVIDERS for one in made)


def _use(
    program: Program, service: str, operation: str, given: Expression | None, call: Call, place: Place
) -> Use:
    if given is None:
        return Use(service, operation, UNCLEAR, place.file, call.line)
    found = named_by(program, service, operation, given, place)
    return Use(
        service, operation, found.names or UNCLEAR, place.file, call.line, found.arguments, found.within
    )
