"""boto3, aioboto3 and botocore as Python code calls them; and how Python reads the environment."""

from __future__ import annotations

from stackline.checks.code import services
from stackline.checks.code.library_calls import library_uses
from stackline.checks.code.naming import named_by
from stackline.checks.code.program import Program, argument
from stackline.checks.code.syntax import Attribute, Call, Expression, Name, Record, parts_of
from stackline.checks.code.values import (
    NONE,
    UNCLEAR,
    Bound,
    Client,
    Entries,
    Environment,
    Handle,
    Literal,
    Outside,
    Place,
    Prepared,
    Session,
    Unclear,
    Use,
    Value,
    Values,
    Variable,
    union,
)

_SDKS = ("boto3", "aioboto3", "aiobotocore", "botocore")
_SESSIONS = {
    ("boto3", ("Session",)),
    ("boto3", ("session", "Session")),
    ("boto3.session", ("Session",)),
    ("aioboto3", ("Session",)),
    ("aioboto3.session", ("Session",)),
    ("aiobotocore.session", ("get_session",)),
    ("aiobotocore.session", ("AioSession",)),
    ("botocore.session", ("get_session",)),
    ("botocore.session", ("Session",)),
}
# With any of these the calls are somebody else's, not the function's role's.
_KEYS = frozenset({"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name"})
_MAKERS = {"client": "client", "create_client": "client", "resource": "resource"}
# Methods that boto3 adds to clients and resources by hand (boto3 reference, "S3 transfers" and "batch writer").
_TRANSFERS = {
    "upload_file": "PutObject",
    "upload_fileobj": "PutObject",
    "download_file": "GetObject",
    "download_fileobj": "GetObject",
    "copy": "CopyObject",
    "copy_from": "CopyObject",
}
_ITSELF = frozenset({"all", "filter", "limit", "page_size", "pages"})


