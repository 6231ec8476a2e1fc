"""The files of a pipeline as text: the same every time, so that a changed one is told."""

from __future__ import annotations

from typing import Any, Literal

import yaml

from stackline.deploy.pipelines import codebuild, github, gitlab
from stackline.deploy.pipelines.chain import Chain

Provider = Literal["github", "gitlab", "codebuild"]
PROVIDERS: tuple[Provider, ...] = ("github", "gitlab", "codebuild")
_MAKERS = {"github": github.files, "gitlab": gitlab.files, "codebuild": codebuild.files}


def pipeline_files(provider: Provider, chain: Chain) -> dict[str, str]:
    """Path, relative to the repository → text."""
    head = f"# Written by `stackline pipeline init {provider}`; `--check` tells whether it is still what that writes.\n"
    return {path: head + _text(content) for path, content in _MAKERS[provider](chain).items()}


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _scalar(dumper: _Plain, text: str) -> yaml.ScalarNode:
    plain: Any = dumper
    return plain.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else None)


_Plain.add_representer(str, _scalar)


def _text(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=_Plain, sort_keys=False, width=110, allow_unicode=True)
