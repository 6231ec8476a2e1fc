"""A function as the runner's contract wants it: its code unpacked, its variables, its limits."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackline.embedded import acting, code_store, enforcement
from stackline.embedded.live import Live, LiveFunction
from stackline.embedded.outputs import Addresses
from stackline.embedded.upstream import module, record, rows


@dataclass(frozen=True, slots=True)
class Described:
    """`encoded` is `told` as JSON; `of` is everything that it was made of."""

    told: dict[str, Any]
    encoded: bytes
    of: tuple[Any, ...]


@dataclass
class Descriptions:
    """`code` is where packages are unpacked. Safe from several threads."""

    code: Path
    secret: str
    addresses: Addresses
    live: Live
    _sessions: enforcement.Sessions = field(default_factory=enforcement.Sessions)
    _made: dict[str, Described] = field(default_factory=dict[str, Described])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, func: dict[str, Any], config: dict[str, Any]) -> Described | None:
        """The last description, where it still holds: it takes no time. A session's keys end, so they are asked for."""
        made = self._made.get(_key(config))
        if made is None or enforcement.wanted() or made.of != self._all_of(func, config):
            return None
        return made if Path(str(made.told["code"])).is_dir() else None

    def describe(self, func: dict[str, Any], config: dict[str, Any]) -> Described:
        """Raises BadPackage."""
        if found := self.known(func, config):
            return found
        of = self._all_of(func, config)
        told = self._describe(func, config)
        made = Described(told, json.dumps(told).encode(), of)
        with self._lock:
            self._made[_key(config)] = made
        return made

    def _all_of(self, func: dict[str, Any], config: dict[str, Any]) -> tuple[Any, ...]:
        """What a description depends on; what may be changed in place is written out."""
        arn = str(config.get("FunctionArn", ""))
        service = module("services.lambda_svc")
        several = [config.get(name) for name in ("Environment", "Layers", "LoggingConfig")]
        single = [config.get(name) for name in _SINGLE]
        return (*single, repr(several), service._reserved_concurrency(func, config), self.live.of(arn))

    def _describe(self, func: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
        """The function as the runner's contract wants it."""
        service = module("services.lambda_svc")
        account, region = service._account_region_from_function_config(config)
        arn, logging = str(config.get("FunctionArn", "")), record(config.get("LoggingConfig"))
        live = self.live.of(arn)
        folder = live.folder if live else self._code(func, config)
        place = live.acting if live and acting.is_asked() else None
        layers = [self._layer(layer) for layer in rows(config.get("Layers"))]
        elsewhere = iter(
            [code_store.unpack(self.code, one.read_bytes()) for one in place.layers] if place else []
        )
        present = [one for layer in layers if (one := layer or next(elsewhere, None)) is not None]
        merged = present if len(present) < 2 else [code_store.merge(self.code, present)]
        version = config.get("Version", "$LATEST")
        if live and live.debug:  # one process, whichever version is called: there is one debugger
            arn, version = ":".join(arn.split(":")[:7]), "$LATEST"
        described: dict[str, Any] = {
            "name": config["FunctionName"],
            "arn": arn,
            "version": version,
            "runtime": config.get("Runtime") or "",
            "handler": config.get("Handler") or "",
            "code": str(folder),
            "code_id": folder.name,
            "layers": [str(layer) for layer in merged],
            "environment": self._environment(config, account, region) | _source_maps(config, live),
            "timeout": int(config.get("Timeout") or 3),
            "memory": int(config.get("MemorySize") or 128),
            "account": account,
            "region": region,
            "endpoint": self.addresses.endpoint,
            "concurrency": service._reserved_concurrency(func, config),
            "log_format": logging.get("LogFormat", "Text"),
            "log_level": logging.get("ApplicationLogLevel", ""),
            "debug": live.debug if live else None,
        }
        if place is not None:
            described |= place.described()
            described["environment"] |= _source_maps(config, live)
        return described

    def _code(self, func: dict[str, Any], config: dict[str, Any]) -> Path:
        if config.get("PackageType") == "Image":
            raise code_store.BadPackage(
                f"{config.get('FunctionName')} is a container image; the embedded cloud runs zip packages only."
            )
        package = func.get("code_zip")
        if not isinstance(package, bytes) or not package:
            raise code_store.BadPackage(
                f"{config.get('FunctionName')} has no code: its package was not in the bucket when it was deployed."
            )
        return code_store.unpack(self.code, package, _hex(config.get("CodeSha256")))

    def _layer(self, attachment: Any) -> Path | None:
        package = module("services.lambda_svc")._resolve_layer_zip(attachment)
        return code_store.unpack(self.code, package) if package else None

    def _environment(self, config: dict[str, Any], account: str, region: str) -> dict[str, str]:
        """The function's variables, with what an SDK needs to reach this cloud. Addresses of APIs are made to work."""
        variables: dict[str, Any] = record(record(config.get("Environment")).get("Variables"))
        own = {name: self.addresses.rewrite(str(value)) for name, value in variables.items()}
        return {
            "AWS_ENDPOINT_URL": self.addresses.endpoint,
            **own,
            **self._credentials(config, account),
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
        }

    def _credentials(self, config: dict[str, Any], account: str) -> dict[str, str]:
        """The account's own, which may do everything; a session of the function's role where policies count."""
        role = str(config.get("Role") or "")
        if enforcement.wanted() and role.count(":") > 4:
            return self._sessions.of(role, str(config["FunctionName"]))
        return {
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_SESSION_TOKEN": "embedded",  # always there on Lambda; checked for temporary keys only
        }


_SINGLE = (
    "FunctionArn",
    "Version",
    "Runtime",
    "Handler",
    "Timeout",
    "MemorySize",
    "CodeSha256",
    "PackageType",
    "Role",
)


def _key(config: dict[str, Any]) -> str:
    return f"{config.get('FunctionArn', '')}:{config.get('Version', '$LATEST')}:{acting.is_asked()}"


def _source_maps(config: dict[str, Any], live: LiveFunction | None) -> dict[str, str]:
    """Errors of bundled code name the developer's own files and lines, where the bundle brings its maps along."""
    if live is None or not str(config.get("Runtime")).startswith("nodejs"):
        return {}
    variables: dict[str, Any] = record(record(config.get("Environment")).get("Variables"))
    own = str(variables.get("NODE_OPTIONS") or "")
    return {"NODE_OPTIONS": f"{own} --enable-source-maps".strip()}


def _hex(digest: Any) -> str | None:
    """CodeSha256 is base64 of the package's SHA-256; an unknown one is computed again."""
    try:
        raw = base64.b64decode(str(digest), validate=True)
    except ValueError:
        return None
    return raw.hex() if len(raw) == 32 else None