class Python:
    """The dialect of Python."""

    constructors = ("__init__", "__new__", "__post_init__", "setUp")

    # Values ---------------------------------------------------------------------------------------------------------

    def outside(self, module: str, name: str) -> Values:
        if module == "os" and name in ("environ", "environb"):
            return frozenset((Environment(),))
        return frozenset((Outside(module, (name,) if name else ()),))

    def member(self, program: Program, of: Value, name: str) -> Values:
        match of:
            case Outside(module="os", path=()) if name == "environ":
                return frozenset((Environment(),))
            case Environment():
                return frozenset((Outside("os.environ", (name,)),))
            case Outside(module=module, path=path):
                return frozenset((Outside(module, (*path, name)),))
            case Handle(service=service, own=own):
                return self._of_handle(of, name, service, own)
            case Client() if name in ("exceptions", "meta"):
                return UNCLEAR
            case Client() | Session():
                return frozenset((Bound(of, name),))
            case _:
                return UNCLEAR

    def _of_handle(self, of: Handle, name: str, service: str, own: bool) -> Values:
        if of.collection:
            return frozenset((Bound(of, name),))
        if name == "meta":
            # `table.meta.client` is a client of the same service.
            return frozenset((Handle(service, "meta", own=own),))
        if of.kind == "meta":
            return frozenset((Client(service, own),))
        if services.collection(service, of.kind, name):
            return frozenset((Handle(service, of.kind, of.names, own, name),))
        return frozenset((Bound(of, name),))

    def result(self, program: Program, callee: Value, call: Call, place: Place) -> Values:
        match callee:
            case Outside(module=module, path=path):
                return self._of_library(program, module, path, call, place)
            case Bound(of=Session(own=own), name=name) if name in _MAKERS:
                return self._made(program, _MAKERS[name], call, place, own=own)
            case Bound(of=Client() as client, name=name):
                return self._of_client(program, client, name, call, place)
            case Bound(of=Handle() as handle, name=name):
                return self._of_resource(program, handle, name, call, place)
            case _:
                return UNCLEAR

    def _of_library(
        self, program: Program, module: str, path: tuple[str, ...], call: Call, place: Place
    ) -> Values:
        if (module, path) in _SESSIONS:
            return frozenset((Session(_own(program, call, place)),))
        if module in ("boto3", "aioboto3") and len(path) == 1 and path[0] in _MAKERS:
            return self._made(program, _MAKERS[path[0]], call, place, own=True)
        if (module, path) in (("os", ("getenv",)), ("os.environ", ("get",)), ("os.environ", ("setdefault",))):
            return self._variable(program, call, place)
        return UNCLEAR

    def _variable(self, program: Program, call: Call, place: Place) -> Values:
        name = argument(call, 0, "key")
        default = argument(call, 1, "default")
        texts = program.values(name, place) if name is not None else NONE
        found: Values = frozenset(Variable(one.text) for one in texts if isinstance(one, Literal))
        return union([found or UNCLEAR, program.values(default, place) if default is not None else NONE])

    def _made(self, program: Program, what: str, call: Call, place: Place, *, own: bool) -> Values:
        name = argument(call, 0, "service_name")
        mine = own and _own(program, call, place)
        found: set[Value] = set()
        for value in program.values(name, place) if name is not None else UNCLEAR:
            if isinstance(value, Literal) and value.text in services.names():
                found.add(Client(value.text, mine) if what == "client" else Handle(value.text, own=mine))
            else:
                found.add(Unclear())
        return frozenset(found)

    def _of_client(self, program: Program, client: Client, name: str, call: Call, place: Place) -> Values:
        if name in ("get_paginator", "get_waiter"):
            first = argument(call, 0, "operation_name" if name == "get_paginator" else "waiter_name")
            known = services.methods if name == "get_paginator" else services.waiters
            texts = program.values(first, place) if first is not None else NONE
            made = (known(client.service).get(one.text) for one in texts if isinstance(one, Literal))
            found: Values = frozenset(Prepared(client.service, one, client.own) for one in made if one)
            return found or UNCLEAR
        if name in ("__enter__", "__aenter__", "enter_async_context"):
            return frozenset((client,))
        return UNCLEAR

    def _of_resource(self, program: Program, handle: Handle, name: str, call: Call, place: Place) -> Values:
        if handle.collection:
            return frozenset((handle,)) if name in _ITSELF else UNCLEAR
        inner = services.below(handle.service, handle.kind, name)
        if inner is not None:
            kind = inner
            given = argument(call, 0)
            if given is None and call.named:
                given = call.named[0][1]
            names = handle.names or (program.values(given, place) if given is not None else NONE)
            return frozenset((Handle(handle.service, kind, names, handle.own),))
        action = services.method(handle.service, handle.kind, name)
        made = action.get("resource", {}).get("type")
        if made and not action["resource"].get("path", "").endswith("[]"):
            return frozenset((Handle(handle.service, str(made), UNCLEAR, handle.own),))
        if name == "batch_writer":
            # What is put into it goes out by BatchWriteItem, which making it has counted.
            return frozenset((Handle(handle.service, "batch writer", handle.names, handle.own),))
        return UNCLEAR

    # Uses -----------------------------------------------------------------------------------------------------------

    def uses(self, program: Program, call: Call, callee: Values, place: Place) -> list[Use]:
        found: list[Use] = []
        for value in callee:
            match value:
                case Bound(of=Client(own=True) as client, name=name):
                    found += self._client_uses(program, client, name, call, place)
                case Bound(of=Handle(own=True) as handle, name=name):
                    found += self._handle_uses(program, handle, name, call, place)
                case Outside(module=module, path=path):
                    found += library_uses(program, module, path, call, place)
                case _:
                    pass
        if not found and isinstance(call.callee, Attribute) and any(isinstance(v, Unclear) for v in callee):
            found += self._perhaps(call.callee.name, call, place)
        if isinstance(call.callee, Attribute) and call.callee.name in ("paginate", "wait"):
            for value in program.values(call.callee.of, place):
                if isinstance(value, Prepared) and value.own:
                    found.append(_use(program, value.service, value.operation, call, place))
        return found

    def _client_uses(
        self, program: Program, client: Client, name: str, call: Call, place: Place
    ) -> list[Use]:
        service = client.service
        operation = services.methods(service).get(name)
        if operation is not None:
            return [_use(program, service, operation, call, place)]
        if service == "s3" and name in _TRANSFERS:
            return [_transfer(program, _TRANSFERS[name], call, place, name)]
        if name == "generate_presigned_url":
            return self._presigned(program, service, call, place)
        if name == "generate_presigned_post":
            return [_use(program, service, "PutObject", call, place, position=0)]
        return []

    def _presigned(self, program: Program, service: str, call: Call, place: Place) -> list[Use]:
        which = argument(call, 0, "ClientMethod")
        given = argument(call, 1, "Params")
        found: list[Use] = []
        for value in program.values(which, place) if which is not None else NONE:
            operation = services.methods(service).get(value.text) if isinstance(value, Literal) else None
            if operation is not None:
                inner = Call(call.callee, (), (), (given,) if given is not None else (), call.line)
                found.append(_use(program, service, operation, inner, place))
            else:
                found.append(Use(service, None, UNCLEAR, place.file, call.line))
        return found

    def _handle_uses(
        self, program: Program, handle: Handle, name: str, call: Call, place: Place
    ) -> list[Use]:
        service, names = handle.service, handle.names or UNCLEAR
        if handle.collection:
            described = services.collection(service, handle.kind, handle.collection)
            listed = str(described["request"]["operation"])
            made = [_use(program, service, listed, call, place, names)]
            inner = str(described.get("resource", {}).get("type", ""))
            batch = services.kind(service, inner).get("batchActions", {}).get(name.capitalize())
            if batch:
                made.append(_use(program, service, str(batch["request"]["operation"]), call, place, names))
            return made
        action = services.method(service, handle.kind, name)
        if action:
            own = NONE if handle.kind == "" else names
            return [_use(program, service, str(action["request"]["operation"]), call, place, own)]
        if name in ("load", "reload"):
            load = services.kind(service, handle.kind).get("load")
            return (
                [_use(program, service, str(load["request"]["operation"]), call, place, names)]
                if load
                else []
            )
        if name == "batch_writer":
            return [_use(program, service, "BatchWriteItem", call, place, names)]
        if service == "s3" and name in _TRANSFERS:
            operation = _TRANSFERS[name]
            whole = [Use(service, operation, names, place.file, call.line)]
            if operation == "CopyObject":
                whole = [
                    Use(service, "PutObject", names, place.file, call.line),
                    Use(service, "GetObject", UNCLEAR, place.file, call.line),
                ]
            return whole
        return []

    def _perhaps(self, name: str, call: Call, place: Place) -> list[Use]:
        """A method of something unknown that is called like an operation: enough not to call a grant unused."""
        return (
            [Use("", name, UNCLEAR, place.file, call.line, certain=False)]
            if "_" in name
            or name in ("query", "scan", "publish", "invoke", "subscribe", "encrypt", "decrypt")
            or any(key[:1].isupper() for key, _ in call.named)
            else []
        )

    # What is not an AWS call ----------------------------------------------------------------------------------------

    def doubts(self, program: Program, call: Call, callee: Values, place: Place) -> list[str]:
        found: list[str] = []
        for value in callee:
            if not isinstance(value, Outside):
                makes = isinstance(value, Bound) and isinstance(value.of, Session) and value.name in _MAKERS
                if makes and not _known_service(program, call, place):
                    found.append("the service of a client is chosen at run time")
                continue
            if value.module.partition(".")[0] == "subprocess" or (
                value.module == "os" and value.path[:1] in (("system",), ("popen",), ("execv",), ("execve",))
            ):
                found.append("another program is started")
            elif value.module in ("boto3", "aioboto3") and value.path[-1:] in (("client",), ("resource",)):
                if not _known_service(program, call, place):
                    found.append("the service of a client is chosen at run time")
            elif value.path[-1:] in (("SigV4Auth",), ("AWS4Auth",), ("S3SigV4Auth",), ("SigV4QueryAuth",)):
                found.append("requests are signed by hand")
        return found

    def reads(self, program: Program, call: Call, callee: Values, place: Place) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        for value in callee:
            if isinstance(value, Outside) and (value.module, value.path) in (
                ("os", ("getenv",)),
                ("os.environ", ("get",)),
                ("os.environ", ("setdefault",)),
                ("os.environ", ("pop",)),
            ):
                name = argument(call, 0, "key")
                answered = argument(call, 1, "default") is not None
                texts = program.values(name, place) if name is not None else NONE
                found += [(one.text, answered) for one in texts if isinstance(one, Literal)]
        return found

    def passes(self, callee: Values) -> bool:
        """Making something else out of a session or client is no use of it; nor is asking what it is."""
        plain = {
            ("isinstance",),
            ("print",),
            ("repr",),
            ("str",),
            ("type",),
            ("id",),
            ("bool",),
            ("hasattr",),
        }
        return any(
            isinstance(value, (Bound, Prepared)) or (isinstance(value, Outside) and value.path in plain)
            for value in callee
        )

    def elsewhere(self, program: Program, call: Call, callee: Values) -> bool:
        return False


