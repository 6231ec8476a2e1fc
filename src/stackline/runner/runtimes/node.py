"""Node.js runtimes: the official client `aws-lambda-ric`, and the SDK clients that are used most."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.runner.model import Function
from stackline.runner.runtime_folder import installed, run_installer
from stackline.runner.toolchain import Command, Family, Toolchain, View

# 4.x wants Node 22 and refuses handlers with a callback. Lambda's own runtime has every SDK client; these are the
# ones that most functions use, and a package of the function's own is used first anyhow.
_SDK = ["dynamodb", "eventbridge", "kinesis", "lambda", "s3", "secrets-manager", "sfn", "sns", "sqs", "ssm"]
REQUIREMENTS = (
    "aws-lambda-ric@3.3.0",
    "@aws-sdk/lib-dynamodb@3",
    *(f"@aws-sdk/client-{service}@3" for service in _SDK),
)
_BOOT = Path(__file__).with_name("node_boot.mjs")
_ASK = "JSON.stringify([process.execPath, process.versions.node])"


async def find(runtime: str, cache: Path) -> Toolchain:
    """`node` of PATH, whatever its version, and the runtime's packages. Raises DiagnosticError."""
    program, version = await _node(runtime)

    async def install(target: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise DiagnosticError([_absent(runtime, "npm")])
        # The client's own compiled part is not built (it needs CMake): node_boot.mjs speaks in its place.
        quiet = ("--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save")
        await run_installer("Node.js", npm, "install", *quiet, "--prefix", str(target), *REQUIREMENTS)
        (target / "node_modules/aws-lambda-ric/dist/rapid-client.node").touch()

    folder = await installed(cache / "runtime-nodejs", REQUIREMENTS, install)
    note = _other_version(runtime, version)
    return Toolchain(program, program.parent.parent, version, folder, _BOOT, note)


async def _node(runtime: str) -> tuple[Path, str]:
    found = shutil.which("node")
    if found is None:
        raise DiagnosticError([_absent(runtime, "node")])
    process = await asyncio.create_subprocess_exec(
        *(found, "-p", _ASK), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise DiagnosticError([_absent(runtime, "a `node` that works")])
    program, version = json.loads(out)
    return Path(program).resolve(), version.split(".")[0]


def _absent(runtime: str, program: str) -> Diagnostic:
    fix = Fix("Install Node.js with npm, so that both are on PATH, and start the embedded cloud again.")
    summary = f"{runtime} functions cannot run here: there is no {program} on PATH"
    return Diagnostic("error", "runtime-missing", summary, fix=fix)


def _other_version(runtime: str, version: str) -> Diagnostic | None:
    wanted = runtime.removeprefix("nodejs").removesuffix(".x")
    if wanted == version:
        return None
    summary = (
        f"{runtime} functions run with Node.js {version} here: this machine has no Node.js {wanted} on PATH"
    )
    return Diagnostic("info", "runtime-version", summary, fix=Fix(f"Put Node.js {wanted} first on PATH."))


def command(function: Function, toolchain: Toolchain, view: View, layers: Path | None) -> Command:
    folders = [*(f"{place}/node_modules" for place in view.code), f"{view.runtime}/node_modules"]
    if view.opt:
        folders = [
            f"{view.opt}/nodejs/node{toolchain.version}/node_modules",
            f"{view.opt}/nodejs/node_modules",
            *folders,
        ]
    argv = (
        str(toolchain.program),
        f"--max-old-space-size={max(64, function.memory * 9 // 10)}",
        view.boot,
        function.handler,
        view.runtime,
        view.task,
    )
    return Command(argv, {"NODE_PATH": ":".join(folders)}, _module_binds(toolchain, layers), least_memory=512)


def _module_binds(toolchain: Toolchain, layers: Path | None) -> tuple[tuple[Path, str], ...]:
    """ES modules ignore NODE_PATH, but look in each folder above /var/task."""
    binds: list[tuple[Path, str]] = []
    if layers and (layers / "nodejs/node_modules").is_dir():
        binds.append((layers / "nodejs/node_modules", "/var/node_modules"))
    if toolchain.folder:
        binds.append((toolchain.folder / "node_modules", "/node_modules"))
    return tuple(binds)


async def debugger(toolchain: Toolchain, cache: Path) -> None:
    """Node.js has its own."""


FAMILY = Family(find, command, debugger)
