"""What a `samconfig` beside the template says of an environment: its region, its stack, and its parameters.

Source: AWS SAM Developer Guide, "AWS SAM CLI configuration file". A table's first key is the environment; what
`global` says holds where `deploy` says nothing else.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError, Fix, read_bounded
from stackline.environments.located import LIMIT, Located, read_located

_YAML_FILES = ("samconfig.yaml", "samconfig.yml")
FILES = ("samconfig.toml", *_YAML_FILES)
"""In the order in which the SAM CLI looks for them."""
_LONG = re.compile(r"ParameterKey=([^,\s]+),\s*ParameterValue=(.*)", re.S)


@dataclass(frozen=True, slots=True)
class SamEnvironment:
    """Empty texts: not said. `parameters`: by name, as written."""

    file: str
    region: str = ""
    stack: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    profile: str = ""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


def sam_environments(folder: Path) -> dict[str, SamEnvironment]:
    """By name; none where there is no file. Raises DiagnosticError where it cannot be read."""
    file = next((name for name in FILES if (folder / name).is_file()), None)
    if file is None:
        return {}
    data = _yaml(folder / file, file) if file in _YAML_FILES else _toml(folder / file, file)
    return {
        name: _environment(file, cast("dict[str, Any]", table))
        for name, table in data.items()
        if isinstance(table, dict)
    }


def _environment(file: str, table: dict[str, Any]) -> SamEnvironment:
    said = {**_parameters(table, "global"), **_parameters(table, "deploy")}
    overrides = said.get("parameter_overrides")
    parameters = _overrides(overrides, file)
    return SamEnvironment(
        file,
        _text(said.get("region")),
        _text(said.get("stack_name")),
        parameters,
        _text(said.get("profile")),
        _overrides(said.get("tags"), file, "tags"),
    )


def _parameters(table: dict[str, Any], command: str) -> dict[str, Any]:
    return _mapping(_mapping(table.get(command)).get("parameters"))


def _overrides(value: Any, file: str, what: str = "parameter_overrides") -> dict[str, str]:
    """`Key=Value Other="two words"`, the same as a list, or the long form `ParameterKey=Key,ParameterValue=Value`."""
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    found: dict[str, str] = {}
    for text in (one for one in listed if isinstance(one, str)):
        try:
            words = shlex.split(text)
        except ValueError as error:
            summary = f"{what} cannot be read: {error}"
            raise _broken(file, 0, summary) from error
        for word in words:
            long = _LONG.fullmatch(word)
            name, equals, given = (long[1], "=", long[2]) if long else word.partition("=")
            if equals:
                found[name] = given
    return found


def _toml(path: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bounded(path, LIMIT).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise _broken(file, int(line[1]) if line else 0, f"This is not TOML: {error}") from error


def _yaml(path: Path, file: str) -> dict[str, Any]:
    return _mapping(_plain(read_located(path, file)))


def _plain(node: Located) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(one) for key, one in node.value.items()}
    return [_plain(one) for one in node.value] if isinstance(node.value, list) else node.value


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _broken(file: str, line: int, summary: str) -> DiagnosticError:
    fix = Fix("Correct it; nothing was read from the file.")
    return DiagnosticError([Diagnostic("error", "settings-broken", summary, file=file, line=line, fix=fix)])
