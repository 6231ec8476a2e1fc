"""Running a function's code as it is in its folder, with no deployment: built for this machine, run by the runner.

In `local` its variables are what of the template can be known; what only a deployment knows comes from the deployed
function, if the embedded cloud has one. Calls to AWS services go to the embedded cloud, and nowhere where that does not
run. In another environment all is the deployed function's: its variables, its role, and the services of its cloud.
"""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from stackline.build import Source, build, find_sources
from stackline.cloud import Away, Cloud, EmbeddedCloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.borrowing import borrow
from stackline.deploy.invoking import Invocation
from stackline.deploy.layers_elsewhere import fetch_layers, not_of_stack
from stackline.deploy.runner import Runner
from stackline.deploy.stack import function_name, open_stack
from stackline.deploy.workshop import workshop
from stackline.environments import LOCAL, evaluator, load_environment
from stackline.template import Project
from stackline.template.evaluate import NO_VALUE, UNKNOWN

Progress = Callable[[str], None]
Note = Callable[[Diagnostic], None]
_FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
_KEPT_DAYS = 14
# Where no cloud runs: a closed port, so that a call fails at once and reaches nobody's account.
_NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Tried:
    """A call of code that was not deployed. `notes` say how it was built, and what differs from the deployed one."""

    called: Invocation
    memory_mb: int
    notes: tuple[Diagnostic, ...]


def try_function(
    project: Project,
    function: str,
    event: Any,
    runner: Runner,
    on_progress: Progress = lambda _: None,
    environment: str = LOCAL,
) -> Tried:
    """Call the code of `function` with `event`, as if it were in `environment`.

    Raises DiagnosticError: no such function, code that cannot be built; in another environment than `local` also where
    the function is not deployed, or its role does not let you act as it.
    """
    resource = project.expanded.resources.get(function)
    if resource is None or resource.get("Type") not in _FUNCTIONS:
        raise DiagnosticError([_unknown(project, function)])
    built: list[Diagnostic] = []
    code = _built(project, function, on_progress, built.append)
    properties = {**_shared(project), **_mapping(resource.get("Properties"))}
    setting, notes = (
        _setting(project, function, resource)
        if environment == LOCAL
        else _borrowed(project, function, environment, on_progress)
    )
    layers, others = _layers(project, properties, on_progress, built.append)
    layers += setting.layers
    more = _elsewhere(others) if environment == LOCAL else []
    described = {
        "name": function,
        "arn": setting.arn or f"arn:aws:lambda:{setting.region}:{setting.account}:function:{function}",
        "version": "$LATEST",
        "runtime": str(_known(project, properties.get("Runtime")) or ""),
        "handler": str(_known(project, properties.get("Handler")) or ""),
        "code": str(code),
        "code_id": code.name,
        "layers": [str(layer) for layer in layers],
        "environment": setting.variables,
        "timeout": setting.timeout or _number(_known(project, properties.get("Timeout")), 3),
        "memory": setting.memory or _number(_known(project, properties.get("MemorySize")), 128),
        "account": setting.account,
        "region": setting.region,
        "endpoint": setting.endpoint,
        "log_format": str(_mapping(properties.get("LoggingConfig")).get("LogFormat") or "Text"),
    }
    on_progress(f"Running {function}")
    answer = runner.invoke(described, event)
    return _tried(function, answer, (*built, *notes, *more))


def _tried(function: str, answer: dict[str, Any], notes: tuple[Diagnostic, ...]) -> Tried:
    payload, failed = answer.get("payload"), bool(answer.get("error"))
    told = dict(_mapping(payload)) if failed else {}
    trace = cast("list[Any]", told.get("stackTrace") or told.get("trace") or [])
    called = Invocation(
        function,
        not failed,
        payload,
        str(answer.get("log") or ""),
        float(answer.get("duration_ms") or 0),
        str(told.get("errorType") or ("Unhandled" if failed else "")),
        str(told.get("errorMessage") or (payload if failed and not told else "") or ""),
        tuple(str(line).rstrip("\n") for line in trace),
    )
    if said := answer.get("diagnostic"):
        fix = Fix(str(said["fix"]["summary"])) if said.get("fix") else None
        severity = "error" if said.get("severity") == "error" else "info"
        found = Diagnostic(
            severity, str(said["code"]), str(said["summary"]), str(said.get("detail") or ""), fix=fix
        )
        notes = (*notes, found)
    return Tried(called, int(answer.get("max_memory_mb") or 0), notes)


