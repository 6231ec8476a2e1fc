"""Deploy hooks: the commands of `stackline.yaml` and of the environment's file, run where the deployment stands.

Their output is told line by line, without secrets. All their processes end with the deployment, however it ends.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

from stackline.build import Artifact
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused, tied
from stackline.core.redaction import redact
from stackline.deploy.code_drift import running_sum
from stackline.deploy.events import HookOutput, Phase
from stackline.deploy.manifests import Manifest, keep, read_manifests
from stackline.deploy.outcome import Outcome
from stackline.deploy.stack import functions
from stackline.deploy.synced import read_synced
from stackline.deploy.work import Work
from stackline.environments.hooks import Command

_LAST = 20  # lines of a command that failed which are told with it
_LONGEST, _SHOWN = 1 << 20, 4096  # bytes of a line that are looked at, and letters that are told
_CONTROL = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[@-_]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SECRET = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_KEPT = ("AWS_CA_BUNDLE",)
"""All that the person's own shell says of AWS which is of the machine; the rest is another account's, or address."""
_FAILED = {
    "predeploy": "Nothing was changed. Mend it, and deploy again.",
    "postdeploy": "The stack is deployed; the rest of the hook and `verify` did not run. Mend it, and run it by hand.",
}
_ROLL_BACK = (
    "`stackline rollback {0}` brings back what was there before; `stackline verify {0}` tries it again."
)


def run_hook(work: Work, name: str, told: Mapping[str, object] | None = None) -> None:
    """Run the commands of the hook `name`, one after the other, each with the shell, in the project's folder.

    `told`: by variable what is told as a JSON file whose path the variable has. Raises DiagnosticError where one
    fails: the others are not run.
    """
    commands = work.environment.hooks.get(name, ())
    if not commands:
        return
    with tempfile.TemporaryDirectory(prefix="hook-", dir=work.folder / ".stackline") as kept:
        variables = _variables(work, name)
        for variable, value in (told or {}).items():
            path = Path(kept) / f"{variable.lower()}.json"
            path.write_text(json.dumps(value, indent=2))
            variables[variable] = str(path)
        secrets = [*work.parameters.secrets, *(variables[key] for key in _SECRET if key in variables)]
        for command in commands:
            first = command.text.strip().splitlines()[0]
            work.tell(Phase(f"Running {name}: {redact(first, secrets)}"))
            work.run.record(f"hook-{name}", "started", line=command.line)
            status, last = _run(work, name, command, variables, secrets)
            work.run.record(f"hook-{name}", "failed" if status else "done", line=command.line, status=status)
            if status:
                raise DiagnosticError([_failed(work, name, command, status, last, secrets)])


def run_built(work: Work, artifacts: Iterable[Artifact]) -> None:
    """`postpackage`, with where each artifact lies."""
    found = [{"name": one.name, "path": str(one.path)} for one in artifacts]
    run_hook(work, "postpackage", {"STACKLINE_ARTIFACTS": found})


def run_after(work: Work, outcome: Outcome) -> Outcome:
    """`postdeploy` and `verify` of a deployment that succeeded; what fails is said in it: the stack is changed."""
    told = {"STACKLINE_OUTPUTS": dict(outcome.outputs)}
    try:
        run_hook(work, "postdeploy", told)
        run_hook(work, "verify", told)
    except DiagnosticError as error:
        return replace(outcome, verified="failed", diagnostics=(*outcome.diagnostics, *error.diagnostics))
    return replace(outcome, verified="passed" if work.environment.hooks.get("verify") else "")


def verify_deployed(work: Work, current: Manifest, outputs: Mapping[str, str]) -> Manifest:
    """Run `verify` on what is deployed, and write down how it ended. Raises DiagnosticError where it fails, Refused
    where functions run code that was synced: what passes then is not the deployment."""
    if not work.environment.hooks.get("verify"):
        return current
    if running := _still_synced(work):
        raise Refused([_synced(work, running)])
    try:
        run_hook(work, "verify", {"STACKLINE_OUTPUTS": dict(outputs)})
    except DiagnosticError:
        keep(work, replace(current, verified="failed"))
        raise
    passed = replace(current, verified="passed")
    keep(work, passed)
    return passed


def _still_synced(work: Work) -> list[str]:
    """The functions that run what was synced: a note may outlive it, where a role could not take it away."""
    noted = read_synced(work.cloud, work.stack)
    names = functions(work.cloud, work.stack) if noted else {}
    return [
        id for id, name in names.items() if id in noted and running_sum(work.cloud, name) == noted[id].sum
    ]


def _synced(work: Work, noted: Iterable[str]) -> Diagnostic:
    name = work.environment.name
    summary = (
        f"{', '.join(sorted(noted))} of '{name}' runs code that was synced, which is not what is deployed"
    )
    fix = Fix(f"`stackline deploy {name}` settles it, and verifies what it deploys.")
    return Diagnostic("error", "verify-synced", summary, file=work.environment.file, fix=fix)


def verify_again(work: Work, outputs: Mapping[str, str]) -> tuple[str, tuple[Diagnostic, ...]]:
    """Where nothing changed, and what is deployed was not verified: do it now. How it ended, and why."""
    if not work.environment.hooks.get("verify"):
        return "", ()
    current = next((one for one in read_manifests(work.cloud, work.stack) if one.outcome == "deployed"), None)
    if current is None or current.verified == "passed":
        return "passed" if current else "", ()
    try:
        return verify_deployed(work, current, outputs).verified, ()
    except DiagnosticError as error:
        return "failed", tuple(error.diagnostics)


def hold_to_verified(work: Work, current: Manifest, outputs: Mapping[str, str]) -> None:
    """Raises Refused where what is to be promoted does not pass `verify` of its own environment."""
    if current.verified == "passed":
        return
    try:
        verify_deployed(work, current, outputs)
    except DiagnosticError as error:
        name = work.environment.name
        summary = f"What is deployed in '{name}' does not pass `verify`: it is not promoted"
        fix = Fix(f"Deploy a version to '{name}' that does, or roll it back.")
        first = error.diagnostics[0]
        told = Diagnostic("error", "promotion-unverified", summary, file=first.file, line=first.line, fix=fix)
        raise Refused([told, *error.diagnostics]) from error


def _variables(work: Work, name: str) -> dict[str, str]:
    own = {
        "STACKLINE_HOOK": name,
        "STACKLINE_PROJECT": work.environment.namespace or work.environment.project,
        "STACKLINE_ENVIRONMENT": work.environment.name,
        "STACKLINE_STACK": work.stack,
        "STACKLINE_REGION": work.cloud.region,
        "STACKLINE_ACCOUNT": work.cloud.account,
        "STACKLINE_TEMPLATE": work.project.file,
        "STACKLINE_RUN": work.run.id,
    }
    kept = {key: value for key, value in os.environ.items() if key in _KEPT or not key.startswith("AWS_")}
    return {**kept, **work.cloud.variables(), **own}


def _run(
    work: Work, name: str, command: Command, variables: Mapping[str, str], secrets: Iterable[str]
) -> tuple[int, list[str]]:
    """Its exit status, and the last lines that it said."""
    last: deque[str] = deque(maxlen=_LAST)
    masks = [_plain(piece) for secret in secrets for piece in {secret, *secret.splitlines()}]
    process = subprocess.Popen(
        tied.command(["/bin/sh", "-c", command.text]),
        cwd=work.folder,
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for line in _lines(process.stdout):
            # In this order: a code in the middle of a secret would hide it from the look, and not from the person.
            said = redact(_plain(line), masks)[:_SHOWN]
            last.append(said)
            work.tell(HookOutput(name, said))
        return process.wait(), list(last)
    finally:
        # Stopped in the middle: the pipe closes, and all its processes are ended.
        process.communicate()


def _plain(text: str) -> str:
    """Without what moves a terminal's cursor or changes its colours (ECMA-48)."""
    return _CONTROL.sub("", text)


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Of a line that is longer than is looked at, the beginning."""
    whole = True
    while data := stream.readline(_LONGEST):
        if whole:
            yield data.decode("utf-8", "replace").rstrip("\r\n").rpartition("\r")[2]
        whole = data.endswith(b"\n")


def _failed(
    work: Work, name: str, command: Command, status: int, last: list[str], secrets: Iterable[str]
) -> Diagnostic:
    first = redact(command.text.strip().splitlines()[0], secrets)
    how = f"was ended by signal {status - 128}" if status > 128 else f"ended with status {status}"
    environment = work.environment.name
    if name == "verify":
        summary = f"`{first}` {how}: the deployment to '{environment}' is unverified"
        code, fix = "verify-failed", Fix(_ROLL_BACK.format(environment))
    else:
        summary, code = f"The hook `{name}` failed: `{first}` {how}", "hook-failed"
        fix = Fix(_FAILED.get(name, "Nothing was deployed. Mend it, and deploy again."))
    return Diagnostic("error", code, summary, "\n".join(last), command.file, line=command.line, fix=fix)
