"""PHP functions that would find no PHP on AWS: Lambda has none, so that a layer or the code must bring it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from stackline.build.attached import Attached
from stackline.build.sources import Source
from stackline.core import Diagnostic, Fix

_PROGRAM = "bin/php"


def without_php(
    sources: Iterable[Source], layers: Mapping[str, Attached], packages: Mapping[str, Path]
) -> Iterator[tuple[str, Diagnostic]]:
    """Function → a warning. `packages`: the zips of functions and layers that are built for AWS, by logical ID.

    A layer by ARN may well bring it; where one of the template's own is not among the packages, it cannot be told.
    """
    for source in sources:
        attached = layers.get(source.resource, Attached())
        parts = (source.resource, *attached.own)
        own_runtime = (source.runtime or "").startswith("provided") and source.handler.endswith(".php")
        if source.kind != "function" or not own_runtime or attached.others:
            continue
        if all(id in packages and not _brings_php(packages[id]) for id in parts):
            yield (
                source.resource,
                Diagnostic(
                    "warning",
                    "php-missing",
                    f"{source.resource} has no PHP on AWS: no layer by ARN, and no {_PROGRAM} in its code and layers",
                    "Here the PHP of this machine runs it; Lambda has none.",
                    fix=Fix(
                        "Give it a layer that has a PHP for Amazon Linux by ARN (the blueprint: PhpLayerArn), "
                        "or take one into its layer with `make -C layers/php php FROM=/path/to/php`."
                    ),
                ),
            )


def _brings_php(package: Path) -> bool:
    with zipfile.ZipFile(package) as archive:
        return any(name == _PROGRAM or name.endswith(f"/{_PROGRAM}") for name in archive.namelist())