# The code


def _built(project: Project, id: str, on_progress: Progress, on_note: Note) -> Path:
    sources = [one for one in find_sources(project.template) if one.resource == id]
    if not sources:
        inline = _mapping(project.expanded.resources[id].get("Properties")).get("InlineCode")
        summary = f"{id} has no code in a folder of this project"
        detail = "Its code is in the template itself." if inline else "Its code is somewhere else."
        fix = Fix("Deploy it, and call the deployed one.")
        raise DiagnosticError([Diagnostic("error", "code-elsewhere", summary, detail, fix=fix)])
    return _unpacked(project, sources[0], on_progress, on_note)


def _unpacked(project: Project, source: Source, on_progress: Progress, on_note: Note) -> Path:
    """The folder with what would be deployed of a source, as it is now."""
    shop = workshop(project.folder)
    folder = Path(project.template.file).parent
    placed = replace(source, uri=(folder / source.uri).as_posix())
    made = build(
        [placed],
        shop,
        here=True,
        file=lambda _: project.template.file,
        on_progress=on_progress,
        on_note=on_note,
    )
    artifact = made.artifacts[0][1]
    into = shop.output / "run" / artifact.name.removesuffix(".zip")
    if not into.is_dir():
        _extract(artifact.path, into)
        _forget(into.parent)
    into.touch()
    return into


def _forget(folder: Path) -> None:
    """Copies that no run has used for a while: they can be made again."""
    for copy in folder.iterdir():
        if copy.stat().st_mtime < time.time() - _KEPT_DAYS * 86400:
            shutil.rmtree(copy, ignore_errors=True)


def _extract(package: Path, into: Path) -> None:
    """Beside and renamed, so that a half of one is never run."""
    beside = into.with_name(f"{into.name}.new")
    with zipfile.ZipFile(package) as archive:
        for entry in archive.infolist():
            archive.extract(entry, beside)
            if mode := entry.external_attr >> 16 & 0o777:
                (beside / entry.filename).chmod(mode | 0o600)
    beside.replace(into)


def _layers(
    project: Project, properties: Mapping[str, Any], on_progress: Progress, on_note: Note
) -> tuple[list[Path], int]:
    """The folders of the template's own layers, and how many others there are that matter."""
    sources = {one.resource: one for one in find_sources(project.template) if one.kind == "layer"}
    found: list[Path] = []
    others = 0
    for layer in cast("list[Any]", properties.get("Layers") or []):
        id = str(_mapping(layer).get("Ref") or "")
        if id in sources:
            found.append(_unpacked(project, sources[id], on_progress, on_note))
        elif _known(project, layer) is not NO_VALUE:
            others += 1
    if not found and str(properties.get("Runtime")).startswith("provided"):
        others = 0
    return found, others


def _elsewhere(others: int) -> list[Diagnostic]:
    """Layers that are not here, which is said."""
    if not others:
        return []
    summary = f"{others} layer{'s are' if others > 1 else ' is'} not of this project: not there in this run"
    return [Diagnostic("info", "layer-elsewhere", summary)]


# Its variables and where its calls go


@dataclass(frozen=True, slots=True)
class _Setting:
    variables: dict[str, str]
    endpoint: str
    account: str
    region: str
    arn: str = ""
    timeout: float = 0
    memory: int = 0
    layers: tuple[Path, ...] = ()
    """Folders of those that are not of the project."""