def _known_service(program: Program, call: Call, place: Place) -> bool:
    name = argument(call, 0, "service_name")
    found = program.values(name, place) if name is not None else NONE
    return bool(found) and all(isinstance(value, Literal) for value in found)


def _own(program: Program, call: Call, place: Place) -> bool:
    """Whether what is made acts as the function."""
    if any(key in _KEYS and program.values(value, place) for key, value in call.named):
        return False
    for spread in call.spread:
        for value in program.values(spread, place):
            if isinstance(value, Entries) and any(key in _KEYS for key, _ in value.record.entries):
                return False
    return not any(key == "config" and _unsigned(value) for key, value in call.named)


def _unsigned(expression: Expression) -> bool:
    if isinstance(expression, Name) and expression.id == "UNSIGNED":
        return True
    if isinstance(expression, Attribute) and expression.name == "UNSIGNED":
        return True
    return any(_unsigned(part) for part in parts_of(expression))


def _use(
    program: Program,
    service: str,
    operation: str,
    call: Call,
    place: Place,
    names: Values = NONE,
    position: int | None = None,
) -> Use:
    given = Record(call.named, call.spread)
    found = named_by(program, service, operation, given, place)
    where = names or found.names
    if not names and position is not None and position < len(call.arguments):
        where = program.values(call.arguments[position], place)
    return Use(service, operation, where or UNCLEAR, place.file, call.line, found.arguments, found.within)


def _transfer(program: Program, operation: str, call: Call, place: Place, name: str) -> Use:
    """Its bucket: upload_file(Filename, Bucket, Key), download_file(Bucket, …), copy(CopySource, Bucket, Key)."""
    position = 0 if operation == "GetObject" else 1
    return (
        _use(program, "s3", operation, call, place, position=position)
        if not any(key == "Bucket" for key, _ in call.named)
        else _use(program, "s3", operation, call, place)
    )