def _borrowed(
    project: Project, id: str, environment: str, on_progress: Progress
) -> tuple[_Setting, list[Diagnostic]]:
    cloud, stack = open_stack(project, environment)
    on_progress(f"Acting as the role of {id} in {environment}")
    found = borrow(project, cloud, stack, id)
    note = Diagnostic(
        "info",
        "run-in-environment",
        f"This code, with the variables and the role of {found.name} in {environment}",
        "What it writes is written there.",
    )
    place = workshop(project.folder).output / "layers"
    packages, said = fetch_layers(cloud, not_of_stack(cloud, stack, found.layers), place)
    for package in packages:
        if not package.with_suffix("").is_dir():
            _extract(package, package.with_suffix(""))
    return _Setting(
        dict(found.variables),
        found.endpoint,
        cloud.account,
        cloud.region,
        found.arn,
        found.timeout,
        found.memory,
        tuple(package.with_suffix("") for package in packages),
    ), [note, *said]


def _setting(project: Project, id: str, resource: Mapping[str, Any]) -> tuple[_Setting, list[Diagnostic]]:
    own, unknown = _variables(project, resource)
    environment = load_environment(project.folder, LOCAL, project.template.file)
    account, region = environment.account, environment.region
    try:
        cloud, stack = open_stack(project, LOCAL)
    except Away:
        note = _note(
            "The embedded cloud does not run: calls of AWS services fail",
            "Deploy once, and the function has what it is wired to.",
            unknown,
        )
        return _Setting({**_keys("none", account), **own}, _NOWHERE, account, region), [note]
    deployed = _deployed(cloud, stack, id)
    told = EmbeddedCloud.of(project.folder).endpoint() or {}
    keys = _keys(str(told.get("secret")), account)
    # What the template says now wins over what was deployed; what only a deployment knows comes from there.
    variables = {**keys, **{name: value for name, value in deployed.items() if name in unknown}, **own}
    lacking = [name for name in unknown if name not in deployed]
    notes = (
        [_note(f"{', '.join(lacking)} is not known before a deployment", "Deploy once.", ())]
        if lacking
        else []
    )
    return _Setting(variables, str(told.get("endpoint")), account, region), notes


def _note(summary: str, fix: str, unknown: tuple[str, ...] | list[str]) -> Diagnostic:
    detail = f"Not set, since only a deployment knows them: {', '.join(unknown)}." if unknown else ""
    return Diagnostic("info", "run-without-cloud", summary, detail, fix=Fix(fix))


def _keys(secret: str, account: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": "embedded",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _deployed(cloud: Cloud, stack: str, id: str) -> dict[str, str]:
    """The variables of the deployed function; none where it is not deployed."""
    try:
        name = function_name(cloud, stack, id)
        found = cloud.call("lambda", "get_function_configuration", FunctionName=name)
    except (DiagnosticError, Refusal):
        return {}
    variables = _mapping(_mapping(found.get("Environment")).get("Variables"))
    return {str(key): str(value) for key, value in variables.items()}


def _variables(project: Project, resource: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The variables that can be known from the template, and the names of the others."""
    shared = _mapping(_mapping(_shared(project).get("Environment")).get("Variables"))
    own = _mapping(_mapping(_mapping(resource.get("Properties")).get("Environment")).get("Variables"))
    known: dict[str, str] = {}
    unknown: list[str] = []
    for name, value in {**shared, **own}.items():
        found = _known(project, value)
        if found is UNKNOWN:
            unknown.append(str(name))
        elif found is not NO_VALUE and found is not None:
            known[str(name)] = found if isinstance(found, str) else json.dumps(found)
    return known, unknown


def _known(project: Project, value: Any) -> Any:
    environment = load_environment(project.folder, LOCAL, project.template.file)
    return evaluator(project.template, environment).value(value)


def _shared(project: Project) -> dict[str, Any]:
    return dict(_mapping(project.template.get(("Globals", "Function"))))


def _number(value: Any, default: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return default


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _unknown(project: Project, function: str) -> Diagnostic:
    known = [id for id, body in project.expanded.resources.items() if body.get("Type") in _FUNCTIONS]
    fix = Fix(f"There is: {', '.join(known) or 'none'}.")
    return Diagnostic(
        "error", "function-unknown", f"There is no function {function} in the template", fix=fix
    )
